#!/usr/bin/env python3
"""Draws what bench/compare.py --json wrote: one panel a figure and latency, callers across.

    bench/compare_plot.py result.json > compare.svg
"""

import json
import math
import sys

WIDTH, HEIGHT, LEFT, TOP, GAP_X, GAP_Y = 250, 140, 64, 60, 74, 58
COLOURS = ("#8a5a00", "#1565c0", "#2e7d32", "#7a7f87")
FIGURES = (("calls_per_second", "calls a second"), ("p99_ms", "p99, ms"),
           ("cpu_us_per_call", "CPU per call, us"))


def text(x, y, words, size=10, anchor="start", fill="#444"):
    return (f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" text-anchor="{anchor}" '
            f'fill="{fill}">{words}</text>')


def place(value, low, high):
    """0 to 1 on a logarithmic scale."""
    if high <= low:
        return 0.5
    return (math.log10(value) - math.log10(low)) / (math.log10(high) - math.log10(low))


def line(rows, figure, low, high, box, colour):
    x, y, callers = box
    points = []
    for row in rows:
        across = x + WIDTH * place(row["concurrency"], callers[0], callers[-1])
        up = y + HEIGHT * (1 - place(row[figure], low, high))
        points.append((across, up))
        yield f'<circle cx="{across:.1f}" cy="{up:.1f}" r="2.5" fill="{colour}"/>'
    path = "L".join(f"{across:.1f},{up:.1f}" for across, up in points)
    yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.6"/>'


def panel(rows, plugins, figure, title, x, y):
    shown = [row for row in rows if row.get(figure)]
    low, high = min(row[figure] for row in shown), max(row[figure] for row in shown)
    callers = sorted({row["concurrency"] for row in shown})
    yield f'<path d="M{x},{y}V{y + HEIGHT}H{x + WIDTH}" fill="none" stroke="#999"/>'
    yield text(x, y - 8, title, 12, fill="#111")
    yield text(x - 5, y + 8, f"{high:,.0f}" if high >= 10 else f"{high:.2f}", anchor="end")
    yield text(x - 5, y + HEIGHT, f"{low:,.0f}" if low >= 10 else f"{low:.2f}", anchor="end")
    for count in callers:
        yield text(x + WIDTH * place(count, callers[0], callers[-1]), y + HEIGHT + 13, count,
                   anchor="middle")
    for number, plugin in enumerate(plugins):
        of = [row for row in shown if row["plugin"] == plugin]
        yield from line(of, figure, low, high, (x, y, callers), COLOURS[number % len(COLOURS)])


def draw(result):
    rows = [row for row in result["rows"] if row["api"] == result["rows"][0]["api"]]
    plugins = list(dict.fromkeys(row["plugin"] for row in rows))
    latencies = sorted({row["latency_ms"] for row in rows})
    width = LEFT + len(FIGURES) * (WIDTH + GAP_X)
    height = TOP + len(latencies) * (HEIGHT + GAP_Y)
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
           f'font-family="sans-serif"><rect width="{width}" height="{height}" fill="#fff"/>')
    for number, plugin in enumerate(plugins):
        yield text(LEFT + number * 200, 20, plugin, 13, fill=COLOURS[number % len(COLOURS)])
    for row_number, latency in enumerate(latencies):
        of = [row for row in rows if row["latency_ms"] == latency]
        for column, (figure, title) in enumerate(FIGURES):
            yield from panel(of, plugins, figure, f"KMS of {latency} ms: {title}",
                             LEFT + column * (WIDTH + GAP_X), TOP + row_number * (HEIGHT + GAP_Y))
    yield text(width - GAP_X, height - 6, "callers; both scales logarithmic", anchor="end")
    yield "</svg>"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print("\n".join(draw(json.load(file))))
