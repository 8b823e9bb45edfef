#!/usr/bin/env python3
"""Builds the kops that the tests run, from the published Go module k8s.io/kops.

Once, into ${XDG_CACHE_HOME:-~/.cache}/atrest/real-stack/bin, as tests/e2e/stack/build.py does it.
Minutes and 3.4 GB of memory when cold, seconds when Go has it in its cache.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from stack import build, toolchain  # noqa: E402

VERSION = "1.36.2"


def program(version):
    return build.Program(f"kops-{version}", "k8s.io/kops", version, "k8s.io/kops/cmd/kops")


def path_of(version):
    return build.BIN / f"kops-{version}"


def ensure(version):
    """Builds it if it is missing; raises toolchain.Unavailable with the reason if that fails."""
    wanted = program(version)
    build.BIN.mkdir(parents=True, exist_ok=True)
    with build.only_one():
        if not build.is_built(wanted):
            build.build(wanted)
    return path_of(version)


if __name__ == "__main__":
    try:
        for each in sys.argv[1:] or [VERSION]:
            print(ensure(each))
    except toolchain.Unavailable as reason:
        sys.exit(f"error: {reason}")
