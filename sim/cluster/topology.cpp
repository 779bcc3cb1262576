#include "sim/cluster/topology.h"

#include <fmt/format.h>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>

#include "sim/engine/error.h"

namespace shardsim {

namespace {

using Graph =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property,
                          boost::property<boost::edge_weight_t, std::int64_t>>;

/// Vertices: regions, then zones, then racks. Edges halve a latency, since a path between two racks
/// climbs to what they share and comes down again.
struct Places {
  std::size_t regions, zones, racks;
  std::size_t region(std::size_t r) const { return r; }
  std::size_t zone(std::size_t z) const { return regions + z; }
  std::size_t rack(std::size_t r) const { return regions + zones + r; }
  std::size_t size() const { return regions + zones + racks; }
};

std::size_t place_named(const std::string& name, const TopologyConfig& t, const Places& places,
                        std::size_t link, const char* end) {
  const auto bad = [&](const std::string& why) -> UsageError {
    return UsageError(
        fmt::format("/cluster/topology/links/{}/{}: {} in \"{}\"; places are written "
                    "\"region0\", \"region0/zone1\" or \"region0/zone1/rack2\"",
                    link, end, why, name));
  };
  const std::array<std::pair<std::string_view, std::uint32_t>, 3> levels{
      {{"region", t.regions}, {"zone", t.zones}, {"rack", t.racks}}};
  std::array<std::size_t, 3> index{};
  std::size_t depth = 0;
  std::string_view rest = name;
  while (!rest.empty() && depth < 3) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    const auto& [word, count] = levels[depth];
    if (!part.starts_with(word) || part.size() == word.size() || part.size() > word.size() + 6 ||
        part.find_first_not_of("0123456789", word.size()) != std::string_view::npos) {
      throw bad(fmt::format("no such place \"{}\"", part));
    }
    index[depth] = std::stoul(std::string(part.substr(word.size())));
    if (index[depth] >= count) {
      throw bad(fmt::format("there are {} {}s, numbered from 0, so no \"{}\"", count, word, part));
    }
    ++depth;
  }
  if (depth == 0 || !rest.empty()) throw bad("no place");
  const std::size_t zone = index[0] * t.zones + index[1];
  if (depth == 1) return places.region(index[0]);
  return depth == 2 ? places.zone(zone) : places.rack(zone * t.racks + index[2]);
}

std::vector<std::int64_t> distances(const Graph& graph, std::size_t from) {
  std::vector<std::int64_t> distance(boost::num_vertices(graph));
  boost::dijkstra_shortest_paths(graph, from,
                                 boost::distance_map(boost::make_iterator_property_map(
                                     distance.begin(), get(boost::vertex_index, graph))));
  return distance;
}

}  // namespace

Topology::Topology(const TopologyConfig& t, const NetworkConfig& n)
    : racks_in_zone_(t.racks),
      zones_in_region_(t.zones),
      zones_(static_cast<std::size_t>(t.regions) * t.zones),
      racks_(zones_ * t.racks) {
  const Places places{t.regions, zones_, racks_};
  Graph graph(places.size());
  // Twice the latencies, so that halves of odd nanoseconds are exact.
  for (std::size_t r = 0; r < racks_; ++r) {
    add_edge(places.rack(r), places.zone(r / t.racks), n.same_zone.count(), graph);
  }
  for (std::size_t z = 0; z < zones_; ++z) {
    add_edge(places.zone(z), places.region(z / t.zones), n.cross_zone.count() - n.same_zone.count(),
             graph);
  }
  for (std::size_t a = 0; a < t.regions; ++a) {
    for (std::size_t b = a + 1; b < t.regions; ++b) {
      add_edge(places.region(a), places.region(b),
               2 * (n.cross_region.count() - n.cross_zone.count()), graph);
    }
  }
  for (std::size_t i = 0; i < t.links.size(); ++i) {
    add_edge(place_named(t.links[i].from, t, places, i, "from"),
             place_named(t.links[i].to, t, places, i, "to"), 2 * t.links[i].latency.count(), graph);
  }
  between_racks_.resize(racks_ * racks_);
  from_clients_.resize(zones_ * racks_);
  for (std::size_t from = 0; from < racks_; ++from) {
    const auto distance = distances(graph, places.rack(from));
    for (std::size_t to = 0; to < racks_; ++to) {
      between_racks_[from * racks_ + to] =
          from == to ? n.same_rack : Duration{distance[places.rack(to)] / 2};
    }
  }
  for (std::size_t zone = 0; zone < zones_; ++zone) {
    // Clients stand outside the racks of their zone, half of same_zone from its middle.
    const auto distance = distances(graph, places.zone(zone));
    for (std::size_t to = 0; to < racks_; ++to) {
      from_clients_[zone * racks_ + to] =
          Duration{(distance[places.rack(to)] + n.same_zone.count()) / 2};
    }
  }
}

RackId Topology::rack_of(NodeId node) const {
  const std::size_t zone = node.index() % zones_;
  const std::size_t rack = node.index() / zones_ % racks_in_zone_;
  return RackId{static_cast<std::uint32_t>(zone * racks_in_zone_ + rack)};
}

std::string Topology::name_of(RackId rack) const {
  const std::size_t zone = rack.index() / racks_in_zone_;
  return fmt::format("region{}/zone{}/rack{}", zone / zones_in_region_, zone % zones_in_region_,
                     rack.index() % racks_in_zone_);
}

}  // namespace shardsim
