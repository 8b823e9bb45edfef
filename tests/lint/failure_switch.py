#!/usr/bin/env python3
"""A switch over Failure names every kind: no default, so that a new kind does not compile there."""

import re

import tree


def body(plain, start):
    """The block whose opening brace is the first one after `start`."""
    depth = 0
    for position in range(plain.index("{", start), len(plain)):
        depth += {"{": 1, "}": -1}.get(plain[position], 0)
        if depth == 0:
            return plain[start:position]
    return plain[start:]


def check(path, text):
    plain = tree.code(text)
    for match in re.finditer(r"\bswitch\s*\([^{]*\{", plain):
        block = body(plain, match.start())
        if re.search(r"\bcase\s+(?:atrest::)?Failure::", block) and re.search(r"\bdefault\s*:", block):
            yield tree.line_of(plain, match.start()), "default: in a switch over Failure"


BAD = [("src/a/b.cc", "switch (kind) { case Failure::kBug: { return 1; } default: return 2; }")]
GOOD = [("src/a/b.cc", "switch (kind) { case Failure::kBug: return 1; } // default: none"),
        ("src/a/b.cc", "switch (c) { case 'a': return 1; default: return 2; }")]

if __name__ == "__main__":
    tree.main(check, BAD, GOOD)
