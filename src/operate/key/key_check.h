// What is wrong with a KMS key, or will be: its state, kind and rotation, and its key policy held
// against who has to use it. Facts: AWS KMS Developer Guide (key-state, rotate-keys, key-policies,
// conditions-kms, deleting-keys).
//
// CheckKey is a pure function; ReadKey is as thread-safe as what it is given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/result.h"
#include "kms/encryption_context.h"
#include "kms/key_administration.h"

namespace atrest::operate {

enum class KeySeverity { kError, kWarning, kNote };

const char* KeySeverityName(KeySeverity severity);  // "error", "warning", "note"

struct KeyFinding {
  std::string id;  // stable: "key-disabled"; docs/keys.md lists them
  KeySeverity severity = KeySeverity::kError;
  std::string sentence;  // what is there; no full stop
  std::string why;       // why that matters
  std::string fix;       // what to do, as a command where there is one
};

// What AWS says of a key. What may not be read, or is not there, is absent, and in `unread`.
struct KeyFacts {
  kms::KeyMetadata key;
  std::optional<kms::RotationStatus> rotation;
  std::optional<std::string> policy;  // JSON
  std::optional<std::vector<kms::Alias>> aliases;
  std::optional<kms::Tags> tags;
  std::vector<Error> unread;
};

// `key` is what a person gives: key id, key ARN, alias name or alias ARN. An error only if the key
// itself cannot be described, or nobody answers.
Result<KeyFacts> ReadKey(kms::KeyAdministration& kms, const std::string& key,
                         const CallContext& context);

// Who is to use the key and how. What is left out is not known, and not checked.
struct KeyExpectation {
  std::string reference;                          // how the configuration names it
  std::string cluster;                            // value of the tag KubernetesCluster
  std::vector<std::string> role_arns;             // of the provider
  std::optional<kms::EncryptionContext> context;  // that the provider gives
  bool retired = false;                           // it only decrypts what is there
};

// Errors first. Empty: all is well, as far as facts and expectation go.
std::vector<KeyFinding> CheckKey(const KeyFacts& facts, const KeyExpectation& expected,
                                 WallTime now);

// Lines for people, each finding with its reason and its fix.
std::string KeyFindingsText(const std::vector<KeyFinding>& findings);

}  // namespace atrest::operate
