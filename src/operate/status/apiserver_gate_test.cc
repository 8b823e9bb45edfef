#include "operate/status/apiserver_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atrest::operate {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const WallTime kNow(seconds(1'767'225'600));  // 2026-01-01 00:00:00 UTC

struct Seen {
  std::string key_id;
  seconds ago;
};

ApiServerView Server(const std::string& name, std::vector<Seen> seen,
                     const std::string& config = "") {
  ApiServerView view;
  view.server = name;
  view.config_hash = config;
  for (const Seen& each : seen) {  // the latest first
    view.status.push_back({"aws", KeyIdHash(each.key_id), kNow - each.ago});
  }
  return view;
}

GateVerdict Ask(const std::vector<ApiServerView>& servers, GateQuestion question = {}) {
  return JudgeApiServers(servers, question, kNow);
}

GateVerdict AskFor(const std::string& key, const std::vector<ApiServerView>& servers) {
  return Ask(servers, {.key_id = key});
}

TEST(JudgeApiServers, OpensWhenAllHaveSeenTheKeyThatIsWanted) {
  const GateVerdict verdict =
      AskFor("new", {Server("a", {{"new", seconds(5)}}), Server("b", {{"new", seconds(50)}})});
  EXPECT_TRUE(verdict.open);
  EXPECT_TRUE(verdict.names_a_key);
  EXPECT_THAT(verdict.reasons, IsEmpty());
}

TEST(JudgeApiServers, NamesTheServerThatHasNotSeenIt) {
  const GateVerdict verdict =
      AskFor("new", {Server("a", {{"new", seconds(5)}}), Server("b", {{"old", seconds(5)}})});
  EXPECT_FALSE(verdict.open);
  EXPECT_FALSE(verdict.keys_are_equal);
  EXPECT_THAT(verdict.reasons, Contains("b has not seen the new key id of the KMS plugin aws"));
}

TEST(JudgeApiServers, RefusesDifferentKeysAlsoWhereNoneIsWanted) {
  const GateVerdict verdict =
      Ask({Server("a", {{"new", seconds(5)}}), Server("b", {{"old", seconds(5)}})});
  EXPECT_THAT(verdict.reasons,
              ElementsAre("the kube-apiservers know different key ids of the KMS plugin aws"));
}

TEST(JudgeApiServers, WaitsUntilTheKeyBeforeCannotBeUsedAnyMore) {
  const GateVerdict verdict =
      AskFor("new", {Server("a", {{"new", seconds(5)}, {"old", seconds(65)}})});
  EXPECT_FALSE(verdict.open);
  EXPECT_EQ(verdict.safe_at, kNow + seconds(180 + 10 - 65));
  EXPECT_THAT(verdict.reasons,
              ElementsAre("a may write under the key before until 2026-01-01 00:02:05 UTC"));
}

TEST(JudgeApiServers, WaitsForTheLastOfThem) {
  const GateVerdict verdict =
      AskFor("new", {Server("a", {{"new", seconds(5)}, {"old", seconds(165)}}),
                     Server("b", {{"new", seconds(5)}, {"old", seconds(65)}})});
  EXPECT_EQ(verdict.safe_at, kNow + seconds(125));
}

TEST(JudgeApiServers, OpensOnceThatTimeIsOver) {
  EXPECT_TRUE(AskFor("new", {Server("a", {{"new", seconds(5)}, {"old", seconds(191)}})}).open);
}

TEST(JudgeApiServers, RefusesAServerWhosePluginIsSilent) {
  const GateVerdict verdict =
      AskFor("new", {Server("a", {{"new", seconds(5)}}), Server("b", {{"new", seconds(300)}})});
  EXPECT_THAT(verdict.reasons, ElementsAre("b has had no answer of the KMS plugin aws since "
                                           "2025-12-31 23:55:00 UTC"));
}

TEST(JudgeApiServers, RefusesAServerWhosePluginHasNeverAnswered) {
  const GateVerdict verdict = AskFor("new", {Server("a", {{"new", seconds(5)}}), Server("b", {})});
  EXPECT_THAT(verdict.reasons, ElementsAre("b has had no answer yet of the KMS plugin aws"));
}

TEST(JudgeApiServers, RefusesWhenNoPluginAnswersAnybody) {
  const GateVerdict verdict = Ask({Server("a", {{"new", seconds(900)}})});
  EXPECT_FALSE(verdict.open);
  EXPECT_FALSE(verdict.names_a_key);
}

TEST(JudgeApiServers, ForgetsAProviderThatIsNotConfiguredAnyMore) {
  ApiServerView server = Server("a", {{"new", seconds(5)}});
  server.status.push_back({"gone", KeyIdHash("old"), kNow - minutes(60)});
  EXPECT_TRUE(AskFor("new", {server, Server("b", {{"new", seconds(5)}})}).open);
}

TEST(JudgeApiServers, DoesNotAskTheProviderThatStillReadsForTheNewKey) {
  ApiServerView server = Server("a", {{"new", seconds(5)}});
  server.status.push_back({"before", KeyIdHash("old"), kNow - seconds(5)});
  EXPECT_TRUE(AskFor("new", {server}).open);
}

TEST(JudgeApiServers, JudgesOnlyTheProviderThatIsAskedFor) {
  ApiServerView server = Server("a", {{"new", seconds(5)}});
  server.status.push_back({"other", KeyIdHash("x"), kNow - seconds(5)});
  server.status.push_back({"other", KeyIdHash("y"), kNow - seconds(15)});
  EXPECT_FALSE(Ask({server}).open);
  EXPECT_TRUE(Ask({server}, {.provider = "aws"}).open);
}

TEST(JudgeApiServers, RefusesDifferentConfigurations) {
  const GateVerdict verdict = Ask({Server("a", {{"new", seconds(5)}}, "sha256:1"),
                                   Server("b", {{"new", seconds(5)}}, "sha256:2")});
  EXPECT_FALSE(verdict.config_is_equal);
  EXPECT_THAT(verdict.reasons,
              ElementsAre("the kube-apiservers run different EncryptionConfigurations"));
}

TEST(JudgeApiServers, SaysWhetherEveryServerToldItsConfiguration) {
  EXPECT_TRUE(Ask({Server("a", {}, "sha256:1"), Server("b", {}, "sha256:1")}).config_is_known);
  EXPECT_FALSE(Ask({Server("a", {}, "sha256:1"), Server("b", {})}).config_is_known);
}

TEST(JudgeApiServers, SaysThatItKnowsNoKeyWithoutKmsV2) {
  const GateVerdict verdict = Ask({Server("a", {})});
  EXPECT_TRUE(verdict.open);
  EXPECT_FALSE(verdict.names_a_key);
}

TEST(JudgeApiServers, RefusesAWantedKeyWhereNoServerHasAny) {
  EXPECT_THAT(AskFor("new", {Server("a", {})}).reasons,
              ElementsAre(HasSubstr("none runs a KMS v2 provider")));
}

TEST(JudgeApiServers, RefusesWhenOneCouldNotBeAsked) {
  ApiServerView lost;
  lost.server = "b";
  lost.failure = Error{Failure::kUnreachable, "cannot connect"};
  const GateVerdict verdict = AskFor("new", {Server("a", {{"new", seconds(5)}}), lost});
  EXPECT_FALSE(verdict.all_reached);
  EXPECT_THAT(verdict.reasons, ElementsAre("b could not be asked: cannot connect"));
}

TEST(JudgeApiServers, RefusesWhenNobodyWasAsked) { EXPECT_FALSE(Ask({}).open); }

}  // namespace
}  // namespace atrest::operate
