#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "models/placement/checked_factory.h"
#include "models/placement/ketama_ring.h"
#include "models/placement/ring_placement.h"
#include "models/placement/spread.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"

namespace shardsim::placement {

namespace {

struct KetamaParameters {};
void fields_of(KetamaParameters&, Fields&) {}

/// The ring of memcached clients: 160 points a server, four from each MD5 of "name-number".
///
/// NodeId i is the server "server{i+1}", so the ring is the same under every seed. Where libketama
/// hashes a key's name by MD5, the place of a generated key is the top 32 bits of its hash. Share
/// of a node as in a ring of 160 virtual nodes: coefficient of variation sqrt((n-1)/(160n+1)).
/// A join moves 1/(n+1) of the copies in expectation, to the new node only, while the others keep
/// their points. They do not where weights differ, since points go by weight relative to the mean,
/// nor at the counts where rounding costs everyone four points (ketama_digests(); 61 is the first).
/// Memory: 12 to 16 bytes a point and 4 a copy of it.
/// Source: Jones (Last.fm), libketama 2007, ketama.c; further copies by Dynamo's walk.
class Ketama final : public RingPlacement {
 public:
  Ketama(const KetamaParameters&, const PlacementInput& input)
      : Ketama(input, ordered_members(input)) {}
  static std::optional<std::string> objection(const KetamaParameters&,
                                              const PlacementInput& input) {
    const std::vector<Member>& members = input.membership.members;
    double all = 0;
    for (const Member& m : members) all += m.weight;
    const double least = std::ranges::min(members, {}, &Member::weight).weight;
    if (ketama_digests(least, all, members.size()) > 0) return {};
    const double mean = all / static_cast<double>(members.size());
    return fmt::format(
        "a node of weight {} (/cluster/node/weight, /cluster/classes) gets no point on the ring of "
        "\"ketama\", where a node of the mean weight {} has 40 times 4; a weight of at least {} "
        "gives it one, or choose \"ring\" (/store/placement/strategy)",
        least, mean, mean / 40);
  }

 private:
  Ketama(const PlacementInput& input, const std::vector<Member>& members)
      : RingPlacement(tokens_of(members), members,
                      SpreadRule{members, input.replicas, input.spread}) {}

  // A point owns the keys whose top 32 bits are at or before it, whatever the lower ones.
  static std::vector<RingToken> tokens_of(const std::vector<Member>& members) {
    std::vector<KetamaServer> servers;
    servers.reserve(members.size());
    for (const Member& m : members) {
      servers.push_back({fmt::format("server{}", std::uint64_t{m.node.value} + 1), m.weight});
    }
    std::vector<RingToken> tokens;
    for (const KetamaPoint& p : ketama_ring(servers)) {
      tokens.push_back({(std::uint64_t{p.place} << 32) | UINT32_MAX, p.server});
    }
    return tokens;
  }
};

}  // namespace

constinit const PlacementStrategy ketama{
    .name = "ketama",
    .summary = "libketama's ring: 160 MD5 points a server, as memcached clients have it",
    .theory =
        "A node's share varies by sqrt((n-1)/(160n+1)) around 1/n: 7.9% for many nodes. n to n+1 "
        "moves 1/(n+1) of the keys on average, all to the new node if weights are equal, rounding "
        "aside.",
    .source = "Jones (Last.fm), libketama, 2007; Karger et al., STOC 1997",
    .make = &CheckedFactoryOf<KetamaParameters, Ketama>::make};

}  // namespace shardsim::placement
