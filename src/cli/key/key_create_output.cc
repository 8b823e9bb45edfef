#include "cli/key/key_create_output.h"

#include "operate/text_table.h"

namespace atrest::cli {
namespace {

using operate::PartState;

std::string Shown(PartState state, bool done) {
  if (state == PartState::kMissing && !done) return "would be made";
  if (state == PartState::kDiffers) return "there, but another one";
  return operate::PartStateName(state);
}

}  // namespace

std::string KeyCreateText(const operate::KeyWish& wish, const operate::KeyProgress& progress,
                          bool done) {
  operate::TextTable table({"PART", "STATE", "WHAT"});
  table.AddRow({"key", Shown(progress.key_state, done),
                progress.key ? progress.key->arn : wish.description});
  table.AddRow(
      {"policy", Shown(progress.policy, done), "the account administers, the roles use it"});
  table.AddRow({"alias", Shown(progress.alias, done), wish.alias});
  table.AddRow({"rotation", Shown(progress.rotation, done), "new key material every year"});
  std::string text = table.Text();
  if (!done && !progress.key) text += "\nthe key's policy would be:\n" + wish.policy + "\n";
  if (progress.key && progress.IsComplete()) {
    text += "\nuse its ARN, not the alias: " + progress.key->arn + "\n";
  }
  return text;
}

json::Value KeyCreateJson(const operate::KeyWish& wish, const operate::KeyProgress& progress,
                          bool done) {
  json::Value document = json::Value::Object();
  document.Set("schemaVersion", json::Value::Number(1));
  document.Set("changed", json::Value::Bool(done));
  document.Set("complete", json::Value::Bool(progress.IsComplete()));
  document.Set("alias", wish.alias);
  document.Set("cluster", wish.cluster);
  document.Set("arn", progress.key ? json::Value::String(progress.key->arn) : json::Value::Null());
  json::Value parts = json::Value::Object();
  parts.Set("key", operate::PartStateName(progress.key_state));
  parts.Set("policy", operate::PartStateName(progress.policy));
  parts.Set("alias", operate::PartStateName(progress.alias));
  parts.Set("rotation", operate::PartStateName(progress.rotation));
  document.Set("parts", std::move(parts));
  json::Value surplus = json::Value::Array();
  for (const kms::KeyMetadata& key : progress.surplus) {
    surplus.Append(json::Value::String(key.arn));
  }
  document.Set("surplusKeys", std::move(surplus));
  auto policy = json::Value::Parse(wish.policy);
  if (policy.ok()) document.Set("policy", std::move(policy).value());
  return document;
}

std::vector<Error> KeyCreateFindings(const operate::KeyProgress& progress) {
  std::vector<Error> findings;
  if (progress.policy == PartState::kDiffers) {
    findings.push_back({Failure::kBadInput,
                        "the policy of key " + progress.key->arn +
                            " is not the one asked for; it "
                            "was left alone",
                        "see both: atrest key show " + progress.key->arn +
                            " --policy, atrest key policy --for key; put the new one with aws kms "
                            "put-key-policy"});
  }
  if (progress.key && progress.key->state == "Disabled") {
    findings.push_back({Failure::kBadInput, "key " + progress.key->arn + " is disabled",
                        "run: aws kms enable-key --key-id " + progress.key->id});
  }
  for (const kms::KeyMetadata& key : progress.surplus) {
    findings.push_back(
        {Failure::kBadInput,
         "key " + key.arn +
             " was made for the same alias by a run that was "
             "interrupted; nothing uses it",
         "run: aws kms schedule-key-deletion --pending-window-in-days 7 --key-id " + key.id});
  }
  return findings;
}

}  // namespace atrest::cli
