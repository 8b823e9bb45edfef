#include "operate/doctor/doctor_pod.h"

#include <gmock/gmock.h>

#include "testing/result_matchers.h"

namespace atrest::operate {
namespace {

constexpr const char* kPod = R"(
apiVersion: v1
kind: Pod
spec:
  hostNetwork: true
  containers:
    - name: sidecar
      image: registry.example/proxy:1
    - name: kube-apiserver
      image: registry.k8s.io/kube-apiserver:v1.36.2
      command: [kube-apiserver, --a=1, -b, "2", --c]
      args: ["--a=3"]
      volumeMounts:
        - {name: etc, mountPath: /etc/kubernetes/}
        - {name: enc, mountPath: /etc/kubernetes/enc, readOnly: true}
        - {name: memory, mountPath: /scratch}
  volumes:
    - {name: etc, hostPath: {path: /host/etc}}
    - {name: enc, hostPath: {path: /host/enc, type: Directory}}
    - {name: memory, emptyDir: {}}
)";

PodContainer Read() {
  const auto pod = yaml::Node::Parse(kPod);
  EXPECT_THAT(pod, fakes::IsOk());
  const auto found = FindContainer(*pod, "kube-apiserver");
  EXPECT_TRUE(found.has_value());
  return found.value_or(PodContainer{});
}

TEST(FindContainer, FindsItByName) {
  EXPECT_EQ(Read().image, "registry.k8s.io/kube-apiserver:v1.36.2");
  EXPECT_TRUE(Read().host_network);
}

TEST(FindContainer, FindsNothingInAPodOfOthers) {
  const auto pod = yaml::Node::Parse(kPod);
  ASSERT_THAT(pod, fakes::IsOk());
  EXPECT_FALSE(FindContainer(*pod, "etcd").has_value());
}

TEST(PodContainer, TakesTheLastValueOfAFlag) {
  const PodContainer pod = Read();
  EXPECT_EQ(pod.Flag("a"), "3");
  EXPECT_EQ(pod.Flag("b"), "2");
  EXPECT_EQ(pod.Flag("c"), "true");
  EXPECT_EQ(pod.Flag("d"), std::nullopt);
}

TEST(PodContainer, KnowsWhereAPathIsOnTheHost) {
  const PodContainer pod = Read();
  EXPECT_EQ(pod.OnHost("/etc/kubernetes/pki/ca.crt"), "/host/etc/pki/ca.crt");
  EXPECT_EQ(pod.OnHost("/etc/kubernetes/enc/a.yaml"), "/host/enc/a.yaml");
  EXPECT_EQ(pod.OnHost("/etc/kubernetes-other/a"), std::nullopt);
  EXPECT_EQ(pod.OnHost("/scratch/a"), std::nullopt);
}

TEST(ImageVersion, IsMajorAndMinorOfTheTag) {
  EXPECT_EQ(ImageVersion("registry.k8s.io:5000/kube-apiserver:v1.36.2"), "1.36");
  EXPECT_EQ(ImageVersion("kube-apiserver:v1.28.0-alpha.1@sha256:abc"), "1.28");
  EXPECT_EQ(ImageVersion("kube-apiserver:latest"), "");
  EXPECT_EQ(ImageVersion("kube-apiserver"), "");
}

}  // namespace
}  // namespace atrest::operate
