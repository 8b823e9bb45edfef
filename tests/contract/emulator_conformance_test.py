"""Every row of the conformance table holds for kms-emulator, through stock boto3, stock awscli and our
own client; docs/emulator-conformance.md shows the table as it is, with what moto (PyPI) does otherwise.

    UPDATE_DOCS=1 writes the document instead of comparing.
"""

import contextlib
import os
import pathlib
import socket
import subprocess
import sys

import boto3
import botocore.config
import pytest

import conformance
import conformance_table
from conformance_clients import AwsCli, Boto3, Ours
from emulator_process import Emulator, wait_until

DOCUMENT = pathlib.Path(__file__).parents[2] / "docs" / "emulator-conformance.md"
OURS = os.environ.get("AWS_KMS_FILTER", "build/dev/tests/aws_kms_filter")


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    with Emulator("--regions-dir", tmp_path_factory.mktemp("regions")) as running:
        yield running


@pytest.fixture(scope="module")
def kms(emulator):
    return emulator.client()


@pytest.fixture(scope="module")
def clients(emulator, kms):
    with contextlib.closing(Ours(OURS, emulator.url)) as ours:
        yield {client.name: client for client in (Boto3(kms), AwsCli(emulator.url), ours)}


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


@pytest.fixture(scope="module")
def found():
    """(row, client) -> what was otherwise than AWS; filled by the rows, read by the table."""
    return {}


@pytest.mark.parametrize("client", ["boto3", "awscli", "our client"])
@pytest.mark.parametrize("row", conformance.ROWS, ids=lambda row: row["name"])
def test_row(kms, clients, found, row, client):
    otherwise = conformance.run(kms, clients[client], row)
    found[row["name"], client] = otherwise
    assert otherwise == "" or (otherwise is None and client == "our client")


def test_our_client_asks_what_it_can(found):
    """A row that falls silent is seen: the encrypts, decrypts and descriptions without options."""
    asked = sum(otherwise is not None for (_, client), otherwise in found.items()
                if client == "our client")
    assert asked >= 60


def test_the_document_shows_the_table_as_it_is(moto, found):
    if len(found) < 3 * len(conformance.ROWS):
        pytest.skip("not every row was asked")
    assert not any(found.values()), "the table is written once the rows hold"
    for row in conformance.ROWS:
        found[row["name"], "moto"] = conformance.run(moto, Boto3(moto), row)
    made = conformance_table.document(found)
    if os.environ.get("UPDATE_DOCS"):
        DOCUMENT.write_text(made)
    else:
        assert DOCUMENT.read_text() == made, "run it with UPDATE_DOCS=1"
