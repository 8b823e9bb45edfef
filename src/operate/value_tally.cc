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

}  // namespace

ValueTally::ValueTally(const VerifyOptions& options, const crypto::SipHashKey& hash_key)
    : options_(options), names_(EtcdPrefix(options.prefix)), keys_(hash_key) {
  if (options.retire) retire_.emplace(*options.retire, options.max_offenders, names_);
  if (options.probe != nullptr) dek_sources_.emplace(hash_key, options.max_offenders);
}

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

void ValueTally::AddOffender(Offender offender) {
  ++offenders_total_;
  if (offenders_.size() < options_.max_offenders) offenders_.push_back(std::move(offender));
}

void ValueTally::Add(const etcd::Entry& entry) {
  const etcd::ResourceKey key = etcd::ParseResourceKey(entry.key, names_.etcd_prefix());
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
    resource.plaintext.push_back(names_.Describe(Problem::kPlaintext, Describe(value), entry.key));
  }
}

void ValueTally::AddUnreadable(Resource& resource, const std::string& why,
                               const etcd::StoredValue& value, const etcd::Entry& entry) {
  ++resource.report.counts.unreadable;
  AddOffender(names_.Describe(Problem::kUnreadable, Describe(value) + ": " + why, entry.key));
  if (retire_) retire_->Add(value, Describe(value), entry.key, false);
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
      AddOffender(names_.Describe(Problem::kStale, Describe(value), entry.key));
    }
  } else {
    resource.report.must_be_encrypted = true;
  }
  ++resource.report.counts.encrypted;
  ++resource.keys[keys_.Add(value, entry.mod_revision)];
  const bool to_be_probed =
      value.IsKms() && dek_sources_ && dek_sources_->Add(value, entry, names_.current_source());
  if (retire_) retire_->Add(value, Describe(value), entry.key, to_be_probed);
}

void ValueTally::AddLost(const DekSource& source, const std::string& why, std::uint64_t values) {
  std::uint64_t named = 0;
  for (const DekSource::Place& place : source.places) {
    if (named == values || offenders_.size() >= options_.max_offenders) break;
    offenders_.push_back(names_.Describe(Problem::kUndecryptable, source.Label() + ": " + why,
                                         place.etcd_key, place.source));
    ++named;
  }
  offenders_total_ += values;
}

void ValueTally::AddVerdict(const DekSource& source, const DekVerdict* verdict) {
  if (retire_) retire_->AddProbed(source, verdict);
  if (verdict == nullptr) return;
  probe_.Add(source, *verdict);
  if (verdict->failure) AddLost(source, ProbeReason(*verdict->failure), source.values);
  if (verdict->value_failure) AddLost(source, kChangedValue, 1);
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
  if (retire_) report.retire = retire_->Finish(report.keys, options_.configuration);
  if (!dek_sources_) return report;
  report.probe = probe_.Finish();
  report.probe->through = options_.probe_name;
  report.probe->dek_sources = report.dek_sources;
  return report;
}

}  // namespace atrest::operate
