"""Runs the rows of emulator_conformance.yaml against any KMS endpoint, through any client of
conformance_clients.py."""

import pathlib
import uuid

import botocore.exceptions
import yaml
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

ROWS = yaml.safe_load((pathlib.Path(__file__).parent / "emulator_conformance.yaml").read_text())[
    "rows"]
ABSENT = "1234abcd-12ab-34cd-56ef-1234567890ab"
WITH_BLOB = ("Decrypt", "ReEncrypt")
USER = "arn:aws:iam::000000000000:user/test"
MATERIALS = {"same": b"s" * 32, "other": b"o" * 32, "short": b"s" * 31, "damaged": b"s" * 32,
             "foreign-token": b"s" * 32}


def wrapped(kms, key_id, kind, other_id=None):
    """The arguments of an ImportKeyMaterial; `kind` is one of MATERIALS."""
    token_of = other_id if kind == "foreign-token" else key_id
    got = kms.get_parameters_for_import(KeyId=token_of, WrappingAlgorithm="RSAES_OAEP_SHA_256",
                                        WrappingKeySpec="RSA_2048")
    sha256 = hashes.SHA256()
    blob = serialization.load_der_public_key(got["PublicKey"]).encrypt(
        MATERIALS[kind], padding.OAEP(padding.MGF1(sha256), sha256, None))
    if kind == "damaged":
        blob = blob[:-1] + bytes([blob[-1] ^ 1])
    return {"ImportToken": got["ImportToken"], "EncryptedKeyMaterial": blob}


def load(kms, key_id):
    kms.import_key_material(KeyId=key_id, ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
                            **wrapped(kms, key_id, "same"))


def bring_into(kms, key_id, row):
    """The state that the row asks for."""
    state = row.get("state")
    if state == "Disabled":
        kms.disable_key(KeyId=key_id)
    elif state == "PendingDeletion":
        kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    elif state == "PendingImport" and row.get("imported"):
        kms.delete_imported_key_material(KeyId=key_id)


def grant(kms, key_id):
    made = kms.create_grant(KeyId=key_id, GranteePrincipal=USER, RetiringPrincipal=USER,
                            Operations=["Encrypt", "DescribeKey"])
    return {"grant_id": made["GrantId"], "grant_token": made["GrantToken"]}


def filled(value, names):
    """`value` with the names of this row's key, alias and grant in the place of the row's words."""
    if isinstance(value, list):
        return [filled(one, names) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


def prepare(kms, row):
    """The names that a row may use, and the arguments of its request."""
    create = row.get("create", {})
    key = kms.create_key(**create)["KeyMetadata"]
    other = kms.create_key(**create)["KeyMetadata"]["KeyId"]
    prefix = key["Arn"].split("key/")[0]
    alias = f"alias/{row['name']}-{uuid.uuid4().hex}"
    kms.create_alias(AliasName=alias, TargetKeyId=key["KeyId"])
    names = {"id": key["KeyId"], "arn": key["Arn"], "alias": alias, "alias_arn": prefix + alias,
             "absent": ABSENT, "absent_arn": f"{prefix}key/{ABSENT}", "other": other,
             "foreign_region": key["Arn"].replace("us-east-1", "eu-west-1"), "malformed": "x",
             "first": key.get("CurrentKeyMaterialId")}
    names.update(fresh=f"alias/{uuid.uuid4().hex}", long=b"x" * 4097)
    if row.get("imported"):
        load(kms, key["KeyId"])
        names["first"] = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"][
            "CurrentKeyMaterialId"]
    if row.get("grant"):
        names.update(grant(kms, key["KeyId"]))
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
    if "import" in ask:
        arguments.update(wrapped(kms, key["KeyId"], ask["import"], other))
    for name, value in ask.get("more", {}).items():
        arguments[name] = filled(value, names)
    if row.get("rotate"):
        kms.rotate_key_on_demand(KeyId=key["KeyId"])
        names["second"] = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"].get(
            "CurrentKeyMaterialId")
    bring_into(kms, key["KeyId"], row)
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
