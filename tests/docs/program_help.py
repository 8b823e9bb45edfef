"""What the programs say of themselves by --help, taken apart. The one source of manual pages and reference."""

import collections
import dataclasses
import pathlib
import re
import subprocess

VERSION = (pathlib.Path(__file__).resolve().parents[2] / "VERSION").read_text().strip()
PROGRAMS = ("aws-encryption-provider", "atrest", "kms-emulator")
SECTION = re.compile(r"^[A-Z][A-Z ]+$")
ROW = re.compile(r"^  (\S.*?) {2,}(\S.*)$")


@dataclasses.dataclass
class Row:
    """One flag, command or exit code. `group` counts the blank lines before it."""
    name: str
    text: str
    group: int = 0


@dataclasses.dataclass
class Help:
    """Of one program or command, e.g. path "atrest kops lint"."""
    path: str
    summary: str
    usage: list
    prose: list = dataclasses.field(default_factory=list)
    commands: list = dataclasses.field(default_factory=list)
    flags: list = dataclasses.field(default_factory=list)
    notes: list = dataclasses.field(default_factory=list)
    exit_codes: list = dataclasses.field(default_factory=list)
    examples: list = dataclasses.field(default_factory=list)


def sections(text):
    """Heading -> its lines; what stands before the first one is under ''."""
    found, name = collections.OrderedDict({"": []}), ""
    for line in text.splitlines():
        if SECTION.match(line):
            name = line
            found[name] = []
        else:
            found[name].append(line)
    return found


def column_of(lines):
    starts = collections.Counter(m.start(2) for m in map(ROW.match, lines) if m)
    return starts.most_common(1)[0][0] if starts else 30


def rows(lines):
    """Rows, and the paragraphs between or behind them that are none."""
    column, found, notes, group = column_of(lines), [], [], 0
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if not line.strip():
            group += 1
        elif indent > 2 and found:
            found[-1].text = f"{found[-1].text} {line.strip()}".strip()
        elif len(line) > column and line[column - 1] == " " and line[column] != " ":
            found.append(Row(line[:column].strip(), line[column:].strip(), group))
        elif match := ROW.match(line):
            found.append(Row(match.group(1), match.group(2), group))
        elif line.strip().startswith("-"):
            found.append(Row(line.strip(), "", group))
        else:
            notes.append(line.strip())
    return found, notes


def paragraphs(lines):
    text = "\n".join(line.strip() for line in lines).strip()
    return [" ".join(part.split("\n")) for part in re.split(r"\n\n+", text)] if text else []


def parse(path, text):
    part = sections(text)
    usage = part.get("USAGE", [])
    split = next((i for i, line in enumerate(usage) if not line.strip()), len(usage))
    flags, notes = rows(part.get("FLAGS", []))
    summary = " ".join(part[""]).strip()
    return Help(path, summary.removeprefix(f"{path}: "), [line.strip() for line in usage[:split]],
                prose=paragraphs(usage[split:]), commands=rows(part.get("COMMANDS", []))[0],
                flags=flags, notes=[" ".join(notes)] if notes else [],
                exit_codes=rows(part.get("EXIT CODES", []))[0],
                examples=[line[2:] for line in part.get("EXAMPLES", [])])


def without_version(text):
    """A release changes no page: the default image is named with the word VERSION."""
    return text.replace(f":{VERSION}", ":VERSION")


def ask(binaries, path):
    program, *words = path.split()
    run = subprocess.run([f"{binaries}/{program}", *words, "--help"], capture_output=True, text=True,
                         check=True, timeout=20)
    return parse(path, without_version(run.stdout))


def of(binaries, path):
    """The help of a program or command, then of all below it."""
    top = ask(binaries, path)
    found = [top]
    for command in top.commands:
        found += of(binaries, f"{path} {command.name}")
    return found


def of_all(binaries):
    return {program: of(binaries, program) for program in PROGRAMS}
