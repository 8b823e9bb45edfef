"""This program beside the one that it replaces: see replaced_program.py."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import pytest

import replaced_program
from plugin_client import Plugin
from processes import BIN, REGION, SECRET, Emulator, Process, eventually, free_port, listens

ROOT = pathlib.Path(__file__).resolve().parents[2]
REPLACED = os.environ.get("ATREST_REPLACED_PROGRAM")
BINARIES = {"ours": f"{BIN}/aws-encryption-provider"}
if REPLACED:
    BINARIES["replaced"] = REPLACED
SECONDS_AFTER_HEALTH = 0.2  # the replaced program answers there before it has its socket


class Subject:
    """One of the two programs, running with flags that both know."""

    def __init__(self, who, folder, emulator, ends, flags=(), keys=None, number=0):
        self.who, self.folder, self.emulator, self.ends = who, folder, emulator, ends
        self.keys = keys or [emulator.create_key()]
        self.key, self.number = self.keys[0], number
        self.sockets = [folder / f"{number}-{n}.sock" for n in range(len(self.keys))]
        self.health = f"127.0.0.1:{free_port()}"
        listen = [f"--listen={path}" for path in self.sockets]
        self.process = Process([*self.command(self.keys), *listen, f"--health-port={self.health}",
                                *flags], folder / f"{who}-{number}.log", self.environment(), 0o022)
        ends.append(self.end)
        eventually(lambda: self.get("/livez")[0] != 0 and all(map(serves, self.sockets)), 10,
                   f"{who} with its sockets: {self.process.text()}")
        self.plugins = [Plugin(path) for path in self.sockets]
        ends.extend(plugin.channel.close for plugin in self.plugins)
        self.plugin = self.plugins[0]

    def command(self, keys):
        return [BINARIES[self.who], *(f"--key={key}" for key in keys), f"--region={REGION}",
                f"--kms-endpoint={self.emulator.url}"]

    def environment(self):
        return {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": SECRET,
                "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/nonexistent",
                "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent"}

    def again(self, *flags, keys=None):
        """Another process of the same program at the same KMS."""
        return Subject(self.who, self.folder, self.emulator, self.ends, flags, keys or self.keys,
                       self.number + 1)

    def run(self, flags, keys=None, listen=None):
        """"starts", or the exit code of a program that does not."""
        log, port = self.folder / "run.log", free_port()
        process = Process([*self.command(self.keys if keys is None else keys),
                           f"--listen={listen or self.folder / 'run.sock'}",
                           f"--health-port=127.0.0.1:{port}", *flags], log, self.environment())
        try:
            eventually(lambda: not process.alive() or listens(port), 20, f"an end or {log}")
            return process.process.wait(SECONDS_AFTER_HEALTH)
        except subprocess.TimeoutExpired:
            return "starts"
        finally:
            process.end(signal.SIGKILL)

    def stale_socket(self, path):
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(str(path))

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://{self.health}{path}", timeout=8) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def healthy_status(self):
        found = self.soon(self.plugin.status, lambda found: found["healthz"] == "ok", dict)
        return {**found, "key_id": found["key_id"].replace(self.key, "KEY")}

    def soon(self, ask, is_it, take, seconds=8):
        """take(ask()) once it is so, else of the last answer."""
        end = time.monotonic() + seconds
        while True:
            found = ask()
            if is_it(found) or time.monotonic() > end:
                return take(found)
            time.sleep(0.05)

    def sorted_metrics(self):
        """/metrics with the labels of each sample in the order of their names."""
        def in_order(match):
            return "{" + ",".join(sorted(re.findall(r'\w+="[^"]*"', match[1]))) + "}"
        return re.sub(r"\{([^}]*)\}", in_order, self.get("/metrics")[1])

    def end(self):
        return self.process.end() if self.process.alive() else self.process.process.returncode


def serves(path):
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


@pytest.fixture(params=BINARIES)
def subject(request, folder, start):
    ends = []
    try:
        yield Subject(request.param, folder, start(Emulator), ends)
    finally:
        for end in reversed(ends):
            end()


@pytest.mark.parametrize("row", replaced_program.ROWS, ids=lambda row: row.name)
def test_row(subject, row):
    assert row.ask(subject) == row.expected(subject.who)


def test_each_deviation_has_its_reason():
    for row in replaced_program.ROWS:
        assert (row.ours is replaced_program.SAME) == (row.because == ""), row.name


def test_the_page_is_made_of_the_table():
    page = ROOT / "docs" / "drop-in.md"
    assert page.read_text() == replaced_program.markdown(), (
        "run: python3 tests/integration/replaced_program.py --markdown > docs/drop-in.md")


@pytest.mark.parametrize("sealer, opener", [("ours", "replaced"), ("replaced", "ours")]
                         if REPLACED else [("ours", "ours")])
def test_one_opens_what_the_other_sealed(folder, start, sealer, opener):
    ends, emulator = [], start(Emulator)
    try:
        sealer = Subject(sealer, folder, emulator, ends)
        opener = Subject(opener, folder, emulator, ends, keys=sealer.keys, number=1)
        blob, key_id = sealer.plugin.encrypt(replaced_program.DEK)
        assert opener.plugin.decrypt(blob, key_id) == replaced_program.DEK
        blob = sealer.plugin.encrypt_v1(replaced_program.DEK)
        assert opener.plugin.decrypt_v1(blob) == replaced_program.DEK
    finally:
        for end in reversed(ends):
            end()
