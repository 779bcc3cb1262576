#include "workloads/arrivals.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/engine/random.h"
#include "workloads/portable_math.h"

namespace shardsim::workloads {

namespace {

constexpr std::array<Option, 5> kProcesses{{
    {"poisson", "independent arrivals: exponential gaps"},
    {"constant", "equal gaps"},
    {"on_off", "bursts: Poisson arrivals at a high rate, then at a low one or none, in turn"},
    {"diurnal", "Poisson arrivals whose rate is a sine of time"},
    {"closed_loop", "each client waits for its answer, thinks, and sends the next request"},
}};
constexpr double kTwoPi = 6.283185307179586;
constexpr std::uint32_t kPhases = 1;      // entities of arrival draws: lengths of bursts
constexpr std::uint32_t kCandidates = 2;  // and arrivals that thinning may drop

/// A moment in units of 2^-32 ns.
class FineClock {
 public:
  void advance(double nanoseconds) {
    // Far beyond any run: stop there instead of overflowing.
    const double step = std::min(nanoseconds, 1e18);
    const double whole = std::floor(step);
    fraction_ += static_cast<std::uint64_t>((step - whole) * 0x1p32);
    whole_ = std::min<std::uint64_t>(whole_ + static_cast<std::uint64_t>(whole) + (fraction_ >> 32),
                                     4'000'000'000'000'000'000);
    fraction_ &= 0xffffffffu;
  }
  Time now() const { return Time{Duration{static_cast<std::int64_t>(whole_)}}; }
  double nanoseconds() const { return static_cast<double>(whole_); }

 private:
  std::uint64_t whole_{};
  std::uint64_t fraction_{};
};

class Poisson final : public Arrivals {
 public:
  Poisson(Rate rate, std::uint64_t seed)
      : mean_gap_ns_(1e9 / rate.per_second), stream_(seed, Purpose::arrival) {}
  Time next(RequestId request) override {
    const RandomBits bits = stream_.bits({.request = request.value});
    clock_.advance(portable::exponential(bits.a) * mean_gap_ns_);
    return clock_.now();
  }

 private:
  double mean_gap_ns_;
  RandomStream stream_;
  FineClock clock_;
};

class Constant final : public Arrivals {
 public:
  explicit Constant(Rate rate) : gap_ns_(1e9 / rate.per_second) {}
  Time next(RequestId request) override {
    const double at = std::min(static_cast<double>(request.value) * gap_ns_, 4e18);
    return Time{Duration{static_cast<std::int64_t>(at)}};
  }

 private:
  double gap_ns_;
};

/// An exponential of mean 1 for each request is used up at the rate of the moment.
class OnOff final : public Arrivals {
 public:
  OnOff(const ArrivalsConfig& c, std::uint64_t seed)
      : on_(c.on), off_(c.off), stream_(seed, Purpose::arrival) {
    const double on = c.on.nanoseconds().mean();
    const double off = c.off.nanoseconds().mean();
    on_rate_ = c.rate.per_second * 1e-9 * (on + off) / (on + c.off_ratio * off);
    off_rate_ = on_rate_ * c.off_ratio;
    begin_phase();
  }
  Time next(RequestId request) override {
    double need = portable::exponential(stream_.bits({.request = request.value}).a);
    for (;;) {
      const double rate = bursting_ ? on_rate_ : off_rate_;
      const double has = rate * left_ns_;
      if (need < has || clock_.nanoseconds() >= 4e18) {
        const double wait = need / rate;
        left_ns_ -= wait;
        clock_.advance(wait);
        return clock_.now();
      }
      need -= has;
      clock_.advance(left_ns_);
      bursting_ = !bursting_;
      begin_phase();
    }
  }

 private:
  void begin_phase() {
    const RandomBits bits = stream_.bits({.request = phase_++, .entity = kPhases});
    left_ns_ = static_cast<double>((bursting_ ? on_ : off_).draw(bits.a).count());
  }
  Durations on_;
  Durations off_;
  RandomStream stream_;
  double on_rate_{};  ///< a nanosecond
  double off_rate_{};
  bool bursting_{true};
  std::uint64_t phase_{};
  double left_ns_{};
  FineClock clock_;
};

/// Thinning (Lewis and Shedler 1979): arrivals at the highest rate, each kept with the probability
/// that the rate of its moment has of it.
class Diurnal final : public Arrivals {
 public:
  Diurnal(const ArrivalsConfig& c, std::uint64_t seed)
      : amplitude_(c.amplitude),
        turns_per_ns_(1 / static_cast<double>(c.period.count())),
        phase_(c.phase),
        gap_ns_(1e9 / (c.rate.per_second * (1 + c.amplitude))),
        stream_(seed, Purpose::arrival) {}
  Time next(RequestId) override {
    for (;;) {
      const RandomBits bits = stream_.bits({.request = candidate_++, .entity = kCandidates});
      clock_.advance(portable::exponential(bits.a) * gap_ns_);
      const double turns = clock_.nanoseconds() * turns_per_ns_ + phase_;
      const double rate = 1 + amplitude_ * std::sin(kTwoPi * (turns - std::floor(turns)));
      if (unit(bits.b) * (1 + amplitude_) < rate || clock_.nanoseconds() >= 4e18) {
        return clock_.now();
      }
    }
  }

 private:
  double amplitude_;
  double turns_per_ns_;
  double phase_;
  double gap_ns_;
  RandomStream stream_;
  std::uint64_t candidate_{};
  FineClock clock_;
};

}  // namespace

std::span<const Option> arrival_processes() { return kProcesses; }

void describe_process(ArrivalsConfig& c, ArrivalProcess process, Fields& f) {
  if (process == ArrivalProcess::closed_loop) {
    f.field("clients", c.clients, "How many clients there are.", {1, 10'000'000});
    f.field("think_time", c.think_time, "Between an answer and the client's next request.");
    return;
  }
  f.field("rate", c.rate, "Requests a second of all clients together, on average.");
  if (process == ArrivalProcess::on_off) {
    f.field("on", c.on, "Length of a burst; the run begins with one.");
    f.field("off", c.off, "Length of the time between two bursts.");
    f.field("off_ratio", c.off_ratio, "Rate between bursts, as a ratio of the rate within them.",
            {0, 1});
    const double on_ns = c.on.nanoseconds().mean();
    if (!(on_ns > 0)) f.objection("on", "bursts must last; more than 0 on average");
    for (const auto& [name, mean] :
         {std::pair{"on", on_ns}, std::pair{"off", c.off.nanoseconds().mean()}}) {
      if (std::isinf(mean)) {
        f.objection(name,
                    "this distribution has no mean, so there is no mean rate; for a pareto, "
                    "a shape above 1");
      }
    }
  } else if (process == ArrivalProcess::diurnal) {
    f.field("amplitude", c.amplitude, "Of the sine, as a ratio of the mean rate.", {0, 1});
    f.field("period", c.period, "Of the sine.", {Duration{1'000'000}, Duration::max()});
    f.field("phase", c.phase,
            "Fraction of the period that has passed when the run begins; at 0 the rate is the mean "
            "and rises.",
            {0, 1});
  }
}

void describe_arrivals(ArrivalsConfig& c, std::string_view name, Fields& f) {
  auto index = static_cast<std::size_t>(c.process);
  f.family(name, "process", index, kProcesses, "When requests come.",
           [&c](std::size_t chosen) -> Fields::Describe {
             const auto process = static_cast<ArrivalProcess>(chosen);
             return [&c, process](Fields& inner) { describe_process(c, process, inner); };
           });
  c.process = static_cast<ArrivalProcess>(index);
}

Rate mean_rate(const ArrivalsConfig& c, Duration run) {
  if (c.process == ArrivalProcess::closed_loop) return Rate{0};
  if (c.process != ArrivalProcess::diurnal || run <= Duration{0}) return c.rate;
  const double turns = static_cast<double>(run.count()) / static_cast<double>(c.period.count());
  const double swing = std::cos(kTwoPi * c.phase) - std::cos(kTwoPi * (c.phase + turns));
  return Rate{c.rate.per_second * (1 + c.amplitude * swing / (kTwoPi * turns))};
}

std::unique_ptr<Arrivals> make_arrivals(const ArrivalsConfig& c, std::uint64_t seed) {
  switch (c.process) {
    case ArrivalProcess::poisson:
      return std::make_unique<Poisson>(c.rate, seed);
    case ArrivalProcess::constant:
      return std::make_unique<Constant>(c.rate);
    case ArrivalProcess::on_off:
      return std::make_unique<OnOff>(c, seed);
    case ArrivalProcess::diurnal:
      return std::make_unique<Diurnal>(c, seed);
    case ArrivalProcess::closed_loop:
      break;
  }
  return nullptr;
}

}  // namespace shardsim::workloads
