"""Runs the rows of emulator_conformance.yaml against any KMS endpoint, through any client of
conformance_clients.py."""

import pathlib
import uuid

import botocore.exceptions
import yaml

ROWS = yaml.safe_load((pathlib.Path(__file__).parent / "emulator_conformance.yaml").read_text())[
    "rows"]
ABSENT = "1234abcd-12ab-34cd-56ef-1234567890ab"
WITH_BLOB = ("Decrypt", "ReEncrypt")


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


def judge(row, names, found):
    """What is wrong with this answer; empty if nothing is."""
    if found.code != row["expect"]:
        return f"{found.code} instead of {row['expect']}"
    if found.code != "ok" and found.status not in (400, None):
        return f"status {found.status}"
    if "message" in row:
        wanted = row["message"].format(**names)
        if wanted != found.message if found.exact else wanted not in found.message:
            return f'the text "{found.message}"'
    for member in row.get("has", ()):
        if member not in found.members:
            return f"no {member}"
    for member in row.get("lacks", ()):
        if member in found.members:
            return f"a {member}"
    if "material" in row:
        if not names.get(row["material"]) or "KeyMaterialId" not in found.members:
            return "no KeyMaterialId"
        if found.members["KeyMaterialId"] != names[row["material"]]:
            return "another KeyMaterialId"
        if row["material"] == "second" and names["first"] == names["second"]:
            return "rotation changes nothing"
    return ""


def run(kms, client, row):
    """What `client` is answered otherwise than by AWS; empty if nothing, None if it cannot ask this.
    What the row needs is made through `kms`, a boto3 client."""
    try:
        names, arguments = prepare(kms, row)
    except botocore.exceptions.ClientError as error:
        return f"cannot prepare: {error.response['Error']['Code']}"
    found = client.ask(row["ask"]["operation"], arguments)
    return None if found is None else judge(row, names, found)
