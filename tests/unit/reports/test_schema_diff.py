"""The page on what differs between two schemas."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from conformance.asn1.differences import Kind
from conformance.reports.schema_diff import DiffRow, render_schema_diff

ROWS = [
    DiffRow("M.T.b", "member-added", "compatible", "", "addition 0"),
    DiffRow("M.T.a<b>", "bounds-changed", "breaking", "0..7", "0..255"),
    DiffRow("M.Old", "type-renamed", "renamed", "Old", "New"),
    DiffRow("M.U", "type-added", "compatible", "", ""),
    DiffRow("M.V", "type-added", "compatible", "", ""),
]


class Reader(HTMLParser):
    """Collects the text and checks that every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.attributes += [name for name, _ in attrs]
        if tag not in {"meta", "col", "wbr"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if data.strip() and "style" not in self.open:
            self.text.append(data.strip())


def page(rows=ROWS, language="en"):
    html = render_schema_diff(rows, old="nr-rrc@15.8.0", new="mine.asn", language=language).decode()
    reader = Reader()
    reader.feed(html)
    assert not reader.open
    return html, reader


def test_the_page_counts_each_class_and_lists_the_worst_first():
    html, reader = page()
    assert re.findall(r'<span class="count">(\d+)</span>', html) == ["1", "1", "3"]
    sections = re.findall(r'<section id="(\w+)">', html)
    assert sections == ["breaking", "renamed", "compatible"]
    assert "nr-rrc@15.8.0" in reader.text
    assert any("Encodings differ" in text for text in reader.text)


def test_types_that_come_are_listed_together_by_module():
    html, _ = page()
    assert html.count("<details") == 4  # T twice, since it stands in two classes; Old; and the module
    assert re.search(r"<summary><code>M</code> <span class=\"total\">2</span>", html)


def test_nothing_is_loaded_and_nothing_runs():
    html, reader = page()
    assert "default-src 'none'" in html
    assert not re.search(r"<script|https?://|url\(", html)
    assert not [name for name in reader.attributes if name.startswith("on")]


def test_names_are_escaped():
    html, reader = page()
    assert "a<b>" not in html
    assert "a<b>" in "".join(reader.text)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_of_difference_has_words(language):
    rows = [DiffRow(f"M.T.x{index}", kind, "breaking", "", "") for index, kind in enumerate(Kind)]
    html, _ = page(rows, language)
    assert ("zh-CN" in html) == (language == "zh")
    assert html.count("<tr>") >= len(rows)


def test_a_page_without_differences_says_so():
    html, reader = page([])
    assert "The two schemas do not differ." in reader.text
    assert "<details" not in html


def test_only_compatible_differences_hold():
    _, reader = page(ROWS[:1])
    assert any("understand each other" in text for text in reader.text)
