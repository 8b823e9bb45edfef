"""The two programs as processes: started, waited for by what they print, ended by pid."""

import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

import boto3
from botocore.config import Config

BIN = os.environ["ATREST_BIN"]
REGION = "eu-west-1"
SECRET = "test"
TOKEN = "canary-session-token-7f3a"


def eventually(condition, seconds=10, what="the condition"):
    """Asks until it is true; returns what it was."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"{what} did not come true within {seconds}s"
        time.sleep(0.02)


class Process:
    """A program whose output is kept in a file and can be waited for."""

    def __init__(self, arguments, log, env=None, umask=None):
        self.log = log
        self.file = open(log, "ab")
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=self.file, stderr=self.file,
            env={**os.environ, **(env or {})},
            preexec_fn=(lambda: os.umask(umask)) if umask is not None else None)
        self.pid = self.process.pid

    def text(self):
        return self.log.read_text(errors="replace")

    def wait_for(self, pattern, seconds=10):
        def found():
            match = re.search(pattern, self.text())
            assert match or self.process.poll() is None, f"ended: {self.text()}"
            return match
        return eventually(found, seconds, f"{pattern!r} in the output")

    def alive(self):
        return self.process.poll() is None

    def end(self, with_signal=signal.SIGTERM, seconds=15):
        if self.alive():
            self.process.send_signal(with_signal)
        code = self.process.wait(seconds)
        self.file.close()
        return code


class Emulator(Process):
    """kms-emulator, and boto3 as its administrator."""

    def __init__(self, folder, port=0, arguments=()):
        super().__init__([f"{BIN}/kms-emulator", f"--listen=127.0.0.1:{port}", f"--region={REGION}",
                          f"--data-dir={folder / 'kms'}", *arguments], folder / "emulator.log")
        self.url = self.wait_for(r"(?m)^(https?://127\.0\.0\.1:\d+)")[1]
        self.port = int(self.url.rsplit(":", 1)[1])
        self.kms = boto3.client("kms", region_name=REGION, endpoint_url=self.url,
                                aws_access_key_id="test", aws_secret_access_key=SECRET,
                                config=Config(retries={"max_attempts": 1}))

    def create_key(self):
        return self.kms.create_key()["KeyMetadata"]["Arn"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class ControlledEmulator(Emulator):
    """With its control API: faults, clock, request log. Both ports can be chosen, to start it again
    where it was."""

    def __init__(self, folder, port=0, control_port=None):
        self.control_port = control_port or free_port()
        super().__init__(folder, port, [f"--control=127.0.0.1:{self.control_port}"])
        eventually(lambda: listens(self.control_port), 10, "the control API")

    def control(self, method, path, value=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.control_port}{path}", method=method,
            data=None if value is None else json.dumps(value).encode())
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or b"null")


class Provider(Process):
    """aws-encryption-provider with one key a socket."""

    def __init__(self, folder, url, keys, arguments=(), env=None, umask=None, name="provider",
                 wait=True):
        self.sockets = [folder / f"{name}-{n}.sock" for n in range(len(keys))]
        command = [f"{BIN}/aws-encryption-provider", "--health-port=127.0.0.1:0", "--debug"]
        command += [f"--key={key}" for key in keys]
        command += [f"--listen={socket}" for socket in self.sockets]
        command += [f"--kms-endpoint={url}", *arguments]
        super().__init__(command, folder / f"{name}.log",
                         {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": SECRET,
                          "AWS_SESSION_TOKEN": "", "AWS_EC2_METADATA_DISABLED": "true",
                          "AWS_REGION": REGION, **(env or {})}, umask)
        if wait:
            self.health = self.wait_for(r'"health port open","url":"([^"]+)"')[1]

    def get(self, path):
        """(status, body) of a path on the health port."""
        try:
            with urllib.request.urlopen(self.health + path, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def run_provider(arguments, env=None):
    """Runs it to its end: (exit code, stdout, stderr)."""
    done = subprocess.run([f"{BIN}/aws-encryption-provider", *arguments], capture_output=True,
                          text=True, timeout=10, env={**os.environ, **(env or {})})
    return done.returncode, done.stdout, done.stderr


class Blackhole:
    """A port that takes connections and never answers."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.taken = []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self):
        while True:
            try:
                self.taken.append(self.socket.accept()[0])
            except OSError:
                return

    def close(self):
        self.socket.close()
        for connection in self.taken:
            connection.close()
