"""A real etcd and a real kube-apiserver on loopback that encrypt Secrets through a KMS plugin."""

import json
import pathlib
import ssl
import subprocess
import urllib.error
import urllib.request

from . import build, certificates, ports
from .processes import Process

READY_SECONDS = 120  # it takes 3 s on an idle machine


class Cluster:
    """State in `directory`, logs in `logs`. Use as a context manager, or call stop()."""

    def __init__(self, directory, logs, socket, api="v2", resources=("secrets",)):
        self.directory, self.logs = pathlib.Path(directory), pathlib.Path(logs)
        self.socket, self.api, self.resources = socket, api, resources
        self.port, self.etcd_port, self.peer_port = ports.free_ports(3)
        self.etcd = self.apiserver = None

    def __enter__(self):
        self.prepare()
        self.start_etcd()
        self.start_apiserver()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        for process in (self.apiserver, self.etcd):
            if process is not None:
                process.stop()

    def prepare(self):
        certificates.make(self.directory)
        self.path("kubeconfig").write_text(json.dumps(self.kubeconfig()))
        self.path("encryption.yaml").write_text(json.dumps(self.encryption_configuration()))

    def path(self, name):
        return self.directory / name

    def kubeconfig(self):
        server = {"server": f"https://127.0.0.1:{self.port}",
                  "certificate-authority": str(self.path("ca.crt"))}
        user = {"client-certificate": str(self.path("admin.crt")),
                "client-key": str(self.path("admin.key"))}
        return {"apiVersion": "v1", "kind": "Config", "current-context": "atrest",
                "clusters": [{"name": "atrest", "cluster": server}],
                "users": [{"name": "atrest", "user": user}],
                "contexts": [{"name": "atrest", "context": {"cluster": "atrest", "user": "atrest"}}]}

    def encryption_configuration(self):
        """JSON is YAML, too."""
        plugin = {"apiVersion": self.api, "name": "aws-encryption-provider",
                  "endpoint": f"unix://{self.socket}", "timeout": "3s"}
        if self.api == "v1":
            plugin["cachesize"] = 1000
        rule = {"resources": list(self.resources), "providers": [{"kms": plugin}, {"identity": {}}]}
        return {"apiVersion": "apiserver.config.k8s.io/v1", "kind": "EncryptionConfiguration",
                "resources": [rule]}

    def start_etcd(self):
        client, peer = (f"http://127.0.0.1:{port}" for port in (self.etcd_port, self.peer_port))
        self.etcd = Process("etcd", [
            build.BIN / "etcd", "--name=e", f"--data-dir={self.path('etcd')}",
            f"--listen-client-urls={client}", f"--advertise-client-urls={client}",
            f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=e={peer}", "--log-level=warn"], self.logs)
        self.etcd.wait_for(self.etcd_is_healthy, "healthy")

    def etcd_is_healthy(self):
        try:
            url = f"http://127.0.0.1:{self.etcd_port}/health"
            with urllib.request.urlopen(url, timeout=2) as reply:
                return json.load(reply)["health"] == "true"
        except (OSError, ValueError, KeyError):
            return False

    def start_apiserver(self):
        gate = ["--feature-gates=KMSv1=true"] if self.api == "v1" else []
        self.apiserver = Process("kube-apiserver", [
            build.BIN / "kube-apiserver", "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
            f"--secure-port={self.port}", "--endpoint-reconciler-type=none",
            f"--etcd-servers=http://127.0.0.1:{self.etcd_port}",
            "--service-cluster-ip-range=10.0.0.0/24", "--authorization-mode=RBAC",
            f"--client-ca-file={self.path('ca.crt')}",
            f"--tls-cert-file={self.path('apiserver.crt')}",
            f"--tls-private-key-file={self.path('apiserver.key')}",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={self.path('service-accounts.pub')}",
            f"--service-account-signing-key-file={self.path('service-accounts.key')}",
            "--shutdown-delay-duration=0s",
            f"--encryption-provider-config={self.path('encryption.yaml')}", *gate], self.logs)
        self.apiserver.wait_for(self.is_ready, "ready", READY_SECONDS)

    def restart_apiserver(self):
        """All that it had in memory is lost."""
        self.apiserver.stop()
        self.start_apiserver()

    def is_ready(self):
        return self.get("/readyz")[0] == 200

    def health(self):
        """The lines of the apiserver's own checks."""
        return self.get("/readyz?verbose")[1]

    def get(self, path):
        """(status, body) of the apiserver's answer; status 0 if there was none."""
        trust = ssl.create_default_context(cafile=self.path("ca.crt"))
        trust.load_cert_chain(self.path("admin.crt"), self.path("admin.key"))
        try:
            url = f"https://127.0.0.1:{self.port}{path}"
            with urllib.request.urlopen(url, timeout=10, context=trust) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def kubectl(self, *arguments, stdin=None):
        """What kubectl prints; its error is raised with what it said."""
        run = subprocess.run([build.BIN / "kubectl", "--kubeconfig", self.path("kubeconfig"),
                              *arguments], input=stdin, capture_output=True, text=True, timeout=60)
        if run.returncode != 0:
            raise RuntimeError(f"kubectl {' '.join(arguments)}: {run.stderr.strip()}")
        return run.stdout

    def stored(self, kind, name, namespace="default"):
        """The bytes in etcd."""
        run = subprocess.run([build.BIN / "etcdctl", "--endpoints",
                              f"http://127.0.0.1:{self.etcd_port}", "get", "--print-value-only",
                              f"/registry/{kind}/{namespace}/{name}"],
                             capture_output=True, check=True, timeout=30)
        return run.stdout.removesuffix(b"\n")
