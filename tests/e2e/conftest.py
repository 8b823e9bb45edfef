"""The stack of an end-to-end test: emulator, provider, etcd, kube-apiserver, all on loopback."""

import contextlib
import os
import pathlib
import secrets
import shutil
import tempfile

import pytest

from stack import build
from stack.cluster import Cluster, sealed_by
from stack.programs import Emulator, Provider


class Stack:
    """Everything that runs. The tests of one API version share one."""

    def __init__(self, api, directory, logs):
        self.api, self.directory, self.logs = api, directory, logs
        self.emulator = self.provider = self.cluster = None

    def start(self):
        self.emulator = Emulator(self.directory, self.logs)
        self.key = self.emulator.kms.create_key()
        self.provider = self.new_provider()
        self.cluster = Cluster(self.directory / "cluster", self.logs,
                               sealed_by(self.provider.socket, self.api))
        self.cluster.__enter__()

    def new_provider(self):
        return Provider(self.directory, self.logs, self.emulator.url, self.key,
                        ["--health-port=127.0.0.1:0"])

    def restart_provider(self, kill=False):
        self.provider.kill() if kill else self.provider.stop()
        self.provider = self.new_provider()

    def restart_emulator(self, kill=False):
        self.emulator.kill() if kill else self.emulator.stop()
        self.emulator = Emulator(self.directory, self.logs)

    def canary(self):
        """A value that must be found in no log (the canaries tier looks for it)."""
        value = f"canary-{secrets.token_hex(12)}"
        with open(self.logs / "canaries", "a", encoding="ascii") as file:
            file.write(value + "\n")
        return value

    def create_secret(self, name, value):
        self.cluster.kubectl("create", "secret", "generic", name, f"--from-literal=password={value}")

    def read_secret(self, name):
        return self.cluster.kubectl("get", "secret", name, "-o",
                                    "go-template={{.data.password | base64decode}}")

    def stop(self):
        for each in (self.cluster, self.provider, self.emulator):
            if each is not None:
                each.stop()


@contextlib.contextmanager
def place(name):
    """(directory, logs) for one stack: short paths, since those of sockets are bounded."""
    build.ensure()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="atrest-e2e-"))
    logs = pathlib.Path(os.environ.get("ATREST_LOG_DIR") or directory / "logs") / name
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(parents=True)
    try:
        yield directory, logs
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="module")
def ground(request):
    """An empty place for one module's tests, and an ExitStack that ends what they start."""
    with place(pathlib.Path(request.path).stem) as (directory, logs), contextlib.ExitStack() as ends:
        yield directory, logs, ends


@pytest.fixture(scope="module", params=["v2", "v1"])
def stack(request):
    with place(request.param) as (directory, logs), contextlib.ExitStack() as ends:
        made = Stack(request.param, directory, logs)
        ends.callback(made.stop)
        made.start()
        yield made
