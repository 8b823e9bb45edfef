#include "cli/doctor/doctor_cluster_look.h"

#include <chrono>
#include <memory>
#include <utility>

#include "cli/random_hash_key.h"
#include "cli/unwrap_flags.h"
#include "operate/doctor/doctor_cluster.h"
#include "operate/verify.h"
#include "os/disk_filesystem.h"

namespace atrest::cli {
namespace {

using operate::CheckResult;

Result<operate::RotationStatus> ReadServers(OpenedKube& kube, const Clock& clock,
                                            const CallContext& context) {
  TRY_ASSIGN(const std::vector<kube::ApiClient*> servers, kube.EachServer(context));
  return operate::JudgeRotation(operate::ViewApiServers(servers, context), std::nullopt, {}, {},
                                clock.WallNow());
}

const kube::EncryptionConfiguration* ConfigurationOf(const DoctorNode& node) {
  const auto& read = node.apiserver.configuration;
  return read && read->ok() ? &read->value() : nullptr;
}

Result<operate::VerifyReport> VerifyBounded(const ValueFlags& values,
                                            const operate::VerifyOptions& options,
                                            std::uint64_t bound, const Clock& clock,
                                            const CallContext& context) {
  const auto hash_key = RandomHashKey();
  TRY_ASSIGN(const auto opened, OpenedValues::Open(values, clock, hash_key));
  std::vector<operate::BoundedSource> bounded;
  const std::vector<operate::ValueSource*> sources = opened->Sources();
  bounded.reserve(sources.size());
  for (operate::ValueSource* source : sources) bounded.emplace_back(*source, bound);
  std::vector<operate::ValueSource*> looked_at;
  looked_at.reserve(bounded.size());
  for (operate::BoundedSource& source : bounded) looked_at.push_back(&source);
  return operate::Verify(looked_at, options, hash_key, {}, context);
}

std::optional<Result<operate::VerifyReport>> ReadEtcd(const DoctorFlags& flags,
                                                      const DoctorNode& node, const Clock& clock,
                                                      const CallContext& context) {
  ValueFlags values = flags.values;
  values.snapshots.clear();
  std::string found;
  auto with_defaults = WithNodeDefaults(values, os::DiskFilesystem(), found);
  if (!with_defaults.ok()) return std::nullopt;
  operate::VerifyOptions options;
  options.configuration = ConfigurationOf(node);
  return VerifyBounded(*with_defaults, options, flags.max_values, clock, context);
}

Result<operate::VerifyReport> ReadBackups(const DoctorFlags& flags, const DoctorNode& node,
                                          const Clock& clock, const CallContext& context) {
  ValueFlags values = flags.values;
  values.endpoints.clear();
  UnwrapFlags unwrap;
  unwrap.aws_kms = true;
  unwrap.region = flags.region;
  unwrap.profile = flags.profile;
  unwrap.kms_endpoint = node.kms_endpoint;
  unwrap.allow_insecure_endpoint = flags.allow_insecure_endpoint;
  if (!node.encryption_context.empty()) unwrap.encryption_contexts = {node.encryption_context};
  operate::VerifyOptions options;
  options.configuration = ConfigurationOf(node);
  TRY_ASSIGN(const auto unwrapper, OpenedUnwrapper::Open(unwrap, options.configuration, clock));
  options.probe = &unwrapper->unwrapper();
  options.probe_name = unwrapper->Name();
  // A backup is read to its end: its hash is checked, and no key of it is left out.
  const auto hash_key = RandomHashKey();
  TRY_ASSIGN(const auto opened, OpenedValues::Open(values, clock, hash_key));
  const std::vector<operate::ValueSource*> sources = opened->Sources();
  return operate::Verify(sources, options, hash_key, {}, context);
}

}  // namespace

DoctorKube OpenDoctorKube(const DoctorFlags& flags, Session& session) {
  DoctorKube kube;
  auto opened = OpenedKube::Open(flags.kube, session);
  if (opened.ok()) {
    kube.api = std::move(opened).value();
  } else if (!flags.kube.kubeconfig.empty() || !flags.kube.context.empty()) {
    kube.failure = std::move(opened).error();
  }
  return kube;
}

std::vector<CheckResult> LookAtServers(DoctorKube& kube, const Clock& clock,
                                       const CallContext& context) {
  std::optional<Result<operate::RotationStatus>> status;
  if (kube.failure) status = *kube.failure;
  if (kube.api != nullptr) {
    CallContext own = context;
    own.deadline = context.deadline.EarlierOf(
        Deadline::After(clock.Now(), std::chrono::seconds(20)));  // for all of them together
    status = ReadServers(*kube.api, clock, own);
  }
  return operate::JudgeServers(status);
}

std::vector<CheckResult> LookAtValues(const DoctorFlags& flags, const DoctorNode& node,
                                      const Clock& clock, const CallContext& context) {
  operate::ValuesSight sight;
  sight.bound = flags.max_values;
  sight.etcd = ReadEtcd(flags, node, clock, context);
  if (!flags.values.snapshots.empty()) sight.backups = ReadBackups(flags, node, clock, context);
  return operate::JudgeValues(sight);
}

}  // namespace atrest::cli
