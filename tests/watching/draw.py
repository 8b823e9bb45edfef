"""Draws the dashboard as its JSON lays it out: places, units, thresholds, legends, mappings.

Not Grafana, which is under the AGPL and is in no registry that this project builds from; but it is the JSON that is
drawn, with what a real Prometheus answers, so an empty panel, a wrong unit or a legend that says
nothing are seen."""

import datetime
import html
import math

import panels as dash

WIDTH, UNIT_HEIGHT, GAP = 1560, 30, 8
COLUMN = WIDTH / 24
PALETTE = ["#7EB26D", "#EAB839", "#6ED0E0", "#EF843C", "#E24D42", "#1F78C1", "#BA43A9", "#705DA0",
           "#508642", "#CCA300"]
COLORS = {"green": "#56a64b", "red": "#e02f44", "orange": "#ff780a", "blue": "#3274d9",
          "purple": "#a352cc", "text": "#8e8e8e", "transparent": "none"}
STYLE = """
body{margin:0;background:#111217;color:#ccccdc;font:12px/1.35 'DejaVu Sans',sans-serif;width:%dpx}
.p{position:absolute;background:#181b1f;border:1px solid #25272d;border-radius:2px;overflow:hidden;box-sizing:border-box}
.t{padding:6px 8px 2px;font-weight:600;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.r{position:absolute;font-size:15px;font-weight:600;padding:6px 2px;box-sizing:border-box}
.s{display:flex;align-items:center;justify-content:center;position:absolute;inset:0;color:#fff;font-size:30px;font-weight:600}
.s+.t,.on{position:relative;z-index:1;color:#fff}
.l{position:absolute;bottom:3px;left:8px;right:8px;overflow:hidden;font-size:10.5px;line-height:15px}
.l span{margin-right:12px;white-space:nowrap;display:inline-block}.l i{display:inline-block;width:12px;height:3px;margin-right:4px;vertical-align:middle}
table{border-collapse:collapse;width:100%%;font-size:11.5px}td,th{text-align:left;padding:3px 8px;border-bottom:1px solid #25272d;white-space:nowrap}
th{color:#6e9fff;font-weight:600}.e{color:#e02f44;text-align:center;margin-top:30px}
text{fill:#9d9fa8;font-size:10px}
""" % WIDTH


def shown(value, unit, decimals=None):
    if value is None or math.isnan(value):
        return "–"
    if unit in ("percentunit", "percent"):
        return f"{value * (100 if unit == 'percentunit' else 1):.{decimals if decimals is not None else 1}f}%"
    if unit == "s":
        for size, name in ((86400, "day"), (3600, "hour"), (60, "min")):
            if abs(value) >= size:
                return f"{value / size:.1f} {name}"
        return f"{value:.2f} s" if abs(value) >= 1 or value == 0 else f"{value * 1000:.0f} ms"
    if unit == "bytes":
        for size, name in ((2 ** 30, "GiB"), (2 ** 20, "MiB"), (2 ** 10, "KiB")):
            if abs(value) >= size:
                return f"{value / size:.1f} {name}"
    if unit == "dateTimeAsIso":
        return datetime.datetime.fromtimestamp(value / 1000, datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
    text = f"{value:.0f}" if value == int(value) else f"{value:.2f}"
    return text + {"ops": " /s"}.get(unit, "")


def round_up(value):
    """The next number that a person would write at the end of an axis of four parts."""
    size = 10 ** math.floor(math.log10(value))
    return next(size * step for step in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10) if size * step >= value)


def threshold_color(defaults, value):
    color = "green"
    for step in defaults["thresholds"]["steps"]:
        if step["value"] is None or value >= step["value"]:
            color = step["color"]
    return COLORS[color]


def mapped(defaults, value):
    """(text, colour) of a value mapping, or None."""
    for mapping in defaults["mappings"]:
        if mapping["type"] == "value":
            key = str(int(value)) if value == int(value) else str(value)
            if key in mapping["options"]:
                return mapping["options"][key]["text"], COLORS[mapping["options"][key]["color"]]
    return None


class Drawing:
    def __init__(self, prometheus, start, end, step):
        self.prometheus, self.start, self.end, self.step = prometheus, start, end, step
        self.empty = []

    def series(self, panel):
        """[(legend, {time: value})]"""
        found = []
        for target in panel["targets"]:
            for result in self.prometheus.over(dash.filled(target["expr"], self.prometheus.scrape),
                                               self.start, self.end, self.step):
                points = {float(t): float(v) for t, v in result["values"] if v != "NaN"}
                found.append((dash.legend(target["legendFormat"], result["metric"]), points))
        return found

    def x(self, time, width):
        return (time - self.start) / (self.end - self.start) * width

    def stat(self, panel, defaults):
        result = self.prometheus.now(dash.filled(panel["targets"][0]["expr"], self.prometheus.scrape))
        if not result:
            return f'<div class="s">{defaults["noValue"]}</div>', ' style="background:#2c3038"'
        value = float(result[0]["value"][1])
        text, color = mapped(defaults, value) or (
            shown(value, defaults["unit"], defaults.get("decimals")), threshold_color(defaults, value))
        return f'<div class="s">{html.escape(text)}</div>', f' style="background:{color}"'

    def table(self, panel, defaults):
        result = self.prometheus.now(dash.filled(panel["targets"][0]["expr"], self.prometheus.scrape))
        options = {t["id"]: t["options"] for t in panel["transformations"]}
        names = options["filterFieldsByName"]["include"]["names"]
        rename = options["organize"]["renameByName"]
        head = "".join(f"<th>{html.escape(rename.get(name, name))}</th>" for name in names)
        rows = []
        for each in sorted(result, key=lambda r: [r["metric"].get(n, "") for n in names])[:12]:
            cells = [shown(float(each["value"][1]), defaults["unit"]) if name == "Value" else
                     each["metric"].get(name, "") for name in names]
            rows.append("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>")
        if not rows:
            rows.append(f'<tr><td colspan="{len(names)}">none</td></tr>')
        return f"<table><tr>{head}</tr>{''.join(rows)}</table>"

    def timeline(self, panel, defaults, width, height):
        series = self.series(panel)
        left, body = 170, []
        tall = (height - 60) / max(1, len(series))
        for row, (name, points) in enumerate(sorted(series, key=lambda each: each[0])):
            top = 2 + row * tall
            label = name if len(name) < 34 else name[:15] + "…" + name[-17:]
            body.append(f'<text x="0" y="{top + tall / 2 + 3}">{html.escape(label)}</text>')
            for time, value in points.items():
                _, color = mapped(defaults, value) or ("", threshold_color(defaults, value))
                body.append(f'<rect x="{left + self.x(time, width - left):.1f}" y="{top:.1f}" fill="{color}" '
                            f'width="{self.x(self.start + self.step, width - left) + .3:.1f}" height="{tall * .85:.1f}"/>')
        legend = "".join(f'<span><i style="background:{COLORS[o["color"]]};height:9px"></i>{o["text"]}</span>'
                         for m in defaults["mappings"] for o in m["options"].values())
        return (f'<svg width="{width}" height="{height - 44}">{"".join(body)}</svg>'
                f'<div class="l">{legend}</div>') if series else ""

    def lines(self, panel, defaults, width, height):
        series = self.series(panel)
        if not series:
            return ""
        rows = 1 if sum(len(name) * 6 + 30 for name, _ in series) < width else 2
        left, tall = 52, height - 48 - 15 * rows
        stack = defaults["custom"]["stacking"]["mode"] == "normal"
        times = sorted({time for _, points in series for time in points})
        tops = dict.fromkeys(times, 0.0)
        drawn = []
        for index, (name, points) in enumerate(series):
            fixed = [o["properties"][0]["value"]["fixedColor"] for o in panel["fieldConfig"]["overrides"]
                     if o["matcher"]["options"] == name]
            color = COLORS[fixed[0]] if fixed else PALETTE[index % len(PALETTE)]
            if stack:
                base = dict(tops)
                for time in times:
                    tops[time] += points.get(time, 0)
                points = dict(tops)
            else:
                base = None
            drawn.append((name, points, base, color))
        top = max((v for _, points, _, _ in drawn for v in points.values() if v < math.inf), default=1)
        lines = [s for s in defaults["thresholds"]["steps"] if s["value"] is not None] \
            if defaults["custom"]["thresholdsStyle"]["mode"] == "line" else []
        top = max(top * 1.05, 1e-9, *(s["value"] * 1.05 for s in lines if s["value"] < top * 4))
        top = round_up(top)
        top = min(top, defaults["max"]) if "max" in defaults else top

        def place(time, value):
            return f"{left + self.x(time, width - left):.1f},{4 + tall - min(value, top) / top * tall:.1f}"

        body = [f'<line x1="{left}" x2="{width}" y1="{4 + tall * (1 - f)}" y2="{4 + tall * (1 - f)}" stroke="#25272d"/>'
                f'<text x="{left - 5}" y="{8 + tall * (1 - f)}" text-anchor="end">{shown(top * f, defaults["unit"])}</text>'
                for f in (0, .25, .5, .75, 1)]
        parts = 4 if width > 350 else 2
        for part in range(parts + 1):
            time = self.start + (self.end - self.start) * part / parts
            stamp = datetime.datetime.fromtimestamp(time, datetime.timezone.utc).strftime("%H:%M:%S")
            anchor = "start" if part == 0 else "end" if part == parts else "middle"
            body.append(f'<text x="{left + self.x(time, width - left):.0f}" y="{tall + 17}" text-anchor="{anchor}">{stamp}</text>')
        for step in lines:
            if step["value"] <= top:
                y = 4 + tall - step["value"] / top * tall
                stroke = COLORS[step["color"]]
                body.append(f'<line x1="{left}" x2="{width}" y1="{y}" y2="{y}" stroke="{stroke}" stroke-dasharray="6 4"/>')
        for name, points, base, color in reversed(drawn):
            for run in self.runs(points):
                path = " ".join(place(t, points[t]) for t in run)
                if stack:
                    back = " ".join(place(t, base[t]) for t in reversed(run))
                    body.append(f'<polygon points="{path} {back}" fill="{color}" fill-opacity=".3"/>')
                body.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="1.3"/>')
        legend = "".join(f'<span><i style="background:{color}"></i>{html.escape(name) or "(no name)"}</span>'
                         for name, _, _, color in drawn)
        return (f'<svg width="{width}" height="{tall + 22}">{"".join(body)}</svg>'
                f'<div class="l" style="height:{15 * rows}px">{legend}</div>')

    def runs(self, points):
        """Times without a gap between them."""
        run = []
        for time in sorted(points):
            if run and time - run[-1] > 1.5 * self.step:
                yield run
                run = []
            run.append(time)
        if run:
            yield run

    def panel(self, panel):
        place = panel["gridPos"]
        left, top = place["x"] * COLUMN, place["y"] * (UNIT_HEIGHT + GAP)
        width, height = place["w"] * COLUMN - GAP, place["h"] * (UNIT_HEIGHT + GAP) - GAP
        box = f"left:{left:.0f}px;top:{top:.0f}px;width:{width:.0f}px;height:{height:.0f}px"
        title = html.escape(panel["title"])
        if panel["type"] == "row":
            return f'<div class="r" style="{box}">▾ {title}</div>'
        defaults = panel["fieldConfig"]["defaults"]
        if panel["type"] == "stat":
            body, fill = self.stat(panel, defaults)
            return f'<div class="p" style="{box}"><div{fill} class="s"></div><div class="t on">{title}</div>{body}</div>'
        body = {"table": lambda: self.table(panel, defaults),
                "state-timeline": lambda: self.timeline(panel, defaults, width - 18, height),
                "timeseries": lambda: self.lines(panel, defaults, width - 18, height)}[panel["type"]]()
        if not body:
            self.empty.append(panel["title"])
            body = '<div class="e">No data</div>'
        return f'<div class="p" style="{box}"><div class="t">{title}</div><div style="padding:2px 8px">{body}</div></div>'

    def page(self):
        dashboard = dash.dashboard()
        drawn = "".join(self.panel(panel) for panel in dashboard["panels"])
        return (f"<!doctype html><meta charset=utf-8><title>{html.escape(dashboard['title'])}</title>"
                f"<style>{STYLE}</style><body>{drawn}")

    @staticmethod
    def height():
        last = max(p["gridPos"]["y"] + p["gridPos"]["h"] for p in dash.dashboard()["panels"])
        return last * (UNIT_HEIGHT + GAP) + GAP
