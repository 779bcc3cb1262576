#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/config/fields.h"
#include "sim/config/json_file.h"

namespace shardsim {

/// A description as a tree: what schema, explanation, completion and resolved configs are made of.
struct OutlineNode {
  enum class Kind : std::uint8_t {
    boolean,
    integer,
    real,
    text,
    quantity,      ///< a number or text with a unit: `type` says of what
    distribution,  ///< a quantity or { "exponential": … }
    choice,
    numbers,  ///< a list of whole numbers
    shares,
    object,
    list,      ///< of objects: children are an element's fields
    family,    ///< tagged by `tag`; `members` has each member's fields
    families,  ///< a list of such; as chosen, `members` has each element's fields, the tag first
    keyed,     ///< { member: … }
  };
  std::string name{};
  Kind kind{Kind::object};
  std::string type{};  ///< "duration", "size", "rate", "bandwidth", "whole number" …
  std::string unit{};  ///< of quantities and distributions: "duration", "size", "rate", "bandwidth"
  std::string meaning{};
  std::optional<JsonValue> value{};  ///< the struct's present value; none where it may be left out
  std::string range{};               ///< in words, e.g. "1 to 65536"
  std::optional<double> least{};     ///< of a plain number, in its base unit
  std::optional<double> most{};
  bool above{};  ///< the least itself is refused
  std::string tag{};
  std::size_t chosen{};
  std::vector<std::pair<std::string, std::string>> options{};  ///< names and meanings
  std::vector<OutlineNode> children{};
  std::vector<std::vector<OutlineNode>> members{};  ///< by option, of families
};

/// The whole description: every member of every family. Selects the members one after the other, so
/// give it a description of something blank.
OutlineNode outline(const Fields::Describe& describe);

/// The description along what is chosen now: nothing is selected anew.
OutlineNode outline_as_chosen(const Fields::Describe& describe);

}  // namespace shardsim
