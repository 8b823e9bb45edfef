#!/usr/bin/python3 -IS
"""A stand-in for kops that keeps a cluster in a directory, and records every call.

It behaves as kops does (cmd/kops/*.go, 1.22 to 1.37), as far as `atrest kops apply` uses it:
what a command prints and where, its exit status, that an instance needs an update only after
`update cluster --yes`, that `rolling-update` does nothing where nothing is to be done, and that
SIGINT ends it at once. In the directory $KOPS_STAND_IN:

    calls            each call, its arguments a line
    spec, secret     what replace and create secret were given
    applied          what `update cluster --yes` was given last: spec and secret
    nodes/NAME       what a node was made from, likewise
    configs/NAME     the EncryptionConfiguration that its kube-apiserver runs
    fail-VERB        the command says this and fails
    hang-VERB        the command says that it is at work, and ends only by a signal
    after-VERB       the command does its work, and then ends by a signal
    skip-NODE        rolling-update does not come to this node
"""

import os
import signal
import sys

# Nothing more is imported, since it is started some hundred times.
PLACE = os.environ["KOPS_STAND_IN"] + "/"


def has(name):
    return os.path.exists(PLACE + name)


def read(name):
    if not has(name):
        return ""
    with open(PLACE + name) as file:
        return file.read()


def write(name, text):
    with open(PLACE + name, "w") as file:
        file.write(text)


def stored():
    return read("spec") + read("secret")


def given_file():
    with open(sys.argv[sys.argv.index("-f") + 1]) as file:
        return file.read()


def nodes():
    return sorted(os.listdir(PLACE + "nodes"))


def instance(name, node, role, status, address, group):
    return (f'{{"id":"{name}","nodeName":"{node}","status":"{status}","roles":["{role}"],'
            f'"internalIP":"{address}","externalIP":"","instanceGroup":"{group}",'
            '"machineType":"m5.large","state":""}')


def disturb(verb):
    if read(f"fail-{verb}"):
        print("I1124 10:00:00.000000       1 executor.go:111] Tasks: 1 done", file=sys.stderr)
        print(f"\nError: {read(f'fail-{verb}')}", file=sys.stderr)
        sys.exit(1)
    if has(f"hang-{verb}"):
        print(f"{verb}: at work", flush=True)
        while True:
            signal.pause()


def interrupt_after(verb):
    if has(f"after-{verb}"):
        print(f"{verb}: nearly there", flush=True)
        while True:
            signal.pause()


def get(what):
    if what == "all":
        print(read("spec"), end="")
    elif what == "secrets":
        if not has("secret"):
            print("Error: no secrets found", file=sys.stderr)
            sys.exit(1)
        print(read("secret"))
    elif what == "instances":
        found = [instance("i-" + node, node, "control-plane",
                          "UpToDate" if read("nodes/" + node) == read("applied") else
                          "NeedsUpdate", read("addresses/" + node), "control-plane-" + node[-1])
                 for node in nodes()]
        found.append(instance("i-w", "worker-1", "node", "NeedsUpdate", "10.9.9.9", "nodes"))
        print("[" + ",".join(found) + "]")


def update():
    if "--yes" not in sys.argv:
        if read("applied") == stored():
            print("No changes need to be applied")
        else:
            print("Will modify resources:\n  LaunchTemplate/control-plane\n")
            print("Must specify --yes to apply changes")
        return
    write("applied", stored())
    print("Cluster changes have been applied to the cloud.")


def roll():
    behind = [node for node in nodes() if read("nodes/" + node) != read("applied")]
    print(f"NAME\tSTATUS\tNEEDUPDATE\ncontrol-plane\t-\t{len(behind)}", flush=True)
    if not behind:
        print("\nNo rolling-update required.")
        return
    if "--yes" not in sys.argv:
        print("\nMust specify --yes to rolling-update.")
        return
    for node in behind:
        if has("skip-" + node):
            continue
        print(f"Stopping instance \"i-{node}\"", flush=True)
        write("nodes/" + node, read("applied"))
        used = "encryptionConfig: true" in read("spec")
        write("configs/" + node, read("secret") if used else "")
        interrupt_after("node")
    print("Rolling update completed for cluster!")


def main():
    with open(PLACE + "calls", "a") as calls:
        calls.write(" ".join(sys.argv[1:]) + "\n")
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    verb = sys.argv[1]
    if verb == "get":
        disturb(f"get-{sys.argv[2]}")
        get(sys.argv[2])
        return
    if verb != "update" or "--yes" in sys.argv:
        disturb(verb)
    if verb == "replace":
        write("spec", given_file())
    elif verb == "create":
        write("secret", given_file())
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
