#include "workloads/zipf.h"

#include "sim/engine/check.h"

namespace shardsim::workloads {

namespace {

double power(double k, double s) { return portable::exp(-s * portable::log(k)); }

}  // namespace

double harmonic(double from, double to, double s) {
  constexpr double kDirect = 64;
  double sum = 0;
  double k = from + 1;
  // From the small terms up would be more precise by less than the promised error.
  for (; k <= to && k <= kDirect; k += 1) sum += power(k, s);
  if (k > to) return sum;
  // The rest, k to `to`: integral, half the ends, and two corrections of the derivatives.
  const double a = power(k, s);
  const double b = power(to, s);
  const double log_ratio = portable::log(to / k);
  const double area = a * k * log_ratio * portable::expm1_over((1 - s) * log_ratio);
  const double first = s / 12 * (a / k - b / to);
  const double third = s * (s + 1) * (s + 2) / 720 * (a / (k * k * k) - b / (to * to * to));
  return sum + (area + ((a + b) / 2 + (first - third)));
}

Zipf::Zipf(std::uint64_t n, double s)
    : count_(n),
      n_(static_cast<double>(n)),
      s_(s),
      near_one_(s > 1 - 1e-3 && s < 1 + 1e-3),
      total_(harmonic(0, n_, s)) {
  SHARDSIM_CHECK(n >= 1 && s >= 0 && s <= kMostExponent,
                 "a Zipf distribution has ranks and s >= 0");
  if (!near_one_) inverse_slope_ = 1 / (1 - s);
  low_ = integral(1.5) - 1;
  high_ = integral(n_ + 0.5);
  squeeze_ = 2 - inverse(integral(2.5) - term(2));
}

double Zipf::share(std::uint64_t rank) const {
  return term(static_cast<double>(rank) + 1) / total_;
}

}  // namespace shardsim::workloads
