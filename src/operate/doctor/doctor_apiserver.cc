#include "operate/doctor/doctor_apiserver.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "operate/doctor/doctor_checks.h"

namespace atrest::operate {
namespace {

constexpr const char* kConfigFlag = "--encryption-provider-config";
constexpr unsigned kGroupAndOthers = 0077;
constexpr std::string_view kUnix = "unix://";

std::string Octal(unsigned mode) {
  std::array<char, 16> text{};
  static_cast<void>(std::snprintf(text.data(), text.size(), "%04o", mode));
  return text.data();
}

CheckResult NoPod(std::string_view id, const ApiServerSight& sight) {
  return NotAsked(id, "no static pod of kube-apiserver in " + sight.directory,
                  "on another place than a control-plane node of kops or kubeadm: give --manifests "
                  "DIR");
}

std::string FlagValue(const ApiServerSight& sight) {
  return sight.pod ? sight.pod->Flag("encryption-provider-config").value_or("") : "";
}

CheckResult JudgeFlag(const ApiServerSight& sight) {
  if (!sight.pod) return NoPod(check::kFlag, sight);
  const std::string value = FlagValue(sight);
  if (!value.empty()) return Good(check::kFlag, std::string(kConfigFlag) + "=" + value);
  return Wrong(check::kFlag, std::string(kConfigFlag) + " is missing: everything is plaintext",
               "kubeadm: add it to " + sight.pod->file +
                   "; kops: set spec.encryptionConfig: true, then kops update cluster --yes");
}

CheckResult JudgeMounted(const ApiServerSight& sight) {
  if (!sight.pod) return NoPod(check::kConfigMounted, sight);
  const std::string value = FlagValue(sight);
  if (value.empty()) return Skipped(check::kConfigMounted, check::kFlag);
  const auto host = sight.pod->OnHost(value);
  if (host) return Good(check::kConfigMounted, value + " is " + *host + " of this host");
  return Wrong(check::kConfigMounted, "no hostPath of kube-apiserver's pod covers " + value,
               "mount its directory into the pod: volumes and volumeMounts of " + sight.pod->file);
}

CheckResult JudgeFile(const ApiServerSight& sight) {
  if (sight.config_path.empty()) {
    if (!sight.pod) {
      return NotAsked(check::kConfigFile, "no EncryptionConfiguration is known",
                      "give --encryption-config FILE");
    }
    const bool flag = FlagValue(sight).empty();
    return Skipped(check::kConfigFile, flag ? check::kFlag : check::kConfigMounted);
  }
  if (!sight.config_file || !sight.config_file->ok()) {
    return Unknown(check::kConfigFile, "cannot look at " + sight.config_path, "run doctor as root");
  }
  const os::PathFacts& facts = sight.config_file->value();
  if (facts.kind == os::PathKind::kNothing) {
    return Wrong(check::kConfigFile, sight.config_path + " is not there",
                 "render it: atrest render encryption-config --help; kops: kops create secret "
                 "encryptionconfig -f FILE");
  }
  if (facts.kind == os::PathKind::kFile && (facts.mode & kGroupAndOthers) != 0) {
    return Wrong(check::kConfigFile,
                 sight.config_path + " has mode " + Octal(facts.mode) +
                     ": others may read what may hold keys",
                 "run: chmod 0600 " + sight.config_path);
  }
  return Good(check::kConfigFile, sight.config_path + ", mode " + Octal(facts.mode));
}

// `file`: the result of that check.
CheckResult JudgeValid(const ApiServerSight& sight, const CheckResult& file) {
  if (!sight.configuration) {
    if (file.outcome == CheckOutcome::kNotAsked) {
      return NotAsked(check::kConfigValid, file.seen, file.fix);
    }
    return Skipped(check::kConfigValid, file.outcome == CheckOutcome::kSkipped
                                            ? std::string_view("an earlier check")
                                            : check::kConfigFile);
  }
  if (!sight.configuration->ok()) {
    return Wrong(check::kConfigValid, sight.configuration->error(),
                 "mend that line; check with: atrest kops lint " + sight.config_path);
  }
  const kube::EncryptionConfiguration& read = sight.configuration->value();
  for (const kube::EncryptionProvider* provider : read.ProvidersOf("", "secrets")) {
    if (provider->kind != kube::ProviderKind::kIdentity) {
      return Good(check::kConfigValid, "Secrets are written by " + provider->Describe());
    }
    return Warning(check::kConfigValid, "identity comes first: Secrets are written in plaintext",
                   "put the KMS provider first once every kube-apiserver has it: atrest kops plan");
  }
  return Warning(check::kConfigValid, "no rule is about Secrets: they are written in plaintext",
                 "add secrets to the resources of a rule");
}

CheckResult JudgeConfigSocket(const ApiServerSight& sight, const CheckResult& valid) {
  if (!sight.configuration || !sight.configuration->ok()) {
    return valid.outcome == CheckOutcome::kNotAsked
               ? NotAsked(check::kConfigSocket, valid.seen, valid.fix)
               : Skipped(check::kConfigSocket, check::kConfigValid);
  }
  const std::vector<std::string> paths = EndpointPaths(sight.configuration->value());
  if (paths.empty()) {
    return Warning(check::kConfigSocket, "no KMS provider is in it",
                   "add one: atrest render encryption-config --help");
  }
  for (const std::string& path : paths) {
    const std::string host = sight.pod ? sight.pod->OnHost(path).value_or(path) : path;
    const bool known =
        std::find(sight.sockets.begin(), sight.sockets.end(), host) != sight.sockets.end();
    if (sight.sockets.empty() || known) continue;
    return Wrong(
        check::kConfigSocket, "it names " + path + ", the provider listens on " + sight.sockets[0],
        "make endpoint: unix://" + sight.sockets[0] + " and the provider's --listen the same");
  }
  return Good(check::kConfigSocket, "names " + paths[0]);
}

CheckResult JudgeSocketMounted(const ApiServerSight& sight) {
  if (!sight.pod) return NoPod(check::kSocketMounted, sight);
  std::vector<std::string> paths;
  if (sight.configuration && sight.configuration->ok()) {
    paths = EndpointPaths(sight.configuration->value());
  }
  if (paths.empty()) return Skipped(check::kSocketMounted, check::kConfigSocket);
  for (const std::string& path : paths) {
    if (path.starts_with('@')) continue;  // abstract: no file
    const PodMount* mount = sight.pod->Covering(path);
    if (mount == nullptr) {
      return Wrong(check::kSocketMounted, "no hostPath of kube-apiserver's pod covers " + path,
                   "mount the socket's directory into the pod, of type DirectoryOrCreate; kops "
                   "mounts /srv/kubernetes/kube-apiserver alone: put the socket below it");
    }
    if (mount->inside == path) {
      return Wrong(check::kSocketMounted,
                   "the socket itself is mounted: kube-apiserver keeps the one that is gone after "
                   "the provider's next start",
                   "mount its directory instead, of type DirectoryOrCreate");
    }
  }
  return Good(check::kSocketMounted,
              paths[0] + " is seen through " + sight.pod->Covering(paths[0])->inside);
}

bool GateIsOn(const PodContainer& pod) {
  const std::string gates = pod.Flag("feature-gates").value_or("");
  return ("," + gates + ",").find(",KMSv1=true,") != std::string::npos;
}

CheckResult JudgeGate(const ApiServerSight& sight) {
  if (!sight.pod) return NoPod(check::kV1Gate, sight);
  if (!sight.configuration || !sight.configuration->ok()) {
    return Skipped(check::kV1Gate, check::kConfigValid);
  }
  if (!UsesKmsV1(sight.configuration->value())) return Good(check::kV1Gate, "KMS v1 is not used");
  if (GateIsOn(*sight.pod)) return Good(check::kV1Gate, "KMS v1 is used, and KMSv1=true is given");
  const std::string version = ImageVersion(sight.pod->image);
  int minor = 0;
  const std::size_t dot = version.find('.');
  if (dot != std::string::npos) {
    std::from_chars(version.data() + dot + 1, version.data() + version.size(), minor);
  }
  constexpr int kOffSince = 29;
  if (version.starts_with("1.") && minor < kOffSince) {
    return Good(check::kV1Gate, "KMS v1 is used, which Kubernetes " + version + " has");
  }
  return Wrong(check::kV1Gate, "KMS v1 is used without the gate: kube-apiserver exits",
               "set --feature-gates=KMSv1=true, or apiVersion: v2 under a new provider name: "
               "atrest kops plan");
}

CheckResult JudgeReload(const ApiServerSight& sight) {
  if (!sight.pod) return NoPod(check::kReload, sight);
  const std::string value =
      sight.pod->Flag("encryption-provider-config-automatic-reload").value_or("false");
  return Good(check::kReload, value == "true" ? "on: a changed file counts within a minute"
                                              : "off: a changed file counts after a restart");
}

}  // namespace

std::vector<std::string> EndpointPaths(const kube::EncryptionConfiguration& configuration) {
  std::vector<std::string> paths;
  for (const kube::EncryptionRule& rule : configuration.rules()) {
    for (const kube::EncryptionProvider& provider : rule.providers) {
      std::string_view path = provider.endpoint;
      if (!path.starts_with(kUnix)) continue;
      path.remove_prefix(kUnix.size());
      if (path.starts_with("/@")) path.remove_prefix(1);
      if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.emplace_back(path);
    }
  }
  return paths;
}

bool UsesKmsV1(const kube::EncryptionConfiguration& configuration) {
  return std::any_of(configuration.rules().begin(), configuration.rules().end(),
                     [](const kube::EncryptionRule& rule) {
                       return std::any_of(rule.providers.begin(), rule.providers.end(),
                                          [](const kube::EncryptionProvider& provider) {
                                            return provider.kind == kube::ProviderKind::kKmsV1;
                                          });
                     });
}

std::vector<CheckResult> JudgeApiServer(const ApiServerSight& sight) {
  CheckResult manifest =
      sight.pod ? Good(check::kManifest, sight.pod->file) : NoPod(check::kManifest, sight);
  CheckResult file = JudgeFile(sight);
  CheckResult valid = JudgeValid(sight, file);
  CheckResult socket = JudgeConfigSocket(sight, valid);
  return {std::move(manifest),       JudgeFlag(sight), std::move(file),
          JudgeMounted(sight),       std::move(valid), std::move(socket),
          JudgeSocketMounted(sight), JudgeGate(sight), JudgeReload(sight)};
}

}  // namespace atrest::operate
