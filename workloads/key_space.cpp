#include "workloads/key_space.h"

#include <xxhash.h>

#include <array>

#include "sim/engine/random.h"

namespace shardsim::workloads {

namespace {

__extension__ using Wide = unsigned __int128;

std::uint64_t high_product(std::uint64_t a, std::uint64_t b) {
  return static_cast<std::uint64_t>((static_cast<Wide>(a) * b) >> 64);
}

}  // namespace

KeySpace::KeySpace(std::uint64_t room, Locality locality, std::uint64_t seed)
    : room_(room),
      scattered_(locality == Locality::scattered),
      order_(room, seed),
      hash_seed_(RandomStream{seed, Purpose::identity}.bits({}).a) {
  const Wide all = (static_cast<Wide>(1) << 64);
  step_ = room == 1 ? 0 : static_cast<std::uint64_t>(all / room);
  fraction_ = room == 1 ? 0 : static_cast<std::uint64_t>(((all % room) << 64) / room);
}

std::uint64_t KeySpace::position(std::uint64_t number) const {
  return number * step_ + high_product(number, fraction_);
}

Key KeySpace::key(std::uint64_t number) const {
  std::array<unsigned char, 8> bytes{};
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<unsigned char>(number >> (8 * i));
  return {.hash = XXH64(bytes.data(), bytes.size(), hash_seed_), .position = position(number)};
}

std::optional<std::uint64_t> KeySpace::number_of(const Key& k) const {
  // Positions are rounded down, so the number is this one or the next.
  const std::uint64_t near = high_product(k.position, room_);
  for (const std::uint64_t number : {near, near + 1}) {
    if (number < room_ && key(number) == k) return number;
  }
  return {};
}

}  // namespace shardsim::workloads
