#include "emulator/store/key_material.h"

#include <utility>

#include "crypto/sha256.h"

namespace atrest::emulator {

std::string KeyMaterialId(std::string_view binding, const Secret& bytes) {
  return crypto::Hex(crypto::View(crypto::HmacSha256(bytes.Reveal(), binding)));
}

KeyMaterial MakeKeyMaterial(std::string_view binding, Secret bytes, WallTime since, Rotation how) {
  std::string id = KeyMaterialId(binding, bytes);
  return {std::move(id), std::make_shared<const Secret>(std::move(bytes)), since, how};
}

KeyMaterial RandomKeyMaterial(std::string_view binding, Random& random, WallTime since,
                              Rotation how) {
  Secret bytes = Secret::OfSize(kKeyMaterialBytes);
  random.Fill(bytes.Buffer());
  return MakeKeyMaterial(binding, std::move(bytes), since, how);
}

std::string_view RotationName(Rotation rotation) {
  switch (rotation) {
    case Rotation::kInitial: return "";
    case Rotation::kAutomatic: return "AUTOMATIC";
    case Rotation::kOnDemand: return "ON_DEMAND";
  }
  return "";
}

}  // namespace atrest::emulator
