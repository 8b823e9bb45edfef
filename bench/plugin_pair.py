#!/usr/bin/env python3
"""Two or more plugin binaries in front of one emulator, taking turns: CPU per call as ratios.

One and the same binary varies by a fifth from one minute to the next on a virtual machine, so only
turns beside each other tell whether a change costs anything. The first binary is what the others are
compared with. It is a benchmark: it never fails on a figure.

    bench/plugin_pair.py --bin build/release/bin OLD/aws-encryption-provider NEW/aws-encryption-provider
"""

import argparse
import contextlib
import json
import pathlib
import statistics
import subprocess
import tempfile
import time

import plugin_bench


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("plugins", nargs="+", type=pathlib.Path)
    parser.add_argument("--bin", default="build/release/bin", type=pathlib.Path,
                        help="where kms-emulator and load-generator are")
    parser.add_argument("--concurrency", default=128, type=int)
    parser.add_argument("--latency", default=5, type=int, help="of the emulator, in ms")
    parser.add_argument("--turns", default=10, type=int)
    parser.add_argument("--seconds", default=2.0, type=float, help="of one turn")
    return parser.parse_args()


def cpu_us(pid):
    """Of all its threads, to the nanosecond: a turn has too few ticks."""
    tasks = pathlib.Path(f"/proc/{pid}/task")
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1000


def turn(args, path, plugin):
    """(CPU us per call, calls per second)"""
    before = cpu_us(plugin.pid)
    out = subprocess.run(
        [args.bin / "load-generator", "--socket", path, "--concurrency", str(args.concurrency),
         "--seconds", str(args.seconds), "--warmup", "0"], capture_output=True, check=True)
    row = json.loads(out.stdout)
    return (cpu_us(plugin.pid) - before) / row["calls"], row["calls_per_second"]


def start(args, folder, number, url, key, env):
    args.plugin = args.plugins[number]
    directory = folder / str(number)
    directory.mkdir()
    began = time.perf_counter()
    path, plugin = plugin_bench.start_plugin(args, directory, url, key, env)
    plugin_bench.wait_until_served(path, began)
    return path, plugin


def show(args, results, running):
    print(f"{'CPU us/call':>11} {'min':>7} {'max':>7} {'times':>6} {'calls/s':>8} {'RSS MiB':>8}  plugin")
    for plugin, rows, (_, process) in zip(args.plugins, results, running):
        costs = [cost for cost, _ in rows]
        ratios = [cost / first for (cost, _), (first, _) in zip(rows, results[0])]
        print(f"{statistics.median(costs):>11.1f} {min(costs):>7.1f} {max(costs):>7.1f} "
              f"{statistics.median(ratios):>6.3f} {statistics.median(r for _, r in rows):>8.0f} "
              f"{process.status_kib('VmHWM') / 1024:>8.1f}  {plugin}")


def main():
    args = arguments()
    with tempfile.TemporaryDirectory(prefix="plugin-pair-") as name, contextlib.ExitStack() as ends:
        folder = pathlib.Path(name)
        process, url = plugin_bench.emulator(args, folder, args.latency)
        ends.enter_context(process)
        env = plugin_bench.aws_environment(folder)
        key = plugin_bench.create_key(args, url, env)
        running = [start(args, folder, number, url, key, env) for number in range(len(args.plugins))]
        for _, plugin in running:
            ends.enter_context(plugin)
        for path, plugin in running:
            turn(args, path, plugin)  # warms up
        results = [[] for _ in running]
        for _ in range(args.turns):
            for rows, (path, plugin) in zip(results, running):
                rows.append(turn(args, path, plugin))
        show(args, results, running)


if __name__ == "__main__":
    main()
