#include "aws/sigv4/canonical_request.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "aws/sigv4/canonical_uri.h"
#include "crypto/sha256.h"

namespace atrest::aws {
namespace {

struct CanonicalHeader {
  std::string name, value;
};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

constexpr std::string_view kBlanks = " \t\r\n";

bool IsBlank(char c) { return kBlanks.find(c) != std::string_view::npos; }

// One search a character: long values (session tokens) have none of them.
bool HasBlank(std::string_view value) {
  return std::any_of(kBlanks.begin(), kBlanks.end(),
                     [value](char c) { return value.find(c) != std::string_view::npos; });
}

// Without blanks at the ends, and with one space for each run of them.
std::string Collapsed(std::string_view value) {
  if (!HasBlank(value)) return std::string(value);
  std::string out;
  out.reserve(value.size());
  bool pending = false;
  for (char c : value) {
    if (IsBlank(c)) {
      pending = !out.empty();
      continue;
    }
    if (pending) out += ' ';
    pending = false;
    out += c;
  }
  return out;
}

// Lower-case, sorted by name, the values of equal names joined in their order.
std::vector<CanonicalHeader> CanonicalHeaders(const std::vector<http::Header>& headers) {
  std::vector<CanonicalHeader> sorted;
  sorted.reserve(headers.size());
  for (const http::Header& header : headers) {
    CanonicalHeader canonical{header.name, Collapsed(header.value)};
    std::transform(canonical.name.begin(), canonical.name.end(), canonical.name.begin(), Lower);
    sorted.push_back(std::move(canonical));
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.name < b.name; });
  std::vector<CanonicalHeader> merged;
  merged.reserve(sorted.size());
  for (CanonicalHeader& header : sorted) {
    if (!merged.empty() && merged.back().name == header.name) {
      merged.back().value += "," + header.value;
    } else {
      merged.push_back(std::move(header));
    }
  }
  return merged;
}

std::string JoinedNames(const std::vector<CanonicalHeader>& headers) {
  std::string names;
  for (const CanonicalHeader& header : headers) {
    if (!names.empty()) names += ';';
    names += header.name;
  }
  return names;
}

std::string HexOfSha256(std::string_view data) {
  return crypto::Hex(crypto::View(crypto::Sha256(data)));
}

void Derive(crypto::Sha256Digest& key, std::string_view data) {
  crypto::Sha256Digest next = crypto::HmacSha256(crypto::View(key), data);
  std::swap(key, next);
  Wipe(next.data(), next.size());
}

}  // namespace

std::string SigningScope::Text() const {
  return date + "/" + region + "/" + service + "/aws4_request";
}

std::string SignedHeaderNames(const std::vector<http::Header>& headers) {
  std::vector<http::Header> names;
  names.reserve(headers.size());
  for (const http::Header& header : headers) names.push_back({header.name, ""});
  return JoinedNames(CanonicalHeaders(names));
}

std::string CanonicalRequest(const SignableRequest& request) {
  std::vector<CanonicalHeader> headers = CanonicalHeaders(request.headers);
  std::string out;
  out.reserve(1024);
  out.append(request.method).append("\n");
  out.append(CanonicalPath(request.path)).append("\n");
  out.append(CanonicalQuery(request.query)).append("\n");
  for (const CanonicalHeader& header : headers) {
    out.append(header.name).append(":").append(header.value).append("\n");
  }
  out.append("\n").append(JoinedNames(headers)).append("\n").append(HexOfSha256(request.body));
  return out;
}

std::string StringToSign(std::string_view canonical_request, std::string_view amz_date,
                         const SigningScope& scope) {
  std::string out = "AWS4-HMAC-SHA256\n";
  out.append(amz_date).append("\n").append(scope.Text()).append("\n");
  return out.append(HexOfSha256(canonical_request));
}

Secret SigningKey(const Secret& secret_access_key, const SigningScope& scope) {
  Secret first("AWS4");
  first.Append(secret_access_key.Reveal());
  crypto::Sha256Digest key = crypto::HmacSha256(first.Reveal(), scope.date);
  Derive(key, scope.region);
  Derive(key, scope.service);
  Derive(key, "aws4_request");
  Secret result(crypto::View(key));
  Wipe(key.data(), key.size());
  return result;
}

std::string Signature(const Secret& signing_key, std::string_view string_to_sign) {
  return crypto::Hex(crypto::View(crypto::HmacSha256(signing_key.Reveal(), string_to_sign)));
}

std::string AuthorizationValue(std::string_view access_key_id, const SigningScope& scope,
                               std::string_view signed_header_names, std::string_view signature) {
  std::string out = "AWS4-HMAC-SHA256 Credential=";
  out.append(access_key_id).append("/").append(scope.Text()).append(", SignedHeaders=");
  out.append(signed_header_names).append(", Signature=").append(signature);
  return out;
}

}  // namespace atrest::aws
