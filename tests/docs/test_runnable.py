"""Every command that a document marks as runnable is run, and prints what the document shows."""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import pytest

import runnable

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ["ATREST_BIN"])
DOCUMENTS = [path for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
             if runnable.MARK.search(path.read_text())]


def aws_directory():
    """A directory with the AWS CLI alone, of the contract tests' environment."""
    venv = subprocess.run([ROOT / "tests/contract/venv.sh"], capture_output=True, text=True, check=True)
    return pathlib.Path(venv.stdout.strip()) / "bin"


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    tools = tmp_path_factory.mktemp("tools")
    (tools / "aws").symlink_to(aws_directory() / "aws")
    return {"PATH": f"{BIN}:{tools}:/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
            "HOME": str(tmp_path_factory.mktemp("home")), "ATREST_SOURCE": str(ROOT),
            "AWS_EC2_METADATA_DISABLED": "true", "NO_COLOR": "1"}


def short_folder():
    """Sockets lie in it."""
    return pathlib.Path(tempfile.mkdtemp(prefix="docs-", dir="/tmp"))


@pytest.fixture
def folder():
    path = short_folder()
    yield path
    shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def playground(place, *flags):
    """The bash that enters it."""
    process = subprocess.Popen(
        [sys.executable, "-B", ROOT / "tests/docs/playground.py", "--directory", place, *flags],
        env={**os.environ, "ATREST_BIN": str(BIN)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        end = time.monotonic() + 150
        while not (place / "env").exists():
            assert process.poll() is None and time.monotonic() < end, process.stdout.read()
            time.sleep(0.05)
        yield f". '{place}/env'"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@pytest.fixture(scope="module")
def cluster():
    """Started by the first page that asks for it."""
    with contextlib.ExitStack() as ends:
        started = []

        def enter():
            if not started:
                place = short_folder()
                ends.callback(shutil.rmtree, place, ignore_errors=True)
                started.append(ends.enter_context(playground(place, "--cluster")))
            return started[0]

        yield enter


@contextlib.contextmanager
def entered(kind, folder, cluster):
    if kind is None:
        yield ""
    elif kind == "cluster":
        yield cluster()
    else:
        with playground(folder / "ground", *(["--cluster"] if kind == "own cluster" else [])) as enter:
            yield enter


@pytest.mark.parametrize("document", DOCUMENTS, ids=[path.relative_to(ROOT).as_posix() for path in DOCUMENTS])
def test_a_document_does_what_it_says(document, folder, environment, cluster):
    text = document.read_text()
    with entered(runnable.ground(text), folder, cluster) as before:
        wrong = runnable.run(text, folder, environment, before)
    assert not wrong, "\n".join(f"{document.relative_to(ROOT)}, {each}" for each in wrong)


def test_a_command_that_fails_is_found(folder, environment):
    page = "<!-- run -->\n```sh\ntrue\n```\n<!-- run -->\n```sh\nfalse\ntrue\n```\n"
    (wrong,) = runnable.run(page, folder, environment)
    assert wrong.startswith("line 5: it did not end with 0")


def test_other_output_is_found(folder, environment):
    page = "<!-- run -->\n```sh\necho now 12\n```\n<!-- output -->\n```text\nnow 13\n```\n"
    (wrong,) = runnable.run(page, folder, environment)
    assert "it printed\nnow 12" in wrong


def test_what_varies_may_vary_and_variables_live_on(folder, environment):
    page = ("<!-- run -->\n```sh\nx=5\n```\n<!-- run: exit 1 -->\n```sh\necho a; echo b $x; echo c 12:30 end; false\n```\n"
            "<!-- output -->\n```text\n…\nc … end\n```\n")
    assert runnable.run(page, folder, environment) == []


def test_a_mark_without_a_block_is_an_error():
    with pytest.raises(runnable.Malformed):
        runnable.blocks("<!-- run -->\nno block\n")
