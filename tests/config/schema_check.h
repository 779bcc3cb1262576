#pragma once

#include <nlohmann/json.hpp>
#include <regex>
#include <string>

namespace shardsim {

/// Whether a value fits a JSON Schema, for the keywords that our schemas use. Any other keyword is
/// a failure: a check that skips what it does not know proves nothing. Empty where it fits.
inline std::string misfit(const nlohmann::json& schema, const nlohmann::json& value,
                          const std::string& at = "") {
  if (schema.is_boolean()) return schema.get<bool>() ? "" : at + ": nothing fits";
  const auto is = [&](const std::string& type) {
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    return type == value.type_name();
  };
  for (const auto& [key, rule] : schema.items()) {
    bool good = true;
    if (key == "type") {
      good = rule.is_string() ? is(rule) : std::ranges::any_of(rule, is);
    } else if (key == "const") {
      good = value == rule;
    } else if (key == "pattern") {
      good = !value.is_string() ||
             std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>()));
    } else if (key == "minimum") {
      good = !value.is_number() || value.get<double>() >= rule.get<double>();
    } else if (key == "exclusiveMinimum") {
      good = !value.is_number() || value.get<double>() > rule.get<double>();
    } else if (key == "maximum") {
      good = !value.is_number() || value.get<double>() <= rule.get<double>();
    } else if (key == "anyOf" || key == "oneOf") {
      std::size_t fitting = 0;
      for (const auto& s : rule) fitting += misfit(s, value, at).empty() ? 1U : 0U;
      good = key == "anyOf" ? fitting > 0 : fitting == 1;
    } else if (key == "properties" && value.is_object()) {
      for (const auto& [name, s] : rule.items()) {
        if (!value.contains(name)) continue;
        if (const std::string why = misfit(s, value[name], at + "/" + name); !why.empty()) {
          return why;
        }
      }
    } else if (key == "additionalProperties" && value.is_object()) {
      for (const auto& [name, v] : value.items()) {
        if (rule == false && !schema["properties"].contains(name)) return at + "/" + name + ": new";
      }
    } else if (key == "required" && value.is_object()) {
      for (const auto& name : rule) good = good && value.contains(name.get<std::string>());
    } else if (key == "items" && value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (const std::string why = misfit(rule, value[i], at + "/" + std::to_string(i));
            !why.empty()) {
          return why;
        }
      }
    } else if (key == "minItems") {
      good = !value.is_array() || value.size() >= rule.get<std::size_t>();
    } else if (key == "maxItems") {
      good = !value.is_array() || value.size() <= rule.get<std::size_t>();
    } else if (key == "minProperties") {
      good = !value.is_object() || value.size() >= rule.get<std::size_t>();
    } else if (key == "maxProperties") {
      good = !value.is_object() || value.size() <= rule.get<std::size_t>();
    } else {
      good = key == "properties" || key == "additionalProperties" || key == "required" ||
             key == "items" || key == "$schema" || key == "$id" || key == "title" ||
             key == "description" || key == "default" || key == "$comment";
    }
    if (!good) return at + ": " + key + " " + rule.dump() + " against " + value.dump();
  }
  return {};
}

}  // namespace shardsim
