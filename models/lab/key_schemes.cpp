#include "models/lab/key_schemes.h"

#include <xxhash.h>

#include <cstddef>
#include <cstdint>

namespace shardsim {

namespace {

/// The first `bytes` of a text as a number that compares as they do; a shorter text is filled up
/// with zeros.
std::uint64_t first_bytes(std::string_view text, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    value = (value << 8) | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
  }
  return value;
}

std::uint64_t hash_of(std::string_view text) { return XXH64(text.data(), text.size(), 0); }

}  // namespace

Key plain_key(std::string_view name) {
  return {.hash = hash_of(name), .position = first_bytes(name, 8)};
}

Key hash_prefixed_key(std::string_view name) {
  const std::uint64_t hash = hash_of(name);
  return {.hash = hash, .position = hash};
}

Key composite_key(std::string_view partition, std::string_view sort) {
  const std::uint64_t hash = hash_of(partition);
  return {.hash = hash, .position = (hash & ~std::uint64_t{UINT32_MAX}) | first_bytes(sort, 4)};
}

}  // namespace shardsim
