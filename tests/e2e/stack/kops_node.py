"""A control-plane node as kops makes it from a cluster spec: its provider and its kube-apiserver.

Each runs in a mount namespace where of /srv there is what it would see on such a node: the provider
what its pod mounts, kube-apiserver the directory /srv/kubernetes/kube-apiserver, read-only. So the
EncryptionConfiguration and the pod's arguments are used as they were rendered. Two things are the
machine's and not the node's: the health port, since all nodes share one loopback, and where KMS is.
Needs root or user namespaces.
"""

import os
import pathlib

import yaml

from .processes import Process
from .programs import BIN, CLEAN, CREDENTIALS

SEEN = "/srv/kubernetes/kube-apiserver"
MANIFESTS = "/etc/kubernetes/manifests/"
# sh -c ENTER MODE FROM TO [MODE FROM TO]... -- COMMAND...
ENTER = """mount -t tmpfs none /srv
while [ "$1" != -- ]; do
  mkdir -p "$2" "$3"
  mount --bind "$2" "$3"
  [ "$1" = rw ] || mount -o remount,bind,ro "$3"
  shift 3
done
shift
exec "$@"
"""


def cluster_of(spec):
    """The spec of the cluster in a stream of kops' YAML documents."""
    found, = [each["spec"] for each in yaml.safe_load_all(spec) if each and each["kind"] == "Cluster"]
    return found


def static_pod(spec):
    """The provider's pod of the control plane, or None."""
    pods = [yaml.safe_load(asset["content"]) for asset in cluster_of(spec).get("fileAssets", [])
            if asset["path"].startswith(MANIFESTS) and "ControlPlane" in asset["roles"]]
    assert len(pods) <= 1, pods
    return pods[0] if pods else None


class KopsNode:
    """Nothing runs until make()."""

    def __init__(self, number, apiserver, directory, logs, kms_url):
        self.number, self.apiserver, self.logs, self.kms_url = number, apiserver, logs, kms_url
        self.disk = pathlib.Path(directory) / f"node-{number}"
        apiserver.within = self.seeing(("ro", self.on_disk(SEEN), SEEN))
        self.provider = None
        self.made_from = None

    def on_disk(self, path):
        return self.disk / path.lstrip("/")

    @staticmethod
    def seeing(*mounts):
        """Words that run a command with these mounts."""
        user = [] if os.geteuid() == 0 else ["--map-root-user"]
        return ["unshare", *user, "--mount", "--propagation=private", "sh", "-ec", ENTER, "sh",
                *(word for mount in mounts for word in mount), "--"]

    def mounts_of(self, pod):
        """(mode, what is mounted, where) of each mount of its container."""
        paths = {each["name"]: each["hostPath"]["path"] for each in pod["spec"]["volumes"]}
        return [("ro" if mount.get("readOnly") else "rw", self.on_disk(paths[mount["name"]]),
                 mount["mountPath"]) for mount in pod["spec"]["containers"][0]["volumeMounts"]]

    def launch(self, spec, configuration):
        """In place of the node that was there, at once as kubelet does it; not waited for."""
        self.kill()
        self.made_from = (spec, configuration)
        pod = static_pod(spec)
        if pod is not None:
            self.start_provider(pod)
        cluster = cluster_of(spec)
        gates = (cluster.get("kubeAPIServer") or {}).get("featureGates") or {}
        self.apiserver.gates = [f"{name}={value}" for name, value in gates.items()]
        self.apiserver.write_configuration(configuration if cluster.get("encryptionConfig") else None)
        self.apiserver.launch()

    def start_provider(self, pod):
        arguments = [each for each in pod["spec"]["containers"][0]["args"]
                     if not each.startswith("--health-port=")]
        self.provider = Process(
            f"aws-encryption-provider-{self.number}",
            [*self.seeing(*self.mounts_of(pod)), BIN / "aws-encryption-provider", *arguments, "--health-port=127.0.0.1:0",
             f"--kms-endpoint={self.kms_url}"], self.logs, {**CLEAN, **CREDENTIALS})

    def make(self, spec, configuration):
        self.launch(spec, configuration)
        self.apiserver.wait_until_ready()

    def kill(self):
        """As a terminated instance."""
        if self.apiserver.process is not None:
            self.apiserver.kill()
        if self.provider is not None:
            self.provider.kill()
            self.provider = None
