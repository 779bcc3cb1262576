#include "sim/engine/random.h"

#include <boost/math/special_functions/erf.hpp>

namespace shardsim {

double standard_normal(std::uint64_t bits) {
  // erfc_inv keeps its precision in both tails, where 1 - 2u would not.
  const double u = unit(bits);
  return -1.4142135623730951 * boost::math::erfc_inv(2 * u);
}

}  // namespace shardsim
