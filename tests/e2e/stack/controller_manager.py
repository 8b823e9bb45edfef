"""A real kube-controller-manager with what StorageVersionMigration objects need, and nothing else."""

from . import build, ports
from .processes import Process

# For the Cluster that it works on: gates and flags of kube-apiserver.
GATES = ("StorageVersionMigrator=true",)
FLAGS = ("--runtime-config=storagemigration.k8s.io/v1beta1=true",)


class ControllerManager(Process):
    """The migrator waits for the garbage collector's view of each resource."""

    def __init__(self, cluster):
        (port,) = ports.free_ports(1)
        super().__init__("kube-controller-manager", [
            build.BIN / "kube-controller-manager", f"--kubeconfig={cluster.kubeconfig}",
            "--controllers=storage-version-migrator-controller,garbage-collector-controller",
            f"--feature-gates={','.join(GATES)}", "--leader-elect=false",
            "--bind-address=127.0.0.1", f"--secure-port={port}",
            f"--cert-dir={cluster.directory / 'controller-manager'}"], cluster.logs)
