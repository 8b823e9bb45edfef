#include "emulator/faults/request_facts.h"

#include <array>
#include <string_view>

#include "aws/sigv4/authorization.h"
#include "crypto/base64.h"
#include "emulator/store/ciphertext_blob.h"
#include "emulator/sts/sts_front_end.h"
#include "json/json.h"

namespace atrest::emulator {
namespace {

const json::Limits kLimits{512 * 1024, 8};

// The key that the input names, or the one that made its blob.
std::string KeyOf(const json::Value& body, KeyStore& store) {
  for (const std::string_view name : {"KeyId", "TargetKeyId", "SourceKeyId"}) {
    const json::Value* member = body.Find(name);
    if (member == nullptr || !member->IsString()) continue;
    const Result<KeyPtr> key = store.Resolve(member->AsString());
    return key.ok() ? (*key)->id : std::string(member->AsString().substr(0, 2048));
  }
  const json::Value* member = body.Find("CiphertextBlob");
  if (member == nullptr || !member->IsString()) return "";
  const Result<std::string> bytes = crypto::DecodeBase64(member->AsString());
  if (!bytes.ok()) return "";
  const Result<ParsedBlob> blob = ParseBlob(*bytes);
  return blob.ok() ? blob->key_id : "";
}

kms::EncryptionContext ContextOf(const json::Value& body) {
  kms::EncryptionContext context;
  for (const std::string_view name : {"EncryptionContext", "SourceEncryptionContext"}) {
    const json::Value* member = body.Find(name);
    if (member == nullptr) continue;
    for (const std::string& key : member->MemberNames()) {
      context.emplace(key, member->Find(key)->AsString());
    }
  }
  return context;
}

std::string PrincipalOf(const http::ServerRequest& request, const Principals& principals) {
  const auto authorization = aws::ParseAuthorization(request.HeaderValue("Authorization"));
  if (!authorization.ok()) return "";
  const PrincipalPtr principal = principals.Find(authorization->access_key_id);
  return principal == nullptr ? "" : principal->caller.arn;
}

}  // namespace

RequestSummary Summarise(const http::ServerRequest& request, KeyStore& store,
                         const Principals& principals) {
  RequestSummary summary;
  const std::string_view target = request.HeaderValue("X-Amz-Target");
  const std::size_t dot = target.find('.');
  if (dot != std::string_view::npos) summary.facts.operation = target.substr(dot + 1, 100);
  summary.facts.principal = PrincipalOf(request, principals);
  if (IsStsRequest(request)) {
    summary.facts.operation = StsActionOf(request);
    return summary;
  }
  const Result<json::Value> body = json::Value::Parse(request.body.Reveal(), kLimits);
  if (!body.ok()) return summary;
  summary.facts.key = KeyOf(*body, store);
  summary.context = ContextOf(*body);
  return summary;
}

}  // namespace atrest::emulator
