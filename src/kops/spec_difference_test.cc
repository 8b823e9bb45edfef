#include "kops/spec_difference.h"

#include <gmock/gmock.h>

#include "testing/result_matchers.h"

namespace atrest::kops {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;

const std::string kCluster =
    "apiVersion: kops.k8s.io/v1alpha2\n"
    "kind: Cluster\n"
    "metadata:\n"
    "  name: a.example.com\n"
    "spec:\n"
    "  kubernetesVersion: 1.36.0\n"
    "  additionalPolicies:\n"
    "    control-plane: |\n"
    "      []\n"
    "  fileAssets:\n"
    "  - name: pod\n"
    "    roles: [ControlPlane]\n";

std::string Group(const std::string& name, const std::string& size) {
  return "---\napiVersion: kops.k8s.io/v1alpha2\nkind: InstanceGroup\nmetadata:\n  name: " + name +
         "\nspec:\n  maxSize: " + size + "\n  role: Master\n";
}

std::string Changed(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

std::string Difference(const std::string& found, const std::string& expected) {
  const auto difference = FindSpecDifference(found, expected);
  if (!difference.ok()) return "error: " + difference.error().message;
  return difference->value_or("");
}

TEST(FindSpecDifference, FindsNoneInTheSameText) {
  EXPECT_EQ(Difference(kCluster + Group("a", "1"), kCluster + Group("a", "1")), "");
}

TEST(FindSpecDifference, OrderAndMetadataOfKopsDoNotCount) {
  const std::string printed =
      Group("a", "1") + "---\napiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\nmetadata:\n" +
      "  creationTimestamp: \"2026-01-01T00:00:00Z\"\n  generation: 2\n  name: a.example.com\n" +
      "spec:\n  fileAssets:\n  - roles:\n    - ControlPlane\n    name: pod\n  hooks: []\n" +
      "  kubernetesVersion: 1.36.0\n  additionalPolicies:\n    master: |\n      []\n";
  EXPECT_EQ(Difference(printed, kCluster + Group("a", "1")), "");
}

TEST(FindSpecDifference, BothNamesOfTheRoleAreOne) {
  EXPECT_EQ(Difference(Changed(Group("a", "1"), "Master", "ControlPlane") + "---\n" + kCluster,
                       kCluster + Group("a", "1")),
            "");
}

TEST(FindSpecDifference, NamesTheFieldAndBothValues) {
  EXPECT_EQ(Difference(Changed(kCluster, "1.36.0", "1.36.1"), kCluster),
            "spec.kubernetesVersion of the cluster is 1.36.1 and should be 1.36.0");
  EXPECT_EQ(Difference(kCluster + Group("a", "3"), kCluster + Group("a", "1")),
            "spec.maxSize of the instance group a is 3 and should be 1");
}

TEST(FindSpecDifference, NamesAFieldThatIsNewOrGone) {
  const std::string more = kCluster + "  sshAccess:\n  - 0.0.0.0/0\n";
  EXPECT_EQ(Difference(more, kCluster),
            "spec.sshAccess of the cluster is something else and should be not there");
  EXPECT_EQ(Difference(kCluster, more),
            "spec.sshAccess of the cluster is not there and should be something else");
}

TEST(FindSpecDifference, LooksIntoLists) {
  EXPECT_EQ(Difference(Changed(kCluster, "name: pod", "name: other"), kCluster),
            "spec.fileAssets[0].name of the cluster is other and should be pod");
  EXPECT_EQ(Difference(kCluster + "  - name: two\n", kCluster),
            "spec.fileAssets of the cluster has 2 entries and should have 1");
}

TEST(FindSpecDifference, LongValuesAreNotShown) {
  EXPECT_EQ(Difference(Changed(kCluster, "[]", "[{}]"), kCluster),
            "spec.additionalPolicies.control-plane of the cluster is another one");
}

TEST(FindSpecDifference, NamesInstanceGroupsThatAreNewOrGone) {
  EXPECT_EQ(Difference(kCluster + Group("a", "1"), kCluster), "the instance group a is new");
  EXPECT_EQ(Difference(kCluster, kCluster + Group("a", "1")), "the instance group a is gone");
}

TEST(FindSpecDifference, AnotherClusterIsADifference) {
  EXPECT_EQ(Difference(Changed(kCluster, "a.example", "b.example"), kCluster),
            "the cluster is b.example.com and should be a.example.com");
}

TEST(FindSpecDifference, RefusesWhatIsNoSpec) {
  EXPECT_THAT(FindSpecDifference("a: 1\n", kCluster), FailsWith(Failure::kBadInput));
}

}  // namespace
}  // namespace atrest::kops
