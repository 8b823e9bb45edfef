"""--key-id-mode and --state-dir: what Status calls the key, as aliases move and material rotates."""

import json
import os
import random

import grpc
import pytest

from kms_fleet import AFTER, BEFORE, KmsFleet
from plugin_client import Plugin
from processes import Emulator, Provider, eventually, run_provider

DEK = b"canary-dek-identity-0123456789ab"
ALIAS = "alias/prod"
ARN, MATERIAL = ["--key-id-mode=arn"], ["--key-id-mode=material"]


def keeping(folder):
    return [f"--state-dir={folder / 'state'}"]


def state_file(folder):
    names = os.listdir(folder / "state")
    assert len(names) == 1, names
    return folder / "state" / names[0]


def material_of(emulator, key):
    return emulator.kms.describe_key(KeyId=key)["KeyMetadata"]["CurrentKeyMaterialId"]


def known_id(plugin):
    """Of Status, once there is one."""
    def ask():
        try:
            return plugin.status()["key_id"]
        except grpc.RpcError:
            return None
    return eventually(ask, 5, "a key id")


def seal(plugin):
    """The key id of an Encrypt, which has to be that of Status."""
    key_id = plugin.encrypt(DEK)[1]
    assert plugin.status()["key_id"] == key_id
    return key_id


@pytest.fixture
def fleet(emulator, key, folder):
    emulator.kms.create_alias(AliasName=ALIAS, TargetKeyId=key)
    fleet = KmsFleet(folder, emulator)
    yield fleet
    fleet.close()


def test_by_default_neither_rotation_nor_a_moved_alias_changes_the_id(start, emulator, key):
    emulator.kms.create_alias(AliasName=ALIAS, TargetKeyId=key)
    provider = start(Provider, emulator.url, [ALIAS])
    with Plugin(provider.sockets[0]) as plugin:
        assert seal(plugin) == ALIAS
        emulator.kms.rotate_key_on_demand(KeyId=key)
        assert seal(plugin) == ALIAS
        emulator.kms.update_alias(AliasName=ALIAS, TargetKeyId=emulator.create_key())
        assert seal(plugin) == ALIAS


def test_by_arn_a_moved_alias_is_a_new_id_and_a_rotation_is_none(start, emulator, key, folder):
    emulator.kms.create_alias(AliasName=ALIAS, TargetKeyId=key)
    provider = start(Provider, emulator.url, [ALIAS], ARN + keeping(folder))
    with Plugin(provider.sockets[0]) as plugin:
        assert seal(plugin) == key
        emulator.kms.rotate_key_on_demand(KeyId=key)
        assert seal(plugin) == key
        old = plugin.encrypt(DEK)[0]
        other = emulator.create_key()
        emulator.kms.update_alias(AliasName=ALIAS, TargetKeyId=other)
        assert seal(plugin) == other
        assert plugin.decrypt(old, key) == DEK
    assert "the key is an alias" not in provider.text()
    provider.wait_for(f'"the key id has changed.*"from":"{key}","to":"{other}"')


def test_by_material_a_rotation_is_a_new_id(start, emulator, key):
    provider = start(Provider, emulator.url, [key], MATERIAL)
    with Plugin(provider.sockets[0]) as plugin:
        first = seal(plugin)
        assert first == f"{key}#{material_of(emulator, key)}"
        old = plugin.encrypt(DEK)[0]
        emulator.kms.rotate_key_on_demand(KeyId=key)
        second = seal(plugin)
        assert second == f"{key}#{material_of(emulator, key)}" != first
        new = plugin.encrypt(DEK)[0]
        assert plugin.decrypt(old, first) == plugin.decrypt(new, second) == DEK


def test_flapping_answers_change_the_id_once_and_never_bring_the_old_one_back(
        start, fleet, key, folder):
    """Acceptance idea 11 of what users want: Status and Encrypt agree at all times."""
    arguments = MATERIAL + keeping(folder)
    provider = start(Provider, fleet.url, [key], arguments)
    told, failures = [], 0
    with Plugin(provider.sockets[0]) as plugin:
        told.append(known_id(plugin))
        fleet.kms.rotate_key_on_demand(KeyId=key)
        dice = random.Random(1)
        fleet.route = lambda: dice.choice([BEFORE, AFTER])
        for _ in range(100):
            before = plugin.status()["key_id"]
            try:
                blob, key_id = plugin.encrypt(DEK)
                told += [before, key_id, plugin.status()["key_id"]]
                used = fleet.kms.decrypt(CiphertextBlob=blob[1:])["KeyMaterialId"]
                assert key_id == f"{key}#{used}"
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.UNAVAILABLE
                failures += 1
    changes = [n for n in range(1, len(told)) if told[n] != told[n - 1]]
    assert len(changes) == 1 and failures < 20, (changes, failures)
    provider.end()

    fleet.route = lambda: BEFORE  # as if nothing had ever been rotated
    provider = start(Provider, fleet.url, [key], arguments, name="again")
    with Plugin(provider.sockets[0]) as plugin:
        for _ in range(3):
            with pytest.raises(grpc.RpcError) as caught:
                plugin.encrypt(DEK)
            assert caught.value.code() == grpc.StatusCode.UNAVAILABLE
            assert plugin.status()["key_id"] == told[-1]
        fleet.route = lambda: AFTER
        assert seal(plugin) == told[-1]


def test_an_alias_that_flaps_changes_the_id_once(start, fleet, key, folder):
    provider = start(Provider, fleet.url, [ALIAS], ARN + keeping(folder))
    other = fleet.hosts[AFTER].create_key()
    with Plugin(provider.sockets[0]) as plugin:
        told = [known_id(plugin)]
        fleet.kms.update_alias(AliasName=ALIAS, TargetKeyId=other)
        dice = random.Random(2)
        fleet.route = lambda: dice.choice([BEFORE, AFTER])
        while len(told) < 100:
            try:
                told.append(seal(plugin))
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.UNAVAILABLE
    assert told == sorted(told, key=[key, other].index) and set(told) == {key, other}


def test_an_id_is_not_told_again_after_two_changes_of_the_mode(start, emulator, key, folder):
    def id_with(arguments, name):
        provider = start(Provider, emulator.url, [key], arguments + keeping(folder), name=name)
        with Plugin(provider.sockets[0]) as plugin:
            key_id = seal(plugin)
        provider.end()
        return key_id
    ids = [id_with(mode, f"p{n}") for n, mode in enumerate([ARN, MATERIAL, ARN, ARN, MATERIAL])]
    by_material = f"{key}#{material_of(emulator, key)}"
    assert ids == [key, by_material, key + "#2", key + "#2", by_material + "#2"]


def test_the_extra_call_is_one_decrypt_and_only_by_material(start, fleet, key):
    for mode, name, decrypts in ((ARN, "arn", 0), (MATERIAL, "material", 10)):
        provider = start(Provider, fleet.url, [key], mode, name=name)
        with Plugin(provider.sockets[0]) as plugin:
            eventually(lambda: provider.get("/healthz")[0] == 200)
            fleet.requests.clear()
            for _ in range(10):
                plugin.encrypt(DEK)
        assert (fleet.count("Encrypt"), fleet.count("Decrypt")) == (10, decrypts)
        assert {operation for operation, _ in fleet.requests} <= {"Encrypt", "Decrypt"}


def test_the_arn_stands_in_where_kms_tells_no_material(start, fleet, key):
    fleet.tells_material = False
    provider = start(Provider, fleet.url, [key], MATERIAL)
    with Plugin(provider.sockets[0]) as plugin:
        assert {seal(plugin) for _ in range(10)} == {key}
    assert provider.text().count("KMS does not say which key material") == 1


def test_status_says_why_there_is_no_id_yet(start, emulator, key):
    emulator.kms.disable_key(KeyId=key)
    provider = start(Provider, emulator.url, [key], MATERIAL)
    with Plugin(provider.sockets[0]) as plugin:
        def refused():
            with pytest.raises(grpc.RpcError) as caught:
                plugin.status()
            assert caught.value.code() == grpc.StatusCode.UNAVAILABLE
            return caught.value.details()
        eventually(lambda: refused() == "key id is not known yet: kms Encrypt: DisabledException")
        emulator.kms.enable_key(KeyId=key)
        assert seal(plugin) == f"{key}#{material_of(emulator, key)}"


def test_what_was_kept_is_told_before_kms_answers(start, emulator, key, folder):
    first = start(Provider, emulator.url, [key], MATERIAL + keeping(folder))
    with Plugin(first.sockets[0]) as plugin:
        key_id = seal(plugin)
    first.end()
    port = emulator.port
    emulator.end()
    second = start(Provider, emulator.url, [key], MATERIAL + keeping(folder), name="second")
    with Plugin(second.sockets[0]) as plugin:
        assert plugin.status()["key_id"] == key_id
        start(Emulator, port=port)
        eventually(lambda: plugin.status() == {"version": "v2beta1", "healthz": "ok",
                                               "key_id": key_id}, 8)


def test_the_file_is_private_small_and_readable_for_people(start, emulator, key, folder):
    provider = start(Provider, emulator.url, [key], ARN + keeping(folder))
    with Plugin(provider.sockets[0]) as plugin:
        seal(plugin)
    path = state_file(folder)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert json.loads(path.read_text()) == {
        "version": 1, "key": key, "mode": "arn", "current": {"arn": key, "uses": 1}, "left": []}


@pytest.mark.parametrize("content", [b"", b"{", b'{"version": 9}', os.urandom(4096)])
def test_a_broken_file_is_named_and_nothing_is_started(start, emulator, key, folder, content):
    provider = start(Provider, emulator.url, [key], ARN + keeping(folder))
    with Plugin(provider.sockets[0]) as plugin:
        seal(plugin)
    provider.end()
    path = state_file(folder)
    path.write_bytes(content)
    code, _, error = run_provider([f"--key={key}", f"--listen={folder / 'x.sock'}", *ARN,
                                   "--health-port=127.0.0.1:0", *keeping(folder)])
    assert code == 2 and str(path) in error and "hint: restore the file" in error
    assert path.read_bytes() == content and not (folder / "x.sock").exists()


def test_the_decrypt_policy_reads_the_key_out_of_such_ids(start, fleet, key):
    provider = start(Provider, fleet.url, [key], MATERIAL + [f"--decrypt-keys={key}"])
    with Plugin(provider.sockets[0]) as plugin:
        blob, key_id = plugin.encrypt(DEK)
        for sent in (key_id, key_id + "#2"):
            fleet.requests.clear()
            assert plugin.decrypt(blob, sent) == DEK
            assert fleet.requests[0][1]["KeyId"] == key
        with pytest.raises(grpc.RpcError) as caught:
            plugin.decrypt(blob, key_id.replace(key, key[:-1] + "x"))
        assert caught.value.code() == grpc.StatusCode.PERMISSION_DENIED


@pytest.mark.parametrize("arguments,says", [
    (["--key-id-mode=alias"], "neither flag, arn nor material"),
    (["--state-dir=state"], "not an absolute path")])
def test_flags_that_cannot_work_are_refused(arguments, says):
    code, _, error = run_provider(["--key=alias/x", *arguments])
    assert code == 2 and says in error
