"""The provider under a real kube-apiserver: started after it, its key disabled and rotated, killed.

One provider holds two keys: one for Secrets, one for ConfigMaps.
"""

import concurrent.futures
import itertools
import threading
import time

import pytest

from kube_api import Api
from stack import encryption
from stack.cluster import Cluster
from stack.processes import wait_until
from stack.programs import Emulator, Provider

PERIOD = 30  # of the provider's health probe while all is well


class World:
    def __init__(self, directory, logs, ends):
        self.directory, self.logs = directory, logs
        self.emulator = Emulator(directory, logs)
        ends.callback(self.emulator.stop)
        self.kms = self.emulator.kms
        self.keys = [self.kms.create_key(), self.kms.create_key()]
        self.sockets = [directory / "secrets.sock", directory / "configmaps.sock"]
        self.cluster = Cluster(directory / "cluster", logs, encryption.configuration(
            *(encryption.rule([resource], encryption.kms(f"{resource}-key", socket),
                              encryption.identity())
              for resource, socket in zip(("secrets", "configmaps"), self.sockets))))
        ends.callback(self.cluster.stop)
        ends.callback(lambda: self.provider and self.provider.stop())
        self.provider = None

    def start_provider(self):
        self.provider = Provider(
            self.directory, self.logs, self.emulator.url, self.keys[0],
            ["--key=" + self.keys[1], f"--listen={self.sockets[1]}", "--key-id-mode=material",
             f"--state-dir={self.directory / 'state'}", "--health-port=127.0.0.1:0"],
            socket_name=self.sockets[0].name)

    def key_id(self, index):
        """Of the key material that encrypts now."""
        described = self.kms.call("DescribeKey", KeyId=self.keys[index])["KeyMetadata"]
        return f"{self.keys[index]}#{described['CurrentKeyMaterialId']}"

    def is_healthy(self):
        return self.cluster.apiserver.get("/readyz")[0] == 200


@pytest.fixture(scope="module")
def world(ground):
    """Everything runs; the apiserver was there before the provider."""
    world = World(*ground)
    world.cluster.prepare()
    world.cluster.etcd.start()
    apiserver = world.cluster.apiserver
    apiserver.launch()
    apiserver.process.wait_for(lambda: apiserver.get("/livez")[0] == 200, "alive", 60)
    world.ready_without_provider = world.is_healthy()
    world.start_provider()
    begin = time.monotonic()
    apiserver.wait_until_ready()
    world.ready_after = time.monotonic() - begin
    world.api = Api(apiserver)
    return world


def test_an_apiserver_that_was_there_first_is_ready_soon_after_the_provider(world):
    assert not world.ready_without_provider
    assert world.ready_after < 20  # kube-apiserver asks every 10 s
    assert world.api.create("secrets", "first", "Zmlyc3Q=") == 201
    assert world.api.read("secrets", "first") == "Zmlyc3Q="


def test_each_resource_is_sealed_by_its_own_key(world):
    assert world.api.create("secrets", "one", "b25l") == 201
    assert world.api.create("configmaps", "one", "one") == 201
    for index, kind in enumerate(("secrets", "configmaps")):
        stored = world.cluster.stored(kind, "one")
        assert stored.startswith(f"k8s:enc:kms:v2:{kind}-key:".encode())
        assert world.key_id(index).encode() in stored


def test_a_disabled_key_is_its_own_trouble_and_is_over_within_a_period(world):
    pid, key = world.provider.pid, world.keys[1]
    world.kms.call("DisableKey", KeyId=key)
    assert wait_until(lambda: not world.is_healthy(), PERIOD + 25)
    checks = world.cluster.apiserver.get("/readyz?verbose")[1]
    assert world.api.create("secrets", "during", "ZHVyaW5n") == 201
    world.kms.call("EnableKey", KeyId=key)
    begin = time.monotonic()
    assert wait_until(world.is_healthy, 30), checks
    assert time.monotonic() - begin < 15  # the provider looks every 5 s, the apiserver every 3
    assert world.provider.is_running() and world.provider.pid == pid
    assert world.api.create("configmaps", "after", "after") == 201


def test_a_rotation_is_seen_and_an_update_of_nothing_seals_anew(world):
    assert world.api.create("secrets", "old", "b2xk") == 201
    old = world.key_id(0)
    assert old.encode() in world.cluster.stored("secrets", "old")
    world.kms.call("RotateKeyOnDemand", KeyId=world.keys[0])
    new = world.key_id(0)
    assert new != old
    names = (f"probe-{n}" for n in itertools.count())

    def writes_under_the_new_one():
        world.is_healthy()  # makes the apiserver ask for the Status, at most every 20 s
        name = next(names)
        assert world.api.create("secrets", name, "cHJvYmU=") == 201
        return new.encode() in world.cluster.stored("secrets", name)
    # 30 s + 2 * 5 s until the provider has seen it three times, and a minute for the apiserver
    assert wait_until(writes_under_the_new_one, 2 * PERIOD + 60, interval=2)
    assert old.encode() in world.cluster.stored("secrets", "old")
    assert world.api.read("secrets", "old") == "b2xk"
    assert world.api.touch("secrets", "old") == 200
    stored = world.cluster.stored("secrets", "old")
    assert new.encode() in stored and old.encode() not in stored
    assert world.api.read("secrets", "old") == "b2xk"


class Load:
    """Writes and reads Secrets, for as long as the block lasts."""

    def __init__(self, api, threads=4):
        self.api, self.threads = api, threads
        self.written, self.failed = [], []
        self.stop = threading.Event()

    def __enter__(self):
        self.pool = concurrent.futures.ThreadPoolExecutor(self.threads)
        self.futures = [self.pool.submit(self.work, n) for n in range(self.threads)]
        return self

    def __exit__(self, *_):
        self.stop.set()
        for future in self.futures:
            future.result()

    def work(self, thread):
        for number in itertools.count():
            if self.stop.is_set():
                return
            name = f"load-{thread}-{number}"
            status = self.api.create("secrets", name, "bG9hZA==")
            if status == 201:
                self.written.append(name)
                status = self.api.read("secrets", name)
            if status != "bG9hZA==":
                self.failed.append((name, status))


def test_twenty_kills_under_load_fail_no_read(world):
    sealed = world.provider.call("encrypt", stdin=b"0123456789abcdef0123456789abcdef")
    assert sealed.returncode == 0, sealed.stderr
    with Load(world.api) as load:
        for _ in range(20):
            world.provider.kill()
            world.start_provider()  # waits until the socket is served
            opened = world.provider.call("decrypt", stdin=sealed.stdout)
            assert opened.returncode == 0, opened.stderr
            assert world.api.read("secrets", "first") == "Zmlyc3Q="
    assert not load.failed and len(load.written) > 100
    world.cluster.apiserver.restart()  # its keys are lost: each read needs the provider
    assert wait_until(lambda: world.api.read("secrets", load.written[0]) == "bG9hZA==", 30)
    for name in (*load.written, "first", "old"):
        assert world.api.read("secrets", name) in ("bG9hZA==", "Zmlyc3Q=", "b2xk"), name
