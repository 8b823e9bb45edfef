#!/usr/bin/env python3
"""All C++ is as clang-format 14 writes it. `tests/lint/format.py --fix` does it."""

import functools
import subprocess
import sys

import tree

TOOL = ["clang-format-14", f"--style=file:{tree.ROOT / '.clang-format'}"]


@functools.cache
def wrong_files():
    """What clang-format would change in the tree; one process for all, as starting it costs most."""
    paths = [str(tree.ROOT / path) for path, _ in tree.cpp_files()]
    output = subprocess.run([*TOOL, "--dry-run", *paths], capture_output=True, text=True).stderr
    return {line.split(":")[0] for line in output.splitlines() if "[-Wclang-format" in line}


def check(path, text):
    if path == "snippet.cc":
        if subprocess.run(TOOL, input=text, capture_output=True, text=True).stdout != text:
            yield 1, "format"
    elif str(tree.ROOT / path) in wrong_files():
        yield 1, "not as clang-format 14 writes it; tests/lint/format.py --fix"


BAD = [("snippet.cc", "int  x ;\n")]
GOOD = [("snippet.cc", "int x;\n")]

if __name__ == "__main__":
    if "--fix" in sys.argv and wrong_files():
        subprocess.run([*TOOL, "-i", *wrong_files()], check=True)
        wrong_files.cache_clear()
    tree.main(check, BAD, GOOD)
