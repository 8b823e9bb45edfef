#include "kube/kubeconfig_file.h"

#include <array>
#include <utility>

#include "crypto/base64.h"

namespace atrest::kube {
namespace {

constexpr std::size_t kMaxFile = 1024 * 1024;

std::string TextOf(const yaml::Node& node, std::string_view member) {
  const yaml::Node* found = node.Find(member);
  return found == nullptr ? std::string() : std::string(found->Scalar());
}

bool IsSet(const yaml::Node& node, std::string_view member) {
  const yaml::Node* found = node.Find(member);
  return found != nullptr && !found->IsNull() && (!found->Scalar().empty() || found->IsMapping());
}

bool IsTrue(const yaml::Node& node, std::string_view member) {
  const yaml::Node* found = node.Find(member);
  return found != nullptr && found->AsBool().value_or(false);
}

// A name in a file, from that file's directory.
std::string Beside(const std::string& file, std::string name) {
  const std::size_t slash = file.rfind('/');
  if (name.empty() || name.front() == '/' || slash == std::string::npos) return name;
  return file.substr(0, slash + 1) + name;
}

// `member`-data in base64, or the file that `member` names.
Result<Secret> DataOrFile(const yaml::Node& node, const std::string& member,
                          const std::string& path, const Filesystem& files) {
  if (const yaml::Node* data = node.Find(member + "-data");
      data != nullptr && !data->Scalar().empty()) {
    auto bytes = crypto::DecodeBase64Secret(data->Scalar());
    if (!bytes.ok()) return Error{Failure::kBadInput, path + ": " + member + "-data is no base64"};
    return std::move(*bytes);
  }
  const std::string file = Beside(path, TextOf(node, member));
  if (file.empty()) return Secret();
  auto text = files.Read(file, kMaxFile);
  if (!text.ok()) {
    Error error = Annotate(std::move(text).error(), path + ": " + member);
    error.kind = Failure::kBadInput;
    return error;
  }
  return Secret::Take(*text);
}

Result<KubeCluster> ReadCluster(const std::string& name, const yaml::Node& node,
                                const std::string& path, const Filesystem& files) {
  KubeCluster cluster;
  cluster.name = name;
  cluster.server = TextOf(node, "server");
  while (cluster.server.ends_with('/')) cluster.server.pop_back();
  if (cluster.server.empty()) {
    return Error{Failure::kBadInput, path + ": cluster \"" + name + "\" has no server"};
  }
  if (cluster.server.find("://") == std::string::npos) cluster.server.insert(0, "https://");
  TRY_ASSIGN(const Secret authority, DataOrFile(node, "certificate-authority", path, files));
  cluster.authority = authority.Reveal();
  cluster.tls_server_name = TextOf(node, "tls-server-name");
  cluster.proxy = TextOf(node, "proxy-url");
  cluster.trust_any_server = IsTrue(node, "insecure-skip-tls-verify");
  if (cluster.trust_any_server && !cluster.authority.empty()) {
    return Error{Failure::kBadInput, path + ": cluster \"" + name +
                                         "\" has both certificate-authority and "
                                         "insecure-skip-tls-verify"};
  }
  return cluster;
}

Result<ExecPlugin> ReadExec(const std::string& name, const yaml::Node& node,
                            const std::string& path) {
  const std::string of = path + ": exec of user \"" + name + "\": ";
  ExecPlugin plugin;
  plugin.api_version = TextOf(node, "apiVersion");
  if (plugin.api_version != "client.authentication.k8s.io/v1" &&
      plugin.api_version != "client.authentication.k8s.io/v1beta1") {
    return Error{Failure::kBadInput,
                 of + "apiVersion is not client.authentication.k8s.io/v1 or v1beta1"};
  }
  plugin.command = TextOf(node, "command");
  if (plugin.command.empty()) return Error{Failure::kBadInput, of + "it has no command"};
  if (plugin.command.find('/') != std::string::npos) plugin.command = Beside(path, plugin.command);
  if (TextOf(node, "interactiveMode") == "Always") {
    return Error{Failure::kBadInput, of + "it must ask a person (interactiveMode: Always)",
                 "use a context with another way to log in"};
  }
  if (const yaml::Node* arguments = node.Find("args")) {
    for (const yaml::Node& item : arguments->items()) plugin.arguments.emplace_back(item.Scalar());
  }
  if (const yaml::Node* environment = node.Find("env")) {
    for (const yaml::Node& item : environment->items()) {
      plugin.environment.emplace_back(TextOf(item, "name"), TextOf(item, "value"));
    }
  }
  plugin.install_hint = TextOf(node, "installHint");
  plugin.wants_cluster = IsTrue(node, "provideClusterInfo");
  return plugin;
}

// What another tool would act on and this one does not.
Result<void> RefuseUnsupported(const std::string& name, const yaml::Node& node,
                               const std::string& path) {
  constexpr std::array<const char*, 6> kRefused = {"auth-provider", "username", "password", "as",
                                                   "as-uid",        "as-groups"};
  for (const char* member : kRefused) {
    if (!IsSet(node, member)) continue;
    return Error{Failure::kBadInput,
                 path + ": user \"" + name + "\" uses " + member + ", which is not supported",
                 "use a client certificate, a token, or an exec plugin"};
  }
  return {};
}

Result<KubeUser> ReadUser(const std::string& name, const yaml::Node& node, const std::string& path,
                          const Filesystem& files) {
  TRY(RefuseUnsupported(name, node, path));
  KubeUser user;
  TRY_ASSIGN(const Secret certificate, DataOrFile(node, "client-certificate", path, files));
  user.certificate = certificate.Reveal();
  TRY_ASSIGN(user.key, DataOrFile(node, "client-key", path, files));
  if (user.certificate.empty() != user.key.empty()) {
    return Error{Failure::kBadInput,
                 path + ": user \"" + name + "\": client-certificate and client-key go together"};
  }
  // As client-go: a file of tokens comes before a token, and either before a plugin.
  user.token_file = Beside(path, TextOf(node, "tokenFile"));
  const yaml::Node* token = node.Find("token");
  if (user.token_file.empty() && token != nullptr) user.token = Secret(token->Scalar());
  const yaml::Node* exec = node.Find("exec");
  if (exec == nullptr || exec->IsNull()) return user;
  if (!user.token_file.empty() || !user.token.empty()) return user;
  TRY_ASSIGN(user.exec, ReadExec(name, *exec, path));
  return user;
}

}  // namespace

Result<void> KubeconfigFiles::AddEntries(const yaml::Node& root, const char* list,
                                         const char* member, const std::string& path,
                                         Entries& entries) {
  const yaml::Node* items = root.Find(list);
  if (items == nullptr || items->IsNull()) return {};
  if (!items->IsSequence()) {
    return Error{Failure::kBadInput, path + ": " + list + " is no list"};
  }
  for (const yaml::Node& item : items->items()) {
    const yaml::Node* body = item.Find(member);
    Entry entry{body == nullptr ? yaml::Node() : body->Clone(), path};
    entries.emplace(TextOf(item, "name"), std::move(entry));  // the first one stays
  }
  return {};
}

Result<void> KubeconfigFiles::Add(std::string_view text, const std::string& path) {
  auto root = yaml::Node::Parse(text);
  if (!root.ok()) return Annotate(std::move(root).error(), path);
  if (root->IsNull()) return {};  // kubectl takes an empty file
  if (!root->IsMapping()) return Error{Failure::kBadInput, path + ": it is no kubeconfig"};
  TRY(AddEntries(*root, "clusters", "cluster", path, clusters_));
  TRY(AddEntries(*root, "users", "user", path, users_));
  TRY(AddEntries(*root, "contexts", "context", path, contexts_));
  if (current_context_.empty()) current_context_ = TextOf(*root, "current-context");
  return {};
}

Result<const KubeconfigFiles::Entry*> KubeconfigFiles::Find(const Entries& entries,
                                                            const char* what,
                                                            const std::string& name) const {
  const auto found = entries.find(name);
  if (found != entries.end()) return &found->second;
  std::string known;
  for (const auto& [each, entry] : entries) known += (known.empty() ? "" : ", ") + each;
  return Error{Failure::kAbsent, std::string("kubeconfig has no ") + what + " \"" + name + "\"",
               known.empty() ? "" : std::string("it has ") + known};
}

Result<KubeTarget> KubeconfigFiles::Choose(const std::string& context,
                                           const Filesystem& files) const {
  const std::string& wanted = context.empty() ? current_context_ : context;
  if (wanted.empty()) {
    return Error{Failure::kAbsent, "kubeconfig has no current context",
                 "choose one with --context, or kubectl config use-context"};
  }
  TRY_ASSIGN(const Entry* chosen, Find(contexts_, "context", wanted));
  const std::string cluster_name = TextOf(chosen->node, "cluster");
  TRY_ASSIGN(const Entry* cluster, Find(clusters_, "cluster", cluster_name));
  KubeTarget target;
  TRY_ASSIGN(target.cluster, ReadCluster(cluster_name, cluster->node, cluster->path, files));
  const std::string user_name = TextOf(chosen->node, "user");
  if (user_name.empty()) return target;
  TRY_ASSIGN(const Entry* user, Find(users_, "user", user_name));
  TRY_ASSIGN(target.user, ReadUser(user_name, user->node, user->path, files));
  return target;
}

}  // namespace atrest::kube
