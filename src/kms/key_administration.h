// What this project needs of a key management service to make a key and to look at one; the calls
// that use a key are key_service.h's. Implemented by aws/kms.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/result.h"

namespace atrest::kms {

using Tags = std::map<std::string, std::string>;

// AWS's words where it is text; empty where the service does not say.
struct KeyMetadata {
  std::string arn;
  std::string id;
  std::string state;  // "Enabled", "PendingDeletion", ...
  std::string description;
  std::string spec;     // "SYMMETRIC_DEFAULT"
  std::string usage;    // "ENCRYPT_DECRYPT"
  std::string origin;   // "AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"
  std::string manager;  // "CUSTOMER", "AWS"
  bool multi_region = false;
  std::string primary_region;  // of a replica of a multi-Region key; else empty
  std::optional<WallTime> created;
  std::optional<WallTime> deletion;  // of a key that is pending deletion
  std::optional<WallTime> expiry;    // of imported key material
};

struct NewKey {
  std::string policy;  // JSON
  std::string description;
  Tags tags;
};

struct RotationStatus {
  bool enabled = false;
  int period_days = 0;           // 0 where the service does not say
  std::optional<WallTime> next;  // of automatic rotation
};

struct Alias {
  std::string name;       // "alias/..."
  std::string target_id;  // key id; empty for an alias of AWS's own that has no key yet
};

// Thread-safe. Calls wait on the network, at most until the context's deadline. `key` is a key id
// or key ARN; only Describe takes aliases too. Lists are whole or an error: kBadInput where there
// is more than anybody can mean.
class KeyAdministration {
 public:
  virtual ~KeyAdministration() = default;

  // Sent once. Where the error's kind is kUnreachable, kServiceFault, kDeadlineExceeded or
  // kCancelled there may be a key nevertheless.
  virtual Result<KeyMetadata> CreateKey(const NewKey& key, const CallContext& context) = 0;
  virtual Result<void> CreateAlias(const std::string& alias, const std::string& key,
                                   const CallContext& context) = 0;
  virtual Result<void> EnableRotation(const std::string& key, const CallContext& context) = 0;

  virtual Result<KeyMetadata> Describe(const std::string& key, const CallContext& context) = 0;
  virtual Result<RotationStatus> RotationOf(const std::string& key, const CallContext& context) = 0;
  virtual Result<std::string> PolicyOf(const std::string& key, const CallContext& context) = 0;
  virtual Result<Tags> TagsOf(const std::string& key, const CallContext& context) = 0;
  virtual Result<std::vector<Alias>> AliasesOf(const std::string& key,
                                               const CallContext& context) = 0;
  // Of the whole account and Region.
  virtual Result<std::vector<Alias>> AllAliases(const CallContext& context) = 0;
  virtual Result<std::vector<std::string>> AllKeyIds(const CallContext& context) = 0;
};

}  // namespace atrest::kms
