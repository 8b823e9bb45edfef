"""Fixtures: every process that a test started is ended, and no log may hold a secret."""

import os
import pathlib
import shutil
import tempfile

import pytest

from processes import TOKEN, Emulator, Provider

# What must never reach a log: plaintexts that tests encrypt, and credentials.
CANARIES = [b"canary-dek", TOKEN.encode(), b"canary-secret-key"]


def keep_logs(folder, name):
    """For a look after the run, and for the canaries tier of ./test."""
    if not os.environ.get("ATREST_LOG_DIR"):
        return
    kept = pathlib.Path(os.environ["ATREST_LOG_DIR"]) / name
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "canaries").write_bytes(b"\n".join(CANARIES) + b"\n")
    for log in folder.glob("*.log"):
        shutil.copy(log, kept)


@pytest.fixture
def folder(request):
    """A short path: socket paths are limited to 107 bytes."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="atrest-"))
    yield path
    keep_logs(path, request.node.name.replace("/", "-"))
    for log in path.glob("*.log"):
        content = log.read_bytes()
        for canary in CANARIES:
            assert canary not in content, f"{canary!r} is in {log.name}"
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def start(folder):
    """Starts programs: start(Provider, url, [key]); they are ended with the test."""
    started = []

    def starter(kind, *arguments, **options):
        process = kind(folder, *arguments, **options)
        started.append(process)
        return process

    yield starter
    for process in reversed(started):
        if process.alive():
            process.end()


@pytest.fixture
def emulator(start):
    return start(Emulator)


@pytest.fixture
def key(emulator):
    return emulator.create_key()


@pytest.fixture
def provider(start, emulator, key):
    return start(Provider, emulator.url, [key])


os.environ.setdefault("GRPC_VERBOSITY", "NONE")
