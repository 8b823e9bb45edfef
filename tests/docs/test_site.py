"""The site builds without a warning, and needs nothing from elsewhere."""

import html.parser
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOADED = {"script": "src", "img": "src", "link": "href", "source": "srcset", "iframe": "src"}


class Loads(html.parser.HTMLParser):
    """What a browser fetches to show a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        value = dict(attributes).get(LOADED.get(tag, ""), "")
        if value and dict(attributes).get("rel") != "canonical":
            self.found.append(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    place = tmp_path_factory.mktemp("site")
    run = subprocess.run([pathlib.Path(sys.executable).parent / "mkdocs", "build", "--strict", "--quiet",
                          "--site-dir", place], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return place


def test_every_document_is_a_page(site):
    pages = [path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")]
    names = {page.with_name("index.html") if page.name == "README.html" else page for page in pages}
    assert [str(page) for page in sorted(names) if not (site / page).is_file()] == []


def test_nothing_is_loaded_from_elsewhere(site):
    remote = set()
    for page in site.rglob("*.html"):
        parser = Loads()
        parser.feed(page.read_text())
        remote |= {f"{page.relative_to(site)}: {value}" for value in parser.found if "//" in value}
    for style in site.rglob("*.css"):
        remote |= {style.name for part in style.read_text().split("url(")[1:] if part.lstrip("'\"").startswith("http")}
    assert remote == set()


def test_the_search_works_from_a_file(site):
    """The offline plugin writes the index as a script, which file:// may load."""
    assert (site / "search" / "search_index.js").stat().st_size > 100_000
