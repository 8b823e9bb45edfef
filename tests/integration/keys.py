"""`atrest key` against kms-emulator: who asks, with which policies, and what the program answered."""

import json
import os
import subprocess

import boto3
from botocore.config import Config

from processes import BIN, REGION

ACCOUNT = "000000000000"
CLUSTER = "k8s.example.com"
ALIAS = "alias/k8s-secrets"
MASTERS = f"arn:aws:iam::{ACCOUNT}:role/masters.{CLUSTER}"
ALLOW_ALL = {"Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}]}
CREATE = ["create", "--alias", ALIAS, "--cluster", CLUSTER, "--account", ACCOUNT]


class Answer:
    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def json(self):
        return json.loads(self.out)


def command(url, words, access_key="test"):
    """Arguments and environment of `atrest key ...`."""
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": "test",
                   "AWS_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true", "AWS_SESSION_TOKEN": ""}
    words = list(map(str, words))
    extra = [] if words[0] == "policy" else ["--kms-endpoint", url]
    return [f"{BIN}/atrest", "key", *words, *extra], environment


def key(url, words, access_key="test"):
    arguments, environment = command(url, words, access_key)
    return Answer(subprocess.run(arguments, env=environment, capture_output=True, text=True,
                                 timeout=60))


def policy(which, *words):
    """One of the three policies, exactly as it is rendered."""
    answer = key("", ["policy", "--for", which, "--cluster", CLUSTER, "--account", ACCOUNT,
                      "--region", REGION, *words])
    assert answer.code == 0, answer.err
    return answer.json()


def without(document, action, sid=None):
    """The policy less one action (of one statement)."""
    kept = json.loads(json.dumps(document))
    for statement in kept["Statement"]:
        if sid is not None and statement.get("Sid") != sid:
            continue
        actions = statement["Action"]
        actions = [actions] if isinstance(actions, str) else actions
        statement["Action"] = [one for one in actions if one != action]
    kept["Statement"] = [one for one in kept["Statement"] if one["Action"]]
    return kept


def grants(document):
    """(sid, action) of each action that a policy allows."""
    for statement in document["Statement"]:
        actions = statement["Action"]
        for action in [actions] if isinstance(actions, str) else actions:
            yield statement.get("Sid", ""), action


def principal(name, arn, document):
    return {"accessKeyId": name, "secretAccessKey": "test", "arn": arn, "policies": [document]}


def seed(folder, principals, keys=()):
    """A seed file, and the flag that takes it. `test` may everything."""
    path = folder / "seed.yaml"
    everybody = [{"accessKeyId": "test", "secretAccessKey": "test", "administrator": True,
                  "arn": f"arn:aws:iam::{ACCOUNT}:user/test"}, *principals]
    path.write_text(json.dumps({"principals": everybody, "keys": list(keys)}))  # JSON is YAML
    return f"--seed={path}"


def client(url, access_key="test"):
    return boto3.client("kms", region_name=REGION, endpoint_url=url,
                        aws_access_key_id=access_key, aws_secret_access_key="test",
                        config=Config(retries={"max_attempts": 1}))


def keys_of(kms):
    """The ids of all keys of the account that are not AWS's own."""
    return [one["KeyId"] for one in kms.list_keys()["Keys"]]


def assert_complete(kms, arn):
    """The one key has all that it was to have, as stock boto3 sees it."""
    assert keys_of(kms) == [arn.rsplit("/", 1)[1]]
    metadata = kms.describe_key(KeyId=ALIAS)["KeyMetadata"]
    assert metadata["Arn"] == arn and metadata["KeyState"] == "Enabled"
    assert kms.get_key_rotation_status(KeyId=arn)["KeyRotationEnabled"] is True
    assert json.loads(kms.get_key_policy(KeyId=arn, PolicyName="default")["Policy"]) == policy("key")
    tags = {one["TagKey"]: one["TagValue"] for one in kms.list_resource_tags(KeyId=arn)["Tags"]}
    assert tags == {"KubernetesCluster": CLUSTER, "atrest/alias": ALIAS}
