#!/usr/bin/env python3
"""Tests of what ./test itself relies on: counting results, and finding canaries."""

import base64
import pathlib
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import canaries  # noqa: E402
import count_results  # noqa: E402


def case(status, output):
    element = ElementTree.fromstring(f'<testcase name="x" status="{status}"><system-out/></testcase>')
    element.find("system-out").text = output
    return element


class CountResults(unittest.TestCase):
    def test_counts_the_cases_of_gtest(self):
        output = ("[==========] 5 tests from 2 test suites ran. (3 ms total)\n[  PASSED  ] 3 tests.\n"
                  "[  SKIPPED ] 1 test, listed below:\n[  SKIPPED ] A.b\n"
                  "[  FAILED  ] 1 test, listed below:\n[  FAILED  ] A.c\n")
        self.assertEqual(count_results.judge(case("fail", output)), (3, 1, 1))

    def test_counts_the_cases_of_pytest(self):
        self.assertEqual(count_results.judge(case("run", "..\n16 passed, 2 skipped in 81.46s (0:01:21)\n")),
                         (16, 0, 2))
        self.assertEqual(count_results.judge(case("fail", "=== 1 failed, 2 passed, 1 error in 0.1s ===\n")),
                         (2, 2, 0))

    def test_counts_the_cases_of_unittest(self):
        output = "Ran 4 tests in 0.1s\n\nFAILED (failures=1, skipped=1)\n"
        self.assertEqual(count_results.judge(case("fail", output)), (2, 1, 1))

    def test_a_program_that_crashed_failed_whatever_it_printed(self):
        self.assertEqual(count_results.judge(case("fail", "[ RUN      ] A.b\n")), (0, 1, 0))
        output = "[==========] 1 test from 1 test suite ran. (3 ms total)\n[  PASSED  ] 1 test.\n"
        self.assertEqual(count_results.judge(case("fail", output)), (1, 1, 0))

    def test_a_program_of_its_own_kind_is_one_case(self):
        self.assertEqual(count_results.judge(case("run", "fine\n")), (1, 0, 0))


class Canaries(unittest.TestCase):
    VALUE = b"canary-0123456789abcdef"

    def found(self, content):
        with tempfile.TemporaryDirectory() as directory:
            pathlib.Path(directory, "canaries").write_bytes(self.VALUE + b"\n")
            pathlib.Path(directory, "a.log").write_bytes(content)
            return bool(list(canaries.search(pathlib.Path(directory),
                                             canaries.read_canaries(pathlib.Path(directory)))))

    def test_finds_the_value_as_it_is_and_in_hex(self):
        self.assertTrue(self.found(b"x=" + self.VALUE + b";"))
        self.assertTrue(self.found(self.VALUE.hex().upper().encode()))

    def test_finds_base64_at_any_alignment(self):
        for before in range(4):
            for after in range(4):
                text = base64.b64encode(b"a" * before + self.VALUE + b"b" * after)
                self.assertTrue(self.found(b"log " + text), (before, after))

    def test_finds_nothing_in_a_clean_log(self):
        self.assertFalse(self.found(b"canary-0123 and nothing else"))

    def test_fails_where_no_canary_was_set_out(self):
        with tempfile.TemporaryDirectory() as directory:
            self.assertEqual(canaries.main(directory), 1)


if __name__ == "__main__":
    unittest.main()
