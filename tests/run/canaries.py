#!/usr/bin/env python3
"""No canary value may be in any log.

A test that handles a secret (plaintext, key material, credentials) writes its value as a line of
the file `canaries` in its log directory ($ATREST_LOG_DIR). Here every *.log and *.out below the
log directory is searched for these values: as they are, in hex, and in base64 at any alignment.
"""

import base64
import pathlib
import sys

SHORTEST = 8  # anything shorter would be found by chance


def forms(value):
    """Byte strings one of which is in a log that leaks `value`."""
    yield value
    yield value.hex().encode()
    yield value.hex().upper().encode()
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + value)
        # Without the characters that depend on what stands before and behind the value.
        yield text[(0, 2, 3)[shift]:-4]


def read_canaries(directory):
    values = set()
    for path in directory.rglob("canaries"):
        values |= {line for line in path.read_bytes().splitlines() if line}
    return values


def logs(directory):
    return [path for path in sorted(directory.rglob("*"))
            if path.suffix in (".log", ".out") and path.is_file()]


def search(directory, values):
    """(path, value) for each log that holds a form of a value."""
    needles = [(value, form) for value in values for form in forms(value) if len(form) >= SHORTEST]
    for path in logs(directory):
        content = path.read_bytes()
        for value, form in needles:
            if form in content:
                yield path, value
                break


def main(directory):
    directory = pathlib.Path(directory)
    values = read_canaries(directory)
    short = [value for value in values if len(value) < SHORTEST]
    if not values or short:
        print(f"error: no canaries under {directory}" if not values else
              f"error: canaries must have {SHORTEST} bytes or more: {short}")
        return 1
    found = list(search(directory, values))
    for path, value in found:
        print(f"error: {path} holds the canary {value.decode(errors='replace')[:12]}…")
    print(f"{len(values)} canaries, {len(logs(directory))} logs, {len(found)} leaks")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
