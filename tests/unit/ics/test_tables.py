"""Tables of one's own: whatever they name must exist; what a publication damaged is listed instead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.errors import DataError, SeveralDataError
from conformance.ics.expressions import References
from conformance.ics.lints import KINDS, needed
from conformance.ics.parsing import parse_expression
from conformance.ics.proformas import ProformaBook, load_proformas
from conformance.ics.tables import ApplicabilityTables, load_applicability

Load = Callable[..., ApplicabilityTables]

PROFORMA = """\
<proforma xmlns="urn:yangfan:proforma:1" spec="acme-1" source="synthetic"{published}>
  <title><en>synthetic</en><zh>合成</zh></title>
  <table id="A.1">
    <item id="1" mnemonic="pc_first" en="first" release="Rel-15"/>
    <item id="2" mnemonic="pc_second" en="second" release="Rel-17"/>
    <item id="3" mnemonic="pc_second" en="second, again" release="Rel-18"/>
    <item id="4" mnemonic="fourth or fifth" en="fourth"/>
  </table>
  <configurations table="A.2">
    <configuration name="CA_n1A-n78A" release="Rel-15"/>
    <configuration name="CA_n1A-n78A" release="Rel-15"/>
  </configurations>
</proforma>
"""
TABLES = """\
<applicability xmlns="urn:yangfan:applicability:1" document="acme-2" items="acme-1" source="synthetic"{published}>
  <reference number="1" spec="36.521-2"/>
  <table id="Table 1">
{entries}
  </table>
  <cases spec="acme-3" table="Table 2">
{cases}
  </cases>
</applicability>
"""
CONDITION = '<condition code="C1" text="IF A.1/1 THEN R ELSE N/A"/>'
CIRCLE = '<condition code="C1" text="IF A.1/1 THEN C2 ELSE N/A"/><condition code="C2" text="C1"/>'
CASE = '<case clause="1.1" title="T" condition="C1"/>'


@pytest.fixture
def book(tmp_path: Path) -> ProformaBook:
    path = tmp_path / "acme-1.xml"
    path.write_text(PROFORMA.format(published=""), encoding="utf-8")
    return load_proformas([path])


@pytest.fixture
def load(tmp_path: Path, book: ProformaBook) -> Load:
    """Load tables with these entries and test cases, as one's own or as published."""

    def run(entries: str = CONDITION, cases: str = CASE, *, published: bool = False) -> ApplicabilityTables:
        path = tmp_path / "acme-2.xml"
        mark = ' published="true"' if published else ""
        path.write_text(TABLES.format(entries=entries, cases=cases, published=mark), encoding="utf-8")
        return load_applicability([path], book)

    return run


def test_tables_that_are_right_load_and_have_nothing_listed(load: Load):
    tables = load()
    assert tables.case("acme-3", "1.1") == tables.cases[0]
    assert tables.case("acme-3", "9.9") is None
    assert [lint for lint in tables.lints if lint.document != "acme-1"] == []
    assert tables.is_own("acme-2")
    assert tables.references("unknown").own == ""


WRONG = [
    (
        CONDITION,
        '<case clause="1" title="T" condition="C2"/>',
        "line 7: acme-3 1 names the condition C2, which acme-2 does not define; near: C1",
        "undefined-code",
    ),
    (
        CONDITION,
        '<case clause="1" title="T" condition="C1"><select code="D001"/></case>',
        "line 7: acme-3 1 names the selector D001, which acme-2 does not define; near: —",
        "undefined-selector",
    ),
    (
        '<condition code="C1" text="IF A.1/9 THEN R ELSE N/A"/>',
        CASE,
        r"line 4: C1 names the item A\.1/9, which the proforma of acme-1 does not have; near: A\.1/",
        "item-not-held",
    ),
    (
        '<condition code="C1" text="IF pc_fist THEN R ELSE N/A"/>',
        CASE,
        r"line 4: C1 names the item pc_fist, .* near: pc_first",
        "item-not-held",
    ),
    (
        '<condition code="C1" text="IF [1] A.4.1-1/1 THEN R ELSE N/A"/>',
        CASE,
        r"line 4: C1 names an item of 36\.521-2, of which there is no proforma; .* acme-1",
        "no-proforma",
    ),
    (
        '<condition code="C1" text="IF A.1/1 THEN C7 ELSE N/A"/>',
        CASE,
        "line 4: C1 names the condition C7, which acme-2 does not define",
        "undefined-code",
    ),
    ('<condition code="C1" text="IF A.1/1"/>', CASE, "line 4: IF A.1/1: at column 9", "unreadable"),
    (
        f'{CONDITION}<selector code="D1" selects="band" text="A.9 OR A.1"/>',
        CASE,
        r"line 4: D1 names the item acme-1:A\.9, .* near: A\.",
        "item-not-held",
    ),
    (
        f'{CONDITION}<selector code="F1" selects="subtest" text="IF A.1/9 THEN R ELSE N/A"/>',
        CASE,
        r"line 4: F1 names the item A\.1/9",
        "item-not-held",
    ),
    (
        f'{CONDITION}<selector code="D1" selects="band" text="A.1 OR"/>',
        CASE,
        r"line 4: ",
        "unreadable",
    ),
    (CIRCLE, CASE, "line 4: C1 leads back to itself: C1 → C2 → C1", "circular"),
]


@pytest.mark.parametrize(("entries", "cases", "message"), [one[:3] for one in WRONG])
def test_an_own_table_that_names_what_does_not_exist_is_refused(load: Load, entries: str, cases: str, message: str):
    with pytest.raises(DataError, match=rf"acme-2\.xml, {message}"):
        load(entries, cases)


@pytest.mark.parametrize(("entries", "cases", "kind"), [(entries, cases, kind) for entries, cases, _, kind in WRONG])
def test_a_publication_that_does_so_is_listed(load: Load, entries: str, cases: str, kind: str):
    tables = load(entries, cases, published=True)
    assert kind in {lint.kind for lint in tables.lints if lint.document == "acme-2"}
    assert not tables.is_own("acme-2")


@pytest.mark.parametrize(
    ("entries", "cases", "place"),
    [
        (f"{CONDITION}\n{CONDITION}", CASE, "line 5: C1 is there already, in .*, line 4"),
        (CONDITION, f"{CASE}\n{CASE}", "line 8: acme-3 1.1 is there already, in .*, line 7"),
    ],
)
def test_a_code_or_a_test_case_that_repeats_is_refused(load: Load, entries: str, cases: str, place: str):
    with pytest.raises(DataError, match=place):
        load(entries, cases, published=True)


def test_test_cases_without_clause_do_not_repeat_each_other(load: Load):
    assert [case.clause for case in load(CONDITION, '<case title="T"/><case title="U"/>').cases] == ["-", "-"]


def test_a_file_may_add_test_cases_to_a_document_of_another_file(tmp_path: Path, book: ProformaBook):
    first, second = tmp_path / "first.xml", tmp_path / "second.xml"
    first.write_text(TABLES.format(entries=CONDITION, cases=CASE, published=' published="true"'), encoding="utf-8")
    second.write_text(
        '<applicability xmlns="urn:yangfan:applicability:1" document="acme-2" source="synthetic">'
        '<cases spec="acme-4" area="rf"><case clause="1.1" title="U" condition="C1"/></cases></applicability>',
        encoding="utf-8",
    )
    tables = load_applicability([first, second], book)
    assert [(case.spec, case.document, case.condition) for case in tables.cases] == [
        ("acme-3", "acme-2", "C1"),
        ("acme-4", "acme-2", "C1"),
    ]
    assert tables.references("acme-2") == References("acme-1", {"1": "36.521-2"})


LISTED = [
    (
        "repaired",
        '<condition code="C1" text="IF A.1/1 and A.1/2" read-as="IF A.1/1 THEN R ELSE N/A" repairs="x"/>',
        CASE,
    ),
    ("unresolved-item", '<condition code="C1" text="IF A.1/9 THEN R ELSE N/A" unresolved="A.1/9"/>', CASE),
    ("unresolved-item", CONDITION, '<case clause="1" title="T" specific-ics="pc_ninth"/>'),
    ("not-final", CONDITION, '<case clause="1" title="T" condition="[C1]"/>'),
    ("not-final", CONDITION, '<case clause="1" title="T" condition="FFS"/>'),
    ("not-final", CONDITION, '<case clause="1" title="T" condition="C1" release="FFS"/>'),
    ("not-final", CONDITION, '<case clause="1" title="T" condition="C1"><select code="TBD" subtest="Test 2"/></case>'),
    (
        "circular",
        CIRCLE,
        '<case clause="1" title="T" condition="C1"/>',
    ),
    ("no-condition", CONDITION, '<case clause="1" title="T"/>'),
    ("title-differs", CONDITION, '<case clause="1" title="T" condition="C1" heading="differs"/>'),
    ("void", CONDITION, '<case clause="1" title="T" condition="C1" heading="void-in-body"/>'),
    ("repaired", CONDITION, '<case clause="1" title="T" selector-cell="D008;FFS"><select code="N/A"/></case>'),
    (
        "release-before-item",
        '<condition code="C1" text="IF pc_second AND A.1/1 THEN R ELSE N/A"/>',
        '<case clause="1" title="T" condition="C1" release="Rel-16"/>',
    ),
]


@pytest.mark.parametrize(("kind", "entries", "cases"), LISTED)
def test_what_was_left_open_is_listed(load: Load, kind: str, entries: str, cases: str):
    found = [lint for lint in load(entries, cases, published=True).lints if lint.document == "acme-2"]
    assert kind in {lint.kind for lint in found}
    assert {lint.kind for lint in found} <= set(KINDS)


def test_a_test_case_of_the_release_of_its_items_is_not_listed(load: Load):
    either = '<condition code="C1" text="IF A.1/3 OR A.1/1 THEN R ELSE N/A"/>'
    later = '<case clause="1" title="T" condition="C1" release="Rel-15"/>'
    assert "release-before-item" not in {lint.kind for lint in load(either, later).lints}


def test_proformas_are_looked_at_too(load: Load):
    found = {(lint.kind, lint.item): lint.published for lint in load().lints if lint.document == "acme-1"}
    assert found == {
        ("repeated-mnemonic", "pc_second"): "A.1/2, A.1/3",
        ("odd-mnemonic", "A.1/4"): "fourth or fifth",
        ("repeated-configuration", "A.2/CA_n1A-n78A"): "2",
    }


@pytest.mark.parametrize(
    ("expression", "items"),
    [
        ("A.1/1 AND A.1/2", ["1", "2"]),
        ("A.1/1 AND (A.1/2 OR A.1/3)", ["1"]),
        ("(A.1/1 AND A.1/2) OR (A.1/1 AND A.1/3)", ["1"]),
        ("NOT A.1/1", []),
    ],
)
def test_an_item_is_needed_if_nothing_holds_without_it(expression: str, items: list[str]):
    atoms = needed(parse_expression(expression, References("acme-1")))
    assert [getattr(atom, "item", "") for atom in atoms] == items


def test_a_publication_may_be_said_with_1(tmp_path: Path):
    path = tmp_path / "acme-1.xml"
    path.write_text(PROFORMA.format(published=' published="1"'), encoding="utf-8")
    assert load_proformas([path]).publications == {"acme-1"}


def test_all_faults_of_own_tables_are_told_in_one(load: Load):
    with pytest.raises(DataError, match="3 things are wrong") as caught:
        load(f'{CONDITION}{CONDITION}<condition code="C2" text="IF A.1/9 THEN C7 ELSE N/A"/>')
    assert isinstance(caught.value, SeveralDataError)
    keys = [fault.key for fault in caught.value.faults]
    assert keys == [f"applicability.{what}" for what in ("twice-in-files", "unknown-code", "unknown-item")]
