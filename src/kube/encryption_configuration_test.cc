#include "kube/encryption_configuration.h"

#include <gtest/gtest.h>

namespace atrest::kube {
namespace {

constexpr std::string_view kFull = R"(apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets, configmaps]
  providers:
  - kms:
      apiVersion: v2
      name: aws
      endpoint: unix:///run/kms.sock
      timeout: 5s
  - aescbc:
      keys:
      - {name: new, secret: MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=}
      - {name: old, secret: MDEyMzQ1Njc4OWFiY2RlZg==}
  - identity: {}
- resources: [events]
  providers:
  - identity: {}
- resources: ['*.apps']
  providers:
  - secretbox:
      keys:
      - {name: box, secret: MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=}
- resources: ['*.*']
  providers:
  - kms: {name: legacy, endpoint: 'unix:///run/v1.sock', cachesize: 10}
)";

EncryptionConfiguration Full() {
  auto parsed = EncryptionConfiguration::Parse(kFull);
  EXPECT_TRUE(parsed.ok()) << (parsed.ok() ? "" : parsed.error().message);
  return std::move(parsed).value();
}

// One rule for secrets with `provider` as its only provider, in JSON; line numbers are all 1.
std::string WithProvider(const std::string& provider) {
  return R"({"apiVersion":"apiserver.config.k8s.io/v1","kind":"EncryptionConfiguration",)"
         R"("resources":[{"resources":["secrets"],"providers":[)" +
         provider + "]}]}";
}

std::string RefusalOf(const std::string& text) {
  const auto parsed = EncryptionConfiguration::Parse(text);
  if (parsed.ok()) return "";
  EXPECT_EQ(parsed.error().kind, Failure::kBadInput);
  return parsed.error().message;
}

std::string KeyOfSize(std::size_t size) {
  std::string base64(size / 3 * 4, 'A');
  if (size % 3 == 1) base64 += "AA==";
  if (size % 3 == 2) base64 += "AAA=";
  return base64;
}

std::vector<std::string> Described(const EncryptionConfiguration& configuration,
                                   std::string_view group, std::string_view resource) {
  std::vector<std::string> names;
  for (const auto* provider : configuration.ProvidersOf(group, resource)) {
    names.push_back(provider->Describe());
  }
  return names;
}

using Names = std::vector<std::string>;

TEST(EncryptionConfiguration, ReadsEveryKindOfProvider) {
  const EncryptionConfiguration configuration = Full();
  ASSERT_EQ(configuration.rules().size(), 4u);
  const EncryptionProvider& kms = configuration.rules()[0].providers[0];
  EXPECT_EQ(kms.kind, ProviderKind::kKmsV2);
  EXPECT_EQ(kms.name, "aws");
  EXPECT_EQ(kms.endpoint, "unix:///run/kms.sock");
  EXPECT_EQ(kms.timeout, std::chrono::seconds(5));
  const EncryptionProvider& cbc = configuration.rules()[0].providers[1];
  ASSERT_EQ(cbc.keys.size(), 2u);
  EXPECT_EQ(cbc.keys[0].secret.Reveal(), "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(cbc.keys[1].secret.size(), 16u);
  EXPECT_EQ(configuration.rules()[3].providers[0].kind, ProviderKind::kKmsV1);
  EXPECT_EQ(configuration.rules()[3].providers[0].cache_size, 10);
}

TEST(EncryptionConfiguration, FindsAResourceByItsNameThenItsGroupThenAny) {
  const EncryptionConfiguration configuration = Full();
  EXPECT_EQ(Described(configuration, "", "secrets"),
            (Names{"kms v2 aws", "aescbc new", "identity"}));
  EXPECT_EQ(Described(configuration, "", "events"), (Names{"identity"}));
  EXPECT_EQ(Described(configuration, "apps", "deployments"), (Names{"secretbox box"}));
  EXPECT_EQ(Described(configuration, "batch", "jobs"), (Names{"kms v1 legacy"}));
  EXPECT_EQ(Described(configuration, "", "pods"), (Names{"kms v1 legacy"}));
}

TEST(EncryptionConfiguration, FindsNoProviderForWhatNoRuleNames) {
  const auto parsed = EncryptionConfiguration::Parse(WithProvider(R"({"identity":{}})"));
  ASSERT_TRUE(parsed.ok());
  EXPECT_TRUE(parsed->ProvidersOf("", "configmaps").empty());
  EXPECT_TRUE(parsed->ProvidersOf("example.com", "secrets").empty());
}

TEST(EncryptionConfiguration, JoinsTheProvidersOfRulesForTheSameResource) {
  const auto parsed = EncryptionConfiguration::Parse(
      R"({"apiVersion":"apiserver.config.k8s.io/v1","kind":"EncryptionConfiguration","resources":[
{"resources":["secrets"],"providers":[{"kms":{"name":"a","endpoint":"unix:///a"}}]},
{"resources":["secrets"],"providers":[{"identity":{}}]}]})");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(Described(*parsed, "", "secrets"), (Names{"kms v1 a", "identity"}));
}

TEST(EncryptionConfiguration, ListsNamesInOrderEachOnce) {
  const auto configuration = Full();
  const auto& names = configuration.names();
  ASSERT_EQ(names.size(), 5u);
  EXPECT_EQ(names[0].format, etcd::Format::kKmsV2);
  EXPECT_EQ(names[0].name, "aws");
  EXPECT_EQ(names[1].name, "new");
  EXPECT_EQ(names[2].name, "old");
  EXPECT_EQ(names[4].format, etcd::Format::kKmsV1);
}

TEST(EncryptionConfiguration, TakesKmsWithoutVersionForV1) {
  const auto parsed = EncryptionConfiguration::Parse(
      WithProvider(R"({"kms":{"name":"a","endpoint":"unix:///a"}})"));
  ASSERT_TRUE(parsed.ok());
  const EncryptionProvider& kms = parsed->rules()[0].providers[0];
  EXPECT_EQ(kms.kind, ProviderKind::kKmsV1);
  EXPECT_EQ(kms.timeout, std::chrono::seconds(3));
  EXPECT_EQ(kms.cache_size, 1000);
}

TEST(EncryptionProvider, ReadsEveryKeyOfItsListButWritesUnderTheFirst) {
  const EncryptionConfiguration configuration = Full();
  const EncryptionProvider& cbc = configuration.rules()[0].providers[1];
  const std::string body(32, 'b');
  const std::string new_text = "k8s:enc:aescbc:v1:new:" + body;
  const std::string old_text = "k8s:enc:aescbc:v1:old:" + body;
  const std::string gone_text = "k8s:enc:aescbc:v1:gone:" + body;
  EXPECT_TRUE(cbc.Writes(etcd::Classify(new_text)));
  EXPECT_TRUE(cbc.Reads(etcd::Classify(old_text)));
  EXPECT_FALSE(cbc.Writes(etcd::Classify(old_text)));
  EXPECT_FALSE(cbc.Reads(etcd::Classify(gone_text)));
}

TEST(EncryptionProvider, OfIdentityReadsPlaintextOnly) {
  const EncryptionProvider identity;
  EXPECT_TRUE(identity.Writes(etcd::Classify("{}")));
  EXPECT_FALSE(identity.Reads(etcd::Classify("k8s:enc:x")));
}

struct Refused {
  std::string text;
  std::string message;
};

TEST(EncryptionConfiguration, SaysWhatIsWrongWithAProvider) {
  const std::string key16 = KeyOfSize(16);
  const Refused kRows[] = {
      {R"({"kms":{"name":"a","endpoint":"unix:///a","cacheSize":1}})",
       "resources[0].providers[0].kms.cacheSize: unknown field"},
      {R"({"identity":{"x":1}})", "resources[0].providers[0].identity.x: unknown field"},
      {R"({"rot13":{}})", "resources[0].providers[0].rot13: unknown field"},
      {R"({})",
       "resources[0].providers[0]: needs exactly one of aesgcm, aescbc, secretbox, identity, kms"},
      {R"({"identity":null})",
       "resources[0].providers[0]: needs exactly one of aesgcm, aescbc, secretbox, identity, kms"},
      {R"({"identity":{},"kms":{}})",
       "resources[0].providers[0]: needs exactly one of aesgcm, aescbc, secretbox, identity, kms"},
      {R"({"kms":{"endpoint":"unix:///a"}})", "resources[0].providers[0].kms: needs name"},
      {R"({"kms":{"name":"a"}})", "resources[0].providers[0].kms: needs endpoint"},
      {R"({"kms":{"name":12,"endpoint":"unix:///a"}})",
       "resources[0].providers[0].kms.name: must be text"},
      {R"({"kms":{"apiVersion":"v3","name":"a","endpoint":"unix:///a"}})",
       "resources[0].providers[0].kms.apiVersion: must be v1 or v2"},
      {R"({"kms":{"apiVersion":"v2","name":"a:b","endpoint":"unix:///a"}})",
       "resources[0].providers[0].kms.name: must not contain ':' for kms v2"},
      {R"({"kms":{"name":"a","endpoint":"tcp://a"}})",
       "resources[0].providers[0].kms.endpoint: must begin with unix:"},
      {R"({"kms":{"apiVersion":"v2","name":"a","endpoint":"unix:///a","cachesize":5}})",
       "resources[0].providers[0].kms.cachesize: is not allowed for kms v2"},
      {R"({"kms":{"name":"a","endpoint":"unix:///a","cachesize":0}})",
       "resources[0].providers[0].kms.cachesize: must be a number other than 0"},
      {R"({"kms":{"name":"a","endpoint":"unix:///a","timeout":"0s"}})",
       "resources[0].providers[0].kms.timeout: must be a duration above 0"},
      {R"({"kms":{"name":"a","endpoint":"unix:///a","timeout":3}})",
       "resources[0].providers[0].kms.timeout: must be a duration above 0"},
      {R"({"aescbc":{"keys":[]}})", "resources[0].providers[0].aescbc: needs keys"},
      {R"({"aescbc":{"keys":[{"name":"k"}]}})",
       "resources[0].providers[0].aescbc.keys[0]: needs secret"},
      {R"({"aescbc":{"keys":[{"name":"k","secret":"%%"}]}})",
       "resources[0].providers[0].aescbc.keys[0].secret: is not standard base64"},
      {R"({"aesgcm":{"keys":[{"name":"k","secret":")" + KeyOfSize(15) + R"("}]}})",
       "resources[0].providers[0].aesgcm.keys[0].secret: a key of aesgcm has 16, 24 or 32 bytes, "
       "this one has 15"},
      {R"({"secretbox":{"keys":[{"name":"k","secret":")" + key16 + R"("}]}})",
       "resources[0].providers[0].secretbox.keys[0].secret: a key of secretbox has 32 bytes, this "
       "one has 16"},
      {R"({"aesgcm":{"keys":[{"name":"k","secret":")" + key16 + R"("},{"name":"k","secret":")" +
           key16 + R"("}]}})",
       "resources[0].providers[0].aesgcm.keys[1]: key name is used twice"}};
  for (const Refused& row : kRows) {
    EXPECT_EQ(RefusalOf(WithProvider(row.text)), "line 1: " + row.message) << row.text;
  }
}

TEST(EncryptionConfiguration, SaysWhatIsWrongAtTheTop) {
  const Refused kRows[] = {
      {"[]", "line 1: must be a mapping"},
      {"kind: EncryptionConfiguration\n", "line 1: needs apiVersion"},
      {"kind: EncryptionConfig\n", "line 1: kind: must be EncryptionConfiguration"},
      {"kind: EncryptionConfiguration\napiVersion: v1\n",
       "line 2: apiVersion: must be apiserver.config.k8s.io/v1"},
      {"kind: EncryptionConfiguration\napiVersion: apiserver.config.k8s.io/v1\n",
       "line 1: needs resources"},
      {"kind: EncryptionConfiguration\napiVersion: apiserver.config.k8s.io/v1\nresource: []\n",
       "line 3: resource: unknown field"}};
  for (const Refused& row : kRows) EXPECT_EQ(RefusalOf(row.text), row.message) << row.text;
}

TEST(EncryptionConfiguration, NamesTheLineOfAFaultDeepInside) {
  std::string text(kFull);
  text.replace(text.find("timeout: 5s"), 11, "timeuot: 5s");
  EXPECT_EQ(RefusalOf(text), "line 10: resources[0].providers[0].kms.timeuot: unknown field");
}

TEST(EncryptionConfiguration, RefusesARuleWithoutResourcesOrProviders) {
  const std::string head =
      "kind: EncryptionConfiguration\napiVersion: apiserver.config.k8s.io/v1\nresources:\n";
  EXPECT_EQ(RefusalOf(head + "- providers: [{identity: {}}]\n"),
            "line 4: resources[0]: needs resources");
  EXPECT_EQ(RefusalOf(head + "- resources: [secrets]\n"), "line 4: resources[0]: needs providers");
  EXPECT_EQ(RefusalOf(head + "- resources: [Secrets]\n  providers: [{identity: {}}]\n"),
            "line 4: resources[0].resources[0]: resource Secrets has capital letters");
}

TEST(EncryptionConfiguration, RefusesAKmsV2NameUsedTwice) {
  const std::string v2 = R"({"kms":{"apiVersion":"v2","name":"a","endpoint":"unix:///a"}})";
  const std::string v1 = R"({"kms":{"name":"a","endpoint":"unix:///a"}})";
  EXPECT_EQ(RefusalOf(WithProvider(v2 + "," + v2)), "line 1: kms name a is used twice");
  EXPECT_EQ(RefusalOf(WithProvider(v1 + "," + v2)), "line 1: kms name a is used twice");
  EXPECT_EQ(RefusalOf(WithProvider(v1 + "," + v1)), "");
}

TEST(EncryptionConfiguration, NeverRepeatsASecretInAMessage) {
  const std::string message =
      RefusalOf(WithProvider(R"({"aescbc":{"keys":[{"name":"k","secret":"hiddenhidden%"}]}})"));
  EXPECT_EQ(message.find("hidden"), std::string::npos) << message;
}

}  // namespace
}  // namespace atrest::kube
