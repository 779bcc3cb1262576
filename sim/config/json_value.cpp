#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "sim/config/json_file.h"
#include "sim/engine/error.h"

namespace shardsim {

namespace {

std::string quoted(const std::string& s) {
  return nlohmann::json(s).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void write(const JsonValue& v, int indent, int depth, std::string& out) {
  const auto line = [&](int d) {
    if (indent > 0)
      out.append(1, '\n').append(static_cast<std::size_t>(indent) * static_cast<std::size_t>(d),
                                 ' ');
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

/// A step of a pointer as the key that it names.
std::string key_of(std::string_view step) {
  std::string key;
  for (std::size_t i = 0; i < step.size(); ++i) {
    const bool escape = step[i] == '~' && i + 1 < step.size();
    if (escape && (step[i + 1] == '0' || step[i + 1] == '1')) {
      key += step[++i] == '0' ? '~' : '/';
    } else {
      key += step[i];
    }
  }
  return key;
}

/// The place in `list` that a step names.
JsonValue* element_of(JsonValue& list, std::string_view step) {
  const bool digits = !step.empty() && step.size() < 9 &&
                      step.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits) return nullptr;
  const std::size_t i = std::stoul(std::string(step));
  return i < list.elements.size() ? &list.elements[i] : nullptr;
}

/// What `step` names in `at`, which stands at `here`; made where it is missing.
JsonValue& stepped(JsonValue& at, std::string_view step, const std::string& here,
                   const std::string& origin) {
  if (at.is_null()) at.kind = JsonValue::Kind::object;
  if (at.is_array()) {
    if (JsonValue* element = element_of(at, step)) return *element;
    throw UsageError(fmt::format("{} is a list of {}; there is no \"{}\" in it", here,
                                 at.elements.size(), step));
  }
  const std::string key = key_of(step);
  if (!at.is_object()) {
    throw UsageError(
        fmt::format("{} is {}; it has no \"{}\"", here.empty() ? "/" : here, kind_word(at), key));
  }
  if (JsonValue* member = at.find(key)) return *member;
  JsonValue& made = at.members.emplace_back(key, JsonValue{}).second;
  made.origin = origin;
  return made;
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

std::string pointer_step(std::string_view key) {
  std::string step;
  for (const char c : key) {
    if (c == '~' || c == '/') {
      step += c == '~' ? "~0" : "~1";
    } else {
      step += c;
    }
  }
  return step;
}

void set_value(JsonValue& root, std::string_view path, JsonValue value) {
  const std::string pointer = as_pointer(path);
  if (static_cast<std::size_t>(std::ranges::count(pointer, '/')) > kMostJsonDepth) {
    throw UsageError(
        fmt::format("{}… is more than {} steps deep", pointer.substr(0, 40), kMostJsonDepth));
  }
  JsonValue* at = &root;
  std::size_t begin = 1;
  for (;;) {
    const std::size_t end = std::min(pointer.find('/', begin), pointer.size());
    const std::string_view step = std::string_view{pointer}.substr(begin, end - begin);
    at = &stepped(*at, step, pointer.substr(0, begin - 1), value.origin);
    if (end == pointer.size()) break;
    begin = end + 1;
  }
  if (value.line == 0) value.line = at->line;
  *at = std::move(value);
}

}  // namespace shardsim
