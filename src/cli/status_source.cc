#include "cli/status_source.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "cli/random_hash_key.h"
#include "cli/scan_progress.h"
#include "operate/verify.h"
#include "os/disk_filesystem.h"

namespace atrest::cli {
namespace {

// For all kube-apiservers together: they are asked at once.
constexpr std::chrono::seconds kLongestAnswer{20};

}  // namespace

void AddStatusFlags(CLI::App& app, StatusFlags& flags) {
  AddKubeFlags(app, flags.kube);
  app.add_option("--key-id", flags.key_id,
                 "the key id that every kube-apiserver should be on (default: any, but one)")
      ->type_name("KEY");
  AddValueFlags(app, flags.values);
}

Result<std::unique_ptr<StatusSource>> StatusSource::Open(const StatusFlags& flags,
                                                         Session& session) {
  std::unique_ptr<StatusSource> source(new StatusSource(flags, session));
  TRY_ASSIGN(source->kube_, OpenedKube::Open(flags.kube, session));
  TRY(source->OpenValues());
  return source;
}

Result<void> StatusSource::OpenValues() {
  const os::DiskFilesystem files;
  const bool asked = !flags_.values.endpoints.empty() || !flags_.values.snapshots.empty();
  std::string found;
  Result<ValueFlags> values = WithNodeDefaults(flags_.values, files, found);
  if (!values.ok()) return asked ? Result<void>(std::move(values).error()) : Result<void>();
  if (!found.empty()) session_.output.Note(found);
  TRY_ASSIGN(configuration_, ReadConfiguration(*values, files));
  TRY_ASSIGN(values_, OpenedValues::Open(*values, session_.clock, RandomHashKey()));
  return {};
}

Result<void> StatusSource::ReadEtcd(bool show_progress, const CallContext& context) {
  if (values_ == nullptr) return {};
  operate::VerifyOptions options;
  options.prefix = flags_.values.prefix;
  if (configuration_) options.configuration = &*configuration_;
  ScanProgress progress(session_.output, session_.clock, show_progress && session_.show_progress);
  TRY_ASSIGN(etcd_, operate::Verify(
                        values_->Sources(), options, RandomHashKey(),
                        [&](std::string_view source, std::uint64_t done, std::uint64_t total) {
                          progress.Step(source, done, total);
                        },
                        context));
  return {};
}

Result<operate::RotationStatus> StatusSource::Read(const CallContext& context) {
  CallContext own = context;
  own.deadline = context.deadline.EarlierOf(Deadline::After(session_.clock.Now(), kLongestAnswer));
  TRY_ASSIGN(const std::vector<kube::ApiClient*> servers, kube_->EachServer(own));
  operate::GateQuestion question;
  if (!flags_.key_id.empty()) question.key_id = flags_.key_id;
  return operate::JudgeRotation(operate::ViewApiServers(servers, own), etcd_, question, {},
                                session_.clock.WallNow());
}

}  // namespace atrest::cli
