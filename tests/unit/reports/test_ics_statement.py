"""The page on an ICS statement."""

from __future__ import annotations

import re

import pytest

from conformance.ics.answers import RELEASE, Answers
from conformance.ics.proformas import ProformaBook
from conformance.model.ics import Configuration, IcsAnswer, IcsItem, ItemKey, Proforma, Statement, Support
from conformance.model.text import Text
from conformance.reports.ics_statement import render_statement_html

SPEC, CA = "38.508-2", "A.4.3.2A.2.1-3"
KEYS = [ItemKey(SPEC, "A.4.1-3", name) for name in ("1", "2", "3")]
ITEMS = tuple(
    IcsItem(key, f"pc_{key.item}", Text(f"Is {key.item} <i>supported</i>?", f"支持{key.item}吗？")) for key in KEYS
)
EMPTY = IcsItem(ItemKey(SPEC, "A.9", "1"), "pc_empty", Text("Is it?", "是吗？"))
BOOK = ProformaBook(
    {
        SPEC: Proforma(
            SPEC,
            "19.0.0",
            Text("ICS", "声明表"),
            {"A.4.1-3": ITEMS, "A.9": (EMPTY,)},
            {CA: tuple(Configuration(SPEC, CA, f"CA_n{number}B") for number in (1, 1, 7, 78))},
        )
    }
)
CA_KEY = ItemKey(SPEC, CA, "CA_n1B")
STATEMENT = Statement(
    {"manufacturer": "Example <Ltd>", "release": "Rel-16"},
    {SPEC: "19.0.0"},
    {
        KEYS[0]: IcsAnswer(KEYS[0], Support.YES, note="only NSA"),
        KEYS[1]: IcsAnswer(KEYS[1], Support.NO, origin="radio team"),
    },
    {
        KEYS[1]: IcsAnswer(KEYS[1], Support.YES, place="UE-NR-Capability.x[0]", origin="a.hex"),
        CA_KEY: IcsAnswer(CA_KEY, Support.YES),
        RELEASE: IcsAnswer(RELEASE, Support.YES, value="Rel-15", place="UE-NR-Capability.accessStratumRelease"),
    },
)


def html(language="en", statement=STATEMENT):
    found = Answers(statement, {}, BOOK).contradictions
    return render_statement_html(statement, book=BOOK, language=language, contradictions=found).decode()


def plain(text):
    return text.replace("<wbr>", "")


def test_contradictions_stand_on_top_with_both_sources(read_page):
    page = plain(html())
    top = page[page.index('class="contradictions"') : page.index("<h2>Product</h2>")]
    for expected in ("radio team", "a.hex", "UE-NR-Capability.x[0]", "Rel-15", "Rel-16", "pc_2"):
        assert expected in top
    assert "Contradictions" in read_page(html().encode()).text


def test_a_statement_without_contradictions_says_nothing_of_them():
    statement = Statement(STATEMENT.product, STATEMENT.editions, STATEMENT.declared)
    assert 'class="contradictions"' not in html(statement=statement)


def test_what_is_unanswered_is_counted_apart_from_configurations():
    counts = re.findall(r'<li class="(\w+)[^"]*"><span class="count">(\d+)</span>', html())
    assert counts == [("yes", "1"), ("no", "0"), ("unanswered", "2"), ("wrong", "1")]
    assert "2 items have no answer" in html()
    assert "2 configurations without an answer are not listed" in html()


def test_tables_without_an_answer_are_folded():
    opened = re.findall(r"<details( open)?>\s*<summary><code>([^<]+)</code>", html())
    assert opened == [(" open", "A.4.1-3"), ("", "A.9"), (" open", CA)]


@pytest.mark.parametrize(("language", "expected"), [("en", "not supported"), ("zh", "不支持")])
def test_the_page_speaks_both_languages(language, expected):
    page = plain(html(language))
    assert expected in page
    assert ("支持1吗？" in page) is (language == "zh")


def test_texts_are_escaped_nothing_is_loaded_and_nothing_runs(read_page):
    page = read_page(html().encode())
    assert "Example <Ltd>" in page.text
    assert "default-src 'none'" in page.html
    assert not re.search(r"<script|https?://|url\(|<i>supported", page.html)


def test_a_narrow_screen_puts_labels_above_answers_and_facts_below_each_other():
    page = html()
    wide, narrow = page.split("@media (max-width: 46rem)")[-2:]
    assert ".facts dt { flex-basis: 14rem; }" in wide
    assert "flex-basis: 14rem" not in narrow
    assert ".facts dt { flex-basis: auto; }" in narrow[: narrow.index("@media")]
    assert page.count('data-label="Declared by the supplier"') == page.count('data-label="Shown by the device"') > 0


def test_facts_have_short_labels():
    for language, label in (("en", "Claimed release"), ("zh", "声明的版本")):
        assert f"<dt>{label}</dt><dd>Rel-16</dd>" in html(language)
