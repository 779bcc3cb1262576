#include "sim/config/schema.h"

#include <nlohmann/json.hpp>

#include "sim/config/outline.h"

namespace shardsim {

namespace {

using Json = nlohmann::ordered_json;
using Kind = OutlineNode::Kind;

Json plain(const JsonValue& v) { return Json::parse(compact(v)); }
Json schema_of(const OutlineNode& n);

Json object_schema(const std::vector<OutlineNode>& nodes) {
  Json properties = Json::object();
  for (const OutlineNode& n : nodes) properties[n.name] = schema_of(n);
  return {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
}

Json quantity(const OutlineNode& n) {
  return {{"type", Json::array({"number", "string"})},
          {"pattern", "^[0-9.+-eE]+ ?[A-Za-z/]*$"},
          {"$comment", n.range}};
}

Json schema_of(const OutlineNode& n) {
  Json s;
  switch (n.kind) {
    case Kind::boolean:
      s = {{"type", "boolean"}};
      break;
    case Kind::integer:
    case Kind::real:
      s = {{"type", Json::array({n.kind == Kind::integer ? "integer" : "number", "string"})}};
      if (n.least) s["minimum"] = *n.least;
      if (n.most) s["maximum"] = *n.most;
      s["pattern"] = "^[0-9.]+[kMGT]?$";
      break;
    case Kind::text:
      s = {{"type", "string"}};
      break;
    case Kind::quantity:
      s = quantity(n);
      break;
    case Kind::distribution:
      s = {{"anyOf",
            Json::array({{{"type", Json::array({"number", "string"})}},
                         {{"type", "object"},
                          {"minProperties", 1},
                          {"maxProperties", 1},
                          {"properties",
                           {{"constant", Json::object()},
                            {"exponential", Json::object()},
                            {"lognormal", {{"required", Json::array({"mean", "cv"})}}},
                            {"uniform", {{"type", "array"}, {"minItems", 2}, {"maxItems", 2}}},
                            {"pareto", {{"required", Json::array({"least", "shape"})}}}}},
                          {"additionalProperties", false}}})}};
      break;
    case Kind::choice:
      for (const auto& [name, meaning] : n.options) s["enum"].push_back(name);
      break;
    case Kind::numbers:
      s = {{"type", "array"}, {"items", {{"type", "integer"}, {"minimum", 0}}}};
      break;
    case Kind::shares:
      s = {{"type", "object"}, {"additionalProperties", false}};
      for (const auto& [name, meaning] : n.options) {
        s["properties"][name] = {{"type", "number"}, {"minimum", 0}, {"description", meaning}};
      }
      break;
    case Kind::object:
      s = object_schema(n.children);
      break;
    case Kind::list:
      s = {{"type", "array"}, {"items", object_schema(n.children)}};
      break;
    case Kind::family:
      // Members' settings stand beside the tag; a sweep may use those of several members, so any
      // member's are allowed.
      s = {{"type", Json::array({"object", "string"})}, {"additionalProperties", false}};
      for (const auto& [name, meaning] : n.options) {
        s["properties"][n.tag]["enum"].push_back(name);
      }
      for (const auto& member : n.members) {
        for (const OutlineNode& field : member) s["properties"][field.name] = schema_of(field);
      }
      break;
    case Kind::keyed:
      s = {{"anyOf", Json::array()}};
      for (std::size_t i = 0; i < n.options.size(); ++i) {
        Json member = object_schema(n.members[i]);
        if (!n.members[i].empty()) {
          member = {{"anyOf", Json::array({member, schema_of(n.members[i].front())})}};
        }
        member["description"] = n.options[i].second;
        s["anyOf"].push_back({{"type", "object"},
                              {"properties", {{n.options[i].first, member}}},
                              {"required", Json::array({n.options[i].first})},
                              {"additionalProperties", false}});
        s["anyOf"].push_back({{"const", n.options[i].first}});
      }
      break;
  }
  if (!n.meaning.empty()) s["description"] = n.meaning;
  if (n.value && n.kind != Kind::shares) s["default"] = plain(*n.value);
  return s;
}

}  // namespace

std::string config_schema(std::string_view title, std::string_view id,
                          const Fields::Describe& describe) {
  Json s = {
      {"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"$id", id}, {"title", title}};
  Json body = object_schema(outline(describe).children);
  body["properties"]["$schema"] = {{"type", "string"}};
  body["properties"]["sweep"] = {
      {"type", "object"},
      {"description",
       "Several runs: every combination of a grid, lists taken together, or points."},
      {"additionalProperties", false},
      {"properties",
       {{"grid", {{"type", "object"}, {"additionalProperties", {{"type", "array"}}}}},
        {"zip", {{"type", "object"}, {"additionalProperties", {{"type", "array"}}}}},
        {"list", {{"type", "array"}, {"items", {{"type", "object"}}}}}}}};
  body["properties"]["replications"] = {
      {"type", "integer"},
      {"minimum", 1},
      {"maximum", 10000},
      {"default", 1},
      {"description", "Runs of each point, each under its own seed."}};
  body["properties"]["expect"] = {
      {"type", "array"},
      {"items", {{"type", "object"}}},
      {"description", "What the result must show: checked after the run."}};
  s.update(body);
  return s.dump(2);
}

}  // namespace shardsim
