#include "operate/dek_sources.h"

#include <utility>

#include "operate/object_decryptor.h"
#include "operate/verify_report.h"

namespace atrest::operate {
namespace {

constexpr std::size_t kLargestSample = std::size_t{64} << 10;
constexpr std::size_t kOwnBytes = sizeof(DekSource) + 64;  // with its node in the index

std::size_t BytesOf(const WrappedDek& dek) {
  std::size_t bytes = kOwnBytes + dek.provider.size() + dek.ciphertext.size() + dek.key_id.size();
  for (const auto& [name, text] : dek.annotations) bytes += name.size() + text.size() + 96;
  return bytes;
}

}  // namespace

std::string DekSource::Label() const {
  KeyReport key;
  key.format = dek.api == 1 ? etcd::Format::kKmsV1 : etcd::Format::kKmsV2;
  key.name = PlainText(dek.provider);
  key.key_id = PlainText(dek.key_id);
  return KeyLabel(key);
}

void DekSources::AddPlace(DekSource& to, const etcd::Entry& entry, std::uint32_t source) {
  ++to.values;
  const bool first = to.places.empty();
  if (to.places.size() >= max_places_ && !first) return;
  if (!first && bytes_ >= max_bytes_) return;
  to.places.push_back({source, std::string(entry.key)});
  bytes_ += sizeof(DekSource::Place) + entry.key.size();
}

bool DekSources::Add(const etcd::StoredValue& value, const etcd::Entry& entry,
                     std::uint32_t source) {
  const std::uint64_t fingerprint = fingerprint_.Of(value);
  if (const auto found = index_.find(fingerprint); found != index_.end()) {
    AddPlace(sources_[found->second], entry, source);
    return true;
  }
  if (bytes_ >= max_bytes_) {
    left_out_ = true;
    return false;
  }
  index_.emplace(fingerprint, sources_.size());
  DekSource& added = sources_.emplace_back();
  added.dek = WrappedDekOf(value);
  bytes_ += BytesOf(added.dek);
  AddPlace(added, entry, source);
  if (entry.value.size() <= kLargestSample &&
      entry.value.size() <= max_sample_bytes_ - sample_bytes_) {
    added.sample = std::string(entry.value);
    sample_bytes_ += entry.value.size();
  }
  return true;
}

}  // namespace atrest::operate
