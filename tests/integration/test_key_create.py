"""`atrest key create`: once, twice, interrupted anywhere, with an AWS that is late."""

import json
import pathlib
import signal
import socket
import subprocess
import sys
import time

import pytest

from keys import ALIAS, CLUSTER, CREATE, assert_complete, client, command, key, keys_of, policy
from processes import REGION, ControlledEmulator, eventually

YES = [*CREATE, "--yes", "-o", "json"]


@pytest.fixture
def emulator(start):
    return start(ControlledEmulator)


def requests(emulator):
    return [one["operation"] for one in emulator.control("GET", "/requests")["requests"]]


def test_without_yes_it_says_what_it_would_do_and_does_nothing(emulator):
    shown = key(emulator.url, CREATE)
    assert shown.code == 0 and "nothing was changed; to do it, add --yes" in shown.err
    assert shown.out.count("would be made") == 4 and "ControlPlaneUsesTheKey" in shown.out
    assert keys_of(emulator.kms) == []
    assert set(requests(emulator)) == {"ListAliases", "ListKeys"}


def test_a_second_run_says_what_is_there_and_changes_nothing(emulator):
    arn = key(emulator.url, YES).json()["arn"]
    emulator.control("DELETE", "/requests")
    again = key(emulator.url, YES)
    assert again.code == 0
    assert again.json()["arn"] == arn and set(again.json()["parts"].values()) == {"there"}
    assert not {"CreateKey", "CreateAlias", "EnableKeyRotation"} & set(requests(emulator))
    assert_complete(emulator.kms, arn)


def test_an_aws_that_is_late_is_waited_for(emulator):
    emulator.control("PUT", "/lag", {"keyMs": 700, "aliasMs": 700})
    made = key(emulator.url, YES)
    assert made.code == 0 and "waiting for AWS to see the new key everywhere" in made.err
    again = key(emulator.url, YES)
    assert again.code == 0, again.err
    time.sleep(0.8)
    assert_complete(emulator.kms, made.json()["arn"])


def test_waiting_ends_with_the_deadline_and_the_next_run_goes_on(emulator):
    emulator.control("PUT", "/lag", {"keyMs": 1500, "aliasMs": 0})
    made = key(emulator.url, [*YES, "--timeout", "600ms"])
    assert made.code == 3 and "is there, without its alias" in made.err
    time.sleep(1.6)
    again = key(emulator.url, YES)
    assert again.code == 0 and again.json()["parts"]["key"] == "there"
    assert_complete(emulator.kms, again.json()["arn"])


@pytest.mark.parametrize("effect", [{"reset": "before-reply"}, {"truncateBodyTo": 10}])
def test_a_lost_answer_to_create_key_makes_no_second_key(emulator, effect):
    emulator.control("POST", "/faults", {"operation": "CreateKey", "count": 1, "effect": effect})
    made = key(emulator.url, YES)
    assert made.code == 0 and "no answer to CreateKey; looking for the key" in made.err
    assert_complete(emulator.kms, made.json()["arn"])


def test_a_lost_answer_to_any_other_call_is_asked_again(emulator):
    for operation in ["ListAliases", "ListKeys", "DescribeKey", "CreateAlias", "EnableKeyRotation",
                      "GetKeyRotationStatus", "GetKeyPolicy", "ListResourceTags"]:
        emulator.control("POST", "/faults", {"operation": operation, "count": 1,
                                             "effect": {"reset": "before-reply"}})
    made = key(emulator.url, YES)
    assert made.code == 0, made.err
    assert_complete(emulator.kms, made.json()["arn"])


def test_killed_at_any_call_a_second_run_ends_with_one_key_that_is_complete(emulator):
    key(emulator.url, YES)
    calls = len(requests(emulator))
    assert calls >= 10
    for call in range(calls):
        emulator.control("POST", "/reset")
        # It is carried out, and answered never.
        emulator.control("POST", "/faults", {"skip": call, "count": 1, "effect": {"hang": True}})
        arguments, environment = command(emulator.url, YES)
        running = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        eventually(lambda: len(faulty(emulator)) == 1, 10, f"call {call}")
        running.send_signal(signal.SIGKILL)
        running.wait(10)
        emulator.control("DELETE", "/faults")
        again = key(emulator.url, YES)
        assert again.code == 0, f"killed at call {call}: {again.err}"
        assert_complete(emulator.kms, again.json()["arn"])


def faulty(emulator):
    return [one for one in emulator.control("GET", "/faults")["faults"] if one["met"] > 0]


def test_a_key_that_aws_does_not_show_yet_to_the_second_run_is_still_the_one_that_is_named(emulator):
    emulator.control("PUT", "/lag", {"keyMs": 1200, "aliasMs": 0})
    emulator.control("POST", "/faults", {"operation": "CreateKey", "count": 1,
                                         "effect": {"hang": True}})
    arguments, environment = command(emulator.url, YES)
    running = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    eventually(lambda: faulty(emulator), 10)
    running.kill()
    running.wait(10)
    again = key(emulator.url, YES)
    # Two there are; the first one is named, and the other one reported as nobody's.
    assert again.code == 1 and "nothing uses it" in again.err
    assert "schedule-key-deletion" in again.err
    time.sleep(1.3)
    named = emulator.kms.describe_key(KeyId=ALIAS)["KeyMetadata"]["Arn"]
    assert named == again.json()["arn"] and [named] != again.json()["surplusKeys"]
    assert len(keys_of(emulator.kms)) == 2


def test_ctrl_c_while_a_key_is_made_still_says_which(emulator):
    emulator.control("POST", "/faults", {"operation": "CreateKey", "count": 1,
                                         "effect": {"latencyMs": 700}})
    arguments, environment = command(emulator.url, YES)
    running = subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    eventually(lambda: faulty(emulator), 10)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=10)
    assert running.returncode == 3
    [made] = keys_of(emulator.kms)
    assert f"key/{made} is there, without its alias" in errors
    assert_complete(emulator.kms, key(emulator.url, YES).json()["arn"])


def test_two_at_once_end_with_one_alias_and_both_name_the_same_key(emulator):
    arguments, environment = command(emulator.url, YES)
    both = [subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [one.communicate(timeout=30) for one in both]
    assert all(one.returncode in (0, 1) for one in both), outputs
    assert len({json.loads(out)["arn"] for out, _ in outputs}) == 1


@pytest.mark.parametrize("tags, reason", [
    ([{"TagKey": "KubernetesCluster", "TagValue": "other"}], "of cluster other"),
    ([], "has no tag KubernetesCluster")])
def test_an_alias_of_somebody_else_is_refused(emulator, tags, reason):
    other = emulator.kms.create_key(Tags=tags)["KeyMetadata"]["KeyId"]
    emulator.kms.create_alias(AliasName=ALIAS, TargetKeyId=other)
    refused = key(emulator.url, YES)
    assert refused.code == 2 and reason in refused.err and other in refused.err
    assert keys_of(emulator.kms) == [other]


def test_a_key_that_is_to_be_deleted_is_not_taken_for_one_that_was_left(emulator):
    first = key(emulator.url, YES).json()["arn"]
    emulator.kms.delete_alias(AliasName=ALIAS)
    emulator.kms.schedule_key_deletion(KeyId=first, PendingWindowInDays=7)
    second = key(emulator.url, YES)
    assert second.code == 0 and second.json()["arn"] != first


def test_another_policy_is_reported_and_left_alone(emulator):
    arn = key(emulator.url, YES).json()["arn"]
    more = key(emulator.url, [*YES, "--apiservers"])
    assert more.code == 1 and "is not the one asked for" in more.err
    assert json.loads(emulator.kms.get_key_policy(KeyId=arn)["Policy"]) == policy("key")


def test_no_rotation_description_and_tags_are_what_was_asked_for(emulator):
    made = key(emulator.url, [*YES, "--no-rotation", "--description", "mine", "--tags", "a=1,b=2"])
    arn = made.json()["arn"]
    assert made.json()["parts"]["rotation"] == "not wanted" and made.json()["complete"]
    assert not emulator.kms.get_key_rotation_status(KeyId=arn)["KeyRotationEnabled"]
    assert emulator.kms.describe_key(KeyId=arn)["KeyMetadata"]["Description"] == "mine"
    tags = {one["TagKey"]: one["TagValue"] for one in emulator.kms.list_resource_tags(KeyId=arn)["Tags"]}
    assert tags["a"] == "1" and tags["b"] == "2"


def test_many_keys_and_aliases_are_read_to_the_last_page(emulator):
    for number in range(120):
        made = emulator.kms.create_key()["KeyMetadata"]["KeyId"]
        emulator.kms.create_alias(AliasName=f"alias/a-{number:03}", TargetKeyId=made)
    first = key(emulator.url, YES).json()["arn"]
    again = key(emulator.url, YES).json()
    assert again["arn"] == first and again["parts"]["alias"] == "there"


@pytest.mark.parametrize("words, message", [
    (["--alias", "aws/s3", "--cluster", CLUSTER, "--account", "111122223333"], "is no name for an alias"),
    (["--alias", "a", "--account", "111122223333"], "nobody is named who uses the key"),
    (["--alias", "a", "--cluster", CLUSTER], "--account is missing"),
    (["--alias", "a", "--role", "masters"], "is not the ARN of a role"),
    (["--alias", "a", "--cluster", CLUSTER, "--account", "111122223333", "--tags", "aws:x=1"],
     "cannot be given")])
def test_what_can_never_work_is_refused_before_anybody_is_asked(emulator, words, message):
    refused = key(emulator.url, ["create", *words])
    assert refused.code == 2 and message in refused.err
    assert requests(emulator) == []


@pytest.fixture
def moto():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = pathlib.Path(sys.executable).with_name("moto_server")
    process = subprocess.Popen([server, "-H", "127.0.0.1", "-p", str(port)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def serves():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0
    try:
        eventually(serves, 30, "moto")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def test_moto_and_awscli_see_what_was_made(moto):
    words = ["123456789012" if word == "0" * 12 else word for word in YES]
    made = key(moto, words)
    assert made.code == 0, made.err
    arn = made.json()["arn"]
    aws = pathlib.Path(sys.executable).with_name("aws")
    _, environment = command(moto, YES)

    def ask(*arguments):
        done = subprocess.run([aws, "kms", *arguments, "--endpoint-url", moto, "--output", "json",
                               "--region", REGION], env=environment, capture_output=True, text=True,
                              check=True, timeout=60)
        return json.loads(done.stdout)
    assert ask("describe-key", "--key-id", ALIAS)["KeyMetadata"]["Arn"] == arn
    assert ask("get-key-rotation-status", "--key-id", arn)["KeyRotationEnabled"] is True
    written = json.loads(ask("get-key-policy", "--key-id", arn, "--policy-name", "default")["Policy"])
    assert [one["Sid"] for one in written["Statement"]] == ["AccountAdministersTheKey",
                                                            "ControlPlaneUsesTheKey"]
    kms = client(moto)
    tags = {one["TagKey"]: one["TagValue"] for one in kms.list_resource_tags(KeyId=arn)["Tags"]}
    assert tags["KubernetesCluster"] == CLUSTER
    again = key(moto, words)
    assert again.code == 0, again.err
    assert again.json()["arn"] == arn and set(again.json()["parts"].values()) == {"there"}
