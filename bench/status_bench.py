#!/usr/bin/env python3
"""Measures how long Status takes while all workers wait for a slow KMS.

Starts kms-emulator with TLS and a latency, the plugin in front of it, and asks for the Status over
and over: first with nothing else to do, then while Encrypts are in flight. The ratio of the two is
what counts: both come from the same run. It is a benchmark: it never fails on a figure.

    bench/status_bench.py --bin build/release/bin [--latency 200] [--concurrency 128] [--seconds 5]
                          [--plugin PATH] [--rounds 3] [--json FILE]
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile
import time

import plugin_bench


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", default="build/release/bin", type=pathlib.Path)
    parser.add_argument("--plugin", type=pathlib.Path, help="default: BIN/aws-encryption-provider")
    parser.add_argument("--latency", default=200, type=int, help="of KMS, in ms")
    parser.add_argument("--concurrency", default=128, type=int)
    parser.add_argument("--seconds", default=5.0, type=float)
    parser.add_argument("--rounds", default=3, type=int)
    parser.add_argument("--json", type=pathlib.Path)
    return parser.parse_args()


def load(args, path, operation, concurrency, seconds):
    return subprocess.Popen(
        [args.bin / "load-generator", "--socket", path, "--operation", operation, "--concurrency",
         str(concurrency), "--seconds", str(seconds), "--warmup", "0.5"],
        stdout=subprocess.PIPE, text=True)


def outcome(process):
    return json.loads(process.communicate()[0])


def measure(args, path):
    """One round: Status alone, then beside Encrypts that began a second before and end after it."""
    idle = outcome(load(args, path, "status", 1, args.seconds))
    encrypts = load(args, path, "encrypt", args.concurrency, args.seconds + 2)
    time.sleep(1)
    busy = outcome(load(args, path, "status", 1, args.seconds))
    return {"idle": idle, "busy": busy, "encrypts": outcome(encrypts)}


def main():
    args = arguments()
    with tempfile.TemporaryDirectory(prefix="status-bench-") as name:
        directory = pathlib.Path(name)
        process, url = plugin_bench.emulator(args, directory, args.latency)
        with process:
            env = plugin_bench.aws_environment(directory)
            key = plugin_bench.create_key(args, url, env)
            path, plugin = plugin_bench.start_plugin(args, directory, url, key, env)
            with plugin:
                plugin_bench.wait_until_served(path, time.perf_counter())
                rounds = [measure(args, path) for _ in range(args.rounds)]
    for each in rounds:
        idle, busy, encrypts = each["idle"], each["busy"], each["encrypts"]
        print(f"Status idle p50/p99 {idle['p50_ms']:.3f}/{idle['p99_ms']:.3f} ms   with "
              f"{args.concurrency} Encrypts at {args.latency} ms {busy['p50_ms']:.3f}/"
              f"{busy['p99_ms']:.3f} ms   ({encrypts['calls_per_second']:.0f} Encrypts/s, "
              f"{encrypts['failed']} failed; {busy['failed'] + idle['failed']} Status failed)")
    ratio = statistics.median(each["busy"]["p99_ms"] / each["idle"]["p99_ms"] for each in rounds)
    print(f"p99 beside Encrypts is {ratio:.2f} times the idle one (median of {args.rounds})")
    if args.json:
        args.json.write_text(json.dumps({"schemaVersion": 1, "ratio_p99": ratio, "rounds": rounds},
                                        indent=2))


if __name__ == "__main__":
    main()
