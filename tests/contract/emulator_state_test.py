"""The state of kms-emulator as an operator moves it: the lock of --data-dir, export, import, reset."""

import json
import os
import subprocess

import pytest

from emulator_process import PROGRAM, Controlled, Emulator


def run(*words):
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=20,
                          check=False)


def sealed(kms):
    """A key with a past: (its id, a blob under its first material)."""
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/moved", TargetKeyId=key)
    blob = kms.encrypt(KeyId=key, Plaintext=b"kept")["CiphertextBlob"]
    kms.rotate_key_on_demand(KeyId=key)
    return key, blob


def test_a_data_directory_belongs_to_one_emulator_at_a_time(tmp_path):
    with Emulator("--data-dir", tmp_path) as first:
        second = run("--listen", "127.0.0.1:0", "--data-dir", tmp_path)
        assert second.returncode == 3
        assert f"locked by process {first.process.pid}" in second.stderr
        assert "hint: end the emulator that uses it" in second.stderr
        exported = run("export", "--data-dir", tmp_path, "--file", tmp_path / "state.json")
        assert exported.returncode == 3 and "locked by" in exported.stderr
        first.client().create_key()
        first.kill()
    with Emulator("--data-dir", tmp_path) as third:
        assert len(third.client().list_keys()["Keys"]) == 1


def test_export_and_import_move_keys_to_another_directory(tmp_path):
    with Emulator("--data-dir", tmp_path / "old") as old:
        key, blob = sealed(old.client())
    state = tmp_path / "state.json"
    exported = run("export", "--data-dir", tmp_path / "old", "--file", state)
    assert exported.returncode == 0, exported.stderr
    assert "KEY MATERIAL IN CLEAR" in exported.stderr.upper()
    assert os.stat(state).st_mode & 0o777 == 0o600
    imported = run("import", "--data-dir", tmp_path / "new", "--file", state)
    assert imported.returncode == 0, imported.stderr
    with Emulator("--data-dir", tmp_path / "new") as new:
        assert new.client().decrypt(CiphertextBlob=blob)["Plaintext"] == b"kept"
        described = new.client().describe_key(KeyId="alias/moved")["KeyMetadata"]
        assert described["KeyId"] == key


@pytest.mark.parametrize("words,says", [
    (["export", "--data-dir", "/nonexistent/d", "--file", "/nonexistent/f"], "/nonexistent/d"),
    (["import", "--data-dir", "{tmp}/d", "--file", "/nonexistent/f"], "/nonexistent/f"),
    (["export", "--data-dir", "{tmp}"], "--file is required")])
def test_what_cannot_be_done_is_exit_code_2(tmp_path, words, says):
    done = run(*(word.format(tmp=tmp_path) for word in words))
    assert done.returncode == 2 and says in done.stderr


def test_the_control_api_gives_the_state_and_takes_it_back():
    with Controlled() as emulator:
        kms = emulator.client()
        key, blob = sealed(kms)
        state = emulator.control("GET", "/state")
        emulator.control("POST", "/reset")
        assert kms.list_keys()["Keys"] == []
        kms.create_key()
        emulator.control("PUT", "/state", json.loads(json.dumps(state)))
        assert [entry["KeyId"] for entry in kms.list_keys()["Keys"]] == [key]
        assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"kept"


def test_reset_empties_the_data_directory_too(tmp_path):
    with Controlled("--data-dir", tmp_path) as emulator:
        sealed(emulator.client())
        emulator.control("POST", "/reset")
    with Emulator("--data-dir", tmp_path) as again:
        assert again.client().list_keys()["Keys"] == []
        assert again.client().list_aliases()["Aliases"] == []
