// A checkpoint's text: whatever it says, what is read is what is written again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "operate/migrate/checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto checkpoint = atrest::operate::ParseCheckpoint(text);
  if (!checkpoint.ok()) return 0;
  const std::string written = atrest::operate::CheckpointText(*checkpoint);
  const auto again = atrest::operate::ParseCheckpoint(written);
  if (!again.ok() || atrest::operate::CheckpointText(*again) != written) std::abort();
  return 0;
}
