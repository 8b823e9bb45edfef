// What an AWS principal must be allowed, as policy documents. Facts: AWS KMS Developer Guide
// (key-policies, alias-access, tag-permissions, conditions-kms), IAM User Guide (policy elements),
// kops pkg/model/names.go and pkg/model/iam/iam_builder.go.
//
// Pure functions; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/json.h"
#include "kms/encryption_context.h"

namespace atrest::kops {

// The statement for the provider: Encrypt and Decrypt with these keys, and no more. With a context
// only where exactly these pairs are given.
json::Value ProviderStatement(const std::vector<std::string>& key_arns,
                              const kms::EncryptionContext& context);

// `policy`, a JSON list of statements as kops keeps it under additionalPolicies, with `statement`
// in the place of the one that allows the same actions, or behind the others. As it was if it says
// so already; a new list if it is blank. kBadInput if it is no list of statements.
Result<std::string> WithStatement(std::string_view policy, const json::Value& statement);

// The name that kops gives the IAM role of a cluster's control plane: "masters." + its name, cut
// to 64 bytes with a hash behind it. `group` is "masters" or "apiservers".
std::string KopsRoleName(const std::string& group, const std::string& cluster);

struct KeyPolicyRequest {
  std::string partition = "aws";
  std::string account;
  std::vector<std::string> role_arns;  // who may encrypt and decrypt
  kms::EncryptionContext context;
};

// A key policy: the account administers the key, only the roles use it. Roles stand in a condition,
// not as principals, so that the key can be made before them and outlives them.
json::Value KeyPolicy(const KeyPolicyRequest& request);

struct CreatorRequest {
  std::string partition = "aws";
  std::string account;
  std::string region;
  std::string cluster;  // value of the tag KubernetesCluster
};

// An identity policy for the person who makes the key with `atrest key create`.
json::Value CreatorPolicy(const CreatorRequest& request);

struct ActionReason {
  std::string_view action;
  std::string_view why;
};

// Each action of the creator's and of the provider's policy, with its reason.
std::vector<ActionReason> CreatorActions();
std::vector<ActionReason> ProviderActions();

// {"Version": "2012-10-17", "Statement": [statements]}
json::Value PolicyDocument(std::vector<json::Value> statements);

}  // namespace atrest::kops
