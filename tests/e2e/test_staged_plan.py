"""The stages of `atrest kops plan` on three real control-plane nodes: in every state that a rolling
update passes through every kube-apiserver reads what any of them wrote. And what happens without.
"""

import json
import re
import shutil

import pytest

from staged_world import Files, World, plain
from stack.programs import atrest
from stand_in_kops import StandInKops


@pytest.fixture(scope="module")
def world(ground):
    return World(*ground)


class Plan:
    """Written by `atrest kops plan`."""

    def __init__(self, world, start, *flags):
        self.directory = world.directory / "plan"
        shutil.rmtree(self.directory, ignore_errors=True)
        run = atrest("kops", "plan", *start.save(world.directory / "start"), *flags, "--out",
                     self.directory)
        assert run.returncode == 0, run.stderr.decode()
        self.stages = re.findall(r"^(\d-\w+): ", run.stdout.decode(), re.MULTILINE)

    def files(self, stage):
        return Files.of(self.directory / stage)

    @property
    def end(self):
        return self.files(self.stages[-1])


def enabling(world):
    return plain(), ["--key", world.keys[0]]


def another_key(world):
    old, new = world.keys
    return Plan(world, *unpacked(enabling(world))).end, ["--key", new, "--key", old]


def turning_off(world):
    return Plan(world, *unpacked(another_key(world))).end, ["--key", world.keys[1], "--off"]


def to_v2(world):
    old = world.keys[0]
    start = world.render(plain(), "--key", f"old={old}", "--kms-api", "v1")
    return start, ["--key", f"new={old}", "--key", f"old={old}", "--kms-api", "v2"]


def unpacked(goal):
    start, flags = goal
    return start, *flags


def go_through(world, goal, written_before, written_after):
    """All stages; `written_…` is what stored values begin with."""
    start, flags = goal
    plan = Plan(world, start, *flags)
    world.begin(start)
    world.all_write()
    assert world.unread() == []
    assert world.all_stored_as(written_before)
    for stage in plan.stages:
        if stage.endswith("migrate"):
            world.migrate()
            assert world.all_stored_as(written_after)
            assert world.unread() == []
        elif not stage.endswith("verify"):
            world.roll_out(plan.files(stage))
    world.all_write()
    assert world.all_stored_as(written_after)


class Apply:
    """`atrest kops apply` with a kops whose nodes are those of the world."""

    def __init__(self, world, plan, kops):
        self.world, self.plan, self.kops = world, plan, kops

    def __call__(self, stage, wait="1s"):
        """(exit code, what it said)"""
        run = atrest("kops", "apply", "--plan", self.plan.directory, "--stage", stage, "--yes",
                     "--kops", self.kops.program, "--wait", wait, "--qps=0", "--no-progress",
                     "--checkpoint", self.world.directory / "checkpoint",
                     *self.world.kube_flags(), *self.world.etcd_flags(), timeout=300)
        return run.returncode, run.stdout.decode() + run.stderr.decode()

    def status(self):
        """(exit code, {node: its stage})"""
        run = atrest("kops", "status", "--plan", self.plan.directory, "--kops", self.kops.program,
                     "-o", "json", *self.world.kube_flags())
        nodes = json.loads(run.stdout)["nodes"]
        return run.returncode, {node["node"]: node.get("stage") for node in nodes}

    def refuses_naming(self, stage, name):
        before = list(self.kops.changes)
        code, said = self(stage)
        assert code == 1 and name in said, said
        assert self.kops.changes == before, "it changed something all the same"

    def does(self, stage):
        code, said = self(stage, "1m")
        assert code == 0, (said, self.kops.trouble)


@pytest.fixture(scope="module")
def enabled(world):
    """Enabled by apply, with a node that falls behind in the first stage."""
    start, flags = enabling(world)
    plan = Plan(world, start, *flags)
    world.begin(start)
    world.all_write()
    with StandInKops(world, (start.spec, start.configuration)) as kops:
        yield plan, kops, Apply(world, plan, kops)


def test_apply_does_not_advance_while_a_server_is_behind(world, enabled):
    plan, kops, apply = enabled
    behind = world.nodes[2]
    kops.held = {behind.number}
    code, said = apply("1-read")
    assert code == 1 and f"i-{behind.number}" in said, said
    apply.refuses_naming("2-write", f"i-{behind.number}")
    assert apply.status() == (1, {"i-1": "1-read", "i-2": "1-read", "i-3": None})
    kops.boasts = True  # kops believes that the node is current: its kube-apiserver is asked, too
    apply.refuses_naming("2-write", behind.apiserver.url)
    kops.boasts, kops.held = False, set()
    apply.refuses_naming("2-write", f"i-{behind.number}")
    apply.does("1-read")
    assert world.unread() == [] and kops.trouble == []


def test_apply_goes_through_all_stages(world, enabled):
    plan, kops, apply = enabled
    for stage in plan.stages[1:]:
        apply.does(stage)
    assert kops.trouble == []
    assert apply.status() == (0, {f"i-{number}": plan.stages[-1] for number in (1, 2, 3)})
    assert all(node.made_from == tuple(vars(plan.end).values()) for node in world.nodes)
    world.all_write()
    assert world.unread() == []
    assert world.all_stored_as(b"k8s:enc:kms:v2:aws-encryption-provider:")


def test_apply_does_not_leap_back(enabled):
    """A node in 1-read writes plaintext, which those in 5-drop could not read."""
    enabled[2].refuses_naming("1-read", "2-write lies between")


def test_another_key(world):
    go_through(world, another_key(world), b"k8s:enc:kms:v2:aws-encryption-provider:",
               b"k8s:enc:kms:v2:aws-kms-")


def test_turning_off(world):
    go_through(world, turning_off(world), b"k8s:enc:kms:v2:aws-kms-", b"k8s\0")


def one_step(world, goal):
    """One node made from what would be right for all of them at the end."""
    start, flags = goal
    world.begin(start)
    world.all_write()
    assert world.unread() == []
    ahead = world.nodes[0]
    ahead.make(*vars(world.render(start, *flags)).values())
    world.all_write()
    written_ahead = max(name for name in world.known if name.endswith(f"-by-{ahead.number}"))
    behind = [node.number for node in world.nodes[1:]]
    assert world.unread() == [(number, what) for number in behind
                              for what in (written_ahead, "list")]


def test_enabling_in_one_step_breaks_reads_and_lists(world):
    one_step(world, enabling(world))


def test_from_v1_to_v2(world):
    go_through(world, to_v2(world), b"k8s:enc:kms:v1:old:", b"k8s:enc:kms:v2:new:")


def test_another_key_in_one_step_breaks_reads_and_lists(world):
    one_step(world, another_key(world))
