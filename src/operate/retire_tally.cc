#include "operate/retire_tally.h"

namespace atrest::operate {
namespace {

bool NamesKey(const KeyReport& report, const std::string& key) {
  return report.name == key || (report.format == etcd::Format::kKmsV2 &&
                                MatchKeyIds(report.key_id, key) == KeyMatch::kYes);
}

}  // namespace

KeyMatch RetireTally::MatchName(const etcd::StoredValue& value) const {
  if (value.name == key_) return KeyMatch::kYes;
  if (value.format == etcd::Format::kKmsV1) return KeyMatch::kMaybe;
  if (value.format != etcd::Format::kKmsV2) return KeyMatch::kNo;
  return MatchKeyIds(value.object.key_id, key_);
}

void RetireTally::AddExample(std::vector<Offender>& examples, Offender example) const {
  if (examples.size() < max_examples_) examples.push_back(std::move(example));
}

void RetireTally::Add(const etcd::StoredValue& value, const std::string& description,
                      std::string_view etcd_key, bool to_be_probed) {
  const KeyMatch match = MatchName(value);
  if (match == KeyMatch::kYes) {
    ++report_.needed_by;
    AddExample(report_.examples, names_.Describe(Problem::kNeedsKey, description, etcd_key));
    return;
  }
  if (match == KeyMatch::kMaybe && !to_be_probed) {
    ++under_some_kms_key_;
    AddExample(under_some_kms_key_examples_,
               names_.Describe(Problem::kMayNeedKey, description, etcd_key));
  }
  if (match != KeyMatch::kNo || value.IsReadable()) return;
  ++report_.uncertain;
  AddExample(report_.examples, names_.Describe(Problem::kMayNeedKey, description, etcd_key));
}

void RetireTally::AddProbed(const DekSource& source, const DekVerdict* verdict) {
  const bool named = source.dek.provider == key_;
  KeyMatch match = source.dek.api == 1 ? KeyMatch::kMaybe : MatchKeyIds(source.dek.key_id, key_);
  if (named || match == KeyMatch::kYes) return;  // counted by its name
  if (verdict != nullptr && !verdict->key_arn.empty()) {
    match = MatchKeyIds(verdict->key_arn, key_);
  }
  if (match == KeyMatch::kNo) return;
  const bool needed = match == KeyMatch::kYes;
  (needed ? report_.needed_by : under_some_kms_key_) += source.values;
  std::string detail = source.Label();
  if (needed) detail += ", unwrapped by " + verdict->key_arn;
  for (const DekSource::Place& place : source.places) {
    AddExample(needed ? report_.examples : under_some_kms_key_examples_,
               names_.Describe(needed ? Problem::kNeedsKey : Problem::kMayNeedKey, detail,
                               place.etcd_key, place.source));
  }
}

// Sets `known` and `still_writes`; true if the name is that of something that is no KMS key.
bool RetireTally::LookUp(const std::vector<KeyReport>& keys,
                         const kube::EncryptionConfiguration* configuration) {
  bool local = false;
  for (const KeyReport& key : keys) {
    const bool matches = NamesKey(key, key_);
    report_.known = report_.known || matches;
    local = local || (matches && key.format != etcd::Format::kKmsV2);
  }
  if (configuration == nullptr) return local;
  for (const kube::EncryptionRule& rule : configuration->rules()) {
    const kube::EncryptionProvider& writer = rule.providers.front();
    const std::string& name = writer.keys.empty() ? writer.name : writer.keys.front().name;
    if (!name.empty() && name == key_) report_.still_writes = true;
  }
  for (const etcd::ProviderName& known : configuration->names()) {
    if (known.name != key_) continue;
    report_.known = true;
    local = true;
  }
  return local;
}

RetireReport RetireTally::Finish(const std::vector<KeyReport>& keys,
                                 const kube::EncryptionConfiguration* configuration) {
  report_.key = PlainText(key_);
  report_.known = report_.needed_by > 0;
  // What is under some KMS key is under no local one.
  if (!LookUp(keys, configuration)) {
    report_.uncertain += under_some_kms_key_;
    for (Offender& example : under_some_kms_key_examples_) {
      AddExample(report_.examples, std::move(example));
    }
  }
  report_.safe = report_.needed_by == 0 && report_.uncertain == 0 && !report_.still_writes;
  return std::move(report_);
}

}  // namespace atrest::operate
