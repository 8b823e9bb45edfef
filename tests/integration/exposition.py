"""Reads Prometheus text exposition format 0.0.4 more strictly than a scraper would.

Source: prometheus.io/docs/instrumenting/exposition_formats. Also holds what OpenMetrics adds for names:
a counter ends in _total."""

import math
import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{((?:{LABEL},)*(?:{LABEL})?)\}})? (\S+)")
SUFFIXES = {"counter": [""], "gauge": [""], "histogram": ["_bucket", "_sum", "_count"]}


def read(text):
    """{family: (type, {(sample name, labels): value})}; labels are sorted pairs."""
    assert text.endswith("\n"), "the last line has no end"
    families, helps, current = {}, set(), None
    for line in text.splitlines():
        if line.startswith("# HELP "):
            current, words = line.split(" ", 3)[2:]
            assert current not in helps and words.strip(), line
            helps.add(current)
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name == current and name not in families and kind in SUFFIXES, line
            families[name] = (kind, {})
        else:
            _add(families, current, line)
    for name, (kind, samples) in families.items():
        assert samples and re.fullmatch(NAME, name), name
        assert name in helps and (kind != "counter" or name.endswith("_total")), name
        if kind == "histogram":
            _check_histogram(name, samples)
    return families


def _add(families, current, line):
    match = SAMPLE.fullmatch(line)
    assert match, f"not a sample: {line!r}"
    name, labels, value = match.groups()
    kind, samples = families[current]
    assert name in [current + suffix for suffix in SUFFIXES[kind]], line
    pairs = re.findall(r'([a-zA-Z0-9_]+)="((?:[^"\\]|\\.)*)"', labels or "")
    key = (name, tuple(sorted(pairs)))
    assert len({label for label, _ in pairs}) == len(pairs), f"a label twice: {line}"
    assert key not in samples, f"a series twice: {line}"
    samples[key] = float(value)
    assert not math.isnan(samples[key]), line
    if kind == "counter":
        assert samples[key] >= 0, line


def _check_histogram(name, samples):
    buckets = {}
    for (sample, labels), value in samples.items():
        if sample == name + "_bucket":
            bound = float(dict(labels)["le"])
            rest = tuple(pair for pair in labels if pair[0] != "le")
            buckets.setdefault(rest, []).append((bound, value))
    for rest, found in buckets.items():
        assert found == sorted(found), f"{name}{rest}: bounds in no order"
        values = [value for _, value in found]
        assert values == sorted(values), f"{name}{rest}: counts that fall"
        assert found[-1] == (math.inf, samples[(name + "_count", rest)]), f"{name}{rest}: no +Inf"
        assert (name + "_sum", rest) in samples
