// What a run of `atrest decrypt` found: hands objects on to their writer, and keeps what is said of
// them at the end.
#pragma once

#include <cstdint>
#include <vector>

#include "cli/object_writer.h"
#include "operate/decrypt.h"

namespace atrest::cli {

// Not thread-safe. Memory is bounded: the first thousand shapes and failures are kept.
class DecryptCollector final : public operate::ObjectTaker {
 public:
  // `writer` outlives it; nullptr if only shapes are wanted.
  explicit DecryptCollector(ObjectWriter* writer) : writer_(writer) {}

  bool Wants(const operate::ObjectShape& shape) override;
  Result<void> Take(const operate::ObjectShape& shape, const Secret& plaintext) override;

  std::uint64_t objects() const { return objects_; }
  const std::vector<operate::ObjectShape>& shapes() const { return shapes_; }
  const std::vector<operate::ObjectShape>& failures() const { return failures_; }

 private:
  ObjectWriter* writer_;
  std::uint64_t objects_ = 0;
  std::vector<operate::ObjectShape> shapes_;
  std::vector<operate::ObjectShape> failures_;
};

}  // namespace atrest::cli
