#!/usr/bin/env python3
"""Names say what a thing is: no util, common, helper, manager, impl or misc."""

import re

import tree

REFUSED = {"util", "utils", "utility", "utilities", "common", "helper", "helpers", "manager",
           "managers", "impl", "misc"}


def words(name):
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]


def check(path, text):
    for word in words(path):
        if word in REFUSED:
            yield 1, f"the path has the word {word}"
    for line, match in tree.matches(r"\b(?:class|struct|namespace|enum class|enum)\s+(\w+)", text):
        for word in words(match.group(1)):
            if word in REFUSED:
                yield line, f"{match.group(1)} has the word {word}"


BAD = [("src/a/string_util.cc", ""), ("src/common/a.h", ""), ("src/a/b.h", "class KeyManager {"),
       ("src/a/b.h", "struct HttpImpl;"), ("src/a/b.h", "namespace util {")]
GOOD = [("src/a/b.h", "class Simple; // the Manager"), ("src/a/commonality.h", "struct Implied;")]

if __name__ == "__main__":
    tree.main(check, BAD, GOOD)
