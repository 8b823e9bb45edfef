#include "testing/aws4_vector.h"

#include <cstddef>
#include <string_view>
#include <utility>

#include "aws/sigv4/amz_date.h"
#include "aws/sigv4/canonical_request.h"
#include "aws/sigv4/signer.h"
#include "aws/sigv4/verifier.h"

namespace atrest::fakes {
namespace {

constexpr const char* kAccessKeyId = "AKIDEXAMPLE";
constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr const char* kDate = "20150830T123600Z";
const aws::SigningScope kScope{"20150830", "us-east-1", "service"};

struct ParsedRequest {
  std::string method, path, query, body;
  std::vector<http::Header> headers;

  aws::SignableRequest Signable() const { return {method, path, query, headers, body}; }
};

std::string TakeLine(std::string& text) {
  std::size_t end = text.find('\n');
  std::string line = text.substr(0, end);
  text.erase(0, end == std::string::npos ? end : end + 1);
  return line;
}

// "GET /a path?query HTTP/1.1", headers, perhaps folded, an empty line and the body.
ParsedRequest ParseRequest(std::string text) {
  ParsedRequest parsed;
  std::string line = TakeLine(text);
  std::size_t first = line.find(' '), last = line.rfind(' ');
  parsed.method = line.substr(0, first);
  std::string target = line.substr(first + 1, last - first - 1);
  std::size_t question = target.find('?');
  parsed.path = target.substr(0, question);
  if (question != std::string::npos) parsed.query = target.substr(question + 1);
  while (!text.empty()) {
    line = TakeLine(text);
    if (line.empty()) break;
    if (line[0] == ' ') {
      parsed.headers.back().value += line;
      continue;
    }
    std::size_t colon = line.find(':');
    parsed.headers.push_back({line.substr(0, colon), line.substr(colon + 1)});
  }
  parsed.body = text;
  return parsed;
}

std::string Differs(std::string_view what, std::string_view want, std::string_view got) {
  if (want == got) return "";
  return std::string(what) + " differs\nwanted:\n" + std::string(want) + "\ngot:\n" +
         std::string(got) + "\n";
}

// The case get-vanilla-with-session-token leaves the token out of its request.
void AddTokenOfCanonical(const std::string& canonical, ParsedRequest& request) {
  constexpr std::string_view kName = "x-amz-security-token:";
  std::size_t at = canonical.find(kName);
  if (at == std::string::npos) return;
  for (const http::Header& header : request.headers) {
    if (header.name == "X-Amz-Security-Token") return;
  }
  at += kName.size();
  request.headers.push_back(
      {"X-Amz-Security-Token", canonical.substr(at, canonical.find('\n', at) - at)});
}

std::string VerifierDifference(const Aws4Vector& vector, const ParsedRequest& request) {
  auto authorization = aws::ParseAuthorization(vector.authorization);
  if (!authorization.ok()) return "parse: " + authorization.error().message + "\n";
  WallTime now = *aws::ParseAmzDate(kDate);
  auto verified = aws::VerifySignature(request.Signable(), *authorization, Secret(kSecret),
                                       {kScope.region, kScope.service}, now);
  return verified.ok() ? "" : "verify: " + verified.error().message + "\n";
}

}  // namespace

std::string Aws4Difference(const Aws4Vector& vector) {
  ParsedRequest request = ParseRequest(vector.request);
  // Two cases sign the token, one adds it afterwards: the canonical request says which.
  AddTokenOfCanonical(vector.canonical, request);
  if (vector.canonical.find("x-amz-security-token") == std::string::npos) {
    std::erase_if(request.headers,
                  [](const http::Header& header) { return header.name == "X-Amz-Security-Token"; });
  }
  std::string canonical = aws::CanonicalRequest(request.Signable());
  std::string to_sign = aws::StringToSign(canonical, kDate, kScope);
  std::string signature = aws::Signature(aws::SigningKey(Secret(kSecret), kScope), to_sign);
  std::string authorization = aws::AuthorizationValue(
      kAccessKeyId, kScope, aws::SignedHeaderNames(request.headers), signature);
  std::string found = Differs("canonical request", vector.canonical, canonical) +
                      Differs("string to sign", vector.to_sign, to_sign) +
                      Differs("authorization", vector.authorization, authorization);
  found += VerifierDifference(vector, request);
  bool has_wrong_sreq = vector.name == "get-vanilla-with-session-token";
  if (!vector.signed_request.empty() && !has_wrong_sreq &&
      vector.signed_request.find("Authorization: " + authorization) == std::string::npos) {
    found += "the signed request has another Authorization header\n";
  }
  return found.empty() ? "" : vector.name + ": " + found;
}

}  // namespace atrest::fakes
