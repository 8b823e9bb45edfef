"""Every row of the conformance table holds for kms-emulator; docs/emulator.md shows the table as it
is, with what moto (PyPI) does otherwise.

    UPDATE_DOCS=1 writes the table into docs/emulator.md instead of comparing.
"""

import os
import pathlib
import socket
import subprocess
import sys

import boto3
import botocore.config
import pytest

import conformance
from emulator_process import Emulator, wait_until

DOCUMENT = pathlib.Path(__file__).parents[2] / "docs" / "emulator.md"
BEGIN, END = "<!-- conformance: begin -->\n", "<!-- conformance: end -->\n"


@pytest.fixture(scope="module")
def kms():
    with Emulator() as emulator:
        yield emulator.client()


@pytest.fixture(scope="module")
def moto():
    program = pathlib.Path(sys.executable).parent / "moto_server"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([program, "-H", "127.0.0.1", "-p", str(port)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def serves():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_until(serves, seconds=60)
        yield boto3.client("kms", region_name="us-east-1",
                           endpoint_url=f"http://127.0.0.1:{port}",
                           aws_access_key_id="test", aws_secret_access_key="test",
                           config=botocore.config.Config(retries={"total_max_attempts": 1}))
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("row", conformance.ROWS, ids=lambda row: row["name"])
def test_row(kms, row):
    assert conformance.run(kms, row) == ""


def asked(row):
    ask = row["ask"]
    parts = [ask["operation"]]
    parts += [f"KeyId: {ask['key']}"] if "key" in ask else []
    parts += [f"context {ask['context']}"] if "context" in ask else []
    parts += [f"{name}: {value}" for name, value in ask.get("more", {}).items()]
    return ", ".join(parts)


def before(row):
    parts = [row["state"]] if "state" in row else []
    parts += [f"sealed with {row['context']}"] if "context" in row else []
    parts += ["rotated after sealing"] if row.get("rotate") else []
    parts += ["last bit flipped"] if row.get("tamper") else []
    return ", ".join(parts)


def table(moto):
    lines = ["| row | key before | request | AWS answers | source | moto 5.2.5 |",
             "|---|---|---|---|---|---|"]
    for row in conformance.ROWS:
        other = conformance.run(moto, row) or "the same"
        lines.append(f"| {row['name']} | {before(row)} | {asked(row)} | {row['expect']} | "
                     f"{row['source']} | {other} |")
    differing = sum(not line.endswith("| the same |") for line in lines[2:])
    head = (f"{len(conformance.ROWS)} rows hold for kms-emulator; moto differs in {differing}. "
            "Where the source is not GUESS, AWS's documents are on kms-emulator's side.\n\n")
    return head + "\n".join(lines) + "\n"


def test_the_document_shows_the_table_as_it_is(moto):
    text = DOCUMENT.read_text()
    head, rest = text.split(BEGIN)
    shown, tail = rest.split(END)
    made = table(moto)
    if os.environ.get("UPDATE_DOCS"):
        DOCUMENT.write_text(head + BEGIN + made + END + tail)
    else:
        assert shown == made, "run it with UPDATE_DOCS=1"
