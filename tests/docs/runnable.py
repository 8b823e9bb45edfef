"""The commands of a document, run in order in one bash, and what they print held against what the page shows.

In Markdown, all in comments that no reader sees:

    <!-- ground: kms -->       once, at the top: kms-emulator and provider run (playground.py); or "cluster", one for
                               all pages that ask for it, or "own cluster", for a page that breaks it
    <!-- run -->               the next block (```sh) is run; it must end with 0
    <!-- run: exit 1 -->       … with that exit code
    <!-- output -->            the next block (```text) is what the block before it printed, stderr included

In output … stands for any text, a line of it alone for any lines; two or more spaces are as good as
each other. Variables and the directory live on from block to block.
"""

import dataclasses
import os
import pathlib
import re
import signal
import subprocess

GROUND = re.compile(r"^<!-- ground: (kms|cluster|own cluster) -->$", re.MULTILINE)
BLOCK = re.compile(r"^( *)<!-- (run|output)(?:: exit (\d+))? -->\n\s*```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
MARK = re.compile(r"^ *<!-- (?:run|output|ground)\b.*$", re.MULTILINE)


@dataclasses.dataclass
class Block:
    line: int
    script: str
    exit_code: int = 0
    output: str = None  # None: whatever it prints


class Malformed(Exception):
    pass


def ground(text):
    found = GROUND.search(text)
    return found.group(1) if found else None


def blocks(text):
    found = []
    marks = len(MARK.findall(text)) - len(GROUND.findall(text))
    for match in BLOCK.finditer(text):
        marks -= 1
        body = re.sub(f"^{match.group(1)}", "", match.group(5), flags=re.MULTILINE)
        line = text.count("\n", 0, match.start()) + 1
        if match.group(2) == "run":
            found.append(Block(line, body, int(match.group(3) or 0)))
        elif found and found[-1].output is None:
            found[-1].output = body
        else:
            raise Malformed(f"line {line}: output without a command before it")
    if marks:
        raise Malformed("a mark is not followed by a block, or is misspelt")
    return found


def squeezed(text):
    return [re.sub(r"\s{2,}", "  ", line.rstrip()) for line in text.splitlines()]


def agrees(shown, printed):
    pattern = ""
    for line in squeezed(shown):
        if line == "…":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += ".*?".join(re.escape(part) for part in line.split("…")) + r"\n"
    return re.fullmatch(pattern, "\n".join(squeezed(printed)) + "\n") is not None


def script_of(parts, folder):
    lines = ["set -o pipefail", "shopt -s expand_aliases"]
    for number, part in enumerate(parts):
        (folder / f"block-{number}").write_text(part.script)
        run = f"source '{folder}/block-{number}' > '{folder}/out-{number}' 2>&1 < /dev/null"
        lines.append(f"echo {number} > '{folder}/at'")
        if part.exit_code:
            lines += [f"{run}", f"[ $? = {part.exit_code} ] || exit 1"]
        else:
            lines += ["set -e", run, "set +e"]
    return "\n".join([*lines, f"echo {len(parts)} > '{folder}/at'", ""])


def run(text, folder, environment, before=""):
    """What is wrong, as texts. `folder` is empty and used up; `before` is bash that comes first."""
    parts = blocks(text)
    work = pathlib.Path(folder) / "work"
    work.mkdir()
    process = subprocess.Popen(["bash", "-c", before + "\n" + script_of(parts, pathlib.Path(folder))], cwd=work,
                               env=environment, start_new_session=True, stdin=subprocess.DEVNULL)
    try:
        process.wait(120)
    except subprocess.TimeoutExpired:
        pass
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)  # what a block left behind in the background, too
        except ProcessLookupError:
            pass
        process.wait()
    at = pathlib.Path(folder) / "at"
    reached = int(at.read_text()) if at.exists() else 0
    return list(findings(parts, reached, pathlib.Path(folder)))


def findings(parts, reached, folder):
    for number, part in enumerate(parts):
        printed = (folder / f"out-{number}").read_text(errors="replace") if number <= reached and \
            (folder / f"out-{number}").exists() else ""
        if number == reached:
            yield f"line {part.line}: it did not end with {part.exit_code}:\n{part.script}\n{printed}"
        elif number < reached and part.output is not None and not agrees(part.output, printed):
            yield f"line {part.line}: it printed\n{printed}\nand not\n{part.output}"
