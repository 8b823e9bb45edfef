#include "cli/decrypt_collector.h"

namespace atrest::cli {
namespace {

constexpr std::size_t kMostKept = 1000;

}  // namespace

bool DecryptCollector::Wants(const operate::ObjectShape& shape) {
  if (writer_ == nullptr || !writer_->IsThere(shape)) return true;
  ++objects_;
  return false;
}

Result<void> DecryptCollector::Take(const operate::ObjectShape& shape, const Secret& plaintext) {
  ++objects_;
  if (!shape.failure.empty()) {
    if (failures_.size() < kMostKept) failures_.push_back(shape);
  } else if (writer_ != nullptr) {
    TRY(writer_->Take(shape, plaintext));
  }
  if (shapes_.size() < kMostKept) shapes_.push_back(shape);
  return {};
}

}  // namespace atrest::cli
