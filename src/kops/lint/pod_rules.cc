// Rules about the static pod of the provider, but for its flags.
#include <algorithm>
#include <array>

#include "kops/cluster_spec.h"
#include "kops/lint/provider_view.h"
#include "kops/lint/rule.h"
#include "kops/provider_plan.h"

namespace atrest::kops::lint {
namespace {

constexpr const char* kDead = "scheduler.alpha.kubernetes.io/critical-pod";

int LineAt(const Document& document, const yaml::Path& path) {
  const yaml::Node* node = yaml::FindAt(document.root, path);
  return node == nullptr ? 1 : node->line();
}

template <typename Check>
void ForEachProvider(const Corpus& corpus, Check check) {
  for (const ProviderView& view : ProvidersIn(corpus)) check(view, *view.document);
}

Repair SetSpec(const char* key, const char* value) {
  return [key, value](std::string_view text) {
    return yaml::SetMember(text, {"spec"}, key, yaml::Inline(value));
  };
}

yaml::Path Below(yaml::Path path, std::initializer_list<const char*> steps) {
  path.insert(path.end(), steps.begin(), steps.end());
  return path;
}

void CheckHostNetwork(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    if (view.HostNetwork()) return;
    report.Add(document, LineAt(document, {"spec"}), "the pod has no hostNetwork: true",
               SetSpec("hostNetwork", "true"));
  });
}

void CheckPriority(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView&, const Document& document) {
    const yaml::Node* priority = yaml::FindAt(document.root, {"spec", "priorityClassName"});
    if (priority != nullptr && priority->Scalar() == "system-node-critical") return;
    report.Add(document, priority == nullptr ? LineAt(document, {"spec"}) : priority->line(),
               "the pod's priorityClassName is not system-node-critical",
               SetSpec("priorityClassName", "system-node-critical"));
  });
}

void CheckResources(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    const bool requests = !TextAt(*view.container, {"resources", "requests", "memory"}).empty();
    const bool limits = !TextAt(*view.container, {"resources", "limits", "memory"}).empty();
    if (requests && limits) return;
    report.Add(
        document, view.container->line(), "the container has no memory request and limit",
        [path = Below(view.container_path, {})](std::string_view text) {
          return yaml::SetMember(
              text, path, "resources",
              yaml::Block("limits:\n  memory: 128Mi\nrequests:\n  cpu: 10m\n  memory: 32Mi"));
        });
  });
}

void CheckAnnotation(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView&, const Document& document) {
    const yaml::Node* found = yaml::FindAt(document.root, {"metadata", "annotations", kDead});
    if (found == nullptr) return;
    report.Add(document, found->line(), std::string("the annotation ") + kDead + " does nothing",
               [](std::string_view text) {
                 return yaml::RemoveMember(text, {"metadata", "annotations"}, kDead);
               });
  });
}

void CheckNodeSelector(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView&, const Document& document) {
    for (const char* field : {"nodeSelector", "affinity"}) {
      const yaml::Node* found = yaml::FindAt(document.root, {"spec", field});
      if (found == nullptr) continue;
      report.Add(
          document, found->line(), std::string("a static pod has a ") + field,
          [field](std::string_view text) { return yaml::RemoveMember(text, {"spec"}, field); });
    }
  });
}

void CheckImage(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    const yaml::Node* image = view.container->Find("image");
    const std::string name = image == nullptr ? "" : std::string(image->Scalar());
    const std::string last = name.substr(name.rfind('/') + 1);
    const bool fixed = name.find("@sha256:") != std::string::npos ||
                       (last.find(':') != std::string::npos && !last.ends_with(":latest"));
    if (fixed || name.find('<') != std::string::npos) return;
    report.Add(document, image == nullptr ? view.container->line() : image->line(),
               "the image " + name + " has no fixed version");
  });
}

void CheckSecurity(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    const bool privileged = TextAt(*view.container, {"securityContext", "privileged"}) == "true";
    const bool escalates =
        TextAt(*view.container, {"securityContext", "allowPrivilegeEscalation"}) != "false";
    const bool writable =
        TextAt(*view.container, {"securityContext", "readOnlyRootFilesystem"}) != "true";
    if (!privileged && !escalates && !writable) return;
    report.Add(
        document, view.container->line(),
        privileged ? "the container is privileged" : "the container can do more than it needs",
        [path = Below(view.container_path, {})](std::string_view text) {
          return yaml::SetMember(
              text, path, "securityContext",
              yaml::Block("allowPrivilegeEscalation: false\ncapabilities:\n  drop:\n  - ALL\n"
                          "readOnlyRootFilesystem: true\nrunAsGroup: 0\nrunAsUser: 0\n"
                          "seccompProfile:\n  type: RuntimeDefault"));
        });
  });
}

void CheckLivenessDeep(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    const yaml::Path path = Below(view.container_path, {"livenessProbe", "httpGet"});
    const std::string asked = TextAt(*view.container, {"livenessProbe", "httpGet", "path"});
    if (asked.empty() || asked != view.Value("healthz-path", "/healthz")) return;
    report.Add(document, LineAt(document, Below(path, {"path"})),
               "the liveness probe asks " + asked,
               [path, live = view.Value("livez-path", "/livez")](std::string_view text) {
                 return yaml::SetMember(text, path, "path", yaml::Text(live));
               });
  });
}

void CheckLivenessMissing(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    if (view.container->Find("livenessProbe") != nullptr) return;
    report.Add(document, view.container->line(), "the container has no liveness probe");
  });
}

void CheckSocketFile(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    const yaml::Node* socket = nullptr;
    const yaml::Node* mounts = view.container->Find("volumeMounts");
    for (std::size_t i = 0; mounts != nullptr && i < mounts->items().size(); ++i) {
      const std::string path = TextAt(mounts->items()[i], {"mountPath"});
      if (path.ends_with(".sock")) socket = &mounts->items()[i];
    }
    if (socket == nullptr) return;
    report.Add(document, socket->line(), "the socket itself is mounted, not its directory");
  });
}

// Directories that hold more than a socket.
bool IsWide(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  constexpr std::array<std::string_view, 10> kWide{"/",
                                                   "/etc",
                                                   "/etc/kubernetes",
                                                   "/run",
                                                   "/srv",
                                                   "/srv/kubernetes",
                                                   "/srv/kubernetes/kube-apiserver",
                                                   "/tmp",
                                                   "/var",
                                                   "/var/run"};
  return std::find(kWide.begin(), kWide.end(), path) != kWide.end();
}

void CheckWideMount(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    const yaml::Node* mounts = view.container->Find("volumeMounts");
    const yaml::Node* volumes = yaml::FindAt(document.root, {"spec", "volumes"});
    if (mounts == nullptr || volumes == nullptr) return;
    for (const yaml::Node& mount : mounts->items()) {
      if (TextAt(mount, {"readOnly"}) == "true") continue;
      for (const yaml::Node& volume : volumes->items()) {
        const std::string path = TextAt(volume, {"hostPath", "path"});
        if (TextAt(volume, {"name"}) != TextAt(mount, {"name"}) || !IsWide(path)) continue;
        report.Add(document, mount.line(), "the container may write to all of " + path);
      }
    }
  });
}

void CheckStatic(const Corpus& corpus, Reporter& report) {
  for (const ProviderView& view : ProvidersOfWorkloadsIn(corpus)) {
    report.Add(*view.document, view.container->line(),
               "a " + TextAt(view.document->root, {"kind"}) + " starts the provider");
  }
}

void CheckPlaceholder(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    const std::string image = TextAt(*view.container, {"image"});
    if (image.find('<') != std::string::npos) {
      report.Add(document, LineAt(document, Below(view.container_path, {"image"})),
                 "the image " + image + " is a placeholder");
    }
    for (const Argument& argument : view.arguments) {
      if (argument.text.find('<') == std::string::npos) continue;
      report.Add(document, argument.line, argument.text + " is a placeholder");
    }
  });
}

constexpr std::array kRules{
    Rule{"pod-host-network", Severity::kError, "the provider does not use the host's network",
         "it must run before the pod network does, and with the hop limit of 1 that kops sets the "
         "instance's credentials are not seen from a pod's network",
         "set hostNetwork: true", CheckHostNetwork},
    Rule{"pod-priority", Severity::kWarning, "the provider may be evicted",
         "kube-apiserver needs it: under pressure it must go last; kops validate looks after pods "
         "of "
         "this class only",
         "set priorityClassName: system-node-critical", CheckPriority},
    Rule{"pod-resources", Severity::kWarning, "the provider has no memory request and limit",
         "without a request it is the first to be killed when memory is short; without a limit it "
         "can take all of it",
         "set resources.requests and resources.limits.memory", CheckResources},
    Rule{"pod-critical-annotation", Severity::kNote, "an annotation does nothing any more",
         "Kubernetes dropped it in 1.16; every static pod is critical", "remove it",
         CheckAnnotation},
    Rule{"pod-node-selector", Severity::kWarning, "a static pod has a node selector",
         "static pods are not scheduled; when the label is not there kubelet refuses the pod",
         "remove it; the file asset's roles say where the pod runs", CheckNodeSelector},
    Rule{"pod-image-floating", Severity::kWarning, "the image has no fixed version",
         "nodes would run different versions, and a node that starts gets what is newest",
         "name a version or a digest", CheckImage},
    Rule{"pod-security-context", Severity::kWarning, "the container can do more than it needs",
         "it holds the way to every secret of the cluster; it needs no privilege and writes only "
         "its socket",
         "drop all capabilities, forbid privilege escalation, make the root read-only",
         CheckSecurity},
    Rule{
        "pod-liveness-deep", Severity::kError, "the liveness probe depends on KMS",
        "when KMS or its network is away kubelet kills a provider that could recover by itself, on "
        "all nodes at the same time",
        "ask /livez, which says whether the socket is served", CheckLivenessDeep},
    Rule{"pod-liveness-missing", Severity::kNote, "the container has no liveness probe",
         "a provider that hangs is not restarted", "ask /livez on the health port",
         CheckLivenessMissing},
    Rule{"pod-socket-file-mounted", Severity::kError, "the socket itself is mounted",
         "the socket is made anew at each start; a mount of the old one leads nowhere",
         "mount the directory that holds it", CheckSocketFile},
    Rule{"pod-mount-wide", Severity::kWarning,
         "the provider can write where the control plane lives",
         "/srv/kubernetes/kube-apiserver holds the private keys of kube-apiserver: whoever gets "
         "into "
         "the provider has them",
         "give the socket a directory of its own, such as /srv/kubernetes/kube-apiserver/kms, and "
         "mount that",
         CheckWideMount},
    Rule{"pod-not-static", Severity::kError, "Kubernetes itself is to start the provider",
         "kube-apiserver is not ready without it, and without a kube-apiserver nobody starts it: "
         "a cluster that was off stays off",
         "run it as a static pod or as a unit of systemd: atrest kops render, atrest render pod",
         CheckStatic},
    Rule{"pod-placeholder", Severity::kError, "a placeholder was not filled in",
         "the pod cannot start", "write the real value", CheckPlaceholder},
};

}  // namespace

std::span<const Rule> PodRules() { return kRules; }

}  // namespace atrest::kops::lint
