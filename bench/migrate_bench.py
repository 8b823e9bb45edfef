#!/usr/bin/env python3
"""How fast atrest migrate rewrites Secrets, beside kubectl get | kubectl replace on the same cluster.

Usage: migrate_bench.py BIN [COUNT [ROUNDS]]      default 1000 Secrets of 1 KiB, 2 rounds
Each run moves all Secrets from one key to the other; the apiserver is restarted in between. Once beside
the apiserver, and once from 5 ms away, as from a workstation. Needs the real stack of tests/e2e (built at
its first use)."""

import asyncio
import json
import multiprocessing
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
from stack import build, encryption, ports  # noqa: E402
from stack.cluster import Cluster  # noqa: E402

ONE_WAY = 0.0025  # seconds
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


async def forward(reader, writer, target):
    """Passes everything on, later; what is on its way overtakes nothing."""
    loop = asyncio.get_running_loop()
    there = await asyncio.open_connection("127.0.0.1", target)

    async def pump(source, sink):
        while data := await source.read(65536):
            loop.call_later(ONE_WAY, sink.write, data)
        loop.call_later(2 * ONE_WAY, sink.close)

    await asyncio.gather(pump(reader, there[1]), pump(there[0], writer))


def serve_delayed(port, target):
    async def serve():
        server = await asyncio.start_server(lambda r, w: forward(r, w, target), "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(serve())


class Place:
    """Where the tools run: beside the apiserver, or behind a port that delays."""

    def __init__(self, cluster, port):
        self.cluster = cluster
        self.url = f"https://127.0.0.1:{port}"
        document = cluster.apiserver.kubeconfig()
        document["clusters"][0]["cluster"]["server"] = self.url
        self.kubeconfig = cluster.directory / f"bench-{port}.kubeconfig"
        self.kubeconfig.write_text(json.dumps(document))

    def migrate(self, *more):
        return [BIN / "atrest", "migrate", f"--kubeconfig={self.kubeconfig}", "--resource=secrets",
                f"--apiserver={self.url}", f"--checkpoint={self.cluster.directory}/checkpoint",
                "--yes", *more]

    def kubectl(self):
        tool = f"{build.BIN}/kubectl --kubeconfig={self.kubeconfig}"
        return ["sh", "-c", f"{tool} get secrets -A -o json | {tool} replace -f -"]


def report(name, rates, base=None):
    rate = statistics.median(rates)
    beside = f"{rate / base:6.1f} times kubectl" if base else ""
    each = ", ".join(f"{r:.0f}" for r in rates)
    print(f"{name:40} {rate:6.0f} objects/s  ({each}) {beside}", flush=True)
    return rate


def measure(place, where):
    rates = {"kubectl": [], "default": [], "0": []}
    for _ in range(ROUNDS):
        rates["0"].append(timed(place.cluster, place.migrate("--qps=0")))
        rates["kubectl"].append(timed(place.cluster, place.kubectl()))
        rates["default"].append(timed(place.cluster, place.migrate()))
    print(where)
    base = report("kubectl get | kubectl replace", rates["kubectl"])
    report("atrest migrate (500 requests a second)", rates["default"], base)
    report("atrest migrate --qps 0", rates["0"], base)


def main():
    build.ensure()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="atrest-bench-"))
    try:
        first = encryption.configuration(
            encryption.rule(["secrets"], PAIR[0], PAIR[1], encryption.identity()))
        with Cluster(folder / "cluster", folder, first) as cluster:
            api_load.fill(cluster.apiserver, COUNT, payload=1024)
            measure(Place(cluster, cluster.apiserver.port), "beside the apiserver")
            (port,) = ports.free_ports(1)
            proxy = multiprocessing.Process(target=serve_delayed, daemon=True,
                                            args=(port, cluster.apiserver.port))
            proxy.start()
            measure(Place(cluster, port), f"{2000 * ONE_WAY:.0f} ms away")
            proxy.terminate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
