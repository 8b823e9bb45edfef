"""Scripted faults of kms-emulator, as stock boto3 meets them."""

import contextlib
import email.utils
import json
import os
import re
import socket
import subprocess
import time

import botocore.config
import botocore.exceptions
import pytest

from emulator_process import PROGRAM, Controlled, Emulator, refusal


@pytest.fixture(scope="module")
def running():
    with Controlled() as emulator:
        yield emulator


@pytest.fixture()
def emulator(running):
    running.control("POST", "/reset")
    return running


@pytest.mark.parametrize("code,status", [
    ("ThrottlingException", 400), ("KMSInternalException", 500),
    ("DependencyTimeoutException", 500), ("KeyUnavailableException", 500),
    ("ExpiredTokenException", 400), ("UnrecognizedClientException", 400),
    ("AccessDeniedException", 400), ("LimitExceededException", 400), ("Made.Up", 400),
    ("InternalFailure", 500), ("ServiceUnavailable", 503)])
def test_every_error_by_name(emulator, code, status):
    emulator.control("POST", "/faults", {"operation": "ListKeys", "count": 1,
                                         "effect": {"error": code}})
    answer = refusal(emulator.client().list_keys)
    assert (answer[0], answer[2]) == (code, status)
    assert emulator.client().list_keys()["Keys"] == []


def test_a_client_that_retries_gets_over_two_throttles(emulator):
    emulator.control("POST", "/faults", {"count": 2, "effect": {"error": "ThrottlingException"}})
    patient = emulator.client(config={"retries": {"mode": "standard", "total_max_attempts": 3}})
    assert patient.list_keys()["Keys"] == []
    assert emulator.control("GET", "/counters")["operations"]["ListKeys"] == {
        "ThrottlingException": 2, "ok": 1}


@pytest.mark.parametrize("effect,error", [
    ({"reset": "before-reply"}, botocore.exceptions.ConnectionClosedError),
    ({"reset": "after-head"}, botocore.exceptions.HTTPClientError),
    ({"hang": True}, botocore.exceptions.ReadTimeoutError),
    ({"reset": "after-body", "body": "{"}, None),
    ({"bodyDelayMs": 60000}, botocore.exceptions.HTTPClientError),
    ({"bodyDelayMs": 200, "bodyPieceBytes": 10}, None)])
def test_a_bad_network(emulator, effect, error):
    emulator.control("POST", "/faults", {"count": 1, "effect": effect})
    hasty = emulator.client(config={"read_timeout": 0.5})
    with pytest.raises(error) if error else contextlib.nullcontext():
        hasty.list_keys()
    assert emulator.client().list_keys()["Keys"] == []


@pytest.mark.parametrize("effect", [{"truncateBodyTo": 5}, {"body": "<html>"}])
def test_a_body_that_is_no_json(emulator, effect):
    emulator.control("POST", "/faults", {"count": 1, "effect": effect})
    assert "Keys" not in emulator.client().list_keys()  # botocore does not mind


def test_latency(emulator):
    emulator.control("POST", "/faults", {"count": 1, "effect": {"latencyMs": 300}})
    start = time.monotonic()
    emulator.client().list_keys()
    assert time.monotonic() - start >= 0.3


def test_a_quota_of_requests_a_second(emulator):
    emulator.control("POST", "/faults", {"perSecond": 5,
                                         "effect": {"error": "ThrottlingException"}})
    kms, throttled = emulator.client(), 0
    for _ in range(12):
        try:
            kms.list_keys()
        except botocore.exceptions.ClientError as error:
            throttled += error.response["Error"]["Code"] == "ThrottlingException"
    assert 4 <= throttled <= 7


def test_the_quota_of_an_account_and_region():
    with Emulator("--quota", "3") as emulator:
        kms, codes = emulator.client(), []
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        for ask in [{}, {"EncryptionContext": {"a": "b"}}] * 4:
            try:
                kms.encrypt(KeyId=key, Plaintext=b"x", **ask)
            except botocore.exceptions.ClientError as error:
                codes.append(error.response["Error"]["Code"])
        assert 4 <= len(codes) <= 5 and set(codes) == {"ThrottlingException"}
        assert refusal(kms.generate_random, NumberOfBytes=8)[0] == "ThrottlingException"
        assert kms.describe_key(KeyId=key)["KeyMetadata"]["Enabled"]


def test_a_list_of_operations(emulator):
    emulator.control("POST", "/faults", {"operation": ["ListKeys", "ListAliases"],
                                         "effect": {"error": "ThrottlingException"}})
    kms = emulator.client()
    assert refusal(kms.list_keys)[0] == refusal(kms.list_aliases)[0] == "ThrottlingException"
    kms.create_key()


def test_clock_skew_of_one_request(emulator):
    emulator.control("POST", "/faults", {"count": 2, "effect": {"clockSkewSeconds": 3600}})
    code, message, _ = refusal(emulator.client().list_keys)
    assert (code, message[:17]) == ("InvalidSignatureException", "Signature expired")
    emulator.control("DELETE", "/faults")
    emulator.control("POST", "/faults", {"count": 1, "effect": {"clockSkewSeconds": 600}})
    kms = emulator.client()
    answer = kms.list_keys()["ResponseMetadata"]  # within 15 minutes
    said = email.utils.parsedate_to_datetime(answer["HTTPHeaders"]["date"]).timestamp()
    assert 590 < said - time.time() < 610
    assert kms.list_keys()["Keys"] == []


def test_a_key_a_principal_and_a_time_window(emulator):
    kms = emulator.client()
    hit, missed = (kms.create_key()["KeyMetadata"] for _ in range(2))
    throttle = {"error": "DisabledException"}
    emulator.control("POST", "/faults", [
        {"key": hit["Arn"], "principal": "arn:aws:iam::000000000000:user/test", "forMs": 3600000,
         "count": 1, "effect": throttle},
        {"principal": "arn:aws:iam::000000000000:user/other", "effect": throttle},
        {"afterMs": 3600000, "effect": throttle}])
    kms.encrypt(KeyId=missed["KeyId"], Plaintext=b"x")
    assert refusal(kms.encrypt, KeyId=hit["KeyId"], Plaintext=b"x")[:2] == (
        "DisabledException", f"{hit['Arn']} is disabled.")
    kms.encrypt(KeyId=hit["KeyId"], Plaintext=b"x")
    met = [rule["met"] for rule in emulator.control("GET", "/faults")["faults"]]
    assert met == [1, 0, 0]


def test_the_control_api_on_a_unix_socket(tmp_path):
    class OnSocket(Controlled):
        CONTROL = f"unix:{tmp_path}/control.sock"

    with OnSocket() as emulator:
        path = emulator.control_url.removeprefix("unix:")
        assert os.stat(path).st_mode & 0o777 == 0o600
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            client.sendall(b"GET /counters HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            answer = b"".join(iter(lambda: client.recv(4096), b""))
        assert answer.startswith(b"HTTP/1.1 200") and b'"total":0' in answer
        code, _ = emulator.stop()
        assert code == 0 and not os.path.exists(path)


def test_clock_skew_is_told_by_the_date(emulator):
    emulator.control("PUT", "/clock", {"signatureOffsetSeconds": 3600})
    code, message, _ = refusal(emulator.client().list_keys)
    assert code == "InvalidSignatureException"
    assert re.match(r"Signature expired: \w+ is now earlier than \w+ \(\w+ - 15 min\.\)", message)


def test_keys_live_in_their_own_time(emulator):
    kms = emulator.client()
    key = kms.create_key()["KeyMetadata"]
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=90)
    emulator.control("PUT", "/clock", {"offsetSeconds": 91 * 86400})
    now = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert now["CurrentKeyMaterialId"] != key["CurrentKeyMaterialId"]
    [rotation] = kms.list_key_rotations(KeyId=key["KeyId"])["Rotations"]
    assert rotation["RotationType"] == "AUTOMATIC"


def test_the_log_says_who_asked_for_what(emulator):
    kms = emulator.client()
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.encrypt(KeyId=key, Plaintext=b"canary", EncryptionContext={"a": "b"})
    entries = emulator.control("GET", "/requests")["requests"]
    last = entries[-1]
    assert (last["operation"], last["key"], last["status"]) == ("Encrypt", key, 200)
    assert last["principal"].endswith(":user/test") and last["encryptionContext"] == {"a": "b"}
    assert "Boto3" in last["userAgent"] or "Botocore" in last["userAgent"]
    assert "canary" not in json.dumps(entries)


def test_faults_from_a_file(tmp_path):
    path = tmp_path / "faults.json"
    path.write_text('[{"count": 1, "effect": {"error": "ThrottlingException"}}]')
    with Emulator("--faults", path) as emulator:
        assert refusal(emulator.client().list_keys)[0] == "ThrottlingException"
        emulator.client().list_keys()
    path.write_text('[{"effect": {"explode": true}}]')
    done = subprocess.run([PROGRAM, "--listen", "127.0.0.1:0", "--faults", path],
                          capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2 and str(path) in done.stderr and "explode" in done.stderr


def test_print_env_is_all_that_awscli_needs(tmp_path):
    process = subprocess.Popen([PROGRAM, "--listen", "127.0.0.1:0", "--print-env", "--tls",
                                "--data-dir", tmp_path], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    try:
        lines = [process.stdout.readline() for _ in range(7)]
        aws = os.path.join(os.path.dirname(os.sys.executable), "aws")
        done = subprocess.run(["sh", "-c", "".join(lines) + f"exec {aws} kms create-key"],
                              env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"},
                              capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
    finally:
        process.kill()
        process.communicate()
