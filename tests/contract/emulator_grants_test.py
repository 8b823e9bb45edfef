"""Grants of kms-emulator, as stock boto3 meets them."""

import json

import pytest

from emulator_process import ACCOUNT, Emulator, refusal

ALICE = f"arn:aws:iam::{ACCOUNT}:user/alice"
BOB = f"arn:aws:iam::{ACCOUNT}:user/bob"
SEED = {"principals": [{"accessKeyId": name, "secretAccessKey": name, "arn": arn}
                       for name, arn in (("alice", ALICE), ("bob", BOB))]}


@pytest.fixture(scope="module")
def seed(tmp_path_factory):
    path = tmp_path_factory.mktemp("seed") / "seed.yaml"
    path.write_text(json.dumps(SEED))
    return path


@pytest.fixture(scope="module")
def emulator(seed):
    with Emulator("--seed", seed) as running:
        yield running


@pytest.fixture()
def kms(emulator):
    return emulator.client()


@pytest.fixture()
def key(kms):
    return kms.create_key()["KeyMetadata"]


def by(emulator, name):
    return emulator.client(access_key=name, secret=name)


def test_a_grant_allows_what_it_says_and_is_listed(emulator, kms, key):
    constraints = {"EncryptionContextSubset": {"cluster": "prod"}}
    made = kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=ALICE, RetiringPrincipal=BOB,
                            Operations=["Encrypt", "Decrypt", "DescribeKey"], Name="etcd",
                            Constraints=constraints)
    assert len(made["GrantId"]) == 64 and made["GrantToken"]
    alice = by(emulator, "alice")
    ask = {"KeyId": key["KeyId"], "Plaintext": b"x"}
    blob = alice.encrypt(**ask, EncryptionContext={"cluster": "prod", "a": "b"})["CiphertextBlob"]
    assert alice.decrypt(CiphertextBlob=blob, EncryptionContext={"cluster": "prod", "a": "b"})[
        "Plaintext"] == b"x"
    assert refusal(alice.encrypt, **ask)[0] == "AccessDeniedException"
    assert alice.describe_key(KeyId=key["KeyId"], GrantTokens=[made["GrantToken"]])
    [listed] = kms.list_grants(KeyId=key["Arn"])["Grants"]
    assert listed.pop("CreationDate")
    assert listed == {"KeyId": key["Arn"], "GrantId": made["GrantId"], "Name": "etcd",
                      "GranteePrincipal": ALICE, "RetiringPrincipal": BOB,
                      "IssuingAccount": f"arn:aws:iam::{ACCOUNT}:root",
                      "Operations": ["Encrypt", "Decrypt", "DescribeKey"],
                      "Constraints": constraints}


def test_the_same_name_and_parameters_are_one_grant(kms, key):
    ask = {"KeyId": key["KeyId"], "GranteePrincipal": ALICE, "Operations": ["Decrypt"], "Name": "n"}
    first, second = kms.create_grant(**ask), kms.create_grant(**ask)
    assert first["GrantId"] == second["GrantId"] and first["GrantToken"] != second["GrantToken"]
    other = kms.create_grant(**{**ask, "Operations": ["Encrypt"]})
    assert other["GrantId"] != first["GrantId"]


def test_retired_and_revoked_grants_are_gone(emulator, kms, key):
    ask = {"KeyId": key["KeyId"], "GranteePrincipal": ALICE, "Operations": ["Encrypt"]}
    one = kms.create_grant(**ask, RetiringPrincipal=BOB)
    two = kms.create_grant(**ask)
    bob = by(emulator, "bob")
    assert refusal(bob.retire_grant, KeyId=key["Arn"], GrantId=two["GrantId"])[0] == (
        "AccessDeniedException")
    assert refusal(bob.retire_grant, GrantToken="x")[0] == "InvalidGrantTokenException"
    bob.retire_grant(GrantToken=one["GrantToken"])
    kms.revoke_grant(KeyId=key["KeyId"], GrantId=two["GrantId"])
    assert kms.list_grants(KeyId=key["KeyId"])["Grants"] == []
    assert refusal(by(emulator, "alice").encrypt, KeyId=key["KeyId"], Plaintext=b"x")[0] == (
        "AccessDeniedException")


def test_grants_come_in_pages(kms, key):
    made = {kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=ALICE, RetiringPrincipal=BOB,
                             Operations=["Encrypt"])["GrantId"] for _ in range(5)}
    for name, ask in (("list_grants", {"KeyId": key["KeyId"]}),
                      ("list_retirable_grants", {"RetiringPrincipal": BOB})):
        seen, marker = [], {}
        while True:
            page = getattr(kms, name)(Limit=2, **ask, **marker)
            assert len(page["Grants"]) <= 2
            seen += [grant["GrantId"] for grant in page["Grants"] if grant["KeyId"] == key["Arn"]]
            if not page["Truncated"]:
                break
            marker = {"Marker": page["NextMarker"]}
        assert sorted(seen) == sorted(made)
    [one] = kms.list_grants(KeyId=key["KeyId"], GrantId=seen[0])["Grants"]
    assert one["GrantId"] == seen[0]


def test_policies_can_limit_what_is_granted(emulator, kms):
    policy = {"Statement": [
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
         "Action": "kms:*", "Resource": "*"},
        {"Effect": "Allow", "Principal": {"AWS": ALICE}, "Action": "kms:CreateGrant",
         "Resource": "*", "Condition": {
             "ForAllValues:StringEquals": {"kms:GrantOperations": ["Encrypt", "Decrypt"]},
             "StringEquals": {"kms:GranteePrincipal": BOB,
                              "kms:GrantConstraintType": "EncryptionContextSubset"}}}]}
    key = kms.create_key(Policy=json.dumps(policy))["KeyMetadata"]["KeyId"]
    alice = by(emulator, "alice")
    ask = {"KeyId": key, "GranteePrincipal": BOB, "Operations": ["Encrypt"],
           "Constraints": {"EncryptionContextSubset": {"a": "b"}}}
    alice.create_grant(**ask)
    for wrong in ({"Operations": ["Encrypt", "CreateGrant"]}, {"GranteePrincipal": ALICE},
                  {"Constraints": {"EncryptionContextEquals": {"a": "b"}}}):
        assert refusal(alice.create_grant, **{**ask, **wrong})[0] == "AccessDeniedException"
    by(emulator, "bob").encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"a": "b"})


def test_grants_survive_kill_9(seed, tmp_path):
    with Emulator("--seed", seed, "--data-dir", tmp_path) as first:
        kms = first.client()
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.create_grant(KeyId=key, GranteePrincipal=ALICE, Operations=["Encrypt"],
                         Constraints={"EncryptionContextEquals": {"a": "b"}})
        first.kill()
    with Emulator("--seed", seed, "--data-dir", tmp_path) as second:
        alice = by(second, "alice")
        alice.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"a": "b"})
        assert refusal(alice.encrypt, KeyId=key, Plaintext=b"x")[0] == "AccessDeniedException"
