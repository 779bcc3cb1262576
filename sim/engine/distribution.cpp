#include "sim/engine/distribution.h"

#include <cmath>
#include <limits>

#include "sim/engine/check.h"

namespace shardsim {

Distribution::Distribution(Kind kind, double a, double b) : kind_(kind), a_(a), b_(b) {}

Distribution Distribution::constant(double value) { return {Kind::constant, value, 0}; }

Distribution Distribution::uniform(double least, double most) {
  SHARDSIM_CHECK(0 <= least && least <= most, "a uniform distribution runs from least to most");
  return {Kind::uniform, least, most};
}

Distribution Distribution::exponential(double mean) {
  SHARDSIM_CHECK(mean > 0, "an exponential mean is positive");
  return {Kind::exponential, mean, 0};
}

Distribution Distribution::lognormal(double mean, double cv) {
  SHARDSIM_CHECK(mean > 0 && cv > 0, "a lognormal has a positive mean and cv");
  Distribution d{Kind::lognormal, mean, cv};
  const double variance_of_log = std::log1p(cv * cv);
  d.sigma_ = std::sqrt(variance_of_log);
  d.mu_ = std::log(mean) - variance_of_log / 2;
  return d;
}

Distribution Distribution::pareto(double least, double shape) {
  SHARDSIM_CHECK(least > 0 && shape > 0, "a Pareto has a positive least value and shape");
  return {Kind::pareto, least, shape};
}

double Distribution::mean() const {
  switch (kind_) {
    case Kind::uniform:
      return (a_ + b_) / 2;
    case Kind::pareto:
      return b_ > 1 ? a_ * b_ / (b_ - 1) : std::numeric_limits<double>::infinity();
    default:
      return a_;
  }
}

double Distribution::squared_cv() const {
  switch (kind_) {
    case Kind::constant:
      return 0;
    case Kind::uniform:
      return b_ == 0 ? 0 : (b_ - a_) * (b_ - a_) / (3 * (a_ + b_) * (a_ + b_));
    case Kind::exponential:
      return 1;
    case Kind::lognormal:
      return b_ * b_;
    case Kind::pareto:
      return b_ > 2 ? 1 / (b_ * (b_ - 2)) : std::numeric_limits<double>::infinity();
  }
  return 0;
}

double Distribution::draw_rare(std::uint64_t bits) const {
  switch (kind_) {
    case Kind::uniform:
      return a_ + (b_ - a_) * unit(bits);
    case Kind::lognormal:
      return std::exp(mu_ + sigma_ * standard_normal(bits));
    case Kind::pareto:
      return a_ * std::exp(shardsim::exponential(bits) / b_);
    default:
      return a_;
  }
}

}  // namespace shardsim
