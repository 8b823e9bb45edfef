#include "kube/encryption_resources.h"

#include <gtest/gtest.h>

namespace atrest::kube {
namespace {

EncryptionRule Rule(int line, std::vector<std::string> resources) {
  EncryptionRule rule;
  rule.line = line;
  rule.resources = std::move(resources);
  return rule;
}

std::string OverlapOf(std::vector<std::string> first, std::vector<std::string> second = {}) {
  std::vector<EncryptionRule> rules;
  rules.push_back(Rule(1, std::move(first)));
  rules.push_back(Rule(9, std::move(second)));
  const auto checked = CheckResourceOverlaps(rules);
  return checked.ok() ? "" : checked.error().message;
}

TEST(CheckResourceName, TakesResourcesAndWildcards) {
  for (const char* name : {"secrets", "deployments.apps", "*.", "*.*", "*.apps", "events",
                           "widgets.example.com", "*.example.com"}) {
    EXPECT_TRUE(CheckResourceName(name).ok()) << name;
  }
}

TEST(CheckResourceName, RefusesWhatTheApiserverRefuses) {
  for (const char* name :
       {"", "*", "Secrets", "deployments.*", "sec*", "*ets", "*.events.k8s.io", "*.extensions",
        "events.events.k8s.io", "ingresses.extensions", "serviceipallocations", "*.*.*"}) {
    EXPECT_FALSE(CheckResourceName(name).ok()) << name;
  }
}

TEST(CheckResourceOverlaps, FindsNothingWrongWithAWildcardBehindItsExceptions) {
  EXPECT_EQ(OverlapOf({"secrets", "deployments.apps"}, {"*.", "*.apps"}), "");
  EXPECT_EQ(OverlapOf({"events"}, {"*.*"}), "");
  EXPECT_EQ(OverlapOf({"secrets"}, {"secrets"}), "");
}

TEST(CheckResourceOverlaps, FindsARepeatedResource) {
  EXPECT_EQ(OverlapOf({"secrets", "secrets"}), "line 1: resource secrets is named twice");
}

TEST(CheckResourceOverlaps, FindsAResourceThatItsOwnListCovers) {
  EXPECT_EQ(OverlapOf({"secrets", "*."}),
            "line 1: resource secrets is covered by *. in the same list");
  EXPECT_EQ(OverlapOf({"*.*", "*.apps"}),
            "line 1: resource *.apps is covered by *.* in the same list");
}

TEST(CheckResourceOverlaps, FindsAResourceHiddenByAnEarlierWildcard) {
  EXPECT_EQ(OverlapOf({"*.apps"}, {"deployments.apps"}),
            "line 9: resource deployments.apps can never apply: *.apps of line 1 comes first");
  EXPECT_EQ(OverlapOf({"*."}, {"secrets"}),
            "line 9: resource secrets can never apply: *. of line 1 comes first");
  EXPECT_EQ(OverlapOf({"*."}, {"deployments.apps"}), "");
}

}  // namespace
}  // namespace atrest::kube
