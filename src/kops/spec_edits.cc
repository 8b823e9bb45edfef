#include "kops/spec_edits.h"

#include <algorithm>

#include "kops/iam_policy.h"
#include "yaml/edit.h"
#include "yaml/text_lines.h"

namespace atrest::kops {
namespace {

constexpr std::string_view kManifests = "/etc/kubernetes/manifests/";

std::string TextOf(const yaml::Node& node, std::string_view key) {
  const yaml::Node* found = node.Find(key);
  return found == nullptr ? std::string() : std::string(found->Scalar());
}

bool IsOurAsset(const yaml::Node& item) {
  const std::string path = TextOf(item, "path");
  if (path == kManifestPath) return true;
  return path.starts_with(kManifests) &&
         TextOf(item, "content").find(kProviderName) != std::string::npos;
}

bool IsOurHook(const yaml::Node& item, std::string_view name) {
  return TextOf(item, "name") == name;
}

// Where in a list the first item is for which `ours` holds; the list's length if nowhere.
template <typename Predicate>
std::size_t Position(const yaml::Node& root, const char* list, Predicate ours) {
  const yaml::Node* node = yaml::FindAt(root, {"spec", list});
  if (node == nullptr) return 0;
  const auto items = node->items();
  return static_cast<std::size_t>(std::find_if(items.begin(), items.end(), ours) - items.begin());
}

std::size_t Count(const yaml::Node& root, const char* list) {
  const yaml::Node* node = yaml::FindAt(root, {"spec", list});
  return node == nullptr ? 0 : node->items().size();
}

yaml::Value Roles(const std::vector<std::string>& roles) {
  std::string lines;
  for (const std::string& role : roles) lines += "- " + role + "\n";
  return yaml::Block(lines);
}

std::string RoleLines(const std::vector<std::string>& roles) {
  return "roles:\n" + Roles(roles).text;
}

Result<std::string> Without(std::string_view cluster, const char* list, std::size_t position) {
  TRY_ASSIGN(const yaml::Node root, yaml::Node::Parse(cluster));
  const std::size_t count = Count(root, list);
  if (position >= count) return std::string(cluster);
  if (count == 1) return yaml::RemoveMember(cluster, {"spec"}, list);
  return yaml::RemoveItem(cluster, {"spec", list}, position);
}

// "--flag=value", "-flag=value" and "--flag", "value" in YAML or in a unit.
std::vector<std::string> FlagValues(std::string_view text, std::string_view flag) {
  constexpr std::string_view kBreaks = " \t\r\n\"'[]";
  std::vector<std::string> values;
  for (std::size_t at = text.find(flag); at != std::string_view::npos;
       at = text.find(flag, at + 1)) {
    std::string_view rest = text.substr(at + flag.size());
    if (at == 0 || text[at - 1] != '-' || rest.empty() || rest[0] != '=') continue;
    rest.remove_prefix(1);
    rest = rest.substr(0, rest.find_first_of(kBreaks));
    while (!rest.empty()) {
      values.emplace_back(rest.substr(0, rest.find(',')));
      rest.remove_prefix(std::min(rest.size(), values.back().size() + 1));
    }
  }
  return values;
}

void AddKeys(std::vector<KnownProvider>& known, std::string_view text) {
  const std::vector<std::string> keys = FlagValues(text, "key");
  const std::vector<std::string> sockets = FlagValues(text, "listen");
  for (std::size_t i = 0; i < std::min(keys.size(), sockets.size()); ++i) {
    known.push_back({"", sockets[i], keys[i]});
  }
}

}  // namespace

Result<std::string> WithFileAsset(std::string_view cluster, const Asset& asset) {
  TRY_ASSIGN(const yaml::Node root, yaml::Node::Parse(cluster));
  const std::size_t at = Position(root, "fileAssets", IsOurAsset);
  if (at == Count(root, "fileAssets")) {
    return yaml::SetItem(cluster, {"spec", "fileAssets"}, at,
                         "content: |\n" + yaml::Indented(asset.content, 2) +
                             "mode: \"0400\"\nname: " + yaml::Text(asset.name).text + "\npath: " +
                             yaml::Text(asset.path).text + "\n" + RoleLines(asset.roles));
  }
  const yaml::Path item{"spec", "fileAssets", std::to_string(at)};
  TRY_ASSIGN(std::string text,
             yaml::SetMember(cluster, item, "content", yaml::Literal(asset.content)));
  TRY_ASSIGN(text, yaml::SetMember(text, item, "roles", Roles(asset.roles)));
  TRY_ASSIGN(text, yaml::SetMember(text, item, "mode", yaml::Text("0400")));
  return yaml::RemoveMember(text, item, "isBase64");
}

Result<std::string> WithHook(std::string_view cluster, const std::string& name,
                             const std::vector<std::string>& roles, const std::string& unit) {
  TRY_ASSIGN(const yaml::Node root, yaml::Node::Parse(cluster));
  const std::size_t at =
      Position(root, "hooks", [&](const yaml::Node& item) { return IsOurHook(item, name); });
  if (at == Count(root, "hooks")) {
    return yaml::SetItem(cluster, {"spec", "hooks"}, at,
                         "manifest: |\n" + yaml::Indented(unit, 2) +
                             "name: " + yaml::Text(name).text + "\n" + RoleLines(roles) +
                             "useRawManifest: true\n");
  }
  const yaml::Path item{"spec", "hooks", std::to_string(at)};
  TRY_ASSIGN(std::string text, yaml::SetMember(cluster, item, "manifest", yaml::Literal(unit)));
  TRY_ASSIGN(text, yaml::SetMember(text, item, "roles", Roles(roles)));
  return yaml::SetMember(text, item, "useRawManifest", yaml::Inline("true"));
}

Result<std::string> WithoutFileAsset(std::string_view cluster) {
  TRY_ASSIGN(const yaml::Node root, yaml::Node::Parse(cluster));
  return Without(cluster, "fileAssets", Position(root, "fileAssets", IsOurAsset));
}

Result<std::string> WithoutHook(std::string_view cluster, const std::string& name) {
  TRY_ASSIGN(const yaml::Node root, yaml::Node::Parse(cluster));
  return Without(cluster, "hooks", Position(root, "hooks", [&](const yaml::Node& item) {
                   return IsOurHook(item, name);
                 }));
}

Result<std::string> WithPolicy(std::string_view cluster, const std::string& role,
                               const json::Value& statement) {
  TRY_ASSIGN(const yaml::Node root, yaml::Node::Parse(cluster));
  const yaml::Node* policy = yaml::FindAt(root, {"spec", "additionalPolicies", role});
  Result<std::string> wanted = WithStatement(policy == nullptr ? "" : policy->Scalar(), statement);
  if (!wanted) return Annotate(std::move(wanted).error(), "spec.additionalPolicies." + role);
  return yaml::SetMember(cluster, {"spec", "additionalPolicies"}, role, yaml::Literal(*wanted));
}

Result<std::vector<KnownProvider>> KeysInSpec(std::string_view cluster) {
  TRY_ASSIGN(const yaml::Node root, yaml::Node::Parse(cluster));
  std::vector<KnownProvider> known;
  if (const yaml::Node* assets = yaml::FindAt(root, {"spec", "fileAssets"})) {
    for (const yaml::Node& item : assets->items()) {
      if (IsOurAsset(item)) AddKeys(known, TextOf(item, "content"));
    }
  }
  if (const yaml::Node* hooks = yaml::FindAt(root, {"spec", "hooks"})) {
    for (const yaml::Node& item : hooks->items()) AddKeys(known, TextOf(item, "manifest"));
  }
  return known;
}

}  // namespace atrest::kops
