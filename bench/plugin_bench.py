#!/usr/bin/env python3
"""Measures a KMS plugin from outside: rate, latency, CPU per call, memory, start-up.

Starts kms-emulator with TLS on loopback (once per latency), then the plugin on a private socket,
drives it with load-generator and reads the plugin's CPU time and memory from /proc. Prints one table
on stdout and, with --json FILE, everything as JSON. It is a benchmark: it never fails on a figure.

    bench/plugin_bench.py --bin build/release/bin [--plugin PATH] [--api v2] [--operation encrypt]
                          [--concurrency 1,16,128] [--latency 0,5] [--seconds 5] [--json FILE]
"""

import argparse
import json
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")
HTTP2_HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", default="build/release/bin", type=pathlib.Path)
    parser.add_argument("--plugin", type=pathlib.Path, help="default: BIN/aws-encryption-provider")
    parser.add_argument("--api", default="v2", choices=["v1", "v2"])
    parser.add_argument("--operation", default="encrypt", choices=["encrypt", "decrypt"])
    parser.add_argument("--concurrency", default="1,16,128")
    parser.add_argument("--latency", default="0,5", help="of the emulator, in ms")
    parser.add_argument("--seconds", default=5.0, type=float)
    parser.add_argument("--starts", default=9, type=int, help="starts to take the median of")
    parser.add_argument("--json", type=pathlib.Path)
    return parser.parse_args()


class Process:
    """A child that ends with the `with` block; its output goes to a log file."""

    def __init__(self, command, log, env=None, stdout=None):
        self.log = open(log, "ab")
        self.child = subprocess.Popen(
            command, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
            stdout=stdout or self.log, stderr=self.log)
        self.pid = self.child.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.send_signal(signal.SIGTERM)
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.log.close()

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def status_kib(self, name):
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1])
        return 0


def emulator(args, directory, latency, tls=True):
    process = Process(
        [args.bin / "kms-emulator", "--listen", "127.0.0.1:0", *(["--tls"] if tls else []),
         "--data-dir", directory, "--region", "eu-west-1", "--latency", str(latency)], directory / "emulator.log", stdout=subprocess.PIPE)
    url = process.child.stdout.readline().decode().strip()
    if not url.startswith("https://" if tls else "http://"):
        raise SystemExit(f"kms-emulator did not start: {(directory / 'emulator.log').read_text()}")
    return process, url


def aws_environment(directory):
    return {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
            "SSL_CERT_FILE": str(directory / "tls" / "certificate.pem"),
            "AWS_CA_BUNDLE": str(directory / "tls" / "certificate.pem")}


def create_key(args, url, env):
    """Through the emulator's own JSON protocol, signed by curl."""
    certificate = ["--cacert", env["AWS_CA_BUNDLE"]] if url.startswith("https://") else []
    curl = subprocess.run(
        ["curl", "-sS", *certificate, "--aws-sigv4", "aws:amz:eu-west-1:kms",
         "--user", "test:test", "-H", "X-Amz-Target: TrentService.CreateKey",
         "-H", "Content-Type: application/x-amz-json-1.1", "-d", "{}", url],
        capture_output=True, check=True)
    return json.loads(curl.stdout)["KeyMetadata"]["Arn"]


def start_plugin(args, directory, url, key, env):
    path = str(directory / "plugin.sock")
    return path, Process(
        [args.plugin or args.bin / "aws-encryption-provider", f"--key={key}", f"--listen={path}",
         "--region=eu-west-1", f"--kms-endpoint={url}", "--health-port=127.0.0.1:0",
         "--health-kms-version=v2"], directory / "plugin.log", env)


def wait_until_served(path, started):
    """Milliseconds until the plugin answers HTTP/2 on its socket."""
    while time.perf_counter() - started < 10:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(5)
                connection.connect(path)
                connection.sendall(HTTP2_HELLO)
                if connection.recv(9):
                    return (time.perf_counter() - started) * 1000
        except OSError:
            time.sleep(0.0002)
    raise SystemExit("the plugin did not serve its socket within 10 s")


def measure_start(args, directory, url, key, env):
    times = []
    for _ in range(args.starts):
        started = time.perf_counter()
        path, plugin = start_plugin(args, directory, url, key, env)
        with plugin:
            times.append(wait_until_served(path, started))
    return statistics.median(times)


def run_load(args, path, concurrency, plugin):
    command = [args.bin / "load-generator", "--socket", path, "--api", args.api, "--operation",
               args.operation, "--concurrency", str(concurrency), "--seconds", str(args.seconds),
               "--warmup", "1"]
    before = plugin.cpu_seconds()
    out = subprocess.run(command, capture_output=True, text=True, check=False)
    used = plugin.cpu_seconds() - before
    sys.stderr.write(out.stderr)
    if out.returncode != 0:
        raise SystemExit(f"load-generator failed: {out.stderr}")
    row = json.loads(out.stdout)
    # The warm-up second is in the CPU figure too, so it is divided by all calls of all seconds.
    all_calls = row["calls"] * (args.seconds + 1) / args.seconds
    row["cpu_us_per_call"] = used * 1e6 / all_calls if all_calls else 0
    row["rss_peak_mib"] = plugin.status_kib("VmHWM") / 1024
    row["threads"] = plugin.status_kib("Threads")
    return row


def main():
    args = arguments()
    rows, start = [], {}
    for latency in [int(part) for part in args.latency.split(",")]:
        with tempfile.TemporaryDirectory(prefix="plugin-bench-") as name:
            directory = pathlib.Path(name)
            process, url = emulator(args, directory, latency)
            with process:
                env = aws_environment(directory)
                key = create_key(args, url, env)
                if not start:
                    start["served_after_ms"] = measure_start(args, directory, url, key, env)
                for concurrency in [int(part) for part in args.concurrency.split(",")]:
                    began = time.perf_counter()
                    path, plugin = start_plugin(args, directory, url, key, env)
                    with plugin:
                        wait_until_served(path, began)
                        time.sleep(1)
                        start.setdefault("idle_rss_mib", plugin.status_kib("VmRSS") / 1024)
                        row = run_load(args, path, concurrency, plugin)
                    row.update(latency_ms=latency, concurrency=concurrency)
                    rows.append(row)
    print(f"exec to served socket: {start['served_after_ms']:.1f} ms (median of {args.starts})   "
          f"idle RSS: {start['idle_rss_mib']:.1f} MiB")
    print(f"{'KMS ms':>6} {'callers':>7} {'calls/s':>9} {'p50 ms':>8} {'p99 ms':>8} "
          f"{'CPU us/call':>11} {'RSS MiB':>8} {'threads':>7} {'failed':>6}")
    for row in rows:
        print(f"{row['latency_ms']:>6} {row['concurrency']:>7} {row['calls_per_second']:>9.0f} "
              f"{row['p50_ms']:>8.2f} {row['p99_ms']:>8.2f} {row['cpu_us_per_call']:>11.1f} "
              f"{row['rss_peak_mib']:>8.1f} {row['threads']:>7} {row['failed']:>6}")
    if args.json:
        args.json.write_text(json.dumps({"schemaVersion": 1, "start": start, "rows": rows}, indent=2))


if __name__ == "__main__":
    main()
