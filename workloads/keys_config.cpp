#include "workloads/keys_config.h"

#include <fmt/format.h>

#include <array>

#include "workloads/zipf.h"

namespace shardsim::workloads {

namespace {

constexpr std::array<Option, 6> kDistributions{{
    {"zipf", "exact Zipf: the key of rank r has a share that falls as r^-exponent"},
    {"ycsb_scrambled", "YCSB's default generator as it is: hottest key 3.78% whatever the count"},
    {"uniform", "all keys alike"},
    {"hotspot", "a fraction of the keys has a fraction of the requests"},
    {"latest", "Zipf back from the newest inserted key"},
    {"lognormal", "keys' popularities are lognormal, as views of videos are"},
}};

constexpr std::array<Option, 2> kLocalities{{
    {"adjacent", "key order is popularity order: popular keys are neighbours"},
    {"scattered", "popular keys lie anywhere in key order"},
}};

}  // namespace

std::span<const Option> key_distributions() { return kDistributions; }

void describe_distribution(KeysConfig& c, KeyDistribution distribution, Fields& f) {
  switch (distribution) {
    case KeyDistribution::zipf:
      f.field("exponent", c.exponent, "Of the popularity's fall; 0 is uniform.",
              {0, Zipf::kMostExponent});
      break;
    case KeyDistribution::latest:
      f.field("exponent", c.latest_exponent, "Of the popularity's fall with a key's age.",
              {0, Zipf::kMostExponent});
      break;
    case KeyDistribution::hotspot:
      f.field("hot_keys", c.hot_keys, "Fraction of the keys that is hot.", {0, 1, true});
      f.field("hot_requests", c.hot_requests, "Fraction of the requests that hot keys have.",
              {0, 1, true});
      if (c.hot_requests < c.hot_keys) {
        f.objection("hot_requests",
                    fmt::format("the hot {} of the keys would have only {} of the requests and be "
                                "colder than the others; at least hot_keys ({})",
                                c.hot_keys, c.hot_requests, c.hot_keys));
      }
      break;
    case KeyDistribution::lognormal:
      f.field("sigma", c.sigma, "Standard deviation of the logarithm of a key's popularity.",
              {0, 10, true});
      break;
    case KeyDistribution::ycsb_scrambled:
    case KeyDistribution::uniform:
      break;
  }
}

void fields_of(KeysConfig& c, Fields& f) {
  f.field("count", c.count, "How many keys there are when the run begins.",
          {1, KeysConfig::kMostKeys});
  auto index = static_cast<std::size_t>(c.distribution);
  f.keyed_family("distribution", index, kDistributions, "How requests are spread over keys.",
                 [&c](std::size_t chosen) -> Fields::Describe {
                   const auto distribution = static_cast<KeyDistribution>(chosen);
                   return [&c, distribution](Fields& inner) {
                     describe_distribution(c, distribution, inner);
                   };
                 });
  c.distribution = static_cast<KeyDistribution>(index);
  f.choice("locality", c.locality, kLocalities, "Where popular keys lie in key order.");
}

}  // namespace shardsim::workloads
