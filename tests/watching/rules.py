"""The rules of packaging/prometheus, and what is said of them."""

import pathlib
import re

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "packaging/prometheus").glob("*.rules.yaml"))
RUNBOOKS = ROOT / "docs/runbooks"
METRIC = re.compile(r"\b(?:aws_encryption_provider|atrest|process)_\w+|\bup\b")


def alerts():
    """{name: rule} of all files."""
    found = {}
    for path in FILES:
        for group in yaml.safe_load(path.read_text())["groups"]:
            for rule in group["rules"]:
                assert rule["alert"] not in found, rule["alert"]
                found[rule["alert"]] = rule
    return found


def selectors(expression):
    """[(metric, [names of labels])] that a query reads; labels of by and on are given with each."""
    grouped = [label.strip() for group in re.findall(r"\b(?:by|on) \(([^)]*)\)", expression)
               for label in group.split(",") if label.strip()]
    plain = re.sub(r"\b(?:by|on|ignoring|group_left|group_right) \([^)]*\)", " ", expression)
    found = []
    for match in re.finditer(METRIC, plain):
        braces = re.match(r"\{([^}]*)\}", plain[match.end():])
        inside = re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", braces[1]) if braces else []
        found.append((match[0], inside))
    return found, grouped
