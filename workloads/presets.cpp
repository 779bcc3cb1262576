#include "workloads/presets.h"

#include <array>
#include <vector>

namespace shardsim::workloads {

namespace {

void ycsb(GeneratedConfig& c, KeyDistribution keys, MixConfig mix) {
  c.keys.distribution = keys;
  c.mix = std::move(mix);
  c.value_size = Sizes{Distribution::constant(1000)};
}

constexpr auto kZipfian = KeyDistribution::ycsb_scrambled;

constexpr std::array<Preset, 6> kPresets{{
    {"ycsb_a", "YCSB A, update heavy: 50% get, 50% put, zipfian",
     [](GeneratedConfig& c) {
       ycsb(c, kZipfian, {{"get", 0.5}, {"put", 0.5}});
     }},
    {"ycsb_b", "YCSB B, read mostly: 95% get, 5% put, zipfian",
     [](GeneratedConfig& c) {
       ycsb(c, kZipfian, {{"get", 0.95}, {"put", 0.05}});
     }},
    {"ycsb_c", "YCSB C, read only: 100% get, zipfian",
     [](GeneratedConfig& c) {
       ycsb(c, kZipfian, {{"get", 1.0}});
     }},
    {"ycsb_d", "YCSB D, read latest: 95% get, 5% insert, latest",
     [](GeneratedConfig& c) {
       ycsb(c, KeyDistribution::latest, {{"get", 0.95}, {"insert", 0.05}});
     }},
    {"ycsb_e", "YCSB E, short ranges: 95% scan of 1 to 100 records, 5% insert, zipfian",
     [](GeneratedConfig& c) {
       ycsb(c, kZipfian, {{"scan", 0.95}, {"insert", 0.05}});
       c.scan_length = ScanLength{};
     }},
    {"ycsb_f", "YCSB F: 50% get, 50% read-modify-write, zipfian",
     [](GeneratedConfig& c) {
       ycsb(c, kZipfian, {{"get", 0.5}, {"read_modify_write", 0.5}});
     }},
}};

}  // namespace

std::span<const Preset> presets() { return kPresets; }

std::span<const Option> preset_options() {
  static const std::vector<Option> options = [] {
    std::vector<Option> all{{"none", "no preset: all as the other keys say"}};
    for (const Preset& p : kPresets) all.push_back({p.name, p.summary});
    return all;
  }();
  return options;
}

}  // namespace shardsim::workloads
