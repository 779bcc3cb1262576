#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "workloads/profiles.h"

namespace shardsim::workloads {

/// Figures by Juncheng Yang, Yao Yue and K. V. Rashmi, under Creative Commons Attribution 4.0
/// International (https://creativecommons.org/licenses/by/4.0/). Changed: units, operations added
/// up into get and put, one profile of medians. The attribution stays with the figures.
inline constexpr std::string_view kTwitterSource =
    "Yang, Yue, Rashmi, A large scale analysis of hundreds of in-memory cache clusters at Twitter, "
    "OSDI 2020, and the statistics table published with its traces (March 2020), CC BY 4.0";

inline constexpr std::nullopt_t kNone = std::nullopt;

/// Name, category, key bytes, value bytes, requests a second, Zipf exponent, miss ratio, percent
/// get (get + gets), percent put (set + add + cas + delete + incr + prepend).
inline constexpr std::array<Profile, 55> kTwitterProfiles{{
    {"twitter/cluster1", "computation", 80, 267, 11400, 2.6774, 0.0043, 99, 0},
    {"twitter/cluster2", "computation", 21, 68, 12150, 1.4908, 0.0017, 100, 0},
    {"twitter/cluster3", "storage", 19, 120, 1360, 1.6414, 0.0049, 99, 0},
    {"twitter/cluster4", "computation", 67, 2439, 5260, 1.1004, 0.3941, 93, 7},
    {"twitter/cluster5", "transient", kNone, kNone, kNone, kNone, 0.7124, kNone, kNone},
    {"twitter/cluster6", "computation", 44, 252, 12610, 1.882, 0.0268, 98, 2},
    {"twitter/cluster7", "computation", 17, 1936, 1620, 1.0666, 0.2004, 82, 18},
    {"twitter/cluster8", "computation", 23, 9497, 2110, 1.7366, 0.0197, 50, 50},
    {"twitter/cluster9", "storage", 32, 39, 18830, 1.6796, 0.0101, 99, 0},
    {"twitter/cluster10", "computation", 22, 2333, 220, 0, 0.9925, 50, 50},
    {"twitter/cluster11", "storage", 24, 170, 4160, 1.4891, 0.0047, 97, 3},
    {"twitter/cluster12", "computation", 44, 1030, 4360, 0.3048, 0.0058, 20, 80},
    {"twitter/cluster13", "computation", 44, 4266, 1340, 0.4565, 0.5299, 38, 62},
    {"twitter/cluster14", "storage", 96, 414, 5810, 1.2959, 0.1218, 65, 35},
    {"twitter/cluster15", "transient", 18, 102, 9020, 0.0242, 0.065, 0, 100},
    {"twitter/cluster16", "transient", 18, 115, 17510, 1.7862, 0.0728, 93, 5},
    {"twitter/cluster17", "storage", 19, 212, 350, 2.1106, 0.0002, 99, 0},
    {"twitter/cluster18", "storage", 18, 37, 26400, 2.0994, 0.002, 97, 2},
    {"twitter/cluster19", "computation", 42, 101, 3310, 0.735, 0.4549, 75, 25},
    {"twitter/cluster20", "transient", 26, 55, 5630, 1.3699, 0.0079, 96, 3},
    {"twitter/cluster21", "transient", 25, 1, 2180, 0.0521, kNone, 0, 100},
    {"twitter/cluster22", "transient", 54, 4, 3240, 0.7624, 0.875, 72, 28},
    {"twitter/cluster23", "transient", 35, 224, 8690, 0.274, 0.0259, 36, 63},
    {"twitter/cluster24", "storage", 32, 699, 5290, 1.3726, 0.0087, 99, 0},
    {"twitter/cluster25", "storage", 49, 28, 18970, 0.9929, 0.0002, 97, 4},
    {"twitter/cluster26", "transient", 122, 1745, 250, 0.6299, 0.4469, 71, 29},
    {"twitter/cluster27", "storage", 66, 8, 24550, 1.065, 0.8061, 85, 15},
    {"twitter/cluster28", "storage", 45, 85, 9050, 1.503, 0.0027, 91, 6},
    {"twitter/cluster29", "storage", 36, 799, 10730, 1.2323, 0.2242, 86, 13},
    {"twitter/cluster30", "transient", 22, 689, 3850, 1.4259, 0.0083, 99, 0},
    {"twitter/cluster31", "computation", 41, 15, 2520, 0, 0.0022, 6, 94},
    {"twitter/cluster32", "computation", 41, 138, 7350, 0, 0.0047, 2, 98},
    {"twitter/cluster33", "computation", 24, 1118, 10530, 1.354, 0.0106, 99, 1},
    {"twitter/cluster34", "computation", 33, 322, 3400, 1.1401, 0.0819, 94, 6},
    {"twitter/cluster35", "computation", 19, 1796, 3060, 0, 0.3542, 96, 4},
    {"twitter/cluster36", "storage", 23, 78, 9080, 1.2169, 0.0375, 94, 5},
    {"twitter/cluster37", "computation", 72, 20134, 4150, 0.4251, 0.5938, 63, 37},
    {"twitter/cluster38", "computation", 41, 185, 2520, 0, 0.0022, 6, 94},
    {"twitter/cluster39", "computation", 41, 80, 2520, 0, 0.0022, 6, 94},
    {"twitter/cluster40", "computation", 44, 155, 6260, 0.8551, 0.1843, 50, 50},
    {"twitter/cluster41", "computation", 44, 171, 5180, 0.8542, 0.1831, 50, 50},
    {"twitter/cluster42", "computation", 40, 4703, 6840, 1.5974, 0.0485, 96, 4},
    {"twitter/cluster43", "computation", 44, 304, 14540, kNone, 0.1263, 50, 50},
    {"twitter/cluster44", "transient", 25, 22, 9410, 1.4084, 0.0083, 98, 1},
    {"twitter/cluster45", "storage", 10, 120, 330, 0.6372, 0.3685, 85, 15},
    {"twitter/cluster46", "computation", 44, 928, 10470, kNone, 0.6854, 68, 32},
    {"twitter/cluster47", "computation", 44, 267, 9540, 2.0637, 0.0009, 100, 0},
    {"twitter/cluster48", "computation", 44, 70, 1840, 0.8191, 0.2253, 65, 35},
    {"twitter/cluster49", "storage", 44, 10658, 1250, 1.5095, 0.1273, 57, 43},
    {"twitter/cluster50", "computation", 18, 67485, 240, 1.2816, 0.459, 52, 48},
    {"twitter/cluster51", "computation", 44, 221, 10400, 1.9745, 0.0212, 90, 10},
    {"twitter/cluster52", "storage", 20, 273, 24250, 1.2117, 0.0189, 93, 6},
    {"twitter/cluster53", "storage", 36, 9213, 1380, 1.2061, 0.0788, 89, 12},
    {"twitter/cluster54", "computation", 19, 246, 650, 1.611, 0.0253, 97, 3},
    // Medians over the clusters that have the figure; of get, over normalised shares.
    {"twitter/median", "median", 36, 224, 5260, 1.2117, 0.0375, 87, 13},
}};

}  // namespace shardsim::workloads
