#include "operate/migrate/migrate.h"

#include <algorithm>
#include <utility>

#include "operate/migrate/migration_page.h"

namespace atrest::operate {
namespace {

// A server that calls every continue token too old would keep us for ever.
constexpr int kMaxExpired = 10;

class MigrationRun {
 public:
  MigrationRun(kube::ApiClient& api, const MigrationPlan& plan, const MigrateOptions& options,
               CheckpointFile& file, const Clock& clock, Random& random,
               const MigrateProgress& progress, const CallContext& context)
      : api_(api),
        plan_(plan),
        options_(options),
        file_(file),
        progress_(progress),
        context_(context),
        pace_(clock, options.per_second),
        patience_(options.patience, pace_, clock, random) {}

  // The number of objects that are done already.
  Result<std::uint64_t> Resume(const MigrationTarget& target);
  Result<void> Run();
  MigrateReport Finish();

 private:
  Result<void> RunResource(std::size_t index);
  Result<kube::ObjectPage> NextPage(std::size_t index);
  Result<void> TakePage(std::size_t index, const kube::ObjectPage& page);
  void BeginAnew(std::size_t index);
  void KeepFailures(std::vector<MigrationFailure> failures);

  kube::ApiClient& api_;
  const MigrationPlan& plan_;
  const MigrateOptions& options_;
  CheckpointFile& file_;
  const MigrateProgress& progress_;
  const CallContext& context_;
  MigrationPace pace_;
  MigrationPatience patience_;
  Checkpoint checkpoint_;
};

Checkpoint NewCheckpoint(const MigrationPlan& plan, const MigrationTarget& target) {
  Checkpoint checkpoint;
  checkpoint.target = target;
  for (const PlannedResource& planned : plan.resources) {
    checkpoint.resources.push_back({planned.resource.Label()});
  }
  return checkpoint;
}

bool Continues(const Checkpoint& found, const Checkpoint& wanted) {
  return found.target == wanted.target &&
         std::equal(found.resources.begin(), found.resources.end(), wanted.resources.begin(),
                    wanted.resources.end(),
                    [](const MigratedResource& a, const MigratedResource& b) {
                      return a.resource == b.resource;
                    });
}

Result<std::uint64_t> MigrationRun::Resume(const MigrationTarget& target) {
  checkpoint_ = NewCheckpoint(plan_, target);
  TRY_ASSIGN(auto found, file_.Load());
  if (found && Continues(*found, checkpoint_)) checkpoint_ = *std::move(found);
  std::uint64_t done = 0;
  for (const MigratedResource& each : checkpoint_.resources) done += each.counts.touched;
  TRY(file_.Save(checkpoint_));  // now, rather than after a page, if it cannot be written
  return done;
}

void MigrationRun::BeginAnew(std::size_t index) {
  MigratedResource& state = checkpoint_.resources[index];
  state = {state.resource};
  std::erase_if(checkpoint_.failures, [&](const MigrationFailure& failure) {
    return failure.resource == state.resource;
  });
}

Result<kube::ObjectPage> MigrationRun::NextPage(std::size_t index) {
  const kube::ApiResource& resource = plan_.resources[index].resource;
  MigratedResource& state = checkpoint_.resources[index];
  for (int expired = 0; expired < kMaxExpired; ++expired) {
    auto page = patience_.Call<kube::ObjectPage>(
        [&](const CallContext& call) {
          return api_.List(resource, options_.page, state.continue_token, call);
        },
        context_);
    const bool token_refused =  // of another version of the server, say
        !page.ok() && page.error().kind == Failure::kBadInput && !state.continue_token.empty();
    if (!token_refused && (!page.ok() || !page->expired)) return page;
    if (token_refused || page->continue_token.empty()) {
      BeginAnew(index);
    } else {
      state.continue_token = page->continue_token;
    }
  }
  return Error{Failure::kUnreachable,
               "list " + resource.Label() + ": the server calls every list too old to go on with"};
}

void MigrationRun::KeepFailures(std::vector<MigrationFailure> failures) {
  for (MigrationFailure& failure : failures) {
    if (checkpoint_.failures.size() >= kMaxFailures) return;
    checkpoint_.failures.push_back(std::move(failure));
  }
}

Result<void> MigrationRun::TakePage(std::size_t index, const kube::ObjectPage& page) {
  MigratedResource& state = checkpoint_.resources[index];
  const std::uint64_t before = state.counts.touched;
  const std::uint64_t total = page.remaining || page.continue_token.empty()
                                  ? before + page.objects.size() + page.remaining.value_or(0)
                                  : 0;
  const auto step = [&](std::uint64_t done) {
    if (progress_) progress_(state.resource, before + done, total);
  };
  TRY_ASSIGN(TouchedPage touched, TouchPage(api_, plan_.resources[index].resource, page.objects,
                                            options_.parallel, patience_, step, context_));
  state.counts.Add(touched.counts);
  KeepFailures(std::move(touched.failures));
  state.continue_token = page.continue_token;
  state.done = page.continue_token.empty();
  return file_.Save(checkpoint_);
}

Result<void> MigrationRun::RunResource(std::size_t index) {
  while (!checkpoint_.resources[index].done) {
    auto page = NextPage(index);
    if (!page.ok() && page.error().kind == Failure::kServiceFault) {
      Error error = std::move(page).error();
      error.hint =
          "one object that the server cannot decrypt makes it refuse the whole list; to find it: "
          "atrest verify --probe-decrypt";
      return error;
    }
    if (!page.ok()) return std::move(page).error();
    TRY(TakePage(index, *page));
  }
  return {};
}

Result<void> MigrationRun::Run() {
  for (std::size_t i = 0; i < plan_.resources.size(); ++i) TRY(RunResource(i));
  return file_.Remove();
}

MigrateReport MigrationRun::Finish() {
  MigrateReport report;
  report.resources = std::move(checkpoint_.resources);
  report.failures = std::move(checkpoint_.failures);
  report.retries = patience_.retries();
  return report;
}

}  // namespace

Result<MigrateReport> Migrate(kube::ApiClient& api, const MigrationPlan& plan,
                              const MigrationTarget& target, const MigrateOptions& options,
                              CheckpointFile& file, const Clock& clock, Random& random,
                              const MigrateProgress& progress, const CallContext& context) {
  const SteadyTime started = clock.Now();
  MigrationRun run(api, plan, options, file, clock, random, progress, context);
  TRY_ASSIGN(const std::uint64_t resumed_at, run.Resume(target));
  TRY(run.Run());
  MigrateReport report = run.Finish();
  report.resumed_at = resumed_at;
  report.took = clock.Now() - started;
  return report;
}

}  // namespace atrest::operate
