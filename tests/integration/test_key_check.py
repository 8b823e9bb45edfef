"""`atrest key show` and `atrest key check` of keys of every kind and state, and what they say."""

import json

import pytest

from keys import ACCOUNT, ALIAS, CLUSTER, CREATE, MASTERS, key, policy, principal, seed
from processes import Emulator

POD = """apiVersion: v1
kind: Pod
metadata: {name: aws-encryption-provider}
spec:
  containers:
    - name: aws-encryption-provider
      image: aws-encryption-provider
      command: [/aws-encryption-provider]
      args: [--key=KEY, --listen=/srv/kms/a.sock, "--encryption-context=cluster=prod,stage=live"]
"""
CONFIGURATION = """apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers:
      - FIRST
      - SECOND
"""
KMS = "kms: {apiVersion: v2, name: a, endpoint: 'unix:///var/a.sock'}"
OTHER = "kms: {apiVersion: v2, name: b, endpoint: 'unix:///var/b.sock'}"


@pytest.fixture
def arn(emulator):
    return key(emulator.url, [*CREATE, "--yes", "-o", "json"]).json()["arn"]


def check(emulator, arn, *words):
    """(exit code, ids of what was found)"""
    answer = key(emulator.url, ["check", arn, "--cluster", CLUSTER, "-o", "json", *words])
    assert answer.code in (0, 1), answer.err
    findings = answer.json()["findings"]
    assert all(finding["why"] and finding["fix"] and finding["sentence"] for finding in findings)
    return answer.code, [finding["id"] for finding in findings]


def test_what_key_create_makes_is_without_findings(emulator, arn):
    assert check(emulator, arn) == (0, [])
    table = key(emulator.url, ["check", arn, "--cluster", CLUSTER])
    assert table.code == 0 and table.out.endswith("nothing is wrong with it\n")


def test_show_tells_state_rotation_aliases_tags_and_policy(emulator, arn):
    shown = key(emulator.url, ["show", ALIAS, "-o", "json"]).json()
    assert shown["schemaVersion"] == 1 and shown["arn"] == arn and shown["state"] == "Enabled"
    assert shown["rotation"]["enabled"] and shown["rotation"]["periodDays"] == 365
    assert shown["aliases"] == [ALIAS] and shown["tags"]["KubernetesCluster"] == CLUSTER
    assert shown["policy"] == policy("key") and shown["unread"] == []
    table = key(emulator.url, ["show", arn, "--policy"])
    assert table.code == 0 and "on, every 365 days" in table.out
    assert "ControlPlaneUsesTheKey" in table.out


def test_a_key_that_will_be_deleted_tells_the_days(emulator, arn):
    emulator.kms.schedule_key_deletion(KeyId=arn, PendingWindowInDays=8)
    answer = key(emulator.url, ["check", arn, "--cluster", CLUSTER])
    assert answer.code == 1 and "error key-pending-deletion" in answer.out
    assert "will be deleted in 8 days, at " in answer.out and "cancel-key-deletion" in answer.out
    assert key(emulator.url, ["show", arn, "-o", "json"]).json()["deletion"].endswith("Z")


def test_a_disabled_key_without_rotation(emulator, arn):
    emulator.kms.disable_key_rotation(KeyId=arn)
    assert check(emulator, arn) == (1, ["rotation-off"])
    emulator.kms.disable_key(KeyId=arn)
    assert check(emulator, arn) == (1, ["key-disabled"])


def test_an_alias_the_default_policy_and_a_key_of_nobody(emulator):
    made = emulator.kms.create_key()["KeyMetadata"]["Arn"]
    code, found = check(emulator, made)
    assert code == 1 and found == ["rotation-off", "policy-whole-account", "key-without-alias"]
    emulator.kms.create_alias(AliasName="alias/x", TargetKeyId=made)
    assert "key-by-alias" in check(emulator, "alias/x")[1]


def test_roles_and_contexts_are_held_against_the_policy(emulator, arn):
    other = ["--role", f"arn:aws:iam::{ACCOUNT}:role/other"]
    assert check(emulator, arn, *other) == (1, ["role-cannot-decrypt", "role-cannot-encrypt"])
    assert check(emulator, arn, *other, "--retired") == (1, ["retired-key-without-decrypt"])
    document = policy("key", "--encryption-context", "cluster=prod")
    emulator.kms.put_key_policy(KeyId=arn, PolicyName="default", Policy=json.dumps(document))
    assert check(emulator, arn) == (0, [])
    assert check(emulator, arn, "--encryption-context", "cluster=prod") == (0, [])
    assert check(emulator, arn, "--encryption-context", "cluster=test")[1] == ["policy-context"] * 2


def test_the_configuration_tells_context_and_whether_the_key_writes(emulator, arn, folder):
    pod, configuration = folder / "pod.yaml", folder / "encryptionconfig.yaml"
    pod.write_text(POD.replace("KEY", arn))
    document = policy("key", "--encryption-context", "cluster=prod,stage=live")
    document["Statement"][1]["Action"] = ["kms:Decrypt"]
    emulator.kms.put_key_policy(KeyId=arn, PolicyName="default", Policy=json.dumps(document))
    files = ["--provider", pod, "--encryption-config", configuration]
    configuration.write_text(CONFIGURATION.replace("FIRST", KMS).replace("SECOND", OTHER))
    assert check(emulator, arn, *files) == (1, ["role-cannot-encrypt"])
    configuration.write_text(CONFIGURATION.replace("FIRST", OTHER).replace("SECOND", KMS))
    assert check(emulator, arn, *files) == (0, [])
    emulator.kms.put_key_policy(KeyId=arn, PolicyName="default", Policy=json.dumps(
        policy("key", "--encryption-context", "cluster=other")))
    assert check(emulator, arn, *files) == (1, ["policy-context"])
    configuration.write_text(CONFIGURATION.replace("FIRST", OTHER).replace("SECOND", "identity: {}"))
    refused = key(emulator.url, ["check", arn, *files])
    assert refused.code == 2 and "has the socket /srv/kms/a.sock" in refused.err
    alone = key(emulator.url, ["check", arn, "--encryption-config", configuration])
    assert alone.code == 2 and "names sockets, not keys" in alone.err
    pod.write_text(POD.replace("KEY", "arn:aws:kms:eu-west-1:000000000000:key/other"))
    refused = key(emulator.url, ["check", arn, "--provider", pod])
    assert refused.code == 2 and "none of the files runs a provider with key" in refused.err


def test_what_may_not_be_read_is_said_and_the_rest_is_checked(start, folder):
    may = {"Statement": [{"Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*"}]}
    emulator = start(Emulator, arguments=[seed(folder, [principal("viewer", MASTERS, may)])])
    made = emulator.create_key()
    answer = key(emulator.url, ["check", made, "-o", "json"], "viewer")
    assert answer.code == 0
    assert [one["id"] for one in answer.json()["findings"]] == ["not-checked"] * 4
    for action in ["GetKeyRotationStatus", "GetKeyPolicy", "ListAliases", "ListResourceTags"]:
        assert f"kms:{action}" in answer.out


def test_a_key_that_is_not_there_and_one_that_is_no_key(emulator):
    missing = key(emulator.url, ["check", f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/none"])
    assert missing.code == 3 and "NotFoundException" in missing.err
    wrong = key(emulator.url, ["show", "arn:aws:s3:::bucket"])
    assert wrong.code == 2
