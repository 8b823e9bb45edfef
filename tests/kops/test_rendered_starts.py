"""What `atrest render` writes is started: the provider with the pod's own arguments or the unit's own
command, and a real kube-apiserver with the EncryptionConfiguration, which then encrypts by it.

tests/e2e/test_staged_plan.py does so with what `atrest kops plan` writes, mounted as kops mounts it."""

import configparser
import contextlib
import pathlib
import shlex
import subprocess
import sys
import tempfile

import pytest
import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from stack import build, ports  # noqa: E402
from stack.cluster import Cluster  # noqa: E402
from stack.processes import Process  # noqa: E402
from stack.programs import BIN, CLEAN, CREDENTIALS, Emulator, accepts, http_get  # noqa: E402


def render(what, *flags):
    run = subprocess.run([BIN / "atrest", "render", what, *map(str, flags)], capture_output=True,
                         text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


class Started:
    """What is rendered for one KMS API, the pod's provider, and a cluster."""

    def __init__(self, api, directory, ends):
        self.api, self.ends = api, ends
        self.logs, self.sockets = directory / "logs", directory / "sockets"
        self.logs.mkdir()
        self.emulator = Emulator(directory, self.logs)
        ends.callback(self.emulator.stop)
        self.flags = ["--key", self.emulator.kms.create_key(), "--socket-dir", self.sockets,
                      "--kms-api", api, "--health-port", ports.free_ports(1)[0]]
        self.pod = yaml.safe_load(render("pod", *self.flags))
        volume, = self.pod["spec"]["volumes"]
        mount, = self.pod["spec"]["containers"][0]["volumeMounts"]
        assert volume["hostPath"]["type"] == "DirectoryOrCreate" and volume["name"] == mount["name"]
        assert volume["hostPath"]["path"] == mount["mountPath"]  # so nothing need be mounted here
        pathlib.Path(volume["hostPath"]["path"]).mkdir()
        self.provider = self.start([BIN / "aws-encryption-provider",
                                    *self.pod["spec"]["containers"][0]["args"]])
        self.configuration = render("encryptionconfig", *self.flags)
        self.cluster = ends.enter_context(Cluster(
            directory / "cluster", self.logs, self.configuration,
            gates=["KMSv1=true"] if api == "v1" else []))

    def start(self, command):
        provider = Process("aws-encryption-provider",
                           [*command, f"--kms-endpoint={self.emulator.url}"], self.logs,
                           {**CLEAN, **CREDENTIALS})
        self.ends.callback(provider.stop)
        socket = self.sockets / "aws-encryption-provider.sock"
        provider.wait_for(lambda: accepts(socket), "serving its socket", 20)
        return provider

    def seal(self, name):
        """A new Secret: the bytes in etcd."""
        self.cluster.kubectl("create", "secret", "generic", name, "--from-literal=key=value")
        assert "dmFsdWU=" in self.cluster.kubectl("get", "secret", name, "-o", "yaml")
        return self.cluster.stored("secrets", name)


@pytest.fixture(scope="module", params=["v2", "v1"])
def started(request):
    build.ensure()
    # Paths of sockets are short.
    with tempfile.TemporaryDirectory(prefix="atrest-") as directory, contextlib.ExitStack() as ends:
        yield Started(request.param, pathlib.Path(directory), ends)


def test_the_liveness_probe_of_the_pod_is_answered(started):
    probe = started.pod["spec"]["containers"][0]["livenessProbe"]["httpGet"]
    assert http_get(f"http://{probe['host']}:{probe['port']}{probe['path']}")[0] == 200


def test_kube_apiserver_encrypts_by_the_rendered_configuration(started):
    assert started.seal("sealed").startswith(
        f"k8s:enc:kms:{started.api}:aws-encryption-provider:".encode())


def test_the_unit_of_systemd_takes_over_from_the_pod(started):
    """Its commands as they stand there, but for who runs them."""
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str
    unit.read_string(render("systemd", "--binary", BIN / "aws-encryption-provider", *started.flags))
    assert unit["Unit"]["Before"] == "kubelet.service"
    started.provider.stop()
    subprocess.run(shlex.split(unit["Service"]["ExecStartPre"].removeprefix("+")), check=True)
    started.start(shlex.split(unit["Service"]["ExecStart"]))
    assert started.seal("by-the-unit").startswith(b"k8s:enc:kms:")
    started.cluster.apiserver.restart()  # nothing of what it kept is left
    assert "dmFsdWU=" in started.cluster.kubectl("get", "secret", "sealed", "-o", "yaml")
