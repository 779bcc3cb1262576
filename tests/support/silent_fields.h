#pragma once

#include "sim/config/fields.h"

namespace shardsim {

/// Visits a description and changes nothing: visitors that care for a kind of field or two derive
/// from it.
class SilentFields : public Fields {
 public:
  using Fields::choice;
  using Fields::field;
  void field(std::string_view, bool&, std::string_view) override {}
  void field(std::string_view, std::uint32_t&, std::string_view, Range<std::uint32_t>) override {}
  void field(std::string_view, std::uint64_t&, std::string_view, Range<std::uint64_t>) override {}
  void field(std::string_view, double&, std::string_view, Range<double>) override {}
  void field(std::string_view, std::string&, std::string_view) override {}
  void field(std::string_view, Duration&, std::string_view, Range<Duration>) override {}
  void field(std::string_view, Bytes&, std::string_view, Range<Bytes>) override {}
  void field(std::string_view, Rate&, std::string_view, Range<Rate>) override {}
  void field(std::string_view, Bandwidth&, std::string_view, Range<Bandwidth>) override {}
  void field(std::string_view, Durations&, std::string_view) override {}
  void field(std::string_view, Sizes&, std::string_view) override {}
  void choice(std::string_view, std::size_t&, std::span<const Option>, std::string_view) override {}
  void object(std::string_view, std::string_view, const Describe&) override {}
  void optional_object(std::string_view, bool&, std::string_view, const Describe&) override {}
  void list(std::string_view, std::size_t, std::string_view,
            const std::function<void(std::size_t)>&,
            const std::function<void(std::size_t, Fields&)>&) override {}
  void field(std::string_view, std::vector<std::uint32_t>&, std::string_view,
             Range<std::uint32_t>) override {}
  void field(std::string_view, std::optional<std::uint32_t>&, std::string_view,
             Range<std::uint32_t>) override {}
  void field(std::string_view, std::optional<double>&, std::string_view, Range<double>) override {}
  void field(std::string_view, std::optional<Duration>&, std::string_view,
             Range<Duration>) override {}
  void shares(std::string_view, std::map<std::string, double, std::less<>>&,
              std::span<const Option>, std::string_view) override {}
  void family(std::string_view, std::string_view, std::size_t&, std::span<const Option>,
              std::string_view, const std::function<Describe(std::size_t)>&) override {}
  void families(std::string_view, std::string_view, std::vector<std::size_t>&,
                std::span<const Option>, std::string_view,
                const std::function<Describe(std::size_t, std::size_t)>&) override {}
  void keyed_family(std::string_view, std::size_t&, std::span<const Option>, std::string_view,
                    const std::function<Describe(std::size_t)>&) override {}
};

}  // namespace shardsim
