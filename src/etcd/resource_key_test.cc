#include "etcd/resource_key.h"

#include <gtest/gtest.h>

#include <ostream>

namespace atrest::etcd {
namespace {

struct Row {
  std::string_view key, resource, space, name;
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.key; }

class ResourceKeyRow : public ::testing::TestWithParam<Row> {};

TEST_P(ResourceKeyRow, IsReadAsTheApiNamesIt) {
  const ResourceKey key = ParseResourceKey(GetParam().key);
  EXPECT_EQ(ResourceText(key), GetParam().resource);
  EXPECT_EQ(key.space, GetParam().space);
  EXPECT_EQ(key.name, GetParam().name);
  EXPECT_FALSE(key.exempt);
}

INSTANTIATE_TEST_SUITE_P(
    Keys, ResourceKeyRow,
    ::testing::Values(
        Row{"/registry/secrets/default/db", "secrets", "default", "db"},
        Row{"/registry/configmaps/kube-system/coredns", "configmaps", "kube-system", "coredns"},
        Row{"/registry/namespaces/default", "namespaces", "", "default"},
        Row{"/registry/minions/node-1", "nodes", "", "node-1"},
        Row{"/registry/controllers/default/rc", "replicationcontrollers", "default", "rc"},
        Row{"/registry/services/specs/default/kubernetes", "services", "default", "kubernetes"},
        Row{"/registry/services/endpoints/default/kubernetes", "endpoints", "default",
            "kubernetes"},
        Row{"/registry/ingress/default/web", "ingresses.networking.k8s.io", "default", "web"},
        Row{"/registry/deployments/default/web", "deployments.apps", "default", "web"},
        Row{"/registry/clusterroles/system:node", "clusterroles.rbac.authorization.k8s.io", "",
            "system:node"},
        Row{"/registry/certificatesigningrequests/csr-1",
            "certificatesigningrequests.certificates.k8s.io", "", "csr-1"},
        Row{"/registry/leases/kube-system/kube-scheduler", "leases.coordination.k8s.io",
            "kube-system", "kube-scheduler"},
        Row{"/registry/events/default/db.17a", "events", "default", "db.17a"},
        Row{"/registry/example.com/widgets/default/one", "widgets.example.com", "default", "one"},
        Row{"/registry/example.com/clusterwidgets/one", "clusterwidgets.example.com", "", "one"},
        Row{"/registry/apiregistration.k8s.io/apiservices/v1.apps",
            "apiservices.apiregistration.k8s.io", "", "v1.apps"},
        Row{"/registry/tomorrows/default/one", "tomorrows", "default", "one"},
        Row{"/registry/services", "services", "", ""}, Row{"/registry/", "", "", ""}));

TEST(ParseResourceKey, LeavesOutWhatNeverPassesThroughEncryption) {
  for (std::string_view key :
       {"/registry/masterleases/10.0.0.1", "/registry/peerserverleases/x",
        "/registry/ranges/serviceips", "/registry/ranges/secondaryserviceips",
        "/registry/ranges/servicenodeports", "compact_rev_key"}) {
    EXPECT_TRUE(ParseResourceKey(key).exempt) << key;
  }
}

TEST(ParseResourceKey, ExemptsNoResourceThatOnlyBeginsLikeAnExemptOne) {
  EXPECT_FALSE(ParseResourceKey("/registry/masterleasesx/default/a").exempt);
  EXPECT_FALSE(ParseResourceKey("/registry/ranges/other").exempt);
}

TEST(ParseResourceKey, TakesAnotherPrefixWithOrWithoutSlashes) {
  for (std::string_view prefix : {"/a/registry", "a/registry", "/a/registry/"}) {
    const ResourceKey key = ParseResourceKey("/a/registry/secrets/default/db", prefix);
    EXPECT_EQ(key.resource, "secrets") << prefix;
    EXPECT_EQ(key.name, "db") << prefix;
  }
}

TEST(ParseResourceKey, TakesAnEmptyPrefix) {
  EXPECT_EQ(ParseResourceKey("/secrets/default/db", "").resource, "secrets");
}

TEST(ParseResourceKey, KeepsAForeignKeyAsAName) {
  for (std::string_view key : {"/registryx/secrets/a/b", "other", "", "/registry"}) {
    const ResourceKey parsed = ParseResourceKey(key);
    EXPECT_EQ(parsed.resource, "") << key;
    EXPECT_EQ(parsed.name, key);
  }
}

TEST(ParseResourceKey, KeepsSlashesThatANameShouldNotHave) {
  const ResourceKey key = ParseResourceKey("/registry/secrets/default/a/b");
  EXPECT_EQ(key.space, "default");
  EXPECT_EQ(key.name, "a/b");
}

}  // namespace
}  // namespace atrest::etcd
