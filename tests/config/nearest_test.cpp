// Goal: the suggested name is the one with the least edit distance, and silly ones are not made.
// Method: a slow twin that follows the definition.

#include "sim/config/nearest.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace shardsim {
namespace {

/// Optimal string alignment by its recursion.
std::size_t slow_distance(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.size() + b.size();
  const std::string_view x = a.substr(0, a.size() - 1);
  const std::string_view y = b.substr(0, b.size() - 1);
  std::size_t d = std::min({slow_distance(x, b) + 1, slow_distance(a, y) + 1,
                            slow_distance(x, y) + (a.back() == b.back() ? 0 : 1)});
  if (!x.empty() && !y.empty() && a.back() == y.back() && x.back() == b.back()) {
    d = std::min(d, slow_distance(x.substr(0, x.size() - 1), y.substr(0, y.size() - 1)) + 1);
  }
  return d;
}

RC_GTEST_PROP(Nearest, HasTheLeastDistanceAndIsTheFirstOfEquals, ()) {
  const auto word_of = [](int most) {
    return rc::gen::resize(most,
                           rc::gen::container<std::string>(rc::gen::elementOf(std::string("abc"))));
  };
  const auto word = *word_of(6);
  const auto words = *rc::gen::resize(4, rc::gen::container<std::vector<std::string>>(word_of(6)));
  const std::vector<std::string_view> candidates(words.begin(), words.end());
  const auto found = nearest(word, candidates);
  const std::size_t most = std::max<std::size_t>(1, word.size() / 3);
  std::size_t least = most + 1;
  std::optional<std::string_view> expected;
  for (const std::string_view c : candidates) {
    const std::size_t d = slow_distance(word, c);
    if (d < least && d < std::max(word.size(), c.size())) {
      least = d;
      expected = c;
    }
  }
  RC_ASSERT(found == expected);
}

TEST(Nearest, FindsWhatWasMeant) {
  const std::vector<std::string> known{"modulo", "ring", "jump", "rendezvous", "range"};
  EXPECT_EQ(did_you_mean("rign", known), "; did you mean \"ring\"?");
  EXPECT_EQ(did_you_mean("RING", known), "; did you mean \"ring\"?");
  EXPECT_EQ(did_you_mean("rendevouz", known), "; did you mean \"rendezvous\"?");
  EXPECT_EQ(did_you_mean("jmup", known), "; did you mean \"jump\"?");
  EXPECT_EQ(did_you_mean("maglev", known), "");
  EXPECT_EQ(did_you_mean("", known), "");
  EXPECT_EQ(did_you_mean("x", std::vector<std::string>{"y"}), "");
}

}  // namespace
}  // namespace shardsim
