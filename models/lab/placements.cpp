#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <optional>

#include "models/lab/key_tally.h"
#include "models/lab/lab_keys.h"
#include "models/lab/placements_answer.h"
#include "models/lab/studies.h"
#include "models/placement/movement.h"
#include "sim/engine/error.h"
#include "sim/engine/random.h"
#include "sim/metrics/best.h"
#include "sim/metrics/load.h"

namespace shardsim::study {

namespace {

constexpr std::uint32_t kMostNodes = 100'000;
constexpr std::uint32_t kMostSalts = 10'000;
constexpr std::size_t kHotKeys = 10;

struct WeightGroup {
  std::uint32_t count{1};
  double weight{1};
};
void fields_of(WeightGroup& g, Fields& f) {
  f.field("count", g.count, "How many nodes.", {1, kMostNodes});
  f.field("weight", g.weight, "Their share, relative to that of nodes of weight 1.",
          {0, 1e9, true});
}

enum class RemoveOrder : std::uint8_t { last, first, random };

struct Parameters {
  std::uint64_t keys{1'000'000};
  std::string key_file{};
  double zipf{0.99};
  std::uint32_t nodes{10};
  std::vector<WeightGroup> weights{};
  std::uint32_t replicas{1};
  std::uint32_t add{1};
  std::uint32_t remove{1};
  RemoveOrder remove_order{RemoveOrder::last};
  std::vector<std::uint32_t> remove_nodes{};
  std::uint32_t salt{1};
  std::optional<std::uint32_t> salted_keys{};

  std::size_t leaving() const { return remove_nodes.empty() ? remove : remove_nodes.size(); }
};

void object_to(const Parameters& p, Fields& f) {
  if (p.replicas > p.nodes) {
    f.objection("replicas", fmt::format("{} copies on distinct nodes need as many nodes (./nodes); "
                                        "at most {}",
                                        p.replicas, p.nodes));
  }
  if (p.leaving() >= p.nodes) {
    f.objection(p.remove_nodes.empty() ? "remove" : "remove_nodes",
                fmt::format("{} can't leave where there are {} (./nodes) and one has to stay; at "
                            "most {}",
                            p.leaving(), p.nodes, p.nodes - 1));
  }
  for (std::size_t i = 0; i < p.remove_nodes.size(); ++i) {
    const std::uint32_t node = p.remove_nodes[i];
    const std::string at = fmt::format("remove_nodes/{}", i);
    if (node >= p.nodes) {
      f.objection("remove_nodes", fmt::format("there is no node {}; they are 0 to {} (./nodes)",
                                              node, p.nodes - 1));
    }
    if (std::count(p.remove_nodes.begin(), p.remove_nodes.end(), node) > 1) {
      f.objection("remove_nodes", fmt::format("node {} can leave once", node));
    }
  }
  std::uint64_t weighted = 0;
  for (const WeightGroup& g : p.weights) weighted += g.count;
  if (weighted > p.nodes) {
    f.objection("weights",
                fmt::format("they are of {} nodes, but there are {} (./nodes)", weighted, p.nodes));
  }
}

void describe(Parameters& p, Fields& f) {
  static constexpr std::array<Option, 3> kOrders{{{"last", "those that joined last"},
                                                  {"first", "those that joined first"},
                                                  {"random", "any, drawn by the seed"}}};
  f.field("keys", p.keys, "How many keys are generated.", {1, 10'000'000'000});
  f.field("key_file", p.key_file,
          "A file of keys instead, one a line, plain or zstd; \"-\" is standard input. A key that "
          "stands there several times is asked for as often.");
  f.field("zipf", p.zipf, "Exponent of the generated keys' popularity; 0 makes all alike.",
          {0, 10});
  f.field("nodes", p.nodes, "Nodes at the start.", {1, kMostNodes});
  f.field("weights", p.weights,
          "Weights of the first nodes, group after group; all others have 1.");
  f.field("replicas", p.replicas, "Copies of each key, on distinct nodes.",
          {1, static_cast<std::uint32_t>(kMostReplicas)});
  f.field("add", p.add, "How many nodes join, of weight 1; what moves then.", {0, kMostNodes});
  f.field("remove", p.remove, "How many nodes leave instead; what moves then.", {0, kMostNodes});
  f.choice("remove_order", p.remove_order, kOrders, "Which nodes leave.");
  f.field("remove_nodes", p.remove_nodes, "The very nodes that leave, by number.",
          {0, kMostNodes - 1});
  f.field("salt", p.salt,
          "Salts of a hot key: it is written under one of so many names, and a read asks all. 1 is "
          "no salting.",
          {1, kMostSalts});
  f.field("salted_keys", p.salted_keys,
          "How many of the hottest keys are salted; by default those with a share of at least "
          "1 / (5 nodes).",
          {0, 1'000'000});
  object_to(p, f);
  if (!p.key_file.empty()) {
    f.without_effect("keys", "the keys come from a file (./key_file)");
    f.without_effect("zipf", "the file (./key_file) tells how often each key is asked for");
  }
  if (!p.remove_nodes.empty()) {
    f.without_effect("remove", "the nodes that leave are named (./remove_nodes)");
    f.without_effect("remove_order", "the nodes that leave are named (./remove_nodes)");
  }
  if (p.salt == 1) f.without_effect("salted_keys", "nothing is salted (./salt)");
}

Membership members_at_start(const Parameters& p) {
  Membership m;
  for (std::uint32_t i = 0; i < p.nodes; ++i) m.members.push_back({.node = NodeId{i}});
  std::size_t next = 0;
  for (const WeightGroup& g : p.weights) {
    for (std::uint32_t i = 0; i < g.count && next < m.members.size(); ++i) {
      m.members[next++].weight = g.weight;
    }
  }
  return m;
}

Membership grown(Membership m, std::uint32_t add) {
  m.epoch = 1;
  const auto nodes = static_cast<std::uint32_t>(m.members.size());
  for (std::uint32_t i = 0; i < add; ++i) m.members.push_back({.node = NodeId{nodes + i}});
  return m;
}

/// The nodes in the order in which they leave.
std::vector<std::uint32_t> leavers(const Parameters& p, std::uint64_t seed) {
  if (!p.remove_nodes.empty()) return p.remove_nodes;
  std::vector<std::uint32_t> nodes(p.nodes);
  for (std::uint32_t i = 0; i < p.nodes; ++i) nodes[i] = i;
  if (p.remove_order == RemoveOrder::last) std::ranges::reverse(nodes);
  if (p.remove_order == RemoveOrder::random) {
    const RandomStream stream{seed, Purpose::failure};
    for (std::uint32_t i = 0; i < p.remove; ++i) {
      std::swap(nodes[i], nodes[i + below(stream.bits({.request = i}).a, p.nodes - i)]);
    }
  }
  nodes.resize(p.remove);
  return nodes;
}

Membership shrunk(Membership m, const std::vector<std::uint32_t>& leaving) {
  m.epoch = 1;
  std::erase_if(m.members, [&](const Member& member) {
    return std::ranges::find(leaving, member.node.value) != leaving.end();
  });
  return m;
}

std::vector<bool> present(const Membership& m) {
  std::vector<bool> there(m.members.empty() ? 0 : m.members.back().node.index() + 1);
  for (const Member& member : m.members) there[member.node.index()] = true;
  return there;
}

/// The placements of one strategy.
struct Epochs {
  std::unique_ptr<Placement> now;
  std::unique_ptr<Placement> grown;
  std::unique_ptr<Placement> shrunk;
};

/// The key's name under one of its salts: spread over all of key order too, as a salt in front is.
Key salted(const Key& key, std::uint32_t salt) {
  std::array<unsigned char, 12> bytes{};
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<unsigned char>(key.hash >> (8 * i));
  for (std::size_t i = 0; i < 4; ++i) bytes[8 + i] = static_cast<unsigned char>(salt >> (8 * i));
  const std::uint64_t hash = XXH64(bytes.data(), bytes.size(), 0);
  return {.hash = hash, .position = hash};
}

/// Shares of all hashes by node; nullopt where the strategy has no intervals of hashes.
std::optional<std::vector<double>> exact_shares(const Placement& placement, std::size_t nodes) {
  if (placement.keeps_order()) return {};
  const std::vector<Placement::Piece> pieces = placement.pieces();
  if (pieces.empty()) return {};
  std::vector<double> shares(nodes, 0);
  std::uint64_t first = 0;
  for (const Placement::Piece& p : pieces) {
    const double width = static_cast<double>(p.last - first) + 1;
    for (const NodeId node : p.located.replicas) {
      shares[node.index()] += width / static_cast<double>(p.located.replicas.size()) * 0x1p-64;
    }
    first = p.last + 1;
  }
  return shares;
}

/// The popularity of names after salting: the hottest are `salts` names of a part each.
Popularity salted_popularity(const Popularity& p, std::uint64_t salted_keys, std::uint32_t salts) {
  Popularity after;
  auto left = static_cast<double>(salted_keys);
  for (const PopularityGroup& g : p.groups) {
    const double of_it = std::min(left, g.keys);
    left -= of_it;
    if (of_it > 0) after.groups.push_back({g.share_each / salts, of_it * salts});
    if (g.keys > of_it) after.groups.push_back({g.share_each, g.keys - of_it});
  }
  std::ranges::stable_sort(after.groups, std::greater{}, &PopularityGroup::share_each);
  for (const PopularityGroup& g : after.groups) after.key_count += g.keys;
  return after;
}

/// A strategy's objection, with the settings of a store in it replaced by the lab's.
std::string in_words_of_lab(std::string text, std::size_t strategy) {
  const std::string own = fmt::format("/lab/strategies/{}/", strategy);
  for (const auto& [store, lab] : {std::pair<std::string, std::string>{
                                       "/cluster/node/weight, /cluster/classes", "/lab/weights"},
                                   {"/store/placement/", own}}) {
    for (std::size_t at = text.find(store); at != std::string::npos; at = text.find(store)) {
      text.replace(at, store.size(), lab);
    }
  }
  return text;
}

class Placements final : public Study {
 public:
  explicit Placements(std::span<const PlacementStrategy* const> strategies)
      : strategies_(strategies) {
    for (const PlacementStrategy* s : strategies) options_.push_back({s->name, s->summary});
    for (const std::string_view name : {"modulo", "ring", "jump"}) {
      const auto found = std::ranges::find(options_, name, &Option::name);
      if (found == options_.end()) continue;
      chosen_.push_back(static_cast<std::size_t>(found - options_.begin()));
    }
    for (const std::size_t c : chosen_) factories_.push_back({c, strategies_[c]->make()});
  }

  void describe(Fields& f) override {
    study::describe(parameters_, f);
    f.families("strategies", "strategy", chosen_, options_, "The placement strategies to compare.",
               [this](std::size_t place, std::size_t member) -> Fields::Describe {
                 if (place >= factories_.size()) factories_.resize(place + 1);
                 Made& made = factories_[place];
                 // What was read stays when the same description is visited again.
                 if (made.member != member || !made.factory) {
                   made = {member, strategies_[member]->make()};
                 }
                 return [factory = made.factory.get()](Fields& inner) { factory->describe(inner); };
               });
    factories_.resize(chosen_.size());
    if (chosen_.empty()) f.objection("strategies", "there is none; name at least one");
  }

  std::vector<std::string> objections() const override {
    std::vector<std::string> wrong;
    if (!parameters_.key_file.empty() && parameters_.key_file != "-" &&
        !std::filesystem::exists(path())) {
      wrong.push_back(fmt::format("/lab/key_file: {}: there is no such file", path()));
    }
    PlacementInput input;
    input.replicas = parameters_.replicas;
    for (const Membership& m :
         {members_at_start(parameters_), grown(members_at_start(parameters_), parameters_.add)}) {
      input.membership = m;
      for (std::size_t i = 0; i < factories_.size(); ++i) {
        const auto text = factories_[i].factory->objection(input);
        if (!text) continue;
        wrong.push_back(
            fmt::format("/lab/strategies/{}: {}{}", i, in_words_of_lab(*text, i),
                        m.epoch > 0 ? " (once the nodes of /lab/add have joined)" : ""));
      }
      if (!wrong.empty()) break;
    }
    return wrong;
  }

  void set_base_folder(const std::string& folder) override { folder_ = folder; }
  std::string content_hash() const override;
  void describe_metrics(MetricSink& metrics) const override {
    describe_answer(PlacementsAnswer{}, metrics);
  }
  void run(const StudyInput& input, MetricSink& metrics) const override {
    describe_answer(answer(input), metrics);
  }

 private:
  struct Made {
    std::size_t member{};
    std::unique_ptr<PlacementFactory> factory{};
  };

  std::string path() const {
    const std::filesystem::path file{parameters_.key_file};
    return parameters_.key_file == "-" || file.is_absolute()
               ? parameters_.key_file
               : (std::filesystem::path{folder_} / file).string();
  }
  std::uint64_t hot_keys(const LabKeys& keys) const;
  Epochs epochs(const PlacementFactory& factory, const StudyInput& input,
                const LabKeys& keys) const;
  PlacementsAnswer answer(const StudyInput& input) const;

  std::span<const PlacementStrategy* const> strategies_;
  std::vector<Option> options_;
  Parameters parameters_;
  std::vector<std::size_t> chosen_;  ///< indices of strategies_
  std::vector<Made> factories_;      ///< of chosen_
  std::string folder_;
};

std::string Placements::content_hash() const {
  // A pipe can be read once only.
  if (parameters_.key_file.empty() || !std::filesystem::is_regular_file(path())) return {};
  const auto keys = keys_of_file(path(), parameters_.key_file);
  std::uint64_t hash = 0;
  std::array<Key, 1> key{};
  std::array<double, 1> share{};
  for (std::uint64_t i = 0; i < keys->count(); ++i) {
    keys->fill(i, key, share);
    hash = XXH64(&key[0].hash, sizeof key[0].hash, hash);
    hash = XXH64(&share[0], sizeof share[0], hash);
  }
  return fmt::format("{:016x}", hash);
}

/// How many ranks are salted.
std::uint64_t Placements::hot_keys(const LabKeys& keys) const {
  if (parameters_.salt == 1) return 0;
  if (parameters_.salted_keys) {
    return std::min<std::uint64_t>(*parameters_.salted_keys, keys.count());
  }
  const double head = 1.0 / (5.0 * parameters_.nodes);
  constexpr std::size_t kMost = 65'536;  // shares add up to 1: no more than 5 nodes have as much
  std::vector<Key> some(std::min<std::uint64_t>(keys.count(), kMost));
  std::vector<double> shares(some.size());
  keys.fill(0, some, shares);
  return static_cast<std::uint64_t>(
      std::ranges::count_if(shares, [&](double share) { return share >= head; }));
}

Epochs Placements::epochs(const PlacementFactory& factory, const StudyInput& input,
                          const LabKeys& keys) const {
  PlacementInput in;
  in.membership = members_at_start(parameters_);
  in.replicas = parameters_.replicas;
  in.seed = input.seed;
  in.sorted_positions = keys.sorted_positions();
  Epochs e;
  e.now = factory.build(in);
  in.previous = e.now.get();
  const Membership start = in.membership;
  in.membership = grown(start, parameters_.add);
  e.grown = factory.build(in);
  in.membership = shrunk(start, leavers(parameters_, input.seed));
  e.shrunk = factory.build(in);
  return e;
}

PlacementsAnswer Placements::answer(const StudyInput& input) const {
  const Parameters& p = parameters_;
  const std::unique_ptr<LabKeys> keys = p.key_file.empty()
                                            ? generated_keys(p.keys, p.zipf, input.seed)
                                            : keys_of_file(path(), p.key_file);
  const Membership start = members_at_start(p);
  const Membership after_add = grown(start, p.add);
  const Membership after_remove = shrunk(start, leavers(p, input.seed));
  std::vector<Epochs> all;
  std::vector<EpochsOfStrategy> looked_up;
  for (const Made& made : factories_) {
    all.push_back(epochs(*made.factory, input, *keys));
    looked_up.push_back({all.back().now.get(), all.back().grown.get(), all.back().shrunk.get()});
  }
  const std::uint64_t hot = hot_keys(*keys);
  const std::vector<StrategyTally> tallies = tally_keys(
      *keys, looked_up,
      {.now = present(start), .grown = present(after_add), .shrunk = present(after_remove)},
      {.hot = hot, .threads = input.threads, .progress = input.progress});

  PlacementsAnswer a;
  a.keys = keys->count();
  a.nodes = start.members.size();
  a.salted_keys = hot;
  std::vector<Key> first(std::min<std::uint64_t>(keys->count(), std::max(hot, std::uint64_t{10})));
  std::vector<double> shares(first.size());
  keys->fill(0, first, shares);
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (i < hot) a.reads_per_read += shares[i] * (p.salt - 1);
    if (i < kHotKeys) a.hot.push_back({keys->name(i), shares[i], i < hot ? p.salt : 1});
  }

  std::vector<double> weights;
  for (const Member& m : start.members) weights.push_back(m.weight);
  const auto expected = [&](const Popularity& popularity) {
    return Spreading{
        .best = best_max_over_mean(popularity, weights, p.replicas),
        .chance = chance_max_over_mean(popularity, weights, p.replicas, input.seed).mean};
  };
  const Spreading of_keys = expected(even_popularity(static_cast<double>(keys->count())));
  const Spreading of_load = expected(keys->popularity());
  const Spreading of_salted =
      hot == 0 ? of_load : expected(salted_popularity(keys->popularity(), hot, p.salt));
  const auto spreading = [&](const Spreading& limits, std::vector<double> loads) {
    Spreading s = limits;
    s.balance = imbalance(loads, weights);
    s.loads = std::move(loads);
    return s;
  };

  for (std::size_t s = 0; s < all.size(); ++s) {
    const StrategyTally& tally = tallies[s];
    const Placement& now = *all[s].now;
    OfStrategy& of = a.strategies.emplace_back();
    of.name = options_[factories_[s].member].name;
    std::uint64_t copies = 0;
    for (const std::uint64_t c : tally.copies) copies += c;
    std::vector<double> key_shares;
    for (const std::uint64_t c : tally.copies) key_shares.push_back(ratio_of(c, copies));
    of.keys = spreading(of_keys, std::move(key_shares));
    of.load = spreading(of_load, tally.load);
    std::vector<double> salted_load = tally.cold_load;
    for (std::size_t i = 0; i < hot; ++i) {
      for (std::uint32_t salt = 0; salt < p.salt; ++salt) {
        const ReplicaSet replicas = now.locate(salted(first[i], salt)).replicas;
        for (const NodeId node : replicas) {
          salted_load[node.index()] += shares[i] / p.salt / static_cast<double>(replicas.size());
        }
      }
    }
    of.salted = spreading(of_salted, hot == 0 ? tally.load : salted_load);
    if (const auto exact = exact_shares(now, weights.size())) of.exact = imbalance(*exact, weights);
    of.memory_bytes = static_cast<double>(now.memory().count);
    const auto change = [&](const Placement& after, const Membership& members,
                            const MovedCopies& counted) {
      PlacementChange c{.nodes = members.members.size(),
                        .least = least_fraction(start, members, p.replicas),
                        .counted = counted};
      // Of all possible keys, where the strategy knows its intervals of hashes.
      if (!now.keeps_order() && !now.pieces().empty()) c.exact = movement(now, after, {});
      return c;
    };
    of.add = change(*all[s].grown, after_add, tally.grown);
    of.remove = change(*all[s].shrunk, after_remove, tally.shrunk);
  }
  if (input.measure) {
    std::vector<Key> some(std::min<std::uint64_t>(keys->count(), 65'536));
    std::vector<double> unused(some.size());
    keys->fill(0, some, unused);
    for (std::size_t s = 0; s < all.size(); ++s) {
      std::size_t next = 0;
      // In chunks, since a look-up may be slow; over so many keys that caches matter.
      input.measure(fmt::format("/strategies/{}/lookup_ns", s), [&] {
        const std::size_t end = std::min(next + 256, some.size());
        const std::size_t done = end - next;
        for (; next < end; ++next) static_cast<void>(all[s].now->locate(some[next]));
        if (end == some.size()) next = 0;
        return done;
      });
    }
  }
  return a;
}

std::unique_ptr<Study> make(std::span<const PlacementStrategy* const> strategies) {
  return std::make_unique<Placements>(strategies);
}

}  // namespace

constinit const StudyKind placements{
    .name = "placements",
    .summary = "where keys go and what moves: strategies side by side, over keys and over tokens",
    .theory =
        "One more equal node beside n has to get 1/(n+1) of the keys; modulo moves nearly all. Any "
        "good hash spreads keys evenly; no placement has less than n p_1 / copies on the node of "
        "the hottest key. Salting splits a hot key into parts and makes a read ask for all.",
    .source = "Karger et al., STOC 1997; Lamping and Veach, 2014",
    .make = &make};

}  // namespace shardsim::study
