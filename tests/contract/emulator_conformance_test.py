"""Every row of the conformance table holds for kms-emulator; docs/emulator.md shows the table as it
is, with what moto (PyPI) does otherwise.

    UPDATE_DOCS=1 writes the table into docs/emulator.md instead of comparing.
"""

import os
import pathlib
import select
import subprocess
import sys
import time

import boto3
import botocore.config
import pytest

import conformance
from emulator_process import Emulator

DOCUMENT = pathlib.Path(__file__).parents[2] / "docs" / "emulator.md"
BEGIN, END = "<!-- conformance: begin -->\n", "<!-- conformance: end -->\n"


@pytest.fixture(scope="module")
def kms():
    with Emulator() as emulator:
        yield emulator.client()


@pytest.fixture(scope="module")
def moto():
    program = pathlib.Path(sys.executable).parent / "moto_server"
    process = subprocess.Popen([program, "-H", "127.0.0.1", "-p", "0"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
    try:
        end, url = time.monotonic() + 60, ""
        while not url and time.monotonic() < end:
            if select.select([process.stderr], [], [], 1)[0]:
                line = process.stderr.readline()
                url = "http" + line.split("http", 1)[1].split()[0] if "http" in line else ""
        assert url, "moto_server did not start"
        yield boto3.client("kms", region_name="us-east-1", endpoint_url=url,
                           aws_access_key_id="test", aws_secret_access_key="test",
                           config=botocore.config.Config(retries={"total_max_attempts": 1}))
    finally:
        process.kill()
        process.communicate()


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
