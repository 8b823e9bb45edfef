#!/usr/bin/env python3
"""Counts the test cases inside one ctest run, from its JUnit file.

A ctest test is one program; the cases in it are read from the closing lines of gtest, pytest or
unittest in its output. Prints "counts P F S", then one line for each failed or skipped thing.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree


def number(pattern, text):
    found = re.findall(pattern, text, re.MULTILINE)
    return int(found[-1]) if found else 0


def count_cases(output):
    """(passed, failed, skipped) as the output's closing lines say, or None if it has none."""
    if re.search(r"^\[==========\] .* ran\.", output, re.MULTILINE):
        return (number(r"^\[  PASSED  \] (\d+) test", output),
                number(r"^\[  FAILED  \] (\d+) test", output),
                number(r"^\[  SKIPPED \] (\d+) test", output))
    closing = re.findall(r"^=* ?((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s", output, re.MULTILINE)
    if closing:
        words = {word.rstrip("s"): int(n) for n, word in re.findall(r"(\d+) ([a-z]+)", closing[-1])}
        return (words.get("passed", 0) + words.get("xfailed", 0),
                words.get("failed", 0) + words.get("error", 0) + words.get("xpassed", 0),
                words.get("skipped", 0))
    if re.search(r"^Ran \d+ tests? in ", output, re.MULTILINE):
        ran = number(r"^Ran (\d+) tests? in ", output)
        bad = number(r"failures=(\d+)", output) + number(r"errors=(\d+)", output)
        left = number(r"skipped=(\d+)", output)
        return (ran - bad - left, bad, left)
    return None


def judge(case):
    """(passed, failed, skipped) of one ctest test, whatever its program printed."""
    if case.get("status") in ("notrun", "disabled"):
        return (0, 0, 1) if case.find("skipped") is not None else (0, 1, 0)
    bad = case.get("status") == "fail" or case.find("failure") is not None
    counts = count_cases(case.findtext("system-out") or "")
    if counts is None:
        return (0, 1, 0) if bad else (1, 0, 0)
    if bad and counts[1] == 0:  # it crashed, or fails in a way of its own
        return (counts[0], 1, counts[2])
    return counts


def main(path):
    totals, remarks = [0, 0, 0], []
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        counts = judge(case)
        totals = [a + b for a, b in zip(totals, counts)]
        if counts[1]:
            remarks.append(f"failed\t{case.get('name')} ({counts[1]})")
        if counts[2]:
            remarks.append(f"skipped\t{case.get('name')} ({counts[2]})")
    print("counts\t" + " ".join(map(str, totals)))
    print("\n".join(remarks))


if __name__ == "__main__":
    main(sys.argv[1])
