#include "testing/fake_key_administration.h"

#include <utility>

namespace atrest::fakes {

kms::KeyMetadata FakeKeyAdministration::AddKey(const kms::Tags& tags) {
  Key key;
  key.key.id = "key-" + std::to_string(keys_.size() + 1);
  key.key.arn = "arn:aws:kms:eu-west-1:111122223333:key/" + key.key.id;
  key.key.state = "Enabled";
  key.key.origin = "AWS_KMS";
  key.key.created = Now();
  key.tags = tags;
  key.policy = "{}";
  key.seen_from = Now() + lag_;
  kms::KeyMetadata made = key.key;
  keys_[made.id] = std::move(key);
  return made;
}

void FakeKeyAdministration::FailNext(const std::string& call, const Error& error, int times) {
  for (int i = 0; i < times; ++i) failures_[call].push_back(error);
}

std::string FakeKeyAdministration::AliasTarget(const std::string& alias) const {
  const auto named = aliases_.find(alias);
  return named == aliases_.end() ? "" : named->second.id;
}

Result<void> FakeKeyAdministration::Begin(const std::string& call) {
  calls_.push_back(call);
  std::deque<Error>& failures = failures_[call];
  if (failures.empty()) return {};
  Error error = failures.front();
  failures.pop_front();
  return error;
}

Result<void> FakeKeyAdministration::End(const std::string& call) {
  if (!std::exchange(lost_[call], false)) return {};
  return Error{Failure::kUnreachable, call + ": connection reset"};
}

Result<FakeKeyAdministration::Key*> FakeKeyAdministration::Find(const std::string& reference) {
  std::string id = reference.substr(reference.rfind('/') + 1);
  const auto named = aliases_.find(reference);
  if (named != aliases_.end() && named->second.seen_from <= Now()) id = named->second.id;
  const auto key = keys_.find(id);
  if (key == keys_.end() || key->second.seen_from > Now()) {
    return Error{Failure::kKeyNotFound, reference + " does not exist", "", "NotFoundException"};
  }
  return &key->second;
}

Result<kms::KeyMetadata> FakeKeyAdministration::CreateKey(const kms::NewKey& key,
                                                          const CallContext& /*context*/) {
  TRY(Begin("CreateKey"));
  kms::KeyMetadata made = AddKey(key.tags);
  keys_[made.id].policy = key.policy;
  TRY(End("CreateKey"));
  return made;
}

Result<void> FakeKeyAdministration::CreateAlias(const std::string& alias, const std::string& key,
                                                const CallContext& /*context*/) {
  TRY(Begin("CreateAlias"));
  TRY_ASSIGN(Key * found, Find(key));
  if (aliases_.contains(alias)) {
    return Error{Failure::kBadInput, alias + " already exists", "", "AlreadyExistsException"};
  }
  aliases_[alias] = {found->key.id, Now() + lag_};
  return End("CreateAlias");
}

Result<void> FakeKeyAdministration::EnableRotation(const std::string& key,
                                                   const CallContext& /*context*/) {
  TRY(Begin("EnableRotation"));
  TRY_ASSIGN(Key * found, Find(key));
  found->rotates = true;
  return End("EnableRotation");
}

Result<kms::KeyMetadata> FakeKeyAdministration::Describe(const std::string& key,
                                                         const CallContext& /*context*/) {
  TRY(Begin("Describe"));
  TRY_ASSIGN(const Key* found, Find(key));
  return found->key;
}

Result<kms::RotationStatus> FakeKeyAdministration::RotationOf(const std::string& key,
                                                              const CallContext& /*context*/) {
  TRY(Begin("RotationOf"));
  TRY_ASSIGN(const Key* found, Find(key));
  return kms::RotationStatus{found->rotates, 365, std::nullopt};
}

Result<std::string> FakeKeyAdministration::PolicyOf(const std::string& key,
                                                    const CallContext& /*context*/) {
  TRY(Begin("PolicyOf"));
  TRY_ASSIGN(const Key* found, Find(key));
  return found->policy;
}

Result<kms::Tags> FakeKeyAdministration::TagsOf(const std::string& key,
                                                const CallContext& /*context*/) {
  TRY(Begin("TagsOf"));
  TRY_ASSIGN(const Key* found, Find(key));
  return found->tags;
}

Result<std::vector<kms::Alias>> FakeKeyAdministration::AliasesOf(const std::string& key,
                                                                 const CallContext& /*context*/) {
  TRY(Begin("AliasesOf"));
  TRY_ASSIGN(const Key* found, Find(key));
  std::vector<kms::Alias> aliases;
  for (const auto& [name, named] : aliases_) {
    if (named.id == found->key.id && named.seen_from <= Now()) aliases.push_back({name, named.id});
  }
  return aliases;
}

Result<std::vector<kms::Alias>> FakeKeyAdministration::AllAliases(const CallContext& /*context*/) {
  TRY(Begin("AllAliases"));
  std::vector<kms::Alias> aliases;
  for (const auto& [name, named] : aliases_) {
    if (named.seen_from <= Now()) aliases.push_back({name, named.id});
  }
  return aliases;
}

Result<std::vector<std::string>> FakeKeyAdministration::AllKeyIds(const CallContext& /*context*/) {
  TRY(Begin("AllKeyIds"));
  std::vector<std::string> ids;
  for (const auto& [id, key] : keys_) {
    if (key.seen_from <= Now()) ids.push_back(id);
  }
  return ids;
}

}  // namespace atrest::fakes
