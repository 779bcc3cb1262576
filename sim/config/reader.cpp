#include "sim/config/reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/config/in_range.h"
#include "sim/config/nearest.h"
#include "sim/config/outline.h"
#include "sim/config/quantities.h"

namespace shardsim {

namespace {

std::string joined(std::span<const Option> options) {
  std::string all;
  for (const Option& o : options) all += (all.empty() ? "\"" : ", \"") + std::string(o.name) + "\"";
  return all;
}
std::vector<std::string_view> names_of(std::span<const Option> options) {
  std::vector<std::string_view> names;
  for (const Option& o : options) names.push_back(o.name);
  return names;
}

/// The names of the fields that a description has at its top.
std::vector<std::string> top_names(const Fields::Describe& describe) {
  std::vector<std::string> names;
  for (const OutlineNode& n : outline(describe).children) names.push_back(n.name);
  return names;
}

class Reader final : public Fields {
 public:
  Reader(const JsonValue& object, std::string pointer, const std::string& file, ReadReport& report)
      : object_(object), pointer_(std::move(pointer)), file_(file), report_(report) {}

  /// A setting that another member of the family has, and that member.
  struct Other {
    std::string name;
    std::string_view member;
  };

  /// Keys that nothing described are wrong, or without effect where others could use them; `chosen`
  /// says whether it is known that this is not one of the others.
  void finish(std::vector<Other> others = {}, bool chosen = true) {
    others.insert(others.end(), elsewhere_.begin(), elsewhere_.end());
    for (const auto& [name, value] : object_.members) {
      if (known(name) || (pointer_.empty() && name == "$schema")) continue;
      const auto other = std::ranges::find(others, name, &Other::name);
      if (other == others.end()) {
        report_.errors.push_back(fmt::format("{}: {}/{}: there is no such setting{}", where(value),
                                             pointer_, pointer_step(name), hint(name, others)));
      } else if (chosen) {
        report_.without_effect.push_back(
            fmt::format("{}: {}/{}: it is a setting of \"{}\", which is not chosen here",
                        where(value), pointer_, name, other->member));
      }
    }
  }

  void field(std::string_view name, bool& v, std::string_view) override {
    const JsonValue* j = take(name);
    if (j != nullptr) {
      if (j->is_bool()) {
        v = j->boolean;
      } else {
        wrong(name, *j, fmt::format("{} is not true or false", compact(*j)));
      }
    }
    resolved(name, j, v ? "true" : "false");
  }
  void field(std::string_view name, std::uint32_t& v, std::string_view,
             Range<std::uint32_t> range) override {
    whole(name, v, range);
  }
  void field(std::string_view name, std::uint64_t& v, std::string_view,
             Range<std::uint64_t> range) override {
    whole(name, v, range);
  }
  void field(std::string_view name, double& v, std::string_view, Range<double> range) override {
    read(
        name, v, &parse_real, range, [](double x) { return text_of_real(x); }, false);
  }
  void field(std::string_view name, std::string& v, std::string_view) override {
    const JsonValue* j = take(name);
    if (j != nullptr) {
      if (j->is_string()) {
        v = j->text;
      } else {
        wrong(name, *j, fmt::format("{} is not text in quotes", compact(*j)));
      }
    }
    resolved(name, j, compact(JsonValue::of_string(v)));
  }
  void field(std::string_view name, Duration& v, std::string_view, Range<Duration> range) override {
    read(name, v, &parse_duration, range, [](Duration x) { return text_of(x); });
  }
  void field(std::string_view name, Bytes& v, std::string_view, Range<Bytes> range) override {
    read(name, v, &parse_bytes, range, [](Bytes x) { return text_of(x); });
  }
  void field(std::string_view name, Rate& v, std::string_view, Range<Rate> range) override {
    read(name, v, &parse_rate, range, [](Rate x) { return text_of(x); });
  }
  void field(std::string_view name, Bandwidth& v, std::string_view,
             Range<Bandwidth> range) override {
    read(name, v, &parse_bandwidth, range, [](Bandwidth x) { return text_of(x); });
  }
  void field(std::string_view name, Durations& v, std::string_view) override {
    distribution(name, v, &parse_durations);
  }
  void field(std::string_view name, Sizes& v, std::string_view) override {
    distribution(name, v, &parse_sizes);
  }
  void choice(std::string_view name, std::size_t& index, std::span<const Option> options,
              std::string_view) override {
    const JsonValue* j = take(name);
    if (j != nullptr) pick(name, *j, index, options);
    resolved(name, j, compact(JsonValue::of_string(std::string(options[index].name))));
  }
  void object(std::string_view name, std::string_view, const Describe& describe) override {
    const JsonValue* j = object_of(name);
    nested(name, j, describe);
  }
  void optional_object(std::string_view name, bool& present, std::string_view,
                       const Describe& describe) override {
    const JsonValue* j = object_of(name);
    present = j != nullptr;
    if (present) nested(name, j, describe);
  }
  void list(std::string_view name, std::size_t size, std::string_view,
            const std::function<void(std::size_t)>& resize,
            const std::function<void(std::size_t, Fields&)>& describe) override {
    const JsonValue* j = take(name);
    if (j != nullptr && !j->is_array()) {
      wrong(name, *j, fmt::format("{} is not a list [ … ]", kind_word(*j)));
      j = nullptr;
    }
    if (j == nullptr) {
      if (size == 0) resolved(name, j, "[]");
      for (std::size_t i = 0; i < size; ++i) {
        nested(fmt::format("{}/{}", name, i), nullptr, [&](Fields& f) { describe(i, f); });
      }
      return;
    }
    resize(j->elements.size());
    if (j->elements.empty()) resolved(name, j, "[]");
    for (std::size_t i = 0; i < j->elements.size(); ++i) {
      const JsonValue& element = j->elements[i];
      const std::string at = fmt::format("{}/{}", name, i);
      if (!element.is_object()) {
        wrong(at, element, fmt::format("{} is not an object {{ … }}", kind_word(element)));
        continue;
      }
      nested(at, &element, [&](Fields& f) { describe(i, f); });
    }
  }
  void field(std::string_view name, std::vector<std::uint32_t>& v, std::string_view,
             Range<std::uint32_t> range) override {
    const JsonValue* j = take(name);
    if (j != nullptr && !j->is_array()) {
      wrong(name, *j, fmt::format("{} is not a list of numbers such as [3, 17]", compact(*j)));
    } else if (j != nullptr) {
      v.clear();
      for (std::size_t i = 0; i < j->elements.size(); ++i) {
        const JsonValue& element = j->elements[i];
        const Parsed<std::uint32_t> n = whole_in_range(element, range);
        if (n.value) v.push_back(*n.value);
        if (!n.value) wrong(fmt::format("{}/{}", name, i), element, n.wrong);
      }
    }
    resolved(name, j, fmt::format("[{}]", fmt::join(v, ", ")));
  }
  void field(std::string_view name, std::optional<std::uint32_t>& v, std::string_view,
             Range<std::uint32_t> range) override {
    optional(name, v, [&](std::uint32_t& x) { whole(name, x, range); });
  }
  void field(std::string_view name, std::optional<double>& v, std::string_view m,
             Range<double> range) override {
    optional(name, v, [&](double& x) { field(name, x, m, range); });
  }
  void field(std::string_view name, std::optional<Duration>& v, std::string_view m,
             Range<Duration> range) override {
    optional(name, v, [&](Duration& x) { field(name, x, m, range); });
  }
  void shares(std::string_view name, std::map<std::string, double, std::less<>>& values,
              std::span<const Option> allowed, std::string_view) override {
    const JsonValue* j = object_of(name);
    if (j != nullptr) {
      const std::size_t errors = report_.errors.size();
      std::map<std::string, double, std::less<>> given;
      for (const auto& [key, value] : j->members) {
        const std::string at = fmt::format("{}/{}", name, pointer_step(key));
        if (std::ranges::find(allowed, key, &Option::name) == allowed.end()) {
          wrong(at, value,
                fmt::format("there is no \"{}\"; one of {}{}", key, joined(allowed),
                            did_you_mean(key, names_of(allowed))));
          continue;
        }
        const Parsed<double> share = parse_real(value);
        if (!share.value) {
          wrong(at, value, share.wrong);
        } else if (*share.value < 0 || !std::isfinite(*share.value)) {
          wrong(at, value, fmt::format("{} is out of range; at least 0", compact(value)));
        } else {
          given[key] = *share.value;
        }
      }
      if (report_.errors.size() == errors) values = std::move(given);
    }
    std::string text;
    for (const auto& [key, share] : values) {
      text += fmt::format("{}\"{}\": {}", text.empty() ? "{ " : ", ", key, text_of_real(share));
    }
    resolved(name, j, text.empty() ? "{}" : text + " }");
  }
  void family(std::string_view name, std::string_view tag, std::size_t& index,
              std::span<const Option> members, std::string_view,
              const std::function<Describe(std::size_t)>& select) override {
    member_of_family(name, take(name), tag, index, members, select);
  }
  void families(std::string_view name, std::string_view tag, std::vector<std::size_t>& indices,
                std::span<const Option> members, std::string_view,
                const std::function<Describe(std::size_t, std::size_t)>& select) override {
    const JsonValue* j = take(name);
    if (j != nullptr && !j->is_array()) {
      wrong(name, *j, fmt::format("{} is not a list [ … ]", kind_word(*j)));
      j = nullptr;
    }
    if (j != nullptr) indices.assign(j->elements.size(), 0);
    if (indices.empty()) resolved(name, j, "[]");
    for (std::size_t i = 0; i < indices.size(); ++i) {
      const JsonValue* element = j == nullptr ? nullptr : &j->elements[i];
      const std::string at = fmt::format("{}/{}", name, i);
      if (element != nullptr && element->is_object() && element->find(tag) == nullptr) {
        wrong(at, *element, fmt::format("has no \"{}\"; one of {}", tag, joined(members)));
        continue;
      }
      member_of_family(at, element, tag, indices[i], members,
                       [&](std::size_t member) { return select(i, member); });
    }
  }
  void keyed_family(std::string_view name, std::size_t& index, std::span<const Option> members,
                    std::string_view, const std::function<Describe(std::size_t)>& select) override {
    const JsonValue* j = take(name);
    const std::string at = fmt::format("{}/{}", pointer_, name);
    const JsonValue* inner_value = nullptr;
    std::string member;
    if (j != nullptr) {
      if (j->is_string()) {
        member = j->text;  // "uniform": a member without settings, or with all defaults
      } else if (j->is_object() && j->members.size() == 1) {
        member = j->members.front().first;
        inner_value = &j->members.front().second;
      } else {
        wrong(name, *j,
              fmt::format("{} must name one of {}, as {{ \"{}\": … }}", compact(*j),
                          joined(members), members.front().name));
        j = nullptr;
      }
    }
    if (j != nullptr) {
      const auto found = std::ranges::find(members, member, &Option::name);
      if (found == members.end()) {
        wrong(name, *j,
              fmt::format("there is no \"{}\"; one of {}{}", member, joined(members),
                          did_you_mean(member, names_of(members))));
        j = nullptr;
        inner_value = nullptr;
      } else {
        index = static_cast<std::size_t>(found - members.begin());
      }
    }
    const Describe describe = select(index);
    JsonValue inner_object = nothing();
    if (inner_value != nullptr) {
      if (inner_value->is_object()) {
        inner_object = *inner_value;
      } else {
        const std::vector<std::string> names = top_names(describe);
        if (names.empty()) {
          wrong(fmt::format("{}/{}", name, member), *inner_value,
                fmt::format("\"{}\" has no settings; {{ \"{}\": {{}} }}", member, member));
        } else if (names.size() > 1) {
          wrong(fmt::format("{}/{}", name, member), *inner_value,
                fmt::format("\"{}\" has several settings: {{ \"{}\": {{ \"{}\": … }} }}", member,
                            member, fmt::join(names, "\": …, \"")));
        } else {
          // { "zipf": 0.99 }: the value of its only setting.
          inner_object.line = inner_value->line;
          inner_object.origin = inner_value->origin;
          inner_object.members.emplace_back(names.front(), *inner_value);
        }
      }
    }
    if (j != nullptr && inner_object.line == object_.line) inner_object.line = j->line;
    Reader inner{inner_object, fmt::format("{}/{}", at, members[index].name), file_, report_};
    resolved(name, j, compact(JsonValue::of_string(std::string(members[index].name))));
    describe(inner);
    inner.finish();
  }

  void only_where(bool here, std::string_view whose, const Describe& describe) override {
    if (here) {
      describe(*this);
      return;
    }
    for (std::string& name : top_names(describe)) elsewhere_.push_back({std::move(name), whose});
  }

  void objection(std::string_view name, const std::string& text) override {
    // A contradiction with the default that stands in for a wrong value is none of the user's.
    if (wrong_here_) return;
    const JsonValue* j = below(name);
    report_.errors.push_back(
        fmt::format("{}: {}/{}: {}", where(j == nullptr ? object_ : *j), pointer_, name, text));
  }
  void without_effect(std::string_view name, const std::string& why) override {
    const JsonValue* j = below(name);
    if (j == nullptr) return;
    report_.without_effect.push_back(
        fmt::format("{}: {}/{}: it changes nothing here: {}", where(*j), pointer_, name, why));
  }

 private:
  /// The value at "a/b" below this object; null where there is none.
  const JsonValue* below(std::string_view path) const {
    const JsonValue* at = &object_;
    while (at != nullptr && !path.empty()) {
      const std::string_view name = path.substr(0, path.find('/'));
      path.remove_prefix(std::min(path.size(), name.size() + 1));
      at = at->find(name);
    }
    return at;
  }
  bool known(std::string_view name) const {
    return std::ranges::find(described_, name) != described_.end();
  }
  std::string hint(const std::string& name, const std::vector<Other>& others) const {
    std::string text = did_you_mean(name, described_);
    if (text.empty()) {
      std::vector<std::string_view> names;
      names.reserve(others.size());
      for (const Other& o : others) names.push_back(o.name);
      text = did_you_mean(name, names);
    }
    if (text.empty() && !described_.empty() && described_.size() <= 12) {
      text = fmt::format("; there are {}", fmt::join(described_, ", "));
    }
    return text;
  }
  std::string where(const JsonValue& v) const {
    if (!v.origin.empty()) return v.origin;
    const int line = v.line > 0 ? v.line : object_.line;
    return line > 0 ? fmt::format("{}:{}", file_, line) : file_;
  }
  const JsonValue* take(std::string_view name) {
    if (!known(name)) described_.emplace_back(name);
    return object_.find(name);
  }
  void wrong(std::string_view name, const JsonValue& at, const std::string& text) {
    report_.errors.push_back(fmt::format("{}: {}/{}: {}", where(at), pointer_, name, text));
    wrong_here_ = true;
  }
  void resolved(std::string_view name, const JsonValue* at, std::string value) {
    report_.values.push_back({fmt::format("{}/{}", pointer_, name), std::move(value),
                              at == nullptr ? "default" : where(*at)});
  }
  const JsonValue* object_of(std::string_view name) {
    const JsonValue* j = take(name);
    if (j == nullptr || j->is_object()) return j;
    wrong(name, *j, fmt::format("{} is not an object {{ … }}", compact(*j)));
    return nullptr;
  }
  /// What stands for an object that is not there.
  JsonValue nothing() const {
    JsonValue none = JsonValue::of_object();
    none.line = object_.line;
    none.origin = object_.origin;
    return none;
  }
  void nested(std::string_view name, const JsonValue* j, const Describe& describe) {
    const JsonValue none = nothing();
    Reader inner{j == nullptr ? none : *j, fmt::format("{}/{}", pointer_, name), file_, report_};
    describe(inner);
    inner.finish();
  }
  bool pick(std::string_view name, const JsonValue& j, std::size_t& index,
            std::span<const Option> options) {
    if (!j.is_string()) {
      wrong(name, j, fmt::format("{} is not one of {}", compact(j), joined(options)));
      return false;
    }
    const auto found = std::ranges::find(options, j.text, &Option::name);
    if (found == options.end()) {
      wrong(name, j,
            fmt::format("there is no \"{}\"; one of {}{}", j.text, joined(options),
                        did_you_mean(j.text, names_of(options))));
      return false;
    }
    index = static_cast<std::size_t>(found - options.begin());
    return true;
  }

  void member_of_family(std::string_view name, const JsonValue* j, std::string_view tag,
                        std::size_t& index, std::span<const Option> members,
                        const std::function<Describe(std::size_t)>& select) {
    JsonValue short_form;
    if (j != nullptr && j->is_string()) {  // "placement": "ring"
      short_form = JsonValue::of_object();
      short_form.line = j->line;
      short_form.origin = j->origin;
      short_form.members.emplace_back(std::string(tag), *j);
      j = &short_form;
    }
    if (j != nullptr && !j->is_object()) {
      wrong(name, *j, fmt::format("{} is not an object {{ \"{}\": …, … }}", compact(*j), tag));
      j = nullptr;
    }
    bool chosen_well = true;
    if (j != nullptr && j->find(tag) != nullptr) {
      chosen_well = pick(fmt::format("{}/{}", name, tag), *j->find(tag), index, members);
    }
    // What the members that are not chosen would take: known, but of no use here.
    std::vector<Other> others;
    if (j != nullptr && j->members.size() > 1) {
      const std::size_t chosen = index;
      for (std::size_t i = 0; i < members.size(); ++i) {
        if (i == chosen) continue;
        for (std::string& other : top_names(select(i))) {
          others.push_back({std::move(other), members[i].name});
        }
      }
      index = chosen;
    }
    const Describe describe = select(index);
    const JsonValue none = nothing();
    Reader inner{j == nullptr ? none : *j, fmt::format("{}/{}", pointer_, name), file_, report_};
    inner.described_.emplace_back(tag);
    inner.resolved(tag, j == nullptr ? nullptr : j->find(tag),
                   compact(JsonValue::of_string(std::string(members[index].name))));
    describe(inner);
    inner.finish(others, chosen_well);
  }

  /// Takes what was read of `j`, or tells what is wrong with it.
  template <class T>
  void settle(std::string_view name, const JsonValue& j, T& v, const Parsed<T>& read) {
    if (read.value) {
      v = *read.value;
    } else {
      wrong(name, j, read.wrong);
    }
  }
  template <class T, class Text>
  void read(std::string_view name, T& v, Parsed<T> (*parse)(const JsonValue&),
            const Range<T>& range, const Text& text, bool quoted = true) {
    const JsonValue* j = take(name);
    if (j != nullptr) settle(name, *j, v, in_range(*j, parse(*j), range, text));
    resolved(name, j, quoted ? compact(JsonValue::of_string(text(v))) : text(v));
  }
  template <class T>
  void whole(std::string_view name, T& v, const Range<T>& range) {
    const JsonValue* j = take(name);
    if (j != nullptr) settle(name, *j, v, whole_in_range(*j, range));
    resolved(name, j, fmt::format("{}", v));
  }
  template <class T>
  void distribution(std::string_view name, T& v, Parsed<T> (*parse)(const JsonValue&)) {
    const JsonValue* j = take(name);
    if (j != nullptr) settle(name, *j, v, parse(*j));
    resolved(name, j, compact(json_of(v)));
  }
  template <class T, class Read>
  void optional(std::string_view name, std::optional<T>& v, const Read& read_it) {
    if (object_.find(name) == nullptr) {
      take(name);
      return;
    }
    T value{};
    const std::size_t errors = report_.errors.size();
    read_it(value);
    if (report_.errors.size() == errors) v = value;
  }

  const JsonValue& object_;
  std::string pointer_;
  const std::string& file_;
  ReadReport& report_;
  std::vector<std::string> described_;
  std::vector<Other> elsewhere_;
  bool wrong_here_{};  ///< a field of this very object has an error
};

template <class T>
void keep_first_of_each(std::vector<T>& all) {
  std::set<T> seen;
  std::erase_if(all, [&](const T& x) { return !seen.insert(x).second; });
}

}  // namespace

ReadReport read_fields(const JsonValue& root, const std::string& file,
                       const Fields::Describe& describe) {
  ReadReport report;
  Reader reader{root, "", file, report};
  describe(reader);
  reader.finish();
  keep_first_of_each(report.errors);
  keep_first_of_each(report.without_effect);
  return report;
}

}  // namespace shardsim
