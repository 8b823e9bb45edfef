#!/usr/bin/env python3
"""The number of unit tests must not drop below tests/lint/test_count_floor.

A test that no build runs is decoration: this notices when one falls out of a CMakeLists.txt.
The floor is raised by hand, with the tests that raise it.
"""

import pathlib
import subprocess
import sys

FLOOR = pathlib.Path(__file__).parent.parent / "lint" / "test_count_floor"


def count(program):
    # A parameter of a test may be any bytes.
    listed = subprocess.run([program, "--gtest_list_tests"], capture_output=True, check=True,
                            encoding="utf-8", errors="replace").stdout
    return sum(line.startswith("  ") for line in listed.splitlines())


def main(directory):
    programs = sorted(pathlib.Path(directory).glob("*_test"))
    counts = {program.name: count(program) for program in programs}
    for name, number in counts.items():
        print(f"{number:6} {name}")
    total, floor = sum(counts.values()), int(FLOOR.read_text())
    print(f"{total:6} unit tests in {len(counts)} programs, the floor is {floor}")
    if total < floor:
        print(f"error: unit tests were lost; if that is meant, lower {FLOOR}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
