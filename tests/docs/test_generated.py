"""Manual pages and the reference are what the programs say of themselves."""

import os
import pathlib
import subprocess

import pytest

import generate
import man_pages
import program_help

DOCS = generate.DOCS
PAGES = sorted(DOCS.glob("man/*.[18]"))


def test_nothing_has_drifted():
    """Else: tests/docs/generate.py --bin build/release/bin --write"""
    assert generate.differences(generate.wanted(os.environ["ATREST_BIN"])) == []


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_a_manual_page_has_no_warning(page):
    lint = subprocess.run(["mandoc", "-Tlint", "-Wwarning", page], capture_output=True, text=True)
    assert (lint.returncode, lint.stdout) == (0, "")
    groff = subprocess.run(["groff", "-man", "-Tutf8", "-ww", page], capture_output=True, text=True)
    assert groff.stderr == ""


def test_each_program_has_a_manual_page():
    assert {"aws-encryption-provider.8", "atrest.1", "kms-emulator.1"} <= {page.name for page in PAGES}


def test_a_description_may_begin_right_behind_a_long_name():
    text = ("a: b\n\nUSAGE\n  a\n\nFLAGS\n  --x N         first\n                and more\n  --owner U[:G] who\n"
            "  --long-without-text\n                later\n")
    flags = program_help.parse("a", text).flags
    assert [(flag.name, flag.text) for flag in flags] == [
        ("--x N", "first and more"), ("--owner U[:G]", "who"), ("--long-without-text", "later")]


def test_a_line_that_begins_with_a_dot_is_no_request():
    assert man_pages.escape(".x\n'y -") == "\\&.x\n\\&'y \\-"
