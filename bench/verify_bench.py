#!/usr/bin/env python3
"""What atrest verify costs: a live etcd against a bare paged read of the same keys, a snapshot against cat.

Usage: verify_bench.py BIN [COUNT [BYTES]]      default 1000000 values of 1024 bytes
Needs what tests/e2e/stack/build.py builds. Ends with 1 if a target is missed."""

import os
import pathlib
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time

BIN = pathlib.Path(sys.argv[1])
COUNT = sys.argv[2] if len(sys.argv) > 2 else "1000000"
BYTES = sys.argv[3] if len(sys.argv) > 3 else "1024"
ROUNDS = 3
STACK = (pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") /
         "atrest/real-stack/bin")
PAGE = str((8 << 20) // (int(BYTES) + 150))  # keys of a page as large as verify's
MOST_MEMORY, SLOWEST, SLOWEST_SCAN, TIMES_CAT = 64, 1.3, 400e6, 1.5


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def timed(*arguments):
    """Seconds, and the most memory that the program held, in MiB."""
    start = time.monotonic()
    process = subprocess.Popen([str(a) for a in arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, arguments
    return time.monotonic() - start, usage.ru_maxrss / 1024


def best(*arguments):
    runs = [timed(*arguments) for _ in range(ROUNDS)]
    return min(run[0] for run in runs), max(run[1] for run in runs)


def report(name, seconds, memory, size=0):
    rate = f"{size / seconds / 1e6:8.0f} MB/s" if size else ""
    print(f"{name:34} {seconds:7.2f} s {memory:7.1f} MiB {rate}", flush=True)


def measure(url, folder):
    """What was missed, in words."""
    subprocess.run([BIN / "verify-bench", "fill", url, COUNT, BYTES], check=True)
    missed = []
    bare, memory = best(BIN / "verify-bench", "read", url, PAGE)
    report(f"bare read of live etcd, {PAGE} a page", bare, memory)
    live, memory = best(BIN / "atrest", "verify", "--endpoints", url)
    report("atrest verify of live etcd", live, memory)
    print(f"  {live / bare:.2f} times the bare read")
    if live / bare > SLOWEST or memory > MOST_MEMORY:
        missed.append("live")
    snapshot = folder / "snapshot.db"
    subprocess.run([STACK / "etcdctl", "--endpoints", url, "snapshot", "save", snapshot],
                   check=True, capture_output=True)
    size = snapshot.stat().st_size
    cat, memory = best("cat", snapshot)
    report(f"cat of the snapshot ({size >> 20} MiB)", cat, memory, size)
    scan, memory = best(BIN / "atrest", "verify", "--snapshot", snapshot)
    report("atrest verify of the snapshot", scan, memory, size)
    if (size / scan < SLOWEST_SCAN and scan > TIMES_CAT * cat) or memory > MOST_MEMORY:
        missed.append("snapshot")
    return missed


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="atrest-bench-"))
    url, peer = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    with open(folder / "etcd.log", "wb") as log:
        etcd = subprocess.Popen(
            [STACK / "etcd", "--data-dir", folder / "data", "--listen-client-urls", url,
             "--advertise-client-urls", url, "--listen-peer-urls", peer,
             "--initial-advertise-peer-urls", peer, "--initial-cluster", f"default={peer}",
             "--unsafe-no-fsync", "--quota-backend-bytes", str(8 << 30)],
            stdout=log, stderr=log)
    try:
        time.sleep(2)
        missed = measure(url, folder)
    finally:
        etcd.terminate()
        etcd.wait()
        shutil.rmtree(folder)
    if missed:
        sys.exit(f"missed: {', '.join(missed)}")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
