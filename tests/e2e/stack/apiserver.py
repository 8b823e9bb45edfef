"""A real kube-apiserver on loopback."""

import json
import pathlib
import ssl
import subprocess
import urllib.error
import urllib.request

from . import build, encryption, ports
from .processes import Process

READY_SECONDS = 120  # it takes 3 s on an idle machine


class ApiServer:
    """`directory` holds the certificates and what this one has of its own, named after `name`.
    `within` are the words of a command that runs another one, such as unshare; `address` is 127.0.0.1
    to 127.0.0.4."""

    within = ()

    def __init__(self, name, directory, logs, etcd_url, configuration, flags=(), gates=(),
                 address="127.0.0.1"):
        self.address = address
        self.name, self.directory, self.logs = name, pathlib.Path(directory), logs
        self.etcd_url, self.flags, self.gates = etcd_url, tuple(flags), tuple(gates)
        (self.port,) = ports.free_ports(1)
        self.process = None
        self.kubeconfig_path.write_text(json.dumps(self.kubeconfig()))
        self.write_configuration(configuration)

    @property
    def url(self):
        return f"https://{self.address}:{self.port}"

    @property
    def kubeconfig_path(self):
        return self.directory / f"{self.name}.kubeconfig"

    @property
    def configuration_path(self):
        return self.directory / f"{self.name}.encryption.yaml"

    def write_configuration(self, document):
        """Read at the next start, or within a minute with automatic reload. A text is written as it
        is; with None there is no encryption at rest."""
        self.configuration = document
        if document is None:
            return
        fresh = self.configuration_path.with_suffix(".new")
        # JSON is YAML, too.
        fresh.write_text(document if isinstance(document, str) else json.dumps(document))
        fresh.rename(self.configuration_path)

    def kubeconfig(self):
        server = {"server": self.url, "certificate-authority": str(self.directory / "ca.crt")}
        user = {"client-certificate": str(self.directory / "admin.crt"),
                "client-key": str(self.directory / "admin.key")}
        return {"apiVersion": "v1", "kind": "Config", "current-context": "atrest",
                "clusters": [{"name": "atrest", "cluster": server}],
                "users": [{"name": "atrest", "user": user}],
                "contexts": [{"name": "atrest", "context": {"cluster": "atrest", "user": "atrest"}}]}

    def feature_gates(self):
        """What is given, and for a configuration that is no text what it needs."""
        gates = list(self.gates)
        if isinstance(self.configuration, dict) and encryption.uses_kms_v1(self.configuration):
            gates.append("KMSv1=true")
        return [f"--feature-gates={','.join(gates)}"] if gates else []

    def encryption_flags(self):
        if self.configuration is None:
            return []
        return [f"--encryption-provider-config={self.configuration_path}"]

    def launch(self):
        """Without waiting for it to be ready."""
        at = self.directory.joinpath
        self.process = Process(self.name, [
            *self.within, build.BIN / "kube-apiserver", f"--bind-address={self.address}",
            f"--advertise-address={self.address}", f"--secure-port={self.port}",
            "--endpoint-reconciler-type=none",
            f"--etcd-servers={self.etcd_url}", "--service-cluster-ip-range=10.0.0.0/24",
            "--authorization-mode=RBAC", f"--client-ca-file={at('ca.crt')}",
            f"--tls-cert-file={at('apiserver.crt')}",
            f"--tls-private-key-file={at('apiserver.key')}",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={at('service-accounts.pub')}",
            f"--service-account-signing-key-file={at('service-accounts.key')}",
            "--shutdown-delay-duration=0s",
            *self.encryption_flags(), *self.feature_gates(), *self.flags], self.logs)

    def wait_until_ready(self):
        self.process.wait_for(self.is_ready, "ready", READY_SECONDS)

    def start(self):
        self.launch()
        self.wait_until_ready()

    def stop(self):
        if self.process is not None:
            self.process.stop()

    def kill(self):
        self.process.kill()

    def restart(self):
        """All that it had in memory is lost."""
        self.stop()
        self.start()

    def is_ready(self):
        return self.get("/readyz")[0] == 200

    def get(self, path):
        """(status, body) of its answer; status 0 if there was none."""
        trust = ssl.create_default_context(cafile=self.directory / "ca.crt")
        trust.load_cert_chain(self.directory / "admin.crt", self.directory / "admin.key")
        try:
            with urllib.request.urlopen(self.url + path, timeout=10, context=trust) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def kubectl(self, *arguments, stdin=None):
        """What kubectl prints; its error is raised with what it said."""
        run = subprocess.run([build.BIN / "kubectl", "--kubeconfig", self.kubeconfig_path,
                              *arguments], input=stdin, capture_output=True, text=True, timeout=60)
        if run.returncode != 0:
            raise RuntimeError(f"kubectl {' '.join(arguments)}: {run.stderr.strip()}")
        return run.stdout
