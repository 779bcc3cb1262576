#include "workloads/profiles.h"

#include <fmt/format.h>

#include <array>

#include "workloads/twitter_profiles.h"

namespace shardsim::workloads {

namespace {

/// What none of the settings can be: no exponent is below 0, no size, rate or count is 0.
constexpr double kNoExponent = -1;

std::string summary_of(const Profile& p) {
  const auto figure = [](std::string_view format, const std::optional<double>& value) {
    return value ? fmt::format(fmt::runtime(format), *value) : std::string{"not published"};
  };
  std::string mix = "mix not published";
  if (p.get_percent) {
    const double sum = *p.get_percent + *p.put_percent;
    mix = fmt::format("{:.0f}% get", 100 * *p.get_percent / sum);
  }
  return fmt::format("{} cache: {}, Zipf {}, values {}, {}", p.category, mix,
                     figure("{}", p.zipf_exponent), figure("{} B", p.value_bytes),
                     p.rate_per_s ? fmt::format("{}/s", *p.rate_per_s) : "rate not published");
}

}  // namespace

std::span<const Profile> profiles() { return kTwitterProfiles; }

std::string_view profile_source() { return kTwitterSource; }

std::span<const Option> profile_options() {
  static const std::vector<std::string> summaries = [] {
    std::vector<std::string> all;
    for (const Profile& p : profiles()) all.push_back(summary_of(p));
    return all;
  }();
  static const std::vector<Option> options = [] {
    std::vector<Option> all{{"none", "no profile: all as the other keys say"}};
    for (std::size_t i = 0; i < summaries.size(); ++i) {
      all.push_back({profiles()[i].name, summaries[i]});
    }
    return all;
  }();
  return options;
}

void apply(const Profile& p, GeneratedConfig& c) {
  c.arrivals.process = ArrivalProcess::poisson;
  c.arrivals.rate = Rate{p.rate_per_s.value_or(0)};
  c.keys.distribution = KeyDistribution::zipf;
  c.keys.exponent = p.zipf_exponent.value_or(kNoExponent);
  c.keys.count = 0;
  c.value_size = Sizes{Distribution::constant(p.value_bytes.value_or(0))};
  c.mix.clear();
  if (p.get_percent) c.mix = {{"get", *p.get_percent / 100}, {"put", *p.put_percent / 100}};
}

std::vector<MissingFigure> missing_figures(const Profile& p, const GeneratedConfig& c) {
  std::vector<MissingFigure> missing;
  const auto lacks = [&](std::string_view key, std::string_view what, std::string_view remedy) {
    missing.push_back(
        {key, fmt::format("the profile {} has no published {}; {}", p.name, what, remedy)});
  };
  if (c.arrivals.process != ArrivalProcess::closed_loop && c.arrivals.rate.per_second <= 0) {
    lacks("arrivals", "request rate", "give /workload/arrivals/rate");
  }
  if (c.keys.count == 0) {
    lacks("keys", "number of keys", "give /workload/keys/count");
  }
  if (c.keys.distribution == KeyDistribution::zipf && c.keys.exponent < 0) {
    lacks("keys", "Zipf exponent", "give /workload/keys/distribution");
  }
  if (c.mix.empty()) lacks("mix", "shares of operations", "give /workload/mix");
  if (c.value_size.bytes().kind() == Distribution::Kind::constant &&
      c.value_size.bytes().first() <= 0) {
    lacks("value_size", "value size", "give /workload/value_size");
  }
  return missing;
}

}  // namespace shardsim::workloads
