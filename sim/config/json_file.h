#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shardsim {

/// A JSON value that knows where it stood. Numbers keep their text, so that nothing is rounded or
/// cut before somebody checks its range.
struct JsonValue {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
  Kind kind{Kind::null};
  bool boolean{};
  std::string text{};                                        ///< of a string or a number
  std::vector<std::pair<std::string, JsonValue>> members{};  ///< of an object, in the file's order
  std::vector<JsonValue> elements{};                         ///< of an array
  int line{};            ///< from 1; 0 where it stood in no file
  std::string origin{};  ///< "--set" or the like where it came from no file

  static JsonValue of_string(std::string text);
  static JsonValue of_number(std::string text);
  static JsonValue of_bool(bool value);
  static JsonValue of_object() { return {.kind = Kind::object}; }

  bool is_null() const { return kind == Kind::null; }
  bool is_bool() const { return kind == Kind::boolean; }
  bool is_number() const { return kind == Kind::number; }
  bool is_string() const { return kind == Kind::string; }
  bool is_array() const { return kind == Kind::array; }
  bool is_object() const { return kind == Kind::object; }
  /// The number, rounded to a double; infinite where it is too large for one.
  double number() const;
  const JsonValue* find(std::string_view name) const;
  JsonValue* find(std::string_view name);
};

/// Objects and lists within each other: more is refused, so that no text can exhaust the stack.
inline constexpr std::size_t kMostJsonDepth = 100;

/// Parses JSON with comments. Throws UsageError with `file:line: …` and the line in question for
/// what is no JSON, and for keys that stand twice in one object: all of those before the first
/// fault of the other kind.
JsonValue parse_json(std::string_view text, const std::string& file);

/// On one line, as JSON.
std::string compact(const JsonValue& value);
/// Indented by two, as JSON.
std::string pretty(const JsonValue& value);

/// What kind of value it is, for messages: "a number", "text", "an object" …
std::string_view kind_word(const JsonValue& value);

/// Sets the value at a JSON pointer ("/a/b/0", RFC 6901) or dotted path ("a.b.0"); objects on the
/// way are made where they are missing, and come from where the value comes from. Throws UsageError
/// where the way leads through something else.
void set_value(JsonValue& root, std::string_view path, JsonValue value);

/// "/a/b" of "a.b"; pointers stay as they are.
std::string as_pointer(std::string_view path);

/// A key as a step of a JSON pointer: "a~1b" of "a/b".
std::string pointer_step(std::string_view key);

}  // namespace shardsim
