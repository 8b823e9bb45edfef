"""How a project uses kms-emulator in its own pytest: copy the fixture, it needs boto3 alone.

KMS_EMULATOR names the program; without it, it is looked for in PATH.
"""

import json
import os
import subprocess

import boto3
import pytest


@pytest.fixture(scope="session")
def kms_emulator():
    """{"url": …, "control": …} of an emulator in memory that ends with the session."""
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [os.environ.get("KMS_EMULATOR", "kms-emulator"), "--listen", "127.0.0.1:0", "--control",
         "127.0.0.1:0", "--ready-fd", str(writer)], pass_fds=[writer], stdout=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        ready = pipe.readline()  # empty if it did not start: why stands on stderr
    try:
        yield json.loads(ready)
    finally:
        process.terminate()
        process.wait()


@pytest.fixture()
def kms(kms_emulator, monkeypatch):
    """What the code under test finds: stock settings of the SDKs."""
    for name, value in {"AWS_ENDPOINT_URL_KMS": kms_emulator["url"], "AWS_DEFAULT_REGION": "us-east-1",
                        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(name, value)
    return boto3.client("kms")


def test_a_secret_is_sealed_and_opened(kms):
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    blob = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"secret"


def test_a_disabled_key_is_told(kms):
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.disable_key(KeyId=key)
    with pytest.raises(kms.exceptions.DisabledException):
        kms.encrypt(KeyId=key, Plaintext=b"secret")
