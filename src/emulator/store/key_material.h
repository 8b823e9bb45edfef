// The bytes that encrypt, and how they came to be a key's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"

namespace atrest::emulator {

inline constexpr std::size_t kKeyMaterialBytes = 32;

enum class Rotation { kInitial, kAutomatic, kOnDemand };
std::string_view RotationName(Rotation rotation);  // "AUTOMATIC"; "" for the initial material

// One material of a key. The bytes are immutable and shared: a request in flight keeps those that
// it started with.
struct KeyMaterial {
  std::string id;                       // 64 hex digits, AWS's KeyMaterialId
  std::shared_ptr<const Secret> bytes;  // 32; nullptr if they were imported and are gone
  WallTime since;                       // when it became the current one
  Rotation how = Rotation::kInitial;
  std::optional<WallTime> valid_to = {};  // of imported material that expires
  std::string description = {};           // of imported material
};

// The id says nothing about the bytes, but equal bytes in the same key give equal ids: that is how
// a second import and a damaged file are told. `binding` is Key::Binding().
std::string KeyMaterialId(std::string_view binding, const Secret& bytes);

KeyMaterial MakeKeyMaterial(std::string_view binding, Secret bytes, WallTime since, Rotation how);
KeyMaterial RandomKeyMaterial(std::string_view binding, Random& random, WallTime since,
                              Rotation how);

}  // namespace atrest::emulator
