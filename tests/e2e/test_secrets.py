"""A Secret written through a real kube-apiserver is encrypted by our provider, and comes back.

Each test runs with KMS v2 and, behind its feature gate, with KMS v1.
"""

import base64


def test_a_secret_is_ciphertext_in_etcd(stack):
    plaintext = stack.canary()
    stack.create_secret("sealed", plaintext)
    stored = stack.cluster.stored("secrets", "sealed")
    assert stored.startswith(f"k8s:enc:kms:{stack.api}:aws-encryption-provider:".encode())
    assert plaintext.encode() not in stored
    assert base64.b64encode(plaintext.encode()) not in stored


def test_what_is_not_configured_stays_plaintext(stack):
    """So that the test above cannot pass because nothing is readable in etcd."""
    stack.cluster.kubectl("create", "configmap", "open", "--from-literal=key=value-in-the-open")
    assert b"value-in-the-open" in stack.cluster.stored("configmaps", "open")


def test_a_secret_is_read_back_after_the_apiserver_restarts(stack):
    plaintext = stack.canary()
    stack.create_secret("kept", plaintext)
    stack.cluster.apiserver.restart()
    assert stack.read_secret("kept") == plaintext


def test_a_secret_is_read_back_after_provider_and_apiserver_restart(stack):
    plaintext = stack.canary()
    stack.create_secret("kept-by-both", plaintext)
    stack.restart_provider()
    stack.cluster.apiserver.restart()
    assert stack.read_secret("kept-by-both") == plaintext


def test_secrets_are_written_and_read_after_the_provider_was_killed(stack):
    first, second = stack.canary(), stack.canary()
    stack.create_secret("before-the-kill", first)
    stack.restart_provider(kill=True)
    stack.create_secret("after-the-kill", second)
    stack.cluster.apiserver.restart()
    assert stack.read_secret("before-the-kill") == first
    assert stack.read_secret("after-the-kill") == second


def test_secrets_survive_a_killed_emulator(stack):
    plaintext = stack.canary()
    stack.create_secret("survivor", plaintext)
    stack.restart_emulator(kill=True)
    stack.restart_provider()
    stack.cluster.apiserver.restart()
    assert stack.read_secret("survivor") == plaintext


def test_a_provider_asked_to_stop_ends_well_and_takes_its_socket_along(stack):
    assert stack.provider.stop() == 0
    assert not stack.provider.socket.exists()
    stack.provider = stack.new_provider()


def test_the_apiserver_finds_its_kms_plugin_healthy(stack):
    assert "[+]kms-provider" in stack.cluster.health()
