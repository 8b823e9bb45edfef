#!/usr/bin/env python3
"""Plugin binaries side by side in front of one emulator, taking turns: all that can be seen outside.

One and the same binary varies by a fifth from one minute to the next on a virtual machine, so only
turns beside each other compare. The first plugin is what the others are compared with. It is a
benchmark: it never fails on a figure.

    bench/compare.py --bin build/release/bin --plugin go=/path/to/the/replaced/program \\
        --plugin ours=build/release/bin/aws-encryption-provider --json result.json
    bench/compare_plot.py result.json > compare.svg
"""

import argparse
import contextlib
import functools
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

import plugin_bench

FIGURES = ("calls_per_second", "p50_ms", "p99_ms", "p999_ms", "cpu_us_per_call")


def numbers(text):
    return [int(part) for part in text.split(",")]


def named(text):
    name, _, path = text.rpartition("=")
    return name or path, pathlib.Path(path)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--bin", default="build/release/bin", type=pathlib.Path,
                        help="where kms-emulator, load-generator and http-load are")
    parser.add_argument("--plugin", action="append", required=True, type=named, dest="plugins",
                        metavar="NAME=PATH")
    parser.add_argument("--api", default="v2", help="v1, v2 or both: v1,v2")
    parser.add_argument("--operation", default="encrypt", choices=["encrypt", "decrypt"])
    parser.add_argument("--concurrency", default=[1, 16, 128], type=numbers)
    parser.add_argument("--latency", default=[0, 5, 20], type=numbers, help="of the emulator, in ms")
    parser.add_argument("--turns", default=5, type=int)
    parser.add_argument("--seconds", default=2.0, type=float, help="of one turn")
    parser.add_argument("--starts", default=9, type=int, help="starts to take the median of")
    parser.add_argument("--idle", default=60, type=int,
                        help="seconds without a call before the first call after idle; 0: left out")
    parser.add_argument("--plain", action="store_true",
                        help="HTTP to the emulator, and a bare HTTP client beside the plugins")
    parser.add_argument("--json", type=pathlib.Path)
    return parser.parse_args()


class Plugin:
    """One binary, started in a directory of its own."""

    def __init__(self, args, name, program, folder, url, key, env):
        self.name = name
        folder.mkdir()
        started = time.perf_counter()
        self.socket = str(folder / "plugin.sock")
        extra = ["--allow-insecure-endpoint"] if args.plain and understands(program) else []
        self.process = plugin_bench.Process(
            [program, f"--key={key}", f"--listen={self.socket}", "--region=eu-west-1",
             f"--kms-endpoint={url}", "--health-port=127.0.0.1:0", "--health-kms-version=v2", *extra],
            folder / "plugin.log", env)
        self.served_after_ms = plugin_bench.wait_until_served(self.socket, started)

    def cpu_us(self):
        """Of all its threads, to the nanosecond: a turn has too few ticks."""
        total = 0
        for task in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            with contextlib.suppress(FileNotFoundError):
                total += int((task / "schedstat").read_text().split()[0])
        return total / 1000

    def memory_and_descriptors(self):
        return {"rss_mib": self.process.status_kib("VmRSS") / 1024,
                "rss_peak_mib": self.process.status_kib("VmHWM") / 1024,
                "threads": self.process.status_kib("Threads"),
                "descriptors": len(os.listdir(f"/proc/{self.process.pid}/fd"))}


def understands(program):
    """Whether it is ours: the replaced program takes plain HTTP without being told."""
    told = subprocess.run([program, "--help"], capture_output=True, check=False, text=True)
    return "--allow-insecure-endpoint" in told.stdout


def load(args, socket, api, concurrency, seconds):
    out = subprocess.run(
        [args.bin / "load-generator", "--socket", socket, "--api", api, "--operation", args.operation,
         "--concurrency", str(concurrency), "--seconds", str(seconds), "--warmup", "0"],
        capture_output=True, check=True, text=True)
    return json.loads(out.stdout)


def turn(args, plugin, api, concurrency):
    before = plugin.cpu_us()
    row = load(args, plugin.socket, api, concurrency, args.seconds)
    row["cpu_us_per_call"] = (plugin.cpu_us() - before) / max(row["calls"], 1)
    return row


def bare_turn(args, url, key, concurrency):
    out = subprocess.run(
        [args.bin / "http-load", url, key, str(concurrency), str(args.seconds)],
        capture_output=True, check=True, text=True)
    return {"calls_per_second": json.loads(out.stdout)["requests_per_second"]}


def medians(turns):
    row = {"failed": sum(each.get("failed", 0) for each in turns)}
    for figure in FIGURES:
        values = [each[figure] for each in turns if figure in each]
        if values:
            row[figure] = statistics.median(values)
            row[figure + "_range"] = [min(values), max(values)]
    return row


def rounds(args, plugins, api, concurrency, bare):
    """One row a plugin: all take a turn, then all again."""
    turns = {plugin.name: [] for plugin in plugins}
    for plugin in plugins:
        load(args, plugin.socket, api, concurrency, 0.5)  # warms up
    for _ in range(args.turns):
        for plugin in plugins:
            turns[plugin.name].append(turn(args, plugin, api, concurrency))
        if bare:
            turns.setdefault("bare HTTP client", []).append(bare(concurrency))
    for plugin in plugins:
        yield {"plugin": plugin.name, **medians(turns[plugin.name]), **plugin.memory_and_descriptors()}
    if bare:
        yield {"plugin": "bare HTTP client", **medians(turns["bare HTTP client"])}


def first_calls(args, plugins):
    """What the first call after a quiet time takes."""
    if not args.idle:
        return {}
    for plugin in plugins:
        load(args, plugin.socket, "v2", 1, 0.2)
    time.sleep(args.idle)
    return {plugin.name: load(args, plugin.socket, "v2", 1, 0.2)["first_ms"] for plugin in plugins}


def starts(args, place):
    times = {name: [] for name, _ in args.plugins}
    for number in range(args.starts):
        for name, program in args.plugins:
            plugin = Plugin(args, name, program, place["folder"] / f"start-{number}-{name}",
                            place["url"], place["key"], place["env"])
            with plugin.process:
                times[name].append(plugin.served_after_ms)
    return {name: statistics.median(each) for name, each in times.items() if each}


def with_latency(args, latency, result):
    with tempfile.TemporaryDirectory(prefix="compare-") as name, contextlib.ExitStack() as ends:
        folder = pathlib.Path(name)
        process, url = plugin_bench.emulator(args, folder, latency, tls=not args.plain)
        ends.enter_context(process)
        env = plugin_bench.aws_environment(folder)
        if args.plain:
            env = {name: value for name, value in env.items() if not name.endswith(("FILE", "BUNDLE"))}
        place = {"folder": folder, "url": url, "env": env,
                 "key": plugin_bench.create_key(args, url, env)}
        if not result["start_ms"]:
            result["start_ms"] = starts(args, place)
        plugins = [Plugin(args, name, program, folder / name, url, place["key"], env)
                   for name, program in args.plugins]
        for plugin in plugins:
            ends.enter_context(plugin.process)
        result["idle"] = result["idle"] or {
            plugin.name: plugin.memory_and_descriptors() for plugin in plugins}
        result["first_call_after_idle_ms"] = (
            result["first_call_after_idle_ms"] or first_calls(args, plugins))
        bare = functools.partial(bare_turn, args, url, place["key"]) if args.plain else None
        for api in args.api.split(","):
            for concurrency in args.concurrency:
                for row in rounds(args, plugins, api, concurrency, bare):
                    row.update(latency_ms=latency, api=api, concurrency=concurrency)
                    result["rows"].append(row)
                    show(row, result["rows"])


def ratio(row, rows, figure):
    first = next(each for each in rows if all(
        each[member] == row[member] for member in ("latency_ms", "api", "concurrency")))
    if figure not in row or figure not in first or not first[figure]:
        return ""
    return f"{row[figure] / first[figure]:.2f}x"


def show(row, rows):
    cells = [f"{row['latency_ms']:>5} {row['api']:>4} {row['concurrency']:>7}  {row['plugin']:<18}"]
    for figure in ("calls_per_second", "p50_ms", "p99_ms", "p999_ms", "cpu_us_per_call"):
        value = f"{row[figure]:.1f}" if figure in row else "-"
        cells.append(f"{value:>9} {ratio(row, rows, figure):>6}")
    cells.append(f"{row.get('rss_peak_mib', 0):>7.1f} {row.get('descriptors', 0):>5} {row['failed']:>6}")
    print(" ".join(cells), flush=True)


def main():
    args = arguments()
    result = {"schemaVersion": 1, "operation": args.operation, "tls": not args.plain,
              "turns": args.turns, "seconds": args.seconds, "start_ms": {}, "idle": {},
              "first_call_after_idle_ms": {}, "rows": []}
    print(f"{'KMS ms':>5} {'api':>3} {'callers':>7}  {'plugin':<18} {'calls/s':>9} {'':6} {'p50 ms':>9} "
          f"{'':6} {'p99 ms':>9} {'':6} {'p99.9':>9} {'':6} {'CPU us':>9} {'':6} {'RSS MiB':>7} "
          f"{'fds':>5} {'failed':>6}")
    for latency in args.latency:
        with_latency(args, latency, result)
    for title in ("start_ms", "first_call_after_idle_ms"):
        told = "  ".join(f"{name} {value:.1f}" for name, value in result[title].items())
        print(f"{title}: {told}")
    if args.json:
        args.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
