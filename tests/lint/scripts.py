#!/usr/bin/env python3
"""Shell scripts pass shellcheck, Python files compile."""

import ast
import os
import subprocess

import tree

SKIPPED = {".git", "build", "__pycache__", ".pytest_cache", "corpus"}


def check(path, text):
    first = text.split("\n", 1)[0]
    if path.endswith(".py") or "python" in first and first.startswith("#!"):
        try:
            ast.parse(text)
        except SyntaxError as error:
            yield error.lineno, str(error)
    elif path.endswith(".sh") or first.startswith("#!") and first.endswith("sh"):
        run = subprocess.run(["shellcheck", "-s", "sh" if first == "#!/bin/sh" else "bash", "-S",
                              "warning", "-e", "SC1090,SC1091,SC2034,SC2154", "-f", "gcc", "-"],
                             input=text, capture_output=True, text=True)
        for finding in run.stdout.splitlines():
            _, line, _, message = finding.split(":", 3)
            yield int(line), message.strip()


def files():
    for directory, folders, names in os.walk(tree.ROOT):
        folders[:] = sorted(set(folders) - SKIPPED)
        for name in sorted(names):
            path = tree.ROOT / os.path.relpath(directory, tree.ROOT) / name
            if path.is_file() and (path.suffix in (".sh", ".py", "") and path.stat().st_size < 200_000):
                yield path.relative_to(tree.ROOT).as_posix(), path.read_text(errors="replace")


BAD = [("a.sh", "#!/bin/sh\ncd $x && rm -rf $y/*\n[ a = b\n"), ("a.py", "def f(:\n")]
GOOD = [("a.sh", '#!/bin/sh\ncd "$x" || exit 1\n'), ("a.py", "x = 1\n"), ("README", "a $b c\n")]

if __name__ == "__main__":
    tree.main(check, BAD, GOOD, files)
