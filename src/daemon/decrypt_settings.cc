#include "daemon/decrypt_settings.h"

#include <string>
#include <utility>
#include <vector>

#include "kms/encryption_context.h"
#include "kms/key_arn.h"

namespace atrest::daemon {
namespace {

// An alias can be moved to another key, so it is no answer to the question which keys are trusted.
Result<void> CheckKey(const std::string& text) {
  const Result<kms::KeyArn> arn = kms::KeyArn::Parse(text);
  if (arn && !arn->IsAlias()) return {};
  return Error{Failure::kBadInput, "--decrypt-keys: \"" + text + "\" is not the ARN of a key",
               "list the ARNs of the current key and of the retired ones, or leave it out"};
}

}  // namespace

Result<void> ReadDecryptPolicy(const CommandLine& line, std::vector<KeyEntry>& entries) {
  std::vector<std::string> keys = line.List("decrypt-keys");
  if (keys == std::vector<std::string>{"any"}) keys.clear();
  for (const std::string& key : keys) TRY(CheckKey(key));
  std::vector<kms::EncryptionContext> contexts;
  for (const std::string& text : line.List("decrypt-encryption-context")) {
    Result<kms::EncryptionContext> context = kms::ParseEncryptionContext(text);
    if (!context) return Annotate(std::move(context).error(), "--decrypt-encryption-context");
    contexts.push_back(std::move(context).value());
  }
  for (KeyEntry& entry : entries) {
    entry.key.decrypt_keys = keys;
    entry.key.older_contexts = contexts;
  }
  return {};
}

}  // namespace atrest::daemon
