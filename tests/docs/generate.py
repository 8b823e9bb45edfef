#!/usr/bin/env python3
"""Writes the manual pages and the reference from the programs' own --help and from
the JSON Schemas, or says which differ.

tests/docs/generate.py --bin build/release/bin            what would change (exit code 1)
tests/docs/generate.py --bin build/release/bin --write    change it
"""

import argparse
import pathlib
import sys

import json_page
import man_pages
import program_help
import reference_pages

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"


def wanted(binaries):
    programs = program_help.of_all(binaries)
    return {**man_pages.pages(programs), **reference_pages.pages(programs), **json_page.pages()}


def stale(pages):
    """Manual pages of commands that there are no longer."""
    return [f"man/{path.name}" for path in sorted(DOCS.glob("man/*.[18]")) if f"man/{path.name}" not in pages]


def differences(pages):
    return [name for name, text in pages.items()
            if not (DOCS / name).is_file() or (DOCS / name).read_text() != text] + stale(pages)


def write(pages):
    for name in stale(pages):
        (DOCS / name).unlink()
    for name, text in pages.items():
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, help="directory of the programs")
    parser.add_argument("--write", action="store_true")
    flags = parser.parse_args()
    pages = wanted(flags.bin)
    if flags.write:
        write(pages)
        return 0
    found = differences(pages)
    for name in found:
        print(f"docs/{name} is not what the programs say; run tests/docs/generate.py --bin {flags.bin} --write")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
