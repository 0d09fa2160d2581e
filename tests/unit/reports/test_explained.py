"""The explanation of an encoding: its tree, its JSON and its page. The encodings are made up."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from conformance.asn1.uper_observing import Field
from conformance.model.received import Unknown
from conformance.reports.explained import Explained, ExplainedViolation, explained_json, render_explained, rows
from conformance.reports.field_meanings import FieldMeanings, shown, value_json
from conformance.workspace import Workspace

FIELDS = (
    Field((), "extension-bit", "", 0, 1, value=False),
    Field(("list",), "presence", "", 1, 1, value=True),
    Field(("list",), "component", "Items", 2, 20, [7, 5]),
    Field(("list",), "length", "", 2, 4, 2),
    Field(("list", 0), "component", "INTEGER", 6, 8, 7),
    Field(("list", 1), "component", "INTEGER", 14, 8, 5),
    Field(("nonCriticalExtension",), "component", "T-v1", 22, 1, {}),
    Field(("nonCriticalExtension", "flag"), "component", "BOOLEAN", 22, 1, value=True),
)
VIOLATION = ExplainedViolation("list[1]", 14, "value", "X.691 13.2", "0..4", "value 5 is outside <0..4>")


def explained(fields=FIELDS, violations=(), **more):
    octets = more.pop("octets", b"\x48\x1c\x16")
    meanings = [FieldMeanings([], "en").of("T", field) for field in fields]
    return Explained("folder/inside/file.hex", "test", "T", octets, fields, meanings, violations, **more)


def shape(document):
    return [(row.depth, row.name, row.opens, row.closes) for row in rows(document, "en")]


def test_what_is_around_other_fields_comes_before_them_and_holds_them() -> None:
    assert shape(explained()) == [
        (0, "T", 8, 0),
        (1, "extension bit", 0, 0),
        (1, "presence of list", 0, 0),
        (1, "list", 3, 0),
        (2, "length", 0, 0),
        (2, "[0]", 0, 0),
        (2, "[1]", 0, 1),
        (1, "nonCriticalExtension", 1, 0),
        (2, "flag", 0, 2),
    ]


def test_a_value_without_bits_stands_at_the_presence_bit_that_declares_it() -> None:
    fields = (
        Field(("a",), "presence", "", 0, 1, value=True),
        Field(("b",), "presence", "", 1, 1, value=True),
        Field(("b",), "component", "BOOLEAN", 2, 1, value=False),
        Field(("a",), "component", "ENUMERATED", 0, 1, "supported"),
    )
    names = [(row.name, row.first_bit) for row in rows(explained(fields, octets=b"\xc0"), "en")]
    assert names == [("T", 0), ("a", 0), ("presence of b", 1), ("b", 2)]


def test_a_violation_stands_where_it_was_met_and_is_unfolded() -> None:
    lines = rows(explained(violations=[VIOLATION]), "en")
    ((place, line),) = [(place, row) for place, row in enumerate(lines) if row.bad]
    assert (line.name, line.depth, line.bad) == ("✗ value", 3, [1])
    assert lines[place - 1].path == "list[1]"
    assert all(row.is_open for row in lines[:place] if row.opens)


def test_a_value_that_breaks_off_is_shown_with_what_was_read_of_it() -> None:
    """A field around others that ends in an error was not read, but those in it were."""
    broken = [field for field in FIELDS[:5] if field.path != ("list",) or field.kind != "component"]
    late = ExplainedViolation("list[1]", 14, "truncated", "", "", "the encoding ends")
    lines = rows(explained(broken, [late]), "en")
    around = next(row for row in lines if row.kind == "incomplete")
    assert (around.path, around.first_bit, around.bits, around.opens) == ("list", 2, 13, 3)
    assert [row.name for row in lines][-3:] == ["length", "[0]", "✗ truncated"]


def test_a_violation_behind_everything_is_one_of_the_type() -> None:
    behind = ExplainedViolation("", 23, "padding", "X.691 11.1", "0", "a padding bit is not zero")
    assert [(row.depth, row.name) for row in rows(explained(violations=[behind]), "en")][-1] == (1, "✗ padding")


def test_an_encoding_without_fields_is_its_type_alone() -> None:
    assert shape(explained([], octets=b"")) == [(0, "T", 0, 0)]


def test_json_has_fields_and_violations() -> None:
    document = explained_json(explained(violations=[VIOLATION], guessed=True))
    assert json.loads(json.dumps(document)) == document
    assert document["fields"][4] == {
        "path": "list[0]",
        "type": "INTEGER",
        "first_bit": 6,
        "bits": 8,
        "value": 7,
        "kind": "component",
        "meaning": "",
    }
    assert document["violations"] == [
        {
            "path": "list[1]",
            "bit": 14,
            "rule": "value",
            "clause": "X.691 13.2",
            "expected": "0..4",
            "message": "value 5 is outside <0..4>",
        }
    ]
    assert (document["origin"], document["type"], document["guessed"]) == ("folder/inside/file.hex", "T", True)


@pytest.mark.parametrize(
    ("value", "as_json", "text"),
    [
        (b"\x0a", "0A", "'0A'H"),
        ((b"\xa0", 3), {"value": "A0", "length": 3}, "'101'B"),
        (("setup", {}), "setup", "setup"),
        (("...", Unknown(3, b"")), "...", "... 3"),
        (Unknown(3), {"...": {"index": 3}}, "... 3"),
        ({"a": 1}, None, ""),
        ([1], None, ""),
        (None, None, ""),
        (True, True, "TRUE"),
        (-5, -5, "-5"),
        ("n4", "n4", "n4"),
    ],
)
def test_values_are_written_as_json_and_for_people(value, as_json, text) -> None:
    assert (value_json(value), shown(value)) == (as_json, text)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return Workspace.open(tmp_path_factory.mktemp("empty")).catalogue


@pytest.mark.parametrize("around", [(), ("criticalExtensions", "container", "UE-NR-Capability")])
def test_a_capability_is_told_in_the_words_of_the_catalogue(catalogue, around) -> None:
    row = next(row for row in catalogue if row.rat == "nr" and "*" in row.paths[0])
    path = (*around, *(0 if step == "*" else step for step in row.paths[0].split("/")))
    type_name = "Message" if around else "NR-RRC-Definitions.UE-NR-Capability"
    for language in ("en", "zh"):
        said = FieldMeanings(catalogue, language).of(type_name, Field(path, "component", "", 0, 1, "supported"))
        assert row.name.spoken(language) in said
        assert row.clause.clause in said


KINDS = ("extension-bit", "presence", "length", "index", "bitmap", "open-type", "padding", "tail")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_helps_to_find_values_is_explained(kind, language) -> None:
    values = [True, False] if kind in {"extension-bit", "presence"} else [3, "0101", (b"\xa0", 3)]
    for value in values:
        assert FieldMeanings([], language).of("T", Field(("x",), kind, "", 0, 1, value))


class Reader(HTMLParser):
    """Collects the rows and checks that every element is closed in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows: list[dict[str, str | None]] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in {"meta", "input"}:
            self.open.append(tag)
        if (given.get("class") or "").startswith("row"):
            self.rows.append(given)
        self.addresses += [given[name] or "" for name in ("src", "href", "action") if name in given]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def page(*documents, language="en"):
    html = render_explained(documents, language=language).decode()
    reader = Reader()
    reader.feed(html)
    assert not reader.open
    return html, reader


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_has_a_row_with_its_bits_for_every_field_and_violation(language) -> None:
    html, reader = page(explained(violations=[VIOLATION], guessed=True), language=language)
    bits = [(int(row["data-b"] or ""), int(row["data-n"] or "")) for row in reader.rows]
    assert bits == [(row.first_bit, row.bits) for row in rows(explained(violations=[VIOLATION]), language)]
    assert "value 5 is outside &lt;0..4&gt;" in html
    assert html.count('<i class="bad">') == 1
    assert re.findall(r"<i[^>]*>(..)</i>", html) == ["48", "1c", "16"]


def test_the_page_names_no_folder_loads_nothing_and_runs_its_own_script_only() -> None:
    html, reader = page(explained(), explained(violations=[VIOLATION]))
    assert "file.hex" in html
    assert "folder" not in html
    assert not reader.addresses
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in html.replace("&#39;", "'")
