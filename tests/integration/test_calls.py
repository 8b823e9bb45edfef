"""Both APIs, from the socket to the emulator and back."""

import os
import random

import grpc
import pytest

from plugin_client import Plugin
from processes import Provider, eventually

DEK = b"canary-dek-0123456789abcdef01234"


def code_of(call):
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return caught.value.code()


def test_v2_opens_what_v2_sealed(provider, key):
    with Plugin(provider.sockets[0]) as plugin:
        ciphertext, key_id = plugin.encrypt(DEK)
        assert ciphertext[:1] == b"1" and DEK not in ciphertext
        assert key_id == key
        assert plugin.decrypt(ciphertext, key_id) == DEK


def test_v1_opens_with_and_without_the_prefix(provider):
    with Plugin(provider.sockets[0]) as plugin:
        cipher = plugin.encrypt_v1(DEK)
        assert cipher[:1] == b"1"
        assert plugin.decrypt_v1(cipher) == DEK
        assert plugin.decrypt_v1(cipher[1:]) == DEK


def test_each_api_opens_what_the_other_sealed(provider):
    with Plugin(provider.sockets[0]) as plugin:
        assert plugin.decrypt(plugin.encrypt_v1(DEK)) == DEK
        assert plugin.decrypt_v1(plugin.encrypt(DEK)[0]) == DEK


def test_v2_refuses_a_missing_prefix(provider):
    with Plugin(provider.sockets[0]) as plugin:
        blob = plugin.encrypt(DEK)[0][1:]
        assert code_of(lambda: plugin.decrypt(blob)) == grpc.StatusCode.INVALID_ARGUMENT


def test_the_blob_is_what_kms_gave(provider, emulator, key):
    with Plugin(provider.sockets[0]) as plugin:
        opened = emulator.kms.decrypt(CiphertextBlob=plugin.encrypt(DEK)[0][1:])
        assert opened["Plaintext"] == DEK and opened["KeyId"] == key


def test_version_of_v1(provider):
    with Plugin(provider.sockets[0]) as plugin:
        api, runtime, version = plugin.version_v1()
        assert (api, runtime) == ("v1beta1", "AWSKMS") and version.count(".") == 2


@pytest.mark.parametrize("authority", ["%2Ftmp%2Fd%20kms", "@name", "localhost", "a:443"])
def test_any_authority_is_taken(provider, authority):
    with Plugin(provider.sockets[0], authority) as plugin:
        assert plugin.status()["version"] == "v2beta1"


def test_bad_ciphertexts_are_told_from_an_unreachable_kms(provider, emulator):
    with Plugin(provider.sockets[0]) as plugin:
        sealed = plugin.encrypt(DEK)[0]
        tampered = sealed[:-1] + bytes([sealed[-1] ^ 1])
        for bad in (b"", b"1", b"1short", b"2" + sealed[1:], tampered):
            assert code_of(lambda: plugin.decrypt(bad)) == grpc.StatusCode.INVALID_ARGUMENT
        emulator.end()
        assert code_of(lambda: plugin.decrypt(sealed)) in (
            grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)


def test_each_key_has_its_own_socket_and_context(start, emulator):
    keys = [emulator.create_key(), emulator.create_key()]
    provider = start(Provider, emulator.url, keys,
                     ["--encryption-context=cluster=a", "--encryption-context=cluster=b"])
    with Plugin(provider.sockets[0]) as first, Plugin(provider.sockets[1]) as second:
        sealed, key_id = first.encrypt(DEK)
        assert key_id == keys[0] and second.status()["key_id"] == keys[1]
        assert first.decrypt(sealed) == DEK
        assert code_of(lambda: second.decrypt(sealed)) == grpc.StatusCode.INVALID_ARGUMENT


def test_a_thousand_wrong_requests_do_no_harm(provider):
    generator = random.Random(20261124)
    methods = [f"/{api}.KeyManagementService/{method}" for api in ("v2", "v1beta1", "v9")
               for method in ("Encrypt", "Decrypt", "Status", "Version", "Nope")]
    with Plugin(provider.sockets[0]) as plugin:
        sealed = plugin.encrypt(DEK)[0]
        for _ in range(1000):
            raw = generator.randbytes(generator.choice([0, 1, 3, 40, 1000, 5000]))
            try:
                plugin.call(generator.choice(methods), {}, raw=raw)
            except (grpc.RpcError, AssertionError, ValueError):
                pass  # an answer that is no message of bytes fields is one, too
        assert plugin.decrypt(sealed) == DEK
    assert provider.alive()


def test_a_message_of_a_megabyte_is_refused(provider):
    with Plugin(provider.sockets[0]) as plugin:
        big = os.urandom(1 << 20)
        assert code_of(lambda: plugin.encrypt(big)) == grpc.StatusCode.RESOURCE_EXHAUSTED


def test_bytes_that_are_no_http2_do_no_harm(provider):
    import socket
    for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\0" * 100, os.urandom(1000)):
        with socket.socket(socket.AF_UNIX) as raw:
            raw.connect(str(provider.sockets[0]))
            raw.sendall(garbage)
    with Plugin(provider.sockets[0]) as plugin:
        assert plugin.status()["version"] == "v2beta1"


def test_the_uid_and_the_request_id_are_in_one_log_line(provider, emulator, key):
    with Plugin(provider.sockets[0]) as plugin:
        emulator.kms.disable_key(KeyId=key)
        eventually(lambda: _fails(lambda: plugin.encrypt(DEK, uid="the-uid-of-the-apiserver")))
    line = next(line for line in provider.text().splitlines()
                if "the-uid-of-the-apiserver" in line and '"call failed"' in line)
    for part in ('"operation":"encrypt"', '"failure":"key-unusable"', '"request_id":"', key):
        assert part in line


def _fails(call):
    try:
        call()
    except grpc.RpcError:
        return True
    return False


def test_only_trusted_keys_are_decrypted(start, emulator, key):
    retired, foreign = emulator.create_key(), emulator.create_key()
    provider = start(Provider, emulator.url, [key], [f"--decrypt-keys={key},{retired}"])

    def blob(of):
        return b"1" + emulator.kms.encrypt(KeyId=of, Plaintext=DEK)["CiphertextBlob"]

    with Plugin(provider.sockets[0]) as plugin:
        assert plugin.decrypt(blob(key), key) == DEK
        assert plugin.decrypt(blob(retired), retired) == DEK
        for call in (lambda: plugin.decrypt(blob(foreign), foreign),
                     lambda: plugin.decrypt_v1(blob(foreign))):
            assert code_of(call) == grpc.StatusCode.PERMISSION_DENIED
        assert code_of(lambda: plugin.decrypt(blob(foreign), key)) != grpc.StatusCode.OK
    assert '"failure":"denied"' in provider.text() and foreign in provider.text()


def test_data_of_an_older_context_stays_readable(start, emulator, key):
    old = start(Provider, emulator.url, [key], ["--encryption-context=v=1"], name="old")
    with Plugin(old.sockets[0]) as plugin:
        sealed = plugin.encrypt(DEK)[0]
    new = start(Provider, emulator.url, [key],
                ["--encryption-context=v=2", "--decrypt-encryption-context=v=1"], name="new")
    with Plugin(new.sockets[0]) as plugin:
        assert plugin.decrypt(sealed) == DEK
        assert plugin.decrypt(plugin.encrypt(DEK)[0]) == DEK
