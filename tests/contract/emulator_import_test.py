"""Keys of kms-emulator with imported material, as stock boto3 meets them; python-cryptography wraps."""

import datetime
import os

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from emulator_faults_test import Controlled
from emulator_process import Emulator, refusal

HASHES = {"RSAES_OAEP_SHA_1": hashes.SHA1, "RSAES_OAEP_SHA_256": hashes.SHA256}
FOREVER = {"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}


@pytest.fixture(scope="module")
def running():
    with Controlled() as emulator:
        yield emulator


@pytest.fixture()
def kms(running):
    running.control("POST", "/reset")
    return running.client()


@pytest.fixture()
def key(kms):
    return kms.create_key(Origin="EXTERNAL")["KeyMetadata"]


def wrapped(kms, key, material, algorithm="RSAES_OAEP_SHA_256", spec="RSA_2048"):
    got = kms.get_parameters_for_import(KeyId=key["KeyId"], WrappingAlgorithm=algorithm,
                                        WrappingKeySpec=spec)
    public = serialization.load_der_public_key(got["PublicKey"])
    assert public.key_size == int(spec[4:])
    digest = HASHES[algorithm]
    return {"KeyId": key["KeyId"], "ImportToken": got["ImportToken"],
            "EncryptedKeyMaterial": public.encrypt(material, padding.OAEP(
                padding.MGF1(digest()), digest(), None))}


def load(kms, key, material, **more):
    return kms.import_key_material(**wrapped(kms, key, material), **{**FOREVER, **more})


def state(kms, key):
    return kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"]


@pytest.mark.parametrize("algorithm", HASHES)
@pytest.mark.parametrize("spec", ["RSA_2048", "RSA_3072", "RSA_4096"])
def test_every_wrapping(kms, key, algorithm, spec):
    answer = kms.import_key_material(**wrapped(kms, key, os.urandom(32), algorithm, spec), **FOREVER)
    assert answer["KeyId"] == key["Arn"] and len(answer["KeyMaterialId"]) == 64
    described = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert described["KeyState"] == "Enabled" and described["Origin"] == "EXTERNAL"
    assert described["ExpirationModel"] == "KEY_MATERIAL_DOES_NOT_EXPIRE"
    assert described["CurrentKeyMaterialId"] == answer["KeyMaterialId"]


def test_deleted_material_comes_back_and_only_that(kms, key):
    material = os.urandom(32)
    first = load(kms, key, material)["KeyMaterialId"]
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    deleted = kms.delete_imported_key_material(KeyId=key["KeyId"])
    assert deleted["KeyMaterialId"] == first and state(kms, key) == "PendingImport"
    assert refusal(kms.decrypt, CiphertextBlob=blob) == (
        "KMSInvalidStateException", key["Arn"] + " is pending import.", 400)
    assert refusal(load, kms=kms, key=key, material=os.urandom(32))[0] == (
        "IncorrectKeyMaterialException")
    assert load(kms, key, material)["KeyMaterialId"] == first
    assert kms.decrypt(CiphertextBlob=blob)["KeyMaterialId"] == first


def test_new_material_waits_for_rotation(kms, key):
    old, new = os.urandom(32), os.urandom(32)
    first = load(kms, key, old)["KeyMaterialId"]
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    assert refusal(kms.rotate_key_on_demand, KeyId=key["KeyId"])[0] == "KMSInvalidStateException"
    second = load(kms, key, new, ImportType="NEW_KEY_MATERIAL", KeyMaterialDescription="2nd")[
        "KeyMaterialId"]

    def rotations():
        return [(r["KeyMaterialId"], r["KeyMaterialState"], r["ImportState"])
                for r in kms.list_key_rotations(KeyId=key["KeyId"],
                                                IncludeKeyMaterial="ALL_KEY_MATERIAL")["Rotations"]]

    assert rotations() == [(first, "CURRENT", "IMPORTED"), (second, "PENDING_ROTATION", "IMPORTED")]
    kms.rotate_key_on_demand(KeyId=key["KeyId"])
    assert rotations() == [(first, "NON_CURRENT", "IMPORTED"), (second, "CURRENT", "IMPORTED")]
    assert kms.decrypt(CiphertextBlob=blob)["KeyMaterialId"] == first
    assert kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256")["KeyMaterialId"] == second
    kms.delete_imported_key_material(KeyId=key["KeyId"], KeyMaterialId=first)
    assert rotations()[0] == (first, "NON_CURRENT", "PENDING_IMPORT")
    assert state(kms, key) == "PendingImport"
    load(kms, key, old, ImportType="EXISTING_KEY_MATERIAL", KeyMaterialId=first)
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"


def test_material_expires_on_the_emulators_clock(running, kms, key):
    material = os.urandom(32)
    until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=2)
    load(kms, key, material, ExpirationModel="KEY_MATERIAL_EXPIRES", ValidTo=until)
    described = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert described["ExpirationModel"] == "KEY_MATERIAL_EXPIRES"
    assert abs((described["ValidTo"] - until).total_seconds()) < 1
    running.control("PUT", "/clock", {"offsetSeconds": 3 * 3600})
    assert refusal(kms.encrypt, KeyId=key["KeyId"], Plaintext=b"x")[0] == "KMSInvalidStateException"
    described = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert described["KeyState"] == "PendingImport" and "ValidTo" not in described
    load(kms, key, material)
    assert state(kms, key) == "Enabled"


def test_a_token_belongs_to_its_key_and_its_public_key(kms, key):
    other = kms.create_key(Origin="EXTERNAL")["KeyMetadata"]
    mine, theirs = wrapped(kms, key, os.urandom(32)), wrapped(kms, other, os.urandom(32))
    assert refusal(kms.import_key_material, **{**mine, "ImportToken": theirs["ImportToken"]},
                   **FOREVER)[0] == "InvalidImportTokenException"
    again = wrapped(kms, key, os.urandom(32))
    assert refusal(kms.import_key_material, **{**mine, "ImportToken": again["ImportToken"]},
                   **FOREVER)[0] == "InvalidCiphertextException"
    assert refusal(kms.import_key_material, **wrapped(kms, key, os.urandom(31)), **FOREVER)[0] == (
        "IncorrectKeyMaterialException")


def test_imported_material_survives_kill_9(tmp_path):
    material = os.urandom(32)
    with Emulator("--data-dir", tmp_path) as first:
        kms = first.client()
        key = kms.create_key(Origin="EXTERNAL", MultiRegion=True)["KeyMetadata"]
        made = load(kms, key, material)["KeyMaterialId"]
        blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
        first.kill()
    with Emulator("--data-dir", tmp_path) as second:
        kms = second.client()
        assert kms.decrypt(CiphertextBlob=blob)["KeyMaterialId"] == made
        kms.delete_imported_key_material(KeyId=key["KeyId"])
        second.kill()
    text = "".join(path.read_text() for path in (tmp_path / "keys").iterdir())
    assert made in text and '"bytes"' not in text
    with Emulator("--data-dir", tmp_path) as third:
        kms = third.client()
        assert load(kms, key, material)["KeyMaterialId"] == made
        assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"
