#include "operate/migrate/migration_by_svm.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "operate/verify_report.h"

namespace atrest::operate {
namespace {

using json::Value;

constexpr const char* kGroup = "storagemigration.k8s.io";
constexpr int kNotFound = 404;
constexpr int kAlreadyThere = 409;
constexpr json::Limits kLimits{.max_bytes = 1024 * 1024, .max_depth = 32};

std::string ObjectName(const kube::ApiResource& resource) { return "atrest-" + resource.Label(); }

std::string CollectionPath(const std::string& version) {
  return std::string("/apis/") + kGroup + "/" + version + "/storageversionmigrations";
}

// What the conditions say.
struct SvmState {
  bool running = false;
  bool succeeded = false;
  bool failed = false;
  std::string message;

  bool ended() const { return succeeded || failed; }
};

std::string_view TextOf(const Value& object, std::string_view name) {
  const Value* value = object.Find(name);
  return value == nullptr ? std::string_view() : value->AsString();
}

SvmState StateOf(const Value& object) {
  SvmState state;
  const Value* status = object.Find("status");
  const Value* conditions = status == nullptr ? nullptr : status->Find("conditions");
  if (conditions == nullptr) return state;
  for (std::size_t i = 0; i < conditions->size(); ++i) {
    const Value& condition = conditions->At(i);
    if (TextOf(condition, "status") != "True") continue;
    const std::string_view type = TextOf(condition, "type");
    if (type == "Running") state.running = true;
    if (type == "Succeeded") state.succeeded = true;
    if (type != "Failed") continue;
    state.failed = true;
    state.message = PlainText(TextOf(condition, "message"));
  }
  return state;
}

class SvmRun {
 public:
  SvmRun(kube::ApiClient& api, std::string version, const SvmOptions& options,
         MigrationPatience& patience, const Clock& clock, const SvmProgress& progress,
         const CallContext& context)
      : api_(api),
        version_(std::move(version)),
        options_(options),
        patience_(patience),
        clock_(clock),
        progress_(progress),
        context_(context) {}

  Result<SvmOutcome> Migrate(const kube::ApiResource& resource);

 private:
  Result<kube::ApiReply> Send(kube::ApiRequest request);
  Result<std::optional<SvmState>> Read(const std::string& name);
  Result<void> Make(const kube::ApiResource& resource);
  Result<void> Delete(const std::string& name);
  Result<SvmState> Await(const kube::ApiResource& resource);

  kube::ApiClient& api_;
  const std::string version_;
  const SvmOptions& options_;
  MigrationPatience& patience_;
  const Clock& clock_;
  const SvmProgress& progress_;
  const CallContext& context_;
};

Result<kube::ApiReply> SvmRun::Send(kube::ApiRequest request) {
  return patience_.Call<kube::ApiReply>(
      [&](const CallContext& call) { return api_.Send(request, call); }, context_);
}

Result<std::optional<SvmState>> SvmRun::Read(const std::string& name) {
  kube::ApiRequest request;
  request.path = CollectionPath(version_) + "/" + name;
  TRY_ASSIGN(const kube::ApiReply reply, Send(std::move(request)));
  if (reply.status == kNotFound) return std::optional<SvmState>();
  TRY_ASSIGN(const Value object, Value::Parse(reply.body.Reveal(), kLimits));
  return std::optional<SvmState>(StateOf(object));
}

Result<void> SvmRun::Make(const kube::ApiResource& resource) {
  kube::ApiRequest request;
  request.method = "POST";
  request.path = CollectionPath(version_);
  request.content_type = "application/json";
  request.body = SvmObject(version_, resource).Text();
  TRY_ASSIGN(const kube::ApiReply reply, Send(std::move(request)));
  if (reply.IsSuccess() || reply.status == kAlreadyThere) return {};  // a repeated POST
  return Error{Failure::kBadInput, "the server refuses the StorageVersionMigration of " +
                                       resource.Label() + ": status " +
                                       std::to_string(reply.status)};
}

Result<void> SvmRun::Delete(const std::string& name) {
  kube::ApiRequest request;
  request.method = "DELETE";
  request.path = CollectionPath(version_) + "/" + name;
  TRY_ASSIGN(const kube::ApiReply reply, Send(std::move(request)));
  if (reply.IsSuccess() || reply.status == kNotFound) return {};
  return Error{Failure::kBadInput, "delete the StorageVersionMigration " + name + ": status " +
                                       std::to_string(reply.status)};
}

Result<SvmState> SvmRun::Await(const kube::ApiResource& resource) {
  const std::string name = ObjectName(resource);
  const SteadyTime started = clock_.Now();
  while (true) {
    TRY_ASSIGN(const auto state, Read(name));
    if (!state) {
      return Error{Failure::kUnreachable,
                   "somebody deleted the StorageVersionMigration " + name + " while it ran"};
    }
    if (state->ended()) return *state;
    if (progress_) {
      progress_(resource.Label(), state->running ? "running" : "waiting for a controller");
    }
    const auto waited = clock_.Now() - started;
    if (!state->running && waited >= options_.pickup) {
      return Error{Failure::kDeadlineExceeded,
                   "no controller has taken up the StorageVersionMigration " + name,
                   "kube-controller-manager does it, with its feature gate StorageVersionMigrator; "
                   "without it: --using api"};
    }
    if (waited >= options_.timeout) {
      return Error{Failure::kDeadlineExceeded,
                   "the StorageVersionMigration " + name + " did not end in time",
                   "to run this again goes on waiting for it"};
    }
    if (!clock_.WaitUntil(clock_.Now() + options_.poll, context_.stop)) {
      return Error{Failure::kCancelled,
                   "interrupted; the StorageVersionMigration " + name + " goes on without us"};
    }
  }
}

Result<SvmOutcome> SvmRun::Migrate(const kube::ApiResource& resource) {
  const std::string name = ObjectName(resource);
  TRY_ASSIGN(std::optional<SvmState> left, Read(name));
  if (left && left->ended()) {  // of another migration, to another key perhaps
    TRY(Delete(name));
    left.reset();
  }
  if (!left) TRY(Make(resource));
  TRY_ASSIGN(SvmState state, Await(resource));
  TRY(Delete(name));
  return SvmOutcome{resource.Label(), state.succeeded && !state.failed, std::move(state.message)};
}

}  // namespace

Result<std::string> FindSvmVersion(const kube::ApiDiscovery& discovery) {
  constexpr std::array kKnown{"v1", "v1beta1", "v1alpha1"};
  for (const kube::ApiResource& resource : discovery.resources) {
    if (resource.group != kGroup || resource.name != "storageversionmigrations") continue;
    if (std::find(kKnown.begin(), kKnown.end(), resource.version) != kKnown.end()) {
      return resource.version;
    }
  }
  return Error{Failure::kBadInput, "the server has no StorageVersionMigration",
               "it needs Kubernetes 1.37, or the feature gate StorageVersionMigrator and the API "
               "storagemigration.k8s.io/v1beta1 on the servers; without it: --using api"};
}

Value SvmObject(const std::string& version, const kube::ApiResource& resource) {
  Value target = Value::Object();
  target.Set("group", resource.group);
  if (version == "v1alpha1") target.Set("version", resource.version);
  target.Set("resource", resource.name);
  Value spec = Value::Object();
  spec.Set("resource", std::move(target));
  Value metadata = Value::Object();
  metadata.Set("name", ObjectName(resource));
  Value object = Value::Object();
  object.Set("apiVersion", std::string(kGroup) + "/" + version);
  object.Set("kind", "StorageVersionMigration");
  object.Set("metadata", std::move(metadata));
  object.Set("spec", std::move(spec));
  return object;
}

Result<std::vector<SvmOutcome>> MigrateBySvm(kube::ApiClient& api, const MigrationPlan& plan,
                                             const std::string& version, const SvmOptions& options,
                                             MigrationPatience& patience, const Clock& clock,
                                             const SvmProgress& progress,
                                             const CallContext& context) {
  std::vector<SvmOutcome> outcomes;
  SvmRun run(api, version, options, patience, clock, progress, context);
  for (const PlannedResource& planned : plan.resources) {
    TRY_ASSIGN(SvmOutcome outcome, run.Migrate(planned.resource));
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

}  // namespace atrest::operate
