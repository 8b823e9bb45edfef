#!/usr/bin/env python3
"""A header starts with a comment that says what it is, and has #pragma once."""

import tree


def check(path, text):
    if not path.endswith(".h"):
        return
    if not text.startswith(("// ", "/* ")):
        yield 1, "does not start with a comment that says what it is"
    if "\n#pragma once\n" not in "\n" + text:
        yield 1, "has no #pragma once"


BAD = [("src/a/b.h", "#pragma once\n"), ("src/a/b.h", "// A thing.\n")]
GOOD = [("src/a/b.h", "// A thing.\n#pragma once\n"), ("src/a/b.cc", "int x;")]

if __name__ == "__main__":
    tree.main(check, BAD, GOOD)
