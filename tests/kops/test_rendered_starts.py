"""What `atrest render` writes is started: the provider with the pod's own arguments, and a real
kube-apiserver with the EncryptionConfiguration, which then encrypts by it."""

import contextlib
import pathlib
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


@pytest.fixture(scope="module")
def started():
    build.ensure()
    with contextlib.ExitStack() as ends:
        # Paths of sockets are short.
        directory = pathlib.Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="atrest-")))
        logs, sockets = directory / "logs", directory / "sockets"
        logs.mkdir()
        sockets.mkdir()  # kubelet makes it: DirectoryOrCreate
        emulator = Emulator(directory, logs)
        ends.callback(emulator.stop)
        flags = ["--key", emulator.kms.create_key(), "--socket-dir", sockets,
                 "--health-port", ports.free_ports(1)[0]]
        pod = yaml.safe_load(render("pod", *flags))
        socket = sockets / "aws-encryption-provider.sock"
        provider = Process("aws-encryption-provider",
                           [BIN / "aws-encryption-provider",
                            *pod["spec"]["containers"][0]["args"],
                            f"--kms-endpoint={emulator.url}"], logs, {**CLEAN, **CREDENTIALS})
        ends.callback(provider.stop)
        provider.wait_for(lambda: accepts(socket), "serving its socket", 20)
        configuration = render("encryptionconfig", *flags)
        cluster = Cluster(directory / "cluster", logs, yaml.safe_load(configuration))
        yield pod, ends.enter_context(cluster)


def test_the_liveness_probe_of_the_pod_is_answered(started):
    probe = started[0]["spec"]["containers"][0]["livenessProbe"]["httpGet"]
    assert http_get(f"http://{probe['host']}:{probe['port']}{probe['path']}")[0] == 200


def test_kube_apiserver_encrypts_by_the_rendered_configuration(started):
    _, cluster = started
    cluster.kubectl("create", "secret", "generic", "sealed", "--from-literal=key=value")
    assert cluster.stored("secrets", "sealed").startswith(
        b"k8s:enc:kms:v2:aws-encryption-provider:")
    assert "dmFsdWU=" in cluster.kubectl("get", "secret", "sealed", "-o", "yaml")
