#include "cli/migrate/migrate_run.h"

#include <chrono>
#include <utility>

#include "cli/random_hash_key.h"
#include "cli/scan_progress.h"
#include "cli/time_text.h"
#include "operate/verify.h"
#include "os/file_lock.h"
#include "os/process_environment.h"

namespace atrest::cli {
namespace {

constexpr std::size_t kMaxConfiguration = 1024 * 1024;
constexpr unsigned kPrivateDirectory = 0700;
constexpr auto kGatePoll = std::chrono::seconds(5);
// One look at the servers, so that a plan does not wait as long as a migration would.
constexpr operate::PatienceLimits kLook{
    .outage = std::chrono::seconds(30), .call = std::chrono::seconds(20), .faults_may_pass = false};

Result<std::string> ClusterUid(kube::ApiClient& api, operate::MigrationPatience& patience,
                               const CallContext& context) {
  const kube::ApiResource namespaces{"", "v1", "namespaces", "Namespace", false, {}};
  auto found = patience.Call<kube::ObjectMeta>(
      [&](const CallContext& call) { return api.Get(namespaces, "", "kube-system", call); },
      context);
  if (!found.ok()) return Annotate(std::move(found).error(), "which cluster is this");
  return found->uid;
}

std::string DirectoryOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::string VerifyCommandLine(const ValueFlags& flags) {
  std::string line =
      "atrest verify --endpoints https://127.0.0.1:2379 --cacert FILE --cert FILE --key FILE";
  if (!flags.configuration_file.empty()) {
    line += " --encryption-config " + flags.configuration_file;
  }
  return line;
}

}  // namespace

MigrateRun::MigrateRun(const MigrateFlags& flags, const KubeFlags& kube_flags,
                       const ValueFlags& value_flags, Session& session, std::stop_token stop)
    : flags_(flags), kube_flags_(kube_flags), value_flags_(value_flags), session_(session) {
  context_.stop = std::move(stop);
}

Result<void> MigrateRun::Open() {
  options_.parallel = flags_.parallel;
  options_.per_second = flags_.per_second;
  TRY_ASSIGN(options_.patience.outage, ParseDuration(flags_.patience));
  pace_ = std::make_unique<operate::MigrationPace>(session_.clock, flags_.per_second);
  look_ = std::make_unique<operate::MigrationPatience>(kLook, *pace_, session_.clock, random_);
  std::string found;
  auto values = WithNodeDefaults(value_flags_, files_, found);
  if (!found.empty()) session_.output.Note(found);
  if (values.ok()) values_ = std::move(values).value();
  TRY(ReadEncryptionConfiguration());
  if (!flags_.key_id.empty()) question_.key_id = flags_.key_id;
  result_.verify_command = VerifyCommandLine(value_flags_);
  TRY_ASSIGN(kube_, OpenedKube::Open(kube_flags_, session_));
  return {};
}

Result<void> MigrateRun::ReadEncryptionConfiguration() {
  const ValueFlags& known = values_ ? *values_ : value_flags_;
  TRY_ASSIGN(configuration_, ReadConfiguration(known, files_));
  if (!configuration_) return {};
  TRY_ASSIGN(std::string text, files_.Read(known.configuration_file, kMaxConfiguration));
  question_.configuration_hash = operate::ConfigurationHash(text);
  Wipe(text);
  question_.configuration = &*configuration_;
  return {};
}

Result<void> MigrateRun::LookAhead() {
  auto discovery = look_->Call<kube::ApiDiscovery>(
      [&](const CallContext& call) { return kube_->api().Discover(call); }, context_);
  if (!discovery.ok()) return std::move(discovery).error();
  discovery_ = std::move(discovery).value();
  TRY_ASSIGN(preview_.plan,
             operate::PlanMigration(discovery_, question_.configuration, flags_.resources));
  if (flags_.by == MigrateBy::kSvm) TRY(operate::FindSvmVersion(discovery_));
  TRY_ASSIGN(preview_.sizes, operate::CountObjects(kube_->api(), preview_.plan, *look_, context_));
  preview_.per_second = flags_.per_second;
  TRY_ASSIGN(servers_, kube_->EachServer(context_));
  preview_.servers = servers_.size();
  return AwaitGate();
}

operate::MigrationGate MigrateRun::Judge(std::vector<operate::ApiServerView>& views) {
  for (kube::ApiClient* server : servers_) {
    views.push_back(operate::ViewApiServer(*server, context_));
  }
  return operate::JudgeMigration(views, question_, preview_.plan, session_.clock.WallNow());
}

Result<void> MigrateRun::AwaitGate() {
  Deadline deadline = Deadline::At(session_.clock.Now());
  if (!flags_.wait.empty()) {
    TRY_ASSIGN(const auto bound, ParseDuration(flags_.wait));
    deadline = Deadline::After(session_.clock.Now(), bound);
  }
  std::string said;
  while (true) {
    std::vector<operate::ApiServerView> views;
    preview_.gate = Judge(views);
    const SteadyTime next = session_.clock.Now() + kGatePoll;
    if (preview_.gate.open() || deadline.Passed(next)) return {};
    if (said != preview_.gate.blockers.front()) {
      said = preview_.gate.blockers.front();
      session_.output.Note("waiting: " + said);
    }
    if (!session_.clock.WaitUntil(next, context_.stop)) {
      return Error{Failure::kCancelled, "interrupted; nothing was changed"};
    }
  }
}

Result<bool> MigrateRun::MayBegin() {
  operate::MigrationGate& gate = preview_.gate;
  if (gate.open()) {
    TRY_ASSIGN(const auto difference,
               operate::FindDisagreement(servers_, preview_.plan, *look_, context_));
    if (difference) gate.blockers.push_back(*difference);
  }
  if (gate.open()) return true;
  for (const std::string& blocker : gate.blockers) session_.output.Note("not yet: " + blocker);
  if (flags_.skip_gate) return true;
  session_.output.Fail(Error{
      Failure::kBadInput,
      "not every API server is on the new key: what it writes now would stay under the old one",
      "roll the configuration out to all of them; with KMS v2 a server sees a new key within a "
      "minute and may write under the old one for three more: --wait 5m"});
  return false;
}

std::string MigrateRun::CheckpointPath(const std::string& cluster) const {
  if (!flags_.checkpoint.empty()) return flags_.checkpoint;
  const os::ProcessEnvironment environment;
  std::string state = environment.Get("XDG_STATE_HOME").value_or("");
  const std::string home = environment.Get("HOME").value_or("");
  if (state.empty()) state = home.empty() ? "/var/lib" : home + "/.local/state";
  return state + "/atrest/migrate-" + cluster + ".json";
}

Result<void> MigrateRun::Migrate() {
  result_.plan = preview_.plan;
  TRY_ASSIGN(result_.target.cluster, ClusterUid(kube_->api(), *look_, context_));
  result_.target.configuration = question_.configuration_hash;
  result_.target.key = preview_.gate.key;
  switch (flags_.by) {
    case MigrateBy::kApi: TRY(MigrateWithCheckpoint()); break;
    case MigrateBy::kSvm: TRY(MigrateWithSvm()); break;
  }
  return CheckKeyAgain();
}

Result<void> MigrateRun::MigrateWithCheckpoint() {
  const std::string path = CheckpointPath(result_.target.cluster);
  if (const std::string directory = DirectoryOf(path); !directory.empty()) {
    TRY(files_.MakeDirectories(directory, kPrivateDirectory));
  }
  TRY_ASSIGN(const os::FileLock lock, os::FileLock::Take(path + ".lock"));
  operate::CheckpointFile file(path, files_);
  ScanProgress progress(session_.output, session_.clock,
                        session_.show_progress && !flags_.no_progress);
  auto report = operate::Migrate(
      kube_->api(), preview_.plan, result_.target, options_, file, session_.clock, random_,
      [&](std::string_view resource, std::uint64_t done, std::uint64_t total) {
        progress.Step(resource, done, total);
      },
      context_);
  if (!report.ok()) {
    Error error = std::move(report).error();
    if (error.hint.empty()) error.hint = "to go on where it stopped, run the same command again";
    return error;
  }
  result_.report = std::move(report).value();
  return {};
}

Result<void> MigrateRun::MigrateWithSvm() {
  TRY_ASSIGN(const std::string version, operate::FindSvmVersion(discovery_));
  operate::MigrationPatience patience(options_.patience, *pace_, session_.clock, random_);
  std::string said;
  TRY_ASSIGN(result_.by_svm, operate::MigrateBySvm(
                                 kube_->api(), preview_.plan, version, {}, patience, session_.clock,
                                 [&](std::string_view resource, std::string_view state) {
                                   std::string now =
                                       std::string(resource) + ": " + std::string(state);
                                   if (now != said) session_.output.Note(now);
                                   said = std::move(now);
                                 },
                                 context_));
  return {};
}

// What was done before a key changed counts for nothing.
Result<void> MigrateRun::CheckKeyAgain() {
  if (flags_.skip_gate) return {};
  std::vector<operate::ApiServerView> views;
  const operate::MigrationGate gate = Judge(views);
  for (const operate::ApiServerView& view : views) {
    if (!view.failure) continue;
    session_.output.Note(view.server + " could not be asked again whether its key changed: " +
                         view.failure->message);
    return {};
  }
  if (gate.key == preview_.gate.key) return {};
  return Error{Failure::kUnreachable,
               "the key or the configuration changed while this ran: part of the objects may be "
               "under the one before",
               "run the same command again"};
}

Result<void> MigrateRun::Verify() {
  if (!values_) return {};
  operate::VerifyOptions options;
  options.prefix = values_->prefix;
  options.configuration = question_.configuration;
  const crypto::SipHashKey hash_key = RandomHashKey();
  TRY_ASSIGN(const auto opened, OpenedValues::Open(*values_, session_.clock, hash_key));
  ScanProgress progress(session_.output, session_.clock,
                        session_.show_progress && !flags_.no_progress);
  auto report = operate::Verify(
      opened->Sources(), options, hash_key,
      [&](std::string_view source, std::uint64_t done, std::uint64_t total) {
        progress.Step(source, done, total);
      },
      context_);
  if (!report.ok()) {
    Error error = Annotate(std::move(report).error(), "migrated, but not verified");
    if (error.hint.empty()) error.hint = result_.verify_command;
    return error;
  }
  result_.verified = std::move(report).value();
  return {};
}

}  // namespace atrest::cli
