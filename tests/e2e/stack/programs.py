"""The project's own programs, as processes: kms-emulator and aws-encryption-provider."""

import os
import pathlib
import re
import socket
import subprocess
import urllib.error
import urllib.request

from .kms import Kms
from .processes import Process

ROOT = pathlib.Path(__file__).resolve().parents[3]
BIN = pathlib.Path(os.environ.get("ATREST_BIN") or ROOT / "build" / "release" / "bin")
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
# Nothing of the user's own configuration reaches the programs, and nothing looks for a cloud.
CLEAN = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/nonexistent",
         "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent", "AWS_PROFILE": "default"}


def accepts(path):
    """True if something serves the unix socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


class Emulator(Process):
    """kms-emulator on a port of its own, with its state in `directory`."""

    def __init__(self, directory, logs, region="us-east-1"):
        super().__init__("kms-emulator",
                         [BIN / "kms-emulator", "--listen", "127.0.0.1:0", "--region", region,
                          "--data-dir", pathlib.Path(directory) / "kms"], logs)
        self.wait_for(lambda: self.url, "listening", 20)
        self.kms = Kms(self.url, region)

    @property
    def url(self):
        found = re.search(r"^(https?://\S+)", self.log_text(), re.MULTILINE)
        return found.group(1) if found else None


class Provider(Process):
    """aws-encryption-provider for one key. `flags` are added to its command line.

    With --health-port=127.0.0.1:0 the kernel chooses: see health_url."""

    def __init__(self, directory, logs, kms_url, key, flags=(), region="us-east-1",
                 name="aws-encryption-provider", socket_name="socket.sock"):
        self.socket = pathlib.Path(directory) / socket_name
        super().__init__(name,
                         [BIN / "aws-encryption-provider", f"--key={key}", f"--listen={self.socket}",
                          f"--region={region}", f"--kms-endpoint={kms_url}", *flags],
                         logs, {**CLEAN, **CREDENTIALS})
        self.wait_for(lambda: accepts(self.socket), "serving its socket", 20)

    @property
    def health_url(self):
        return re.search(r'"url":"(http://[^"]+)"', self.log_text()).group(1)

    def call(self, *arguments, stdin=b""):
        """atrest call … on the socket: a completed process."""
        return subprocess.run([BIN / "atrest", "call", *arguments, "--socket", self.socket],
                              input=stdin, capture_output=True, timeout=30)


def atrest(*arguments, stdin=b"", timeout=120, environment=None):
    """The command line: a completed process. Secrets of AWS are those of the emulator."""
    return subprocess.run([BIN / "atrest", *map(str, arguments)], input=stdin, capture_output=True,
                          timeout=timeout, env={**os.environ, **CLEAN, **CREDENTIALS,
                                                **(environment or {})})


def http_get(url):
    """(status, body)"""
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
