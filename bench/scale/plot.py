#!/usr/bin/env python3
"""Draws the requests of each second that scale-simulation printed.

  scale-simulation > result.json && bench/scale/plot.py result.json > docs/scale.svg
"""

import json
import sys

WIDTH, HEIGHT, LEFT, TOP, GAP = 300, 130, 60, 56, 50
COLOURS = {"SDK defaults": "#b5651d", "fixed probes": "#7a7f87", "atrest": "#1565c0"}


def path(values, most, x, y):
    points = []
    for second, value in enumerate(values):
        across = x + WIDTH * second / len(values)
        points.append(f"{across:.1f},{y + HEIGHT * (1 - value / most):.1f}")
    return "M" + "L".join(points)


def text(x, y, words, size=11, anchor="start", fill="#444"):
    return (f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" '
            f'fill="{fill}">{words}</text>')


def panel(outcomes, column, row, member, title):
    x, y = LEFT + column * (WIDTH + GAP), TOP + row * (HEIGHT + GAP)
    most = max(max(outcome[member]) for outcome in outcomes) or 1
    yield f'<path d="M{x},{y}V{y + HEIGHT}H{x + WIDTH}" fill="none" stroke="#999"/>'
    yield text(x, y - 8, title, 12, fill="#111")
    yield text(x - 4, y + 9, f"{most:,}", 10, "end")
    yield text(x - 4, y + HEIGHT, "0", 10, "end")
    yield text(x + WIDTH, y + HEIGHT + 14, f"{len(outcomes[0][member])} s", 10, "end")
    for outcome in outcomes:
        yield (f'<path d="{path(outcome[member], most, x, y)}" fill="none" '
               f'stroke="{COLOURS[outcome["policies"]]}" stroke-width="1.4"/>')


def draw(outcomes):
    scenarios = list(dict.fromkeys(outcome["scenario"] for outcome in outcomes))
    width, height = LEFT + 2 * (WIDTH + GAP), TOP + len(scenarios) * (HEIGHT + GAP)
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
           f'font-family="sans-serif"><rect width="{width}" height="{height}" fill="#fff"/>')
    for place, (name, colour) in enumerate(COLOURS.items()):
        yield text(LEFT + place * 110, 20, name, 12, fill=colour)
    for row, scenario in enumerate(scenarios):
        of = [outcome for outcome in outcomes if outcome["scenario"] == scenario]
        yield from panel(of, 0, row, "asked_each_second", f"{scenario}: requests a second")
        yield from panel(of, 1, row, "throttled_each_second", "of these, throttled")
    yield "</svg>"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print("\n".join(draw(json.load(file))))
