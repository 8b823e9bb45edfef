// A blob opens only if it is, to the last byte, one that was sealed: whatever is done to it.
//
// The input is a list of edits (three bytes each: position, position, value) of a good blob, or, if
// its first byte is odd, a blob by itself.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "emulator/store/ciphertext_blob.h"
#include "testing/seeded_random.h"

namespace {

using namespace atrest::emulator;

constexpr char kKeyId[] = "1234abcd-12ab-34cd-56ef-1234567890ab";

struct Sealer {
  atrest::fakes::SeededRandom random;
  KeyMaterial material = RandomKeyMaterial(kKeyId, random, {}, Rotation::kInitial);
  std::string good = SealBlob(kKeyId, kKeyId, material, {{"a", "b"}}, "plaintext", random).value();
};

std::string Edited(std::string blob, std::string_view edits) {
  for (std::size_t i = 0; i + 2 < edits.size(); i += 3) {
    const auto high = static_cast<unsigned char>(edits[i]);
    const auto low = static_cast<unsigned char>(edits[i + 1]);
    blob[(high * 256U + low) % blob.size()] = edits[i + 2];
  }
  return blob;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Sealer sealer;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.empty()) return 0;
  const bool by_itself = (input[0] & 1) != 0;
  input.remove_prefix(1);
  const std::string blob = by_itself ? std::string(input) : Edited(sealer.good, input);
  const auto parsed = ParseBlob(blob);
  if (!parsed.ok()) return 0;
  const auto opened = OpenBlob(*parsed, kKeyId, sealer.material, {{"a", "b"}});
  if (opened.ok() && blob != sealer.good) std::abort();
  if (OpenBlob(*parsed, kKeyId, sealer.material, {{"a", "c"}}).ok()) std::abort();
  return 0;
}
