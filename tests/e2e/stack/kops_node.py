"""A control-plane node as kops makes it from a cluster spec: its provider and its kube-apiserver.

Both run in a mount namespace where /srv/kubernetes/kube-apiserver is the node's own directory, so
the EncryptionConfiguration and the pod's arguments are used as they were rendered. Two things are
the machine's and not the node's: the health port, since all nodes share one loopback, and where KMS
is. Needs root or user namespaces.
"""

import os
import pathlib

import yaml

from .processes import Process
from .programs import BIN, CLEAN, CREDENTIALS

SEEN = "/srv/kubernetes/kube-apiserver"
MANIFESTS = "/etc/kubernetes/manifests/"
ENTER = 'mount -t tmpfs none /srv; mkdir -p "$0"; mount --bind "$1" "$0"; shift; exec "$@"'


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
        self.mounted = pathlib.Path(directory) / f"node-{number}"
        (self.mounted / "kms").mkdir(parents=True)  # kubelet makes it: DirectoryOrCreate
        user = [] if os.geteuid() == 0 else ["--map-root-user"]
        self.within = ["unshare", *user, "--mount", "--propagation=private", "sh", "-ec", ENTER, SEEN,
                       self.mounted]
        apiserver.within = self.within
        self.provider = None
        self.made_from = None

    def launch(self, spec, configuration):
        """In place of the node that was there, at once as kubelet does it; not waited for."""
        self.kill()
        self.made_from = (spec, configuration)
        pod = static_pod(spec)
        if pod is not None:
            self.start_provider(pod["spec"]["containers"][0]["args"])
        cluster = cluster_of(spec)
        gates = (cluster.get("kubeAPIServer") or {}).get("featureGates") or {}
        self.apiserver.gates = [f"{name}={value}" for name, value in gates.items()]
        self.apiserver.write_configuration(configuration if cluster.get("encryptionConfig") else None)
        self.apiserver.launch()

    def start_provider(self, arguments):
        arguments = [each for each in arguments if not each.startswith("--health-port=")]
        self.provider = Process(
            f"aws-encryption-provider-{self.number}",
            [*self.within, BIN / "aws-encryption-provider", *arguments, "--health-port=127.0.0.1:0",
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
