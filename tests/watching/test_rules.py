"""Each alert fires when it should, at no other time, and has a runbook: promtool runs the cases."""

import json
import pathlib
import re
import subprocess

import pytest
import yaml

import rules

CASES = yaml.safe_load((pathlib.Path(__file__).parent / "alert_cases.yaml").read_text())
ALERTS = rules.alerts()
NODE = {"job": "aws-encryption-provider", "instance": "n1"}
SETS = {"NODE": NODE, "KEY": {**NODE, "key_arn": "arn:k"}}
SECTIONS = ["What it means", "How to confirm", "What to do", "What not to do"]


def with_sets(series):
    for name, labels in SETS.items():
        series = re.sub(rf"\b{name}\b", ",".join(f'{k}="{v}"' for k, v in labels.items()), series)
    return series


def labels_of(case):
    named = {case["of"]: None} if isinstance(case["of"], str) else case["of"]
    labels = {}
    for name, value in named.items():
        labels.update(SETS[name] if name in SETS else {name: value})
    return labels


def step_of(name):
    return CASES[name].get("step", 1)


def test_of(name, series, minutes, expected):
    return {"interval": f"{step_of(name)}m",
            "input_series": [{"series": with_sets(key), "values": str(values)}
                             for key, values in series.items()],
            "alert_rule_test": [{"eval_time": f"{minute}m", "alertname": name,
                                 "exp_alerts": expected} for minute in minutes]}


test_of.__test__ = False


def tests_of(name, case):
    """Two tests in promtool's words: one in which it fires and recovers, one in which it never does."""
    rule = ALERTS[name]
    firing = {"exp_labels": {**rule["labels"], **labels_of(case)},
              "exp_annotations": {**rule["annotations"], "summary": case["summary"]}}
    told = test_of(name, case["series"], case["fires"], [firing])
    told["alert_rule_test"] += test_of(name, {}, case["quiet"], [])["alert_rule_test"]
    return [told, test_of(name, case["innocent"], case["fires"] + case["quiet"], [])]


tests_of.__test__ = False


def run_cases(folder, promtool_path, rule_files):
    """All of them, each step of time in a run of its own: (exit codes, output)."""
    codes, output = [], ""
    for step in sorted({step_of(name) for name in CASES}):
        tests = [test for name, case in CASES.items() if step_of(name) == step
                 for test in tests_of(name, case)]
        path = folder / "tests.yaml"
        path.write_text(json.dumps({"rule_files": [str(file) for file in rule_files],
                                    "evaluation_interval": f"{step}m", "tests": tests}))
        ran = subprocess.run([promtool_path, "test", "rules", str(path)], capture_output=True,
                             text=True)
        codes.append(ran.returncode)
        output += ran.stdout + ran.stderr
    return codes, output


def test_all_alerts_fire_and_are_quiet_as_their_cases_say(tmp_path, promtool_path):
    codes, output = run_cases(tmp_path, promtool_path, rules.FILES)
    assert not any(codes), output


def test_no_case_passes_with_a_rule_that_never_fires(tmp_path, promtool_path):
    """Without this, a case could test nothing."""
    dead = [{**rule, "expr": "vector(0) > 1"} for rule in ALERTS.values()]
    file = tmp_path / "dead.yaml"
    file.write_text(json.dumps({"groups": [{"name": "g", "rules": dead}]}))
    _, output = run_cases(tmp_path, promtool_path, [file])
    assert set(re.findall(r"alertname: (\w+)", output)) == set(ALERTS)


def test_promtool_accepts_the_rules(promtool_path):
    subprocess.run([promtool_path, "check", "rules", *rules.FILES], check=True, capture_output=True)


def test_every_alert_has_a_case():
    assert set(CASES) == set(ALERTS)


@pytest.mark.parametrize("name", ALERTS)
def test_a_case_fires_recovers_and_is_quiet_before(name):
    case = CASES[name]
    assert min(case["quiet"]) < min(case["fires"]) and max(case["quiet"]) > max(case["fires"])


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_says_what_a_person_needs_at_night(name):
    rule = ALERTS[name]
    assert rule["labels"]["severity"] in ("critical", "warning")
    annotations = rule["annotations"]
    assert set(annotations) == {"summary", "description", "runbook_url"}
    assert annotations["runbook_url"] == f"docs/runbooks/{name}.md"
    assert "{{" not in annotations["description"]


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_has_a_runbook_that_is_whole(name):
    text = (rules.RUNBOOKS / f"{name}.md").read_text()
    assert text.startswith(f"# {name}\n")
    assert re.findall(r"(?m)^## (.*)$", text)[:4] == SECTIONS
    confirm = text.split("## How to confirm")[1].split("## ")[0]
    assert "```sh" in confirm, "commands to confirm it with"
    assert ALERTS[name]["labels"]["severity"] in text.splitlines()[2]


def test_no_runbook_is_left_over():
    names = {path.stem for path in rules.RUNBOOKS.glob("*.md")} - {"README"}
    assert names == set(ALERTS)
