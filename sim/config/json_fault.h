#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace shardsim {

/// Where a text stops being JSON.
struct JsonFault {
  std::string_view text;  ///< all of it
  std::size_t at{};       ///< the character at which it was noticed; the text's size at its end
  std::string complaint;  ///< the parser's own: "unexpected '}'; expected string literal"
  char open{};            ///< '{' or '[' of the innermost open object or list; 0 outside of all
  int open_line{};        ///< where that begins
};

/// Where what is wrong begins: the word or the text around the fault.
std::size_t place_of(const JsonFault& fault);

/// What is wrong there, in the words of somebody who writes configs, and what would be right.
std::string in_plain_words(const JsonFault& fault);

/// The line of a place and a caret below it; long lines are cut on both sides. Two lines, each
/// after a line break.
std::string caret_lines(std::string_view text, std::size_t at);

}  // namespace shardsim
