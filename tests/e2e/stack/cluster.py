"""A real etcd and one or more real kube-apiservers on loopback, with any encryption at rest.

    with Cluster(directory, logs, configuration, apiservers=3) as cluster:
        cluster.kubectl("get", "secrets")            # at the first
        cluster.apiservers[2].restart()
"""

import pathlib

from . import certificates, encryption
from .apiserver import ApiServer
from .etcd import Etcd

PROVIDER = "aws-encryption-provider"  # what the plugin is called in the configuration


def sealed_by(socket, api="v2", resources=("secrets",)):
    """The usual configuration: one KMS plugin writes, plaintext may still be read."""
    return encryption.configuration(encryption.rule(
        resources, encryption.kms(PROVIDER, socket, api), encryption.identity()))


class Cluster:
    """State in `directory`, logs in `logs`. Use as a context manager, or call stop()."""

    def __init__(self, directory, logs, configuration, apiservers=1, flags=(), gates=(),
                 etcd_flags=(), addresses=None):
        """`addresses` of the apiservers: all on 127.0.0.1 unless they are given."""
        self.directory, self.logs = pathlib.Path(directory), pathlib.Path(logs)
        self.configuration, self.flags, self.gates = configuration, flags, gates
        self.addresses = addresses or ["127.0.0.1"] * apiservers
        self.count = apiservers
        self.etcd = Etcd(directory, logs, etcd_flags)
        self.apiservers = []

    def __enter__(self):
        try:
            self.prepare()
            self.etcd.start()
            self.start_apiservers()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def prepare(self):
        certificates.make(self.directory)
        for number in range(self.count):
            name = "kube-apiserver" + (f"-{number + 1}" if self.count > 1 else "")
            self.apiservers.append(ApiServer(name, self.directory, self.logs, self.etcd.url,
                                             self.configuration, self.flags, self.gates,
                                             self.addresses[number]))

    def start_apiservers(self):
        """The first alone: it fills an empty etcd."""
        for apiserver in self.apiservers:
            apiserver.start()

    def stop(self):
        for each in (*self.apiservers, self.etcd):
            each.stop()

    @property
    def apiserver(self):
        return self.apiservers[0]

    @property
    def kubeconfig(self):
        return self.apiserver.kubeconfig_path

    def restart_apiservers(self):
        for each in self.apiservers:
            each.restart()

    def kubectl(self, *arguments, stdin=None):
        return self.apiserver.kubectl(*arguments, stdin=stdin)

    def health(self):
        """The lines of the apiserver's own checks."""
        return self.apiserver.get("/readyz?verbose")[1]

    def stored(self, kind, name, namespace="default"):
        """The bytes in etcd."""
        return self.etcd.value(f"/registry/{kind}/{namespace}/{name}")
