#include "cli/watch_command.h"

#include <algorithm>
#include <chrono>

#include "cli/time_text.h"
#include "cli/watch_screen.h"
#include "os/shutdown_signals.h"

namespace atrest::cli {
namespace {

// etcd is read whole, so at most a twentieth of the time is spent with that.
constexpr int kEtcdPause = 20;

}  // namespace

CommandText WatchCommand::Text() const {
  return {.group = "",
          .verb = "watch",
          .summary = "show where a key rotation stands, again and again, until Ctrl-C",
          .examples = {"atrest watch",
                       "atrest watch --key-id arn:aws:kms:eu-west-1:111122223333:key/NEW",
                       "atrest watch --interval 30s >>rotation.log"}};
}

void WatchCommand::AddFlags(CLI::App& app) {
  AddStatusFlags(app, flags_);
  app.add_option("--interval", interval_,
                 "how often the kube-apiservers are asked (default 5s); etcd is read less often "
                 "where that takes long")
      ->type_name("TIME");
}

Result<ExitCode> WatchCommand::Run(Session& session) {
  std::stop_source stop;
  TRY_ASSIGN(const auto signals, os::ShutdownSignals::Install(stop));
  return Watch(session, stop.get_token());
}

Result<ExitCode> WatchCommand::Watch(Session& session, const std::stop_token& stop) {
  TRY_ASSIGN(const auto interval, ParseDuration(interval_));
  TRY_ASSIGN(const auto source, StatusSource::Open(flags_, session));
  WatchScreen screen(session.output, session.redraw, session.output.ColoursResult());
  MigrationPulse pulse;
  CallContext context;
  context.stop = stop;
  SteadyTime next_etcd = session.clock.Now();
  bool well = false;
  while (!stop.stop_requested()) {
    const SteadyTime begun = session.clock.Now();
    Result<void> read;
    const bool reads_etcd = begun >= next_etcd;
    if (reads_etcd) {
      read = source->ReadEtcd(false, context);
      const SteadyTime now = session.clock.Now();
      next_etcd = now + std::max<SteadyTime::duration>(interval, kEtcdPause * (now - begun));
    }
    Result<operate::RotationStatus> status =
        read.ok() ? source->Read(context)
                  : Result<operate::RotationStatus>(std::move(read).error());
    if (stop.stop_requested()) break;  // what it broke off is no news
    well = status.ok() && status->gate.all_reached;
    if (status.ok()) {
      if (status->left && reads_etcd) pulse.Add(begun, *status->left);
      screen.Show(*status, pulse);
    } else {
      screen.ShowError(status.error(), session.clock.WallNow());
    }
    session.clock.WaitUntil(begun + interval, stop);
  }
  return well ? ExitCode::kWell : ExitCode::kUnfinished;
}

}  // namespace atrest::cli
