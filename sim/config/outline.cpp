#include "sim/config/outline.h"

#include <fmt/format.h>

#include "sim/config/quantities.h"

namespace shardsim {

namespace {

using Kind = OutlineNode::Kind;

class Outliner final : public Fields {
 public:
  Outliner(std::vector<OutlineNode>& nodes, bool all) : nodes_(nodes), all_(all) {}

  void field(std::string_view name, bool& v, std::string_view m) override {
    add(name, Kind::boolean, "true or false", m).value = JsonValue::of_bool(v);
  }
  void field(std::string_view name, std::uint32_t& v, std::string_view m,
             Range<std::uint32_t> r) override {
    whole(name, v, m, r);
  }
  void field(std::string_view name, std::uint64_t& v, std::string_view m,
             Range<std::uint64_t> r) override {
    whole(name, v, m, r);
  }
  void field(std::string_view name, double& v, std::string_view m, Range<double> r) override {
    OutlineNode& n = add(name, Kind::real, "number", m);
    n.value = JsonValue::of_number(text_of_real(v));
    numeric(n, r, [](double x) { return text_of_real(x); });
  }
  void field(std::string_view name, std::string& v, std::string_view m) override {
    add(name, Kind::text, "text", m).value = JsonValue::of_string(v);
  }
  void field(std::string_view name, Duration& v, std::string_view m, Range<Duration> r) override {
    quantity(name, v, m, r, "duration", Duration::max());
  }
  void field(std::string_view name, Bytes& v, std::string_view m, Range<Bytes> r) override {
    quantity(name, v, m, r, "size", Bytes{INT64_MAX});
  }
  void field(std::string_view name, Rate& v, std::string_view m, Range<Rate> r) override {
    quantity(name, v, m, r, "rate", Rate{1e12});
  }
  void field(std::string_view name, Bandwidth& v, std::string_view m, Range<Bandwidth> r) override {
    quantity(name, v, m, r, "bandwidth", Bandwidth{1e15});
  }
  void field(std::string_view name, Durations& v, std::string_view m) override {
    OutlineNode& n = add(name, Kind::distribution, "duration or distribution of durations", m);
    n.unit = "duration";
    n.value = json_of(v);
  }
  void field(std::string_view name, Sizes& v, std::string_view m) override {
    OutlineNode& n = add(name, Kind::distribution, "size or distribution of sizes", m);
    n.unit = "size";
    n.value = json_of(v);
  }
  void choice(std::string_view name, std::size_t& index, std::span<const Option> options,
              std::string_view m) override {
    OutlineNode& n = add(name, Kind::choice, "one of", m);
    set_options(n, options);
    n.chosen = index;
    n.value = JsonValue::of_string(std::string(options[index].name));
  }
  void object(std::string_view name, std::string_view m, const Describe& describe) override {
    OutlineNode& n = add(name, Kind::object, "object", m);
    inside(n.children, describe);
  }
  void optional_object(std::string_view name, bool& present, std::string_view m,
                       const Describe& describe) override {
    if (!all_ && !present) return;
    OutlineNode& n = add(name, Kind::object, "object", m);
    inside(n.children, describe);
  }
  void list(std::string_view name, std::size_t size, std::string_view m,
            const std::function<void(std::size_t)>&,
            const std::function<void(std::size_t, Fields&)>& describe) override {
    OutlineNode& n = add(name, Kind::list, "list of objects", m);
    if (all_) {
      inside(n.children, [&](Fields& f) { describe(size, f); });
      return;
    }
    for (std::size_t i = 0; i < size; ++i) {
      inside(n.members.emplace_back(), [&](Fields& f) { describe(i, f); });
    }
  }
  void field(std::string_view name, std::vector<std::uint32_t>& v, std::string_view m,
             Range<std::uint32_t> r) override {
    OutlineNode& n = add(name, Kind::numbers, "list of whole numbers", m);
    numeric(n, r, [](std::uint32_t x) { return fmt::format("{}", x); });
    if (v.empty() && !all_) return;
    JsonValue all;
    all.kind = JsonValue::Kind::array;
    for (const std::uint32_t x : v) {
      all.elements.push_back(JsonValue::of_number(fmt::format("{}", x)));
    }
    n.value = std::move(all);
  }
  void field(std::string_view name, std::optional<std::uint32_t>& v, std::string_view m,
             Range<std::uint32_t> r) override {
    std::uint32_t x = v.value_or(0);
    whole(name, x, m, r);
    if (!v) nodes_.back().value.reset();
  }
  void field(std::string_view name, std::optional<double>& v, std::string_view m,
             Range<double> r) override {
    double x = v.value_or(0);
    field(name, x, m, r);
    if (!v) nodes_.back().value.reset();
  }
  void field(std::string_view name, std::optional<Duration>& v, std::string_view m,
             Range<Duration> r) override {
    Duration x = v.value_or(Duration{0});
    field(name, x, m, r);
    if (!v) nodes_.back().value.reset();
  }
  void shares(std::string_view name, std::map<std::string, double, std::less<>>& values,
              std::span<const Option> allowed, std::string_view m) override {
    OutlineNode& n = add(name, Kind::shares, "shares", m);
    set_options(n, allowed);
    JsonValue all = JsonValue::of_object();
    for (const auto& [key, share] : values) {
      all.members.emplace_back(key, JsonValue::of_number(text_of_real(share)));
    }
    n.value = std::move(all);
  }
  void family(std::string_view name, std::string_view tag, std::size_t& index,
              std::span<const Option> members, std::string_view m,
              const std::function<Describe(std::size_t)>& select) override {
    OutlineNode& n = add(name, Kind::family, "one of", m);
    n.tag = tag;
    select_members(n, index, members, select);
  }
  void families(std::string_view name, std::string_view tag, std::vector<std::size_t>& indices,
                std::span<const Option> members, std::string_view m,
                const std::function<Describe(std::size_t, std::size_t)>& select) override {
    OutlineNode& n = add(name, Kind::families, "list", m);
    n.tag = tag;
    set_options(n, members);
    for (std::size_t i = 0; all_ && i < members.size(); ++i) {
      inside(n.members.emplace_back(), select(indices.size(), i));
    }
    for (std::size_t i = 0; !all_ && i < indices.size(); ++i) {
      inside(n.members.emplace_back(), [&](Fields& f) {
        std::size_t index = indices[i];
        f.choice(tag, index, members, m);
        select(i, index)(f);
      });
    }
  }
  void only_where(bool here, std::string_view, const Describe& describe) override {
    if (all_ || here) describe(*this);
  }
  void keyed_family(std::string_view name, std::size_t& index, std::span<const Option> members,
                    std::string_view m,
                    const std::function<Describe(std::size_t)>& select) override {
    select_members(add(name, Kind::keyed, "one of", m), index, members, select);
  }

 private:
  OutlineNode& add(std::string_view name, Kind kind, std::string_view type, std::string_view m) {
    OutlineNode& n = nodes_.emplace_back();
    n.name = name;
    n.kind = kind;
    n.type = type;
    n.meaning = m;
    return n;
  }
  void inside(std::vector<OutlineNode>& nodes, const Describe& describe) {
    Outliner inner{nodes, all_};
    describe(inner);
  }
  static void set_options(OutlineNode& n, std::span<const Option> options) {
    for (const Option& o : options) n.options.emplace_back(o.name, o.meaning);
  }
  void select_members(OutlineNode& n, std::size_t& index, std::span<const Option> members,
                      const std::function<Describe(std::size_t)>& select) {
    set_options(n, members);
    n.chosen = index;
    n.members.resize(members.size());
    const std::size_t chosen = index;
    for (std::size_t i = 0; all_ && i < members.size(); ++i) {
      if (i != chosen) inside(n.members[i], select(i));
    }
    index = chosen;
    inside(n.members[chosen], select(chosen));
  }
  static double base_units(Duration d) { return static_cast<double>(d.count()); }
  static double base_units(Bytes b) { return static_cast<double>(b.count); }
  static double base_units(Rate r) { return r.per_second; }
  static double base_units(Bandwidth b) { return b.bits_per_second; }
  template <class T, class Text>
  static void numeric(OutlineNode& n, const Range<T>& r, const Text& text) {
    n.least = static_cast<double>(r.least);
    n.above = r.above;
    const bool open = r.most == std::numeric_limits<T>::max();
    if (!open) n.most = static_cast<double>(r.most);
    n.range = words(r, text, open);
  }
  template <class T, class Text>
  static std::string words(const Range<T>& r, const Text& text, bool open) {
    if (r.above) {
      return open ? fmt::format("above {}", text(r.least))
                  : fmt::format("above {}, at most {}", text(r.least), text(r.most));
    }
    return open ? fmt::format("at least {}", text(r.least))
                : fmt::format("{} to {}", text(r.least), text(r.most));
  }
  template <class T>
  void whole(std::string_view name, T& v, std::string_view m, const Range<T>& r) {
    OutlineNode& n = add(name, Kind::integer, "whole number", m);
    n.value = JsonValue::of_number(fmt::format("{}", v));
    numeric(n, r, [](T x) { return fmt::format("{}", x); });
  }
  template <class T>
  void quantity(std::string_view name, T& v, std::string_view m, const Range<T>& r,
                std::string_view type, T largest) {
    OutlineNode& n = add(name, Kind::quantity, type, m);
    n.unit = type;
    n.value = JsonValue::of_string(text_of(v));
    n.least = base_units(r.least);
    n.above = r.above;
    if (r.most < largest) n.most = base_units(r.most);
    n.range = words(
        r, [](T x) { return text_of(x); }, !(r.most < largest));
  }

  std::vector<OutlineNode>& nodes_;
  bool all_;
};

OutlineNode outlined(const Fields::Describe& describe, bool all) {
  OutlineNode root;
  Outliner outliner{root.children, all};
  describe(outliner);
  return root;
}

}  // namespace

OutlineNode outline(const Fields::Describe& describe) { return outlined(describe, true); }
OutlineNode outline_as_chosen(const Fields::Describe& describe) {
  return outlined(describe, false);
}

}  // namespace shardsim
