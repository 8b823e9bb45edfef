"""A real etcd of one member on loopback, without TLS."""

import json
import pathlib
import subprocess
import urllib.request

from . import build, ports
from .processes import Process


class Etcd:
    """Its data is in `directory`/etcd and survives stop() and kill()."""

    def __init__(self, directory, logs, flags=()):
        self.directory, self.logs, self.flags = pathlib.Path(directory), logs, tuple(flags)
        self.port, self.peer_port = ports.free_ports(2)
        self.process = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def data_directory(self):
        return self.directory / "etcd"

    def start(self):
        peer = f"http://127.0.0.1:{self.peer_port}"
        self.process = Process("etcd", [
            build.BIN / "etcd", "--name=e", f"--data-dir={self.data_directory}",
            f"--listen-client-urls={self.url}", f"--advertise-client-urls={self.url}",
            f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=e={peer}", "--log-level=warn", *self.flags], self.logs)
        self.process.wait_for(self.is_healthy, "healthy")

    def stop(self):
        if self.process is not None:
            self.process.stop()

    def kill(self):
        self.process.kill()

    def is_healthy(self):
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=2) as reply:
                return json.load(reply)["health"] == "true"
        except (OSError, ValueError, KeyError):
            return False

    def control(self, *arguments):
        """What etcdctl prints."""
        run = subprocess.run([build.BIN / "etcdctl", "--endpoints", self.url, *arguments],
                             capture_output=True, check=True, timeout=120)
        return run.stdout

    def value(self, key):
        return self.control("get", "--print-value-only", key).removesuffix(b"\n")

    def mod_revision(self, key):
        return json.loads(self.control("get", key, "-w", "json"))["kvs"][0]["mod_revision"]

    def snapshot(self, path):
        """Writes a snapshot file as `etcdctl snapshot save` does; returns its path."""
        self.control("snapshot", "save", str(path))
        return path
