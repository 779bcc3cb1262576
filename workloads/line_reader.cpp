#include "workloads/line_reader.h"

#include <fmt/format.h>
#include <zstd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "sim/engine/error.h"

namespace shardsim::workloads {

namespace {

constexpr std::size_t kBlock = std::size_t{64} * 1024;
constexpr std::string_view kZstdMagic{"\x28\xb5\x2f\xfd", 4};
constexpr std::string_view kByteOrderMark{"\xef\xbb\xbf", 3};

}  // namespace

LineReader::LineReader(const std::string& path, std::string name)
    : name_(std::move(name)), raw_(kBlock), text_(kLongest + kBlock) {
  std::error_code error;
  const auto kind = std::filesystem::status(path, error).type();
  if (kind == std::filesystem::file_type::not_found) {
    throw RunError(fmt::format("{}: there is no such file", name_));
  }
  if (kind == std::filesystem::file_type::directory) {
    throw RunError(fmt::format("{}: is a folder, not a file", name_));
  }
  file_.reset(std::fopen(path.c_str(), "rb"));
  if (!file_) throw RunError(fmt::format("{}: can't be opened: {}", name_, std::strerror(errno)));
  open_up();
}

void LineReader::Free::operator()(ZSTD_DCtx_s* z) const { ZSTD_freeDCtx(z); }

void LineReader::open_up() {
  raw_at_ = 0;
  raw_end_ = read(raw_.data(), raw_.size());
  compressed_ = std::string_view{raw_.data(), raw_end_}.starts_with(kZstdMagic);
  if (compressed_) {
    if (!zstd_) zstd_.reset(ZSTD_createDCtx());
    ZSTD_DCtx_reset(zstd_.get(), ZSTD_reset_session_only);
  }
  at_ = end_ = 0;
  wants_ = 0;
  number_ = 0;
  refill();
  if (std::string_view{text_.data(), end_}.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
}

void LineReader::rewind() {
  if (std::fseek(file_.get(), 0, SEEK_SET) != 0) {
    throw RunError(fmt::format("{}: can't be read a second time: {}", name_, std::strerror(errno)));
  }
  open_up();
}

std::size_t LineReader::read(char* to, std::size_t room) {
  const std::size_t n = std::fread(to, 1, room, file_.get());
  if (n < room && std::ferror(file_.get()) != 0) {
    throw RunError(fmt::format("{}: can't be read: {}", name_, std::strerror(errno)));
  }
  return n;
}

std::size_t LineReader::decompress(char* to, std::size_t room) {
  ZSTD_outBuffer out{to, room, 0};
  while (out.pos < out.size) {
    if (raw_at_ == raw_end_) {
      raw_at_ = 0;
      raw_end_ = read(raw_.data(), raw_.size());
    }
    const bool at_end = raw_at_ == raw_end_;
    if (at_end && wants_ == 0) break;
    ZSTD_inBuffer in{raw_.data(), raw_end_, raw_at_};
    const std::size_t before = out.pos;
    wants_ = ZSTD_decompressStream(zstd_.get(), &out, &in);
    raw_at_ = in.pos;
    if (ZSTD_isError(wants_) != 0) {
      throw RunError(fmt::format("{}: the compressed data is damaged after line {}: {}", name_,
                                 number_, ZSTD_getErrorName(wants_)));
    }
    if (at_end && wants_ != 0 && out.pos == before) {
      throw RunError(
          fmt::format("{}: the compressed data breaks off after line {}", name_, number_));
    }
  }
  return out.pos;
}

// Makes room by moving what is left to the front, and fills it. False when nothing came.
bool LineReader::refill() {
  std::memmove(text_.data(), text_.data() + at_, end_ - at_);
  end_ -= at_;
  at_ = 0;
  char* const to = text_.data() + end_;
  const std::size_t room = text_.size() - end_;
  std::size_t n = 0;
  if (compressed_) {
    n = decompress(to, room);
  } else {
    // What was read to tell the kind of file comes first.
    n = std::min(room, raw_end_ - raw_at_);
    std::memcpy(to, raw_.data() + raw_at_, n);
    raw_at_ += n;
    n += read(to + n, room - n);
  }
  end_ += n;
  return n > 0;
}

bool LineReader::next(Line& line) {
  std::size_t searched = 0;
  line = Line{.number = number_ + 1};
  for (;;) {
    char* const from = text_.data() + at_;
    const std::size_t left = end_ - at_;
    const void* const found =
        left > searched ? std::memchr(from + searched, '\n', left - searched) : nullptr;
    if (found != nullptr) {
      line.first = from;
      line.size = static_cast<std::size_t>(static_cast<const char*>(found) - from);
      at_ += line.size + 1;
      break;
    }
    if (left > kLongest) {
      line.too_long = true;
      at_ = end_;
      searched = 0;
    } else {
      searched = left;
    }
    if (refill()) continue;
    if (left == 0 && !line.too_long) return false;
    line.first = text_.data() + at_;
    line.size = end_ - at_;
    at_ = end_;
    break;
  }
  ++number_;
  if (line.too_long || line.size > kLongest) {
    line.too_long = true;
    line.size = 0;
  }
  if (line.size > 0 && line.first[line.size - 1] == '\r') --line.size;
  return true;
}

}  // namespace shardsim::workloads
