#!/usr/bin/env python3
"""Makes docs/reference/metrics.md and log.md: the metrics from what running programs expose, the log
from the source, each line of it where it is written. Tests hold the pages to it.

  reference.py log > docs/reference/log.md
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ["src/daemon", "src/provider", "src/aws", "src/os", "src/http"]
LEVELS = {"Debug": "debug", "Info": "info", "Warn": "warn", "Error": "error"}
CALL = re.compile(r"\b(?:\w*log\w*(?:\(\))?)(?:\.|->)(Debug|Info|Warn|Error)\(", re.S)
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
UNITS = [("_timestamp_seconds", "seconds since 1970"), ("_start_time_seconds", "seconds since 1970"),
         ("_seconds_total", "seconds"),
         ("_seconds", "seconds"), ("_latency_ms", "milliseconds"), ("_bytes", "bytes")]


def argument_list(text, start):
    """What stands between the parenthesis that opens before `start` and the one that closes it."""
    depth, at = 1, start
    while depth:
        literal = LITERAL.match(text, at) if text[at] == '"' else None
        if literal:
            at = literal.end()
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return text[start:at - 1]


def log_calls():
    """[(message, level, (fields), file)]; a call with two messages is there twice."""
    found = []
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.cc")):
            if path.name.endswith("_test.cc"):
                continue
            text = re.sub(r"(?m)^\s*//.*$", "", path.read_text())
            text = re.sub(r'"\s*\n\s*"', "", text)  # literals that go on in the next line
            for call in CALL.finditer(text):
                inside = argument_list(text, call.end())
                first, brace, rest = inside.partition("{{")
                fields = tuple(LITERAL.match(part)[1] for part in re.split(r"\{(?=\")", brace[1:] + rest)
                               if LITERAL.match(part))
                for message in LITERAL.findall(first):
                    found.append((message, LEVELS[call[1]], fields, str(path.relative_to(ROOT))))
    return found + outcomes()


def outcomes():
    """The line about each call is put together, in key_plugin.cc."""
    path = "src/daemon/key_plugin.cc"
    text = (ROOT / path).read_text()
    body = text[text.index("const char* Outcome("):text.index("telemetry::Histogram& QueueTime(")]
    tell = text[text.index("void KeyPlugin::Tell("):]
    fields = tuple(re.findall(r'Field\("(\w+)"', tell))
    failure = tuple(re.findall(r'emplace_back\("(\w+)"', tell))
    return [(message, "debug" if message.endswith("succeeded") else "warn, error",
             fields if message.endswith("succeeded") else fields + failure, path)
            for message in sorted(LITERAL.findall(body))]


FIELDS = {
    "access_key_id": "its last four characters", "attempt": "which one comes next, from 2",
    "commit": "of the build", "delay_ms": "milliseconds until the next attempt",
    "error": "what happened, in a sentence; no secret", "expires_in_seconds": "0: never",
    "failure": "the kind in one word: [kinds](metrics.md#kinds-of-failure)", "file": "path of the configuration",
    "from": "the key id before", "hint": "the next step for a person; may be empty",
    "identity": "ARN of who AWS takes us for, where the source tells it", "in_force": "parts, by comma",
    "key": "the text of `--key`", "key_id": "what Status tells", "kind": "as failure",
    "ms": "milliseconds that the caller waited", "operation": "encrypt or decrypt", "part": "of the sandbox",
    "pid": "of who connected", "refused": "connections since the line before",
    "request_id": "of AWS KMS, for its support and for CloudTrail", "seconds_to_add": "to this machine's clock",
    "sha256": "of the configuration file", "signal": "SIGTERM, SIGINT", "socket": "path", "source": "of credentials",
    "to": "the key id now", "uid": "in lines of calls: kube-apiserver's uid of the request, as in its audit log; "
    "in refused connections: the user's number", "url": "of the health port", "version": "of the program; in lines of calls v1 or v2",
    "why": "the kernel's reason", "endpoint": "of KMS", "region": "of AWS", "host": "name",
}


def log_page():
    calls = sorted(set(log_calls()))
    lines = ["# Log of aws-encryption-provider", "",
             "Made by `tests/watching/reference.py` from the source; a test holds it there. Standard error, one JSON",
             "object a line: `ts` (RFC 3339, UTC, milliseconds), `level`, `msg`, then the fields of that message. `msg` is one",
             "of the constant texts below, so it can be searched and counted. `debug` lines are written with `--debug` alone.",
             "No plaintext, credential or key material is in any of them.", "",
             "| msg | level | fields |", "|---|---|---|"]
    for message, level, fields, _ in calls:
        lines.append(f"| {message} | {level} | {', '.join(f'`{field}`' for field in fields)} |")
    lines += ["", "## Fields", "", "| field | |", "|---|---|"]
    for name in sorted({field for _, _, fields, _ in calls for field in fields}):
        lines.append(f"| `{name}` | {FIELDS[name]} |")
    lines += ["", "## A call, from kube-apiserver to CloudTrail", "",
              "`call failed` and, with `--debug`, `call succeeded` carry `uid`, which kube-apiserver made for that call, and",
              "`request_id`, under which AWS knows it. `decrypt refused by policy` is written for each one: a line for the audit.", ""]
    return "\n".join(lines)


def unit_of(name, kind):
    for ending, unit in UNITS:
        if name.endswith(ending):
            return unit
    return {"counter": "count", "histogram": "", "gauge": ""}[kind] or ("1 or 0" if re.search(
        "_info$|healthy|reason|_state$|served|in_force|successful|_up$|agree$|may_begin$", name) else "number")


def rows(families, helps):
    for name in sorted(families):
        kind, samples = families[name]
        labels = sorted({label for _, pairs in samples for label, _ in pairs} - {"le"})
        yield (f"| `{name}` | {kind} | {', '.join(f'`{label}`' for label in labels)} | "
               f"{unit_of(name, kind)} | {helps[name]} |")


HEAD = ["| metric | type | labels | unit | |", "|---|---|---|---|---|"]


def helps_of(text):
    return dict(re.findall(r"(?m)^# HELP (\S+) (.*\S)\s*$", text))


def kinds():
    text = (ROOT / "src/base/result.h").read_text()
    text = text[text.index("enum class Failure {"):]
    for name, meaning in re.findall(r"  k(\w+),\s+// (.*)", text[:text.index("};")]):
        yield re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower(), meaning


def metrics_page(provider, provider_text, status, status_text):
    """From what exposition.read made of both texts."""
    ours = {name: family for name, family in provider.items() if not name.startswith("process_")}
    process = {name: family for name, family in provider.items() if name.startswith("process_")}
    helps = helps_of(provider_text)
    return "\n".join(
        ["# Metrics", "",
         "Made by tests/watching from what the programs expose while they run; a test holds it there. How to",
         "scrape them, alerts and a dashboard: [monitoring](../monitoring.md).", "",
         "## aws-encryption-provider", "",
         "On the health port under `/metrics`, text format 0.0.4. `key_arn` is always the text of `--key`. Series of events appear with their first",
         "event; those of states are found out at each scrape, so a key that a reload took away is told of no more.",
         "`kms_operations_total` and `kms_operation_latency_ms` are those of the program that this one replaces.", "", *HEAD,
         *rows(ours, helps), "", "### The process", "",
         "As every Prometheus client names them.", "", *HEAD, *rows(process, helps), "",
         "### Kinds of failure", "",
         "Values of `failure` and, while a key cannot be used, of `reason`, which can also be `ok`, `starting` (KMS has not",
         "answered yet) or `stale` (nothing is known for 95 s).", "", "| | |", "|---|---|",
         *(f"| {name} | {meaning} |" for name, meaning in kinds()), "",
         "### Values of labels", "", "| label | values |", "|---|---|",
         "| `operation` | `encrypt`, `decrypt`; of `rate_limit_…` also `probe` |",
         "| `status` | of KMS operations: `success`, `failure`, `failure-throttle`, `failure-corruption`; of fetches: `success`, `failure` |",
         "| `state` | `enabled`, `disabled`, `pending-deletion`, `pending-import`, `absent`, `unusable`, `unknown`; as KMS's last answer that says something of the key shows it |",
         "| `version` | `v1`, `v2`: the API of kube-apiserver, and for probes `--health-kms-version`; of `build_info` the program's |",
         "| `part` | `memory-lock`, `capabilities`, `landlock`, `seccomp`: [sandbox](../sandbox.md) |", "",
         "## atrest status -o prometheus", "",
         "Into a file for the node exporter's textfile collector: [status](../status.md#for-prometheus).", "", *HEAD,
         *rows(status, helps_of(status_text)), ""])


if __name__ == "__main__":
    if sys.argv[1:] == ["log"]:
        sys.stdout.write(log_page())
