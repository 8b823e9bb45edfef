// Ports that kops, Kubernetes and usual network plugins take on a control-plane node. Sources: kops
// v1.36.2 pkg/wellknownports/wellknownports.go; kubelet and kube-proxy defaults.
#pragma once

namespace atrest::kops {

// 8080 counts as taken: it was kube-apiserver's, and is every second program's default.
bool IsHostPortTaken(int port);

}  // namespace atrest::kops
