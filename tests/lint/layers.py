#!/usr/bin/env python3
"""A folder of src/ includes only itself and the folders above it in src/CMakeLists.txt."""

import re

import tree

ORDER = re.findall(r"^add_subdirectory\((\w+)\)", (tree.ROOT / "src/CMakeLists.txt").read_text(),
                   re.MULTILINE)
# Programs stay apart, and the emulator shares with the AWS client only what it verifies.
APART = {"cli": ("daemon", "emulator"), "daemon": ("emulator",), "fake_kms": ("cli", "daemon"),
         "emulator": ("provider", "aws/kms", "aws/credentials/")}
SHARED = {"emulator": ("aws/credentials/credentials.h",)}


def check(path, text):
    parts = path.split("/")
    for line, match in tree.matches(r'^\s*#\s*include "([^"]+)"', text):
        target = match.group(1)
        if target.startswith("testing/"):
            if parts[0] == "src" and not path.endswith("_test.cc"):
                yield line, f'"{target}" is for tests only'
        if parts[0] != "src" or target.split("/")[0] not in ORDER:
            continue
        folder, other = parts[1], target.split("/")[0]
        if ORDER.index(other) > ORDER.index(folder):
            yield line, f'{folder}/ must not include "{target}": {other}/ is below it'
        elif target.startswith(APART.get(folder, ())) and target not in SHARED.get(folder, ()):
            yield line, f'{folder}/ must not include "{target}": they stay apart'


BAD = [("src/base/a.h", '#include "os/clock.h"'), ("src/os/a.cc", '#include "testing/clock.h"'),
       ("src/cli/a.cc", '#include "daemon/b.h"'), ("src/emulator/a.cc", '#include "aws/kms/b.h"')]
GOOD = [("src/os/a.h", '#include "base/clock.h"'), ("src/os/a_test.cc", '#include "testing/b.h"'),
        ("src/base/a.h", '// #include "os/a.h"'), ("src/emulator/a.cc", '#include "aws/sigv4/b.h"')]

if __name__ == "__main__":
    tree.main(check, BAD, GOOD)
