"""kms-emulator as stock awscli sees it."""

import base64
import json

import pytest

from emulator_process import Emulator, aws


@pytest.fixture(scope="module")
def emulator():
    with Emulator() as running:
        yield running


def run(emulator, *words):
    code, out, errors = aws(emulator, *words)
    assert code == 0, errors
    return json.loads(out) if out.strip() else None


def test_a_secret_goes_there_and_back(emulator, tmp_path):
    key = run(emulator, "kms", "create-key", "--description", "cli")["KeyMetadata"]
    run(emulator, "kms", "create-alias", "--alias-name", "alias/cli", "--target-key-id",
        key["KeyId"])
    (tmp_path / "plain").write_bytes(b"secret")
    sealed = run(emulator, "kms", "encrypt", "--key-id", "alias/cli", "--plaintext",
                 f"fileb://{tmp_path}/plain", "--encryption-context", "a=b")
    (tmp_path / "blob").write_bytes(base64.b64decode(sealed["CiphertextBlob"]))
    opened = run(emulator, "kms", "decrypt", "--ciphertext-blob", f"fileb://{tmp_path}/blob",
                 "--encryption-context", "a=b")
    assert base64.b64decode(opened["Plaintext"]) == b"secret"
    assert opened["KeyMaterialId"] == key["CurrentKeyMaterialId"]


def test_a_refusal_reads_as_that_of_aws(emulator):
    key = run(emulator, "kms", "create-key")["KeyMetadata"]
    run(emulator, "kms", "disable-key", "--key-id", key["KeyId"])
    code, _, errors = aws(emulator, "kms", "generate-data-key", "--key-id", key["KeyId"],
                          "--key-spec", "AES_256")
    assert code != 0
    assert ("An error occurred (DisabledException) when calling the GenerateDataKey operation: "
            f"{key['Arn']} is disabled.") in errors


def test_a_wrong_secret_reads_as_that_of_aws(emulator):
    code, _, errors = aws(emulator, "kms", "list-keys", secret="wrong")
    assert code != 0 and "(InvalidSignatureException)" in errors
