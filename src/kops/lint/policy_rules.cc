// Rules about spec.additionalPolicies.
#include <algorithm>
#include <array>
#include <set>

#include "json/json.h"
#include "kops/lint/provider_view.h"
#include "kops/lint/rule.h"

namespace atrest::kops::lint {
namespace {

struct Policy {
  const Document& document;
  const yaml::Member& member;
};

template <typename Check>
void ForEachPolicy(const Corpus& corpus, Check check) {
  for (const Document& document : corpus.documents) {
    if (document.kind != DocumentKind::kCluster) continue;
    const yaml::Node* policies = yaml::FindAt(document.root, {"spec", "additionalPolicies"});
    if (policies == nullptr) continue;
    for (const yaml::Member& member : policies->members()) check(Policy{document, member});
  }
}

std::vector<std::string> Texts(const json::Value* value) {
  std::vector<std::string> texts;
  if (value == nullptr) return texts;
  if (value->IsString()) texts.emplace_back(value->AsString());
  for (std::size_t i = 0; value->IsArray() && i < value->size(); ++i) {
    texts.emplace_back(value->At(i).AsString());
  }
  return texts;
}

struct Grant {
  std::vector<std::string> actions;  // of kms
  std::vector<std::string> resources;
  std::string condition;
};

// Statements that allow something of KMS.
std::vector<Grant> GrantsOf(const Policy& policy) {
  std::vector<Grant> grants;
  const auto list = json::Value::Parse(policy.member.value.Scalar());
  for (std::size_t i = 0; list.ok() && list->IsArray() && i < list->size(); ++i) {
    const json::Value& statement = list->At(i);
    const json::Value* effect = statement.Find("Effect");
    if (effect == nullptr || effect->AsString() != "Allow") continue;
    Grant grant;
    for (const std::string& action : Texts(statement.Find("Action"))) {
      if (action.starts_with("kms:") || action == "*") grant.actions.push_back(action);
    }
    if (grant.actions.empty()) continue;
    grant.resources = Texts(statement.Find("Resource"));
    const json::Value* condition = statement.Find("Condition");
    grant.condition = condition == nullptr ? "" : condition->Text();
    grants.push_back(std::move(grant));
  }
  return grants;
}

template <typename Check>
void ForEachGrant(const Corpus& corpus, Check check) {
  ForEachPolicy(corpus, [&](const Policy& policy) {
    for (const Grant& grant : GrantsOf(policy)) check(policy, grant);
  });
}

void CheckRoleName(const Corpus& corpus, Reporter& report) {
  static constexpr std::array kNames{"control-plane", "master", "apiserver", "node", "bastion"};
  ForEachPolicy(corpus, [&](const Policy& policy) {
    if (std::find(kNames.begin(), kNames.end(), policy.member.key) != kNames.end()) return;
    report.Add(policy.document, policy.member.line,
               "\"" + policy.member.key + "\" is no role of additionalPolicies");
  });
}

void CheckTwice(const Corpus& corpus, Reporter& report) {
  ForEachPolicy(corpus, [&](const Policy& policy) {
    const yaml::Node* all = yaml::FindAt(policy.document.root, {"spec", "additionalPolicies"});
    if (policy.member.key != "master" || all->Find("control-plane") == nullptr) return;
    report.Add(policy.document, policy.member.line,
               "there are policies for master and control-plane");
  });
}

void CheckJson(const Corpus& corpus, Reporter& report) {
  ForEachPolicy(corpus, [&](const Policy& policy) {
    const auto list = json::Value::Parse(policy.member.value.Scalar());
    if (list.ok() && list->IsArray()) return;
    report.Add(policy.document, policy.member.line,
               "the policy of " + policy.member.key + " is no JSON list of statements");
  });
}

void CheckAlias(const Corpus& corpus, Reporter& report) {
  ForEachGrant(corpus, [&](const Policy& policy, const Grant& grant) {
    for (const std::string& resource : grant.resources) {
      if (resource.find(":alias/") == std::string::npos) continue;
      report.Add(policy.document, policy.member.line, "the policy names the alias " + resource);
    }
  });
}

void CheckWildcard(const Corpus& corpus, Reporter& report) {
  ForEachGrant(corpus, [&](const Policy& policy, const Grant& grant) {
    for (const std::string& resource : grant.resources) {
      if (resource != "*" && !resource.ends_with(":key/*")) continue;
      report.Add(policy.document, policy.member.line, "the policy is about all keys: " + resource);
    }
  });
}

void CheckExcess(const Corpus& corpus, Reporter& report) {
  static const std::set<std::string> kNeeded{"kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"};
  ForEachGrant(corpus, [&](const Policy& policy, const Grant& grant) {
    for (const std::string& action : grant.actions) {
      if (kNeeded.contains(action)) continue;
      report.Add(policy.document, policy.member.line, "the provider does not need " + action);
    }
  });
}

void CheckViaService(const Corpus& corpus, Reporter& report) {
  ForEachGrant(corpus, [&](const Policy& policy, const Grant& grant) {
    if (grant.condition.find("kms:ViaService") == std::string::npos) return;
    report.Add(policy.document, policy.member.line, "the policy has a condition on kms:ViaService");
  });
}

void CheckSourceArn(const Corpus& corpus, Reporter& report) {
  ForEachGrant(corpus, [&](const Policy& policy, const Grant& grant) {
    if (grant.condition.find("aws:SourceArn") == std::string::npos) return;
    report.Add(policy.document, policy.member.line, "the policy has a condition on aws:SourceArn");
  });
}

void CheckContextOperator(const Corpus& corpus, Reporter& report) {
  ForEachGrant(corpus, [&](const Policy& policy, const Grant& grant) {
    for (const char* set : {"ForAllValues:", "ForAnyValue:"}) {
      const std::size_t at = grant.condition.find(set);
      if (at == std::string::npos) continue;
      const std::string body = grant.condition.substr(at, grant.condition.find('}', at) - at);
      if (body.find("kms:EncryptionContext:") == std::string::npos) continue;
      report.Add(policy.document, policy.member.line,
                 std::string("the operator ") + set + "… is used on kms:EncryptionContext:…");
    }
  });
}

void CheckMissingAction(const Corpus& corpus, Reporter& report) {
  std::set<std::string> actions;
  const Policy* last = nullptr;
  std::vector<Policy> policies;
  ForEachGrant(corpus, [&](const Policy& policy, const Grant& grant) {
    if (policy.member.key != "master" && policy.member.key != "control-plane") return;
    policies.push_back(policy);
    actions.insert(grant.actions.begin(), grant.actions.end());
  });
  if (!policies.empty()) last = &policies.back();
  if (last == nullptr || actions.contains("kms:*") || actions.contains("*")) return;
  for (const char* action : {"kms:Encrypt", "kms:Decrypt"}) {
    if (actions.contains(action)) continue;
    report.Add(last->document, last->member.line, std::string("the policy lacks ") + action);
  }
}

constexpr std::array kRules{
    Rule{"policy-role-unknown", Severity::kError, "a policy is for a role that does not exist",
         "kops knows control-plane (or master), apiserver, node and bastion, and refuses others",
         "use control-plane", CheckRoleName},
    Rule{"policy-twice", Severity::kError, "there are policies for master and for control-plane",
         "both are the same role; kops keeps one of them, and which one changes",
         "put all statements under control-plane", CheckTwice},
    Rule{"policy-not-json", Severity::kError, "a policy is no JSON list of statements",
         "kops refuses it", "write [{\"Effect\": \"Allow\", …}]", CheckJson},
    Rule{"policy-alias", Severity::kError, "a policy names a key by its alias",
         "IAM compares the ARN of the key: a resource that is an alias never matches",
         "name the key's ARN: aws kms describe-key --key-id ALIAS", CheckAlias},
    Rule{"policy-all-keys", Severity::kWarning, "a policy is about all keys of the account",
         "every process on the control plane could use every key", "name the ARNs of the keys",
         CheckWildcard},
    Rule{"policy-too-much", Severity::kWarning, "a policy allows more than the provider needs",
         "it calls Encrypt and Decrypt and nothing else; kms:CreateGrant lets its holder give the "
         "key away",
         "allow kms:Encrypt and kms:Decrypt", CheckExcess},
    Rule{"policy-via-service", Severity::kError, "a policy has a condition on kms:ViaService",
         "the provider calls KMS itself, not through another service: the statement never applies",
         "remove the condition", CheckViaService},
    Rule{"policy-source-arn", Severity::kWarning, "a policy has a condition on aws:SourceArn",
         "it is set only where an AWS service calls for a resource: for a role of a node the "
         "statement never applies",
         "remove the condition", CheckSourceArn},
    Rule{"policy-set-operator", Severity::kError,
         "a set operator is used on one key of the encryption context",
         "KMS refuses such a condition as too permissive",
         "use StringEquals for kms:EncryptionContext:KEY and ForAllValues:StringEquals for "
         "kms:EncryptionContextKeys",
         CheckContextOperator},
    Rule{"policy-action-missing", Severity::kWarning, "a policy lacks an action of the provider",
         "without kms:Encrypt nothing can be written, without kms:Decrypt nothing be read; the "
         "control plane works as long as kops grants it elsewhere",
         "allow kms:Encrypt and kms:Decrypt", CheckMissingAction},
};

}  // namespace

std::span<const Rule> PolicyRules() { return kRules; }

}  // namespace atrest::kops::lint
