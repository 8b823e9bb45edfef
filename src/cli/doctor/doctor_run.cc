#include "cli/doctor/doctor_run.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "cli/doctor/doctor_aws.h"
#include "cli/doctor/doctor_before.h"
#include "cli/doctor/doctor_cluster_look.h"
#include "cli/doctor/doctor_lint.h"
#include "cli/doctor/doctor_socket_look.h"
#include "cli/time_text.h"
#include "operate/doctor/doctor_apiserver.h"
#include "operate/doctor/doctor_consequences.h"

namespace atrest::cli {
namespace {

using operate::CheckResult;
using std::chrono::milliseconds;

constexpr milliseconds kProgressStep{100};

struct Examination {
  std::string_view name;
  std::function<std::vector<CheckResult>()> look;
  std::vector<CheckResult> results = {};
  std::atomic<bool> done = false;
};

// All at once; the caller's thread tells how far they are.
void RunAll(std::vector<std::unique_ptr<Examination>>& examinations, const Clock& clock,
            const std::function<void(std::string_view)>& progress) {
  std::vector<std::jthread> threads;
  threads.reserve(examinations.size());
  for (const auto& examination : examinations) {
    threads.emplace_back([&examination = *examination] {
      examination.results = examination.look();
      examination.done = true;
    });
  }
  for (const auto& examination : examinations) {
    while (!examination->done) {
      progress(examination->name);
      clock.WaitUntil(clock.Now() + kProgressStep / 10, {});
    }
  }
}

std::unique_ptr<Examination> Of(std::string_view name,
                                std::function<std::vector<CheckResult>()> look) {
  auto examination = std::make_unique<Examination>();
  examination->name = name;
  examination->look = std::move(look);
  return examination;
}

}  // namespace

Result<operate::DoctorReport> RunDoctor(const DoctorFlags& flags, const DoctorNode& node,
                                        Session& session,
                                        const std::function<void(std::string_view)>& progress,
                                        const CallContext& context) {
  TRY_ASSIGN(const milliseconds each, ParseDuration(flags.check_timeout));
  TRY_ASSIGN(const milliseconds all, ParseDuration(flags.timeout));
  const Clock& clock = session.clock;
  CallContext own = context;
  own.deadline = context.deadline.EarlierOf(Deadline::After(clock.Now(), all));
  TRY_ASSIGN(const auto aws, DoctorAws::Open(flags, node, each, clock));
  operate::DoctorReport report;
  report.time = clock.WallNow();
  report.before = flags.before;
  std::vector<std::unique_ptr<Examination>> examinations;
  examinations.push_back(Of("AWS", [&] { return aws->Look(own); }));
  DoctorKube kube;
  if (flags.before) {
    examinations.push_back(Of("this machine", [&] { return LookBefore(flags, node); }));
  } else {
    kube = OpenDoctorKube(flags, session);
    examinations.push_back(
        Of("the provider", [&] { return LookAtProvider(node, each, clock, own); }));
    examinations.push_back(
        Of("kube-apiserver", [&] { return operate::JudgeApiServer(node.apiserver); }));
    examinations.push_back(Of("manifests", [&] { return LintProvider(node); }));
    examinations.push_back(
        Of("all kube-apiservers", [&] { return LookAtServers(kube, clock, own); }));
    examinations.push_back(
        Of("etcd and backups", [&] { return LookAtValues(flags, node, clock, own); }));
  }
  RunAll(examinations, clock, progress);
  if (context.stop.stop_requested()) return Error{Failure::kCancelled, "interrupted"};
  for (const auto& examination : examinations) {
    for (CheckResult& result : examination->results) report.checks.push_back(std::move(result));
  }
  operate::NameConsequences(report.checks);
  return report;
}

}  // namespace atrest::cli
