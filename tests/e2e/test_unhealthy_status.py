"""What --unhealthy-status does to a real kube-apiserver whose key was disabled: kubernetes#138950.

Two apiservers on one etcd, each with a provider of its own for the same key. kube-apiserver goes on
to write under its data key for 3 minutes after the last Status that was no error, so this takes that
long, for both at the same time.
"""

import time

import pytest

from kube_api import Api
from stack.cluster import Cluster, sealed_by
from stack.processes import wait_until
from stack.programs import Emulator, Provider

EXPIRY = 180  # k8s.io/apiserver/pkg/server/options/encryptionconfig/config.go
WAYS = ("healthz", "error")


@pytest.fixture(scope="module")
def world(ground):
    """(the administrator of KMS, the key, {way: provider}, {way: apiserver})"""
    directory, logs, ends = ground
    emulator = Emulator(directory, logs)
    ends.callback(emulator.stop)
    key = emulator.kms.create_key()
    providers = {}
    for way in WAYS:
        providers[way] = Provider(directory, logs, emulator.url, key,
                                  [f"--unhealthy-status={way}", "--health-port=127.0.0.1:0"],
                                  name=f"provider-{way}", socket_name=f"{way}.sock")
        ends.callback(providers[way].stop)
    cluster = Cluster(directory / "cluster", logs, sealed_by(providers["healthz"].socket),
                      apiservers=2)
    ends.callback(cluster.stop)
    cluster.prepare()
    for way, apiserver in zip(WAYS, cluster.apiservers):
        apiserver.write_configuration(sealed_by(providers[way].socket))
    cluster.etcd.start()
    cluster.start_apiservers()
    return emulator.kms, key, providers, dict(zip(WAYS, cluster.apiservers))


def test_with_error_an_apiserver_stops_to_write_and_with_healthz_it_does_not(world):
    kms, key, providers, apiservers = world
    apis = {way: Api(apiserver) for way, apiserver in apiservers.items()}
    for way in WAYS:
        assert apis[way].create("secrets", f"before-{way}", "b2xk") == 201
        assert apis[way].read("secrets", f"before-{way}") == "b2xk"

    kms.call("DisableKey", KeyId=key)
    for way in WAYS:  # real traffic tells the provider at once
        assert providers[way].call("encrypt", stdin=b"x").returncode != 0
    disabled = time.monotonic()
    answers = {way: providers[way].call("status") for way in WAYS}
    assert b"DisabledException" in answers["healthz"].stdout
    assert b"DisabledException" in answers["error"].stderr + answers["error"].stdout
    for way in WAYS:  # both notice
        assert wait_until(lambda: apiservers[way].get("/readyz")[0] == 500, 60, interval=1), way
        assert apis[way].create("secrets", f"soon-{way}", "c29vbg==") == 201  # none stops at once

    # The last good Status was before the key was disabled.
    time.sleep(max(0.0, disabled + EXPIRY + 5 - time.monotonic()))
    status, answer = apis["error"].call("POST", "secrets", {"metadata": {"name": "late-error"}})
    assert status == 500 and "expired" in answer["message"], answer
    assert apis["healthz"].create("secrets", "late-healthz", "bGF0ZQ==") == 201
    for way in WAYS:  # reading goes on with both
        assert apis[way].read("secrets", f"soon-{way}") == "c29vbg=="

    kms.call("EnableKey", KeyId=key)
    assert wait_until(lambda: apis["error"].create("secrets", "again", "YWdhaW4=") == 201, 30,
                      interval=1)
    assert apis["error"].read("secrets", "late-healthz") == "bGF0ZQ=="
