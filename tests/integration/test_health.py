"""Status and the health port, as KMS comes and goes."""

import os
import time

import grpc
import pytest

from plugin_client import Plugin
from processes import Blackhole, Emulator, Provider, eventually

DEK = b"canary-dek-health-0123456789abcd"
ARN = "arn:aws:kms:eu-west-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def test_status_is_ok_soon_after_the_start(provider, key):
    with Plugin(provider.sockets[0]) as plugin:
        eventually(lambda: plugin.status()["healthz"] == "ok", 3)
        assert plugin.status() == {"version": "v2beta1", "healthz": "ok", "key_id": key}
    assert provider.get("/healthz") == (200, "OK")
    assert provider.get("/livez") == (200, "OK")
    assert provider.get("/readyz") == (200, "OK")


def test_a_socket_that_was_deleted_is_not_alive_so_that_kubelet_restarts_it(provider):
    path = provider.sockets[0]
    os.unlink(path)
    status, body = provider.get("/livez")
    assert status == 500 and body == f"socket {path}: not served\n"


def test_the_socket_is_served_before_kms_is_there_and_status_recovers(start, emulator, key):
    port = emulator.port
    emulator.end()
    provider = start(Provider, emulator.url, [key])
    with Plugin(provider.sockets[0]) as plugin:
        eventually(lambda: plugin.status(timeout=1)["healthz"].startswith("kms Encrypt: "), 3)
        assert provider.get("/healthz")[0] == 500 and provider.get("/livez") == (200, "OK")
        start(Emulator, port=port)
        eventually(lambda: plugin.status()["healthz"] == "ok", 8)


def test_a_disabled_key_is_named_and_a_repaired_one_recovers_in_the_same_process(
        provider, emulator, key):
    with Plugin(provider.sockets[0]) as plugin:
        eventually(lambda: plugin.status()["healthz"] == "ok", 3)
        emulator.kms.disable_key(KeyId=key)
        with pytest.raises(grpc.RpcError) as caught:
            plugin.encrypt(DEK)
        assert caught.value.code() == grpc.StatusCode.FAILED_PRECONDITION
        assert plugin.status()["healthz"] == "kms Encrypt: DisabledException"
        status, body = provider.get("/healthz")
        assert status == 500 and body == f"key {key}: kms Encrypt: DisabledException\n"
        assert provider.get("/livez")[0] == 200 and provider.get("/readyz")[0] == 503
        emulator.kms.enable_key(KeyId=key)
        eventually(lambda: plugin.status()["healthz"] == "ok", 7)
        assert provider.get("/healthz") == (200, "OK") and provider.alive()


def test_probe_a_one_keys_trouble_is_its_own(start, emulator):
    keys = [emulator.create_key(), emulator.create_key()]
    emulator.kms.disable_key(KeyId=keys[1])
    provider = start(Provider, emulator.url, keys)
    with Plugin(provider.sockets[0]) as first, Plugin(provider.sockets[1]) as second:
        eventually(lambda: first.status()["healthz"] == "ok", 3)
        assert second.status()["healthz"] == "kms Encrypt: DisabledException"
        assert first.status()["healthz"] == "ok"


def test_probe_b_an_object_of_a_lost_key_is_not_ill_health(provider, emulator):
    lost = emulator.create_key()
    blob = b"1" + emulator.kms.encrypt(KeyId=lost, Plaintext=DEK)["CiphertextBlob"]
    emulator.kms.disable_key(KeyId=lost)
    with Plugin(provider.sockets[0]) as plugin:
        eventually(lambda: plugin.status()["healthz"] == "ok", 3)
        for _ in range(50):
            with pytest.raises(grpc.RpcError):
                plugin.decrypt(blob)
            assert plugin.status()["healthz"] == "ok"
    assert 'operation="decrypt",status="failure",version="v2"} 50' in provider.get("/metrics")[1]


def test_probe_c_callers_that_go_away_are_not_ill_health(provider):
    with Plugin(provider.sockets[0]) as plugin:
        eventually(lambda: plugin.status()["healthz"] == "ok", 3)
        for _ in range(100):
            call = plugin.future("/v2.KeyManagementService/Encrypt", {1: DEK})
            call.cancel()
        assert plugin.status()["healthz"] == "ok"
        plugin.encrypt(DEK)
        assert plugin.status()["healthz"] == "ok"


def test_probe_h_status_is_immediate_while_kms_hangs(start):
    hole = Blackhole()
    provider = start(Provider, hole.url, [ARN])
    with Plugin(provider.sockets[0]) as plugin:
        eventually(lambda: plugin.status()["healthz"] == "kms Encrypt: no answer within 2s", 4)
        begin = time.monotonic()
        for _ in range(20):
            plugin.status(timeout=1)
        assert time.monotonic() - begin < 1
    hole.close()


def test_probe_i_many_status_calls_make_one_probe(start, emulator, key):
    provider = start(Provider, emulator.url, [key])
    with Plugin(provider.sockets[0]) as plugin:
        eventually(lambda: plugin.status()["healthz"] == "ok", 3)
        futures = [plugin.future("/v2.KeyManagementService/Status", {}) for _ in range(200)]
        assert all(future.result() for future in futures)
    metrics = provider.get("/metrics")[1]
    for operation in ("encrypt", "decrypt"):
        assert (f'_operations_total{{key_arn="{key}",operation="{operation}",status="success",'
                'version="v1"} 1\n') in metrics


def test_status_answers_while_calls_wait_for_kms(start):
    hole = Blackhole()
    provider = start(Provider, hole.url, [ARN])
    with Plugin(provider.sockets[0]) as plugin:
        futures = [plugin.future("/v2.KeyManagementService/Encrypt", {1: DEK}, timeout=2)
                   for _ in range(128)]
        begin = time.monotonic()
        plugin.status(timeout=1)
        assert time.monotonic() - begin < 0.5
        codes = {future.code() for future in futures}
        assert codes <= {grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.UNAVAILABLE}
    hole.close()


def test_no_credentials_are_explained(start, emulator, key):
    provider = start(Provider, emulator.url, [key],
                     env={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "",
                          "HOME": "/nonexistent"})
    with Plugin(provider.sockets[0]) as plugin:
        eventually(lambda: "no AWS credentials" in plugin.status()["healthz"], 5)
    assert provider.alive()


def test_metrics_have_the_names_of_the_replaced_program(provider, key):
    with Plugin(provider.sockets[0]) as plugin:
        sealed = plugin.encrypt(DEK)[0]
        plugin.decrypt(sealed)
        plugin.encrypt_v1(DEK)
    metrics = provider.get("/metrics")[1]
    name = "aws_encryption_provider_kms_operation"
    labels = f'key_arn="{key}",operation="encrypt",status="success",version="v2"'
    assert f"{name}s_total{{{labels}}} 1\n" in metrics
    assert f'{name}_latency_ms_bucket{{{labels},le="2"}} ' in metrics
    assert f'{name}_latency_ms_bucket{{{labels},le="16384"}} 1\n' in metrics


def test_probe_e_the_rate_limit_limits_requests(start, emulator, key):
    provider = start(Provider, emulator.url, [key], ["--qps-limit=50", "--burst-limit=50"])
    with Plugin(provider.sockets[0]) as plugin:
        eventually(lambda: plugin.status()["healthz"] == "ok", 3)
        begin = time.monotonic()
        futures = [plugin.future("/v2.KeyManagementService/Encrypt", {1: DEK}, timeout=2)
                   for _ in range(300)]
        codes = [future.code() for future in futures]
        taken = time.monotonic() - begin
        assert set(codes) <= {grpc.StatusCode.OK, grpc.StatusCode.RESOURCE_EXHAUSTED,
                              grpc.StatusCode.DEADLINE_EXCEEDED}
        sent = codes.count(grpc.StatusCode.OK)
        assert 50 <= sent <= 50 + 50 * taken + 2, (sent, taken)
        assert codes.count(grpc.StatusCode.RESOURCE_EXHAUSTED) > 0
        assert plugin.status()["healthz"] == "ok"


def test_metrics_tell_health_and_build(provider, emulator, key):
    healthy = f'aws_encryption_provider_key_healthy{{key_arn="{key}"}} '
    eventually(lambda: healthy + "1\n" in provider.get("/metrics")[1], 3)
    emulator.kms.disable_key(KeyId=key)
    with Plugin(provider.sockets[0]) as plugin, pytest.raises(grpc.RpcError):
        plugin.encrypt(DEK)
    metrics = provider.get("/metrics")[1]
    assert healthy + "0\n" in metrics
    assert "aws_encryption_provider_build_info{commit=" in metrics


def test_an_alias_as_key_is_warned_about(start, emulator, key):
    emulator.kms.create_alias(AliasName="alias/k", TargetKeyId=key)
    provider = start(Provider, emulator.url, ["alias/k"])
    with Plugin(provider.sockets[0]) as plugin:
        assert plugin.encrypt(DEK)[1] == "alias/k"
    assert "the key is an alias" in provider.text()
