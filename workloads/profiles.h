#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/generated.h"

namespace shardsim::workloads {

/// The published figures of one production system, as a workload. Absent: not published.
///
/// Its operations are mapped to those of a key-value store: get and gets are get; set, add, cas,
/// incr, prepend and delete are put, since each writes a copy of the record. Their published shares
/// are rounded to a percent and leave out the rarest, so they are relative. Values have the mean
/// size, keys exact Zipf with the published exponent, arrivals are Poisson at the rate of one
/// traced instance. How many keys there are was not published: the user says.
struct Profile {
  std::string_view name;  ///< "twitter/cluster12"
  std::string_view category;
  std::optional<double> key_bytes{};
  std::optional<double> value_bytes{};
  std::optional<double> rate_per_s{};
  std::optional<double> zipf_exponent{};
  std::optional<double> miss_ratio{};
  std::optional<double> get_percent{};
  std::optional<double> put_percent{};
};

/// All 54 clusters, and "twitter/median".
std::span<const Profile> profiles();
std::string_view profile_source();

/// The same as options of a choice, with "none" before the first.
std::span<const Option> profile_options();

/// Puts the profile's figures into `config`. What it lacks, and the key count, gets a mark that
/// missing_figures() finds unless a setting has replaced it.
void apply(const Profile& profile, GeneratedConfig& config);

/// What a profile lacks and no setting has supplied: the key of the workload section to supply it
/// with, and a sentence.
struct MissingFigure {
  std::string_view key;
  std::string text;
};
std::vector<MissingFigure> missing_figures(const Profile& profile, const GeneratedConfig& config);

}  // namespace shardsim::workloads
