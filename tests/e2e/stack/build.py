#!/usr/bin/env python3
"""Builds kube-apiserver, kubectl, etcd and etcdctl from their published Go modules.

Once, into ${XDG_CACHE_HOME:-~/.cache}/atrest/real-stack/bin; what is there already is not built
again. Safe to run twice at a time. Needs a Go, the Go module proxy, and some minutes when cold.
"""

import contextlib
import dataclasses
import fcntl
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

if __package__ in (None, ""):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from stack import toolchain  # noqa: E402

KUBERNETES = "1.36.3"
ETCD = "3.6.16"
HOME = (pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") /
        "atrest" / "real-stack")
BIN = HOME / "bin"


@dataclasses.dataclass(frozen=True)
class Program:
    name: str
    module: str   # what the scratch module requires
    version: str
    package: str


PROGRAMS = (
    Program("etcd", "go.etcd.io/etcd/server/v3", ETCD, "go.etcd.io/etcd/server/v3"),
    Program("etcdctl", "go.etcd.io/etcd/etcdctl/v3", ETCD, "go.etcd.io/etcd/etcdctl/v3"),
    Program("kube-apiserver", "k8s.io/kubernetes", KUBERNETES, "k8s.io/kubernetes/cmd/kube-apiserver"),
    Program("kubectl", "k8s.io/kubernetes", KUBERNETES, "k8s.io/kubernetes/cmd/kubectl"),
    Program("kube-controller-manager", "k8s.io/kubernetes", KUBERNETES,
            "k8s.io/kubernetes/cmd/kube-controller-manager"),
)


def say(*words):
    print(time.strftime("%H:%M:%S"), *words, flush=True)


class Go:
    """Runs Go with settings that do not depend on the user's."""

    def __init__(self):
        self.path = toolchain.find()
        inherited = {name: value for name, value in os.environ.items() if name != "GOROOT"}
        self.environment = {**inherited, "GOTOOLCHAIN": "local", "GOWORK": "off", "CGO_ENABLED": "0",
                            "GOFLAGS": "-buildvcs=false -mod=mod"}

    def output(self, directory, *arguments):
        run = subprocess.run([self.path, *arguments], cwd=directory, env=self.environment,
                             capture_output=True, text=True)
        if run.returncode != 0:
            raise toolchain.Unavailable(f"go {' '.join(arguments)}: {run.stderr.strip()[-2000:]}")
        return run.stdout

    def build(self, directory, package, flags, output):
        """Builds and prints "[done/all] package" for each package that is compiled."""
        total = len(self.output(directory, "list", "-deps", package).splitlines())
        command = [self.path, "build", "-v", "-trimpath", "-ldflags", flags, "-o", output, package]
        with subprocess.Popen(command, cwd=directory, env=self.environment, text=True,
                              stderr=subprocess.PIPE) as process:
            last = []
            for number, line in enumerate(process.stderr, 1):
                print(f"[{min(number, total)}/{total}] {line.rstrip()}", flush=True)
                last = [*last[-20:], line]
        if process.returncode != 0:
            raise toolchain.Unavailable(f"building {package} failed: {''.join(last)}")


def kubernetes_replaces(go, directory, version):
    """k8s.io/kubernetes requires its staging modules at v0.0.0 and replaces them by folders; from
    outside they are the published v0.MINOR.PATCH."""
    answer = json.loads(go.output(directory, "mod", "download", "-json", f"k8s.io/kubernetes@v{version}"))
    names = re.findall(r"^\s*(k8s\.io/[\w./-]+) => \./staging/",
                       pathlib.Path(answer["GoMod"]).read_text(), re.MULTILINE)
    staging = "v0." + version.split(".", 1)[1]
    return "".join(f"replace {name} => {name} {staging}\n" for name in sorted(set(names)))


def scratch_module(go, program):
    """A directory with a main module that requires just the program's module."""
    directory = HOME / "modules" / f"{program.module.replace('/', '_')}@{program.version}"
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "go.mod"
    if not path.exists():
        path.write_text("module scratch\n\ngo 1.26.0\n")
        text = path.read_text() + f"\nrequire {program.module} v{program.version}\n\n"
        if program.module == "k8s.io/kubernetes":
            text += kubernetes_replaces(go, directory, program.version)
        path.write_text(text)
    return directory


def linker_flags(program):
    """kube-apiserver refuses feature gates by its own version, so it must know which it is."""
    flags = ["-s", "-w"]
    if program.module == "k8s.io/kubernetes":
        major, minor, _ = program.version.split(".")
        values = {"gitVersion": "v" + program.version, "gitMajor": major, "gitMinor": minor,
                  "gitTreeState": "clean", "gitCommit": "module", "buildDate": "1970-01-01T00:00:00Z"}
        for package in ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version"):
            flags += [f"-X {package}.{name}={value}" for name, value in values.items()]
    return " ".join(flags)


def recipe(program):
    text = repr((program, linker_flags(program), toolchain.ENOUGH))
    return hashlib.sha256(text.encode()).hexdigest()


def is_built(program):
    stamp = BIN / f".{program.name}.recipe"
    return (BIN / program.name).exists() and stamp.exists() and stamp.read_text() == recipe(program)


def build(program):
    start = time.monotonic()
    say(f"{program.name} {program.version}: building")
    go = Go()
    fresh = BIN / f".{program.name}.new"
    go.build(scratch_module(go, program), program.package, linker_flags(program), str(fresh))
    fresh.rename(BIN / program.name)
    (BIN / f".{program.name}.recipe").write_text(recipe(program))
    say(f"{program.name} {program.version}: built in {time.monotonic() - start:.0f} s")


@contextlib.contextmanager
def only_one():
    with open(HOME / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ensure(names=()):
    """Builds what is missing, of all or of those that are named; raises toolchain.Unavailable with
    the reason if that fails."""
    BIN.mkdir(parents=True, exist_ok=True)
    with only_one():
        for program in PROGRAMS:
            if names and program.name not in names:
                continue
            if is_built(program):
                say(f"{program.name} {program.version}: is there")
            else:
                build(program)


if __name__ == "__main__":
    try:
        ensure(sys.argv[1:])
    except toolchain.Unavailable as reason:
        sys.exit(f"error: {reason}")
