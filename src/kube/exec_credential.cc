#include "kube/exec_credential.h"

#include <algorithm>
#include <utility>

#include "aws/credentials/rfc3339.h"
#include "crypto/base64.h"
#include "json/json.h"

namespace atrest::kube {
namespace {

bool IsVariableName(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

// As one word of a shell, whatever is in it.
std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string ExecInfo(const ExecPlugin& plugin, const KubeCluster& cluster) {
  json::Value spec = json::Value::Object();
  spec.Set("interactive", json::Value::Bool(false));
  if (plugin.wants_cluster) {
    json::Value described = json::Value::Object();
    described.Set("server", cluster.server);
    if (!cluster.tls_server_name.empty()) described.Set("tls-server-name", cluster.tls_server_name);
    if (cluster.trust_any_server) {
      described.Set("insecure-skip-tls-verify", json::Value::Bool(true));
    }
    if (!cluster.authority.empty()) {
      described.Set("certificate-authority-data", crypto::EncodeBase64(cluster.authority));
    }
    if (!cluster.proxy.empty()) described.Set("proxy-url", cluster.proxy);
    spec.Set("cluster", std::move(described));
  }
  json::Value info = json::Value::Object();
  info.Set("apiVersion", plugin.api_version);
  info.Set("kind", "ExecCredential");
  info.Set("spec", std::move(spec));
  return info.Text();
}

std::string_view TextOf(const json::Value& object, std::string_view member) {
  const json::Value* found = object.Find(member);
  return found == nullptr ? std::string_view() : found->AsString();
}

Error Wrong(std::string_view why) {
  return {Failure::kBadInput, "the exec plugin's answer " + std::string(why)};
}

}  // namespace

Result<std::string> ExecCommandLine(const ExecPlugin& plugin, const KubeCluster& cluster) {
  std::string line;
  const auto set = [&line](const std::string& name, std::string_view value) {
    line += "export " + name + "=" + Quoted(value) + "; ";
  };
  for (const auto& [name, value] : plugin.environment) {
    if (!IsVariableName(name)) {
      return Error{Failure::kBadInput,
                   "the exec plugin's env has a variable without a usable name"};
    }
    set(name, value);
  }
  set("KUBERNETES_EXEC_INFO", ExecInfo(plugin, cluster));
  line += "exec " + Quoted(plugin.command);
  for (const std::string& argument : plugin.arguments) line += " " + Quoted(argument);
  return line;
}

Result<ApiCredential> ReadExecCredential(std::string_view printed, std::string_view api_version) {
  auto parsed = json::Value::Parse(printed);
  if (!parsed.ok()) return Wrong("is no JSON");
  if (TextOf(*parsed, "kind") != "ExecCredential") return Wrong("is no ExecCredential");
  if (TextOf(*parsed, "apiVersion") != api_version) {
    return Wrong("has another apiVersion than " + std::string(api_version));
  }
  const json::Value* status = parsed->Find("status");
  if (status == nullptr) return Wrong("has no status");
  ApiCredential credential;
  credential.token = Secret(TextOf(*status, "token"));
  const std::string_view certificate = TextOf(*status, "clientCertificateData");
  const std::string_view key = TextOf(*status, "clientKeyData");
  if (certificate.empty() != key.empty()) return Wrong("has half of a client certificate");
  if (credential.token.empty() && certificate.empty()) {
    return Wrong("has neither a token nor a client certificate");
  }
  if (!certificate.empty()) {
    credential.certificate = std::make_shared<const http::ClientCertificate>(
        http::ClientCertificate{std::string(certificate), Secret(key)});
  }
  const std::string_view expires = TextOf(*status, "expirationTimestamp");
  if (expires.empty()) return credential;
  credential.expires = aws::ParseRfc3339(expires);
  if (!credential.expires) return Wrong("has an expirationTimestamp that is no time");
  return credential;
}

}  // namespace atrest::kube
