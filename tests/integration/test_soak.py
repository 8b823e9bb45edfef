"""Minutes of mixed load while KMS misbehaves at random, and then everything is as it was.

SOAK_SECONDS (default 300) is how long; SOAK_SEED makes a run again.
"""

import collections
import json
import os
import pathlib
import random
import socket
import threading
import time

import grpc

from plugin_client import Plugin
from processes import ControlledEmulator, Provider, eventually

SECONDS = float(os.environ.get("SOAK_SECONDS", "300"))
SEED = int(os.environ.get("SOAK_SEED", "20261124"))
CALLERS = 12
# Idle workers end after 30 s; a connection is given up by the first call after 50 s, and the health
# probe calls each 30 s.
QUIET_SECONDS = 100
# What a caller may be told while KMS misbehaves. Anything else is a bug.
EXCUSES = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
           "PERMISSION_DENIED", "NOT_FOUND", "CANCELLED"}
FAULTS = [
    {"count": 40, "effect": {"error": "ThrottlingException"}},
    {"count": 20, "effect": {"error": "KMSInternalException"}},
    {"count": 10, "effect": {"error": "AccessDeniedException"}},
    {"count": 5, "effect": {"error": "ExpiredTokenException"}},
    {"count": 10, "effect": {"error": "KeyUnavailableException"}},
    {"count": 20, "effect": {"reset": "before-reply"}},
    {"count": 20, "effect": {"reset": "after-head"}},
    {"count": 20, "effect": {"reset": "after-body"}},
    {"count": 20, "effect": {"truncateBodyTo": 10}},
    {"count": 10, "effect": {"hang": True}},
    {"count": 50, "effect": {"latencyMs": 300, "jitterMs": 500}},
    {"count": 10, "effect": {"bodyDelayMs": 50, "bodyPieceBytes": 7}},
    {"count": 10, "effect": {"body": "<html>proxy</html>"}},
    {"count": 10, "effect": {"clockSkewSeconds": 900}},
    {"forMs": 1500, "probability": 0.5, "effect": {"error": "ServiceUnavailable", "status": 503}},
]


class Usage:
    """What a process holds, from /proc."""

    def __init__(self, pid):
        proc = pathlib.Path(f"/proc/{pid}")
        fields = dict(line.split(":", 1) for line in (proc / "status").read_text().splitlines())
        self.rss_kib = int(fields["VmRSS"].split()[0])
        # Those of gRPC's executor and timers carry their names; it keeps up to two a processor.
        names = [path.read_text() for path in proc.glob("task/*/comm")]
        self.threads = sum(name.startswith("aws-encryption") for name in names)
        self.all_threads = len(names)
        self.descriptors = len(list((proc / "fd").iterdir()))

    def __str__(self):
        return f"{self.rss_kib} KiB, {self.threads} threads of {self.all_threads}, {self.descriptors} descriptors"


class Load(threading.Thread):
    """One caller. What was ever sealed must open to the same bytes, whenever it opens at all."""

    def __init__(self, sockets, seed, ended):
        super().__init__(daemon=True)
        self.random, self.ended = random.Random(seed), ended
        self.sockets, self.plugins = sockets, [Plugin(path) for path in sockets]
        self.kept = [[] for _ in sockets]
        self.outcomes, self.wrong = collections.Counter(), []

    def run(self):
        while not self.ended.is_set():
            which = self.random.randrange(len(self.plugins))
            step = self.random.choices([self.seal, self.open, self.open_v1, self.status, self.leave,
                                        self.damage, self.noise], [4, 6, 2, 3, 1, 1, 0.3])[0]
            try:
                self.outcomes[step(which)] += 1
            except grpc.RpcError as error:
                self.outcomes[error.code().name] += 1
                if error.code().name not in EXCUSES:
                    self.wrong.append(f"{step.__name__}: {error.code().name}: {error.details()}")
            except Exception as error:  # the thread must not end without a word
                self.wrong.append(f"{step.__name__}: {error!r}")
            self.ended.wait(self.random.uniform(0, 0.05))
        for plugin in self.plugins:
            plugin.channel.close()

    def seal(self, which):
        dek = self.random.randbytes(32)
        blob, _ = self.plugins[which].encrypt(dek, timeout=3)
        self.kept[which] = [*self.kept[which][-50:], (dek, blob)]
        return "sealed"

    def opened(self, which, method):
        if not self.kept[which]:
            return "nothing to open"
        dek, blob = self.random.choice(self.kept[which])
        if method(blob) != dek:
            self.wrong.append("other bytes than were sealed")
        return "opened"

    def open(self, which):
        return self.opened(which, lambda blob: self.plugins[which].decrypt(blob, timeout=3))

    def open_v1(self, which):
        return self.opened(which, self.plugins[which].decrypt_v1)

    def status(self, which):
        start = time.monotonic()
        assert self.plugins[which].status(timeout=3)["version"] == "v2beta1"
        return "status" if time.monotonic() - start < 1 else "status, slow"

    def leave(self, which):
        """A caller that goes away in the middle."""
        call = self.plugins[which].future("/v2.KeyManagementService/Encrypt", {1: b"x" * 32, 2: "u"})
        call.cancel()
        return "left"

    def damage(self, which):
        try:
            self.plugins[which].decrypt(b"1" + self.random.randbytes(60), timeout=3)
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.INVALID_ARGUMENT:
                return "damaged refused"
            raise
        self.wrong.append("damaged bytes were opened")
        return "damaged opened"

    def noise(self, which):
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(1)
            peer.connect(str(self.sockets[which]))
            peer.sendall(self.random.randbytes(200))
        return "noise"


class Trouble(threading.Thread):
    """One fault after the other, now and then a dead KMS or a disabled key."""

    def __init__(self, start, emulator, keys, ended):
        super().__init__(daemon=True)
        self.random, self.ended = random.Random(SEED), ended
        self.starter, self.emulator, self.keys = start, emulator, keys
        self.happened, self.failure = collections.Counter(), None

    def run(self):
        try:
            while not self.ended.is_set():
                self.random.choices([self.fault, self.kill, self.disable], [10, 1, 1])[0]()
                self.ended.wait(self.random.uniform(0.5, 2))
        except Exception as error:
            self.failure = error

    def fault(self):
        fault = self.random.choice(FAULTS)
        self.emulator.control("POST", "/faults", fault)
        self.happened[json.dumps(fault["effect"])] += 1
        self.ended.wait(self.random.uniform(0.5, 3))
        self.emulator.control("DELETE", "/faults")

    def kill(self):
        self.emulator.end(9)
        self.ended.wait(self.random.uniform(0, 2))
        self.emulator = self.starter(ControlledEmulator, self.emulator.port,
                                     self.emulator.control_port)
        self.happened["kill -9"] += 1

    def disable(self):
        key = self.random.choice(self.keys)
        self.emulator.kms.disable_key(KeyId=key)
        self.ended.wait(self.random.uniform(0.5, 2))
        self.emulator.kms.enable_key(KeyId=key)
        self.happened["disabled key"] += 1


def load(provider, seconds, seed, meanwhile=None):
    """The callers, after so many seconds of their work."""
    ended = threading.Event()
    callers = [Load(provider.sockets, seed + number, ended) for number in range(CALLERS)]
    others = [] if meanwhile is None else [meanwhile(ended)]
    for thread in callers + others:
        thread.start()
    time.sleep(seconds)
    ended.set()
    for thread in callers + others:
        thread.join(30)
        assert not thread.is_alive(), f"{thread.name} waits for ever"
    return callers, others


def is_healthy(provider):
    return provider.get("/healthz") == (200, "OK")


def settled(provider, start):
    """Its usage when it is as at the start, or when the quiet time is over."""
    end = time.monotonic() + QUIET_SECONDS
    while True:
        now = Usage(provider.pid)
        as_before = now.threads <= start.threads and now.descriptors <= start.descriptors + 2
        if as_before or time.monotonic() > end:
            return now
        time.sleep(1)


def wrongs(callers):
    return [text for caller in callers for text in caller.wrong]


def test_after_minutes_of_faults_nothing_is_lost_wrong_or_leaked(start):
    emulator = start(ControlledEmulator)
    keys = [emulator.create_key() for _ in range(2)]
    provider = start(Provider, emulator.url, keys)
    eventually(lambda: is_healthy(provider), 10, "health")
    at_start = Usage(provider.pid)
    callers, _ = load(provider, 15, SEED)  # caches, arenas and connections of the first minute
    assert not wrongs(callers)
    assert set(sum((caller.outcomes for caller in callers), collections.Counter())) <= {
        "sealed", "opened", "nothing to open", "status", "left", "damaged refused", "noise",
        "CANCELLED"}, "without faults no call fails"
    before = Usage(provider.pid)
    print(f"at the start: {at_start}\nwarm: {before}")

    callers, (trouble,) = load(provider, SECONDS, SEED + 1000, lambda ended: Trouble(
        start, emulator, keys, ended))
    outcomes = sum((caller.outcomes for caller in callers), collections.Counter())
    print(f"outcomes: {dict(outcomes)}\ntrouble: {dict(trouble.happened)}")
    assert trouble.failure is None, trouble.failure
    assert not wrongs(callers)
    assert "status, slow" not in outcomes, "Status waits for nobody"
    trouble.emulator.control("DELETE", "/faults")
    eventually(lambda: is_healthy(provider), 20, "health")
    with Plugin(provider.sockets[0]) as first, Plugin(provider.sockets[1]) as second:
        for caller in callers:
            for plugin, kept in zip((first, second), caller.kept):
                assert all(plugin.decrypt(blob) == dek for dek, blob in kept)

    after = settled(provider, at_start)
    print(f"after: {after}")
    assert provider.alive()
    assert after.threads <= at_start.threads
    assert after.all_threads <= at_start.all_threads + 2 * os.cpu_count() + 1
    assert after.descriptors <= at_start.descriptors + 2
    assert after.rss_kib <= before.rss_kib + 4096
