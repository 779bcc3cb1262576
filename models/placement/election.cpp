#include "models/placement/election.h"

#include <array>
#include <bit>

#include "sim/engine/random.h"

namespace shardsim {

double portable_log(double x) {
  // x = m * 2^e with m in [sqrt(1/2), sqrt(2)); ln m = 2 artanh((m-1)/(m+1)), by its series.
  const auto bits = std::bit_cast<std::uint64_t>(x);
  auto exponent = static_cast<double>(static_cast<int>(bits >> 52) - 1023);
  double m = std::bit_cast<double>((bits & 0xfffffffffffffu) | 0x3ff0000000000000u);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    exponent += 1;
  }
  const double s = (m - 1) / (m + 1);
  const double square = s * s;
  double sum = 0;
  for (int odd = 23; odd >= 1; odd -= 2) sum = sum * square + 1.0 / odd;
  return exponent * 0.6931471805599453 + 2 * s * sum;
}

namespace {

std::uint64_t draw(std::uint64_t key, std::uint64_t salt) {
  std::uint64_t z = key ^ salt;
  z = (z ^ (z >> 33)) * 0xff51afd7ed558ccdu;
  z = (z ^ (z >> 33)) * 0xc4ceb9fe1a85ec53u;
  return z ^ (z >> 33);
}

// Costs of one key: with equal weights any falling function of u orders alike, so 1 - u does.
struct EvenCosts {
  using Cost = std::uint64_t;
  std::uint64_t key;
  const std::uint64_t* salts;
  bool below(std::size_t i, Cost limit, Cost& cost) const {
    cost = ~draw(key, salts[i]) >> 1;  // below kMost
    return cost < limit;
  }
  static constexpr Cost kMost = UINT64_MAX;
};

struct WeightedCosts {
  using Cost = double;
  std::uint64_t key;
  const std::uint64_t* salts;
  const double* weights;
  bool below(std::size_t i, Cost limit, Cost& cost) const {
    const double u = unit(draw(key, salts[i]));
    if (1 - u >= limit * weights[i]) return false;  // -ln u is greater still: no need to know it
    cost = -portable_log(u) / weights[i];
    return cost < limit;
  }
  static constexpr Cost kMost = 1e300;
};

// One pass, where all copies fit into distinct domains: the best member of each of the best ones.
template <class Costs>
void take_from_distinct_domains(const Costs& costs, std::size_t members,
                                SpreadRule::Choice& choice) {
  struct Candidate {
    typename Costs::Cost cost;
    std::uint32_t member;
  };
  const SpreadRule& rule = choice.rule();
  const std::size_t need = rule.copies() - choice.size();
  std::array<Candidate, kMostReplicas> best;  // ascending by cost
  std::size_t found = 0;
  typename Costs::Cost limit = Costs::kMost;
  for (std::uint32_t i = 0; i < members; ++i) {
    typename Costs::Cost cost;
    if (!costs.below(i, limit, cost) || !choice.may_take(i)) continue;
    std::size_t at = 0;
    while (at < found && rule.domain_of(best[at].member) != rule.domain_of(i)) ++at;
    if (at < found) {
      if (!(cost < best[at].cost)) continue;
    } else if (found < need) {
      ++found;
    } else {
      at = need - 1;
    }
    for (; at > 0 && cost < best[at - 1].cost; --at) best[at] = best[at - 1];
    best[at] = {cost, i};
    if (found == need) limit = best[need - 1].cost;
  }
  for (std::size_t i = 0; i < found; ++i) choice.take(best[i].member);
}

template <class Costs, class May>
std::uint32_t best_of(const Costs& costs, std::size_t members, const May& may) {
  typename Costs::Cost limit = Costs::kMost;
  std::uint32_t best = UINT32_MAX;
  for (std::uint32_t i = 0; i < members; ++i) {
    typename Costs::Cost cost;
    if (!costs.below(i, limit, cost) || !may(i)) continue;
    limit = cost;
    best = i;
  }
  SHARDSIM_CHECK(best != UINT32_MAX, "someone can be elected");
  return best;
}

template <class Costs>
void complete_by(const Costs& costs, std::size_t members, SpreadRule::Choice& choice) {
  if (choice.rule().domains() >= choice.rule().copies()) {
    take_from_distinct_domains(costs, members, choice);
    return;
  }
  while (!choice.complete()) {
    if (choice.round_over()) {
      choice.begin_round();
    } else {
      choice.take(best_of(costs, members, [&](std::uint32_t i) { return choice.may_take(i); }));
    }
  }
}

}  // namespace

Election::Election(const std::vector<Member>& members, std::uint64_t seed)
    : even_(equal_weights(members)) {
  const RandomStream stream{seed, Purpose::placement};
  for (const Member& m : members) {
    salts_.push_back(stream.bits({.entity = m.node.value}).a);
    weights_.push_back(m.weight);
  }
}

void Election::complete(std::uint64_t key, SpreadRule::Choice& choice) const {
  if (choice.complete()) return;
  if (even_) {
    complete_by(EvenCosts{key, salts_.data()}, salts_.size(), choice);
  } else {
    complete_by(WeightedCosts{key, salts_.data(), weights_.data()}, salts_.size(), choice);
  }
}

std::uint32_t Election::preferred(std::uint64_t key, std::span<const char> eligible) const {
  const auto may = [&](std::uint32_t i) { return eligible[i] != 0; };
  if (even_) return best_of(EvenCosts{key, salts_.data()}, salts_.size(), may);
  return best_of(WeightedCosts{key, salts_.data(), weights_.data()}, salts_.size(), may);
}

Bytes Election::memory() const {
  return Bytes{static_cast<std::int64_t>(salts_.capacity() * sizeof(std::uint64_t) +
                                         weights_.capacity() * sizeof(double))};
}

}  // namespace shardsim
