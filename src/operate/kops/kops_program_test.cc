#include "operate/kops/kops_program.h"

#include <gmock/gmock.h>

#include "kops/plan_document.h"
#include "testing/fake_clock.h"
#include "testing/result_matchers.h"
#include "testing/scripted_programs.h"

namespace atrest::operate {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using fakes::ProgramAnswer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class KopsProgramTest : public testing::Test {
 protected:
  fakes::FakeClock clock;
  ProgramAnswer spec{0, "kind: Cluster\n", ""};
  ProgramAnswer secret{0, "kind: EncryptionConfiguration\n\n", ""};
  ProgramAnswer other{0, "", ""};
  fakes::ScriptedPrograms programs{[this](const std::vector<std::string>& arguments) {
    if (arguments[2] == "all") return spec;
    return arguments[2] == "secrets" ? secret : other;
  }};
  const KopsProgram kops{"/bin/kops", "a.example.com", programs, clock};
};

TEST_F(KopsProgramTest, ReadsWhatIsStoredWithoutTheLineBreakThatKopsAdds) {
  const auto store = kops.ReadStore({});
  ASSERT_THAT(store, IsOk());
  EXPECT_EQ(store->spec, "kind: Cluster\n");
  EXPECT_EQ(store->encryption_hash, kops::FileHash("kind: EncryptionConfiguration\n"));
  EXPECT_THAT(programs.calls(),
              ElementsAre("/bin/kops get all a.example.com -o yaml",
                          "/bin/kops get secrets encryptionconfig -o plaintext --name "
                          "a.example.com"));
}

TEST_F(KopsProgramTest, NoSecretIsNoError) {
  secret = {1, "", "Error: no secrets found\n"};
  const auto store = kops.ReadStore({});
  ASSERT_THAT(store, IsOk());
  EXPECT_EQ(store->encryption_hash, "");
}

TEST_F(KopsProgramTest, AFailureHasWhatKopsSaidLastAndNeverItsOutput) {
  secret = {1, "canary", "I1124 executor\n\nError: access denied\n\n"};
  const auto store = kops.ReadStore({});
  EXPECT_THAT(store, FailsWith(Failure::kSystem, HasSubstr("status 1: Error: access denied")));
  EXPECT_THAT(store.error().message, Not(HasSubstr("canary")));
}

TEST_F(KopsProgramTest, TellsWhetherAnUpdateWouldChangeAnything) {
  other.output = "No changes need to be applied\n";
  EXPECT_THAT(kops.IsApplied({}), fakes::HasValue(true));
  other.output = "Will modify resources:\n\nMust specify --yes to apply changes\n";
  EXPECT_THAT(kops.IsApplied({}), fakes::HasValue(false));
  other.output = "something new\n";
  EXPECT_THAT(kops.IsApplied({}), FailsWith(Failure::kBadInput));
}

TEST_F(KopsProgramTest, ListsTheNodesThatHaveAKubeApiServer) {
  other.output =
      R"([{"id":"i-2","nodeName":"b","status":"NeedsUpdate","roles":["master"],"internalIP":"10.0.0.2","instanceGroup":"g"},
          {"id":"i-3","nodeName":"w","status":"UpToDate","roles":["node"]},
          {"id":"i-4","nodeName":"","status":"UpToDate","roles":["control-plane"],"state":"WarmPool"},
          {"id":"i-5","nodeName":"c","status":"UpToDate","roles":["apiserver"]},
          {"id":"i-1","nodeName":"a","status":"UpToDate","roles":["control-plane"],"state":""}])";
  const auto instances = kops.ReadControlPlane({});
  ASSERT_THAT(instances, IsOk());
  ASSERT_EQ(instances->size(), 3U);
  EXPECT_EQ((*instances)[0].node, "a");
  EXPECT_EQ((*instances)[0].status, InstanceStatus::kUpToDate);
  EXPECT_EQ((*instances)[1].status, InstanceStatus::kNeedsUpdate);
  EXPECT_EQ((*instances)[1].address, "10.0.0.2");
  EXPECT_EQ((*instances)[2].node, "c");
}

TEST_F(KopsProgramTest, RefusesWhatIsNoList) {
  other.output = "{}";
  EXPECT_THAT(kops.ReadControlPlane({}), FailsWith(Failure::kBadInput));
}

TEST_F(KopsProgramTest, RefusesAnOutputWithoutEnd) {
  spec.output = std::string(9 * 1024 * 1024, 'x');
  EXPECT_THAT(kops.ReadStore({}), FailsWith(Failure::kBadInput, HasSubstr("8 MiB")));
}

TEST(LastLine, IsTheLastThatSaysSomething) {
  EXPECT_EQ(LastLine("a\nb\n \n\n"), "b");
  EXPECT_EQ(LastLine("\n \n"), "");
  EXPECT_EQ(LastLine("a\x1b[31m"), "a\\x1b[31m");
}

}  // namespace
}  // namespace atrest::operate
