"""What the real programs print by -o json, held against docs/reference/schemas.

The published schemas let fields come; here a field that no schema knows is an error, so that none is forgotten.
"""

import json
import os
import pathlib
import subprocess
import sys

import jsonschema
import pytest
import referencing

import json_page

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from kops_cluster import KopsCluster  # noqa: E402

BIN = pathlib.Path(os.environ["ATREST_BIN"])
ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = {path.name: json.loads(path.read_text()) for path in sorted(json_page.SCHEMAS.glob("*.json"))}
ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def closed(schema):
    """The same, with no room for fields that it does not name."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    shut = {name: closed(value) for name, value in schema.items()}
    if "properties" in schema and schema.get("type") == "object" and "Statement" not in schema["properties"]:
        shut["additionalProperties"] = False
    return shut


REGISTRY = referencing.Registry().with_resources(
    (name, referencing.Resource.from_contents(closed(schema))) for name, schema in SCHEMAS.items())


def check(name, text):
    document = json.loads(text)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(closed(SCHEMAS[f"{name}.json"]), registry=REGISTRY,
                                    format_checker=checker).validate(document)
    return document


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """Variables of a playground with a real kube-apiserver, two Secrets and a snapshot."""
    place = pathlib.Path(subprocess.run(["mktemp", "-d", "/tmp/docs-XXXXXX"], capture_output=True, text=True).stdout.strip())
    process = subprocess.Popen([sys.executable, "-B", ROOT / "tests/docs/playground.py", "--directory", place, "--cluster"],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for line in process.stdout:
            if "ready" in line:
                break
        assert (place / "env").exists()
        told = subprocess.run(["bash", "-c", f". {place}/env; env -0"], capture_output=True, text=True).stdout
        variables = dict(line.split("=", 1) for line in told.split("\0") if "=" in line)
        for name in ("db", "api"):
            shell(variables, f"kubectl create secret generic {name} --from-literal=a=canary-docs-schema")
        variables |= {"BACKUP": str(place / "backup.db"), "BUNDLE": str(place / "bundle.json")}
        shell(variables, "etcdctl snapshot save $BACKUP")
        yield variables
    finally:
        process.terminate()
        process.wait(60)
        subprocess.run(["rm", "-rf", place], check=True)


def shell(variables, command, codes=(0,)):
    run = subprocess.run(["bash", "-c", command], env=variables, capture_output=True, text=True, timeout=60)
    assert run.returncode in codes, run.stderr
    return run.stdout


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name):
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$id"] == name


@pytest.mark.parametrize("name,command,codes", [
    ("verify", "atrest verify --endpoints $ETCD -o json", (0,)),
    ("verify", "atrest verify --endpoints $ETCD --encryption-config $ENCRYPTION_CONFIG -o json", (0,)),
    ("verify", "atrest verify --snapshot $BACKUP --retire $KEY --probe-decrypt --aws-kms -o json", (1,)),
    ("verify", "atrest verify --snapshot $BACKUP --probe-decrypt --aws-kms --decrypt-keys=${REPLICA} -o json", (1, 3)),
    ("status", "atrest status --apiserver $APISERVER -o json", (0, 1)),
    ("status", "atrest status --apiserver $APISERVER --endpoints $ETCD --key-id $KEY -o json", (0, 1)),
    ("status", "atrest status --apiserver $APISERVER --apiserver https://127.0.0.1:1 -o json", (3,)),
    ("decrypt", "atrest decrypt secrets --snapshot $BACKUP --aws-kms -o json", (0,)),
    ("decrypt", "atrest decrypt secrets --snapshot $BACKUP --aws-kms --decrypt-keys=${REPLICA} -o json", (1,)),
    ("migrate", "atrest migrate --encryption-config $ENCRYPTION_CONFIG --apiserver $APISERVER --endpoints $ETCD -o json", (0,)),
    ("migrate", "atrest migrate --encryption-config $ENCRYPTION_CONFIG --apiserver $APISERVER --endpoints $ETCD --yes -o json",
     (0,)),
    ("call-status", "atrest call status --socket $SOCKET -o json", (0,)),
    ("call-status", "atrest call status --socket $SOCKET --api v1 -o json", (0,)),
    ("call-encrypt", "printf test | atrest call encrypt --socket $SOCKET -o json", (0,)),
    ("call-encrypt", "printf test | atrest call encrypt --socket $SOCKET --api v1 -o json", (0,)),
    ("call-decrypt", "printf test | atrest call encrypt --socket $SOCKET -o json | "
     "atrest call decrypt --socket $SOCKET -o json --reveal", (0,)),
    ("doctor", "atrest doctor --kms-key $KEY --socket $SOCKET --endpoints $ETCD --snapshot $BACKUP "
     "--apiserver $APISERVER --encryption-config $ENCRYPTION_CONFIG -o json", (0, 1)),
    ("doctor", "atrest doctor --before --kms-key arn:aws:kms:us-east-1:000000000000:key/none -o json", (1, 3)),
    ("doctor-bundle", "atrest doctor --kms-key $KEY --socket $SOCKET --encryption-config $ENCRYPTION_CONFIG --bundle $BUNDLE "
     "> /dev/null; cat $BUNDLE", (0,)),
    ("key-show", "atrest key show $KEY -o json", (0,)),
    ("key-show", "atrest key show $KEY --policy -o json", (0,)),
    ("key-check", "atrest key check $KEY --role arn:aws:iam::000000000000:role/nobody -o json", (0, 1)),
    ("key-create", "atrest key create --alias schema --role arn:aws:iam::000000000000:role/r -o json", (0, 1)),
    ("key-create", "atrest key create --alias schema --role arn:aws:iam::000000000000:role/r --yes -o json", (0,)),
])
def test_what_a_cluster_shows_fits(ground, name, command, codes):
    check(name, shell(ground, command, codes))


def test_lint_fits():
    run = subprocess.run([BIN / "atrest", "kops", "lint", "-o", "json", ROOT / "tests/kops/lint/historic.yaml"],
                         capture_output=True, text=True)
    assert run.returncode == 1, run.stderr
    assert check("kops-lint", run.stdout)["findings"]


def test_plan_fits(tmp_path):
    subprocess.run([BIN / "atrest", "kops", "plan", "--cluster", ROOT / "tests/kops/golden/running-cluster/cluster.yaml",
                    "--encryption-config", ROOT / "tests/kops/golden/running-cluster/encryption.yaml", "--key", ARN,
                    "--image", "example.com/aws-encryption-provider:1.0.0", "--out", tmp_path / "plan"],
                   capture_output=True, text=True, check=True)
    assert check("kops-plan", (tmp_path / "plan" / "plan.json").read_text())["stages"]


def test_kops_status_fits(tmp_path):
    cluster = KopsCluster(tmp_path)
    try:
        assert len(check("kops-status", cluster.status("-o", "json").stdout)["nodes"]) == 3
        cluster.done("1")
        assert check("kops-status", cluster.status("-o", "json").stdout)["done"]
    finally:
        cluster.end()


def test_each_schema_is_held_against_a_real_output():
    text = pathlib.Path(__file__).read_text()
    assert [name for name in SCHEMAS if f'("{name.removesuffix(".json")}", ' not in text] == []


def test_key_policy_fits():
    run = subprocess.run([BIN / "atrest", "key", "policy", "--cluster", "k8s.example.com", "--key", ARN, "-o", "json"],
                         capture_output=True, text=True, check=True)
    check("key-policy", run.stdout)


def test_a_field_that_no_schema_knows_is_found():
    document = {"schemaVersion": 1, "bytes": 4, "surprise": 1}
    with pytest.raises(jsonschema.ValidationError):
        check("call-decrypt", json.dumps(document))
