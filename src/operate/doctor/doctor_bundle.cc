#include "operate/doctor/doctor_bundle.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <sstream>

#include "operate/doctor/doctor_text.h"
#include "telemetry/redaction.h"

namespace atrest::operate {
namespace {

constexpr std::size_t kMaxLine = 2000;
// Of kube-apiserver: what concerns encryption at rest.
constexpr std::array<std::string_view, 6> kApiServerFlags{
    "encryption-provider-config",
    "encryption-provider-config-automatic-reload",
    "feature-gates",
    "etcd-servers",
    "etcd-servers-overrides",
    "etcd-prefix"};
// Of the provider: those it has; docs/configuration.md.
constexpr std::array<std::string_view, 24> kProviderFlags{"key",
                                                          "listen",
                                                          "region",
                                                          "kms-endpoint",
                                                          "health-port",
                                                          "healthz-path",
                                                          "livez-path",
                                                          "health-kms-version",
                                                          "config",
                                                          "socket-mode",
                                                          "socket-owner",
                                                          "allow-uid",
                                                          "unhealthy-status",
                                                          "state-dir",
                                                          "sandbox",
                                                          "key-id-mode",
                                                          "decrypt-keys",
                                                          "qps-limit",
                                                          "burst-limit",
                                                          "retry-token-capacity",
                                                          "workers",
                                                          "source-arn",
                                                          "debug",
                                                          "encryption-context"};

std::string Clean(const std::string& text) {
  return telemetry::Redacted(WithoutUserInfo(text), kMaxLine);
}

template <typename Flags>
json::Value PodJson(const PodContainer& pod, const Flags& flags) {
  json::Value value = json::Value::Object();
  value.Set("file", Clean(pod.file));
  value.Set("image", Clean(pod.image));
  value.Set("hostNetwork", json::Value::Bool(pod.host_network));
  json::Value given = json::Value::Object();
  for (const std::string_view flag : flags) {
    if (const auto text = pod.Flag(flag)) given.Set(flag, Clean(*text));
  }
  value.Set("flags", std::move(given));
  json::Value mounts = json::Value::Array();
  for (const PodMount& mount : pod.mounts) {
    json::Value one = json::Value::Object();
    one.Set("inside", Clean(mount.inside));
    one.Set("host", Clean(mount.host));
    if (!mount.type.empty()) one.Set("type", Clean(mount.type));
    one.Set("readOnly", json::Value::Bool(mount.read_only));
    mounts.Append(std::move(one));
  }
  value.Set("mounts", std::move(mounts));
  return value;
}

json::Value ProviderJson(const kube::EncryptionProvider& provider) {
  json::Value value = json::Value::Object();
  value.Set("kind", kube::ProviderKindName(provider.kind));
  if (!provider.name.empty()) value.Set("name", Clean(provider.name));
  if (!provider.endpoint.empty()) {
    value.Set("endpoint", Clean(provider.endpoint));
    value.Set("timeoutMs",
              json::Value::Number(
                  std::chrono::duration_cast<std::chrono::milliseconds>(provider.timeout).count()));
  }
  if (!provider.keys.empty()) {
    json::Value keys = json::Value::Array();
    for (const kube::LocalKey& key : provider.keys) keys.Append(json::Value::String(key.name));
    value.Set("keyNames", std::move(keys));
  }
  return value;
}

json::Value ConfigurationJson(const ApiServerSight& sight) {
  json::Value value = json::Value::Object();
  value.Set("file", Clean(sight.config_path));
  if (!sight.configuration) return value;
  if (!sight.configuration->ok()) {
    value.Set("refused", Clean(sight.configuration->error().message));
    return value;
  }
  json::Value rules = json::Value::Array();
  for (const kube::EncryptionRule& rule : sight.configuration->value().rules()) {
    json::Value resources = json::Value::Array();
    for (const std::string& name : rule.resources) resources.Append(json::Value::String(name));
    json::Value providers = json::Value::Array();
    for (const auto& provider : rule.providers) providers.Append(ProviderJson(provider));
    json::Value one = json::Value::Object();
    one.Set("resources", std::move(resources));
    one.Set("providers", std::move(providers));
    rules.Append(std::move(one));
  }
  value.Set("rules", std::move(rules));
  return value;
}

json::Value LinesJson(const std::string& text, std::size_t count) {
  json::Value lines = json::Value::Array();
  for (const std::string& line : LastLines(text, count)) {
    lines.Append(json::Value::String(Clean(line)));
  }
  return lines;
}

}  // namespace

std::vector<std::string> LastLines(const std::string& text, std::size_t count) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  if (lines.size() > count) {
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(count));
  }
  return lines;
}

std::string WithoutUserInfo(std::string text) {
  for (std::size_t at = text.find("://"); at != std::string::npos; at = text.find("://", at)) {
    at += 3;
    const std::size_t end = text.find_first_of("/?# \"',", at);
    const std::size_t user = text.substr(0, end).rfind('@');
    if (user != std::string::npos && user >= at) text.erase(at, user + 1 - at);
  }
  return text;
}

json::Value BundleJson(const DoctorReport& report, const ApiServerSight& apiserver,
                       const std::optional<PodContainer>& provider, const BundleParts& parts) {
  json::Value bundle = json::Value::Object();
  bundle.Set("schemaVersion", json::Value::Number(1));
  bundle.Set("versions", LinesJson(parts.version, 100));
  bundle.Set("system", Clean(parts.system));
  bundle.Set("report", DoctorJson(report));
  if (apiserver.pod) bundle.Set("kubeApiserver", PodJson(*apiserver.pod, kApiServerFlags));
  if (provider) bundle.Set("provider", PodJson(*provider, kProviderFlags));
  if (!apiserver.config_path.empty()) {
    bundle.Set("encryptionConfiguration", ConfigurationJson(apiserver));
  }
  constexpr std::size_t kMetricLines = 20000;
  bundle.Set("metrics", LinesJson(parts.metrics, kMetricLines));
  if (!parts.log_file.empty()) bundle.Set("logFile", Clean(parts.log_file));
  bundle.Set("log", LinesJson(parts.log, kBundleLogLines));
  return bundle;
}

}  // namespace atrest::operate
