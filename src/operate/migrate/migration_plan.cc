#include "operate/migrate/migration_plan.h"

#include <algorithm>
#include <utility>

namespace atrest::operate {
namespace {

using kube::ApiResource;
using Providers = std::vector<const kube::EncryptionProvider*>;

constexpr std::string_view kEventsNote =
    "events are left out: the server forgets them after an hour anyway, and a rewrite would "
    "prolong them";

bool IsEvents(const ApiResource& resource) {
  return resource.name == "events" && (resource.group.empty() || resource.group == "events.k8s.io");
}

bool CanBeRewritten(const ApiResource& resource) {
  return resource.Can("list") && resource.Can("patch");
}

bool Contains(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

PlannedResource Planned(const ApiResource& resource, const Providers& providers) {
  PlannedResource planned{resource, "", false};
  if (providers.empty()) return planned;
  planned.writes = providers.front()->Describe();
  planned.under_kms_v1 = providers.front()->kind == kube::ProviderKind::kKmsV1;
  return planned;
}

// Each asked for by name must be there, and of use.
Result<void> CheckNames(const kube::ApiDiscovery& discovery, const std::vector<std::string>& only) {
  for (const std::string& name : only) {
    const auto found =
        std::find_if(discovery.resources.begin(), discovery.resources.end(),
                     [&](const ApiResource& resource) { return resource.Label() == name; });
    if (found == discovery.resources.end()) {
      return Error{Failure::kBadInput, "the server serves no resource " + name,
                   "resources are named as in the EncryptionConfiguration: secrets, "
                   "deployments.apps; see: kubectl api-resources -o name"};
    }
    if (IsEvents(*found)) return Error{Failure::kBadInput, std::string(kEventsNote)};
    if (!CanBeRewritten(*found)) {
      return Error{Failure::kBadInput, name +
                                           " can be neither listed nor patched: nothing of it "
                                           "lies in etcd"};
    }
  }
  return {};
}

void NoteUnserved(const kube::ApiDiscovery& discovery,
                  const kube::EncryptionConfiguration& configuration, MigrationPlan& plan) {
  for (const kube::EncryptionRule& rule : configuration.rules()) {
    for (const std::string& name : rule.resources) {
      if (name.starts_with("*.")) continue;
      const bool served =
          std::any_of(discovery.resources.begin(), discovery.resources.end(),
                      [&](const ApiResource& resource) { return resource.Label() == name; });
      if (!served && name != "events") {
        plan.notes.push_back(name +
                             " is in the configuration but not served: whatever lies in "
                             "etcd of it stays as it is");
      }
    }
  }
}

}  // namespace

Result<MigrationPlan> PlanMigration(const kube::ApiDiscovery& discovery,
                                    const kube::EncryptionConfiguration* configuration,
                                    const std::vector<std::string>& only) {
  if (configuration == nullptr && only.empty()) {
    return Error{Failure::kBadInput, "nothing says what to migrate",
                 "give --encryption-config FILE, or --resource NAME"};
  }
  TRY(CheckNames(discovery, only));
  MigrationPlan plan;
  for (const ApiResource& resource : discovery.resources) {
    Providers providers;
    if (configuration != nullptr) {
      providers = configuration->ProvidersOf(resource.group, resource.name);
    }
    const bool wanted = only.empty() ? !providers.empty() : Contains(only, resource.Label());
    if (!wanted) continue;
    if (IsEvents(resource)) {
      plan.notes.emplace_back(kEventsNote);
    } else if (CanBeRewritten(resource)) {
      plan.resources.push_back(Planned(resource, providers));
    }
  }
  if (configuration != nullptr && only.empty()) NoteUnserved(discovery, *configuration, plan);
  for (const std::string& group : discovery.unavailable) {
    plan.notes.push_back("nobody answers for " + group +
                         " now: resources of it are not part of this");
  }
  if (plan.resources.empty()) {
    return Error{Failure::kBadInput, "the configuration names no resource that can be migrated",
                 "compare: kubectl api-resources -o name"};
  }
  std::sort(plan.resources.begin(), plan.resources.end(),
            [](const PlannedResource& a, const PlannedResource& b) {
              return a.resource.Label() < b.resource.Label();
            });
  return plan;
}

}  // namespace atrest::operate
