"""`atrest kops lint` as a program: its SARIF against the published schema, and what --fix leaves.

The schema is that of OASIS, as models in the Python package pydantic-sarif: unknown fields are
refused."""

import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ATREST = pathlib.Path(os.environ["ATREST_BIN"]) / "atrest"
MODELS = "pydantic-sarif==0.1.1"
HISTORIC = HERE / "lint/historic.yaml"
RENDERED = [HERE / f"golden/new-cluster/want-{name}.yaml" for name in ("cluster", "encryption")]


def lint(*arguments, code):
    run = subprocess.run([ATREST, "kops", "lint", *map(str, arguments)], capture_output=True, text=True)
    assert run.returncode == code, run.stdout + run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def sarif_model():
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    place = cache / "atrest" / MODELS.replace("==", "-")
    if not (place / "pydantic_sarif/model.py").exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps",
                        "--disable-pip-version-check", "--target", place, MODELS], check=True)
    sys.path.insert(0, str(place))
    from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Model
    return Model


@pytest.mark.parametrize("files", [[HISTORIC], RENDERED, [HERE / "lint/no such file.yaml"]],
                         ids=["many", "none", "spaces"])
def test_sarif_is_what_its_schema_says(sarif_model, files, tmp_path):
    if not files[0].exists():
        files = [tmp_path / files[0].name]
        files[0].write_text(HISTORIC.read_text())
    text = lint("-o", "sarif", *files, code=0 if files == RENDERED else 1)
    sarif_model.model_validate_json(text)
    run, = json.loads(text)["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert len(rules) >= 25
    for result in run["results"]:
        assert result["ruleId"] in rules
        place, = result["locations"]
        assert re.fullmatch(r"[\w/.~%-]+", place["physicalLocation"]["artifactLocation"]["uri"])
        assert place["physicalLocation"]["region"]["startLine"] >= 1


def test_the_schema_is_looked_at(sarif_model):
    broken = json.loads(lint("-o", "sarif", *RENDERED, code=0))
    broken["runs"][0]["tool"]["driver"]["colour"] = "red"
    with pytest.raises(ValueError):
        sarif_model.model_validate(broken)


def test_the_historic_recipe_has_many_findings():
    found = json.loads(lint("-o", "json", HISTORIC, code=1))["findings"]
    assert len({each["rule"] for each in found}) >= 6
    assert all(each["why"] and each["fix"] and each["line"] > 0 for each in found)


def test_fix_leaves_nothing_to_fix_and_changes_nothing_twice(tmp_path):
    copy = tmp_path / "spec.yaml"
    copy.write_text(HISTORIC.read_text())
    before = len(json.loads(lint("-o", "json", copy, code=1))["findings"])
    lint("--fix", copy, code=1)
    once = copy.read_text()
    left = json.loads(lint("-o", "json", copy, code=1))["findings"]
    assert len(left) < before and not any(each["fixable"] for each in left)
    lint("--fix", copy, code=1)
    assert copy.read_text() == once


def test_fix_makes_a_file_clean_whose_flaws_need_no_decision(tmp_path):
    good = RENDERED[0].read_text()
    copy = tmp_path / "spec.yaml"
    copy.write_text(good.replace("    - ControlPlane\n", "    - Master\n")
                    .replace("path: /livez", "path: /healthz")
                    .replace("        hostNetwork: true\n", "")
                    .replace("  encryptionConfig: true\n", ""))
    lint(copy, RENDERED[1], code=1)
    lint("--fix", copy, code=0)
    assert lint(copy, RENDERED[1], code=0).endswith("0 errors, 0 warnings, 0 notes\n")
    lint("--fix", copy, code=0)
