#!/usr/bin/env python3
"""Secrets are read (Reveal) or written raw (Buffer) only in the files of reveal_allowed.txt."""

import tree

LIST = tree.ROOT / "tests/lint/reveal_allowed.txt"
ALLOWED = {line.split("#")[0].strip() for line in LIST.read_text().splitlines()} - {""}
CALL = r"\bReveal\s*\(\s*\)|[.>]Buffer\s*\(\s*\)"


def check(path, text):
    if not path.startswith("src/") or path.endswith("_test.cc") or path in ALLOWED:
        return
    for line, match in tree.matches(CALL, text):
        yield line, f"{match.group()} outside of the files in {LIST.name}"


def files():
    """All C++ files, and the list itself, so that it holds no entry that is not needed."""
    texts = dict(tree.cpp_files())
    stale = [path for path in ALLOWED if not list(tree.matches(CALL, texts.get(path, "")))]
    yield from texts.items()
    for path in sorted(stale):
        yield f"src/{LIST.name} (stale entry {path})", "Reveal()"


BAD = [("src/aws/nowhere.cc", "x.Reveal()"), ("src/aws/nowhere.cc", "key.Buffer()")]
GOOD = [("src/aws/nowhere.cc", "// Reveal()"), ("src/aws/nowhere_test.cc", "x.Reveal()")]

if __name__ == "__main__":
    tree.main(check, BAD, GOOD, files)
