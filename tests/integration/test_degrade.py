"""Whatever KMS says or does, the provider stays up, says what is wrong, and recovers by itself."""

import pathlib
import tempfile
import time

import grpc
import pytest

from conftest import keep_logs
from plugin_client import Plugin
from processes import ControlledEmulator, Provider, eventually

DEK = b"canary-dek-degrade-123456789abcd"
PROBE_SECONDS = 5  # how often an unhealthy key is looked at

# (what KMS does, what Status says of it, the gRPC code of an Encrypt)
REFUSALS = [
    ({"error": "AccessDeniedException"}, "AccessDeniedException", "PERMISSION_DENIED"),
    ({"error": "DisabledException"}, "DisabledException", "FAILED_PRECONDITION"),
    ({"error": "KMSInvalidStateException"}, "KMSInvalidStateException", "FAILED_PRECONDITION"),
    ({"error": "NotFoundException"}, "NotFoundException", "NOT_FOUND"),
    ({"error": "KeyUnavailableException"}, "KeyUnavailableException", "UNAVAILABLE"),
    ({"error": "DependencyTimeoutException"}, "DependencyTimeoutException", "UNAVAILABLE"),
    ({"error": "KMSInternalException"}, "KMSInternalException", "UNAVAILABLE"),
    ({"error": "ThrottlingException"}, "ThrottlingException", "RESOURCE_EXHAUSTED"),
    ({"error": "UnrecognizedClientException"}, "UnrecognizedClientException", "UNAVAILABLE"),
    ({"error": "MadeUpException", "status": 400}, "MadeUpException", "INVALID_ARGUMENT"),
    ({"error": "ServiceUnavailable", "status": 503}, "ServiceUnavailable", "UNAVAILABLE"),
    ({"reset": "before-reply"}, "", "UNAVAILABLE"),
    ({"truncateBodyTo": 5}, "", "UNAVAILABLE"),
    ({"body": "<html>a proxy's page</html>"}, "", "UNAVAILABLE"),
    ({"hang": True}, "", "DEADLINE_EXCEEDED"),
]


NUMBERS = range(len(REFUSALS))


def name_of(number):
    return "-".join(map(str, REFUSALS[number][0].values()))


class Running:
    """One provider with a key for each trouble, all of them in trouble at the same time."""

    def __init__(self, folder):
        self.emulator = ControlledEmulator(folder)
        keys = [self.emulator.create_key() for _ in REFUSALS]
        self.provider = Provider(folder, self.emulator.url, keys)
        self.plugins = [Plugin(path) for path in self.provider.sockets]
        for plugin in self.plugins:
            eventually(lambda: plugin.status()["healthz"] == "ok", 5)
        for key, (effect, _, _) in zip(keys, REFUSALS):
            self.emulator.control("POST", "/faults", {"key": key, "effect": effect})
        self.calls = [plugin.future("/v2.KeyManagementService/Encrypt", {1: DEK, 2: "uid"}, 3)
                      for plugin in self.plugins]
        self.codes = [call.exception().code().name for call in self.calls]

    def repair(self):
        self.emulator.control("DELETE", "/faults")

    def end(self):
        for plugin in self.plugins:
            plugin.channel.close()
        for process in (self.provider, self.emulator):
            if process.alive():
                process.end()


@pytest.fixture(scope="module")
def running():
    with tempfile.TemporaryDirectory(prefix="atrest-") as path:
        made = Running(pathlib.Path(path))
        yield made
        made.end()
        keep_logs(pathlib.Path(path), "degrade")


@pytest.mark.parametrize("number", NUMBERS, ids=name_of)
def test_a_call_is_told_the_cause_by_its_code(running, number):
    assert running.codes[number] == REFUSALS[number][2]


@pytest.mark.parametrize("number", NUMBERS, ids=name_of)
def test_status_names_it(running, number):
    found = eventually(lambda: said_of_trouble(running.plugins[number]), 8, "a Status that tells")
    assert found.startswith("kms Encrypt: ") and REFUSALS[number][1] in found


def test_meanwhile_it_is_alive_and_not_ready(running):
    assert running.provider.alive()
    assert running.provider.get("/livez") == (200, "OK")
    assert running.provider.get("/healthz")[0] == 500
    assert running.provider.get("/readyz")[0] == 503


@pytest.fixture(scope="module")
def repaired(running):
    running.repair()
    return running


@pytest.mark.parametrize("number", NUMBERS, ids=name_of)
def test_it_recovers_within_one_probe_without_a_restart(repaired, number):
    plugin = repaired.plugins[number]
    eventually(lambda: plugin.status()["healthz"] == "ok", PROBE_SECONDS + 4, "recovery")
    assert plugin.decrypt(plugin.encrypt(DEK)[0]) == DEK
    assert repaired.provider.alive()


def said_of_trouble(plugin):
    found = plugin.status(timeout=1)["healthz"]
    return found if found != "ok" else None


def test_a_key_that_is_pending_deletion_is_named_and_comes_back(start):
    emulator = start(ControlledEmulator)
    key = emulator.create_key()
    provider = start(Provider, emulator.url, [key])
    with Plugin(provider.sockets[0]) as plugin:
        eventually(lambda: plugin.status()["healthz"] == "ok", 3)
        emulator.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        with pytest.raises(grpc.RpcError) as caught:
            plugin.encrypt(DEK)
        assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION
        assert plugin.status()["healthz"] == "kms Encrypt: KMSInvalidStateException"
        emulator.kms.cancel_key_deletion(KeyId=key)
        emulator.kms.enable_key(KeyId=key)
        eventually(lambda: plugin.status()["healthz"] == "ok", PROBE_SECONDS + 4)
    assert provider.alive()


def test_a_name_that_does_not_resolve_is_named(start):
    arn = "arn:aws:kms:eu-west-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    provider = start(Provider, "http://kms.invalid:1", [arn], ["--allow-insecure-endpoint"])
    with Plugin(provider.sockets[0]) as plugin:
        found = eventually(lambda: said_of_trouble(plugin), 8)
        eventually(lambda: "resolve" in plugin.status()["healthz"], 8,
                   f"a Status that names DNS, not {found}")
        start_of_call = time.monotonic()
        plugin.status()
        assert time.monotonic() - start_of_call < 0.5
    assert provider.get("/livez") == (200, "OK")
