#include "daemon/program.h"

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

#include "aws/kms/source_arn.h"
#include "base/version.h"
#include "daemon/daemon.h"
#include "daemon/kms_opener.h"
#include "daemon/process_metrics.h"
#include "daemon/reloader.h"
#include "daemon/sandbox_rules.h"
#include "os/disk_filesystem.h"
#include "os/kernel_random.h"
#include "os/process.h"
#include "os/process_environment.h"
#include "os/process_usage.h"
#include "os/real_clock.h"
#include "os/shutdown_signals.h"
#include "telemetry/json_log.h"
#include "telemetry/prometheus_metrics.h"

namespace atrest::daemon {
namespace {

constexpr std::chrono::seconds kDrain{5};

}  // namespace

Result<void> RunProgram(const CommandLine& flags, const Configuration& configuration) {
  const Settings& settings = configuration.settings;
  const auto usage = os::ProcessUsage::Open();  // before the sandbox hides /proc
  TRY(os::HardenProcess());
  os::LimitMallocArenas();
  const os::RealClock clock;
  const WallTime started = clock.WallNow();
  const auto log = telemetry::JsonLog::ToStderr(
      clock, settings.debug ? telemetry::Level::kDebug : telemetry::Level::kInfo);
  os::DiskFilesystem filesystem;
  TRY(aws::SourceArnHeaders(settings.source_arn));  // a wrong flag is told before anything is done
  telemetry::PrometheusMetrics metrics;
  TRY(EnterSandbox(configuration, os::ProcessEnvironment(), filesystem, *log, metrics));
  std::stop_source stop;
  TRY_ASSIGN(const std::unique_ptr<os::ShutdownSignals> signals,
             os::ShutdownSignals::InstallWithReload(stop));
  TRY_ASSIGN(const std::unique_ptr<KmsOpener> opener,
             KmsOpener::Open(settings, clock, *log, metrics));
  os::KernelRandom random;
  const Surroundings surroundings{clock,
                                  random,
                                  *log,
                                  metrics,
                                  [&](const KeyEntry& entry) { return opener->OpenKms(entry); },
                                  filesystem,
                                  [&](const auto& limit) { opener->SetLimit(limit); },
                                  [&](telemetry::Metrics& states) {
                                    if (usage) PublishProcess((*usage)->Now(), started, states);
                                  }};
  TRY_ASSIGN(const std::unique_ptr<Daemon> daemon, Daemon::Start(settings, surroundings));
  log->Info("started",
            {{"version", std::string(ProjectVersion())}, {"commit", std::string(BuildCommit())}});
  Reloader reloader(flags, configuration, *daemon, *log, surroundings);
  while (signals->AwaitHangup()) reloader.Reload(kDrain);
  log->Info("stopping", {{"signal", signals->received()}});
  daemon->Stop(kDrain);
  log->Info("stopped");
  return {};
}

}  // namespace atrest::daemon
