#include "operate/dek_fingerprint.h"

namespace atrest::operate {
namespace {

// Length first, so that no two lists of parts are written alike.
void AppendPart(std::string& text, std::string_view part) {
  text += std::to_string(part.size());
  text += ':';
  text += part;
}

}  // namespace

std::uint64_t DekFingerprint::Of(const etcd::StoredValue& value) {
  scratch_.clear();
  AppendPart(scratch_, etcd::FormatName(value.format));
  AppendPart(scratch_, value.name);
  if (value.format == etcd::Format::kKmsV1) {
    AppendPart(scratch_, value.wrapped_dek);
    return crypto::SipHash(hash_key_, scratch_);
  }
  AppendPart(scratch_, etcd::DekTypeName(value.object.dek_type));
  AppendPart(scratch_, value.object.dek_source);
  AppendPart(scratch_, value.object.key_id);
  for (const auto& [name, text] : value.object.annotations) {
    AppendPart(scratch_, name);
    AppendPart(scratch_, text);
  }
  return crypto::SipHash(hash_key_, scratch_);
}

}  // namespace atrest::operate
