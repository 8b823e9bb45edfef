#!/usr/bin/env python3
"""What atrest verify costs: a live etcd against a bare paged read of the same keys, a snapshot against cat.

Usage: verify_bench.py BIN [COUNT [BYTES]]      default 1000000 values of 1024 bytes
Needs etcd and etcdctl in ~/.cache/atrest-real-stack/bin (or ATREST_REAL_STACK_BIN)."""

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
STACK = pathlib.Path(os.environ.get("ATREST_REAL_STACK_BIN",
                                    pathlib.Path.home() / ".cache/atrest-real-stack/bin"))


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
    subprocess.run([BIN / "verify-bench", "fill", url, COUNT, BYTES], check=True)
    bare, memory = best(BIN / "verify-bench", "read", url, "3800")
    report("bare paged read of live etcd", bare, memory)
    live, memory = best(BIN / "atrest", "verify", "--endpoints", url)
    report("atrest verify of live etcd", live, memory)
    print(f"  {live / bare:.2f} times the bare read")
    snapshot = folder / "snapshot.db"
    subprocess.run([STACK / "etcdctl", "--endpoints", url, "snapshot", "save", snapshot],
                   check=True, capture_output=True)
    size = snapshot.stat().st_size
    cat, memory = best("cat", snapshot)
    report(f"cat of the snapshot ({size >> 20} MiB)", cat, memory, size)
    scan, memory = best(BIN / "atrest", "verify", "--snapshot", snapshot)
    report("atrest verify of the snapshot", scan, memory, size)


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
        measure(url, folder)
    finally:
        etcd.terminate()
        etcd.wait()
        shutil.rmtree(folder)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
