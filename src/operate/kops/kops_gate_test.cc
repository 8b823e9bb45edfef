#include "operate/kops/kops_gate.h"

#include <gmock/gmock.h>

#include "testing/kops_sights.h"

namespace atrest::operate {
namespace {

using fakes::SightAt;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class KopsGate : public testing::Test {
 protected:
  std::vector<std::string> Reasons(const KopsSight& seen, std::size_t stage = 1) {
    auto verdict = JudgeStage(plan, stage, seen);
    EXPECT_TRUE(verdict.ok());
    EXPECT_EQ(verdict->open(), verdict->reasons.empty());
    return verdict->reasons;
  }

  const KopsPlan plan = fakes::LoadKopsPlan();
  KopsSight sight = SightAt(plan, 1);
};

TEST_F(KopsGate, HoldsWhenEveryNodeIsThere) {
  EXPECT_THAT(Reasons(sight), IsEmpty());
  EXPECT_THAT(Reasons(SightAt(plan, 5), 5), IsEmpty());
}

TEST_F(KopsGate, OfWhatWasBeforeAsksOnlyWhetherKopsHasIt) {
  sight = SightAt(plan, 0);
  sight.servers.clear();
  sight.applied = {};
  EXPECT_THAT(Reasons(sight, 0), IsEmpty());
}

TEST_F(KopsGate, NamesTheNodeThatIsBehind) {
  sight.instances[1] = fakes::Instance('b', InstanceStatus::kNeedsUpdate);
  EXPECT_THAT(Reasons(sight),
              ElementsAre("node node-b (group-b) is behind: kops says NeedsUpdate"));
}

TEST_F(KopsGate, NamesTheInstanceThatHasNotJoined) {
  sight.instances[2].node.clear();
  EXPECT_THAT(Reasons(sight), ElementsAre("node i-c (group-c) has not joined the cluster"));
}

TEST_F(KopsGate, WantsTheUpdateToBeApplied) {
  sight.applied = false;
  EXPECT_THAT(Reasons(sight), ElementsAre("kops update cluster has changes that were not applied"));
  sight.applied = {};
  EXPECT_THAT(Reasons(sight), ElementsAre(HasSubstr("is not known")));
}

TEST_F(KopsGate, WantsTheFilesOfTheStage) {
  EXPECT_THAT(Reasons(SightAt(plan, 1), 2),
              ElementsAre("kops has another EncryptionConfiguration than 2-write"));
  sight.store.spec = plan.ClusterOf(0);
  EXPECT_THAT(Reasons(sight),
              ElementsAre(HasSubstr("kops has another cluster spec than 1-read: spec.")));
}

TEST_F(KopsGate, NamesTheServerThatHasNotAskedThePlugin) {
  sight.servers[1].view.status.clear();
  EXPECT_THAT(Reasons(sight),
              ElementsAre(HasSubstr("node node-b (https://10.0.0.98:443) has not asked the KMS "
                                    "plugin aws-encryption-provider since it started")));
}

TEST_F(KopsGate, NamesTheServerThatAsksAnotherPlugin) {
  sight.servers[1] = fakes::ApiServer('b', {fakes::kPlugin, "old"});
  EXPECT_THAT(Reasons(sight), ElementsAre(HasSubstr("node-b (https://10.0.0.98:443) still asks the "
                                                    "KMS plugin old")));
}

// A server keeps what it once saw; with automatic reload it need not start again.
TEST_F(KopsGate, APluginThatWasNotAskedForMinutesIsNotAskedAnyMore) {
  sight.servers[1].view.status.push_back(
      {"old", "sha256:old", fakes::kSightTime - std::chrono::minutes(4)});
  EXPECT_THAT(Reasons(sight), IsEmpty());
}

TEST_F(KopsGate, NamesTheServerThatTellsAnotherConfiguration) {
  for (ControlPlaneServer& server : sight.servers) {
    server.view.config_hash = "sha256:" + plan.EncryptionHashOf(1);
  }
  EXPECT_THAT(Reasons(sight), IsEmpty());
  sight.servers[2].view.config_hash = "sha256:other";
  EXPECT_THAT(Reasons(sight), ElementsAre("node node-c (https://10.0.0.99:443) runs another "
                                          "EncryptionConfiguration, sha256:other"));
}

TEST_F(KopsGate, NamesTheServerThatCouldNotBeAsked) {
  sight.servers[0].view.failure = Error{Failure::kUnreachable, "connection refused"};
  EXPECT_THAT(Reasons(sight),
              ElementsAre("node node-a (https://10.0.0.97:443) could not be asked: connection "
                          "refused"));
}

TEST_F(KopsGate, NamesTheServerThatIsNotReady) {
  sight.servers[0].health.complaints = {"is not ready: [-]informer-sync"};
  EXPECT_THAT(Reasons(sight),
              ElementsAre("node node-a (https://10.0.0.97:443) is not ready: [-]informer-sync"));
}

TEST_F(KopsGate, NamesTheServerThatChecksNoPlugin) {
  sight.servers[0].health.has_kms_checks = false;
  EXPECT_THAT(Reasons(sight), ElementsAre(HasSubstr("node-a (https://10.0.0.97:443) checks no KMS "
                                                    "plugin")));
}

TEST_F(KopsGate, WantsAServerForEachNode) {
  sight.servers.pop_back();
  EXPECT_THAT(Reasons(sight),
              ElementsAre("kops has 3 control-plane nodes, but 2 kube-apiservers are known"));
}

TEST_F(KopsGate, WantsOneKeyId) {
  sight.servers[2].view.status[0].key_id_hash = "sha256:other";
  EXPECT_THAT(Reasons(sight), ElementsAre(HasSubstr("know different key ids")));
}

TEST_F(KopsGate, SaysWhenAKeyIdFromBeforeIsOver) {
  const WallTime seen = fakes::kSightTime - std::chrono::minutes(1);
  sight.servers[2].view.status.push_back({fakes::kPlugin, "sha256:old", seen});
  auto verdict = JudgeStage(plan, 1, sight);
  ASSERT_TRUE(verdict.ok());
  EXPECT_THAT(verdict->reasons, ElementsAre(HasSubstr("may write under the key before until")));
  EXPECT_GT(verdict->safe_at, fakes::kSightTime);
}

TEST_F(KopsGate, SaysEverythingThatIsInTheWay) {
  sight.instances[0] = fakes::Instance('a', InstanceStatus::kNeedsUpdate);
  sight.servers[0].view.status.clear();
  EXPECT_EQ(Reasons(sight).size(), 2U);
}

TEST_F(KopsGate, AServerWhoseNodeIsNotCertainGoesByItsAddress) {
  sight.instances[1].address = sight.instances[0].address;
  EXPECT_EQ(ServerLabel(sight.servers[0].view, sight), "kube-apiserver https://10.0.0.97:443");
  EXPECT_EQ(ServerLabel(sight.servers[2].view, sight), "node node-c (https://10.0.0.99:443)");
}

}  // namespace
}  // namespace atrest::operate
