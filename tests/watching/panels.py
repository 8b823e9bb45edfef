"""The dashboard's queries, asked of a Prometheus as Grafana would ask them."""

import json
import pathlib
import re

PATH = pathlib.Path(__file__).resolve().parents[2] / "packaging/grafana/atrest.json"


def dashboard():
    return json.loads(PATH.read_text())


def queries(panel):
    return [target["expr"] for target in panel.get("targets", [])]


def filled(expression, scrape):
    """With all of each variable, and the window that Grafana takes: at least four scrapes."""
    expression = expression.replace("$__rate_interval", f"{4 * scrape}s")
    return re.sub(r"\$(cluster|job|instance|key)\b", ".*", expression)


def legend(template, labels):
    return re.sub(r"\{\{(\w+)\}\}", lambda match: labels.get(match[1], ""), template).strip()
