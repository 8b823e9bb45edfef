"""A Go that is new enough for Kubernetes, from what the machine has.

Debian 12's Go is too old, but any Go can fetch a newer one: toolchains are published as versions of
the module golang.org/toolchain.
"""

import json
import os
import platform
import re
import shutil
import stat
import subprocess

WANTED = (1, 26, 8)
ENOUGH = (1, 26)
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


class Unavailable(Exception):
    """Something that the stack needs is not there; the text says what to do."""


def version_of(go):
    text = subprocess.run([go, "version"], capture_output=True, text=True,
                          env={**os.environ, "GOTOOLCHAIN": "local"}).stdout
    found = re.search(r"go(\d+)\.(\d+)", text)
    return tuple(map(int, found.groups())) if found else (0, 0)


def fetch(go):
    """The path of a Go of the wanted version, fetched as a module by an older one."""
    name = f"go{'.'.join(map(str, WANTED))}.linux-{MACHINES[platform.machine()]}"
    run = subprocess.run([go, "mod", "download", "-json", f"golang.org/toolchain@v0.0.1-{name}"],
                         capture_output=True, text=True, cwd="/",
                         env={**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod"})
    answer = json.loads(run.stdout or "{}")
    if "Dir" not in answer:
        raise Unavailable(f"Go {ENOUGH} or newer is needed and could not be fetched as a module: "
                          f"{answer.get('Error') or run.stderr.strip()}")
    make_executable(answer["Dir"])
    return os.path.join(answer["Dir"], "bin", "go")


def make_executable(directory):
    """Go before 1.21 unpacks a module without its execute bits, and read-only."""
    for folder in ("bin", "pkg/tool"):
        for parent, _, names in os.walk(os.path.join(directory, folder)):
            for name in names:
                path = os.path.join(parent, name)
                mode = os.stat(path).st_mode
                if not mode & stat.S_IXUSR:
                    os.chmod(path, mode | 0o111)


def find():
    """The path of a Go that is new enough."""
    go = shutil.which("go") or next(filter(os.path.exists, ["/usr/local/go/bin/go"]), None)
    if go is None:
        raise Unavailable("Go is not installed; install it (Debian: apt-get install golang-go; any "
                          "version will do, a newer one is fetched where it is too old)")
    return go if version_of(go) >= ENOUGH else fetch(go)
