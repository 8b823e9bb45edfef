// A plan for a cluster of three control-plane nodes, and what is seen of it, for tests.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "operate/kops/kops_gate.h"
#include "operate/kops/kops_plan_files.h"
#include "testing/memory_filesystem.h"

namespace atrest::fakes {

inline constexpr const char* kPlugin = "aws-encryption-provider";
inline const WallTime kSightTime{std::chrono::seconds(1'767'225'600)};

inline kops::WrittenPlan NewKopsPlan() {
  kops::RenderRequest request;
  request.cluster =
      "apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\nmetadata:\n  name: a.example.com\nspec:\n"
      "  cloudProvider: aws\n  kubernetesVersion: 1.36.0\n---\napiVersion: "
      "kops.k8s.io/v1alpha2\nkind: InstanceGroup\n"
      "metadata:\n  name: masters\n  labels:\n    kops.k8s.io/cluster: a.example.com\nspec:\n"
      "  role: ControlPlane\n";
  request.keys = {
      {"", "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-00000000000a"}};
  request.image = "example.com/aws-encryption-provider:1.0.0";
  const auto stages = kops::MakePlan(request, kops::Goal::kEncrypt);
  EXPECT_TRUE(stages.ok()) << stages.error().message;
  auto plan = kops::DocumentOf(request, *stages, kops::Goal::kEncrypt);
  EXPECT_TRUE(plan.ok());
  return *std::move(plan);
}

// Made once: it takes a while.
inline const kops::WrittenPlan& MakeKopsPlan() {
  static const kops::WrittenPlan plan = NewKopsPlan();
  return plan;
}

inline void WriteKopsPlan(const kops::WrittenPlan& plan, MemoryFilesystem& files) {
  files.Put("/plan/plan.json", kops::PlanText(plan.document));
  for (const auto& [path, text] : plan.files) files.Put("/plan/" + path, text);
}

inline operate::KopsPlan LoadKopsPlan() {
  MemoryFilesystem files;
  WriteKopsPlan(MakeKopsPlan(), files);
  auto plan = operate::KopsPlan::Load("/plan", files);
  EXPECT_TRUE(plan.ok()) << plan.error().message;
  return *std::move(plan);
}

inline operate::KopsInstance Instance(
    char name, operate::InstanceStatus status = operate::InstanceStatus::kUpToDate) {
  const std::string text =
      status == operate::InstanceStatus::kUpToDate ? "UpToDate" : "NeedsUpdate";
  return {std::string("i-") + name,
          std::string("node-") + name,
          status,
          text,
          {"control-plane"},
          "10.0.0." + std::to_string(name),
          std::string("group-") + name};
}

// Ready, and asks these KMS v2 plugins.
inline operate::ControlPlaneServer ApiServer(char name, const std::vector<std::string>& plugins) {
  operate::ControlPlaneServer server;
  server.view.server = "https://10.0.0." + std::to_string(name) + ":443";
  for (const std::string& plugin : plugins) {
    server.view.status.push_back({plugin, "sha256:key", kSightTime - std::chrono::seconds(10)});
  }
  server.health.has_kms_checks = !plugins.empty();
  return server;
}

// All three nodes are at the stage.
inline operate::KopsSight SightAt(const operate::KopsPlan& plan, std::size_t stage) {
  operate::KopsSight sight;
  sight.store = {plan.ClusterOf(stage), plan.EncryptionHashOf(stage)};
  sight.applied = true;
  sight.time = kSightTime;
  for (const char name : {'a', 'b', 'c'}) {
    sight.instances.push_back(Instance(name));
    sight.servers.push_back(ApiServer(
        name, stage == 0 ? std::vector<std::string>() : std::vector<std::string>{kPlugin}));
  }
  return sight;
}

}  // namespace atrest::fakes
