#include "operate/value_tally.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "operate/value_source.h"

namespace atrest::operate {
namespace {

constexpr std::size_t kMaxResources = 2000;
constexpr const char* kOthers = "...";

bool WritesPlaintext(const std::vector<const kube::EncryptionProvider*>& providers) {
  return providers.empty() || providers.front()->kind == kube::ProviderKind::kIdentity;
}

std::string Expected(const VerifyOptions& options,
                     const std::vector<const kube::EncryptionProvider*>& providers) {
  if (options.configuration == nullptr) return "";
  return providers.empty() ? "identity" : PlainText(providers.front()->Describe());
}

std::string Describe(const etcd::StoredValue& value) {
  std::string text(etcd::FormatName(value.format));
  if (!value.name.empty()) text.append(" ").append(PlainText(value.name));
  if (!value.object.key_id.empty()) text.append(" ").append(PlainText(value.object.key_id));
  return text;
}

// Names a local key or a KMS provider, or is the key id of a KMS v2 record.
bool NeedsKey(const etcd::StoredValue& value, const std::string& key) {
  return value.name == key || (value.format == etcd::Format::kKmsV2 && value.object.key_id == key);
}

}  // namespace

ValueTally::ValueTally(const VerifyOptions& options, const crypto::SipHashKey& hash_key)
    : options_(options), etcd_prefix_(EtcdPrefix(options.prefix)), keys_(hash_key) {}

ValueTally::Resource& ValueTally::ResourceOf(const etcd::ResourceKey& key) {
  if (current_ != nullptr && current_group_ == key.group && current_resource_ == key.resource) {
    return *current_;
  }
  std::string name = key.resource.empty() ? "(other)" : PlainText(etcd::ResourceText(key));
  const bool full = resources_.size() >= kMaxResources && resources_.count(name) == 0;
  const auto [found, added] = resources_.try_emplace(full ? kOthers : name);
  Resource& resource = found->second;
  if (added) {
    resource.report.resource = found->first;
    if (options_.configuration != nullptr) {
      resource.providers = options_.configuration->ProvidersOf(key.group, key.resource);
    }
    resource.report.expected = Expected(options_, resource.providers);
    resource.report.must_be_encrypted = options_.configuration != nullptr
                                            ? !WritesPlaintext(resource.providers)
                                            : name == "secrets";
  }
  current_ = &resource;
  current_group_ = key.group;
  current_resource_ = key.resource;
  return resource;
}

Offender ValueTally::Describe(Problem problem, std::string detail, const etcd::Entry& entry) const {
  const etcd::ResourceKey key = etcd::ParseResourceKey(entry.key, etcd_prefix_);
  return Offender{problem,
                  source_,
                  PlainText(entry.key),
                  PlainText(etcd::ResourceText(key)),
                  PlainText(key.space),
                  PlainText(key.name),
                  std::move(detail)};
}

void ValueTally::AddOffender(Offender offender) {
  ++offenders_total_;
  if (offenders_.size() < options_.max_offenders) offenders_.push_back(std::move(offender));
}

void ValueTally::Add(const etcd::Entry& entry) {
  const etcd::ResourceKey key = etcd::ParseResourceKey(entry.key, etcd_prefix_);
  Resource& resource = ResourceOf(key);
  ++resource.report.counts.total;
  const std::span<const etcd::ProviderName> names = options_.configuration != nullptr
                                                        ? options_.configuration->names()
                                                        : std::span<const etcd::ProviderName>{};
  const etcd::StoredValue value = etcd::Classify(entry.value, names);
  if (key.exempt && value.IsPlaintext()) {
    ++resource.report.counts.exempt;
  } else if (!value.IsReadable()) {
    AddUnreadable(resource, std::string(value.defect), value, entry);
  } else if (value.IsPlaintext()) {
    AddPlaintext(resource, value, entry);
  } else {
    AddEncrypted(resource, value, entry);
  }
}

void ValueTally::AddPlaintext(Resource& resource, const etcd::StoredValue& value,
                              const etcd::Entry& entry) {
  ++resource.report.counts.plaintext;
  if (options_.configuration != nullptr && !resource.report.must_be_encrypted) return;
  if (resource.plaintext.size() < options_.max_offenders) {
    resource.plaintext.push_back(Describe(Problem::kPlaintext, operate::Describe(value), entry));
  }
}

void ValueTally::AddUnreadable(Resource& resource, const std::string& why,
                               const etcd::StoredValue& value, const etcd::Entry& entry) {
  ++resource.report.counts.unreadable;
  AddOffender(Describe(Problem::kUnreadable, operate::Describe(value) + ": " + why, entry));
  JudgeRetirement(value, entry, false);
}

void ValueTally::AddEncrypted(Resource& resource, const etcd::StoredValue& value,
                              const etcd::Entry& entry) {
  if (options_.configuration != nullptr) {
    const auto& providers = resource.providers;
    const bool readable = std::any_of(
        providers.begin(), providers.end(),
        [&](const kube::EncryptionProvider* provider) { return provider->Reads(value); });
    if (!readable) {
      AddUnreadable(resource, "no provider of the configuration reads it", value, entry);
      return;
    }
    if (!providers.front()->Writes(value)) {
      ++resource.report.stale;
      AddOffender(Describe(Problem::kStale, operate::Describe(value), entry));
    }
  } else {
    resource.report.must_be_encrypted = true;
  }
  ++resource.report.counts.encrypted;
  ++resource.keys[keys_.Add(value, entry.mod_revision)];
  JudgeRetirement(value, entry, true);
}

void ValueTally::JudgeRetirement(const etcd::StoredValue& value, const etcd::Entry& entry,
                                 bool readable) {
  if (!options_.retire) return;
  const bool needed = NeedsKey(value, *options_.retire);
  const bool nameless = value.format == etcd::Format::kKmsV1;
  if (!needed && nameless) ++without_key_id_;
  const bool unattributed = !needed && !readable && !value.IsReadable();
  if (needed) ++retire_.needed_by;
  if (unattributed && !nameless) ++retire_.uncertain;
  if (!needed && !nameless && !unattributed) return;
  std::vector<Offender>& examples =
      nameless && !needed ? without_key_id_examples_ : retire_.examples;
  if (examples.size() >= options_.max_offenders) return;
  examples.push_back(Describe(needed ? Problem::kNeedsKey : Problem::kMayNeedKey,
                              operate::Describe(value), entry));
}

void ValueTally::FinishResource(Resource& resource, VerifyReport& report) {
  ResourceReport& own = resource.report;
  if (own.must_be_encrypted) {
    for (Offender& offender : resource.plaintext) {
      if (offenders_.size() < options_.max_offenders) offenders_.push_back(std::move(offender));
    }
    offenders_total_ += own.counts.plaintext;
  }
  for (const auto& [key, values] : resource.keys) own.keys.push_back({key, values});
  report.summary.total += own.counts.total;
  report.summary.encrypted += own.counts.encrypted;
  report.summary.plaintext += own.counts.plaintext;
  report.summary.exempt += own.counts.exempt;
  report.summary.unreadable += own.counts.unreadable;
  report.stale += own.stale;
  report.resources.push_back(std::move(own));
}

// Sets `known` and `still_writes`; true if the name is that of something that is not KMS v2.
bool ValueTally::LookUpRetired(const std::vector<KeyReport>& keys) {
  bool local = false;
  for (const KeyReport& key : keys) {
    const bool matches = key.name == retire_.key || key.key_id == retire_.key;
    retire_.known = retire_.known || matches;
    local = local || (matches && key.format != etcd::Format::kKmsV2);
  }
  if (options_.configuration == nullptr) return local;
  for (const kube::EncryptionRule& rule : options_.configuration->rules()) {
    const kube::EncryptionProvider& writer = rule.providers.front();
    const std::string& name = writer.keys.empty() ? writer.name : writer.keys.front().name;
    if (!name.empty() && name == *options_.retire) retire_.still_writes = true;
  }
  for (const etcd::ProviderName& known : options_.configuration->names()) {
    if (known.name != *options_.retire) continue;
    retire_.known = true;
    local = true;
  }
  return local;
}

void ValueTally::FinishRetirement(VerifyReport& report) {
  if (!options_.retire) return;
  retire_.key = PlainText(*options_.retire);
  // A KMS v1 record may be under any KMS key, but under no local one.
  if (!LookUpRetired(report.keys)) {
    retire_.uncertain += without_key_id_;
    for (Offender& example : without_key_id_examples_) {
      if (retire_.examples.size() >= options_.max_offenders) break;
      retire_.examples.push_back(std::move(example));
    }
  }
  retire_.safe = retire_.needed_by == 0 && retire_.uncertain == 0 && !retire_.still_writes;
  report.retire = std::move(retire_);
}

// Most values first, in an order that does not depend on the source's. The shares of resources
// follow their keys.
void ValueTally::FinishKeys(VerifyReport& report) {
  const std::vector<KeyReport>& all = keys_.keys();
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto place_of = [&](std::size_t i) {
    const KeyReport& key = all[i];
    return std::tuple(~key.values, key.format, std::string_view(key.name),
                      std::string_view(key.key_id));
  };
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return place_of(a) < place_of(b); });
  std::vector<std::size_t> place(all.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    place[order[i]] = i;
    report.keys.push_back(all[order[i]]);
  }
  for (ResourceReport& resource : report.resources) {
    for (KeyShare& share : resource.keys) share.key = place[share.key];
    std::sort(resource.keys.begin(), resource.keys.end(),
              [](const KeyShare& a, const KeyShare& b) { return a.key < b.key; });
  }
  report.dek_sources = keys_.dek_sources();
  report.timeline_width = keys_.timeline_width();
}

VerifyReport ValueTally::Finish() {
  VerifyReport report;
  for (auto& [name, resource] : resources_) FinishResource(resource, report);
  FinishKeys(report);
  report.offenders_total = offenders_total_;
  report.offenders = std::move(offenders_);
  FinishRetirement(report);
  return report;
}

}  // namespace atrest::operate
