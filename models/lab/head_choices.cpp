#include "models/lab/head_choices.h"

#include <numeric>

namespace shardsim {

namespace {

/// x^d by multiplication, since libm's pow differs in the last bit by processor.
double power(double x, std::uint32_t d) {
  double result = 1;
  for (; d > 0; d /= 2, x *= x) {
    if (d % 2 == 1) result *= x;
  }
  return result;
}

bool enough(std::uint32_t d, const std::vector<double>& head, double all, double n,
            double epsilon) {
  const double missed_by_one = power(1 - 1 / n, d);
  double missed = 1;
  double prefix = 0;
  for (const double p : head) {
    prefix += p;
    missed *= missed_by_one;
    const double reached = 1 - missed;  // b / n
    const double inside = power(reached, d) * (all - prefix) + reached * reached * (1 - all);
    if (prefix + inside > reached * (1 + n * epsilon)) return false;
  }
  return true;
}

}  // namespace

HeadChoices head_choices(const std::vector<double>& head, std::uint32_t workers, double epsilon) {
  const double all = std::accumulate(head.begin(), head.end(), 0.0);
  HeadChoices found{.keys = head.size(), .share = all, .choices = 2};
  while (found.choices < workers && !enough(found.choices, head, all, workers, epsilon)) {
    ++found.choices;
  }
  return found;
}

}  // namespace shardsim
