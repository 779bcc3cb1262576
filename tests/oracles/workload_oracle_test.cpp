// Skew and arrivals against exact probabilities and published constants.
//
// Draws are compared with exact probabilities by chi-square over cells of at least 20 expected
// draws, at p >= 1e-6; moments within 5.5 standard errors (two-sided 4e-8), the errors from the
// closed form of the variance.
#include <gtest/gtest.h>

#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "sim/engine/random.h"
#include "tests/workloads/workload_world.h"
#include "workloads/arrivals.h"
#include "workloads/key_draw.h"
#include "workloads/ycsb_zipfian.h"
#include "workloads/zipf.h"

namespace shardsim::workloads {
namespace {

constexpr double kSigmas = 5.5;

double p_value(double chi_square, double degrees) {
  return boost::math::cdf(boost::math::complement(boost::math::chi_squared{degrees}, chi_square));
}

/// Cells of ranks: [first, last), with the probability of each.
struct Cell {
  std::uint64_t end{};
  double probability{};
};

double fit(const std::vector<Cell>& cells, const std::vector<double>& drawn, double draws) {
  double chi = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const double expected = cells[i].probability * draws;
    chi += (drawn[i] - expected) * (drawn[i] - expected) / expected;
  }
  return cells.size() < 2 ? 1 : p_value(chi, static_cast<double>(cells.size()) - 1);
}

/// Exact harmonic numbers, summed from the small end in extended precision.
long double slow_harmonic(std::uint64_t from, std::uint64_t to, double s) {
  long double sum = 0;
  for (std::uint64_t k = to; k > from; --k) {
    sum += std::pow(static_cast<long double>(k), -static_cast<long double>(s));
  }
  return sum;
}

TEST(Harmonic, AgreesWithTheSum) {
  for (const double s : {0.0, 0.5, 0.99, 1.0, 1.2, 2.5, 10.0}) {
    for (const auto& [from, to] : std::vector<std::pair<std::uint64_t, std::uint64_t>>{
             {0, 1}, {0, 64}, {0, 65}, {0, 100'000}, {3, 4}, {60, 70}, {4096, 4160}, {99, 100}}) {
      const auto exact = static_cast<double>(slow_harmonic(from, to, s));
      EXPECT_NEAR(harmonic(static_cast<double>(from), static_cast<double>(to), s) / exact, 1, 1e-9)
          << s << " " << from << " " << to;
    }
  }
}

TEST(Harmonic, IsYcsbsZetaConstantAtTenBillionItems) {
  // site.ycsb.generator.ScrambledZipfianGenerator.ZETAN, which YCSB summed over 1e10 items.
  EXPECT_NEAR(harmonic(0, 1e10, 0.99), 26.46902820178302, 1e-9);
}

TEST(Zipf, RanksFollowTheExactProbabilities) {
  constexpr std::uint64_t kDraws = 300'000;
  for (const double s : {0.0, 0.5, 0.99, 1.0, 1.2, 2.5}) {
    for (const std::uint64_t n : {10u, 10'000u, 1'000'000'000u}) {
      const Zipf zipf{n, s};
      // Each rank of the head alone where 20 draws of it are expected, the rest in cells twice as
      // wide each time.
      std::vector<Cell> cells;
      const double total = harmonic(0, static_cast<double>(n), s);
      for (std::uint64_t first = 0, width = 1; first < n;) {
        std::uint64_t end = std::min(n, first + width);
        double p = harmonic(static_cast<double>(first), static_cast<double>(end), s) / total;
        if (p * kDraws < 20 && end < n) {
          width *= 2;
          continue;
        }
        if (p * kDraws < 20 && !cells.empty()) {
          cells.back().end = n;
          cells.back().probability += p;
          break;
        }
        cells.push_back({end, p});
        first = end;
      }
      const RandomStream stream{42, Purpose::key};
      std::vector<double> drawn(cells.size());
      for (std::uint64_t i = 0; i < kDraws; ++i) {
        const std::uint64_t rank = zipf.draw(stream, RequestId{i});
        ASSERT_LT(rank, n);
        const auto cell = std::ranges::upper_bound(cells, rank, {}, &Cell::end);
        ++drawn[static_cast<std::size_t>(cell - cells.begin())];
      }
      EXPECT_GE(fit(cells, drawn, kDraws), 1e-6) << "s=" << s << " n=" << n;
    }
  }
}

// p_1, the share of the 100 most popular keys and of the top 1%, from the closed form H(n, s).
TEST(Zipf, SharesAreThoseOfTheClosedForm) {
  struct Row {
    double n, s, first, hundred, percent;
  };
  for (const Row& r : std::vector<Row>{{1e6, 0.90, 0.032916, 0.212, 0.516},
                                       {1e6, 0.99, 0.064969, 0.344, 0.664},
                                       {1e6, 1.00, 0.069480, 0.360, 0.680},
                                       {1e6, 1.20, 0.189534, 0.683, 0.910},
                                       {1e5, 0.99, 0.078257, 0.414, 0.605}}) {
    KeysConfig c;
    c.count = static_cast<std::uint64_t>(r.n);
    c.exponent = r.s;
    const Popularity p = make_key_draw(c, 1)->popularity();
    EXPECT_NEAR(p.top(1), r.first, 5e-7);
    EXPECT_NEAR(p.top(100), r.hundred, 5e-4);
    EXPECT_NEAR(p.top(r.n / 100), r.percent, 5e-4);
    EXPECT_NEAR(p.top(r.n), 1, 1e-9);
    // S2, the sum of squared shares, of the same table.
    double squares = 0;
    double keys = 0;
    for (const PopularityGroup& g : p.groups) {
      squares += g.share_each * g.share_each * g.keys;
      keys += g.keys;
    }
    const double h = harmonic(0, r.n, r.s);
    EXPECT_NEAR(squares, harmonic(0, r.n, 2 * r.s) / (h * h), 1e-7);
    EXPECT_EQ(keys, r.n);
  }
}

TEST(Zipf, TakesTenBillionKeys) {
  KeysConfig c;
  c.count = 10'000'000'000;
  const Popularity p = make_key_draw(c, 1)->popularity();
  EXPECT_NEAR(p.top(1), 1 / 26.46902820178302, 1e-9);
  EXPECT_NEAR(p.top(1e10), 1, 1e-9);
  EXPECT_LT(p.groups.size(), 6000u);
}

TEST(Popularity, AddsUpAndFallsForEveryDistribution) {
  for (const KeyDistribution d :
       {KeyDistribution::zipf, KeyDistribution::ycsb_scrambled, KeyDistribution::uniform,
        KeyDistribution::hotspot, KeyDistribution::latest, KeyDistribution::lognormal}) {
    for (const std::uint64_t n :
         {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{10}, std::uint64_t{5000},
          std::uint64_t{1'000'000}, std::uint64_t{10'000'000'000}}) {
      KeysConfig c;
      c.count = n;
      c.distribution = d;
      const Popularity p = make_key_draw(c, 1)->popularity();
      double keys = 0;
      double share = 0;
      double before = 1;
      for (const PopularityGroup& g : p.groups) {
        keys += g.keys;
        share += g.keys * g.share_each;
        // At the seam of two ways to work a share out the last digits may rise.
        EXPECT_LE(g.share_each, before * (1 + 1e-6) + 1e-15);
        before = g.share_each;
      }
      EXPECT_EQ(keys, static_cast<double>(n)) << static_cast<int>(d);
      EXPECT_NEAR(share, 1, 1e-9) << static_cast<int>(d) << " " << n;
    }
  }
}

TEST(Ycsb, HashIsJavasFnv) {
  // Utils.fnvhash64: FNV-1a over eight bytes, least first, then Math.abs. Worked out by hand from
  // the FNV offset basis and prime: for 0 it is |basis * prime^8 mod 2^64|, since xor with 0 does
  // nothing.
  std::uint64_t zero = 0xcbf29ce484222325u;
  for (int i = 0; i < 8; ++i) zero *= 0x100000001b3u;
  const auto absolute = [](std::uint64_t h) {
    const auto s = static_cast<std::int64_t>(h);
    return static_cast<std::uint64_t>(s < 0 ? -s : s);
  };
  EXPECT_EQ(YcsbZipfian::fnv(0), absolute(zero));
  std::uint64_t one = (0xcbf29ce484222325u ^ 1u) * 0x100000001b3u;
  for (int i = 0; i < 7; ++i) one *= 0x100000001b3u;
  EXPECT_EQ(YcsbZipfian::fnv(1), absolute(one));
}

TEST(Ycsb, TheHottestItemsHaveTheSharesOfItsZetaConstant) {
  const YcsbZipfian y{1'000'000};
  EXPECT_NEAR(y.below_item(1), 0.0378, 5e-5);
  EXPECT_NEAR(y.below_item(2), 0.057, 5e-4);
  EXPECT_NEAR(y.below_item(2), (1 + std::pow(0.5, 0.99)) / 26.46902820178302, 1e-12);
  EXPECT_NEAR(y.below_item(2 + 1e-9), y.below_item(2), 1e-9);
  EXPECT_EQ(y.below_item(1e16), 1);
}

TEST(Ycsb, ItemsFollowGraysFormula) {
  const YcsbZipfian y{1'000'000};
  constexpr std::uint64_t kDraws = 300'000;
  std::vector<Cell> cells;
  double before = 0;
  for (double end = 1; end < 1e16; end = end < 50 ? end + 1 : std::floor(end * 1.5)) {
    cells.push_back({static_cast<std::uint64_t>(end), y.below_item(end) - before});
    before = y.below_item(end);
  }
  cells.push_back({UINT64_MAX, 1 - before});
  const RandomStream stream{42, Purpose::key};
  std::vector<double> drawn(cells.size());
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const std::uint64_t item = y.item(stream.bits({.request = i}).a);
    const auto cell = std::ranges::upper_bound(cells, item, {}, &Cell::end);
    ++drawn[static_cast<std::size_t>(cell - cells.begin())];
  }
  EXPECT_GE(fit(cells, drawn, kDraws), 1e-6);
}

TEST(Ycsb, TheHottestKeysShareHardlyDependsOnTheKeyCount) {
  for (const std::uint64_t n : {1'000u, 1'000'000u, 1'000'000'000u}) {
    KeysConfig c;
    c.count = n;
    c.distribution = KeyDistribution::ycsb_scrambled;
    const auto keys = make_key_draw(c, 7);
    // 1/zeta, and of the rest what falls on the same key: 1/n of it by an ideal hash.
    const double expected = 0.03778 + 0.9622 / static_cast<double>(n);
    EXPECT_NEAR(keys->popularity().top(1), expected, 2e-4) << n;
    const std::uint64_t hottest = YcsbZipfian::fnv(0) % n;
    constexpr int kDraws = 100'000;
    int met = 0;
    for (std::uint64_t i = 0; i < kDraws; ++i) {
      met += keys->draw(RequestId{i}, n - 1).index == hottest ? 1 : 0;
    }
    const double p = keys->popularity().top(1);
    EXPECT_NEAR(static_cast<double>(met) / kDraws, p, kSigmas * std::sqrt(p * (1 - p) / kDraws));
  }
}

TEST(Hotspot, HotKeysHaveTheirRequests) {
  KeysConfig c;
  c.count = 1000;
  c.distribution = KeyDistribution::hotspot;
  c.hot_keys = 0.01;
  c.hot_requests = 0.3;
  const auto keys = make_key_draw(c, 3);
  EXPECT_NEAR(keys->popularity().top(1), 0.03, 1e-12);
  EXPECT_NEAR(keys->popularity().top(10), 0.3, 1e-12);
  std::vector<Cell> cells;
  for (std::uint64_t i = 0; i < 1000; ++i) cells.push_back({i + 1, i < 10 ? 0.03 : 0.7 / 990});
  std::vector<double> drawn(1000);
  for (std::uint64_t i = 0; i < 200'000; ++i) ++drawn[keys->draw(RequestId{i}, 999).index];
  EXPECT_GE(fit(cells, drawn, 200'000), 1e-6);
}

TEST(Lognormal, SharesOfTheTopFollowThePhiForm) {
  KeysConfig c;
  c.count = 1'000'000;
  c.distribution = KeyDistribution::lognormal;
  c.sigma = 3.1;
  const auto keys = make_key_draw(c, 3);
  const auto phi = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); };
  // z of 1 - q for q = 0.1, 0.037, 0.01, from tables of the normal distribution. Groups are a 64th
  // wide, so a share within one is off by less than a part in 64^2 of the group's own.
  EXPECT_NEAR(keys->popularity().top(1e5), phi(3.1 - 1.281552), 2e-5);
  EXPECT_NEAR(keys->popularity().top(3.7e4), phi(3.1 - 1.786613), 2e-5);
  EXPECT_NEAR(keys->popularity().top(1e4), phi(3.1 - 2.326348), 2e-5);
  std::vector<Cell> cells;
  const Popularity p = keys->popularity();
  double before = 0;
  for (double end = 1; end < 1e6; end = end < 30 ? end + 1 : std::floor(end * 1.5)) {
    cells.push_back({static_cast<std::uint64_t>(end), p.top(end) - before});
    before = p.top(end);
  }
  cells.push_back({1'000'000, 1 - before});
  std::vector<double> drawn(cells.size());
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    const auto cell =
        std::ranges::upper_bound(cells, keys->draw(RequestId{i}, 0).index, {}, &Cell::end);
    ++drawn[static_cast<std::size_t>(cell - cells.begin())];
  }
  EXPECT_GE(fit(cells, drawn, 200'000), 1e-6);
}

std::vector<double> gaps_s(const ArrivalsConfig& c, std::size_t n, std::uint64_t seed = 5) {
  const auto arrivals = make_arrivals(c, seed);
  std::vector<double> gaps;
  Time before{};
  for (std::uint64_t i = 0; i < n; ++i) {
    const Time at = arrivals->next(RequestId{i});
    EXPECT_GE(at, before);
    gaps.push_back(seconds(at - before));
    before = at;
  }
  return gaps;
}

TEST(Poisson, GapsHaveTheExponentialsMeanAndVariance) {
  constexpr std::size_t kGaps = 200'000;
  for (const double rate : {100.0, 1e6, 5e8}) {
    ArrivalsConfig c;
    c.rate = Rate{rate};
    double sum = 0;
    double squares = 0;
    for (const double g : gaps_s(c, kGaps)) {
      sum += g * rate;
      squares += g * g * rate * rate;
    }
    const double n = kGaps;
    // Var(E) = 1, Var(E^2) = E[E^4] - E[E^2]^2 = 24 - 4 = 20. Times are rounded to nanoseconds,
    // which adds at most (1 ns)^2 / 6 to the square of a gap.
    EXPECT_NEAR(sum / n, 1, kSigmas / std::sqrt(n)) << rate;
    const double rounding = rate * rate * 1e-18 / 6;
    EXPECT_NEAR(squares / n, 2 + rounding, kSigmas * std::sqrt(20 / n) + rounding) << rate;
  }
}

TEST(Constant, GapsAreEqualAndNothingDrifts) {
  ArrivalsConfig c;
  c.process = ArrivalProcess::constant;
  c.rate = Rate{3};
  const auto arrivals = make_arrivals(c, 1);
  EXPECT_EQ(arrivals->next(RequestId{0}), kStart);
  EXPECT_EQ(arrivals->next(RequestId{1}), kStart + 333'333'333ns);
  EXPECT_EQ(arrivals->next(RequestId{2}), kStart + 666'666'666ns);
  EXPECT_EQ(arrivals->next(RequestId{3'000'000}), kStart + 1'000'000s);
}

TEST(OnOff, BurstsAndLullsHaveTheirRatesAndTheMeanIsKept) {
  ArrivalsConfig c;
  c.process = ArrivalProcess::on_off;
  c.rate = Rate{1000};
  c.on = Durations{Distribution::constant(1e9)};
  c.off = Durations{Distribution::constant(3e9)};
  c.off_ratio = 0.2;
  // 4000 a cycle of 4 s: on at x, off at 0.2 x: x + 3 * 0.2 x = 4000, x = 2500.
  const auto arrivals = make_arrivals(c, 9);
  double on = 0;
  double off = 0;
  constexpr double kCycles = 50;
  for (std::uint64_t i = 0;; ++i) {
    const double t = seconds(arrivals->next(RequestId{i}).time_since_epoch());
    if (t >= 4 * kCycles) break;
    (std::fmod(t, 4.0) < 1 ? on : off) += 1;
  }
  // Poisson counts: variance is the mean.
  EXPECT_NEAR(on, 2500 * kCycles, kSigmas * std::sqrt(2500 * kCycles));
  EXPECT_NEAR(off, 1500 * kCycles, kSigmas * std::sqrt(1500 * kCycles));
  EXPECT_EQ(mean_rate(c, 60s), Rate{1000});
}

TEST(Diurnal, CountsFollowTheSine) {
  ArrivalsConfig c;
  c.process = ArrivalProcess::diurnal;
  c.rate = Rate{1000};
  c.amplitude = 0.8;
  c.period = 10s;
  c.phase = 0.25;  // begins at the peak
  const auto arrivals = make_arrivals(c, 9);
  constexpr int kParts = 20;
  constexpr double kPeriods = 20;
  std::vector<double> counts(kParts);
  for (std::uint64_t i = 0;; ++i) {
    const double t = seconds(arrivals->next(RequestId{i}).time_since_epoch());
    if (t >= 10 * kPeriods) break;
    ++counts[static_cast<std::size_t>(std::fmod(t, 10.0) / 10 * kParts)];
  }
  const double turn = 2 * 3.14159265358979323846;
  double chi = 0;
  for (int i = 0; i < kParts; ++i) {
    // Integral of 1 + 0.8 cos over the part.
    const double a = turn * i / kParts;
    const double b = turn * (i + 1) / kParts;
    const double expected =
        1000 * 10 * kPeriods * (1.0 / kParts + 0.8 * (std::sin(b) - std::sin(a)) / turn);
    chi += (counts[static_cast<std::size_t>(i)] - expected) *
           (counts[static_cast<std::size_t>(i)] - expected) / expected;
  }
  EXPECT_GE(p_value(chi, kParts), 1e-6);  // the total is free as well
  EXPECT_NEAR(mean_rate(c, 10s).per_second, 1000, 1e-9);
  // A quarter from the peak on: 1 + 0.8 * 2 / pi.
  EXPECT_NEAR(mean_rate(c, 2500ms).per_second, 1000 * (1 + 0.8 * 4 / turn), 1e-6);
}

TEST(ScanLength, IsUniformFromOneToAHundredByDefault) {
  const auto w = workload_tests::make(
      R"({ "mix": { "scan": 1 }, "keys": { "count": "1G", "distribution": "uniform" } })");
  std::vector<Cell> cells;
  for (std::uint64_t i = 0; i < 100; ++i) cells.push_back({i + 1, 0.01});
  std::vector<double> drawn(100);
  Request r{};
  for (int i = 0; i < 100'000; ++i) {
    w->next(r);
    ++drawn[r.rows - 1];
  }
  EXPECT_GE(fit(cells, drawn, 100'000), 1e-6);
}

}  // namespace
}  // namespace shardsim::workloads
