#include "kops/lint/kops_fields.h"

#include <algorithm>
#include <array>
#include <vector>

namespace atrest::kops::lint {
namespace {

using Names = std::string_view;

constexpr std::array kCluster{Names("DisableSubnetTags"),
                              Names("additionalNetworkCIDRs"),
                              Names("additionalPolicies"),
                              Names("additionalSans"),
                              Names("addons"),
                              Names("api"),
                              Names("assets"),
                              Names("authentication"),
                              Names("authorization"),
                              Names("awsLoadBalancerController"),
                              Names("certManager"),
                              Names("channel"),
                              Names("cloudConfig"),
                              Names("cloudControllerManager"),
                              Names("cloudLabels"),
                              Names("cloudProvider"),
                              Names("clusterAutoscaler"),
                              Names("clusterDNSDomain"),
                              Names("configBase"),
                              Names("configStore"),
                              Names("containerRuntime"),
                              Names("containerd"),
                              Names("dnsControllerGossipConfig"),
                              Names("dnsZone"),
                              Names("docker"),
                              Names("egressProxy"),
                              Names("encryptionConfig"),
                              Names("etcdClusters"),
                              Names("externalDns"),
                              Names("externalPolicies"),
                              Names("fileAssets"),
                              Names("gossipConfig"),
                              Names("hooks"),
                              Names("iam"),
                              Names("isolateMasters"),
                              Names("karpenter"),
                              Names("keyStore"),
                              Names("kubeAPIServer"),
                              Names("kubeControllerManager"),
                              Names("kubeDNS"),
                              Names("kubeProxy"),
                              Names("kubeScheduler"),
                              Names("kubelet"),
                              Names("kubernetesApiAccess"),
                              Names("kubernetesVersion"),
                              Names("masterInternalName"),
                              Names("masterKubelet"),
                              Names("masterPublicName"),
                              Names("metricsServer"),
                              Names("networkCIDR"),
                              Names("networkID"),
                              Names("networking"),
                              Names("nodeAuthorization"),
                              Names("nodePortAccess"),
                              Names("nodeProblemDetector"),
                              Names("nodeTerminationHandler"),
                              Names("nonMasqueradeCIDR"),
                              Names("ntp"),
                              Names("packages"),
                              Names("podCIDR"),
                              Names("podIdentityWebhook"),
                              Names("project"),
                              Names("rollingUpdate"),
                              Names("secretStore"),
                              Names("serviceAccountIssuerDiscovery"),
                              Names("serviceClusterIPRange"),
                              Names("snapshotController"),
                              Names("sshAccess"),
                              Names("sshKeyName"),
                              Names("subnets"),
                              Names("sysctlParameters"),
                              Names("target"),
                              Names("topology"),
                              Names("updatePolicy"),
                              Names("useHostCertificates"),
                              Names("warmPool")};

constexpr std::array kGroup{Names("additionalSecurityGroups"),
                            Names("additionalUserData"),
                            Names("associatePublicIp"),
                            Names("autoscale"),
                            Names("autoscalePriority"),
                            Names("capacityRebalance"),
                            Names("cloudLabels"),
                            Names("compressUserData"),
                            Names("containerd"),
                            Names("cpuCredits"),
                            Names("detailedInstanceMonitoring"),
                            Names("externalLoadBalancers"),
                            Names("fileAssets"),
                            Names("gcpProvisioningModel"),
                            Names("guestAccelerators"),
                            Names("hooks"),
                            Names("iam"),
                            Names("image"),
                            Names("instanceInterruptionBehavior"),
                            Names("instanceMetadata"),
                            Names("instanceProtection"),
                            Names("kubelet"),
                            Names("machineType"),
                            Names("manager"),
                            Names("maxInstanceLifetime"),
                            Names("maxPrice"),
                            Names("maxSize"),
                            Names("minSize"),
                            Names("mixedInstancesPolicy"),
                            Names("nodeLabels"),
                            Names("packages"),
                            Names("role"),
                            Names("rollingUpdate"),
                            Names("rootVolumeDeleteOnTermination"),
                            Names("rootVolumeEncryption"),
                            Names("rootVolumeEncryptionKey"),
                            Names("rootVolumeIops"),
                            Names("rootVolumeOptimization"),
                            Names("rootVolumeSize"),
                            Names("rootVolumeThroughput"),
                            Names("rootVolumeType"),
                            Names("securityGroupOverride"),
                            Names("spotDurationInMinutes"),
                            Names("subnets"),
                            Names("suspendProcesses"),
                            Names("sysctlParameters"),
                            Names("taints"),
                            Names("tenancy"),
                            Names("updatePolicy"),
                            Names("volumeMounts"),
                            Names("volumes"),
                            Names("warmPool"),
                            Names("zones")};

constexpr std::array kAsset{Names("content"), Names("isBase64"), Names("mode"),
                            Names("name"),    Names("path"),     Names("roles")};

constexpr std::array kHook{Names("before"),   Names("disabled"),      Names("execContainer"),
                           Names("manifest"), Names("name"),          Names("requires"),
                           Names("roles"),    Names("useRawManifest")};

// Levenshtein's distance.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
}

}  // namespace

std::span<const std::string_view> ClusterSpecFields() { return kCluster; }
std::span<const std::string_view> GroupSpecFields() { return kGroup; }
std::span<const std::string_view> FileAssetFields() { return kAsset; }
std::span<const std::string_view> HookFields() { return kHook; }

bool IsKnown(std::span<const std::string_view> fields, std::string_view name) {
  return std::find(fields.begin(), fields.end(), name) != fields.end();
}

std::optional<std::string> Meant(std::span<const std::string_view> fields, std::string_view name) {
  constexpr std::size_t kLongest = 64;
  if (name.size() > kLongest) return std::nullopt;
  const std::size_t most = name.size() < 5 ? 1 : 2;
  for (const std::string_view field : fields) {
    if (Distance(field, name) <= most) return std::string(field);
  }
  return std::nullopt;
}

}  // namespace atrest::kops::lint
