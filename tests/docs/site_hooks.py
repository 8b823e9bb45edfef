"""Hooks of mkdocs: pages that stand at the root of the tree, and links that lead out of docs/.

A file of the root is a page of the site under its name in lower case. A link from a page to a file that
is no page (a test, a rule file) keeps its text and loses its target: the site stands alone.
"""

import pathlib
import posixpath
import re

from mkdocs.structure.files import File

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = {"ARCHITECTURE.md": "architecture.md", "CHANGELOG.md": "changelog.md",
         "CONTRIBUTING.md": "contributing.md", "SECURITY.md": "security.md", "README.md": "index.md"}
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])+)\]\(([^)\s]+)\)")


def expanded(items):
    """With a list for each adr/*.md."""
    for item in items:
        for name, value in item.items():
            if isinstance(value, list):
                yield {name: list(expanded(value))}
            elif value.endswith("/*.md"):
                found = sorted((ROOT / "docs" / value).parent.glob("*.md"), key=lambda path: (path.name != "README.md", path.name))
                yield {name: [path.relative_to(ROOT / "docs").as_posix() for path in found]}
            else:
                yield item


def on_config(config):
    config.nav = list(expanded(config.nav))
    return config


def on_files(files, config):
    for source, page in PAGES.items():
        if not (ROOT / "docs" / page).exists():
            files.append(File.generated(config, page, content=(ROOT / source).read_text()))
    return files


def origin(page):
    """Where the page's source stands in the tree."""
    for source, name in PAGES.items():
        if page == name and not (ROOT / "docs" / page).exists():
            return source
    return f"docs/{page}"


def target(source, link):
    """The link as the site needs it, or None if it leads to a file that is no page."""
    if re.match(r"[a-z]+:|#|//", link):
        return link
    path, _, anchor = link.partition("#")
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    if whole in PAGES:
        whole = f"docs/{PAGES[whole]}"
    elif (ROOT / whole).is_dir() and (ROOT / whole / "README.md").is_file():
        whole += "/README.md"
    elif not whole.startswith("docs/") or not (ROOT / whole).is_file() or whole.startswith("docs/man/"):
        if (ROOT / whole).exists():
            return None
    here = posixpath.dirname(origin_page(source))
    return posixpath.relpath(whole.removeprefix("docs/"), here or ".") + ("#" + anchor if anchor else "")


def origin_page(source):
    return PAGES.get(source, source.removeprefix("docs/"))


def on_page_markdown(markdown, page, **_):
    source = origin(page.file.src_uri)

    def replace(match):
        mark, text, link = match.groups()
        found = target(source, link)
        return text if found is None else f"{mark}[{text}]({found})"

    parts = re.split(r"(^```.*?^```$)", markdown, flags=re.MULTILINE | re.DOTALL)
    return "".join(part if part.startswith("```") else LINK.sub(replace, part) for part in parts)
