"""Roles that our chain assumes at moto's STS, which nobody here wrote."""
import json
import os
import socket
import subprocess
import sys
import time

import boto3
import pytest

PROBE = os.environ["AWS_CREDENTIALS_PROBE"]
ROLE = "arn:aws:iam::123456789012:role/masters"


@pytest.fixture(scope="module", name="moto")
def moto_fixture():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = os.path.join(os.path.dirname(sys.executable), "moto_server")
    with subprocess.Popen([server, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    assert process.poll() is None
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def probe(url, directory, **environment):
    done = subprocess.run(
        [PROBE], check=True, capture_output=True, text=True, timeout=60,
        env={"HOME": str(directory), "AWS_REGION": "eu-west-1", "NO_PROXY": "127.0.0.1",
             "AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL_STS": url, **environment})
    return json.loads(done.stdout)


def caller(url, found):
    """Who moto says the credentials belong to."""
    sts = boto3.client("sts", endpoint_url=url, region_name="eu-west-1",
                       aws_access_key_id=found["access_key_id"],
                       aws_secret_access_key=found["secret_access_key"],
                       aws_session_token=found["session_token"])
    return sts.get_caller_identity()["Arn"]


def test_a_role_is_assumed_with_the_keys_of_a_profile(moto, tmp_path):
    (tmp_path / "config").write_text(
        f"[profile a]\nrole_arn = {ROLE}\nsource_profile = base\nrole_session_name = me\n"
        "external_id = an id\nduration_seconds = 900\n"
        "[profile base]\naws_access_key_id = AKIDFILE\naws_secret_access_key = s\n")
    found = probe(moto, tmp_path, AWS_PROFILE="a", AWS_CONFIG_FILE=str(tmp_path / "config"))
    assert found["source"] == "role of profile a by profile base", found
    assert found["identity"] == "arn:aws:sts::123456789012:assumed-role/masters/me"
    assert caller(moto, found) == found["identity"]
    assert found["expires"]


def test_a_role_is_assumed_for_a_web_identity(moto, tmp_path):
    (tmp_path / "token").write_text("header.payload.signature")
    found = probe(moto, tmp_path, AWS_WEB_IDENTITY_TOKEN_FILE=str(tmp_path / "token"),
                  AWS_ROLE_ARN=ROLE, AWS_ROLE_SESSION_NAME="pod-1")
    assert found["source"] == "web identity", found
    assert found["identity"] == "arn:aws:sts::123456789012:assumed-role/masters/pod-1"
    assert caller(moto, found) == found["identity"]


def test_a_role_is_assumed_by_another_role(moto, tmp_path):
    (tmp_path / "token").write_text("header.payload.signature")
    (tmp_path / "config").write_text(
        f"[profile a]\nrole_arn = {ROLE}\nsource_profile = b\n"
        "[profile b]\nrole_arn = arn:aws:iam::123456789012:role/pod\n"
        f"web_identity_token_file = {tmp_path / 'token'}\n")
    found = probe(moto, tmp_path, AWS_PROFILE="a", AWS_CONFIG_FILE=str(tmp_path / "config"))
    assert found["source"] == "role of profile a by web identity of profile b", found
    assert found["identity"].startswith("arn:aws:sts::123456789012:assumed-role/masters/atrest-")
    assert caller(moto, found) == found["identity"]
