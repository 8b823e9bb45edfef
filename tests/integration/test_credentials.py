"""Where the provider's credentials come from, and how it gets over bad ones, without a restart."""

import json
import re

import pytest

from plugin_client import Plugin
from processes import SECRET, Emulator, Provider, eventually

DEK = b"canary-dek-credentials-012345678"
ACCOUNT = "000000000000"
ISSUER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.example.com"
SUBJECT = "system:serviceaccount:kube-system:kms"
JWT = "canary-session-token-7f3a.of.a-pod"  # conftest.py looks for its first word in the logs
EVERYTHING = [{"Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}]}]
SEED = {
    "principals": [{"accessKeyId": "AKIDNODE", "secretAccessKey": "canary-secret-key",
                    "arn": f"arn:aws:iam::{ACCOUNT}:role/nodes"}],
    "roles": [
        {"arn": f"arn:aws:iam::{ACCOUNT}:role/masters", "policies": EVERYTHING,
         "trust": {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
                                 "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/test"}}}},
        {"arn": f"arn:aws:iam::{ACCOUNT}:role/pod", "policies": EVERYTHING,
         "trust": {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
                                 "Principal": {"Federated": ISSUER}}}}],
    "webIdentities": [{"token": JWT, "provider": ISSUER, "subject": SUBJECT}]}
NO_KEYS = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}


@pytest.fixture
def emulator(start, folder):
    (folder / "seed.yaml").write_text(json.dumps(SEED))
    return start(Emulator, arguments=["--seed", folder / "seed.yaml"])


def profile(folder, text):
    (folder / "config").write_text(text)
    return {**NO_KEYS, "AWS_CONFIG_FILE": str(folder / "config"), "HOME": str(folder)}


def gives(folder, *answers):
    """The environment of a profile whose process gives one answer after the other, the last one
    for ever; an answer is an access key id and its secret."""
    for number, (key_id, secret) in enumerate(answers):
        (folder / f"answer-{number}").write_text(json.dumps(
            {"Version": 1, "AccessKeyId": key_id, "SecretAccessKey": secret}))
    (folder / "give").write_text(
        f"cd {folder}; n=$(cat count 2> /dev/null || echo 0)\n"
        f"cat answer-$n; [ $n = {len(answers) - 1} ] || echo $((n + 1)) > count\n")
    return profile(folder, f"[default]\ncredential_process = sh {folder / 'give'}\n")


def in_use(provider):
    """(source, identity) of all credentials that the log says were in use."""
    lines = [json.loads(line) for line in provider.text().splitlines() if line.startswith("{")]
    return [(line["source"], line["identity"]) for line in lines
            if "aws credentials are in use" in line.values()]


def encrypts(provider):
    with Plugin(provider.sockets[0]) as plugin:
        eventually(lambda: plugin.status()["healthz"] == "ok", 8)
        plugin.encrypt(DEK)


def test_a_pod_has_the_role_of_its_web_identity(start, folder, emulator, key):
    (folder / "token").write_text(JWT)
    provider = start(Provider, emulator.url, [key], env={
        **NO_KEYS, "AWS_WEB_IDENTITY_TOKEN_FILE": str(folder / "token"),
        "AWS_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/pod", "AWS_ROLE_SESSION_NAME": "kms-1",
        "AWS_ENDPOINT_URL_STS": emulator.url})
    encrypts(provider)
    assert in_use(provider) == [
        ("web identity", f"arn:aws:sts::{ACCOUNT}:assumed-role/pod/kms-1")]


def test_a_token_that_comes_late_is_waited_for(start, folder, emulator, key):
    provider = start(Provider, emulator.url, [key], env={
        **NO_KEYS, "AWS_WEB_IDENTITY_TOKEN_FILE": str(folder / "token"),
        "AWS_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/pod", "AWS_ENDPOINT_URL_STS": emulator.url})
    provider.wait_for("there are no aws credentials")
    assert provider.get("/livez") == (200, "OK")
    (folder / "token").write_text(JWT)
    encrypts(provider)


def test_a_profile_assumes_its_role(start, folder, emulator, key):
    provider = start(Provider, emulator.url, [key], env={
        **profile(folder, f"[default]\nrole_arn = arn:aws:iam::{ACCOUNT}:role/masters\n"
                  "source_profile = base\nrole_session_name = plugin\n"
                  f"[profile base]\naws_access_key_id = test\naws_secret_access_key = {SECRET}\n"),
        "AWS_ENDPOINT_URL_STS": emulator.url})
    encrypts(provider)
    assert in_use(provider) == [("role of profile default by profile base",
                                 f"arn:aws:sts::{ACCOUNT}:assumed-role/masters/plugin")]


def test_the_age_and_end_of_credentials_are_metrics(start, folder, emulator, key):
    provider = start(Provider, emulator.url, [key], env=gives(folder, ("test", SECRET)))
    encrypts(provider)
    metrics = provider.get("/metrics")[1]
    prefix = "aws_encryption_provider_credentials_"
    assert re.search(rf"^{prefix}fetched_timestamp_seconds [1-9]", metrics, re.M)
    assert re.search(rf"^{prefix}expiration_timestamp_seconds \+?Inf", metrics, re.M)
    assert f'{prefix}fetches_total{{status="success"}} 1\n' in metrics


def test_the_role_of_another_pod_is_given_up_when_kms_denies_it(start, folder, emulator, key):
    """As behind kube2iam, which hands out the node's role until it knows the pod."""
    provider = start(Provider, emulator.url, [key], env=gives(
        folder, ("AKIDNODE", "canary-secret-key"), ("test", SECRET)))
    encrypts(provider)
    assert len(in_use(provider)) == 2


def test_keys_that_kms_does_not_know_are_fetched_anew(start, folder, emulator, key):
    provider = start(Provider, emulator.url, [key], env=gives(
        folder, ("AKIDUNKNOWN", "canary-secret-key"), ("test", SECRET)))
    encrypts(provider)
    assert len(in_use(provider)) == 2


def test_what_a_process_says_reaches_no_log(start, folder, emulator, key):
    env = profile(folder, "[default]\ncredential_process = "
                  "sh -c 'echo canary-secret-key; echo canary-secret-key >&2; exit 3'\n")
    provider = start(Provider, emulator.url, [key], env=env)
    provider.wait_for("credential_process: the command ended with status 3")
