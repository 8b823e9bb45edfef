#include "operate/key/key_search.h"

#include <algorithm>
#include <set>
#include <utility>

namespace atrest::operate {
namespace {

std::string TagValue(const kms::Tags& tags, const char* name) {
  const auto tag = tags.find(name);
  return tag == tags.end() ? std::string() : tag->second;
}

// Told by the key's own policy, so it is not one that was made here: those let their account list
// their tags. (AWS says which kind of policy denied: IAM User Guide, "Troubleshoot access denied".)
bool IsKeptByItsOwnPolicy(const Error& error) {
  return error.kind == Failure::kDenied &&
         error.message.find("resource-based policy") != std::string::npos;
}

Result<void> CheckOwner(const kms::KeyMetadata& key, const kms::Tags& tags,
                        const std::string& alias, const std::string& cluster) {
  const std::string owner = TagValue(tags, kClusterTag);
  if (owner == cluster) return {};
  const std::string names = alias + " names key " + key.arn;
  if (owner.empty()) {
    return Error{Failure::kBadInput,
                 names + ", which has no tag " + kClusterTag + ": whose it is is not known",
                 "choose another --alias; or, if it is this cluster's, run: aws kms tag-resource "
                 "--key-id " +
                     key.id + " --tags TagKey=" + kClusterTag + ",TagValue=" + cluster};
  }
  return Error{Failure::kBadInput, names + " of cluster " + owner + ", not of " + cluster,
               "choose another --alias: each cluster has a key of its own"};
}

// Whether it can be used, or soon.
bool MayBeFinished(const kms::KeyMetadata& key) {
  return key.state == "Enabled" || key.state == "Creating";
}

}  // namespace

Result<std::vector<kms::KeyMetadata>> FindKeysByTag(kms::KeyAdministration& kms,
                                                    const std::string& alias,
                                                    const std::string& cluster,
                                                    const CallContext& context) {
  TRY_ASSIGN(const std::vector<kms::Alias> aliases, kms.AllAliases(context));
  std::set<std::string> named;
  for (const kms::Alias& one : aliases) named.insert(one.target_id);
  TRY_ASSIGN(const std::vector<std::string> ids, kms.AllKeyIds(context));
  std::vector<kms::KeyMetadata> found;
  for (const std::string& id : ids) {
    if (named.contains(id)) continue;
    const auto tags = kms.TagsOf(id, context);
    // A key that is listed and not found is just going, or just coming.
    if (!tags.ok() && tags.error().kind == Failure::kKeyNotFound) continue;
    if (!tags.ok() && IsKeptByItsOwnPolicy(tags.error())) continue;
    if (!tags.ok()) return tags.error();
    if (TagValue(*tags, kClusterTag) != cluster || TagValue(*tags, kAliasTag) != alias) continue;
    TRY_ASSIGN(kms::KeyMetadata key, kms.Describe(id, context));
    if (MayBeFinished(key)) found.push_back(std::move(key));
  }
  std::sort(found.begin(), found.end(), [](const kms::KeyMetadata& a, const kms::KeyMetadata& b) {
    return std::pair(a.created, a.id) < std::pair(b.created, b.id);
  });
  return found;
}

Result<std::optional<FoundKey>> FindKey(kms::KeyAdministration& kms, const std::string& alias,
                                        const std::string& cluster, const CallContext& context) {
  TRY_ASSIGN(const std::vector<kms::Alias> aliases, kms.AllAliases(context));
  for (const kms::Alias& one : aliases) {
    if (one.name != alias) continue;
    TRY_ASSIGN(kms::KeyMetadata key, kms.Describe(one.target_id, context));
    TRY_ASSIGN(const kms::Tags tags, kms.TagsOf(key.id, context));
    TRY(CheckOwner(key, tags, alias, cluster));
    return std::optional(FoundKey{std::move(key), true, {}});
  }
  TRY_ASSIGN(std::vector<kms::KeyMetadata> keys, FindKeysByTag(kms, alias, cluster, context));
  if (keys.empty()) return std::optional<FoundKey>();
  FoundKey found{std::move(keys.front()), false, {}};
  keys.erase(keys.begin());
  found.surplus = std::move(keys);
  return std::optional(std::move(found));
}

}  // namespace atrest::operate
