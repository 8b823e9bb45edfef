#include "aws/credentials/imds_credentials.h"

#include <string>
#include <utility>

#include "aws/credentials/json_credentials.h"

namespace atrest::aws {
namespace {

constexpr const char* kPath = "/latest/meta-data/iam/security-credentials/";

// IAM role names: letters, digits and _+=,.@-
bool IsRoleName(std::string_view name) {
  if (name.empty() || name.size() > 128) return false;
  for (char c : name) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && std::string_view("_+=,.@-").find(c) == std::string_view::npos) return false;
  }
  return true;
}

// Trouble with the caller's time stays what it is; everything else is "no credentials".
Error AsNoCredentials(Error error) {
  if (error.kind != Failure::kCancelled && error.kind != Failure::kDeadlineExceeded) {
    error.kind = Failure::kNoCredentials;
  }
  return error;
}

}  // namespace

Result<Credentials> ImdsCredentials::Fetch(const CallContext& context) {
  auto list = imds_.Get(kPath, context);
  if (!list.ok()) {
    Error error = std::move(list).error();
    if (error.kind == Failure::kAbsent && error.hint.empty()) {
      error.hint = "attach an instance profile with a role to the instance";
    }
    return AsNoCredentials(std::move(error));
  }
  std::string_view line = list->Reveal();
  line = line.substr(0, line.find_first_of("\r\n"));
  if (!IsRoleName(line)) {
    return Error{Failure::kNoCredentials, "instance metadata: the instance has no role"};
  }
  const std::string role(line);
  auto document = imds_.Get(kPath + role, context);
  if (!document.ok()) return AsNoCredentials(std::move(document).error());
  auto credentials = ParseJsonCredentials(document->Reveal(), {});
  if (!credentials.ok()) {
    return Annotate(std::move(credentials).error(), "instance metadata, role " + role);
  }
  credentials->source = "instance metadata, role " + role;
  credentials->usable_after_expiration = true;
  return credentials;
}

}  // namespace atrest::aws
