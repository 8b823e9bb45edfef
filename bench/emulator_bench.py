#!/usr/bin/env python3
"""Measures kms-emulator beside other emulators of AWS KMS, in one run.

Signed Encrypts of 32 bytes over keep-alive connections (http-load), time from exec to a served port,
memory. moto comes from the contract tests' Python environment, local-kms (a Go module,
nsmithuk/local-kms) is built by hand: go build -o ~/.cache/atrest/local-kms/local-kms. Who is not there is
left out, which is said. moto closes each connection after its answer, the others keep them. The load
shares the processors with the server it drives. Prints a table on stdout and, with --json FILE,
everything as JSON. It is a benchmark: it never fails on a figure.

    bench/emulator_bench.py --bin build/release/bin [--connections 64] [--seconds 4] [--json FILE]
"""

import argparse
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "atrest"
KEYS = 1000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", default="build/release/bin", type=pathlib.Path)
    parser.add_argument("--moto", default=CACHE / "venv/bin/moto_server", type=pathlib.Path)
    parser.add_argument("--local-kms", default=CACHE / "local-kms/local-kms", type=pathlib.Path)
    parser.add_argument("--connections", default=64, type=int)
    parser.add_argument("--seconds", default=4.0, type=float)
    parser.add_argument("--rounds", default=3, type=int, help="loads to take the median of")
    parser.add_argument("--starts", default=9, type=int, help="starts to take the median of")
    parser.add_argument("--json", type=pathlib.Path)
    return parser.parse_args()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Server:
    """A child that ends with the `with` block; `ready_ms` is from exec to an accepted connection."""

    def __init__(self, command, port, log, environment=None):
        started = time.perf_counter()
        self.child = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                                      stdout=log, stderr=log,
                                      env={**os.environ, **(environment or {})})
        self.url = f"http://127.0.0.1:{port}"
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if self.child.poll() is not None or time.perf_counter() - started > 60:
                raise SystemExit(f"error: {command[0]} does not serve; its log is {log.name}")
            time.sleep(0.0002)
        self.ready_ms = (time.perf_counter() - started) * 1000

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.terminate()
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()

    def memory_mib(self, name="VmRSS"):
        for line in pathlib.Path(f"/proc/{self.child.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) / 1024
        return 0.0


def create_key(url):
    curl = subprocess.run(
        ["curl", "-sS", "--aws-sigv4", "aws:amz:us-east-1:kms", "--user", "test:test",
         "-H", "X-Amz-Target: TrentService.CreateKey",
         "-H", "Content-Type: application/x-amz-json-1.1", "-d", "{}", url],
        capture_output=True, check=True)
    return json.loads(curl.stdout)["KeyMetadata"]["KeyId"]


def load(args, server, key):
    rows = []
    for _ in range(args.rounds):
        done = subprocess.run([args.bin / "http-load", server.url, key, str(args.connections),
                               str(args.seconds)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"error: http-load: {done.stderr}")
        rows.append(json.loads(done.stdout))
    rows.sort(key=lambda row: row["requests_per_second"])
    return {**rows[len(rows) // 2], "all": [row["requests_per_second"] for row in rows]}


def candidates(args, directory):
    """(name, command, environment) for a port; those that are not there are left out, loudly."""
    found = [("kms-emulator", lambda port: [args.bin / "kms-emulator", "--listen",
                                            f"127.0.0.1:{port}"], {})]
    others = [("moto", args.moto, lambda port: [args.moto, "-H", "127.0.0.1", "-p", port], {}),
              ("local-kms", args.local_kms, lambda port: [args.local_kms],
               {"KMS_REGION": "us-east-1", "KMS_ACCOUNT_ID": "000000000000",
                "KMS_DATA_PATH": str(directory / "local-kms")})]
    for name, path, command, environment in others:
        if path.exists():
            found.append((name, command, environment))
        else:
            print(f"LEFT OUT: {name}, there is no {path}", file=sys.stderr)
    return found


def measure(args, directory, name, command, environment):
    starts = args.starts if name == "kms-emulator" else 3
    ready = []
    with open(directory / f"{name}.log", "ab") as log:
        for _ in range(starts):
            port = free_port()
            with Server(command(port), port, log, {**environment, "PORT": str(port)}) as server:
                ready.append(server.ready_ms)
        port = free_port()
        with Server(command(port), port, log, {**environment, "PORT": str(port)}) as server:
            row = load(args, server, create_key(server.url))
            row.update(server=name, ready_ms=statistics.median(ready),
                       rss_after_load_mib=server.memory_mib())
    return row


def seed_of_keys(path):
    """As many keys with fixed material."""
    with open(path, "w", encoding="utf-8") as seed:
        seed.write("keys:\n")
        for number in range(KEYS):
            seed.write(f"  - id: 1234abcd-12ab-34cd-56ef-{number:012x}\n"
                       "    material: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
                       f"    aliases: [alias/bench-{number}]\n")


def measure_many_keys(args, directory):
    """Start and memory of kms-emulator with KEYS keys in its data directory."""
    seed_of_keys(directory / "seed.yaml")

    def command(port, *more):
        return [args.bin / "kms-emulator", "--listen", f"127.0.0.1:{port}", "--data-dir",
                directory / "data", *more]

    with open(directory / "many.log", "ab") as log:
        port, ready = free_port(), []
        with Server(command(port, "--seed", directory / "seed.yaml"), port, log):
            pass
        for _ in range(args.starts):
            port = free_port()
            with Server(command(port), port, log) as server:
                ready.append(server.ready_ms)
                idle = server.memory_mib()
        port = free_port()
        with Server(command(port), port, log) as server:
            rate = load(args, server, f"1234abcd-12ab-34cd-56ef-{KEYS - 1:012x}")
            return {"keys": KEYS, "ready_ms": statistics.median(ready), "rss_idle_mib": idle,
                    "rss_peak_mib": server.memory_mib("VmHWM"),
                    "requests_per_second": rate["requests_per_second"]}


def print_table(rows, many):
    ours = rows[0]["requests_per_second"]
    print(f"{'server':<14}{'Encrypts/s':>12}{'ours is':>9}{'p50 us':>9}{'p99 us':>9}{'ready ms':>10}"
          f"{'RSS MiB':>9}")
    for row in rows:
        factor = f"{ours / row['requests_per_second']:.1f}x"
        print(f"{row['server']:<14}{row['requests_per_second']:>12}{factor:>9}{row['p50_us']:>9}"
              f"{row['p99_us']:>9}{row['ready_ms']:>10.1f}{row['rss_after_load_mib']:>9.1f}")
    print(f"kms-emulator with {many['keys']} keys in --data-dir: ready after {many['ready_ms']:.1f} ms, "
          f"RSS {many['rss_idle_mib']:.1f} MiB idle, {many['rss_peak_mib']:.1f} MiB peak under load, "
          f"{many['requests_per_second']} Encrypts/s")


def main():
    args = arguments()
    with tempfile.TemporaryDirectory(prefix="emulator-bench-") as name:
        directory = pathlib.Path(name)
        rows = [measure(args, directory, *candidate) for candidate in candidates(args, directory)]
        many = measure_many_keys(args, directory)
    print_table(rows, many)
    if args.json:
        args.json.write_text(json.dumps({"schemaVersion": 1, "processors": os.cpu_count(),
                                         "connections": args.connections, "servers": rows,
                                         "many_keys": many}, indent=2))


if __name__ == "__main__":
    main()
