#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "sim/cluster/workload.h"
#include "workloads/arrivals.h"
#include "workloads/key_draw.h"
#include "workloads/key_space.h"
#include "workloads/mix.h"
#include "workloads/scan_length.h"

namespace shardsim::workloads {

/// All that a generated workload is made of.
struct GeneratedConfig {
  ArrivalsConfig arrivals{};
  KeysConfig keys{};
  MixConfig mix{};
  Sizes value_size{};
  ScanLength scan_length{};
};

/// Requests drawn from distributions. What request i asks for depends on (seed, i) alone; but the
/// keys of inserts, and with them of `latest`, go on from those before. About 160 ns a request, no
/// allocation, constant memory.
///
/// The operation named "insert" takes a new key, in the order of requests (in a closed loop: in the
/// order in which clients come); "scan" asks for scan_length records from its key on. Where inserts
/// outgrow the room planned for them (1.1 times their expected number and six standard deviations;
/// as many as there were keys in a closed loop) they start again with the first inserted key.
class Generated final : public Workload {
 public:
  Generated(const GeneratedConfig& config, const WorkloadInput& input);

  bool next(Request& request) override;
  std::uint32_t closed_loop_clients() const override;
  Duration think_time(RequestId request) const override;
  void draw(Request& request) override;
  std::optional<std::uint64_t> last_rank() const override;
  const Popularity& popularity() const override { return popularity_; }
  double key_count() const override { return static_cast<double>(config_.keys.count); }
  std::optional<Key> key(std::uint64_t i) const override { return space_.key(space_.number(i)); }
  std::vector<std::uint64_t> sorted_positions() const override;
  std::string name_of(const Key& key) const override;
  Bytes mean_value_size() const override;
  Rate mean_rate() const override { return mean_rate_; }
  std::vector<double> operation_shares() const override { return mix_.shares(); }
  double mean_rows() const override { return config_.scan_length.mean(); }

 private:
  std::uint64_t insert();
  GeneratedConfig config_;
  Mix mix_;
  std::optional<OperationId> inserting_;
  std::optional<OperationId> scanning_;
  Rate mean_rate_;
  std::unique_ptr<Arrivals> arrivals_;
  std::unique_ptr<KeyDraw> keys_;
  KeySpace space_;
  Popularity popularity_;
  std::uint32_t zones_;
  bool constant_size_;
  RandomStream operation_stream_;
  RandomStream size_stream_;
  RandomStream scan_stream_;
  RandomStream zone_stream_;
  RandomStream think_stream_;
  std::uint64_t next_id_{};
  std::uint64_t newest_;  ///< in order of insertion
  DrawnKey drawn_{};      ///< of the last request
  bool inserted_{};       ///< that it was an insert
};

}  // namespace shardsim::workloads
