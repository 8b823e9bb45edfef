#!/usr/bin/env python3
"""How fast atrest migrate rewrites Secrets, beside kubectl get | kubectl replace on the same cluster.

Usage: migrate_bench.py BIN [COUNT [ROUNDS]]      default 1000 Secrets of 1 KiB, 2 rounds
Each run moves all Secrets from one key to the other; the apiserver is restarted in between. Needs the
real stack of tests/e2e (built at its first use)."""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

BIN = pathlib.Path(sys.argv[1]).resolve()
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 2
os.environ["ATREST_BIN"] = str(BIN)
sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "e2e"))

import api_load  # noqa: E402
from stack import build, encryption  # noqa: E402
from stack.cluster import Cluster  # noqa: E402

PAIR = [encryption.local("aesgcm", name) for name in ("one", "two")]
turn = 0


def next_key(cluster):
    """The other key writes from now on."""
    global turn
    turn += 1
    first, second = PAIR[turn % 2], PAIR[(turn + 1) % 2]
    for apiserver in cluster.apiservers:
        apiserver.write_configuration(encryption.configuration(
            encryption.rule(["secrets"], first, second, encryption.identity())))
    cluster.restart_apiservers()


def left_behind(cluster):
    """Secrets that are not under the key that writes."""
    name = PAIR[turn % 2]["aesgcm"]["keys"][0]["name"]
    keys = cluster.etcd.control("get", "/registry/secrets/", "--prefix", "--print-value-only")
    return keys.count(b"k8s:enc:aesgcm:v1:") - keys.count(f"k8s:enc:aesgcm:v1:{name}:".encode())


def timed(cluster, command):
    next_key(cluster)
    start = time.monotonic()
    run = subprocess.run(command, capture_output=True)
    seconds = time.monotonic() - start
    assert run.returncode == 0, run.stderr[-500:]
    assert left_behind(cluster) == 0, command
    return COUNT / seconds


def migrate(cluster, *more):
    return [BIN / "atrest", "migrate", f"--kubeconfig={cluster.kubeconfig}", "--resource=secrets",
            f"--apiserver={cluster.apiserver.url}", f"--checkpoint={cluster.directory}/checkpoint",
            "--yes", *more]


def kubectl(cluster):
    tool = f"{build.BIN}/kubectl --kubeconfig={cluster.kubeconfig}"
    return ["sh", "-c", f"{tool} get secrets -A -o json | {tool} replace -f -"]


def report(name, rates, base=None):
    rate = statistics.median(rates)
    beside = f"{rate / base:6.1f} times kubectl" if base else ""
    each = ", ".join(f"{r:.0f}" for r in rates)
    print(f"{name:44} {rate:7.0f} objects/s  ({each}) {beside}", flush=True)
    return rate


def measure(cluster):
    rates = {"kubectl": [], "200": [], "0": []}
    for _ in range(ROUNDS):
        rates["0"].append(timed(cluster, migrate(cluster, "--qps=0")))
        rates["kubectl"].append(timed(cluster, kubectl(cluster)))
        rates["200"].append(timed(cluster, migrate(cluster)))
    base = report("kubectl get | kubectl replace", rates["kubectl"])
    report("atrest migrate (200 requests a second)", rates["200"], base)
    report("atrest migrate --qps 0", rates["0"], base)


def main():
    build.ensure()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="atrest-bench-"))
    try:
        first = encryption.configuration(
            encryption.rule(["secrets"], PAIR[0], PAIR[1], encryption.identity()))
        with Cluster(folder / "cluster", folder, first) as cluster:
            api_load.fill(cluster.apiserver, COUNT, payload=1024)
            measure(cluster)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
