// Bytes that must not outlive their use: key material, credentials, plaintext.
//
// Move-only, wiped on destruction and when overwritten, cannot be printed or compared by accident.
// The only way to the bytes is Reveal(), a word that can be searched for; tests/lint keeps the list
// of places that may use it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atrest {

// Overwrites memory in a way that the compiler keeps.
void Wipe(void* data, std::size_t size);
void Wipe(std::string& text);  // wipes the whole capacity, then clears

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view bytes) : bytes_(bytes.begin(), bytes.end()) {}
  ~Secret() { Clear(); }

  Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  // `size` zero bytes, to be filled through Buffer().
  static Secret OfSize(std::size_t size);
  // Takes the bytes of `text` and wipes it.
  static Secret Take(std::string& text);

  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }

  std::string_view Reveal() const { return {bytes_.data(), bytes_.size()}; }
  std::span<char> Buffer() { return {bytes_.data(), bytes_.size()}; }

  Secret Clone() const { return Secret(Reveal()); }
  // Appends; if the bytes move in memory the old place is wiped.
  void Append(std::string_view bytes);
  // Shortens to `size` bytes; the cut-off bytes are wiped.
  void Truncate(std::size_t size);
  void Clear();

 private:
  std::vector<char> bytes_;
};

}  // namespace atrest
