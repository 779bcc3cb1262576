#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

struct ZSTD_DCtx_s;

namespace shardsim::workloads {

/// A line of a file, without its end. Its characters may be changed until the next call.
struct Line {
  char* first{};
  std::size_t size{};
  std::uint64_t number{};  ///< from 1
  bool too_long{};         ///< more than LineReader::kLongest: the rest of it was passed over
};

/// Reads a text file line by line, plain or zstd-compressed (told by its first bytes, one frame or
/// several), in memory that does not grow: about 1.2 MiB. Ends of lines are \n or \r\n. Allocates
/// when it is made only. Throws RunError, with `name` for the file, when it can't be read or
/// decompressed.
class LineReader {
 public:
  static constexpr std::size_t kLongest = 1 << 20;

  LineReader(const std::string& path, std::string name);
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  bool next(Line& line);
  /// Starts again with the first line.
  void rewind();

 private:
  void open_up();
  bool refill();
  std::size_t decompress(char* to, std::size_t room);
  std::size_t read(char* to, std::size_t room);

  struct Close {
    void operator()(std::FILE* f) const { std::fclose(f); }
  };
  struct Free {
    void operator()(ZSTD_DCtx_s* z) const;
  };
  std::string name_;
  std::unique_ptr<std::FILE, Close> file_;
  std::unique_ptr<ZSTD_DCtx_s, Free> zstd_;
  bool compressed_{};
  std::vector<char> raw_;
  std::size_t raw_at_{};
  std::size_t raw_end_{};
  std::size_t wants_{};  ///< what zstd still wants of its frame; 0 between frames
  std::vector<char> text_;
  std::size_t at_{};
  std::size_t end_{};
  std::uint64_t number_{};
};

}  // namespace shardsim::workloads
