"""Runs the rows of emulator_conformance.yaml against any KMS endpoint, through stock boto3."""

import pathlib
import re
import uuid

import botocore.exceptions
import yaml

ROWS = yaml.safe_load((pathlib.Path(__file__).parent / "emulator_conformance.yaml").read_text())[
    "rows"]
ABSENT = "1234abcd-12ab-34cd-56ef-1234567890ab"
WITH_BLOB = ("Decrypt", "ReEncrypt")


def method(operation):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()


def prepare(kms, row):
    """The names that a row may use, and the arguments of its request."""
    key = kms.create_key()["KeyMetadata"]
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    prefix = key["Arn"].split("key/")[0]
    alias = f"alias/{row['name']}-{uuid.uuid4().hex}"
    kms.create_alias(AliasName=alias, TargetKeyId=key["KeyId"])
    names = {"id": key["KeyId"], "arn": key["Arn"], "alias": alias, "alias_arn": prefix + alias,
             "absent": ABSENT, "absent_arn": f"{prefix}key/{ABSENT}", "other": other,
             "foreign_region": key["Arn"].replace("us-east-1", "eu-west-1"), "malformed": "x",
             "first": key.get("CurrentKeyMaterialId")}
    ask, arguments = row["ask"], {}
    if ask["operation"] in WITH_BLOB:
        blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"secret",
                           EncryptionContext=row.get("context", {}))["CiphertextBlob"]
        if row.get("tamper"):
            blob = blob[:-1] + bytes([blob[-1] ^ 1])
        arguments["CiphertextBlob"] = blob
    if ask["operation"] == "Encrypt":
        arguments["Plaintext"] = b"secret"
    if "key" in ask:
        arguments["KeyId"] = names[ask["key"]]
    if "context" in ask:
        arguments["EncryptionContext"] = ask["context"]
    for name, value in ask.get("more", {}).items():
        arguments[name] = names.get(value, value) if isinstance(value, str) else value
    if row.get("rotate"):
        kms.rotate_key_on_demand(KeyId=key["KeyId"])
        names["second"] = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"].get(
            "CurrentKeyMaterialId")
    if row.get("state") == "Disabled":
        kms.disable_key(KeyId=key["KeyId"])
    elif row.get("state") == "PendingDeletion":
        kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    return names, arguments


def judge(row, names, code, message, answer):
    """What is wrong with this answer; empty if nothing is."""
    if code != row["expect"]:
        return f"{code} instead of {row['expect']}"
    if "message" in row and message != row["message"].format(**names):
        return f'the text "{message}"'
    for member in row.get("has", ()):
        if member not in answer:
            return f"no {member}"
    for member in row.get("lacks", ()):
        if member in answer:
            return f"a {member}"
    if "material" in row:
        if not names.get(row["material"]) or "KeyMaterialId" not in answer:
            return "no KeyMaterialId"
        if answer["KeyMaterialId"] != names[row["material"]]:
            return "another KeyMaterialId"
        if row["material"] == "second" and names["first"] == names["second"]:
            return "rotation changes nothing"
    return ""


def run(kms, row):
    """What this endpoint does otherwise than AWS; empty if nothing."""
    try:
        names, arguments = prepare(kms, row)
    except botocore.exceptions.ClientError as error:
        return f"cannot prepare: {error.response['Error']['Code']}"
    code, message, answer = "ok", "", {}
    try:
        answer = getattr(kms, method(row["ask"]["operation"]))(**arguments)
    except botocore.exceptions.ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status != 400:
            return f"status {status}"
    return judge(row, names, code, message, answer)
