#pragma once

#include <boost/crc.hpp>
#include <cstdint>
#include <string_view>

namespace shardsim {

/// CRC-16/XMODEM: polynomial 0x1021, initially 0, neither reflected nor inverted.
inline std::uint16_t crc16_xmodem(std::string_view bytes) {
  boost::crc_optimal<16, 0x1021, 0, 0, false, false> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return static_cast<std::uint16_t>(crc.checksum());
}

/// The slot of a key's bytes in Redis Cluster, of 16384. Where a key has a '{' and, after it, a '}'
/// with something between the first such two, only that counts (its "hash tag"), so that keys with
/// one tag share a slot. Source: Redis Cluster specification, "Key distribution model", "Hash
/// tags".
inline std::uint32_t redis_slot(std::string_view key) {
  const std::size_t open = key.find('{');
  if (open != std::string_view::npos) {
    const std::size_t close = key.find('}', open + 1);
    if (close != std::string_view::npos && close > open + 1) {
      key = key.substr(open + 1, close - open - 1);
    }
  }
  return crc16_xmodem(key) % 16384u;
}

}  // namespace shardsim
