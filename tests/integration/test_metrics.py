"""The text of /metrics, as a scraper reads it, and what it tells."""

import json
import urllib.request

import grpc
import pytest

import exposition
from plugin_client import Plugin
from processes import Blackhole, Emulator, Provider, eventually

DEK = b"canary-dek-metrics-0123456789abc"
PREFIX = "aws_encryption_provider_"


def scrape(provider):
    return exposition.read(provider.get("/metrics")[1])


def value(families, name, sample="", **labels):
    return families[PREFIX + name][1].get(
        (PREFIX + name + sample, tuple(sorted(labels.items()))))


def reasons(provider, key):
    """Those that are 1."""
    samples = scrape(provider)[PREFIX + "key_health_reason"][1]
    return [dict(labels)["reason"] for (_, labels), now in samples.items()
            if now == 1 and dict(labels)["key_arn"] == key]


@pytest.mark.parametrize("text", [
    "a 1", "a 1\n", "# HELP a b\n# TYPE a gauge\na 1\na 1\n", "# HELP a b\n# TYPE a counter\na 1\n",
    '# HELP a b\n# TYPE a gauge\na{b="\\x"} 1\n', "# HELP a b\n# TYPE a gauge\na one\n",
    '# HELP a b\n# TYPE a histogram\na_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1\n'])
def test_the_reader_is_strict(text):
    with pytest.raises((AssertionError, KeyError, ValueError)):
        exposition.read(text)


def test_all_of_it_is_valid_after_calls_of_every_kind(start, emulator, key):
    alias = 'alias/a-b_c/d'
    emulator.kms.create_alias(AliasName=alias, TargetKeyId=key)
    provider = start(Provider, emulator.url, [key, alias], ["--decrypt-keys=" + key])
    foreign = b"1" + emulator.kms.encrypt(KeyId=emulator.create_key(), Plaintext=DEK)["CiphertextBlob"]
    for socket in provider.sockets:
        with Plugin(socket) as plugin:
            plugin.decrypt(plugin.encrypt(DEK)[0])
            plugin.decrypt_v1(plugin.encrypt_v1(DEK))
            for blob in (b"", b"2", b"1x", foreign):
                with pytest.raises(grpc.RpcError):
                    plugin.decrypt(blob)
    families = scrape(provider)
    assert all(name.startswith((PREFIX, "process_")) for name in families)
    for named in (key, alias):
        queue = dict(key_arn=named, operation="encrypt")
        assert value(families, "queue_seconds", "_count", **queue) == 2
        assert 0 < value(families, "queue_seconds", "_sum", **queue) < 1
    with urllib.request.urlopen(provider.health + "/metrics", timeout=5) as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"


def test_the_reason_of_a_keys_health_is_one_of_a_few_words(start, emulator, key):
    other = emulator.create_key()
    provider = start(Provider, emulator.url, [key, other])
    eventually(lambda: (reasons(provider, key), reasons(provider, other)) == (["ok"], ["ok"]))
    emulator.kms.disable_key(KeyId=key)
    with Plugin(provider.sockets[0]) as plugin, pytest.raises(grpc.RpcError):
        plugin.encrypt(DEK)
    assert reasons(provider, key) == ["key-unusable"] and reasons(provider, other) == ["ok"]
    emulator.kms.enable_key(KeyId=key)
    eventually(lambda: reasons(provider, key) == ["ok"], 7)


def test_time_in_the_queue_is_told_apart_from_time_in_kms(start, key):
    hole = Blackhole()
    provider = start(Provider, hole.url, [key], ["--workers=4"])
    with Plugin(provider.sockets[0]) as plugin:
        futures = [plugin.future("/v2.KeyManagementService/Encrypt", {1: DEK}, timeout=0.5)
                   for _ in range(20)]
        assert all(not future.exception() is None for future in futures)
        hole.close()
        names = dict(key_arn=key, operation="encrypt")
        families = eventually(lambda: (found := scrape(provider)) and value(
            found, "queue_seconds", "_count", **names) == 20 and found)
        at_once = value(families, "queue_seconds", "_bucket", le="0.1", **names)
        assert 1 <= at_once < 20


def test_throttled_attempts_are_counted_though_a_retry_made_them_good(start, emulator, key, folder):
    faults = folder / "faults.json"
    faults.write_text(json.dumps({"operation": "Encrypt", "skip": 1, "count": 1,
                                  "effect": {"error": "ThrottlingException"}}))
    emulator.end()
    emulator = start(Emulator, port=emulator.port, arguments=[f"--faults={faults}"])
    provider = start(Provider, emulator.url, [key])
    eventually(lambda: provider.get("/healthz")[0] == 200)
    with Plugin(provider.sockets[0]) as plugin:
        plugin.encrypt(DEK)
    families = scrape(provider)
    assert value(families, "kms_throttled_attempts_total") == 1
    assert value(families, "kms_operations_total", key_arn=key, operation="encrypt",
                 status="success", version="v2") == 1


def test_each_decrypt_that_the_policy_refuses_is_a_line_for_the_audit(start, emulator, key):
    provider = start(Provider, emulator.url, [key], ["--decrypt-keys=" + key])
    foreign = emulator.create_key()
    blob = b"1" + emulator.kms.encrypt(KeyId=foreign, Plaintext=DEK)["CiphertextBlob"]
    with Plugin(provider.sockets[0]) as plugin:
        for uid in ("uid-1", "uid-2"):
            with pytest.raises(grpc.RpcError) as caught:
                plugin.decrypt(blob, foreign, uid=uid)
            assert caught.value.code() == grpc.StatusCode.PERMISSION_DENIED
    lines = [json.loads(line) for line in provider.text().splitlines()
             if "decrypt refused by policy" in line]
    assert [line["uid"] for line in lines] == ["uid-1", "uid-2"]
    assert all(line["key"] == key and foreign in line["error"] for line in lines)
    assert value(scrape(provider), "refused_decrypts_total", key_arn=key) == 2
