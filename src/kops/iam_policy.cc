#include "kops/iam_policy.h"

#include <array>
#include <cstdint>
#include <set>

#include "yaml/text_lines.h"

namespace atrest::kops {
namespace {

constexpr std::size_t kMaxRoleName = 64;

json::Value List(const std::vector<std::string>& texts) {
  json::Value list = json::Value::Array();
  for (const std::string& text : texts) list.Append(json::Value::String(text));
  return list;
}

json::Value Statement(const char* effect, json::Value action, json::Value resource) {
  json::Value statement = json::Value::Object();
  statement.Set("Effect", effect);
  statement.Set("Action", std::move(action));
  statement.Set("Resource", std::move(resource));
  return statement;
}

// Pairs that must be there, and that no other may be.
void AddContext(json::Value& condition, const kms::EncryptionContext& context) {
  if (context.empty()) return;
  json::Value equals = json::Value::Object();
  json::Value names = json::Value::Array();
  for (const auto& [name, value] : context) {
    equals.Set("kms:EncryptionContext:" + name, value);
    names.Append(json::Value::String(name));
  }
  json::Value only = json::Value::Object();
  only.Set("kms:EncryptionContextKeys", std::move(names));
  condition.Set("StringEquals", std::move(equals));
  condition.Set("ForAllValues:StringEquals", std::move(only));
}

// A text or a list of texts, as IAM takes both.
std::set<std::string> Texts(const json::Value* value) {
  std::set<std::string> texts;
  if (value == nullptr) return texts;
  if (value->IsString()) texts.emplace(value->AsString());
  for (std::size_t i = 0; value->IsArray() && i < value->size(); ++i) {
    texts.emplace(value->At(i).AsString());
  }
  return texts;
}

bool AllowsSameActions(const json::Value& a, const json::Value& b) {
  const json::Value* left = a.Find("Effect");
  const json::Value* right = b.Find("Effect");
  return left != nullptr && right != nullptr && left->AsString() == right->AsString() &&
         Texts(a.Find("Action")) == Texts(b.Find("Action"));
}

bool SaysTheSame(const json::Value& a, const json::Value& b) {
  const json::Value* left = a.Find("Condition");
  const json::Value* right = b.Find("Condition");
  return AllowsSameActions(a, b) && Texts(a.Find("Resource")) == Texts(b.Find("Resource")) &&
         (left == nullptr ? "" : left->Text()) == (right == nullptr ? "" : right->Text());
}

// base32hex of FNV-1a, as kops' pkg/truncate does it.
std::string HashSuffix(const std::string& text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 16777619U;
  }
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuv";
  std::string suffix;
  for (int shift = 27; suffix.size() < 6; shift -= 5) suffix += kDigits[(hash >> shift) & 31U];
  return suffix;
}

json::Value Statement(const char* sid, json::Value action, json::Value resource,
                      json::Value condition) {
  json::Value statement = json::Value::Object();
  statement.Set("Sid", sid);
  statement.Set("Effect", "Allow");
  statement.Set("Action", std::move(action));
  statement.Set("Resource", std::move(resource));
  if (condition.size() > 0) statement.Set("Condition", std::move(condition));
  return statement;
}

json::Value TextCondition(const char* test, const char* name, const std::string& value) {
  json::Value pair = json::Value::Object();
  pair.Set(name, value);
  json::Value condition = json::Value::Object();
  condition.Set(test, std::move(pair));
  return condition;
}

json::Value Root(const KeyPolicyRequest& request) {
  json::Value principal = json::Value::Object();
  principal.Set("AWS", "arn:" + request.partition + ":iam::" + request.account + ":root");
  return principal;
}

}  // namespace

json::Value ProviderStatement(const std::vector<std::string>& key_arns,
                              const kms::EncryptionContext& context) {
  json::Value statement = Statement("Allow", List({"kms:Decrypt", "kms:Encrypt"}), List(key_arns));
  json::Value condition = json::Value::Object();
  AddContext(condition, context);
  if (condition.size() > 0) statement.Set("Condition", std::move(condition));
  return statement;
}

Result<std::string> WithStatement(std::string_view policy, const json::Value& statement) {
  json::Value list = json::Value::Array();
  if (!yaml::Trimmed(policy).empty()) {
    Result<json::Value> parsed = json::Value::Parse(policy);
    if (!parsed) return Annotate(std::move(parsed).error(), "the policy is not JSON");
    if (!parsed->IsArray()) {
      return Error{Failure::kBadInput, "the policy is no list of statements",
                   "kops takes only the statements: [{\"Effect\": ...}]"};
    }
    list = json::Value::Array();
    bool placed = false;
    for (std::size_t i = 0; i < parsed->size(); ++i) {
      if (SaysTheSame(parsed->At(i), statement)) return std::string(policy);
      const bool ours = !placed && AllowsSameActions(parsed->At(i), statement);
      list.Append(ours ? statement : parsed->At(i));
      placed = placed || ours;
    }
    if (!placed) list.Append(statement);
  } else {
    list.Append(statement);
  }
  return list.PrettyText() + "\n";
}

std::string KopsRoleName(const std::string& group, const std::string& cluster) {
  std::string name = group + "." + cluster;
  if (name.size() <= kMaxRoleName) return name;
  const std::string suffix = HashSuffix(name);
  return name.substr(0, kMaxRoleName - suffix.size() - 1) + "-" + suffix;
}

json::Value PolicyDocument(std::vector<json::Value> statements) {
  json::Value document = json::Value::Object();
  document.Set("Version", "2012-10-17");
  json::Value list = json::Value::Array();
  for (json::Value& statement : statements) list.Append(std::move(statement));
  document.Set("Statement", std::move(list));
  return document;
}

json::Value KeyPolicy(const KeyPolicyRequest& request) {
  json::Value admin = json::Value::Object();
  admin.Set("Sid", "AccountAdministersTheKey");
  admin.Set("Effect", "Allow");
  admin.Set("Principal", Root(request));
  // No kms:CreateGrant: it would let every IAM administrator give itself kms:Decrypt unseen.
  admin.Set(
      "Action",
      List({"kms:Describe*", "kms:Get*", "kms:List*", "kms:CreateAlias", "kms:UpdateAlias",
            "kms:DeleteAlias", "kms:PutKeyPolicy", "kms:UpdateKeyDescription", "kms:EnableKey",
            "kms:DisableKey", "kms:EnableKeyRotation", "kms:DisableKeyRotation",
            "kms:RotateKeyOnDemand", "kms:TagResource", "kms:UntagResource",
            "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion", "kms:RevokeGrant"}));
  admin.Set("Resource", "*");
  json::Value use = json::Value::Object();
  use.Set("Sid", "ControlPlaneUsesTheKey");
  use.Set("Effect", "Allow");
  use.Set("Principal", Root(request));
  use.Set("Action", List({"kms:Decrypt", "kms:Encrypt"}));
  use.Set("Resource", "*");
  json::Value condition = json::Value::Object();
  json::Value who = json::Value::Object();
  who.Set("aws:PrincipalArn", List(request.role_arns));
  condition.Set("ArnEquals", std::move(who));
  AddContext(condition, request.context);
  use.Set("Condition", std::move(condition));
  return PolicyDocument({std::move(admin), std::move(use)});
}

json::Value CreatorPolicy(const CreatorRequest& request) {
  const std::string here =
      "arn:" + request.partition + ":kms:" + request.region + ":" + request.account + ":";
  json::Value create = TextCondition("StringEquals", "kms:KeySpec", "SYMMETRIC_DEFAULT");
  json::Value no_lockout = json::Value::Object();
  no_lockout.Set("kms:BypassPolicyLockoutSafetyCheck", "false");
  create.Set("BoolIfExists", std::move(no_lockout));  // absent where it is not asked for
  return PolicyDocument(
      {Statement("CreateTheKey", json::Value::String("kms:CreateKey"), json::Value::String("*"),
                 std::move(create)),
       Statement(
           "TagItAtItsCreation", json::Value::String("kms:TagResource"),
           json::Value::String(here + "key/*"),
           TextCondition("StringEquals", "aws:RequestTag/KubernetesCluster", request.cluster)),
       Statement("NameIt", json::Value::String("kms:CreateAlias"),
                 json::Value::String(here + "alias/*"), json::Value::Object()),
       Statement(
           "SetItUp",
           List({"kms:CreateAlias", "kms:DescribeKey", "kms:EnableKeyRotation", "kms:GetKeyPolicy",
                 "kms:GetKeyRotationStatus", "kms:PutKeyPolicy"}),
           json::Value::String(here + "key/*"),
           TextCondition("StringEquals", "aws:ResourceTag/KubernetesCluster", request.cluster)),
       // Without a condition: whose a key is must be seen of other clusters' keys, too.
       Statement("SeeWhoseItIs", json::Value::String("kms:ListResourceTags"),
                 json::Value::String(here + "key/*"), json::Value::Object()),
       Statement("FindIt", List({"kms:ListAliases", "kms:ListKeys"}), json::Value::String("*"),
                 json::Value::Object())});
}

std::vector<ActionReason> CreatorActions() {
  return {
      {"kms:CreateKey", "make the key; can only be granted for *"},
      {"kms:TagResource", "tag it in the same call; must be granted by IAM"},
      {"kms:CreateAlias", "name it; needed on the alias and on the key"},
      {"kms:EnableKeyRotation", "let AWS rotate its material every year"},
      {"kms:GetKeyRotationStatus", "see that rotation is on"},
      {"kms:PutKeyPolicy",
       "give it its policy: KMS refuses one that its creator could not change again"},
      {"kms:GetKeyPolicy", "see that the policy is the wanted one"},
      {"kms:DescribeKey", "see its state"},
      {"kms:ListAliases", "find the key by its alias, so that a second run makes no second key"},
      {"kms:ListKeys", "find the key that an interrupted run left without an alias"},
      {"kms:ListResourceTags", "see whose a key is"}};
}

std::vector<ActionReason> ProviderActions() {
  return {{"kms:Encrypt", "wrap a data key: at start, on a change of key, at each health check"},
          {"kms:Decrypt", "unwrap data keys: without it no secret can be read"}};
}

}  // namespace atrest::kops
