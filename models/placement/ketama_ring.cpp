#include "models/placement/ketama_ring.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/uuid/detail/md5.hpp>
#include <cmath>

namespace shardsim {

namespace {

// Boost's digest is four numbers with the first byte on top, and from 1.86 on the bytes themselves.
[[maybe_unused]] std::uint32_t digest_byte(const unsigned int (&digest)[4], std::size_t i) {
  return (digest[i / 4] >> (8 * (3 - i % 4))) & 0xff;
}
[[maybe_unused]] std::uint32_t digest_byte(const unsigned char (&digest)[16], std::size_t i) {
  return digest[i];
}

// The digest as four words, each with its first byte the lowest.
std::array<std::uint32_t, 4> md5_words(std::string_view text) {
  boost::uuids::detail::md5 md5;
  md5.process_bytes(text.data(), text.size());
  boost::uuids::detail::md5::digest_type digest;
  md5.get_digest(digest);
  std::array<std::uint32_t, 4> words{};
  for (std::size_t i = 0; i < 16; ++i) words[i / 4] |= digest_byte(digest, i) << (8 * (i % 4));
  return words;
}

}  // namespace

std::uint32_t ketama_digests(double weight, double all_weights, std::size_t servers) {
  const float share = static_cast<float>(weight) / static_cast<float>(all_weights);
  const double digests = static_cast<double>(share) * 40.0 * static_cast<double>(servers);
  return static_cast<std::uint32_t>(std::floor(static_cast<float>(digests)));
}

std::vector<KetamaPoint> ketama_ring(const std::vector<KetamaServer>& servers) {
  double all = 0;
  for (const KetamaServer& s : servers) all += s.weight;
  std::vector<KetamaPoint> points;
  for (std::uint32_t server = 0; server < servers.size(); ++server) {
    const std::uint32_t digests = ketama_digests(servers[server].weight, all, servers.size());
    for (std::uint32_t i = 0; i < digests; ++i) {
      for (const std::uint32_t place : md5_words(fmt::format("{}-{}", servers[server].name, i))) {
        points.push_back({place, server});
      }
    }
  }
  std::ranges::sort(points);
  return points;
}

std::uint32_t ketama_hash(std::string_view key) { return md5_words(key)[0]; }

}  // namespace shardsim
