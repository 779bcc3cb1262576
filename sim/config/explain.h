#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/config/fields.h"
#include "sim/config/json_file.h"

namespace shardsim {

/// A setting as `explain` and the docs show it.
struct FieldRow {
  std::string pointer;        ///< "/store/placement/virtual_nodes"; "#" stands for a list's index
  std::string type;           ///< "duration", "whole number", "one of ring, jump" …
  std::string default_value;  ///< as JSON; empty where it may be left out
  std::string range;          ///< in words; empty where anything goes
  std::string meaning;
  std::vector<std::pair<std::string, std::string>> options{};  ///< the words it takes, and meanings
};

/// Every setting of a description, members of families below their words:
/// "/keys/distribution/zipf/exponent", tagged ones beside their tag: "/placement/virtual_nodes".
std::vector<FieldRow> field_rows(const Fields::Describe& describe);

/// Their pointers, once each.
std::vector<std::string> all_pointers(const Fields::Describe& describe);

/// True where a pointer of a config names the setting `known`, one of all_pointers(), or something
/// above or within it: "/events/0/at" matches "/events/#/at".
bool pointer_matches(std::string_view known, std::string_view pointer);

/// The complete config of what is described now: every value, with its unit. Read again it gives
/// the same.
JsonValue resolved(const Fields::Describe& describe);

}  // namespace shardsim
