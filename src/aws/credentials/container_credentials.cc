#include "aws/credentials/container_credentials.h"

#include <chrono>
#include <string>
#include <utility>

#include "aws/credentials/bounded_tries.h"
#include "aws/credentials/json_credentials.h"
#include "http/url_rule.h"

namespace atrest::aws {
namespace {

constexpr const char* kRelative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr const char* kFull = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr const char* kTokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
constexpr const char* kToken = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
constexpr const char* kEcsHost = "http://169.254.170.2";
constexpr std::size_t kMaxTokenBytes = 16 * 1024;

constexpr BoundedTries kTries{"container credentials", std::chrono::milliseconds(2000), 3,
                              "is the ECS or EKS Pod Identity agent running on this node?"};

Error Failed(std::string message, std::string hint = "") {
  return Error{Failure::kNoCredentials, "container credentials: " + std::move(message),
               std::move(hint)};
}

std::string ValueOf(const Environment& environment, std::string_view name) {
  return environment.Get(name).value_or("");
}

}  // namespace

ContainerCredentials::ContainerCredentials(http::Transport& transport,
                                           const Environment& environment,
                                           const Filesystem& filesystem, const Clock& clock)
    : transport_(transport), environment_(environment), filesystem_(filesystem), clock_(clock) {}

bool ContainerCredentials::IsConfigured(const Environment& environment) {
  return !ValueOf(environment, kRelative).empty() || !ValueOf(environment, kFull).empty();
}

Result<std::string> ContainerCredentials::Url() const {
  if (std::string path = ValueOf(environment_, kRelative); !path.empty()) {
    if (!path.starts_with('/')) return Failed(std::string(kRelative) + " is not a path");
    return kEcsHost + path;
  }
  std::string url = ValueOf(environment_, kFull);
  auto facts = http::CheckUrl(url, false);
  if (!facts.ok()) {
    return Failed(std::string(kFull) + ": " + facts.error().message,
                  "https, or http to loopback, 169.254.170.2, 169.254.170.23 or [fd00:ec2::23]");
  }
  return url;
}

Result<Secret> ContainerCredentials::Token() const {
  std::string text;
  if (std::string path = ValueOf(environment_, kTokenFile); !path.empty()) {
    auto read = filesystem_.Read(path, kMaxTokenBytes);
    if (!read.ok()) return Failed(std::string(kTokenFile) + ": " + read.error().message);
    text = std::move(read).value();
    if (text.empty()) return Failed(path + " is empty");
  } else {
    text = ValueOf(environment_, kToken);
  }
  Secret token = Secret::Take(text);
  for (char c : token.Reveal()) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') {
      return Failed("the authorization token has a line break or control character in it");
    }
  }
  return token;
}

Result<Credentials> ContainerCredentials::Fetch(const CallContext& context) {
  http::Request request;
  TRY_ASSIGN(request.url, Url());
  TRY_ASSIGN(Secret token, Token());
  request.bypass_proxy =
      http::CheckUrl(request.url, false).ok() && http::CheckUrl(request.url, false)->local;
  request.headers.push_back({"Accept", "application/json"});
  if (!token.empty()) request.headers.push_back({"Authorization", std::string(token.Reveal())});
  auto response = SendWithTries(transport_, clock_, request, kTries, context);
  if (!response.ok()) {
    Error error = std::move(response).error();
    bool time = error.kind == Failure::kCancelled || error.kind == Failure::kDeadlineExceeded;
    if (!time) error.kind = Failure::kNoCredentials;
    return error;
  }
  auto credentials = ParseJsonCredentials(response->body.Reveal(), {});
  if (!credentials.ok()) {
    return Annotate(std::move(credentials).error(),
                    "container credentials, http status " + std::to_string(response->status));
  }
  if (response->status != 200) {
    return Failed("http status " + std::to_string(response->status));
  }
  credentials->source = "container credentials";
  return credentials;
}

}  // namespace atrest::aws
