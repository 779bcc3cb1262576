#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shardsim {

/// A server as libketama's list has it.
struct KetamaServer {
  std::string name;  ///< as in the list, "address:port" in production
  double weight{1};  ///< libketama: megabytes of memory
};

/// A point on libketama's ring of 32 bits, and the index of the server it belongs to.
struct KetamaPoint {
  std::uint32_t place{};
  std::uint32_t server{};
  auto operator<=>(const KetamaPoint&) const = default;
};

/// The MD5 digests of "name-0", "name-1", ... that a server has: floor(40 * weight / mean weight),
/// with the roundings to single precision that libketama makes. They cost equal servers the last
/// digest at some counts: 61 servers, the first of them, have 39 each.
std::uint32_t ketama_digests(double weight, double all_weights, std::size_t servers);

/// libketama's ring in ascending order: four points of 32 bits a digest. Where two servers have one
/// place, which happens from some 10^3 servers on, the earlier one in the list has it; libketama
/// leaves that to qsort. Source: Jones (Last.fm), libketama, ketama.c.
std::vector<KetamaPoint> ketama_ring(const std::vector<KetamaServer>& servers);

/// Where libketama puts a key: the first 32 bits of its MD5. It belongs to the first point at or
/// after it, past the last one to the first.
std::uint32_t ketama_hash(std::string_view key);

}  // namespace shardsim
