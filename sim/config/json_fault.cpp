#include "sim/config/json_fault.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace shardsim {

namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '+' || c == '-' || c == '$';
}
bool continues_a_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// What is not UTF-8 is replaced; what can't be seen becomes a space.
std::string printable(std::string_view text) {
  const std::string json = nlohmann::json(std::string(text))
                               .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::string plain = nlohmann::json::parse(json).get<std::string>();
  for (char& c : plain) c = static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
  return plain;
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return !continues_a_character(c); }));
}

/// Where the word around a place begins.
std::size_t word_begin(std::string_view text, std::size_t at) {
  while (at > 0 && is_of_word(text[at - 1])) --at;
  return at;
}
std::string_view word_at(std::string_view text, std::size_t at) {
  const std::size_t from = word_begin(text, at);
  std::size_t to = from;
  while (to < text.size() && is_of_word(text[to])) ++to;
  return text.substr(from, std::min<std::size_t>(to - from, 40));
}

/// Where the text that is open, or ends, at a place begins.
std::size_t quote_before(std::string_view text, std::size_t at) {
  while (at > 0) {
    --at;
    if (text[at] == '"' && (at == 0 || text[at - 1] != '\\')) break;
  }
  return at;
}

/// The last character before a place that is not a space; 0 at the start.
char last_before(std::string_view text, std::size_t at) {
  while (at > 0 && is_space(text[at - 1])) --at;
  return at > 0 ? text[at - 1] : '\0';
}

bool is_open_text(const std::string& complaint) {
  return has(complaint, "missing closing quote") || has(complaint, "U+000A") ||
         has(complaint, "U+000D");
}

std::string wrong_word(const JsonFault& f, bool key) {
  const char c = f.at < f.text.size() ? f.text[f.at] : '\0';
  if (c == '\'') return "text stands in double quotes, not in single ones";
  const std::string_view word = word_at(f.text, f.at);
  if (word.empty()) {
    return key ? "a key in double quotes should stand here" : "a value should stand here";
  }
  if (key) return fmt::format("a key stands in double quotes: \"{}\"", word);
  const char first = word.front();
  if (first == '.' || first == '+' || first == '-' || (first >= '0' && first <= '9')) {
    return fmt::format("{} is not a number; one looks like 1, -0.5 or 2e9", word);
  }
  return fmt::format(
      "{} is not a value; text stands in double quotes, other words are true, false "
      "and null",
      word);
}

std::string unended(const JsonFault& f) {
  if (f.open == 0) return "there is nothing in it";
  const bool object = f.open == '{';
  return fmt::format("it ends before the {} that begins on line {} is closed; \"{}\" is missing",
                     object ? "object" : "list", f.open_line, object ? '}' : ']');
}

std::string bad_text(const std::string& complaint) {
  if (is_open_text(complaint)) return "the text that begins here has no closing \" on its line";
  if (has(complaint, "UTF-8")) return "this character is not UTF-8";
  if (has(complaint, "control character")) {
    return "a control character stands in text; write it with a backslash, such as \\t";
  }
  return "a backslash in text is followed by one of \" \\ / b f n r t, or by u and four digits of "
         "a "
         "character's number";
}

}  // namespace

std::size_t place_of(const JsonFault& f) {
  const std::string& c = f.complaint;
  if (has(c, "unexpected end of input")) {
    std::size_t at = f.text.size();
    while (at > 0 && is_space(f.text[at - 1])) --at;
    return at;
  }
  if (is_open_text(c) || has(c, "unexpected string literal")) return quote_before(f.text, f.at);
  if (has(c, "invalid literal") || has(c, "invalid number") || has(c, "number overflow") ||
      has(c, "unexpected number literal") || has(c, "unexpected true") ||
      has(c, "unexpected false") || has(c, "unexpected null")) {
    return word_begin(f.text, f.at);
  }
  return f.at;
}

std::string in_plain_words(const JsonFault& f) {
  const std::string& c = f.complaint;
  const std::size_t at = place_of(f);
  if (has(c, "number overflow")) {
    return fmt::format("{} is too large for a number; at most 1.8e308", word_at(f.text, at));
  }
  const char here = at < f.text.size() ? f.text[at] : '\0';
  if (has(c, "invalid comment")) {
    return has(c, "*/") ? "a comment is not closed; \"*/\" is missing"
                        : "a comment begins with // or /*";
  }
  if (has(c, "invalid string")) return bad_text(c);
  if (has(c, "unexpected end of input")) return unended(f);
  if (has(c, "; expected end of input")) return "something stands behind the end";
  const bool closing = here == '}' || here == ']';
  if ((closing || here == ',') && last_before(f.text, at) == ',') {
    return "the comma before this has nothing behind it; take it away";
  }
  if (has(c, "; expected ':'")) return "a colon is missing between a key and its value";
  const bool key = has(c, "; expected string literal");
  if (has(c, "invalid literal") || has(c, "invalid number")) return wrong_word(f, key);
  if (key) return "a key in double quotes should stand here";
  if (has(c, "; expected '}'") || has(c, "; expected ']'")) {
    if (closing) {
      return fmt::format("\"{}\" closes what \"{}\" on line {} opened", here, f.open, f.open_line);
    }
    // JSON reads 01 as two numbers.
    const bool leading_zero = here == '0' || here == '-';
    if (has(c, "unexpected number") && leading_zero) return wrong_word(f, key);
    return "a comma is missing before this";
  }
  return "a value should stand here";
}

std::string caret_lines(std::string_view text, std::size_t at) {
  constexpr std::size_t kBefore = 60;
  constexpr std::size_t kAfter = 40;
  const std::size_t newline = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  const std::size_t first = newline == std::string_view::npos ? 0 : newline + 1;
  const std::size_t end = std::min(text.find('\n', at), text.size());
  std::size_t from = at - first > kBefore ? at - kBefore : first;
  std::size_t to = end - at > kAfter ? at + kAfter : end;
  while (from > first && continues_a_character(text[from])) --from;
  while (to < end && continues_a_character(text[to])) ++to;
  const std::string before = (from > first ? "…" : "") + printable(text.substr(from, at - from));
  const std::string after = printable(text.substr(at, to - at)) + (to < end ? "…" : "");
  return fmt::format("\n  {}{}\n  {}^", before, after, std::string(columns(before), ' '));
}

}  // namespace shardsim
