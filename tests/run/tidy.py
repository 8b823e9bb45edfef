#!/usr/bin/env python3
"""clang-tidy over the project's own sources, in parallel, remembering what was clean.

A file is skipped when it was clean before with the same text, the same own headers (found by
following #include "..."), the same .clang-tidy, compile command and clang-tidy.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TIDY = "clang-tidy-14"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "atrest" / "tidy"
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def own_sources(database):
    """The compile commands of sources under src/ and testing/ that are not tests."""
    for entry in json.loads((database / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["file"])
        if not path.is_relative_to(ROOT) or path.name.endswith("_test.cc"):
            continue
        if path.relative_to(ROOT).parts[0] in ("src", "testing"):
            yield path, entry["command"]


def with_headers(path, directories, seen):
    """The file and, recursively, the project's headers that it includes."""
    if path in seen:
        return seen
    seen.add(path)
    for name in INCLUDE.findall(path.read_text(errors="replace")):
        for directory in (path.parent, *directories):
            if (directory / name).is_file():
                with_headers((directory / name).resolve(), directories, seen)
                break
    return seen


def fingerprint(path, command, directories, version):
    digest = hashlib.sha256()
    # Not where the tree lies: another clone of it has the same findings.
    for part in (version, command.replace(str(ROOT), "."), (ROOT / ".clang-tidy").read_text()):
        digest.update(part.encode() + b"\0")
    for file in sorted(with_headers(path, directories, set())):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def tidy(path, database):
    start = time.monotonic()
    result = subprocess.run([TIDY, "--quiet", "-p", str(database), str(path)],
                            capture_output=True, text=True)
    return result.returncode == 0, result.stdout, time.monotonic() - start


def check_all(work, database, jobs):
    """Runs clang-tidy on (path, stamp) pairs; the number of files with findings."""
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        runs = {pool.submit(tidy, path, database): (path, stamp) for path, stamp in work}
        for number, run in enumerate(concurrent.futures.as_completed(runs), 1):
            path, stamp = runs[run]
            clean, output, seconds = run.result()
            print(f"[{number}/{len(runs)}] {path.relative_to(ROOT)} ({seconds:.1f}s)", flush=True)
            if clean:
                stamp.touch()
            else:
                bad += 1
                print(output, flush=True)
    return bad


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=pathlib.Path, help="build directory of a clang preset")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--only", help="only files whose path contains this text")
    options = parser.parse_args()
    database = options.database.resolve()
    directories = (ROOT / "src", ROOT, database / "generated")
    version = subprocess.run([TIDY, "--version"], capture_output=True, text=True).stdout
    CACHE.mkdir(parents=True, exist_ok=True)
    found = {path: CACHE / fingerprint(path, command, directories, version)
             for path, command in own_sources(database)
             if not options.only or options.only in str(path)}
    work = [(path, stamp) for path, stamp in found.items() if not stamp.exists()]
    print(f"{len(found)} sources, {len(found) - len(work)} known to be clean", flush=True)
    bad = check_all(work, database, options.jobs)
    print(f"{bad} files with findings")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
