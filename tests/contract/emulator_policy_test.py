"""Key policies, IAM policies and principals of kms-emulator, as stock boto3 meets them."""

import json

import pytest

from emulator_process import ACCOUNT, Emulator, refusal

MASTERS = f"arn:aws:iam::{ACCOUNT}:role/masters.prod"
NODES = f"arn:aws:iam::{ACCOUNT}:role/nodes.prod"
MRK = "mrk-1234abcd12ab34cd56ef1234567890ab"
ALL = {"Version": "2012-10-17",
       "Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}]}
SEED = {
    "principals": [
        {"accessKeyId": "master", "secretAccessKey": "m", "arn": MASTERS, "policies": [ALL]},
        {"accessKeyId": "node", "secretAccessKey": "n", "arn": NODES, "policies": [ALL]},
        {"accessKeyId": "stranger", "secretAccessKey": "s",
         "arn": f"arn:aws:iam::{ACCOUNT}:user/stranger"}],
    "keys": [{"id": MRK, "material": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
              "aliases": ["alias/prod"], "tags": {"KubernetesCluster": "prod"}}]}


# The key policy that research/aws.md recommends for a kOps cluster, shortened.
def cluster_policy():
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    return {"Version": "2012-10-17", "Statement": [
        {"Sid": "AccountAdmin", "Effect": "Allow", "Principal": root, "Resource": "*",
         "Action": ["kms:Describe*", "kms:Get*", "kms:List*", "kms:PutKeyPolicy",
                    "kms:DisableKey"]},
        {"Sid": "MastersCrypto", "Effect": "Allow", "Principal": root, "Resource": "*",
         "Action": ["kms:Encrypt", "kms:Decrypt"],
         "Condition": {
             "ArnEquals": {"aws:PrincipalArn": [MASTERS]},
             "StringEquals": {"kms:EncryptionContext:cluster": "prod"},
             "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["cluster"]}}}]}


@pytest.fixture(scope="module")
def seed(tmp_path_factory):
    path = tmp_path_factory.mktemp("seed") / "seed.yaml"
    path.write_text(json.dumps(SEED))  # JSON is YAML
    return path


@pytest.fixture(scope="module")
def emulator(seed):
    with Emulator("--seed", seed) as running:
        yield running


def test_only_the_masters_encrypt_and_only_with_their_context(emulator):
    key = emulator.client().create_key(Policy=json.dumps(cluster_policy()))["KeyMetadata"]
    master = emulator.client(access_key="master", secret="m")
    node = emulator.client(access_key="node", secret="n")
    ask = {"KeyId": key["KeyId"], "Plaintext": b"x", "EncryptionContext": {"cluster": "prod"}}
    blob = master.encrypt(**ask)["CiphertextBlob"]
    assert master.decrypt(CiphertextBlob=blob,
                          EncryptionContext={"cluster": "prod"})["Plaintext"] == b"x"
    assert refusal(node.encrypt, **ask) == (
        "AccessDeniedException",
        f"User: {NODES} is not authorized to perform: kms:Encrypt on resource: {key['Arn']} "
        "because no resource-based policy allows the kms:Encrypt action", 400)
    for context in ({"cluster": "test"}, {"cluster": "prod", "more": "x"}, {}):
        assert refusal(master.encrypt, **{**ask, "EncryptionContext": context})[0] == (
            "AccessDeniedException")
    assert refusal(master.schedule_key_deletion, KeyId=key["KeyId"])[0] == "AccessDeniedException"


def test_who_has_no_policy_may_nothing(emulator):
    stranger = emulator.client(access_key="stranger", secret="s")
    code, message, _ = refusal(stranger.encrypt, KeyId="alias/prod", Plaintext=b"x")
    assert code == "AccessDeniedException"
    assert message.endswith("because no identity-based policy allows the kms:Encrypt action")
    assert refusal(stranger.create_key)[0] == "AccessDeniedException"


def test_policies_and_tags_are_kept(emulator):
    kms = emulator.client()
    key = kms.create_key(Tags=[{"TagKey": "a", "TagValue": "b"}])["KeyMetadata"]["KeyId"]
    assert kms.list_resource_tags(KeyId=key)["Tags"] == [{"TagKey": "a", "TagValue": "b"}]
    kms.tag_resource(KeyId=key, Tags=[{"TagKey": "c", "TagValue": "d"}])
    kms.untag_resource(KeyId=key, TagKeys=["a"])
    assert kms.list_resource_tags(KeyId=key)["Tags"] == [{"TagKey": "c", "TagValue": "d"}]
    default = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    assert default["Statement"][0]["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    kms.put_key_policy(KeyId=key, Policy=json.dumps(cluster_policy()))
    assert json.loads(kms.get_key_policy(KeyId=key)["Policy"]) == cluster_policy()
    assert kms.list_key_policies(KeyId=key)["PolicyNames"] == ["default"]
    locked = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": MASTERS}, "Action": "kms:*",
                             "Resource": "*"}]}
    assert refusal(kms.put_key_policy, KeyId=key, Policy=json.dumps(locked))[0] == (
        "MalformedPolicyDocumentException")


def test_two_regions_with_the_same_multi_region_key(seed):
    with Emulator("--seed", seed) as east, Emulator("--seed", seed, region="eu-west-1") as west:
        blob = east.client().encrypt(KeyId="alias/prod", Plaintext=b"there and back",
                                     EncryptionContext={"a": "b"})["CiphertextBlob"]
        opened = west.client().decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"})
        assert opened["Plaintext"] == b"there and back"
        assert opened["KeyId"] == f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/{MRK}"


def test_policies_survive_kill_9(seed, tmp_path):
    with Emulator("--seed", seed, "--data-dir", tmp_path) as first:
        key = first.client().create_key(Policy=json.dumps(cluster_policy()),
                                        Tags=[{"TagKey": "a", "TagValue": "b"}])["KeyMetadata"]
        first.kill()
    with Emulator("--seed", seed, "--data-dir", tmp_path) as second:
        assert refusal(second.client(access_key="node", secret="n").encrypt, KeyId=key["KeyId"],
                       Plaintext=b"x")[0] == "AccessDeniedException"
        assert second.client().list_resource_tags(KeyId=key["KeyId"])["Tags"]
