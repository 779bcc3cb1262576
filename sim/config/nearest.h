#pragma once

#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shardsim {

/// The candidate that a mistyped word most likely meant: the least edit distance (insertions,
/// deletions, changes, swaps of neighbours), at most a third of the word's length and at least one.
std::optional<std::string_view> nearest(std::string_view word,
                                        const std::vector<std::string_view>& candidates);

/// `; did you mean "x"?` or nothing. Candidates: any range of strings or string views.
template <class Range>
std::string did_you_mean(std::string_view word, const Range& candidates) {
  std::vector<std::string_view> views;
  views.reserve(std::size(candidates));
  for (const auto& c : candidates) views.emplace_back(c);
  const auto found = nearest(word, views);
  return found ? "; did you mean \"" + std::string(*found) + "\"?" : std::string{};
}

}  // namespace shardsim
