#include "workloads/scan_length.h"

#include <fmt/format.h>

#include <array>

namespace shardsim::workloads {

void describe_scan_length(ScanLength& s, std::string_view name, Fields& f) {
  static constexpr std::array<Option, 2> kKinds{{
      {"constant", "every scan asks for as many"},
      {"uniform", "any number from least to most, all alike"},
  }};
  constexpr Range<std::uint32_t> kRows{1, 10'000'000};
  auto index = static_cast<std::size_t>(s.kind);
  f.keyed_family(
      name, index, kKinds, "Records that a scan asks for, in key order.",
      [&s, kRows](std::size_t chosen) -> Fields::Describe {
        if (static_cast<ScanLengthKind>(chosen) == ScanLengthKind::constant) {
          return [&s, kRows](Fields& inner) { inner.field("rows", s.rows, "How many.", kRows); };
        }
        return [&s, kRows](Fields& inner) {
          inner.field("least", s.least, "The shortest scan.", kRows);
          inner.field("most", s.most, "The longest scan.", kRows);
          if (s.least > s.most) {
            inner.objection("least", fmt::format("the shortest scan ({}) is longer than the "
                                                 "longest ({}); at most {}",
                                                 s.least, s.most, s.most));
          }
        };
      });
  s.kind = static_cast<ScanLengthKind>(index);
}

}  // namespace shardsim::workloads
