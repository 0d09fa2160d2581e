"""Paragraphs as tenders, papers and web pages write them, and what the records say to every number in them.

The half in ``held-out.toml`` was written before the verifier and put to it when that was finished.
"""

from __future__ import annotations

import datetime as dt
import io
import tomllib
import zipfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest

from conformance import resources
from conformance.model.standards import Edition, Standard
from conformance.registry.documents import read_document
from conformance.registry.identifiers import Style, styles, written
from conformance.registry.index import Index
from conformance.registry.lifecycles import resolve
from conformance.registry.statuses import Standings
from conformance.registry.verification import Verdict, Verified, Verifier
from conformance.registry.vocabulary import load_vocabulary
from conformance.workspace import Workspace

CORPUS = Path(__file__).parents[2] / "data" / "verification"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TODAY = dt.date(2026, 11, 24)
CONTEXTS = {
    "clause.txt": "产品应符合{number}《{title}》的规定。",
    "brackets.txt": "依据《{title}》（{number}）进行检验。",
    "sentence.txt": 'The device complies with {number}, "{title}".',
    "references.txt": "[3] {number}, {title}[S].",
    "list.md": "- {number} {title}",
    "row.md": "| 1 | {number} | {title} | 2020 |",
    "row.csv": 'number,title\n"{number}","{title}"',
    "words.txt": "见{number}（{title}）。",
    "equals.txt": "{number} = {title}",
    "verb.txt": "{number}规定了{title}。",
    "verb-en.txt": "{number} specifies {title}.",
    "page.html": "<table><tr><th>No</th><th>Title</th></tr><tr><td>{number}</td><td>{title}</td></tr></table>",
}
FORMS = tuple(style for style in Style if style not in {Style.BARE, Style.BROKEN})
"""Ways of writing a number that stand on one line and say which standard it is."""


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(Workspace.open(Path("/")).tracking.registry)


@pytest.fixture(scope="module")
def verifier(index: Index) -> Verifier:
    lifecycles = Workspace.open(Path("/")).tracking.lifecycles
    vocabulary = load_vocabulary(resources.specs("vocabulary", "title-terms.xml"))
    return Verifier(Standings(index, lifecycles, resolve, TODAY), vocabulary)


def paragraphs(half: str) -> list[tuple[str, str, str, list[list[str]]]]:
    texts = tomllib.loads((CORPUS / f"{half}.toml").read_text(encoding="utf-8"))
    answers = tomllib.loads((CORPUS / f"{half}-answers.toml").read_text(encoding="utf-8"))
    assert texts.keys() == answers.keys()
    return [(name, text.get("form", "md"), text["text"], answers[name]) for name, text in texts.items()]


def named(one: Verified) -> list[str]:
    return [one.text if one.verdict is Verdict.MALFORMED else one.number, one.verdict.value]


@pytest.mark.parametrize("half", ["tuned", "held-out"])
def test_every_number_of_the_corpus_gets_its_verdict(verifier: Verifier, half: str) -> None:
    assert len(paragraphs(half)) >= 20
    for name, form, text, expected in paragraphs(half):
        document = read_document(text.encode(), origin=f"{name}.{form}")
        found = [named(one) for one in verifier.verify(document)]
        assert found == expected, name


def recorded(index: Index) -> Iterator[tuple[Standard, Edition, str]]:
    for standard in index.registry.standards.values():
        for edition in standard.editions:
            titles = edition.titles or standard.titles
            for title in filter(None, (titles.zh, titles.en)):
                if edition.identifier is not None:
                    yield standard, edition, title


@pytest.mark.parametrize("context", CONTEXTS)
def test_no_record_is_contradicted_by_its_own_number_and_title(index: Index, verifier: Verifier, context: str) -> None:
    rows = 0
    for standard, edition, title in recorded(index):
        assert edition.identifier is not None
        for style in set(styles(edition.identifier)) & set(FORMS):
            text = CONTEXTS[context].format(number=written(edition.identifier, style), title=title)
            found = list(verifier.verify(read_document(text.encode(), origin=context)))
            assert [one.standard for one in found] == [standard], text
            assert found[0].verdict in {Verdict.CONFIRMED, Verdict.SUPERSEDED}, text
            rows += 1
    assert rows > len(index.registry.standards) * 6


def test_no_record_is_contradicted_in_a_table_of_a_word_document(index: Index, verifier: Verifier) -> None:
    rows = list(recorded(index))
    cells = "".join(
        f"<w:tr>{cell('1')}{cell(written(edition.identifier))}{cell(title)}</w:tr>"
        for _, edition, title in rows
        if edition.identifier is not None
    )
    heading = f"<w:tr>{cell('序号')}{cell('标准号')}{cell('标准名称')}</w:tr>"
    body = f'<w:document xmlns:w="{W}"><w:body><w:tbl>{heading}{cells}</w:tbl></w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", body)
    found = list(verifier.verify(read_document(file.getvalue(), origin="records.docx")))
    assert [one.standard for one in found] == [standard for standard, _, _ in rows]
    assert {one.verdict for one in found} <= {Verdict.CONFIRMED, Verdict.SUPERSEDED}
    assert [one.place.line for one in found] == list(range(2, len(rows) + 2))


def cell(text: str) -> str:
    return f"<w:tc><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:tc>"


def test_the_title_of_another_record_is_always_caught_in_a_citation(index: Index, verifier: Verifier) -> None:
    rows = list(recorded(index))
    caught = 0
    for (standard, edition, own), (_, _, title) in zip(rows, rows[7:] + rows[:7], strict=True):
        assert edition.identifier is not None
        theirs = {one for titles in (standard.titles, edition.titles) if titles for one in (titles.zh, titles.en)}
        if title in theirs or any(title in one for one in theirs) or own in title:
            continue
        text = f"{written(edition.identifier)}《{title}》"
        [found] = verifier.verify(read_document(text.encode(), origin="citation.txt"))
        assert found.verdict is Verdict.CONTRADICTS, text
        caught += 1
    assert caught > 150


@pytest.mark.parametrize(
    ("number", "verdict", "reason"),
    [
        ("TS 38.331 V16.3.0", "confirmed", "confirmed-release"),
        ("38331-g30", "confirmed", "confirmed-release"),
        ("ETSI TS 138 331 V16.3.0", "confirmed", "confirmed-release"),
        ("TS 38.331 Rel-16", "confirmed", "confirmed"),
        ("TS 38.331 V99.0.0", "unknown", "no-edition"),
        ("TS 38.331 V1.0.0", "unknown", "no-edition"),
        ("TS 39.999 V16.0.0", "unknown", "no-record"),
        ("YD/T 3756-2020", "superseded", "superseded"),
        ("T/CSAE 53-2017", "superseded", "superseded"),
        ("YD/T 3709-2019", "unknown", "no-edition"),
    ],
)
def test_editions_and_versions_are_told_apart(verifier: Verifier, number: str, verdict: str, reason: str) -> None:
    [found] = verifier.verify(read_document(number.encode(), origin="number.txt"))
    assert (found.verdict.value, found.reason.key) == (verdict, f"verification.{reason}")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("YD/T 3709-20", "YD/T 3709-2020"),
        ("GBT31024", "GB/T 31024"),
        ("YDT 3709-2020", "YD/T 3709-2020"),
        ("YD/T 37O9-2020", "YD/T 3709-2020"),
        ("YD/T 3709.2020", "YD/T 3709-2020"),
        ("TS 38331", "3GPP TS 38.331"),
        ("GB/T 45315-20255", ""),
        ("GB/T 45315-2099", ""),
    ],
)
def test_what_is_no_number_is_malformed(verifier: Verifier, text: str, meant: str) -> None:
    [found] = verifier.verify(read_document(text.encode(), origin="number.txt"))
    assert (found.verdict, found.number) == (Verdict.MALFORMED, meant)


@pytest.mark.parametrize(
    "text",
    [
        "YD-T 3709-2020",
        "YD\\T 3709-2020",
        "YD/T-3709-2020",
        "YD/T No. 3709-2020",
        "YD/T: 3709-2020",
        "yd/t 3709-2020",
        "YD/T 3709:2020",
        "YD/T3709－2020",
        "YD/T 3709--2020",
        "YD_T_3709-2020",
        "YD%2FT%203709-2020",
    ],
)
def test_another_way_to_write_a_number_is_not_malformed(verifier: Verifier, text: str) -> None:
    [found] = verifier.verify(read_document(text.encode(), origin="number.txt"))
    assert (found.verdict, found.number) == (Verdict.CONFIRMED, "YD/T 3709-2020")
