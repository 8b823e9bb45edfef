#!/usr/bin/env python3
"""Files stay small: 400 lines for a source, 150 for a header (tests: 600)."""

import tree


def limit(path):
    if path.endswith("_test.cc"):
        return 600
    return 150 if path.endswith(".h") else 400


def check(path, text):
    lines = text.count("\n")
    if lines > limit(path):
        yield limit(path), f"{lines} lines, more than {limit(path)}: split it"


BAD = [("src/a/b.cc", "\n" * 401), ("src/a/b.h", "\n" * 151), ("src/a/b_test.cc", "\n" * 601)]
GOOD = [("src/a/b.cc", "\n" * 400), ("src/a/b.h", "\n" * 150)]

if __name__ == "__main__":
    tree.main(check, BAD, GOOD)
