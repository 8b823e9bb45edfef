#!/usr/bin/env python3
"""Links of every document: files and anchors inside the tree exist; external ones are well formed."""

import pathlib
import re
import sys
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
HTML = re.compile(r"<(?:a|img|source)\b[^>]*\b(?:href|src|srcset)=\"([^\"]+)\"")
FENCE = re.compile(r"^( *)(```+|~~~+).*?^\1\2 *$", re.MULTILINE | re.DOTALL)


def documents():
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def prose(text):
    """Without code, with as many lines."""
    text = FENCE.sub(lambda match: "\n" * match.group().count("\n"), text)
    return re.sub(r"`[^`\n]*`", lambda match: "x" * len(match.group()), text)


def slug(heading):
    """As GitHub and the site's toc make them, for headings without formatting of other kinds."""
    text = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[ ]", "-", re.sub(r"[^\w\- ]", "", text))


def anchors(path):
    text = FENCE.sub("", path.read_text())
    found = {slug(match) for match in re.findall(r"^#+ +(.*?)(?: *\{#.*\})?$", text, re.MULTILINE)}
    found |= set(re.findall(r"\{#([\w-]+)\}|<a id=\"([\w-]+)\"", text) and
                 [one or two for one, two in re.findall(r"\{#([\w-]+)\}|<a id=\"([\w-]+)\"", text)])
    return found | {re.sub("-+", "-", each) for each in found}


def problem(document, link):
    if re.match(r"[a-z][a-z+.-]*:", link):
        parts = urllib.parse.urlsplit(link)
        well = parts.scheme == "mailto" or parts.scheme in ("http", "https") and "." in parts.netloc
        return None if well or parts.hostname == "127.0.0.1" else "not a URL"
    path, _, anchor = link.partition("#")
    target = (document.parent / urllib.parse.unquote(path)).resolve() if path else document
    if not target.exists():
        return "no such file"
    if anchor and target.suffix == ".md" and anchor not in anchors(target):
        return "no such heading"
    return None


def findings(document):
    text = prose(document.read_text())
    for pattern in (LINK, HTML):
        for match in pattern.finditer(text):
            if what := problem(document, match.group(1)):
                line = text.count("\n", 0, match.start()) + 1
                yield f"{document.relative_to(ROOT)}:{line}: {match.group(1)}: {what}"


def main():
    found = [finding for document in documents() for finding in findings(document)]
    print("\n".join(found + [f"{len(documents())} documents, {len(found)} findings"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
