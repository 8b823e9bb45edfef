#include "base/secret.h"

#include <string.h>

#include <algorithm>
#include <utility>

namespace atrest {

void Wipe(void* data, std::size_t size) {
  if (size > 0) explicit_bzero(data, size);
}

void Wipe(std::string& text) {
  text.resize(text.capacity());
  Wipe(text.data(), text.size());
  text.clear();
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  Clear();
  bytes_ = std::move(other.bytes_);
  other.bytes_.clear();
  return *this;
}

Secret Secret::OfSize(std::size_t size) {
  Secret secret;
  secret.bytes_.resize(size);
  return secret;
}

Secret Secret::Take(std::string& text) {
  Secret secret{std::string_view(text)};
  Wipe(text);
  return secret;
}

void Secret::Append(std::string_view bytes) {
  if (bytes_.size() + bytes.size() > bytes_.capacity()) {
    std::vector<char> grown;
    grown.reserve(std::max(bytes_.capacity() * 2, bytes_.size() + bytes.size()));
    grown.assign(bytes_.begin(), bytes_.end());
    bytes_.swap(grown);
    Wipe(grown.data(), grown.size());
  }
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void Secret::Truncate(std::size_t size) {
  if (size >= bytes_.size()) return;
  Wipe(bytes_.data() + size, bytes_.size() - size);
  bytes_.resize(size);
}

void Secret::Clear() {
  Wipe(bytes_.data(), bytes_.size());
  bytes_.clear();
}

}  // namespace atrest
