#!/usr/bin/env python3
"""A stand-in for kops that keeps a cluster in a directory, and records every call.

It behaves as kops does (cmd/kops/*.go, 1.22 to 1.37), as far as `atrest kops apply` uses it:
what a command prints and where, its exit status, that an instance needs an update only after
`update cluster --yes`, that `rolling-update` does nothing where nothing is to be done, and that
SIGINT ends it at once. In the directory $KOPS_STAND_IN:

    calls            each call, a JSON list a line
    spec, secret     what replace and create secret were given
    applied          hash of what `update cluster --yes` was given last
    nodes/NAME       the hash that a node was made from
    configs/NAME     the EncryptionConfiguration that its kube-apiserver runs
    fail-VERB        the command says this and fails
    hang-VERB        the command says that it is at work, and ends only by a signal
    after-VERB       the command does its work, and then ends by a signal
    skip-NODE        rolling-update does not come to this node
"""

import hashlib
import json
import os
import pathlib
import signal
import sys

PLACE = pathlib.Path(os.environ["KOPS_STAND_IN"])


def read(name):
    path = PLACE / name
    return path.read_text() if path.exists() else ""


def stored():
    return hashlib.sha256((read("spec") + read("secret")).encode()).hexdigest()


def argument(flag):
    return sys.argv[sys.argv.index(flag) + 1]


def nodes():
    return sorted((PLACE / "nodes").iterdir())


def disturb(verb):
    if read(f"fail-{verb}"):
        print("I1124 10:00:00.000000       1 executor.go:111] Tasks: 1 done", file=sys.stderr)
        print(f"\nError: {read(f'fail-{verb}')}", file=sys.stderr)
        sys.exit(1)
    if (PLACE / f"hang-{verb}").exists():
        print(f"{verb}: at work", flush=True)
        while True:
            signal.pause()


def interrupt_after(verb):
    if (PLACE / f"after-{verb}").exists():
        print(f"{verb}: nearly there", flush=True)
        while True:
            signal.pause()


def get(what):
    if what == "all":
        print(read("spec"), end="")
    elif what == "secrets":
        if not (PLACE / "secret").exists():
            print("Error: no secrets found", file=sys.stderr)
            sys.exit(1)
        print(read("secret"))
    elif what == "instances":
        print(json.dumps([
            {"id": f"i-{node.name}", "nodeName": node.name, "roles": ["control-plane"],
             "status": "UpToDate" if node.read_text() == read("applied") else "NeedsUpdate",
             "internalIP": read(f"addresses/{node.name}"), "externalIP": "", "state": "",
             "instanceGroup": f"control-plane-{node.name[-1]}", "machineType": "m5.large"}
            for node in nodes()] + [
            {"id": "i-worker", "nodeName": "worker-1", "roles": ["node"], "status": "NeedsUpdate",
             "internalIP": "10.9.9.9", "externalIP": "", "instanceGroup": "nodes", "state": "",
             "machineType": "m5.large"}]))


def update():
    if "--yes" not in sys.argv:
        if read("applied") == stored():
            print("No changes need to be applied")
        else:
            print("Will modify resources:\n  LaunchTemplate/control-plane\n")
            print("Must specify --yes to apply changes")
        return
    (PLACE / "applied").write_text(stored())
    print("Cluster changes have been applied to the cloud.")


def roll():
    behind = [node for node in nodes() if node.read_text() != read("applied")]
    print(f"NAME\tSTATUS\tNEEDUPDATE\ncontrol-plane\t-\t{len(behind)}", flush=True)
    if not behind:
        print("\nNo rolling-update required.")
        return
    if "--yes" not in sys.argv:
        print("\nMust specify --yes to rolling-update.")
        return
    for node in behind:
        if (PLACE / f"skip-{node.name}").exists():
            continue
        print(f"Stopping instance \"i-{node.name}\"", flush=True)
        node.write_text(read("applied"))
        used = "encryptionConfig: true" in read("spec")
        (PLACE / "configs" / node.name).write_text(read("secret") if used else "")
        interrupt_after("node")
    print("Rolling update completed for cluster!")


def main():
    with open(PLACE / "calls", "a") as calls:
        calls.write(json.dumps(sys.argv[1:]) + "\n")
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    verb = sys.argv[1]
    if verb == "get":
        disturb(f"get-{sys.argv[2]}")
        get(sys.argv[2])
        return
    if verb != "update" or "--yes" in sys.argv:
        disturb(verb)
    if verb == "replace":
        (PLACE / "spec").write_text(pathlib.Path(argument("-f")).read_text())
    elif verb == "create":
        (PLACE / "secret").write_text(pathlib.Path(argument("-f")).read_text())
    elif verb == "update":
        update()
    elif verb == "rolling-update":
        roll()
    elif verb == "validate":
        print("Your cluster k8s.example.internal is ready")
    else:
        print(f"unknown command {verb!r}", file=sys.stderr)
        sys.exit(1)
    interrupt_after(verb)


main()
