// Each rule with a text that it finds something in, made by one change to a text in which no rule
// finds anything.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "kops/lint/lint.h"

namespace atrest::kops::lint {
namespace {

struct Fixture {
  const char* rule;
  std::string from;
  std::string to;
  Version kops = kNewestKops;
};

std::string File(const std::string& path) {
  std::ifstream file("tests/kops/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// A cluster and its EncryptionConfiguration as `atrest kops render` writes them.
std::string Good() {
  return File("golden/new-cluster/want-cluster.yaml") + "---\n" +
         File("golden/new-cluster/want-encryption.yaml");
}

const std::string kAllow = "\"Effect\": \"Allow\",";
const std::string kSocket = "/srv/kubernetes/kube-apiserver/kms/aws-encryption-provider.sock";
const std::string kArnStart = "arn:aws:kms:eu-west-1:111122223333:";

const std::vector<Fixture>& Fixtures() {
  static const std::vector<Fixture> fixtures{
      {"encryption-config-off", "  encryptionConfig: true\n", ""},
      {"field-misspelt", "  encryptionConfig: true", "  encryptionConfg: true"},
      {"field-unknown", "  iam:\n", "  somethingOfOurs: 1\n  iam:\n"},
      {"group-role-unknown", "role: Master", "role: control-plane"},
      {"hook-exec-container", "  iam:\n",
       "  hooks:\n  - execContainer:\n      image: a/aws-encryption-provider:1\n  iam:\n"},
      {"hook-not-raw", "  iam:\n",
       "  hooks:\n  - manifest: |\n      [Service]\n      ExecStart=/x\n    name: x\n  iam:\n"},
      {"kubernetes-only-v1", "1.36.0", "1.26.0"},
      {"asset-role-master", "    - ControlPlane\n", "    - Master\n"},
      {"asset-role-unknown", "    - ControlPlane\n", "    - control-plane\n"},
      {"asset-role-too-new", "", "", Version{1, 25}},
      {"asset-on-workers", "    roles:\n    - ControlPlane\n", ""},
      {"asset-no-apiserver-role", "role: Node", "role: APIServer"},
      {"asset-path-relative", "path: /etc/kubernetes/m", "path: etc/kubernetes/m"},
      {"asset-pod-misplaced",
       "    path: /etc/kubernetes/manifests/aws-encryption-provider.manifest\n", ""},
      {"asset-mode-invalid", "mode: \"0400\"", "mode: rw"},
      {"asset-base64-padded", "  fileAssets:\n",
       "  fileAssets:\n  - content: YQ==\n    isBase64: true\n    name: b\n"},
      {"policy-role-unknown", "control-plane: |", "controlplane: |"},
      {"policy-twice", "    control-plane: |", "    master: '[]'\n    control-plane: |"},
      {"policy-not-json", kAllow, "\"Effect\" \"Allow\","},
      {"policy-alias", "\"" + kArnStart + "key/", "\"" + kArnStart + "alias/"},
      {"policy-all-keys", "\"Resource\": [", "\"Resource\": [\"*\","},
      {"policy-too-much", "\"kms:Encrypt\"", "\"kms:Encrypt\", \"kms:CreateGrant\""},
      {"policy-via-service", kAllow,
       kAllow + "\"Condition\": {\"StringEquals\": {\"kms:ViaService\": \"ec2\"}},"},
      {"policy-source-arn", kAllow,
       kAllow + "\"Condition\": {\"ArnEquals\": {\"aws:SourceArn\": \"arn\"}},"},
      {"policy-set-operator", kAllow,
       kAllow + "\"Condition\": {\"ForAllValues:StringEquals\": "
                "{\"kms:EncryptionContext:a\": \"b\"}},"},
      {"policy-action-missing", "\"kms:Decrypt\",", ""},
      {"kms-api-version-missing", "      apiVersion: v2\n", ""},
      {"kms-v1", "apiVersion: v2", "apiVersion: v1"},
      {"kms-cachesize-v2", "      timeout: 3s", "      cachesize: 10\n      timeout: 3s"},
      {"kms-name-twice", "  - identity: {}",
       "  - kms:\n      apiVersion: v2\n      endpoint: unix://" + kSocket +
           "\n      name: aws-encryption-provider\n  - identity: {}"},
      {"kms-name-invalid", "name: aws-encryption-provider\n      timeout",
       "name: a:b\n      timeout"},
      {"kms-endpoint-scheme", "endpoint: unix:///srv", "endpoint: /srv"},
      {"socket-not-mounted", "unix://" + kSocket, "unix:///srv/kubernetes/socket.sock"},
      {"kms-timeout-long", "timeout: 3s", "timeout: 1m"},
      {"identity-first", "- providers:\n", "- providers:\n  - identity: {}\n"},
      {"resource-hidden", "  - secrets\n",
       "  - '*.*'\n- resources: [secrets]\n  providers:\n  - identity: {}\n"},
      {"secrets-not-covered", "  - secrets\n", "  - configmaps\n"},
      {"encryption-config-refused", "kind: EncryptionConfiguration\n",
       "kind: EncryptionConfiguration\ncolour: red\n"},
      {"pod-host-network", "        hostNetwork: true\n", ""},
      {"pod-priority", "system-node-critical", "system-cluster-critical"},
      {"pod-resources", "            limits:\n              memory: 128Mi\n", ""},
      {"pod-critical-annotation", "        labels:\n",
       "        annotations:\n          scheduler.alpha.kubernetes.io/critical-pod: \"\"\n"
       "        labels:\n"},
      {"pod-node-selector", "        hostNetwork: true\n",
       "        hostNetwork: true\n        nodeSelector:\n          dedicated: master\n"},
      {"pod-image-floating", "aws-encryption-provider:1.0.0", "aws-encryption-provider:latest"},
      {"pod-security-context", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"},
      {"pod-liveness-deep", "path: /livez", "path: /healthz"},
      {"pod-liveness-missing", "livenessProbe:", "startupProbe:"},
      {"pod-socket-file-mounted", "mountPath: /srv/kubernetes/kube-apiserver/kms",
       "mountPath: " + kSocket},
      {"pod-mount-wide", "path: /srv/kubernetes/kube-apiserver/kms",
       "path: /srv/kubernetes/kube-apiserver/"},
      {"pod-not-static", "---\n",
       "---\napiVersion: apps/v1\nkind: DaemonSet\nspec:\n  template:\n    spec:\n"
       "      containers:\n      - image: example.com/aws-encryption-provider:1\n---\n"},
      {"pod-placeholder", "--key=" + kArnStart, "--key=<arn-of-kms-key>" + kArnStart},
      {"provider-no-key", "- --key=", "- --keys="},
      {"provider-key-alias", "--key=" + kArnStart + "key/", "--key=" + kArnStart + "alias/"},
      {"provider-key-invalid", "--key=" + kArnStart + "key/00000000",
       "--key=" + kArnStart + "key/0"},
      {"provider-region", "- --health-port", "- --region=us-east-1\n          - --health-port"},
      {"provider-key-count", "- --health-port", "- --listen=/x/y\n          - --health-port"},
      {"provider-socket-invisible", "--listen=" + kSocket, "--listen=/srv/kubernetes/s.sock"},
      {"provider-socket-not-on-host", "          hostPath:", "          emptyDir:"},
      {"health-port-taken", "127.0.0.1:8083", "127.0.0.1:8080"},
      {"health-port-open", "127.0.0.1:8083", ":8083"},
      {"probe-port", "port: 8083", "port: 8084"},
      {"qps-without-burst", "- --health-port", "- --qps-limit=5\n          - --health-port"},
      {"yaml-unreadable", "kind: EncryptionConfiguration\n", "kind: [\n"},
      {"kms-v1-gate", "apiVersion: v2", "apiVersion: v1"},
      {"socket-mismatch", "unix://" + kSocket, "unix:///srv/kubernetes/kube-apiserver/o.sock"},
  };
  return fixtures;
}

std::string Changed(const Fixture& fixture) {
  std::string text = Good();
  const std::size_t at = text.find(fixture.from);
  EXPECT_NE(at, std::string::npos) << fixture.rule;
  return at == std::string::npos ? text : text.replace(at, fixture.from.size(), fixture.to);
}

std::set<std::string> RulesFoundIn(const std::vector<SourceFile>& files, const Options& options) {
  std::set<std::string> rules;
  const auto report = Lint(files, options);
  EXPECT_TRUE(report.ok());
  for (const Finding& finding : report->findings) rules.insert(finding.rule);
  return rules;
}

TEST(Rules, FindNothingInWhatIsRendered) {
  for (const char* name : {"new-cluster", "running-cluster", "second-key", "systemd"}) {
    const std::string folder = std::string("golden/") + name;
    std::set<std::string> rules = RulesFoundIn(
        {{"c", File(folder + "/want-cluster.yaml")}, {"e", File(folder + "/want-encryption.yaml")}},
        {});
    rules.erase("field-unknown");  // one is there on purpose
    EXPECT_THAT(rules, testing::IsEmpty()) << name;
  }
}

TEST(Rules, FindWhatTheyAreFor) {
  for (const Fixture& fixture : Fixtures()) {
    EXPECT_THAT(RulesFoundIn({{"a.yaml", Changed(fixture)}}, {.kops = fixture.kops}),
                testing::Contains(fixture.rule));
  }
}

TEST(Rules, AreGoneAfterTheirRepair) {
  for (const Fixture& fixture : Fixtures()) {
    const Options options{.kops = fixture.kops};
    const auto before = Lint({{"a.yaml", Changed(fixture)}}, options);
    ASSERT_TRUE(before.ok());
    const bool repairable = std::any_of(
        before->findings.begin(), before->findings.end(),
        [&](const Finding& finding) { return finding.rule == fixture.rule && finding.repair; });
    if (!repairable) continue;
    const auto after = Repaired({{"a.yaml", Changed(fixture)}}, options);
    ASSERT_TRUE(after.ok());
    for (const Finding& finding : after->findings) EXPECT_NE(finding.rule, fixture.rule);
  }
}

// So --fix is run once, breaks nothing else, and leaves a file of its own making alone.
TEST(Rules, AreRepairedAtOnceAndWithoutNewFindings) {
  for (const Fixture& fixture : Fixtures()) {
    const Options options{.kops = fixture.kops};
    const std::vector<SourceFile> broken{{"a.yaml", Changed(fixture)}};
    const std::set<std::string> before = RulesFoundIn(broken, options);
    const auto once = Repaired(broken, options);
    ASSERT_TRUE(once.ok());
    for (const Finding& finding : once->findings) {
      EXPECT_FALSE(finding.repair) << fixture.rule << " leaves " << finding.rule;
      EXPECT_TRUE(before.contains(finding.rule)) << fixture.rule << " brings " << finding.rule;
    }
    const auto twice = Repaired(once->files, options);
    ASSERT_TRUE(twice.ok());
    EXPECT_EQ(twice->files[0].text, once->files[0].text) << fixture.rule;
  }
}

TEST(Rules, HaveEachAFixtureAndAnIdOfTheirOwn) {
  // These need more than one file, or an option.
  std::set<std::string> fixtures{"nothing-to-check", "kms-provider-renamed"};
  for (const Fixture& fixture : Fixtures()) fixtures.insert(fixture.rule);
  std::set<std::string> ids;
  for (const Rule& rule : AllRules()) EXPECT_TRUE(ids.emplace(rule.id).second) << rule.id;
  EXPECT_EQ(ids, fixtures);
  EXPECT_GE(ids.size(), 25u);
}

TEST(Rules, LightUpForTheHistoricRecipe) {
  const auto rules = RulesFoundIn({{"a", File("lint/historic.yaml")}}, {});
  EXPECT_GE(rules.size(), 12u);
  for (const char* rule :
       {"asset-role-master", "socket-not-mounted", "kms-api-version-missing", "kms-v1-gate",
        "pod-liveness-deep", "health-port-taken", "policy-alias", "provider-socket-invisible"}) {
    EXPECT_THAT(rules, testing::Contains(rule));
  }
}

TEST(Rules, SayThatAProviderIsGone) {
  Options options;
  options.encryption_before = File("golden/old-kops/encryption.yaml");
  EXPECT_THAT(RulesFoundIn({{"a", Good()}}, options), testing::Contains("kms-provider-renamed"));
  options.encryption_before = File("golden/new-cluster/want-encryption.yaml");
  EXPECT_THAT(RulesFoundIn({{"a", Good()}}, options), testing::IsEmpty());
}

TEST(Rules, SayThatAFileHoldsNothing) {
  EXPECT_THAT(RulesFoundIn({{"a", "a: 1\n"}}, {}), testing::ElementsAre("nothing-to-check"));
}

// Shapes of manifests that people run.
const std::string kNoFlaw =
    "apiVersion: v1\n"
    "kind: Pod\n"
    "metadata: {name: kube-apiserver}\n"
    "spec:\n"
    "  hostNetwork: true\n"
    "  priorityClassName: system-node-critical\n"
    "  containers:\n"
    "  - name: kube-apiserver\n"
    "    volumeMounts: [{name: socket, mountPath: /var/run/kms}]\n"
    "  - name: aws-encryption-provider\n"
    "    image: example.com/aws-encryption-provider:1.0.0\n"
    "    ARGUMENTS\n"
    "    livenessProbe: {httpGet: {host: 127.0.0.1, port: 8083, path: /livez}}\n"
    "    resources: {requests: {memory: 32Mi}, limits: {memory: 64Mi}}\n"
    "    securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true}\n"
    "    volumeMounts: [{name: socket, mountPath: /var/run/kms}]\n"
    "  volumes: [{name: socket, emptyDir: {}}]\n";

std::string WithArguments(const std::string& arguments) {
  std::string text = kNoFlaw;
  return text.replace(text.find("ARGUMENTS"), 9, arguments);
}

TEST(Rules, LetTheProviderShareAVolumeWithAKubeApiServerInOnePod) {
  const std::string flags =
      ", --listen=/var/run/kms/s.sock, '--health-port=127.0.0.1:8083', --key=" + kArnStart;
  EXPECT_THAT(RulesFoundIn({{"a", WithArguments("args: [/aws-encryption-provider" + flags +
                                                "key/mrk-0123456789abcdef0123456789abcdef]")}},
                           {}),
              testing::IsEmpty());
}

TEST(Rules, ReadTheFlagsInAScriptOfAShell) {
  const std::string script =
      "command: [/bin/sh, -c, \"exec /aws-encryption-provider --listen /var/run/kms/s.sock  "
      "--health-port=127.0.0.1:";
  EXPECT_THAT(RulesFoundIn({{"a", WithArguments(script + "8083 --key=$KEY\"]")}}, {}),
              testing::IsEmpty());
  EXPECT_THAT(RulesFoundIn({{"a", WithArguments(script + "8084\"]")}}, {}),
              testing::UnorderedElementsAre("provider-no-key", "probe-port"));
}

TEST(Rules, KnowAKeyThatIsNone) {
  for (const char* key : {"REDACTED",
                          "arn:aws:kms:us-west-2:11122223333:key/"
                          "00000000-0000-4000-8000-00000000000a",
                          "deadbeef-dead-beef-deadbeef"}) {
    const std::string arguments =
        "args: [--listen=/var/run/kms/s.sock, '--health-port=127.0.0.1:8083', '--key=" +
        std::string(key) + "']";
    EXPECT_THAT(RulesFoundIn({{"a", WithArguments(arguments)}}, {}),
                testing::ElementsAre("provider-key-invalid"))
        << key;
  }
}

std::set<std::string> FoundInProvider(const std::string& provider) {
  return RulesFoundIn({{"a",
                        "apiVersion: apiserver.config.k8s.io/v1\n"
                        "kind: EncryptionConfiguration\n"
                        "resources:\n"
                        "- resources: [secrets]\n"
                        "  providers:\n"
                        "  - " +
                            provider + "\n"}},
                      {});
}

TEST(Rules, SayOnceThatAConfigurationIsRefused) {
  const std::string kms = "kms: {apiVersion: v2, endpoint: 'unix:///var/run/kms/s.sock'";
  EXPECT_THAT(FoundInProvider(kms + ", name: a, timeout: 3}"),
              testing::ElementsAre("encryption-config-refused"));
  EXPECT_THAT(FoundInProvider(kms + ", name: a, endpointName: b}"),
              testing::ElementsAre("encryption-config-refused"));
  EXPECT_THAT(FoundInProvider("aescbc: {keys: [{secret: MDEyMzQ1Njc4OWFiY2RlZg==}]}"),
              testing::ElementsAre("encryption-config-refused"));
  EXPECT_THAT(FoundInProvider(kms + "}"), testing::ElementsAre("kms-name-invalid"));
}

TEST(Rules, LeaveSocketsOfOtherInstallersAlone) {
  EXPECT_THAT(RulesFoundIn({{"a",
                             "apiVersion: apiserver.config.k8s.io/v1\n"
                             "kind: EncryptionConfiguration\n"
                             "resources:\n"
                             "- resources: [secrets]\n"
                             "  providers:\n"
                             "  - kms: {apiVersion: v2, name: a, "
                             "endpoint: unix:///var/run/kmsplugin/socket.sock}\n"
                             "  - identity: {}\n"}},
                           {}),
              testing::IsEmpty());
}

}  // namespace
}  // namespace atrest::kops::lint
