#include "aws/sigv4/authorization.h"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace atrest::aws {
namespace {

constexpr std::size_t kMaxBytes = 8 * 1024;
constexpr std::size_t kMaxSignedHeaders = 64;
constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

Error Incomplete(std::string message) {
  return Error{Failure::kNoCredentials, std::move(message), "", "IncompleteSignature"};
}

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}
bool IsLowerHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }
bool IsPrintable(char c) { return c > ' ' && c < '\x7f'; }

std::vector<std::string> SplitAt(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string_view Trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

struct Parameters {
  std::optional<std::string> credential, signed_headers, signature;
};

Result<Parameters> SplitParameters(std::string_view text) {
  Parameters parameters;
  for (const std::string& part : SplitAt(text, ',')) {
    std::string_view parameter = Trimmed(part);
    std::size_t equals = std::min(parameter.find('='), parameter.size());
    std::string_view name = parameter.substr(0, equals);
    std::optional<std::string>* field = name == "Credential"      ? &parameters.credential
                                        : name == "SignedHeaders" ? &parameters.signed_headers
                                        : name == "Signature"     ? &parameters.signature
                                                                  : nullptr;
    if (field == nullptr || equals == parameter.size()) {
      return Incomplete(
          "'" + std::string(parameter.substr(0, 64)) +
          "' not a valid key=value pair (missing equal-sign) in Authorization header");
    }
    if (field->has_value()) {
      return Incomplete("Authorization header has '" + std::string(name) + "' twice.");
    }
    *field = parameter.substr(equals + 1);
  }
  return parameters;
}

Result<void> TakeCredential(const std::string& text, Authorization& out) {
  std::vector<std::string> parts = SplitAt(text, '/');
  bool complete = parts.size() == 5 && parts[4] == "aws4_request" &&
                  std::all_of(text.begin(), text.end(), IsPrintable);
  for (const std::string& part : parts) complete = complete && !part.empty();
  if (!complete) {
    return Incomplete(
        "Credential must have exactly 5 slash-delimited elements, e.g. "
        "keyid/date/region/service/term");
  }
  out.access_key_id = parts[0];
  out.scope = SigningScope{parts[1], parts[2], parts[3]};
  return {};
}

Result<void> TakeSignedHeaders(const std::string& text, Authorization& out) {
  out.signed_headers = SplitAt(text, ';');
  bool valid = out.signed_headers.size() <= kMaxSignedHeaders &&
               std::is_sorted(out.signed_headers.begin(), out.signed_headers.end()) &&
               std::adjacent_find(out.signed_headers.begin(), out.signed_headers.end()) ==
                   out.signed_headers.end();
  for (const std::string& name : out.signed_headers) {
    valid = valid && !name.empty() && std::all_of(name.begin(), name.end(), IsNameCharacter);
  }
  if (!valid) return Incomplete("SignedHeaders must be lower-case names, sorted, each once.");
  return {};
}

}  // namespace

Result<Authorization> ParseAuthorization(std::string_view value) {
  if (value.empty()) {
    return Error{Failure::kNoCredentials, "Missing Authentication Token", "",
                 "MissingAuthenticationToken"};
  }
  if (value.size() > kMaxBytes) return Incomplete("Authorization header is too long.");
  if (!value.starts_with(kAlgorithm) || !value.substr(kAlgorithm.size()).starts_with(' ')) {
    return Incomplete("Unsupported AWS 'algorithm' in Authorization header: " +
                      std::string(kAlgorithm) + " is required.");
  }
  TRY_ASSIGN(Parameters parameters, SplitParameters(value.substr(kAlgorithm.size() + 1)));
  std::string missing;
  if (!parameters.credential) missing += "Authorization header requires 'Credential' parameter. ";
  if (!parameters.signature) missing += "Authorization header requires 'Signature' parameter. ";
  if (!parameters.signed_headers) {
    missing += "Authorization header requires 'SignedHeaders' parameter. ";
  }
  if (!missing.empty()) return Incomplete(missing);
  Authorization result;
  TRY(TakeCredential(*parameters.credential, result));
  TRY(TakeSignedHeaders(*parameters.signed_headers, result));
  result.signature = *parameters.signature;
  if (result.signature.size() != 64 ||
      !std::all_of(result.signature.begin(), result.signature.end(), IsLowerHex)) {
    return Incomplete("Signature must be 64 lower-case hexadecimal digits.");
  }
  return result;
}

}  // namespace atrest::aws
