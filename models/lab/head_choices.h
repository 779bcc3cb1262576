#pragma once

#include <cstdint>
#include <vector>

namespace shardsim {

/// The keys of a stream that have more than two choices, and how many they have.
struct HeadChoices {
  std::uint64_t keys{};      ///< the most popular ones
  double share{};            ///< of all messages
  std::uint32_t choices{2};  ///< workers that such a key may go to
};

/// How many workers the head of a stream needs, so that no load is above 1/n + epsilon: D-Choices,
/// the least d at which for every prefix of the head, of the shares P and with b = n - n (1 -
/// 1/n)^(h d) workers that its h keys reach,
///
///   P + (b/n)^d (head - P) + (b/n)^2 tail <= b (1/n + epsilon).
///
/// n where no smaller d does. `head` are the shares of its keys, descending. O(d |head|).
/// Source: Nasir, De Francisci Morales, Kourtellis and Serafini, "When two choices are not enough:
/// balancing at scale in distributed stream processing", ICDE 2016, section 4.
HeadChoices head_choices(const std::vector<double>& head, std::uint32_t workers, double epsilon);

}  // namespace shardsim
