#include "aws/sigv4/signer.h"

#include <string_view>
#include <utility>

#include "aws/sigv4/url_parts.h"
#include "crypto/sha256.h"

namespace atrest::aws {
namespace {

bool IsOurs(const http::Header& header) {
  for (std::string_view name : {"host", "x-amz-date", "x-amz-security-token", "authorization"}) {
    if (http::SameName(header.name, name)) return true;
  }
  return false;
}

}  // namespace

struct Signer::DayKey {
  std::string date;
  crypto::Sha256Digest secret_digest{};  // of the secret access key it was derived from
  Secret key;
};

Signer::Signer(std::string region, std::string service)
    : region_(std::move(region)), service_(std::move(service)) {}

Signer::~Signer() = default;

std::shared_ptr<const Signer::DayKey> Signer::KeyFor(const Credentials& credentials,
                                                     const SigningScope& scope) const {
  crypto::Sha256Digest digest = crypto::Sha256(credentials.secret_access_key.Reveal());
  {
    Lock lock(mutex_);
    if (day_key_ && day_key_->date == scope.date && day_key_->secret_digest == digest) {
      return day_key_;
    }
  }
  auto derived = std::make_shared<DayKey>();
  derived->date = scope.date;
  derived->secret_digest = digest;
  derived->key = SigningKey(credentials.secret_access_key, scope);
  Lock lock(mutex_);
  day_key_ = derived;
  return derived;
}

void Signer::Sign(http::Request& request, const Credentials& credentials, WallTime now) const {
  std::erase_if(request.headers, IsOurs);
  std::string date = AmzDate(now);
  UrlParts url = SplitUrl(request.url);
  request.headers.push_back({"Host", std::string(url.host)});
  request.headers.push_back({"X-Amz-Date", date});
  if (!credentials.session_token.empty()) {
    request.headers.push_back(
        {"X-Amz-Security-Token", std::string(credentials.session_token.Reveal())});
  }
  SignableRequest signable{request.method, url.path, url.query, std::move(request.headers),
                           request.body.Reveal()};
  SigningScope scope{date.substr(0, 8), region_, service_};
  std::string to_sign = StringToSign(CanonicalRequest(signable), date, scope);
  std::string names = SignedHeaderNames(signable.headers);
  request.headers = std::move(signable.headers);
  std::string signature = Signature(KeyFor(credentials, scope)->key, to_sign);
  request.headers.push_back(
      {"Authorization", AuthorizationValue(credentials.access_key_id, scope, names, signature)});
}

}  // namespace atrest::aws
