"""atrest decrypt and verify --probe-decrypt by AWS KMS itself: the disaster drill, with no API server
and no plugin alive, and what is said of each way in which a key can be lost."""

import json
import os
import signal
import subprocess
import time

import pytest

from processes import BIN, REGION, SECRET, Provider, eventually
from real_etcd import Etcd, needs_etcd
from sealed_values import Dek, kms_v1, kms_v2, secret_object

pytestmark = needs_etcd

CONTEXT = {"cluster": "one"}
SECRETS = 30
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": SECRET,
               "AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": REGION}


def command(*arguments):
    return [f"{BIN}/atrest", *map(str, arguments)]


def atrest(*arguments, env=None):
    return subprocess.run(command(*arguments), capture_output=True, timeout=60,
                          env={**os.environ, **CREDENTIALS, **(env or {})})


def by_kms(emulator, rate=1000, context="cluster=one"):
    return ["--aws-kms", "--kms-endpoint", emulator.url, f"--kms-qps={rate}",
            f"--encryption-context={context}"]


def etcd_key(number, kind):
    return f"/registry/secrets/{kind}/s{number}"


def password(number):
    return f"canary-dek-password-{number}"


def plaintext(number, kind):
    return secret_object(f"s{number}", kind, password(number))


@pytest.fixture
def backup(start, emulator, key):
    """A snapshot of an etcd that is gone: Secrets under KMS v2 (one seed for ten) and v1."""
    etcd = start(Etcd)
    puts = {}
    for number in range(SECRETS):
        if number % 10 == 0:
            seed = Dek(emulator.kms, key, CONTEXT)
        place = etcd_key(number, "v2")
        puts[place] = kms_v2(seed, place, plaintext(number, "v2"))
        place = etcd_key(number, "v1")
        puts[place] = kms_v1(Dek(emulator.kms, key, CONTEXT), place, plaintext(number, "v1"))
    for place, value in puts.items():
        etcd.put(place, value)
    path = etcd.snapshot()
    etcd.end()
    return path


def restored(folder):
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*.yaml"))


def test_a_whole_snapshot_is_restored_by_kms_alone(folder, emulator, backup):
    out = folder / "out"
    run = atrest("decrypt", "secrets", "--snapshot", backup, *by_kms(emulator), "--out", f"{out}/")
    assert run.returncode == 0, run.stderr
    assert len(restored(out)) == 2 * SECRETS
    for number in (0, SECRETS - 1):
        for kind in ("v1", "v2"):
            file = out / f"secrets/{kind}/s{number}.yaml"
            assert f"name: s{number}\n" in file.read_text()
            assert file.stat().st_mode & 0o777 == 0o600
    assert out.stat().st_mode & 0o777 == 0o700


def test_a_drill_that_is_interrupted_goes_on_where_it_was(folder, emulator, backup):
    out = folder / "out"
    arguments = ["decrypt", "secrets", "--snapshot", backup, "--out", f"{out}/"]
    run = subprocess.Popen(command(*arguments, *by_kms(emulator, rate=20)), stderr=subprocess.PIPE,
                           env={**os.environ, **CREDENTIALS})
    eventually(lambda: len(restored(out)) >= 5, what="some Secrets")
    run.send_signal(signal.SIGINT)
    said = run.communicate(timeout=10)[1]
    assert run.returncode == 3 and b"run it again" in said, said
    before = {name: (out / name).stat().st_mtime_ns for name in restored(out)}
    assert 5 <= len(before) < 2 * SECRETS
    again = atrest(*arguments, *by_kms(emulator))
    assert again.returncode == 0, again.stderr
    assert f"{len(before)} were there already".encode() in again.stderr
    assert len(restored(out)) == 2 * SECRETS
    assert all((out / name).stat().st_mtime_ns == written for name, written in before.items())


def test_what_was_encrypted_under_an_older_context_is_read(emulator, backup):
    flags = ["decrypt", "secrets/v2/s1", "--snapshot", backup,
             *by_kms(emulator, context="cluster=two")]
    wrong = atrest(*flags)
    assert wrong.returncode == 1 and b"InvalidCiphertext" in wrong.stderr
    right = atrest(*flags, "--decrypt-encryption-context", "cluster=one")
    assert right.returncode == 0, right.stderr


def test_only_trusted_keys_may_unwrap(emulator, key, backup):
    other = emulator.create_key()
    flags = ["decrypt", "secrets/v1/s1", "--snapshot", backup, *by_kms(emulator)]
    assert atrest(*flags, "--decrypt-keys", key).returncode == 0
    assert atrest(*flags, "--decrypt-keys", f"{key},{other}").returncode == 0
    assert atrest(*flags, "--decrypt-keys", other).returncode == 1


def test_kms_that_is_not_reached_is_no_verdict(folder, emulator, backup):
    emulator.end()
    run = atrest("decrypt", "secrets/v2/s1", "--snapshot", backup, *by_kms(emulator))
    assert run.returncode == 3 and run.stdout == b""


def test_missing_credentials_are_no_verdict(folder, emulator, backup):
    run = atrest("decrypt", "secrets/v2/s1", "--snapshot", backup, *by_kms(emulator),
                 env={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "HOME": str(folder)})
    assert run.returncode == 3 and b"credentials" in run.stderr, run.stderr


def probe(emulator, *arguments, **by):
    run = atrest("verify", *arguments, "--probe-decrypt", "-o", "json", *by_kms(emulator, **by))
    return run.returncode, json.loads(run.stdout)


def test_every_dek_is_unwrapped_once(emulator, key, backup):
    code, report = probe(emulator, "--snapshot", backup)
    assert code == 0
    assert report["probe"]["unwrapped"] == report["probe"]["dekSources"] == SECRETS + SECRETS // 10
    assert report["probe"]["samplesOpened"] == report["probe"]["unwrapped"]
    assert {row["keyArn"] for row in report["probe"]["keys"]} == {key}


def test_each_way_to_lose_a_key_is_named(emulator, key, backup):
    reasons = []
    for lose in (lambda: emulator.kms.disable_key(KeyId=key),
                 lambda: emulator.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)):
        lose()
        code, report = probe(emulator, "--snapshot", backup)
        assert code == 1
        assert report["probe"]["valuesLost"] == 2 * SECRETS
        assert len(report["offenders"]) == 2 * SECRETS
        reasons += {failure["reason"] for failure in report["probe"]["failures"]}
    assert reasons == ["the key is disabled", "the key is not usable"]


def test_a_context_that_does_not_fit_is_named(emulator, backup):
    code, report = probe(emulator, "--snapshot", backup, context="cluster=two")
    assert code == 1
    assert {failure["reason"] for failure in report["probe"]["failures"]} == {
        "bytes, key and encryption context do not fit together"}


def test_kms_that_is_not_reached_is_no_finding(emulator, backup):
    emulator.end()
    code, report = probe(emulator, "--snapshot", backup)
    assert code == 3
    assert report["probe"]["complete"] is False and report["probe"]["valuesLost"] == 0
    assert report["summary"]["encrypted"] == 2 * SECRETS


def test_a_probe_that_is_interrupted_says_what_it_knows(emulator, backup):
    run = subprocess.Popen(
        command("verify", "--snapshot", backup, "--probe-decrypt", "-o", "json",
                *by_kms(emulator, rate=2)), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, **CREDENTIALS})
    time.sleep(1.5)
    run.send_signal(signal.SIGINT)
    out, said = run.communicate(timeout=10)
    assert run.returncode == 3, said
    report = json.loads(out)
    assert 1 <= report["probe"]["unwrapped"] < report["probe"]["dekSources"]


def test_v1_is_retired_by_what_kms_answers(emulator, key, backup):
    other = emulator.create_key()
    plain = json.loads(atrest("verify", "--snapshot", backup, "--retire", other, "-o",
                              "json").stdout)
    assert plain["retire"]["uncertain"] == SECRETS and plain["retire"]["safe"] is False
    code, report = probe(emulator, "--snapshot", backup, "--retire", other)
    assert (code, report["retire"]["safe"]) == (0, True)
    code, report = probe(emulator, "--snapshot", backup, "--retire", key)
    assert (code, report["retire"]["neededBy"]) == (1, 2 * SECRETS)


def test_the_plugin_is_probed_by_its_socket(start, emulator, key, backup):
    provider = start(Provider, emulator.url, [key], ["--encryption-context=cluster=one"])
    run = atrest("verify", "--snapshot", backup, "--probe-decrypt", "-o", "json", "--socket",
                 provider.sockets[0], "--kms-qps", "1000")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["probe"]["unwrapped"] == SECRETS + SECRETS // 10
    emulator.kms.disable_key(KeyId=key)
    run = atrest("verify", "--snapshot", backup, "--probe-decrypt", "-o", "json", "--socket",
                 provider.sockets[0], "--kms-qps", "1000")
    assert run.returncode == 1, run.stderr
    assert json.loads(run.stdout)["probe"]["failures"][0]["kind"] == "key-unusable"
