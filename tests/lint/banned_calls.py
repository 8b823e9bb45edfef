#!/usr/bin/env python3
"""The world outside (time, environment, randomness, files, terminal) is reached through os/ only."""

import tree

WORLD = {r"\b(?:secure_)?getenv\s*\(": "take base/environment.h by constructor",
         r"\b(?:system|steady|high_resolution)_clock::now\b": "take base/clock.h by constructor",
         r"\bsleep_(?:for|until)\s*\(|(?<!\w)u?sleep\s*\(": "take base/clock.h by constructor",
         r"(?<![\w.>])s?rand\s*\(|\brandom_device\b|\bmt19937": "take base/random.h by constructor",
         r"\bfopen\s*\(|\bstd::[io]?fstream\b|(?<!\w)::open\s*\(": "take base/filesystem.h",
         r"\bstd::c(?:out|err|log|in)\b|(?<![\w:])f?printf\s*\(|\bstd::f?printf\s*\(":
             "libraries do not print; main.cc hands streams in",
         r"\bpopen\s*\(|\bstd::system\s*\(|(?<![\w:.>])system\s*\(": "no shell",
         r"\.detach\s*\(\s*\)": "every thread is joined",
         r"\b(?:sprintf|strcpy|strcat|strtok|atoi|atol|atof|gets|tmpnam|mktemp)\s*\(": "unsafe"}


def is_free(path):
    """Tests, and the places whose job it is."""
    return (not path.startswith("src/") or path.endswith("_test.cc") or
            path.startswith("src/os/"))


def check(path, text):
    if is_free(path):
        return
    for pattern, advice in WORLD.items():
        if path.endswith("/main.cc") and "main.cc" in advice:
            continue
        for line, match in tree.matches(pattern, text):
            yield line, f"{match.group().strip()}: {advice}"


BAD = [("src/aws/a.cc", code) for code in (
    "getenv(x)", "std::chrono::system_clock::now()", "std::cout << 1;", "int r = rand();",
    "std::ifstream f;", 'printf("x");', "usleep(1)", "t.detach();", "atoi(x)", "::open(p, 0)")]
GOOD = [("src/os/a.cc", "getenv(x)"), ("src/aws/a.cc", '// getenv(x)\nauto x = "rand()";'),
        ("src/cli/main.cc", "std::cout"), ("src/aws/a.cc", "snprintf(b, 1); Operand(1); clock.Now()")]

if __name__ == "__main__":
    tree.main(check, BAD, GOOD)
