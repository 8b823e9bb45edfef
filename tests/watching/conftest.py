"""The programs that tests of rules and dashboards run: ours, and Prometheus's."""

import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE.parent / "integration"))


def pytest_addoption(parser):
    parser.addoption("--write", action="store_true", help="write docs/reference/metrics.md anew")


@pytest.fixture(scope="session")
def prometheus_directory():
    found = subprocess.run([str(HERE / "prometheus.sh")], check=True, capture_output=True, text=True)
    return pathlib.Path(found.stdout.strip())


@pytest.fixture(scope="session")
def promtool_path(prometheus_directory):
    return str(prometheus_directory / "promtool")
