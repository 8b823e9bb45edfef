#include "aws/kms/kms_error.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "aws/kms/kms_error_codes.h"
#include "json/json.h"
#include "telemetry/redaction.h"

namespace atrest::aws {
namespace {

constexpr std::size_t kMaxCodeBytes = 128;
constexpr std::size_t kMaxTextBytes = 1024;
constexpr std::size_t kMaxRequestIdBytes = 128;

// What a person may be shown of what came over the network: one line, bounded.
std::string Shown(std::string_view text, std::size_t max) {
  std::string shown(text.substr(0, max));
  std::replace_if(
      shown.begin(), shown.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
  if (text.size() > max) shown += "...";
  return shown;
}

std::string_view TextOf(const json::Value* value) {
  return value == nullptr ? std::string_view() : value->AsString();
}

// "com.amazon.coral.service#AccessDeniedException:http://…" -> "AccessDeniedException"
std::string Bare(std::string_view code) {
  code = code.substr(0, code.find(':'));
  if (std::size_t hash = code.find('#'); hash != std::string_view::npos) {
    code.remove_prefix(hash + 1);
  }
  return Shown(code, kMaxCodeBytes);
}

struct ErrorBody {
  std::string code, text;
};

ErrorBody ReadBody(const http::Response& response) {
  ErrorBody result;
  std::string_view code = response.HeaderValue("x-amzn-errortype");
  auto body = json::Value::Parse(response.body.Reveal());
  if (body.ok() && body->IsObject()) {
    if (code.empty()) code = TextOf(body->Find("__type"));
    if (code.empty()) code = TextOf(body->Find("code"));
    // Where a signature does not fit, AWS repeats the request's headers, session token included.
    result.text = telemetry::Redacted(TextOf(body->FindIgnoringCase("message")), kMaxTextBytes);
  }
  result.code = Bare(code);
  return result;
}

Failure KindOfStatus(int status, bool has_code) {
  if (status == 429) return Failure::kThrottled;
  if (status >= 500) return Failure::kServiceFault;
  return has_code ? Failure::kBadInput : Failure::kUnreachable;
}

// The action that was missed; not always the operation's own: CreateKey with tags needs
// kms:TagResource too.
std::string DeniedAction(const KmsCall& call, std::string_view text) {
  constexpr std::string_view kLead = "not authorized to perform: ";
  const std::size_t at = text.find(kLead);
  std::string_view action = at == std::string_view::npos ? "" : text.substr(at + kLead.size());
  action = action.substr(0, action.find(' '));
  if (action.starts_with("kms:")) return std::string(action);
  return "kms:" + std::string(call.operation);
}

std::string DeniedHint(const KmsCall& call, std::string_view text) {
  const std::string action = DeniedAction(call, text);
  if (call.key_id.empty()) return "the caller's IAM policy must allow " + action;
  if (text.find("does not exist") != std::string_view::npos) {
    return "does the key exist in this account and region? if it does, its key policy and the "
           "caller's IAM policy must both allow " +
           action;
  }
  return "the key policy and the caller's IAM policy must both allow " + action + " on " +
         std::string(call.key_id) + ", also under the encryption context in use";
}

std::string HintFor(const KmsCall& call, const ErrorCode* row, Failure kind,
                    const ErrorBody& body) {
  if (kind == Failure::kDenied && (row == nullptr || row->hint.empty())) {
    return DeniedHint(call, body.text);
  }
  if (row != nullptr) return std::string(row->hint);
  if (kind == Failure::kUnreachable) {
    return "this is no answer of AWS KMS: is there a proxy or another server at the endpoint?";
  }
  return "";
}

std::optional<std::chrono::milliseconds> RetryAfter(const http::Response& response) {
  std::string_view text = response.HeaderValue("x-amz-retry-after");
  if (text.empty() || text.size() > 9) return std::nullopt;
  int number = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return std::chrono::milliseconds(number);
}

}  // namespace

std::string KmsErrorCode(const http::Response& response) { return ReadBody(response).code; }

std::string KmsRequestId(const http::Response& response) {
  std::string_view id = response.HeaderValue("x-amzn-requestid");
  if (id.empty()) id = response.HeaderValue("x-amz-request-id");
  return Shown(id, kMaxRequestIdBytes);
}

Error KmsError(const KmsCall& call, const http::Response& response) {
  ErrorBody body = ReadBody(response);
  const ErrorCode* row = FindErrorCode(body.code);
  Error error;
  error.kind = row != nullptr ? row->kind : KindOfStatus(response.status, !body.code.empty());
  error.code = body.code;
  error.request_id = KmsRequestId(response);
  error.retry_after = RetryAfter(response);
  error.message = "kms " + std::string(call.operation);
  if (!call.key_id.empty()) error.message += " with " + std::string(call.key_id);
  error.message += ": ";
  error.message += body.code.empty() ? "http status " + std::to_string(response.status) : body.code;
  if (!body.text.empty()) error.message += ": " + body.text;
  if (!error.request_id.empty()) error.message += " (request id " + error.request_id + ")";
  error.hint = HintFor(call, row, error.kind, body);
  return error;
}

bool IsCredentialsRejected(const Error& error) {
  for (std::string_view code :
       {"ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException",
        "InvalidClientTokenId", "InvalidClientTokenIdException", "InvalidAccessKeyId"}) {
    if (error.code == code) return true;
  }
  return false;
}

bool IsWorthRetrying(const Error& error) {
  switch (error.kind) {
    case Failure::kUnreachable:
    case Failure::kServiceFault: return true;
    // A length or quota that is exceeded stays so.
    case Failure::kThrottled: return error.code != "LimitExceededException";
    case Failure::kBadInput:
    case Failure::kBadCiphertext:
    case Failure::kKeyNotFound:
    case Failure::kKeyUnusable:
    case Failure::kDenied:
    case Failure::kOverloaded:
    case Failure::kNoCredentials:
    case Failure::kDeadlineExceeded:
    case Failure::kCancelled:
    case Failure::kAbsent:
    case Failure::kSystem:
    case Failure::kBug: return false;
  }
  return false;
}

}  // namespace atrest::aws
