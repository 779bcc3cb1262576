#include "sim/config/units.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace shardsim {

namespace {

constexpr std::array<Unit, 9> kTimeUnits{{{"ns", 1},
                                          {"us", 1'000},
                                          {"ms", 1'000'000},
                                          {"s", 1'000'000'000},
                                          {"min", 60'000'000'000},
                                          {"h", 3'600'000'000'000},
                                          {"d", 86'400'000'000'000},
                                          {"m", 60'000'000'000},
                                          {"µs", 1'000}}};
constexpr std::array<Unit, 9> kSizeUnits{{{"B", 1},
                                          {"KiB", 1024},
                                          {"MiB", 1'048'576},
                                          {"GiB", 1'073'741'824},
                                          {"TiB", 1'099'511'627'776},
                                          {"KB", 1'000},
                                          {"MB", 1'000'000},
                                          {"GB", 1'000'000'000},
                                          {"TB", 1'000'000'000'000}}};
constexpr std::array<Unit, 5> kCountUnits{
    {{"", 1}, {"k", 1'000}, {"M", 1'000'000}, {"G", 1'000'000'000}, {"T", 1'000'000'000'000}}};
constexpr std::array<Unit, 9> kBitUnits{{{"bit/s", 1},
                                         {"kbit/s", 1'000},
                                         {"Mbit/s", 1'000'000},
                                         {"Gbit/s", 1'000'000'000},
                                         {"Tbit/s", 1'000'000'000'000},
                                         {"B/s", 8},
                                         {"KB/s", 8'000},
                                         {"MB/s", 8'000'000},
                                         {"GB/s", 8'000'000'000}}};
constexpr std::array<Unit, 4> kPerUnits{{{"/s", 1}, {"/min", 60}, {"/h", 3'600}, {"/d", 86'400}}};

bool same_letters(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

constinit const Units kTimes{kTimeUnits, 7};
constinit const Units kSizes{kSizeUnits, 9};
constinit const Units kCounts{kCountUnits, 5};
constinit const Units kBits{kBitUnits, 5};
constinit const std::span<const Unit> kPer{kPerUnits};

const Unit* find_unit(const Units& units, std::string_view name) {
  const auto at = std::ranges::find(units.all, name, &Unit::name);
  return at == units.all.end() ? nullptr : &*at;
}

const Unit* unit_in_other_case(const Units& units, std::string_view name) {
  const auto at =
      std::ranges::find_if(units.all, [&](const Unit& u) { return same_letters(u.name, name); });
  return at == units.all.end() || name.empty() ? nullptr : &*at;
}

}  // namespace shardsim
