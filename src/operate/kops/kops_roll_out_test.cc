#include "operate/kops/kops_roll_out.h"

#include <gmock/gmock.h>

#include "testing/fake_clock.h"
#include "testing/kops_sights.h"
#include "testing/result_matchers.h"
#include "testing/scripted_programs.h"

namespace atrest::operate {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using fakes::ProgramAnswer;
using testing::ElementsAre;
using testing::HasSubstr;

// Kops with a state store, as far as these commands change it.
class KopsRollOutTest : public testing::Test {
 protected:
  KopsRollOutTest() { EXPECT_THAT(files.MakeDirectories("/plan", 0755), IsOk()); }
  ProgramAnswer Answer(const std::vector<std::string>& arguments) {
    const std::string verb = arguments[1] == "get" ? arguments[2] : arguments[1];
    if (verb == fails) return failure;
    if (verb == "all") return {0, plan.ClusterOf(spec), ""};
    if (verb == "secrets") return {0, written.files.at(path(secret)) + "\n", ""};
    if (verb == "replace" && takes) spec = stage;
    if (verb == "create") secret = stage;
    changing.push_back(verb);
    return {0, "done\n", ""};
  }
  std::string path(std::size_t index) const { return plan.stage(index).encryption->path; }
  Result<void> Run() {
    KopsRollOut roll_out(
        plan, stage, kops, programs, clock, file,
        {[](std::string_view) {}, [this](std::string_view line) { lines.emplace_back(line); }});
    return roll_out.Run({plan.ClusterOf(spec), plan.EncryptionHashOf(secret)}, "1-read", state, {});
  }
  KopsStageState Kept(const std::string& name) {
    auto kept = file.Load();
    EXPECT_TRUE(kept.ok());
    return kept->stages[name];
  }

  const kops::WrittenPlan& written = fakes::MakeKopsPlan();
  const KopsPlan plan = fakes::LoadKopsPlan();
  std::size_t stage = 2, spec = 1, secret = 1;
  bool takes = true;
  std::string fails;
  ProgramAnswer failure{1, "", "log\nError: the cloud is closed\n"};
  std::vector<std::string> changing, lines;
  fakes::FakeClock clock;
  fakes::MemoryFilesystem files;
  KopsStateFile file{"/plan", plan.hash(), files};
  KopsState state{plan.hash(), {}};
  fakes::ScriptedPrograms programs{
      [this](const std::vector<std::string>& arguments) { return Answer(arguments); }};
  const KopsProgram kops{"/bin/kops", "a.example.com", programs, clock};
};

TEST_F(KopsRollOutTest, StoresWhatIsNotStoredAndRolls) {
  EXPECT_THAT(Run(), IsOk());
  EXPECT_THAT(changing, ElementsAre("create", "update", "rolling-update", "validate"));
  EXPECT_TRUE(Kept("2-write").begun);
  EXPECT_TRUE(Kept("2-write").updated);
  EXPECT_EQ(Kept("2-write").from, "1-read");
}

TEST_F(KopsRollOutTest, HandsOnEachLineOfKops) {
  EXPECT_THAT(Run(), IsOk());
  EXPECT_THAT(lines, ElementsAre("done", "done", "done", "done"));
}

TEST_F(KopsRollOutTest, UsesTheProgramThatWasNamedAndTheFilesOfThePlan) {
  EXPECT_THAT(Run(), IsOk());
  EXPECT_THAT(programs.calls(),
              testing::Contains("/bin/kops create secret encryptionconfig --force -f "
                                "/plan/2-write/encryptionconfig.yaml --name a.example.com"));
}

TEST_F(KopsRollOutTest, IsKnownToHaveBegunBeforeTheFirstCommand) {
  fails = "create";
  EXPECT_THAT(Run(), FailsWith(Failure::kSystem));
  EXPECT_TRUE(Kept("2-write").begun);
  EXPECT_FALSE(Kept("2-write").updated);
}

TEST_F(KopsRollOutTest, StopsAtACommandThatFailsWithWhatItSaid) {
  fails = "update";
  const auto run = Run();
  EXPECT_THAT(run, FailsWith(Failure::kSystem,
                             HasSubstr("ended with status 1: Error: the cloud is closed")));
  EXPECT_THAT(run.error().hint, HasSubstr("it goes on where this stopped"));
  EXPECT_THAT(changing, ElementsAre("create"));
}

TEST_F(KopsRollOutTest, GoesOnAfterTheUpdateThatEndedWell) {
  fails = "rolling-update";
  EXPECT_THAT(Run(), FailsWith(Failure::kSystem));
  fails = "";
  changing.clear();
  EXPECT_THAT(Run(), IsOk());
  EXPECT_THAT(changing, ElementsAre("rolling-update", "validate"));
}

TEST_F(KopsRollOutTest, UpdatesAgainWhatWasStoredAnew) {
  state.stages["2-write"] = {true, true, "", {}};
  EXPECT_THAT(Run(), IsOk());
  EXPECT_THAT(changing, ElementsAre("create", "update", "rolling-update", "validate"));
}

TEST_F(KopsRollOutTest, ForgetsTheStagesBehindTheOneThatItGoesBackTo) {
  state.stages["5-drop"] = {true, true, "", clock.WallNow()};
  spec = secret = 5;
  EXPECT_THAT(Run(), IsOk());
  EXPECT_FALSE(Kept("5-drop").begun);
}

TEST_F(KopsRollOutTest, DoesNotGoOnWithASpecThatKopsDidNotTake) {
  stage = 1;
  spec = secret = 0;
  secret = 1;
  takes = false;
  EXPECT_THAT(Run(), FailsWith(Failure::kSystem,
                               HasSubstr("kops did not take the cluster spec of 1-read")));
  EXPECT_THAT(changing, ElementsAre("replace"));
}

TEST_F(KopsRollOutTest, SaysThatItWasInterrupted) {
  fails = "rolling-update";
  failure.status = Error{Failure::kCancelled, "interrupted"};
  const auto run = Run();
  EXPECT_THAT(run, FailsWith(Failure::kCancelled, HasSubstr("rolling-update")));
  EXPECT_THAT(run.error().hint, HasSubstr("run the same"));
}

TEST_F(KopsRollOutTest, RunsNothingThatItCannotRemember) {
  files.Fail("/plan/state.json", Error{Failure::kSystem, "disk full"});
  EXPECT_THAT(Run(), FailsWith(Failure::kSystem, HasSubstr("disk full")));
  EXPECT_THAT(changing, ElementsAre());
}

}  // namespace
}  // namespace atrest::operate
