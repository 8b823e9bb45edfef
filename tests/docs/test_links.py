"""Links inside the tree, and the form of those that lead out."""

import links


def test_every_link_leads_somewhere():
    assert [finding for document in links.documents() for finding in links.findings(document)] == []


def test_a_file_and_an_anchor_that_are_not_there_are_found(tmp_path):
    page = tmp_path / "a.md"
    page.write_text("# One, two\n[a](b.md) [c](#one-two) [d](#three) [e](https:/x)\n`[f](g.md)`\n")
    assert [links.problem(page, link) for link in ("b.md", "#one-two", "#three", "https:/x")] == [
        "no such file", None, "no such heading", "not a URL"]
    assert "g.md" not in links.prose(page.read_text())
