// A migration that kube-controller-manager does: objects of StorageVersionMigration
// (storagemigration.k8s.io), one a resource, made here and watched until they end.
//
// The controller counts as done what is newer than its beginning, and a conflict too, and it never
// tells how far it is; therefore etcd is looked at afterwards (verify). Versions of the API:
// v1alpha1 (Kubernetes 1.30, spec.resource with a version), v1beta1 (1.35), v1 (1.37). Sources:
// kubernetes/api storagemigration, kubernetes pkg/controller/storageversionmigrator.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/result.h"
#include "json/json.h"
#include "kube/api_client.h"
#include "operate/migrate/migration_patience.h"
#include "operate/migrate/migration_plan.h"

namespace atrest::operate {

struct SvmOptions {
  std::chrono::milliseconds poll{std::chrono::seconds(2)};
  // How long one resource may take; a controller that does not run would let us wait for ever.
  std::chrono::milliseconds timeout{std::chrono::hours(2)};
  // How long an object may stay untouched by any controller.
  std::chrono::milliseconds pickup{std::chrono::minutes(2)};
};

struct SvmOutcome {
  std::string resource;
  bool succeeded = false;
  std::string reason;  // of a failure, as the controller tells it; safe to print
};

// Called on the caller's thread: "secrets", "waiting for a controller".
using SvmProgress = std::function<void(std::string_view resource, std::string_view state)>;

// The newest version that the server has: "v1". kBadInput with a hint if it has none.
Result<std::string> FindSvmVersion(const kube::ApiDiscovery& discovery);

// What is sent for a resource.
json::Value SvmObject(const std::string& version, const kube::ApiResource& resource);

// One resource after the other. An object of ours that an interrupted run left behind is waited for
// if it still runs, else made anew; it is deleted at the end. An error: the run could not finish.
Result<std::vector<SvmOutcome>> MigrateBySvm(kube::ApiClient& api, const MigrationPlan& plan,
                                             const std::string& version, const SvmOptions& options,
                                             MigrationPatience& patience, const Clock& clock,
                                             const SvmProgress& progress,
                                             const CallContext& context);

}  // namespace atrest::operate
