"""kill -9 at random points of 1,000 writes: nothing that was acknowledged is lost.

Each round makes changes as fast as it can until the kill; rounds go on until KMS_CRASH_WRITES (default
1,000) are acknowledged and it was killed 20 times. The seed is printed, KMS_CRASH_SEED repeats a run.
"""

import os
import pathlib
import random
import tempfile
import threading

import botocore.exceptions
import pytest

from emulator_process import Emulator


class Acknowledged:
    """What the emulator said it did, and what it may or may not have done when it was killed."""

    def __init__(self):
        self.keys = {}  # id -> {"state", "material", "blob"}
        self.aliases = {}
        self.doubtful = set()  # ids and alias names whose last change got no answer


def change(kms, dice, known):
    """One change; what is in doubt while it runs stays in doubt if there is no answer."""
    action = dice.choice(["key", "key", "alias", "move", "rotate", "state", "delete"])
    keys = [key for key in known.keys if key not in known.doubtful]
    names = [name for name in known.aliases if name not in known.doubtful]
    if action == "key" or not keys:
        made = kms.create_key()["KeyMetadata"]
        known.keys[made["KeyId"]] = {"state": "Enabled", "blob": None,
                                     "material": made["CurrentKeyMaterialId"]}
    elif action == "alias":
        name, key = f"alias/{dice.getrandbits(64):x}", dice.choice(keys)
        known.doubtful.add(name)
        kms.create_alias(AliasName=name, TargetKeyId=key)
        known.aliases[name] = key
        known.doubtful.discard(name)
    elif action in ("move", "delete") and names:
        name, key = dice.choice(names), dice.choice(keys)
        known.doubtful.add(name)
        if action == "move":
            kms.update_alias(AliasName=name, TargetKeyId=key)
            known.aliases[name] = key
        else:
            kms.delete_alias(AliasName=name)
            del known.aliases[name]
        known.doubtful.discard(name)
    elif action == "state":
        key = dice.choice(keys)
        known.doubtful.add(key)
        enabled = known.keys[key]["state"] == "Enabled"
        (kms.disable_key if enabled else kms.enable_key)(KeyId=key)
        known.keys[key]["state"] = "Disabled" if enabled else "Enabled"
        known.doubtful.discard(key)
    elif action == "rotate":
        rotate(kms, dice.choice(keys), known)


def rotate(kms, key, known):
    entry = known.keys[key]
    if entry["state"] != "Enabled" or entry.get("rotations", 0) == 25:
        return
    blob = kms.encrypt(KeyId=key, Plaintext=b"old")["CiphertextBlob"]
    entry["blob"] = (blob, entry["material"])
    known.doubtful.add(key)
    kms.rotate_key_on_demand(KeyId=key)
    entry["material"] = kms.describe_key(KeyId=key)["KeyMetadata"]["CurrentKeyMaterialId"]
    entry["rotations"] = entry.get("rotations", 0) + 1
    known.doubtful.discard(key)


def check(kms, known):
    for key, entry in known.keys.items():
        found = kms.describe_key(KeyId=key)["KeyMetadata"]
        if key in known.doubtful:
            entry.update(state=found["KeyState"], material=found["CurrentKeyMaterialId"],
                         rotations=len(kms.list_key_rotations(KeyId=key)["Rotations"]))
        assert found["KeyState"] == entry["state"]
        assert found["CurrentKeyMaterialId"] == entry["material"]
        if entry["blob"] and entry["state"] == "Enabled":
            blob, material = entry["blob"]
            assert kms.decrypt(CiphertextBlob=blob)["KeyMaterialId"] == material
    pages = kms.get_paginator("list_aliases").paginate()
    found = {a["AliasName"]: a["TargetKeyId"] for page in pages for a in page["Aliases"]}
    for name in known.doubtful & (known.aliases.keys() | found.keys()):
        known.aliases.pop(name, None)
        if name in found:
            known.aliases[name] = found[name]
    assert found == known.aliases
    known.doubtful.clear()


def make_changes_until_killed(emulator, dice, known):
    """How many were acknowledged."""
    kms, changes = emulator.client(), 0
    killer = threading.Timer(dice.uniform(0.02, 0.2), emulator.kill)
    killer.start()
    try:
        while True:
            change(kms, dice, known)
            changes += 1
    except (botocore.exceptions.HTTPClientError, botocore.exceptions.ConnectionError):
        killer.join()
    return changes


@pytest.fixture()
def state():
    """In memory where that can be: what kill -9 loses does not depend on the disk, its time does."""
    memory = pathlib.Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as directory:
        yield directory


def test_nothing_acknowledged_is_lost_by_kill_9(state):
    seed = int(os.environ.get("KMS_CRASH_SEED", random.getrandbits(32)))
    print("KMS_CRASH_SEED", seed)
    dice = random.Random(seed)
    known, changes, kills = Acknowledged(), 0, 0
    wanted = int(os.environ.get("KMS_CRASH_WRITES", 1000))
    while changes < wanted or kills < 20:
        with Emulator("--data-dir", state) as emulator:
            check(emulator.client(), known)
            changes += make_changes_until_killed(emulator, dice, known)
            kills += 1
            assert kills < 500, "too few changes are acknowledged"
    with Emulator("--data-dir", state) as emulator:
        check(emulator.client(), known)
    print(f"{changes} acknowledged changes, {kills} kills, {len(known.keys)} keys")
