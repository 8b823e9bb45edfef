#!/usr/bin/env python3
"""Nothing in the tree depends on one machine: no paths of a workstation, no package registry hosts."""

import os
import re

import tree

FOUND = re.compile(r"(?<![\w./-])/(?:work|root|home/\w+|Users/\w+)/[\w.]|/tmp/(?:w|bash_jobs)\b|"
                   r"\bproxy\.golang\.org|\bpypi\.org|\bdeb\.debian\.org|\bregistry\.npmjs|"
                   r"\bcrates\.io|\bfiles\.pythonhosted")
SKIPPED = {".git", "build", "__pycache__", "corpus", ".pytest_cache", ".cache"}


def check(path, text):
    if path == "tests/lint/machine_paths.py":
        return
    for match in FOUND.finditer(text):
        if path.endswith("_test.cc") and match.group().startswith("/root/"):
            continue  # a home directory in a test's imagined world
        yield tree.line_of(text, match.start()), match.group()


def files():
    for directory, folders, names in os.walk(tree.ROOT):
        folders[:] = sorted(set(folders) - SKIPPED)
        for name in sorted(names):
            path = tree.ROOT / os.path.relpath(directory, tree.ROOT) / name
            if path.is_file() and path.stat().st_size < 1_000_000:
                yield path.relative_to(tree.ROOT).as_posix(), path.read_text(errors="replace")


BAD = [("a.sh", "cd /work/main"), ("a.md", "see /root/x"), ("a.py", "https://proxy.golang.org")]
GOOD = [("a_test.cc", 'home = "/root/.aws"'),
        ("a.sh", "cd framework/x; ls /srv/kubernetes; /tmp/atrest"), ("a.md", "the Go module proxy")]

if __name__ == "__main__":
    tree.main(check, BAD, GOOD, files)
