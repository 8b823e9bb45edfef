#include "kops/cluster_spec.h"

#include <gmock/gmock.h>

#include "testing/result_matchers.h"

namespace atrest::kops {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using testing::HasSubstr;

constexpr const char* kCluster =
    "apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\nmetadata: {name: a.b}\n"
    "spec: {kubernetesVersion: v1.31.2}\n";

std::string Group(const std::string& role) {
  return "---\napiVersion: kops.k8s.io/v1alpha2\nkind: InstanceGroup\nmetadata: {name: g}\n"
         "spec: {role: " +
         role + "}\n";
}

TEST(ParseVersion, ReadsMajorAndMinor) {
  EXPECT_EQ(*ParseVersion("v1.36.2"), (Version{1, 36}));
  EXPECT_EQ(*ParseVersion("1.37.0-alpha.1"), (Version{1, 37}));
  EXPECT_EQ(*ParseVersion("1.9"), (Version{1, 9}));
}

TEST(ParseVersion, RefusesOtherTexts) {
  for (const char* text : {"", "1", "v", "1.", "1.x", "1.36x", "latest", "-1.3", "1.-3"}) {
    EXPECT_THAT(ParseVersion(text), FailsWith(Failure::kBadInput)) << text;
  }
}

TEST(ClusterSpec, ReadsTheClusterAndItsGroups) {
  const auto spec = ClusterSpec::Parse(kCluster + Group("Master") + Group("APIServer"));
  ASSERT_THAT(spec, IsOk());
  EXPECT_EQ(spec->name(), "a.b");
  EXPECT_EQ(spec->kubernetes(), (Version{1, 31}));
  EXPECT_TRUE(spec->HasGroupOf(Role::kControlPlane));
  EXPECT_TRUE(spec->HasGroupOf(Role::kApiServer));
  EXPECT_FALSE(spec->HasGroupOf(Role::kBastion));
  EXPECT_EQ(spec->groups()[1].section, 2u);
}

TEST(ClusterSpec, IgnoresDocumentsOfOthers) {
  EXPECT_THAT(ClusterSpec::Parse("kind: ConfigMap\n---\n" + std::string(kCluster)), IsOk());
}

TEST(ClusterSpec, NeedsExactlyOneCluster) {
  EXPECT_THAT(ClusterSpec::Parse(Group("Node")),
              FailsWith(Failure::kBadInput, HasSubstr("no kops")));
  EXPECT_THAT(ClusterSpec::Parse(std::string(kCluster) + "---\n" + kCluster),
              FailsWith(Failure::kBadInput, "line 6: there is a second cluster in the spec"));
}

TEST(ClusterSpec, RefusesAnotherApiVersion) {
  EXPECT_THAT(ClusterSpec::Parse("apiVersion: kops.k8s.io/v1alpha3\nkind: Cluster\n"),
              FailsWith(Failure::kBadInput, HasSubstr("only kops.k8s.io/v1alpha2")));
}

TEST(ClusterSpec, NamesTheLineOfTheStreamForASyntaxError) {
  EXPECT_THAT(ClusterSpec::Parse(std::string(kCluster) + "---\na: [\n"),
              FailsWith(Failure::kBadInput, HasSubstr("line 7")));
}

TEST(ParseRole, KnowsThatMasterIsControlPlane) {
  EXPECT_EQ(ParseRole("Master"), Role::kControlPlane);
  EXPECT_EQ(ParseRole("control-plane"), Role::kUnknown);
}

}  // namespace
}  // namespace atrest::kops
