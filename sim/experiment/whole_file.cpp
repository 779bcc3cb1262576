#include "sim/experiment/whole_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <sstream>

#include "sim/engine/error.h"

namespace shardsim {

namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  throw RunError(fmt::format("{}: can't be written: {}", path.string(), std::strerror(error)));
}

void write_all(int file, std::string_view text, const std::filesystem::path& path) {
  while (!text.empty()) {
    const ssize_t n = ::write(file, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(path, errno);
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

void make_folder(const std::filesystem::path& folder, const std::filesystem::path& told) {
  if (folder.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail(told, error.value());
}

/// A device or a pipe: /dev/full, /dev/stdout.
bool is_special(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::file_status s = std::filesystem::status(path, error);
  return std::filesystem::exists(s) && std::filesystem::is_other(s);
}

void write_into(const std::filesystem::path& path, std::string_view text) {
  struct Descriptor {
    int file;
    ~Descriptor() {
      if (file >= 0) ::close(file);
    }
  };
  const Descriptor special{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
  if (special.file < 0) fail(path, errno);
  write_all(special.file, text, path);
}

/// The file beside the final one; gone when the object is, unless it was renamed.
class Draft {
 public:
  /// Errors tell of `told`.
  Draft(const std::filesystem::path& final, const std::filesystem::path& told)
      : final_(final), told_(told) {
    static std::atomic<std::uint32_t> counter{0};
    path_ = final.parent_path() /
            fmt::format(".{}.{}.{}", final.filename().string(), getpid(), counter++);
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file_ < 0) fail(told_, errno);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() {
    if (file_ >= 0) ::close(file_);
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  void write(std::string_view text) { write_all(file_, text, told_); }
  void finish() {
    // Some file systems tell of a full disk only here.
    if (::fsync(file_) != 0 && errno != EINVAL && errno != EROFS) fail(told_, errno);
    const int closed = ::close(file_);
    file_ = -1;
    if (closed != 0) fail(told_, errno);
    if (::rename(path_.c_str(), final_.c_str()) != 0) fail(told_, errno);
    path_.clear();
  }

 private:
  std::filesystem::path final_;
  std::filesystem::path told_;
  std::filesystem::path path_;
  int file_{-1};
};

}  // namespace

std::shared_mutex& files_being_written() {
  static std::shared_mutex mutex;
  return mutex;
}

std::string read_whole(const std::filesystem::path& path) {
  const auto unreadable = [&](int error) {
    return UsageError(fmt::format("{}: can't be read: {}", path.string(), std::strerror(error)));
  };
  if (std::filesystem::is_directory(path)) throw unreadable(EISDIR);
  errno = 0;
  std::ifstream file{path, std::ios::binary};
  if (!file) throw unreadable(errno);
  std::ostringstream text;
  text << file.rdbuf();
  if (file.bad()) throw unreadable(errno);
  return std::move(text).str();
}

void write_whole(const std::filesystem::path& path, std::string_view text) {
  if (is_special(path)) return write_into(path, text);
  const std::shared_lock lock{files_being_written()};
  make_folder(path.parent_path(), path);
  Draft draft{path, path};
  draft.write(text);
  draft.finish();
}

void check_writable(const std::filesystem::path& folder) {
  const std::filesystem::path told = folder.empty() ? "." : folder;
  const std::shared_lock lock{files_being_written()};
  make_folder(folder, told);
  const Draft never_finished{folder / "probe", told};
}

}  // namespace shardsim
