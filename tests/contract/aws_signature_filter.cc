// Signs or verifies requests for a test in another language: one JSON object a line on stdin, one
// answer a line on stdout.
//   {"do":"sign","method":…,"url":…,"headers":[[name,value]…],"body":base64,"access_key_id":…,
//    "secret":…,"token":…,"region":…,"service":…,"time":"20150830T123600Z"} -> Authorization value
//   {"do":"verify",…} -> "ok" or the error's code and message
#include <iostream>
#include <string>

#include "aws/sigv4/signer.h"
#include "aws/sigv4/url_parts.h"
#include "aws/sigv4/verifier.h"
#include "crypto/base64.h"
#include "json/json.h"

namespace atrest {
namespace {

std::string TextOf(const json::Value& object, std::string_view name) {
  const json::Value* member = object.Find(name);
  return member == nullptr ? "" : std::string(member->AsString());
}

http::Request RequestOf(const json::Value& line) {
  http::Request request;
  request.method = TextOf(line, "method");
  request.url = TextOf(line, "url");
  const json::Value* headers = line.Find("headers");
  for (std::size_t i = 0; i < headers->size(); ++i) {
    const json::Value& header = headers->At(i);
    request.headers.push_back(
        {std::string(header.At(0).AsString()), std::string(header.At(1).AsString())});
  }
  request.body = crypto::DecodeBase64Secret(TextOf(line, "body")).value();
  return request;
}

std::string HeaderOf(const http::Request& request, std::string_view name) {
  for (const auto& header : request.headers) {
    if (header.name == name) return header.value;
  }
  return "";
}

std::string Sign(const json::Value& line) {
  aws::Credentials credentials;
  credentials.access_key_id = TextOf(line, "access_key_id");
  credentials.secret_access_key = Secret(TextOf(line, "secret"));
  credentials.session_token = Secret(TextOf(line, "token"));
  http::Request request = RequestOf(line);
  aws::Signer signer(TextOf(line, "region"), TextOf(line, "service"));
  signer.Sign(request, credentials, aws::ParseAmzDate(TextOf(line, "time")).value());
  return HeaderOf(request, "Authorization");
}

std::string Verify(const json::Value& line) {
  http::Request request = RequestOf(line);
  auto authorization = aws::ParseAuthorization(HeaderOf(request, "Authorization"));
  if (!authorization.ok()) return authorization.error().code;
  aws::UrlParts url = aws::SplitUrl(request.url);
  aws::SignableRequest signable{request.method, url.path, url.query, request.headers,
                                request.body.Reveal()};
  auto verified = aws::VerifySignature(signable, *authorization, Secret(TextOf(line, "secret")),
                                       {TextOf(line, "region"), TextOf(line, "service")},
                                       aws::ParseAmzDate(TextOf(line, "time")).value());
  return verified.ok() ? "ok" : verified.error().code + ": " + verified.error().message;
}

}  // namespace
}  // namespace atrest

int main() {
  std::string text;
  while (std::getline(std::cin, text)) {
    auto line = atrest::json::Value::Parse(text);
    if (!line.ok()) {
      std::cerr << line.error().message << "\n";
      return 1;
    }
    bool sign = atrest::TextOf(*line, "do") == "sign";
    std::cout << (sign ? atrest::Sign(*line) : atrest::Verify(*line)) << "\n";
  }
  return 0;
}
