#include <array>

#include "workloads/arrivals.h"
#include "workloads/factory.h"
#include "workloads/keys_config.h"
#include "workloads/presets.h"
#include "workloads/profiles.h"

namespace shardsim {

namespace workloads {

namespace {

struct Theory {
  std::string_view theory;
  std::string_view source;
};

// In the order of KeyDistribution.
constexpr std::array<Theory, 6> kOfKeys{{
    {"p_1 = 1 / H(n, s): with exponent 0.99 the hottest key has 6.5% of the requests to 1e6 keys, "
     "4.2% to 1e9. Past 1 / p_1 nodes placement alone can't balance the load. Drawn exactly, in "
     "constant memory, for any exponent from 0 on.",
     "Hörmann and Derflinger, Rejection-inversion to generate variates from monotone discrete "
     "distributions, TOMACS 1996"},
    {"Gray's approximation over 1e16 items with a zeta constant of 1e10 items, hashed onto the "
     "keys: the hottest key has 3.78%, the two hottest 5.7%, whatever the key count. To repeat "
     "papers that used YCSB; for new work take zipf.",
     "YCSB, ScrambledZipfianGenerator; Gray et al., SIGMOD 1994; Cooper et al., SoCC 2010"},
    {"Each of n keys has 1 / n of the requests: any placement's imbalance is chance alone.", ""},
    {"The hot fraction q of the keys has the fraction r of the requests: a hot key is "
     "r (1 - q) / (q (1 - r)) times as popular as another.",
     "YCSB, HotspotIntegerGenerator"},
    {"Zipf in a key's age, counted back from the newest insert: the hot set moves with the "
     "inserts.",
     "YCSB, SkewedLatestGenerator"},
    {"The most popular fraction q of the keys has the share Phi(sigma - z), where z is the normal "
     "quantile of 1 - q. Sigma 3.1 is near views of randomly sampled videos: there 3.7% of them "
     "have "
     "94%, here 91%.",
     "Aitchison and Brown, The Lognormal Distribution, 1957; McGrady et al. 2023 for the fit"},
}};

// In the order of ArrivalProcess.
constexpr std::array<Theory, 5> kOfArrivals{{
    {"Exponential gaps: the arrivals that M/M/1 and M/G/1 have.", ""},
    {"Equal gaps: queues are shorter than with any random arrivals at the same rate.", ""},
    {"Interrupted Poisson process: the rate within bursts is rate (on + off) / (on + off_ratio "
     "off), so a burst may saturate what the mean does not.",
     ""},
    {"rate (1 + amplitude sin(2 pi (t / period + phase))), drawn by thinning.",
     "Lewis and Shedler, Naval Research Logistics Quarterly 1979"},
    {"At most as many requests wait as there are clients, so a slow system is asked less: "
     "throughput is clients / (latency + think time).",
     "Schroeder, Wierman, Harchol-Balter, Open versus closed, NSDI 2006"},
}};

}  // namespace

}  // namespace workloads

std::vector<WorkloadPart> built_in_workload_parts() {
  using namespace workloads;
  std::vector<WorkloadPart> parts;
  for (std::size_t i = 0; i < kOfKeys.size(); ++i) {
    const Option& o = key_distributions()[i];
    parts.push_back({o.name, "keys", o.meaning, kOfKeys[i].theory, kOfKeys[i].source});
  }
  for (std::size_t i = 0; i < kOfArrivals.size(); ++i) {
    const Option& o = arrival_processes()[i];
    parts.push_back({o.name, "arrivals", o.meaning, kOfArrivals[i].theory, kOfArrivals[i].source});
  }
  parts.push_back({"trace", "trace", "requests replayed from a CSV file, plain or zstd",
                   "Real keys, skew and times; a request starts when its row says, divided by "
                   "speed. Without named columns: the order of Twitter's cache traces.",
                   ""});
  for (const Preset& p : presets()) {
    parts.push_back({p.name, "preset", p.summary,
                     "Records of 1,000 bytes. `zipfian` is YCSB's own generator (ycsb_scrambled).",
                     "Cooper et al., Benchmarking cloud serving systems with YCSB, SoCC 2010"});
  }
  for (const Option& o : profile_options().subspan(1)) {
    parts.push_back(
        {o.name, "profile", o.meaning,
         "get and gets are get; set, add, cas, incr, prepend and delete are put. Values "
         "of the mean size, exact Zipf keys, Poisson arrivals at the rate of one traced "
         "instance. The key count was not published: give /workload/keys/count.",
         profile_source()});
  }
  return parts;
}

}  // namespace shardsim
