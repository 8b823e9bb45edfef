"""What the lints share: the project's files, text without comments, and how findings are told.

A lint is a file with check(path, text) that yields (line number, message), and with BAD and GOOD
snippets as (path, text): each BAD one must be found and no GOOD one. Both are checked on every run.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("src", "testing", "tests", "fuzz", "bench")
TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'',
                   re.DOTALL)


def code(text):
    """C++ without comments and literals; lines stay where they are. Quoted includes stay, too."""
    def blank(match):
        line_start = text.rfind("\n", 0, match.start()) + 1
        if text[line_start:match.start()].lstrip().startswith("#include"):
            return match.group()
        return re.sub(r"[^\n]", " ", match.group())
    return TOKEN.sub(blank, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def matches(pattern, text):
    """(line number, match) for each match in C++ code."""
    plain = code(text)
    for match in re.finditer(pattern, plain, re.MULTILINE):
        yield line_of(plain, match.start()), match


def cpp_files():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".cc", ".h") and path.is_file():
                yield path.relative_to(ROOT).as_posix(), path.read_text()


def main(check, bad, good, files=cpp_files):
    failures = [f"self-test: not found in {path}: {text!r}" for path, text in bad
                if not list(check(path, text))]
    failures += [f"self-test: wrongly found in {path}: {text!r}" for path, text in good
                 if list(check(path, text))]
    count = 0
    for path, text in files():
        count += 1
        failures += [f"{path}:{line}: {message}" for line, message in check(path, text)]
    print("\n".join(failures + [f"{count} files, {len(failures)} findings"]))
    sys.exit(1 if failures or count == 0 else 0)
