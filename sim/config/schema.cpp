#include "sim/config/schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/config/outline.h"
#include "sim/config/quantities.h"

namespace shardsim {

namespace {

using Json = nlohmann::ordered_json;
using Kind = OutlineNode::Kind;

Json plain(const JsonValue& v) { return Json::parse(compact(v)); }
Json schema_of(const OutlineNode& n);

Json any_of(Json alternatives) { return Json{{"anyOf", std::move(alternatives)}}; }

Json object_of(Json properties) {
  Json s = Json::object();
  s["type"] = "object";
  s["properties"] = std::move(properties);
  s["additionalProperties"] = false;
  return s;
}

Json object_schema(const std::vector<OutlineNode>& nodes) {
  Json properties = Json::object();
  for (const OutlineNode& n : nodes) properties[n.name] = schema_of(n);
  return object_of(std::move(properties));
}

void set_range(Json& s, const OutlineNode& n) {
  if (n.least) s[n.above ? "exclusiveMinimum" : "minimum"] = *n.least;
  if (n.most) s["maximum"] = *n.most;
}

/// A number, or text with a suffix.
Json number(const OutlineNode& n, std::string_view type) {
  Json s = Json::object();
  s["type"] = Json::array({type, "string"});
  set_range(s, n);
  s["pattern"] = text_pattern("number");
  return s;
}

/// Text with a unit, or a plain number where that can be told; zero needs no unit.
Json quantity(const OutlineNode& n) {
  Json text = Json::object();
  text["type"] = "string";
  text["pattern"] = text_pattern(n.unit);
  Json bare = Json::object();
  if (may_be_plain(n.unit)) {
    bare["type"] = n.unit == "size" ? "integer" : "number";
    set_range(bare, n);
  } else {
    bare["const"] = 0;
  }
  Json s = any_of(Json::array({std::move(text), std::move(bare)}));
  if (!n.range.empty()) s["$comment"] = n.range;
  return s;
}

Json distribution(const OutlineNode& n) {
  OutlineNode amount;
  amount.unit = n.unit;
  amount.least = 0;
  const Json value = quantity(amount);
  const Json ratio{{"type", "number"}, {"exclusiveMinimum", 0}};
  const auto pair_of = [&](const char* a, const char* b) {
    Json properties = Json::object();
    properties[a] = value;
    properties[b] = ratio;
    Json s = object_of(std::move(properties));
    s["required"] = Json::array({a, b});
    return s;
  };
  Json interval = Json::object();
  interval["type"] = "array";
  interval["items"] = value;
  interval["minItems"] = 2;
  interval["maxItems"] = 2;
  Json kinds = Json::object();
  kinds["constant"] = value;
  kinds["exponential"] = value;
  kinds["lognormal"] = pair_of("mean", "cv");
  kinds["uniform"] = std::move(interval);
  kinds["pareto"] = pair_of("least", "shape");
  Json one = object_of(std::move(kinds));
  one["minProperties"] = 1;
  one["maxProperties"] = 1;
  return any_of(Json::array({value, std::move(one)}));
}

/// One of some words, each with its meaning.
Json words(const std::vector<std::pair<std::string, std::string>>& options) {
  Json all = Json::array();
  for (const auto& [name, meaning] : options) {
    all.push_back(Json{{"const", name}, {"description", meaning}});
  }
  return Json{{"oneOf", std::move(all)}};
}

Json shares(const OutlineNode& n) {
  Json properties = Json::object();
  for (const auto& [name, meaning] : n.options) {
    properties[name] = Json{{"type", Json::array({"number", "string"})},
                            {"minimum", 0},
                            {"pattern", text_pattern("number")},
                            {"description", meaning}};
  }
  return object_of(std::move(properties));
}

/// Members' settings stand beside the tag. A sweep may use those of several members, so any
/// member's are allowed; where two members have a setting of one name, either's values are.
Json family(const OutlineNode& n) {
  Json tag = words(n.options);
  if (n.kind == Kind::family) tag["default"] = n.options[n.chosen].first;
  Json properties = Json::object();
  properties[n.tag] = std::move(tag);
  for (const auto& member : n.members) {
    for (const OutlineNode& field : member) {
      Json s = schema_of(field);
      if (!properties.contains(field.name)) {
        properties[field.name] = std::move(s);
        continue;
      }
      Json& before = properties[field.name];
      if (before == s) continue;
      const bool several = before.contains("anyOf") && !before.contains("description");
      Json& all = several ? before["anyOf"] : (before = any_of(Json::array({before})))["anyOf"];
      if (std::ranges::find(all, s) == all.end()) all.push_back(std::move(s));
    }
  }
  return any_of(Json::array({object_of(std::move(properties)), words(n.options)}));
}

/// Its member's word is the only key; a member's only setting may be given by its value alone.
Json keyed(const OutlineNode& n) {
  Json all = Json::array();
  for (std::size_t i = 0; i < n.options.size(); ++i) {
    Json member = object_schema(n.members[i]);
    if (n.members[i].size() == 1) {
      member = any_of(Json::array({std::move(member), schema_of(n.members[i].front())}));
    }
    Json properties = Json::object();
    properties[n.options[i].first] = std::move(member);
    Json one = object_of(std::move(properties));
    one["required"] = Json::array({n.options[i].first});
    one["description"] = n.options[i].second;
    all.push_back(std::move(one));
  }
  all.push_back(words(n.options));
  Json s = any_of(std::move(all));
  s["default"] = n.options[n.chosen].first;
  return s;
}

Json body_of(const OutlineNode& n) {
  switch (n.kind) {
    case Kind::boolean:
      return Json{{"type", "boolean"}};
    case Kind::integer:
      return number(n, "integer");
    case Kind::real:
      return number(n, "number");
    case Kind::text:
      return Json{{"type", "string"}};
    case Kind::quantity:
      return quantity(n);
    case Kind::distribution:
      return distribution(n);
    case Kind::choice:
      return words(n.options);
    case Kind::numbers:
      return Json{{"type", "array"}, {"items", number(n, "integer")}};
    case Kind::shares:
      return shares(n);
    case Kind::object:
      return object_schema(n.children);
    case Kind::list:
      return Json{{"type", "array"}, {"items", object_schema(n.children)}};
    case Kind::family:
      return family(n);
    case Kind::families:
      return Json{{"type", "array"}, {"items", family(n)}};
    case Kind::keyed:
      return keyed(n);
  }
  return true;
}

Json schema_of(const OutlineNode& n) {
  Json s = body_of(n);
  if (!n.meaning.empty()) s["description"] = n.meaning;
  if (n.value) s["default"] = plain(*n.value);
  return s;
}

}  // namespace

std::string config_schema(std::string_view title, std::string_view id,
                          const Fields::Describe& describe) {
  Json s = Json::object();
  s["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  s["$id"] = id;
  s["title"] = title;
  Json body = object_schema(outline(describe).children);
  body["properties"]["$schema"] = Json{{"type", "string"}};
  s.update(body);
  return s.dump(2);
}

}  // namespace shardsim
