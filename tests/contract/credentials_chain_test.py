"""The same environments and files for boto3's chain of credentials and for ours.

credential_fixtures.yaml holds them. Where the two differ the fixture says why, and both sides are
checked, so that a difference that goes away is noticed too.
"""
import json
import os
import pathlib
import re
import subprocess
import unittest.mock

import botocore.exceptions
import botocore.session
import pytest
import yaml

import fake_aws

PROBE = os.environ["AWS_CREDENTIALS_PROBE"]
HERE = pathlib.Path(__file__).parent
FIXTURES = yaml.safe_load((HERE / "credential_fixtures.yaml").read_text())
BASE = {"PATH": os.environ["PATH"], "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1",
        "NO_PROXY": "127.0.0.1", "AWS_METADATA_SERVICE_TIMEOUT": "1",
        "AWS_METADATA_SERVICE_NUM_ATTEMPTS": "1"}
# Keys that may sign at the fake STS: each secret is "secret of" and the id.
SIGNERS = {key: f"secret-of-{key}" for key in ("AKIDENV", "AKIDFILE", "AKIDOTHER", "AKIDPROC")}


def nobody(_):
    raise ValueError("nobody types a code of MFA")


def boto(environment):
    with unittest.mock.patch.dict(os.environ, environment, clear=True):
        try:
            session = botocore.session.Session()
            session.set_config_variable("region", "eu-west-1")
            resolver = session.get_component("credential_provider")
            resolver.get_provider("assume-role")._prompter = nobody
            found = session.get_credentials()
            if found is None:
                return {"error": "no credentials"}
            frozen = found.get_frozen_credentials()
            return {"source": found.method, "access_key_id": frozen.access_key,
                    "secret_access_key": frozen.secret_key, "session_token": frozen.token or ""}
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError,
                ValueError, OSError, KeyError) as error:
            return {"error": f"{type(error).__name__}: {error}"}


def ours(environment):
    done = subprocess.run([PROBE], env=environment, check=True, capture_output=True, text=True,
                          timeout=60)
    assert done.stderr == ""
    return json.loads(done.stdout)


def prepared(fixture, directory, fake):
    """The fixture's environment, its files written."""
    def filled(text):
        return (str(text).replace("{dir}", str(directory)).replace("{fake}", fake.url))

    files = dict(fixture.get("files", {}))
    for name in ("config", "credentials"):
        if name in fixture:
            files[f".aws/{name}"] = fixture[name]
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(filled(content).encode())
    environment = {**BASE, "HOME": str(directory), "AWS_ENDPOINT_URL_STS": fake.url,
                   "AWS_EC2_METADATA_SERVICE_ENDPOINT": fake.url}
    for name, value in fixture.get("env", {}).items():
        environment[name] = filled(value)
        if value is None:
            del environment[name]
    return environment


def said(result, expected):
    """Whether a side's result is what the fixture expects: an access key id or "error: TEXT"."""
    if expected.startswith("error"):
        return "error" in result and expected.partition(": ")[2] in result["error"]
    return "error" not in result and result["access_key_id"] == expected


def expectation(text):
    """The text, with an access key id in place of "given WORDS"."""
    if not text.startswith("given "):
        return text

    def given(words):
        return fake_aws.keys_for(words)["AccessKeyId"]

    outer = re.sub("<([^>]*)>", lambda inner: given(inner.group(1).split(";")), text[6:])
    return given(outer.split("|"))


@pytest.mark.parametrize("fixture", FIXTURES, ids=[fixture["name"] for fixture in FIXTURES])
def test_fixture(fixture, tmp_path):
    server = fixture.get("server", {})
    with fake_aws.FakeAws(server.get("mode", ""), SIGNERS, server.get("token", "")) as fake:
        environment = prepared(fixture, tmp_path, fake)
        mine = ours(environment)
        assert said(mine, expectation(fixture["ours"])), mine
        if "source" in fixture:
            assert mine["source"] == fixture["source"]
        assert "canary" not in json.dumps(mine)
        theirs = boto(environment)
        if "differs" in fixture:
            assert said(theirs, expectation(fixture["boto"])), theirs
            assert expectation(fixture["boto"]) != expectation(fixture["ours"])
            return
        assert ("error" in mine) == ("error" in theirs), (mine, theirs)
        if "error" not in mine:
            for part in ("access_key_id", "secret_access_key", "session_token"):
                assert mine[part] == theirs[part], (part, mine, theirs)


def test_there_are_enough_fixtures():
    names = [fixture["name"] for fixture in FIXTURES]
    assert len(names) >= 40 and len(set(names)) == len(names)


def test_metadata_is_asked_as_ec2_demands():
    with fake_aws.FakeAws() as fake:
        environment = {**BASE, "HOME": "/nonexistent", "AWS_EC2_METADATA_SERVICE_ENDPOINT": fake.url,
                       "HTTP_PROXY": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1"}
        del environment["NO_PROXY"]
        assert ours(environment)["source"] == "instance metadata, role masters"
        assert fake.paths() == ["PUT /latest/api/token", f"GET {fake_aws.ROLE_PATH}",
                                f"GET {fake_aws.ROLE_PATH}masters"]
        put, get = fake.requests[0][2], fake.requests[1][2]
        assert put["X-aws-ec2-metadata-token-ttl-seconds"] == "21600"
        assert get["X-aws-ec2-metadata-token"] == "metadata-token-0"
        assert "Authorization" not in get


def test_a_redirect_is_not_followed():
    with fake_aws.FakeAws("redirect") as fake:
        environment = {**BASE, "HOME": "/nonexistent",
                       "AWS_CONTAINER_CREDENTIALS_FULL_URI": fake.url + "/container/credentials"}
        assert "302" in ours(environment)["error"]
        assert fake.paths() == ["GET /container/credentials"]


def test_a_token_that_never_comes_ends_with_a_hint_at_the_hop_limit():
    with fake_aws.FakeAws("hop") as fake:
        environment = {**BASE, "HOME": "/nonexistent", "AWS_EC2_METADATA_SERVICE_ENDPOINT": fake.url}
        result = ours(environment)
        assert "no answer within 1000 ms" in result["error"] and "hop limit" in result["hint"]
        assert fake.paths() == ["PUT /latest/api/token"] * 3


def test_an_answer_of_sts_that_never_comes_is_asked_for_again(tmp_path):
    (tmp_path / "token").write_text("a.b.c")
    with fake_aws.FakeAws("sts-slow") as fake:
        environment = {**BASE, "HOME": str(tmp_path), "AWS_ENDPOINT_URL_STS": fake.url,
                       "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"),
                       "AWS_ROLE_ARN": "arn:aws:iam::1:role/pod"}
        assert ours(environment)["source"] == "web identity"
        assert fake.paths() == ["POST /"] * 2
