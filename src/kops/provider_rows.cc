#include "kops/provider_rows.h"

#include "yaml/edit.h"

namespace atrest::kops {
namespace {

yaml::Path ProvidersOfRule(std::size_t rule) {
  return {"resources", std::to_string(rule), "providers"};
}

// How many rules there are, and how many providers a rule has.
std::size_t Count(const yaml::Node& root, const yaml::Path& path) {
  const yaml::Node* list = yaml::FindAt(root, path);
  return list == nullptr ? 0 : list->items().size();
}

std::size_t IdentityIn(const yaml::Node& providers) {
  std::size_t i = 0;
  while (i < providers.items().size() && providers.items()[i].Find("identity") == nullptr) ++i;
  return i;
}

Result<std::string> IdentityInRule(std::string text, const yaml::Path& path, bool writes) {
  TRY_ASSIGN(const yaml::Node root, yaml::Node::Parse(text));
  const std::size_t count = Count(root, path);
  if (count == 0) return text;
  const std::size_t at = IdentityIn(*yaml::FindAt(root, path));
  if (at < count && (!writes || at == 0)) return text;
  if (at < count) {
    TRY_ASSIGN(text, yaml::RemoveItem(text, path, at));
  }
  if (writes) return yaml::InsertItem(text, path, 0, "identity: {}");
  return yaml::SetItem(text, path, count, "identity: {}");
}

}  // namespace

Result<std::string> OnlyFirstProvider(std::string_view configuration) {
  std::string text(configuration);
  TRY_ASSIGN(const yaml::Node root, yaml::Node::Parse(text));
  for (std::size_t rule = 0; rule < Count(root, {"resources"}); ++rule) {
    const yaml::Path path = ProvidersOfRule(rule);
    const yaml::Node* providers = yaml::FindAt(root, path);
    const std::size_t count = Count(root, path);
    if (count == 0 || providers->items()[0].Find("kms") == nullptr) continue;
    for (std::size_t i = count - 1; i > 0; --i) {
      TRY_ASSIGN(text, yaml::RemoveItem(text, path, i));
    }
  }
  return text;
}

Result<std::string> WithIdentity(std::string_view configuration, bool writes) {
  std::string text(configuration);
  TRY_ASSIGN(const yaml::Node root, yaml::Node::Parse(text));
  for (std::size_t rule = 0; rule < Count(root, {"resources"}); ++rule) {
    TRY_ASSIGN(text, IdentityInRule(std::move(text), ProvidersOfRule(rule), writes));
  }
  return text;
}

}  // namespace atrest::kops
