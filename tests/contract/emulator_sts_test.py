"""STS of kms-emulator: roles and web identities, and what their sessions may do with keys, as stock boto3
and stock awscli meet them."""

import datetime
import json
import os
import subprocess
import pathlib
import sys

import boto3
import botocore.config
import pytest

from emulator_faults_test import Controlled
from emulator_process import ACCOUNT, REGION, refusal

ROLE = f"arn:aws:iam::{ACCOUNT}:role/masters.prod"
POD = f"arn:aws:iam::{ACCOUNT}:role/pods/kms"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.example.com/id/A"
SUBJECT = "system:serviceaccount:kube-system:kms"
TOKEN = "eyJhbGciOiJub25lIn0.e30.c2lnbmF0dXJl"
SEED = {
    "principals": [{"accessKeyId": "node", "secretAccessKey": "n",
                    "arn": f"arn:aws:iam::{ACCOUNT}:role/nodes.prod"}],
    "roles": [
        {"arn": ROLE,
         "trust": {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
                                 "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/test"}}},
         "policies": [{"Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}]},
        {"arn": POD,
         "trust": {"Statement": {
             "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
             "Principal": {"Federated": PROVIDER},
             "Condition": {"StringEquals": {"oidc.example.com/id/A:sub": SUBJECT}}}},
         "policies": [{"Statement": {"Effect": "Allow", "Action": ["kms:Encrypt", "kms:Decrypt"],
                                     "Resource": "*"}}]}],
    "webIdentities": [{"token": TOKEN, "provider": PROVIDER, "subject": SUBJECT}]}


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    path = tmp_path_factory.mktemp("seed") / "seed.yaml"
    path.write_text(json.dumps(SEED))
    with Controlled("--seed", path) as emulator:
        yield emulator


@pytest.fixture()
def emulator(running):
    running.control("POST", "/reset")
    return running


def session(emulator, answer, service="kms"):
    got = answer["Credentials"]
    return emulator.client(service, access_key=got["AccessKeyId"], secret=got["SecretAccessKey"],
                           token=got["SessionToken"])


def assume(emulator, **arguments):
    return emulator.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="i-1234", **arguments)


def test_it_says_who_calls(emulator):
    identity = emulator.client("sts").get_caller_identity()
    assert (identity["Arn"], identity["Account"]) == (f"arn:aws:iam::{ACCOUNT}:user/test", ACCOUNT)


def test_a_session_has_the_name_of_its_role(emulator):
    answer = assume(emulator)
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/masters.prod/i-1234"
    assert answer["AssumedRoleUser"]["Arn"] == arn
    assert answer["AssumedRoleUser"]["AssumedRoleId"].endswith(":i-1234")
    assert answer["Credentials"]["AccessKeyId"].startswith("ASIA")
    left = answer["Credentials"]["Expiration"] - datetime.datetime.now(datetime.timezone.utc)
    assert abs(left.total_seconds() - 3600) < 30
    assert session(emulator, answer, "sts").get_caller_identity()["Arn"] == arn


def test_a_session_uses_keys_as_its_role(emulator):
    policy = {"Statement": [
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
         "Action": ["kms:PutKeyPolicy"], "Resource": "*"},
        {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "kms:Encrypt", "Resource": "*"},
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
         "Action": "kms:Decrypt", "Resource": "*",
         "Condition": {"ArnEquals": {"aws:PrincipalArn": ROLE}}}]}
    key = emulator.client().create_key(Policy=json.dumps(policy))["KeyMetadata"]
    kms = session(emulator, assume(emulator))
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"
    assert refusal(kms.describe_key, KeyId=key["KeyId"]) == (
        "AccessDeniedException",
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/masters.prod/i-1234 is not authorized to "
        f"perform: kms:DescribeKey on resource: {key['Arn']} because no resource-based policy "
        "allows the kms:DescribeKey action", 400)


def test_who_is_not_trusted_gets_no_session(emulator):
    node = emulator.client("sts", access_key="node", secret="n")
    assert refusal(node.assume_role, RoleArn=ROLE, RoleSessionName="i-1234") == (
        "AccessDenied", f"User: arn:aws:iam::{ACCOUNT}:role/nodes.prod is not authorized to perform: "
        f"sts:AssumeRole on resource: {ROLE}", 403)


def test_a_session_needs_its_own_token(emulator):
    got = assume(emulator)["Credentials"]
    without = emulator.client(access_key=got["AccessKeyId"], secret=got["SecretAccessKey"])
    assert refusal(without.list_keys)[0] == "UnrecognizedClientException"
    other = emulator.client(access_key=got["AccessKeyId"], secret=got["SecretAccessKey"],
                            token=assume(emulator)["Credentials"]["SessionToken"])
    assert refusal(other.list_keys)[0] == "UnrecognizedClientException"


def test_a_session_expires_on_the_emulators_clock(emulator):
    answer = assume(emulator, DurationSeconds=900)
    kms, sts = session(emulator, answer), session(emulator, answer, "sts")
    emulator.control("PUT", "/clock", {"offsetSeconds": 890})
    assert kms.list_keys()["Keys"] == []
    emulator.control("PUT", "/clock", {"offsetSeconds": 901})
    assert refusal(kms.list_keys) == (
        "ExpiredTokenException", "The security token included in the request is expired", 400)
    assert refusal(sts.get_caller_identity)[::2] == ("ExpiredToken", 403)


def test_a_web_identity_gets_a_session_without_credentials(emulator, tmp_path, monkeypatch):
    (tmp_path / "token").write_text(TOKEN)
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in {"AWS_ROLE_ARN": POD, "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"),
                        "AWS_ROLE_SESSION_NAME": "pod-1", "AWS_ENDPOINT_URL": emulator.url,
                        "AWS_CONFIG_FILE": "/nonexistent",
                        "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent"}.items():
        monkeypatch.setenv(name, value)
    key = emulator.client().create_key()["KeyMetadata"]["KeyId"]
    chain = boto3.Session(region_name=REGION)  # finds the token as every SDK does in a pod
    assert chain.client("sts").get_caller_identity()["Arn"] == (
        f"arn:aws:sts::{ACCOUNT}:assumed-role/kms/pod-1")
    kms = chain.client("kms")
    blob = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"
    assert refusal(kms.disable_key, KeyId=key)[0] == "AccessDeniedException"


def test_an_unknown_web_identity_is_refused(emulator):
    anonymous = boto3.client("sts", region_name=REGION, endpoint_url=emulator.url,
                             config=botocore.config.Config(
                                 signature_version=botocore.UNSIGNED,
                                 retries={"total_max_attempts": 1}))
    ask = {"RoleArn": POD, "RoleSessionName": "pod-1"}
    assert refusal(anonymous.assume_role_with_web_identity, WebIdentityToken="nonsense",
                   **ask)[::2] == ("InvalidIdentityToken", 400)
    answer = anonymous.assume_role_with_web_identity(WebIdentityToken=TOKEN, **ask)
    assert answer["SubjectFromWebIdentityToken"] == SUBJECT
    assert answer["Provider"] == PROVIDER and answer["Audience"] == "sts.amazonaws.com"
    assert refusal(anonymous.assume_role_with_web_identity, WebIdentityToken=TOKEN,
                   **{**ask, "RoleArn": ROLE})[::2] == ("AccessDenied", 403)


def test_what_it_cannot_do_is_refused_by_name(emulator):
    sts = emulator.client("sts")
    assert refusal(sts.get_session_token)[:2] == (
        "UnsupportedOperation", "GetSessionToken is not supported by kms-emulator")
    assert refusal(sts.assume_role, RoleArn=ROLE, RoleSessionName="i-1234", Policy="{}")[:2] == (
        "ValidationError", "This is not supported by kms-emulator: Policy")


def test_faults_and_the_request_log_know_sts(emulator):
    emulator.control("POST", "/faults", {"operation": "AssumeRole", "count": 1,
                                         "effect": {"error": "Throttling"}})
    assert refusal(emulator.client("sts").assume_role, RoleArn=ROLE,
                   RoleSessionName="i-1234")[::2] == ("Throttling", 400)
    emulator.control("POST", "/faults", {"operation": "AssumeRoleWithWebIdentity",
                                         "effect": {"error": "ExpiredTokenException"}})
    assert refusal(emulator.client("sts").assume_role_with_web_identity, RoleArn=POD,
                   RoleSessionName="pod-1", WebIdentityToken=TOKEN)[::2] == (
                       "ExpiredTokenException", 400)
    assume(emulator)
    log = emulator.control("GET", "/requests")["requests"]
    assert [(r["operation"], r["status"], r["code"]) for r in log] == [
        ("AssumeRole", 400, "Throttling"),
        ("AssumeRoleWithWebIdentity", 400, "ExpiredTokenException"), ("AssumeRole", 200, "")]
    assert "Secret" not in json.dumps(log) and TOKEN not in json.dumps(log)


def test_awscli_assumes_a_role_from_its_profile(emulator, tmp_path):
    config = tmp_path / "config"
    config.write_text(f"[profile base]\naws_access_key_id = test\naws_secret_access_key = test\n"
                      f"[profile masters]\nrole_arn = {ROLE}\nsource_profile = base\n"
                      f"role_session_name = cli\n")
    done = subprocess.run(
        [pathlib.Path(sys.executable).parent / "aws", "--profile", "masters", "sts",
         "get-caller-identity", "--query", "Arn", "--output", "text"],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_CONFIG_FILE": str(config),
             "AWS_DEFAULT_REGION": REGION, "AWS_ENDPOINT_URL": emulator.url},
        capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"arn:aws:sts::{ACCOUNT}:assumed-role/masters.prod/cli"
