#include "sim/config/json_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "sim/config/json_fault.h"
#include "sim/engine/error.h"

namespace shardsim {

namespace {

/// How far the parser has read.
struct Progress {
  int line{1};
  char last{};
};

/// Characters that tell their progress as the parser reads them.
class Counting {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;
  Counting(const char* at, Progress* progress) : at_(at), progress_(progress) {}
  reference operator*() const { return *at_; }
  Counting& operator++() {
    progress_->last = *at_;
    if (*at_ == '\n') ++progress_->line;
    ++at_;
    return *this;
  }
  Counting operator++(int) {
    Counting before = *this;
    ++*this;
    return before;
  }
  bool operator==(const Counting& o) const { return at_ == o.at_; }
  bool operator!=(const Counting& o) const { return at_ != o.at_; }

 private:
  const char* at_;
  Progress* progress_;
};

class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(std::string_view text, const std::string& file, const Progress& progress)
      : text_(text), file_(file), progress_(progress) {}

  JsonValue root;

  bool null() override { return put({}); }
  bool boolean(bool v) override { return put(JsonValue::of_bool(v)); }
  bool number_integer(number_integer_t v) override { return put_number(fmt::format("{}", v)); }
  bool number_unsigned(number_unsigned_t v) override { return put_number(fmt::format("{}", v)); }
  bool number_float(number_float_t, const string_t& s) override { return put_number(s); }
  bool string(string_t& s) override { return put(JsonValue::of_string(s)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(JsonValue::Kind::object); }
  bool start_array(std::size_t) override { return open(JsonValue::Kind::array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& k) override {
    key_ = k;
    if (const JsonValue* first = stack_.back()->find(k)) {
      errors_.push_back(
          fmt::format("{}:{}: \"{}\" stands twice in one object (first on line {}); keep one",
                      file_, progress_.line, k, first->line));
    }
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception& e) override {
    JsonFault fault{.text = text_,
                    .at = std::min(position > 0 ? position - 1 : 0, text_.size()),
                    .complaint = e.what()};
    if (!stack_.empty()) {
      fault.open = stack_.back()->is_object() ? '{' : '[';
      fault.open_line = stack_.back()->line;
    }
    const bool empty = text_.find_first_not_of(" \t\r\n") == std::string_view::npos;
    const std::size_t place = place_of(fault);
    const auto line = 1 + std::ranges::count(text_.substr(0, place), '\n');
    errors_.push_back(fmt::format("{}:{}: not JSON: {}{}", file_, line, in_plain_words(fault),
                                  empty ? "" : caret_lines(text_, place)));
    return false;
  }
  std::vector<std::string>& errors() { return errors_; }

 private:
  JsonValue* add(JsonValue v, int line) {
    v.line = line;
    if (stack_.empty()) {
      root = std::move(v);
      return &root;
    }
    JsonValue& in = *stack_.back();
    if (in.is_array()) return &in.elements.emplace_back(std::move(v));
    return &in.members.emplace_back(key_, std::move(v)).second;
  }
  bool put(JsonValue v) {
    add(std::move(v), progress_.line);
    return true;
  }
  /// The parser has seen where a number ends only by the character behind it.
  bool put_number(std::string text) {
    add(JsonValue::of_number(std::move(text)), progress_.line - (progress_.last == '\n' ? 1 : 0));
    return true;
  }
  bool open(JsonValue::Kind kind) {
    if (stack_.size() == kMostJsonDepth) {
      errors_.push_back(fmt::format("{}:{}: objects and lists are nested more than {} deep", file_,
                                    progress_.line, kMostJsonDepth));
      return false;
    }
    JsonValue v;
    v.kind = kind;
    stack_.push_back(add(std::move(v), progress_.line));
    return true;
  }
  bool close() {
    stack_.pop_back();
    return true;
  }

  std::string_view text_;
  const std::string& file_;
  const Progress& progress_;
  std::vector<JsonValue*> stack_;  // an open value is the last of its parent: it does not move
  std::string key_;
  std::vector<std::string> errors_;
};

}  // namespace

JsonValue parse_json(std::string_view text, const std::string& file) {
  Progress progress;
  Builder builder{text, file, progress};
  const bool ok = nlohmann::json::sax_parse(
      Counting{text.data(), &progress}, Counting{text.data() + text.size(), &progress}, &builder,
      nlohmann::json::input_format_t::json, /*strict=*/true, /*ignore_comments=*/true);
  if (!builder.errors().empty()) throw UsageError(builder.errors());
  if (!ok) throw UsageError(fmt::format("{}: not JSON", file));
  return std::move(builder.root);
}

}  // namespace shardsim
