#!/usr/bin/env python3
"""Errors are values: no throw in our code. (catch is for what libraries throw.)"""

import tree


def check(path, text):
    for line, _ in tree.matches(r"\bthrow\b", text):
        yield line, "throw: return an Error (base/result.h)"


BAD = [("src/a/b.cc", "if (x) throw std::runtime_error(y);"), ("testing/a.h", "throw;")]
GOOD = [("src/a/b.cc", '// may throw\nauto x = "throw"; int throws = 1;')]

if __name__ == "__main__":
    tree.main(check, BAD, GOOD)
