"""The dashboard's file and the page of the log are what their sources make of them; no program runs."""

import importlib.util
import json

import panels
import reference

ROOT = reference.ROOT
GRAFANA = ROOT / "packaging/grafana"


def build():
    spec = importlib.util.spec_from_file_location("build", GRAFANA / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_dashboard_is_what_its_source_makes():
    assert panels.PATH.read_text() == build().text(), "run: packaging/grafana/build.py"


def test_panels_lie_side_by_side():
    taken = set()
    for panel in panels.dashboard()["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24, panel["title"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                 for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken, panel["title"]
        taken |= cells


def test_every_panel_can_be_told_apart_and_asks_its_own_source():
    found = panels.dashboard()["panels"]
    assert len({panel["id"] for panel in found}) == len(found)
    for panel in found:
        if panel["type"] == "row":
            continue
        assert panel["title"] and panel["datasource"]["uid"] == "${datasource}"
        assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])
        for expression in panels.queries(panel):
            assert "cluster=~" in expression, "each query can be narrowed to a cluster"


def test_variables_are_those_that_queries_use():
    names = {each["name"] for each in panels.dashboard()["templating"]["list"]}
    text = json.dumps(panels.dashboard()["panels"])
    assert names == {"datasource", "cluster", "job", "instance", "key"}
    assert all(f"${name}" in text or f"${{{name}}}" in text for name in names)


def test_the_page_of_the_log_is_what_the_source_says():
    assert (ROOT / "docs/reference/log.md").read_text() == reference.log_page(), \
        "run: tests/watching/reference.py log > docs/reference/log.md"


def test_the_reader_of_the_source_finds_messages_in_all_their_forms():
    found = {message: (level, fields) for message, level, fields, _ in reference.log_calls()}
    assert found["there are no aws credentials"] == ("warn", ("error", "hint"))  # one of two
    assert found["stopped"] == ("info", ())
    assert found["refused a connection"][1] == ("socket", "uid", "pid", "refused", "hint")
    assert "failure" in found["call failed"][1] and "failure" not in found["call succeeded"][1]
