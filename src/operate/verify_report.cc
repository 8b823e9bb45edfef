#include "operate/verify_report.h"

namespace atrest::operate {

std::string_view ProblemName(Problem problem) {
  switch (problem) {
    case Problem::kPlaintext: return "plaintext";
    case Problem::kUnreadable: return "unreadable";
    case Problem::kStale: return "stale";
    case Problem::kNeedsKey: return "needs the key";
    case Problem::kMayNeedKey: return "may need it";
    case Problem::kUndecryptable: return "cannot be decrypted";
  }
  return "";
}

std::string PlainText(std::string_view text) {
  constexpr std::size_t kMost = 512;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string plain;
  for (char c : text.substr(0, kMost)) {
    if (c >= ' ' && c < 0x7f && c != '\\') {
      plain += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    plain.append("\\x").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
  }
  if (text.size() > kMost) plain += "...";
  return plain;
}

std::string KeyLabel(const KeyReport& key) {
  std::string label(etcd::FormatName(key.format));
  label.append(" ").append(key.name);
  if (!key.key_id.empty()) label.append(" ").append(key.key_id);
  return label;
}

}  // namespace atrest::operate
