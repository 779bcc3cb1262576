#include "sim/config/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/outline.h"

namespace shardsim {

namespace {

using Kind = OutlineNode::Kind;

std::string options_of(const OutlineNode& n) {
  std::string all;
  for (const auto& [name, meaning] : n.options) all += (all.empty() ? "" : ", ") + name;
  return all;
}

void add_rows(const std::vector<OutlineNode>& nodes, const std::string& above,
              std::vector<FieldRow>& rows) {
  for (const OutlineNode& n : nodes) {
    const std::string at = above + "/" + n.name;
    FieldRow row{at, n.type, n.value ? compact(*n.value) : "", n.range, n.meaning};
    switch (n.kind) {
      case Kind::object:
        rows.push_back(row);
        add_rows(n.children, at, rows);
        break;
      case Kind::list:
        rows.push_back(row);
        add_rows(n.children, at + "/#", rows);
        break;
      case Kind::choice:
      case Kind::shares:
        row.type = fmt::format("{} {}", n.type, options_of(n));
        row.options = n.options;
        rows.push_back(row);
        break;
      case Kind::family:
        rows.push_back({at, "object", "", "", n.meaning});
        rows.push_back({at + "/" + n.tag, "one of " + options_of(n),
                        "\"" + n.options[n.chosen].first + "\"", "", n.meaning, n.options});
        for (const auto& member : n.members) add_rows(member, at, rows);
        break;
      case Kind::families:
        rows.push_back({at, "list", "", "", n.meaning});
        rows.push_back(
            {at + "/#/" + n.tag, "one of " + options_of(n), "", "", n.meaning, n.options});
        for (const auto& member : n.members) add_rows(member, at + "/#", rows);
        break;
      case Kind::keyed:
        row.type = "one of " + options_of(n);
        row.default_value = "\"" + n.options[n.chosen].first + "\"";
        row.options = n.options;
        rows.push_back(row);
        for (std::size_t i = 0; i < n.members.size(); ++i) {
          const std::string member = at + "/" + n.options[i].first;
          rows.push_back({member, "object", "", "", n.options[i].second});
          add_rows(n.members[i], member, rows);
        }
        break;
      default:
        rows.push_back(row);
        break;
    }
  }
}

JsonValue values_of(const std::vector<OutlineNode>& nodes);

JsonValue value_of(const OutlineNode& n) {
  switch (n.kind) {
    case Kind::object:
      return values_of(n.children);
    case Kind::list:
    case Kind::families: {
      JsonValue all;
      all.kind = JsonValue::Kind::array;
      for (const auto& element : n.members) all.elements.push_back(values_of(element));
      return all;
    }
    case Kind::family: {
      JsonValue v = JsonValue::of_object();
      v.members.emplace_back(n.tag, JsonValue::of_string(n.options[n.chosen].first));
      for (auto& member : values_of(n.members[n.chosen]).members) {
        v.members.push_back(std::move(member));
      }
      return v;
    }
    case Kind::keyed: {
      JsonValue v = JsonValue::of_object();
      v.members.emplace_back(n.options[n.chosen].first, values_of(n.members[n.chosen]));
      return v;
    }
    default:
      return *n.value;
  }
}

JsonValue values_of(const std::vector<OutlineNode>& nodes) {
  JsonValue v = JsonValue::of_object();
  for (const OutlineNode& n : nodes) {
    const bool present = n.value.has_value() || n.kind == Kind::object || n.kind == Kind::list ||
                         n.kind == Kind::families || n.kind == Kind::family ||
                         n.kind == Kind::keyed;
    if (present) v.members.emplace_back(n.name, value_of(n));
  }
  return v;
}

}  // namespace

std::vector<FieldRow> field_rows(const Fields::Describe& describe) {
  std::vector<FieldRow> rows;
  add_rows(outline(describe).children, "", rows);
  return rows;
}

std::vector<std::string> all_pointers(const Fields::Describe& describe) {
  std::vector<std::string> pointers;
  for (FieldRow& r : field_rows(describe)) {
    if (std::ranges::find(pointers, r.pointer) == pointers.end()) {
      pointers.push_back(std::move(r.pointer));
    }
  }
  return pointers;
}

bool pointer_matches(std::string_view known, std::string_view pointer) {
  while (!known.empty() && !pointer.empty()) {
    const std::string_view k = known.substr(0, known.find('/', 1));
    const std::string_view p = pointer.substr(0, pointer.find('/', 1));
    const bool index =
        k == "/#" && p.size() > 1 && p.find_first_not_of("0123456789", 1) == std::string_view::npos;
    if (k != p && !index) return false;
    known.remove_prefix(k.size());
    pointer.remove_prefix(p.size());
  }
  return pointer.empty();
}

JsonValue resolved(const Fields::Describe& describe) {
  return values_of(outline_as_chosen(describe).children);
}

}  // namespace shardsim
