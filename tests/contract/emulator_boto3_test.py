"""kms-emulator as stock boto3 sees it: every operation, every refusal, signatures verified."""

import datetime
import json
import socket
import ssl
import subprocess
import time
import urllib.request

import botocore.exceptions
import pytest

from emulator_process import ACCOUNT, PROGRAM, REGION, Emulator, refusal

ABSENT = "1234abcd-12ab-34cd-56ef-1234567890ab"
PREFIX = f"arn:aws:kms:{REGION}:{ACCOUNT}:"


@pytest.fixture(scope="module")
def emulator():
    with Emulator() as running:
        yield running


@pytest.fixture(scope="module")
def kms(emulator):
    return emulator.client()


@pytest.fixture()
def key(kms):
    return kms.create_key()["KeyMetadata"]


def test_create_key_describes_an_enabled_symmetric_key(kms):
    made = kms.create_key(Description="for etcd")["KeyMetadata"]
    assert made["Arn"] == PREFIX + "key/" + made["KeyId"]
    assert made["KeyState"] == "Enabled" and made["Enabled"] is True
    assert made["KeySpec"] == made["CustomerMasterKeySpec"] == "SYMMETRIC_DEFAULT"
    assert made["EncryptionAlgorithms"] == ["SYMMETRIC_DEFAULT"]
    assert len(made["CurrentKeyMaterialId"]) == 64
    age = datetime.datetime.now(datetime.timezone.utc) - made["CreationDate"]
    assert abs(age.total_seconds()) < 60
    described = kms.describe_key(KeyId=made["KeyId"])["KeyMetadata"]
    assert described == made


def test_every_form_of_key_id_names_the_same_key(kms, key):
    kms.create_alias(AliasName="alias/forms", TargetKeyId=key["KeyId"])
    for form in (key["KeyId"], key["Arn"], "alias/forms", PREFIX + "alias/forms"):
        assert kms.describe_key(KeyId=form)["KeyMetadata"]["KeyId"] == key["KeyId"]
        assert kms.encrypt(KeyId=form, Plaintext=b"x")["KeyId"] == key["Arn"]
    kms.delete_alias(AliasName="alias/forms")


def test_encrypt_and_decrypt_round_trip_with_context(kms, key):
    context = {"a": "b", "ü": "ö", "": "empty key"}
    sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"secret \x00\xff", EncryptionContext=context)
    assert "KeyMaterialId" not in sealed
    assert len(sealed["CiphertextBlob"]) == 152 + 9
    opened = kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=context)
    assert opened["Plaintext"] == b"secret \x00\xff"
    assert opened["KeyId"] == key["Arn"]
    assert opened["KeyMaterialId"] == key["CurrentKeyMaterialId"]
    assert opened["EncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"


def test_another_context_is_invalid_ciphertext_without_a_reason(kms, key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x",
                       EncryptionContext={"a": "bc"})["CiphertextBlob"]
    code, message, status = refusal(kms.decrypt, CiphertextBlob=blob,
                                    EncryptionContext={"ab": "c"})
    assert (code, message, status) == ("InvalidCiphertextException", "", 400)


def test_every_flipped_byte_is_invalid_ciphertext(kms, key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    for index in range(len(blob)):
        bad = bytearray(blob)
        bad[index] ^= 0x40
        assert refusal(kms.decrypt, CiphertextBlob=bytes(bad))[0] == "InvalidCiphertextException"


def test_decrypt_with_another_key_is_an_incorrect_key(kms, key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    assert refusal(kms.decrypt, CiphertextBlob=blob, KeyId=other)[0] == "IncorrectKeyException"


def test_data_keys_decrypt_and_name_their_material(kms, key):
    made = kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256",
                                 EncryptionContext={"a": "b"})
    assert len(made["Plaintext"]) == 32
    assert len(made["CiphertextBlob"]) == 184
    assert made["KeyMaterialId"] == key["CurrentKeyMaterialId"]
    opened = kms.decrypt(CiphertextBlob=made["CiphertextBlob"], EncryptionContext={"a": "b"})
    assert opened["Plaintext"] == made["Plaintext"]
    without = kms.generate_data_key_without_plaintext(KeyId=key["KeyId"], NumberOfBytes=5)
    assert "Plaintext" not in without
    assert len(kms.decrypt(CiphertextBlob=without["CiphertextBlob"])["Plaintext"]) == 5
    assert refusal(kms.generate_data_key, KeyId=key["KeyId"])[0] == "ValidationException"
    assert len(kms.generate_random(NumberOfBytes=9)["Plaintext"]) == 9


def test_re_encrypt_says_both_materials(kms, key):
    other = kms.create_key()["KeyMetadata"]
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x",
                       EncryptionContext={"a": "b"})["CiphertextBlob"]
    moved = kms.re_encrypt(CiphertextBlob=blob, SourceEncryptionContext={"a": "b"},
                           DestinationKeyId=other["KeyId"],
                           DestinationEncryptionContext={"c": "d"})
    assert moved["SourceKeyId"] == key["Arn"] and moved["KeyId"] == other["Arn"]
    assert moved["SourceKeyMaterialId"] == key["CurrentKeyMaterialId"]
    assert moved["DestinationKeyMaterialId"] == other["CurrentKeyMaterialId"]
    opened = kms.decrypt(CiphertextBlob=moved["CiphertextBlob"], EncryptionContext={"c": "d"})
    assert opened["Plaintext"] == b"x"


def test_a_disabled_key_neither_encrypts_nor_decrypts(kms, key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    kms.disable_key(KeyId=key["KeyId"])
    expected = ("DisabledException", key["Arn"] + " is disabled.", 400)
    assert refusal(kms.encrypt, KeyId=key["KeyId"], Plaintext=b"x") == expected
    assert refusal(kms.decrypt, CiphertextBlob=blob) == expected
    assert refusal(kms.generate_data_key, KeyId=key["KeyId"], KeySpec="AES_256") == expected
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "Disabled"
    kms.enable_key(KeyId=key["KeyId"])
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"


def test_a_key_pending_deletion_can_be_saved(kms, key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    answer = kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    assert answer["KeyId"] == key["Arn"] and answer["KeyState"] == "PendingDeletion"
    left = answer["DeletionDate"] - datetime.datetime.now(datetime.timezone.utc)
    assert 6.9 < left.total_seconds() / 86400 < 7.1
    expected = ("KMSInvalidStateException", key["Arn"] + " is pending deletion.", 400)
    assert refusal(kms.decrypt, CiphertextBlob=blob) == expected
    assert refusal(kms.enable_key, KeyId=key["KeyId"]) == expected
    assert kms.cancel_key_deletion(KeyId=key["KeyId"])["KeyId"] == key["Arn"]
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "Disabled"
    kms.enable_key(KeyId=key["KeyId"])
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"


def test_rotation_changes_the_material_and_keeps_the_old(kms, key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    assert kms.rotate_key_on_demand(KeyId=key["KeyId"])["KeyId"] == key["Arn"]
    current = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["CurrentKeyMaterialId"]
    assert current != key["CurrentKeyMaterialId"]
    assert kms.decrypt(CiphertextBlob=blob)["KeyMaterialId"] == key["CurrentKeyMaterialId"]
    rotations = kms.list_key_rotations(KeyId=key["KeyId"])["Rotations"]
    assert [r["RotationType"] for r in rotations] == ["ON_DEMAND"]
    every = kms.list_key_rotations(KeyId=key["KeyId"], IncludeKeyMaterial="ALL_KEY_MATERIAL")
    assert [r["KeyMaterialState"] for r in every["Rotations"]] == ["NON_CURRENT", "CURRENT"]


def test_automatic_rotation_has_a_next_date(kms, key):
    assert kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"] is False
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=90)
    status = kms.get_key_rotation_status(KeyId=key["KeyId"])
    assert status["RotationPeriodInDays"] == 90 and status["KeyId"] == key["Arn"]
    kms.disable_key_rotation(KeyId=key["KeyId"])
    assert kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"] is False


def test_aliases_live_their_own_life(kms, key):
    other = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/life", TargetKeyId=key["KeyId"])
    assert refusal(kms.create_alias, AliasName="alias/life", TargetKeyId=key["KeyId"]) == (
        "AlreadyExistsException",
        f"An alias with the name {PREFIX}alias/life already exists", 400)
    kms.update_alias(AliasName="alias/life", TargetKeyId=other["Arn"])
    [entry] = kms.list_aliases(KeyId=other["KeyId"])["Aliases"]
    assert entry["AliasArn"] == PREFIX + "alias/life" and entry["TargetKeyId"] == other["KeyId"]
    kms.delete_alias(AliasName="alias/life")
    assert refusal(kms.describe_key, KeyId="alias/life") == (
        "NotFoundException", f"Alias {PREFIX}alias/life is not found.", 400)
    assert refusal(kms.create_alias, AliasName="alias/aws/x",
                   TargetKeyId=key["KeyId"])[0] == "NotAuthorizedException"
    assert refusal(kms.create_alias, AliasName="x",
                   TargetKeyId=key["KeyId"])[0] == "ValidationException"


def test_lists_come_in_pages(kms):
    made = {kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(5)}
    pages = kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 2})
    seen = [entry["KeyId"] for page in pages for entry in page["Keys"]]
    assert made <= set(seen) and len(seen) == len(set(seen))
    assert refusal(kms.list_keys, Marker="nonsense")[0] == "InvalidMarkerException"


def test_what_does_not_exist_is_not_found(kms):
    assert refusal(kms.describe_key, KeyId=ABSENT) == (
        "NotFoundException", f"Key '{PREFIX}key/{ABSENT}' does not exist", 400)
    assert refusal(kms.describe_key, KeyId="x")[:2] == ("NotFoundException", "Invalid keyId 'x'")
    foreign = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/{ABSENT}"
    assert refusal(kms.describe_key, KeyId=foreign)[0] == "NotFoundException"


def test_description_changes(kms, key):
    kms.update_key_description(KeyId=key["KeyId"], Description="new")
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["Description"] == "new"


def test_a_dry_run_always_fails(kms, key):
    assert refusal(kms.encrypt, KeyId=key["KeyId"], Plaintext=b"x", DryRun=True)[0] == (
        "DryRunOperationException")


def test_sizes_are_bounded(emulator, key):
    unchecked = emulator.client(config={"parameter_validation": False})
    assert refusal(unchecked.encrypt, KeyId=key["KeyId"], Plaintext=b"")[0] == (
        "ValidationException")
    assert refusal(unchecked.encrypt, KeyId=key["KeyId"], Plaintext=b"x" * 4097)[:2] == (
        "ValidationException",
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member "
        "must have length less than or equal to 4096")
    unchecked.encrypt(KeyId=key["KeyId"], Plaintext=b"x" * 4096)
    assert refusal(unchecked.decrypt, CiphertextBlob=b"x" * 6145)[0] == "ValidationException"


def test_what_is_not_supported_is_refused_by_name(kms, key):
    code, message, _ = refusal(kms.decrypt, CiphertextBlob=b"x", Recipient={
        "KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256", "AttestationDocument": b"x"})
    assert (code, message) == ("ValidationException",
                               "This is not supported by kms-emulator: Recipient")
    assert refusal(kms.create_key, KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")[0] == (
        "ValidationException")
    assert refusal(kms.sign, KeyId=key["KeyId"], Message=b"x",
                   SigningAlgorithm="RSASSA_PSS_SHA_256")[0] == "UnsupportedOperationException"


def raw(emulator, body=b"{}", method="POST", path="/", **headers):
    """(status, headers, body) of an unsigned request."""
    request = urllib.request.Request(emulator.url + path, data=body, method=method, headers={
        "Content-Type": "application/x-amz-json-1.1",
        **{name.replace("_", "-"): value for name, value in headers.items()}})
    try:
        answer = urllib.request.urlopen(request, timeout=20)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, dict(answer.headers.items()), answer.read()


def test_a_request_without_a_signature_is_refused(emulator):
    status, headers, body = raw(emulator, X_Amz_Target="TrentService.ListKeys")
    assert status == 400
    assert json.loads(body) == {"__type": "MissingAuthenticationTokenException",
                                "message": "Missing Authentication Token"}
    assert headers["Content-Type"] == "application/x-amz-json-1.1"
    assert len(headers["x-amzn-RequestId"]) == 36 and headers["Date"].endswith(" GMT")


def test_what_is_no_operation_is_refused(emulator):
    for arguments in ({"X_Amz_Target": "TrentService.NoSuch"}, {"X_Amz_Target": "Other.ListKeys"},
                      {}, {"X_Amz_Target": "TrentService.ListKeys", "path": "/x"}):
        status, _, body = raw(emulator, **arguments)
        assert (status, json.loads(body)["__type"]) == (400, "UnknownOperationException")


def test_a_wrong_secret_or_key_id_is_refused(emulator):
    code, message, status = refusal(emulator.client(secret="wrong").list_keys)
    assert (code, status) == ("InvalidSignatureException", 400)
    assert message.startswith("The request signature we calculated does not match")
    assert refusal(emulator.client(access_key="nobody").list_keys)[:2] == (
        "UnrecognizedClientException", "The security token included in the request is invalid.")
    assert refusal(emulator.client(token="token").list_keys)[0] == "UnrecognizedClientException"


def test_a_signature_for_another_region_is_refused(emulator):
    elsewhere = emulator.client(region_name="eu-west-1")
    assert refusal(elsewhere.list_keys)[:2] == (
        "InvalidSignatureException",
        "Credential should be scoped to a valid region, not 'eu-west-1'.")


@pytest.mark.parametrize("hours,text", [(-1, "Signature expired: "),
                                        (1, "Signature not yet current: ")])
def test_a_skewed_clock_is_refused(emulator, monkeypatch, hours, text):
    import botocore.auth
    shifted = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=hours)
    monkeypatch.setattr(botocore.auth, "get_current_datetime",
                        lambda remove_tzinfo=True: shifted.replace(tzinfo=None))
    code, message, _ = refusal(emulator.client().list_keys)
    assert code == "InvalidSignatureException" and message.startswith(text)
    assert "15 min." in message


def test_no_auth_takes_anything():
    with Emulator("--no-auth") as open_emulator:
        assert open_emulator.client(secret="wrong").list_keys()["Keys"] == []
        assert raw(open_emulator, X_Amz_Target="TrentService.ListKeys")[0] == 200


def test_malformed_json_is_a_serialization_error():
    with Emulator("--no-auth") as open_emulator:
        for body in (b"{", b"[]", b"\xff", b'{"Limit":"x"}', b'{"Limit":1,"Limit":2}',
                     b'{"a":' * 200):
            status, _, answer = raw(open_emulator, body=body, X_Amz_Target="TrentService.ListKeys")
            assert (status, json.loads(answer)["__type"]) == (400, "SerializationException"), body


def test_state_survives_a_restart(tmp_path):
    with Emulator("--data-dir", tmp_path) as first:
        kms = first.client()
        key = kms.create_key(Description="kept")["KeyMetadata"]
        kms.create_alias(AliasName="alias/kept", TargetKeyId=key["KeyId"])
        old = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
        kms.rotate_key_on_demand(KeyId=key["KeyId"])
        first.kill()
    with Emulator("--data-dir", tmp_path) as second:
        kms = second.client()
        assert kms.describe_key(KeyId="alias/kept")["KeyMetadata"]["Description"] == "kept"
        assert kms.decrypt(CiphertextBlob=old)["KeyMaterialId"] == key["CurrentKeyMaterialId"]
        assert second.stop()[0] == 0


def test_a_damaged_state_file_is_named_and_nothing_is_started(tmp_path):
    with Emulator("--data-dir", tmp_path) as first:
        key = first.client().create_key()["KeyMetadata"]["KeyId"]
    path = tmp_path / "keys" / f"{key}.json"
    path.write_text(path.read_text()[:100])
    done = subprocess.run([PROGRAM, "--listen", "127.0.0.1:0", "--data-dir", tmp_path],
                          capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2 and str(path) in done.stderr and done.stdout == ""


def test_tls_with_its_own_certificate(tmp_path):
    with Emulator("--tls", "--data-dir", tmp_path) as secure:
        bundle = str(tmp_path / "tls" / "certificate.pem")
        assert secure.url.startswith("https://")
        kms = secure.client(verify=bundle)
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        assert kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
        with pytest.raises(botocore.exceptions.SSLError):
            secure.client().list_keys()
    with Emulator("--tls", "--data-dir", tmp_path) as again:
        again.client(verify=bundle).list_keys()


def test_tls_without_a_data_directory_leaves_nothing_behind():
    with Emulator("--tls") as secure:
        code, errors = secure.stop()
    bundle = errors.split("AWS_CA_BUNDLE=")[1].split()[0]
    assert code == 0
    with pytest.raises(FileNotFoundError):
        ssl.create_default_context(cafile=bundle)


def test_latency_is_served_to_many_at_once():
    with Emulator("--latency", 100, "--no-auth") as slow:
        sockets = []
        start = time.monotonic()
        for _ in range(50):
            connection = socket.create_connection(("127.0.0.1", int(slow.url.rsplit(":", 1)[1])))
            connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
                               b"X-Amz-Target: TrentService.ListKeys\r\n\r\n{}")
            sockets.append(connection)
        for connection in sockets:
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
            connection.close()
        assert 0.1 <= time.monotonic() - start < 2


def test_an_address_in_use_is_an_error_that_names_it(emulator):
    address = emulator.url.removeprefix("http://")
    done = subprocess.run([PROGRAM, "--listen", address], capture_output=True, text=True,
                          timeout=20, check=False)
    assert done.returncode == 3 and address in done.stderr
