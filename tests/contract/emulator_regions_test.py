"""Two kms-emulator processes as two Regions that meet in --regions-dir, as stock boto3 meets them."""

import json

import pytest

import conformance
from emulator_process import ACCOUNT, Emulator, refusal

WEST = "eu-west-1"


@pytest.fixture()
def shared(tmp_path):
    return ("--regions-dir", tmp_path / "regions")


@pytest.fixture()
def regions(shared):
    with Emulator(*shared) as east, Emulator(*shared, region=WEST) as west:
        yield east.client(), west.client()


def primary(kms):
    return kms.create_key(MultiRegion=True, Description="primary")["KeyMetadata"]


def arn(region, key):
    return f"arn:aws:kms:{region}:{ACCOUNT}:key/{key['KeyId']}"


def test_what_one_region_encrypts_the_other_decrypts(regions):
    east, west = regions
    key = primary(east)
    blob = east.encrypt(KeyId=key["KeyId"], Plaintext=b"there",
                        EncryptionContext={"a": "b"})["CiphertextBlob"]
    assert refusal(west.decrypt, CiphertextBlob=blob, EncryptionContext={"a": "b"})[0] == (
        "AccessDeniedException")
    answer = east.replicate_key(KeyId=key["KeyId"], ReplicaRegion=WEST, Description="replica",
                                Tags=[{"TagKey": "a", "TagValue": "b"}])
    made = answer["ReplicaKeyMetadata"]
    assert made["Arn"] == arn(WEST, key) and made["KeyState"] == "Creating"
    assert answer["ReplicaTags"] == [{"TagKey": "a", "TagValue": "b"}]
    assert json.loads(answer["ReplicaPolicy"])["Statement"]
    opened = west.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"})
    assert opened["Plaintext"] == b"there" and opened["KeyId"] == arn(WEST, key)
    back = west.encrypt(KeyId=key["KeyId"], Plaintext=b"back")["CiphertextBlob"]
    assert east.decrypt(CiphertextBlob=back)["Plaintext"] == b"back"
    assert west.list_resource_tags(KeyId=key["KeyId"])["Tags"] == answer["ReplicaTags"]


def test_both_describe_the_same_family(regions):
    east, west = regions
    key = primary(east)
    east.replicate_key(KeyId=key["Arn"], ReplicaRegion=WEST)
    family = {"PrimaryKey": {"Arn": key["Arn"], "Region": "us-east-1"},
              "ReplicaKeys": [{"Arn": arn(WEST, key), "Region": WEST}]}
    here = east.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    there = west.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert here["MultiRegionConfiguration"] == {"MultiRegionKeyType": "PRIMARY", **family}
    assert there["MultiRegionConfiguration"] == {"MultiRegionKeyType": "REPLICA", **family}
    assert here["CurrentKeyMaterialId"] == there["CurrentKeyMaterialId"]
    assert (here["Description"], there["Description"]) == ("primary", "")
    assert there["KeyState"] == "Enabled"
    assert [entry["KeyId"] for entry in west.list_keys()["Keys"]] == [key["KeyId"]]


def test_a_rotation_of_the_primary_reaches_the_replica(regions):
    east, west = regions
    key = primary(east)
    east.replicate_key(KeyId=key["KeyId"], ReplicaRegion=WEST)
    old = west.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    east.rotate_key_on_demand(KeyId=key["KeyId"])
    new = west.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256")
    current = east.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["CurrentKeyMaterialId"]
    assert new["KeyMaterialId"] == current != key["CurrentKeyMaterialId"]
    assert east.decrypt(CiphertextBlob=old)["KeyMaterialId"] == key["CurrentKeyMaterialId"]
    assert refusal(west.rotate_key_on_demand, KeyId=key["KeyId"])[0] == (
        "UnsupportedOperationException")


def test_state_policy_and_aliases_are_each_regions_own(regions):
    east, west = regions
    key = primary(east)
    east.replicate_key(KeyId=key["KeyId"], ReplicaRegion=WEST)
    east.create_alias(AliasName="alias/a", TargetKeyId=key["KeyId"])
    assert refusal(west.describe_key, KeyId="alias/a")[0] == "NotFoundException"
    east.disable_key(KeyId=key["KeyId"])
    assert refusal(east.encrypt, KeyId=key["KeyId"], Plaintext=b"x")[0] == "DisabledException"
    assert west.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["KeyId"] == arn(WEST, key)


def test_imported_material_is_imported_in_each_region(regions):
    east, west = regions
    key = east.create_key(MultiRegion=True, Origin="EXTERNAL")["KeyMetadata"]
    conformance.load(east, key["KeyId"])
    blob = east.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    east.replicate_key(KeyId=key["KeyId"], ReplicaRegion=WEST)
    assert refusal(west.decrypt, CiphertextBlob=blob)[0] == "KMSInvalidStateException"
    assert refusal(west.import_key_material, KeyId=key["KeyId"],
                   ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
                   **conformance.wrapped(west, key["KeyId"], "other"))[0] == (
                       "IncorrectKeyMaterialException")
    conformance.load(west, key["KeyId"])
    assert west.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"


def test_what_cannot_be_replicated_is_refused(regions):
    east, west = regions
    key, single = primary(east), east.create_key()["KeyMetadata"]

    def code(kms=east, **arguments):
        return refusal(kms.replicate_key, **{"KeyId": key["KeyId"], "ReplicaRegion": WEST,
                                             **arguments})[0]

    assert code(KeyId=single["KeyId"]) == "UnsupportedOperationException"
    assert code(ReplicaRegion="us-east-1") == "ValidationException"
    assert code(ReplicaRegion="cn-north-1") == "ValidationException"
    east.replicate_key(KeyId=key["KeyId"], ReplicaRegion=WEST)
    assert code() == "AlreadyExistsException"
    assert code(kms=west, ReplicaRegion="eu-west-2") == "UnsupportedOperationException"
    east.disable_key(KeyId=key["KeyId"])
    assert code(ReplicaRegion="eu-west-2") == "DisabledException"


def test_a_primary_waits_for_its_replicas(regions):
    east, west = regions
    key = primary(east)
    east.replicate_key(KeyId=key["KeyId"], ReplicaRegion=WEST)
    answer = east.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    assert answer["KeyState"] == "PendingReplicaDeletion" and "DeletionDate" not in answer
    described = east.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert described["PendingDeletionWindowInDays"] == 7
    assert refusal(east.encrypt, KeyId=key["KeyId"], Plaintext=b"x")[0] == (
        "KMSInvalidStateException")
    assert west.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)["KeyState"] == (
        "PendingDeletion")
    east.cancel_key_deletion(KeyId=key["KeyId"])
    assert east.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "Disabled"


def test_regions_meet_whoever_runs_and_survive_kill_9(shared, tmp_path):
    with Emulator(*shared, "--data-dir", tmp_path / "east") as east:
        kms = east.client()
        key = primary(kms)
        kms.replicate_key(KeyId=key["KeyId"], ReplicaRegion=WEST)
        blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
        east.kill()
    with Emulator(*shared, "--data-dir", tmp_path / "west", region=WEST) as west:
        assert west.client().decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"
        west.client().update_key_description(KeyId=key["KeyId"], Description="kept")
        west.kill()
    with Emulator(*shared, "--data-dir", tmp_path / "east") as east:
        east.client().rotate_key_on_demand(KeyId=key["KeyId"])
        blob = east.client().encrypt(KeyId=key["KeyId"], Plaintext=b"y")["CiphertextBlob"]
        east.kill()
    with Emulator(*shared, "--data-dir", tmp_path / "west", region=WEST) as west:
        assert west.client().decrypt(CiphertextBlob=blob)["Plaintext"] == b"y"
        described = west.client().describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        assert described["Description"] == "kept"


def test_without_a_directory_there_are_no_replicas():
    with Emulator() as alone:
        kms = alone.client()
        assert refusal(kms.replicate_key, KeyId=primary(kms)["KeyId"], ReplicaRegion=WEST)[:2] == (
            "UnsupportedOperationException", "ReplicateKey needs kms-emulator --regions-dir")
