"""Real programs, watched by a real Prometheus: what rules, dashboard and reference pages speak of is
there, and nothing else is. `pytest --write` writes docs/reference/metrics.md anew."""

import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

import pytest

import draw
import exposition
import panels
import reference
import rules
import stage as the_stage
from processes import BIN

ROOT = the_stage.ROOT
METRICS = ROOT / "docs/reference/metrics.md"
# Of Prometheus itself and of scraping.
GIVEN = {"up", "ALERTS"}
GIVEN_LABELS = {"cluster", "job", "instance", "le", "alertname", "alertstate",
                "severity"}


@pytest.fixture(scope="module")
def stage(prometheus_directory):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="atrest-"))
    stage = the_stage.Stage(folder, prometheus_directory)
    try:
        stage.began = time.time()
        the_stage.provoke_all(stage)
        stage.ceased = time.time()
        yield stage
    finally:
        stage.end()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def exposed(stage):
    """({family: (type, samples)} of all nodes and of atrest status, the texts)"""
    texts = [node.get("/metrics") for node in stage.nodes.values()]
    provider = {}
    for text in texts:
        for name, (kind, samples) in exposition.read(text).items():
            provider.setdefault(name, (kind, {}))[1].update(samples)
    return provider, "\n".join(texts), exposition.read(stage.textfile), stage.textfile


def names_and_labels(exposed):
    """{sample: labels}"""
    found = {}
    for families in (exposed[0], exposed[2]):
        for _, samples in families.values():
            for sample, labels in samples:
                found.setdefault(sample, set()).update(name for name, _ in labels)
    return found


def check_expression(expression, known):
    selected, grouped = rules.selectors(expression)
    labels = set(GIVEN_LABELS)
    for metric, used in selected:
        if metric in GIVEN:
            continue
        assert metric in known, f"{metric} is exposed by nothing: {expression}"
        assert set(used) <= known[metric] | GIVEN_LABELS, f"{metric}: {used}"
        labels |= known[metric]
    labels |= set(re.findall(r', "(\w+)", "', expression))  # that label_replace makes
    assert set(grouped) <= labels, f"{set(grouped) - labels}: {expression}"


def test_rules_speak_of_metrics_and_labels_that_programs_expose(exposed):
    for alert in rules.alerts().values():
        check_expression(alert["expr"], names_and_labels(exposed))


def test_the_dashboard_speaks_of_metrics_and_labels_that_programs_expose(exposed):
    for panel in panels.dashboard()["panels"]:
        for expression in panels.queries(panel):
            check_expression(expression, names_and_labels(exposed))


def test_prometheus_evaluates_every_rule(stage):
    found = [rule for group in stage.prometheus.ask("rules")["groups"] for rule in group["rules"]]
    assert {rule["name"] for rule in found} == set(rules.alerts())
    assert [rule["name"] for rule in found if rule["health"] != "ok"] == []


def test_every_query_of_the_dashboard_has_data(stage):
    empty = []
    for panel in panels.dashboard()["panels"]:
        for expression in panels.queries(panel):
            if not stage.prometheus.over(panels.filled(expression, 1), stage.began, stage.ceased, 1):
                empty.append((panel["title"], expression))
    assert empty == []


def test_the_dashboard_can_be_drawn(stage):
    drawing = draw.Drawing(stage.prometheus, stage.began, stage.ceased, 1)
    page = drawing.page()
    assert drawing.empty == []
    assert page.count('class="p"') == sum(p["type"] != "row" for p in panels.dashboard()["panels"])


def test_a_legend_names_its_series(stage):
    drawing = draw.Drawing(stage.prometheus, stage.began, stage.ceased, 1)
    for panel in panels.dashboard()["panels"]:
        if panel["type"] in ("timeseries", "state-timeline"):
            names = [name for name, _ in drawing.series(panel)]
            assert all(names) and len(set(names)) == len(names), panel["title"]


def test_the_page_of_metrics_is_what_the_programs_expose(exposed, request):
    page = reference.metrics_page(*exposed)
    if request.config.getoption("--write"):
        METRICS.write_text(page)
    assert METRICS.read_text() == page, "run: tests/contract/in_venv.sh pytest tests/watching/test_stage.py --write"


def test_metrics_of_the_page_have_a_meaning_and_no_name_twice():
    named = re.findall(r"(?m)^\| `(\w+)` \| (?:counter|gauge|histogram) \|.*\| (.*) \|$", METRICS.read_text())
    assert len(named) > 40 and all(meaning for _, meaning in named)
    assert len({name for name, _ in named}) == len(named)


def test_every_line_of_the_log_is_in_its_page(stage):
    known = {}
    for message, level, fields, _ in reference.log_calls():
        known.setdefault(message, (set(), set()))
        known[message][0].update(level.split(", "))
        known[message][1].update(fields)
    for node in stage.nodes.values():
        for line in node.text().splitlines():
            said = json.loads(line)
            levels, fields = known[said["msg"]]
            assert said["level"] in levels, line
            assert set(said) - {"ts", "level", "msg"} <= fields, line


def test_a_refused_call_is_found_from_uid_to_request_id(stage):
    node = stage.nodes[the_stage.NODES[0]]
    lines = [json.loads(line) for line in node.text().splitlines()]
    refused = [line for line in lines if line["msg"] == "decrypt refused by policy"]
    assert refused and all(line["uid"] == "uid" for line in refused)


def test_runbooks_name_commands_and_flags_that_exist():
    for path in sorted(rules.RUNBOOKS.glob("*.md")):
        for command in re.findall(r"(?m)(?:^|`)atrest ((?:[a-z]+ ?)+)((?:--?[\w-]+[^\n`#;]*)?)", path.read_text()):
            words = command[0].split()
            helped = subprocess.run([f"{BIN}/atrest", *words, "--help"], capture_output=True, text=True)
            assert helped.returncode == 0, f"{path.name}: atrest {command[0]}"
            for flag in re.findall(r"(?<!\S)--[\w-]+", command[1]):
                assert re.search(rf"{flag}\b", helped.stdout), f"{path.name}: {flag} of {words}"
