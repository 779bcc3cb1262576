#include "sim/cli/terminal.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>

namespace shardsim {

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string value = environment(name);
    if (value.empty()) continue;
    std::ranges::transform(value, value.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

bool starts_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

/// The end of the escape sequence that starts at `at`, or `at` where none does.
std::size_t past_escape(std::string_view text, std::size_t at) {
  if (text[at] != '\x1b') return at;
  const std::size_t end = text.find('m', at);
  return end == std::string_view::npos ? text.size() : end + 1;
}

}  // namespace

Terminal process_terminal() {
  Terminal t{.out = std::cout, .err = std::cerr};
  t.out_is_terminal = isatty(STDOUT_FILENO) == 1;
  t.err_is_terminal = isatty(STDERR_FILENO) == 1;
  t.utf8 = locale_is_utf8();
  t.colour = t.out_is_terminal && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
  return t;
}

std::string inked(const Terminal& terminal, Ink ink, std::string_view text) {
  static constexpr std::array kCodes{"0", "1", "2", "31", "32", "33"};
  if (!terminal.colour || ink == Ink::plain) return std::string{text};
  return std::string{"\x1b["} + kCodes.at(static_cast<std::size_t>(ink)) + "m" + std::string{text} +
         "\x1b[0m";
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t past = past_escape(text, i);
    if (past != i) {
      i = past - 1;
    } else if (starts_code_point(text[i])) {
      ++columns;
    }
  }
  return columns;
}

std::string cut_to(std::string_view text, std::size_t width, bool utf8) {
  if (display_width(text) <= width) return std::string{text};
  if (width == 0) return {};
  std::size_t columns = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    if (starts_code_point(text[end])) {
      if (columns + 1 == width) break;
      ++columns;
    }
    ++end;
  }
  return std::string{text.substr(0, end)} + (utf8 ? "…" : "~");
}

std::string bar(double share, std::size_t width, bool utf8) {
  static constexpr std::array kEighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double clipped = share > 1 ? 1 : (share > 0 ? share : 0);  // NaN becomes 0
  const auto eighths = static_cast<std::size_t>(clipped * static_cast<double>(width) * 8 + 0.5);
  std::string drawn;
  if (!utf8) return std::string((eighths + 4) / 8, '#');
  for (std::size_t i = 0; i < eighths / 8; ++i) drawn += "█";
  return drawn + kEighths.at(eighths % 8);
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string lines;
  std::size_t column = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = text.find_first_not_of(' ', at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    const std::size_t need = display_width(word);
    if (column == 0) {
      lines += std::string(indent, ' ');
      column = indent;
    } else if (column + 1 + need > width) {
      lines += '\n';
      lines.append(indent, ' ');
      column = indent;
    } else {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += need;
    at = end;
  }
  return lines;
}

}  // namespace shardsim
