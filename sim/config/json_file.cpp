#include "sim/config/json_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <nlohmann/json.hpp>

#include "sim/engine/error.h"

namespace shardsim {

namespace {

/// Characters that count lines as the parser reads them.
class Counting {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;
  Counting(const char* at, int* line) : at_(at), line_(line) {}
  reference operator*() const { return *at_; }
  Counting& operator++() {
    if (*at_ == '\n') ++*line_;
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
  int* line_;
};

class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(std::string_view text, const std::string& file, const int& line)
      : text_(text), file_(file), line_(line) {}

  JsonValue root;

  bool null() override { return put({}); }
  bool boolean(bool v) override { return put(JsonValue::of_bool(v)); }
  bool number_integer(number_integer_t v) override {
    return put(JsonValue::of_number(fmt::format("{}", v)));
  }
  bool number_unsigned(number_unsigned_t v) override {
    return put(JsonValue::of_number(fmt::format("{}", v)));
  }
  bool number_float(number_float_t, const string_t& s) override {
    return put(JsonValue::of_number(s));
  }
  bool string(string_t& s) override { return put(JsonValue::of_string(s)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(JsonValue::Kind::object); }
  bool start_array(std::size_t) override { return open(JsonValue::Kind::array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& k) override {
    key_ = k;
    if (stack_.back()->find(k) != nullptr) {
      errors_.push_back(
          fmt::format("{}:{}: \"{}\" stands twice in one object (first on line {}); "
                      "keep one",
                      file_, line_, k, stack_.back()->find(k)->line));
    }
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception& e) override {
    // Of the library's text only what was wrong; where is ours to say.
    const std::string what = e.what();
    const std::size_t at = what.find("syntax error");
    std::string why = at == std::string::npos ? what : what.substr(at);
    const std::size_t dash = why.find(" - ");
    if (dash != std::string::npos) why = why.substr(dash + 3);
    const std::size_t end = std::min(position > 0 ? position - 1 : 0, text_.size());
    const std::size_t begin = text_.rfind('\n', end == 0 ? 0 : end - 1);
    const std::size_t first = begin == std::string_view::npos || end == 0 ? 0 : begin + 1;
    const auto line = 1 + std::ranges::count(text_.substr(0, end), '\n');
    std::string shown{text_.substr(first, text_.find('\n', first) - first)};
    for (char& c : shown) c = c == '\t' ? ' ' : c;
    if (shown.size() > 100) shown.resize(100);
    errors_.push_back(fmt::format("{}:{}: not JSON: {}\n  {}\n  {}^", file_, line, why, shown,
                                  std::string(std::min<std::size_t>(end - first, 100), ' ')));
    return false;
  }
  std::vector<std::string>& errors() { return errors_; }

 private:
  JsonValue* add(JsonValue v) {
    v.line = line_;
    if (stack_.empty()) {
      root = std::move(v);
      return &root;
    }
    JsonValue& in = *stack_.back();
    if (in.is_array()) return &in.elements.emplace_back(std::move(v));
    return &in.members.emplace_back(key_, std::move(v)).second;
  }
  bool put(JsonValue v) {
    add(std::move(v));
    return true;
  }
  bool open(JsonValue::Kind kind) {
    JsonValue v;
    v.kind = kind;
    stack_.push_back(add(std::move(v)));
    return true;
  }
  bool close() {
    stack_.pop_back();
    return true;
  }

  std::string_view text_;
  const std::string& file_;
  const int& line_;
  std::vector<JsonValue*> stack_;  // an open value is the last of its parent: it does not move
  std::string key_;
  std::vector<std::string> errors_;
};

std::string quoted(const std::string& s) {
  return nlohmann::json(s).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void write(const JsonValue& v, int indent, int depth, std::string& out) {
  const auto line = [&](int d) {
    if (indent > 0) out += "\n" + std::string(static_cast<std::size_t>(indent * d), ' ');
  };
  switch (v.kind) {
    case JsonValue::Kind::null:
      out += "null";
      break;
    case JsonValue::Kind::boolean:
      out += v.boolean ? "true" : "false";
      break;
    case JsonValue::Kind::number:
      out += v.text;
      break;
    case JsonValue::Kind::string:
      out += quoted(v.text);
      break;
    case JsonValue::Kind::array:
      out += '[';
      for (std::size_t i = 0; i < v.elements.size(); ++i) {
        if (i > 0) out += indent > 0 ? "," : ", ";
        line(depth + 1);
        write(v.elements[i], indent, depth + 1, out);
      }
      if (!v.elements.empty()) line(depth);
      out += ']';
      break;
    case JsonValue::Kind::object:
      out += '{';
      for (std::size_t i = 0; i < v.members.size(); ++i) {
        if (i > 0) out += indent > 0 ? "," : ", ";
        line(depth + 1);
        out += quoted(v.members[i].first) + ": ";
        write(v.members[i].second, indent, depth + 1, out);
      }
      if (!v.members.empty()) line(depth);
      out += '}';
      break;
  }
}

}  // namespace

JsonValue JsonValue::of_string(std::string text) {
  JsonValue v;
  v.kind = Kind::string;
  v.text = std::move(text);
  return v;
}

JsonValue JsonValue::of_number(std::string text) {
  JsonValue v;
  v.kind = Kind::number;
  v.text = std::move(text);
  return v;
}

JsonValue JsonValue::of_bool(bool value) {
  JsonValue v;
  v.kind = Kind::boolean;
  v.boolean = value;
  return v;
}

double JsonValue::number() const { return std::strtod(text.c_str(), nullptr); }

const JsonValue* JsonValue::find(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

JsonValue* JsonValue::find(std::string_view name) {
  return const_cast<JsonValue*>(std::as_const(*this).find(name));
}

JsonValue parse_json(std::string_view text, const std::string& file) {
  int line = 1;
  Builder builder{text, file, line};
  const bool ok = nlohmann::json::sax_parse(Counting{text.data(), &line},
                                            Counting{text.data() + text.size(), &line}, &builder,
                                            nlohmann::json::input_format_t::json, true, true);
  if (!builder.errors().empty()) throw UsageError(builder.errors());
  if (!ok) throw UsageError(fmt::format("{}: not JSON", file));
  return std::move(builder.root);
}

std::string compact(const JsonValue& value) {
  std::string out;
  write(value, 0, 0, out);
  return out;
}

std::string pretty(const JsonValue& value) {
  std::string out;
  write(value, 2, 0, out);
  return out;
}

std::string_view kind_word(const JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::null:
      return "null";
    case JsonValue::Kind::boolean:
      return "true or false";
    case JsonValue::Kind::number:
      return "a number";
    case JsonValue::Kind::string:
      return "text";
    case JsonValue::Kind::array:
      return "a list";
    case JsonValue::Kind::object:
      break;
  }
  return "an object";
}

std::string as_pointer(std::string_view path) {
  if (path.starts_with('/')) return std::string{path};
  std::string pointer{"/"};
  for (const char c : path) pointer += c == '.' ? '/' : c;
  return pointer;
}

void set_value(JsonValue& root, std::string_view path, JsonValue value) {
  const std::string pointer = as_pointer(path);
  JsonValue* at = &root;
  std::size_t begin = 1;
  for (;;) {
    const std::size_t end = std::min(pointer.find('/', begin), pointer.size());
    const std::string name = pointer.substr(begin, end - begin);
    const std::string here = pointer.substr(0, begin - 1);
    if (at->is_null()) at->kind = JsonValue::Kind::object;
    JsonValue* next = nullptr;
    if (at->is_array()) {
      const bool digits = !name.empty() && name.size() < 9 &&
                          name.find_first_not_of("0123456789") == std::string::npos;
      if (!digits || std::stoul(name) >= at->elements.size()) {
        throw UsageError(fmt::format("{} is a list of {}; there is no \"{}\" in it", here,
                                     at->elements.size(), name));
      }
      next = &at->elements[std::stoul(name)];
    } else if (at->is_object()) {
      next = at->find(name);
      if (next == nullptr) next = &at->members.emplace_back(name, JsonValue{}).second;
    } else {
      throw UsageError(fmt::format("{} is {}; it has no \"{}\"", here.empty() ? "/" : here,
                                   kind_word(*at), name));
    }
    if (end == pointer.size()) {
      if (value.line == 0) value.line = next->line;
      *next = std::move(value);
      return;
    }
    at = next;
    begin = end + 1;
  }
}

}  // namespace shardsim
