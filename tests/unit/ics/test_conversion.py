"""The converter: tables in, documents out, and what it says of tables that it cannot read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import resources
from conformance.errors import DataError
from conformance.ics.conversion import convert
from conformance.ics.proformas import load_proformas
from conformance.ics.specifications import Specification, Specifications, load_specifications
from conformance.model.ics import ItemKey
from conformance.model.text import Text

ITEMS = "spec\ttable\titem\tmnemonic\tmeaning\tsource\n"
CASES = "spec\tclause\ttitle\tapplicability_condition\ttested_band_or_config_selector\tbranch\tsource\n"
CONDITIONS = "spec\ttable\tcode\texpression_as_published\tsource\n"
OWN = Specifications(
    {
        "acme-1": Specification(
            "acme-1", Text("synthetic", "合成"), items="acme-1", references={"1": "38.508-2"}, area="rf"
        )
    },
    [(re.compile(r"UE Power Class (\d) in (FR\d)"), r"\2 功率等级 \1")],
)
CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters='"\ufffe\uffff'),
    min_size=1,
).filter(lambda cell: cell.strip() == cell and " ".join(cell.split()) == cell)


def converted(tables: dict[str, str], **fields: str) -> dict[str, str]:
    documents = convert(tables, specifications=OWN, field_names=fields, published=False)
    return {name: document.octets.decode() for name, document in documents.items()}


def refused(tables: dict[str, str]) -> DataError:
    with pytest.raises(DataError) as caught:
        converted(tables)
    return caught.value


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_whatever_a_cell_has_is_read_again(tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]]):
    rows = [f"acme-1\tA.1\t{number}\t{mnemonic}\t{name}\tdraft\n" for number, (mnemonic, name) in enumerate(cells)]
    documents = converted({"ics_items.tsv": ITEMS + "".join(rows)})
    path = tmp_path_factory.mktemp("proforma") / "acme-1.xml"
    path.write_text(documents["proformas/acme-1.xml"], encoding="utf-8", newline="")
    items = load_proformas([path]).table("acme-1", "A.1")
    assert [(item.mnemonic, item.name.en) for item in items] == cells


def test_the_same_tables_give_the_same_documents():
    tables = {"ics_items.tsv": f"{ITEMS}acme-1\tA.1\t1\tpc_a\tA\tdraft v1.2.3\n"}
    assert converted(tables) == converted(tables)


def test_edition_and_source_are_kept():
    document = converted({"ics_items.tsv": f"{ITEMS}acme-1\tA.1\t1\tpc_a\tA\tdraft v1.2.3\n"})["proformas/acme-1.xml"]
    assert '<proforma xmlns="urn:yangfan:proforma:1" spec="acme-1" edition="1.2.3" source="draft v1.2.3">' in document


def test_an_item_is_named_by_its_family_or_by_the_only_field_that_is_its_own():
    heading = "spec\ttable\titem\tmnemonic\tmeaning\tsource\tue_capability_field\tfield_origin\n"
    rows = [
        "acme-1\tA.1\t1\tpc_a\tUE Power Class 3 in FR1\tdraft\t\t\n",
        "acme-1\tA.1\t2\tpc_b\tb\tdraft\tb-r16\tname-match\n",
        "acme-1\tA.1\t3\tpc_c\tc\tdraft\tc-r16\taudit\n",
        "acme-1\tA.1\t4\tpc_d\td\tdraft\tc-r16\taudit\n",
        "acme-1\tA.1\t5\tpc_e\te\tdraft\te-r16\ttext (may name a prerequisite: check before use)\n",
    ]
    names = {"b-r16": "乙", "c-r16": "丙", "e-r16": "戊"}
    document = converted({"ics_items.tsv": heading + "".join(rows)}, **names)["proformas/acme-1.xml"]
    assert re.findall(r'id="(\d)".* zh="(.*?)"', document) == [("1", "FR1 功率等级 3"), ("2", "支持乙")]
    assert 'fields="e-r16" field-origin="text"' in document


@pytest.mark.parametrize(
    ("column", "status"), [("Yes", "m"), ("No", "o"), ("CY", "c"), ("o", "o"), ("O.01", "o"), ("", None), ("?", None)]
)
def test_a_status_is_given_only_for_what_the_column_says(column: str, status: str | None):
    heading = "spec\ttable\titem\tmnemonic\tmeaning\tsource\tmandatory_column\n"
    document = converted({"ics_items.tsv": f"{heading}acme-1\tA.1\t1\tpc_a\tA\tdraft\t{column}\n"})
    found = re.search(r'status="(.*?)"', document["proformas/acme-1.xml"])
    assert (found[1] if found else None) == status


def test_cells_of_test_cases_are_taken_apart():
    row = "acme-1\t1.1\tT\t\tD008;Subtest 2: F001\tPC1 (NOTE 1)\tdraft\n"
    document = converted({"testcases.tsv": CASES + row})["applicability/headings.xml"]
    assert '<select code="D008"/>' in document
    assert '<select code="F001" subtest="Subtest 2"/>' in document
    assert '<branch name="PC1" note="NOTE 1"/>' in document
    assert 'area="rf"' in document


def test_a_damaged_condition_keeps_its_text_beside_what_is_read():
    row = "acme-1\tTable 1\tC1\tA.1/1 and A.1/2 THEN R ELSE N/A\tdraft\n"
    document = converted({"conditions.tsv": CONDITIONS + row})["applicability/acme-1.xml"]
    assert 'text="A.1/1 and A.1/2 THEN R ELSE N/A"' in document
    assert 'read-as="IF A.1/1 AND A.1/2 THEN R ELSE N/A"' in document
    assert '<reference number="1" spec="38.508-2"/>' in document


def test_a_published_condition_that_no_repair_mends_is_kept():
    tables = {"conditions.tsv": f"{CONDITIONS}acme-1\tTable 1\tC1\tpc_a AND OR\tdraft\n"}
    written = convert(tables, specifications=OWN, field_names={}, published=True)["applicability/acme-1.xml"]
    document = written.octets.decode()
    assert '<condition code="C1" text="pc_a AND OR"/>' in document


def test_a_case_belongs_to_the_document_that_its_column_or_its_source_names():
    conditions = f"{CONDITIONS}acme-1\tTable 1\tC1\tIF pc_a THEN R ELSE N/A\tacme-1 v1.0.0\n"
    heading = CASES.replace("source", "source\tdocument")
    rows = "acme-2\t1\tA\tC1\t\t\tacme-1 v1.0.0 Table 2\t\nacme-2\t2\tB\tC1\t\t\tmail\tacme-1\n"
    rows += "acme-2\t3\tC\t\t\t\tmail\t\n"
    documents = converted({"conditions.tsv": conditions, "testcases.tsv": heading + rows})
    assert re.findall(r'clause="(\d)"', documents["applicability/acme-1.xml"]) == ["1", "2"]
    assert re.findall(r'clause="(\d)"', documents["applicability/headings.xml"]) == ["3"]


@pytest.mark.parametrize(
    ("name", "text", "key", "place"),
    [
        ("ics_items.tsv", "", "applicability.empty-table", {}),
        ("ics_items.tsv", "spec\ttable\titem\tmeaning\tsource\n", "applicability.no-column", {"column": "mnemonic"}),
        ("ics_items.tsv", ITEMS.strip() + "\tspec\n", "applicability.twice", {"line": 1}),
        ("ics_items.tsv", f"{ITEMS}a\tA.1\t1\tpc_a\tA\n", "applicability.cells", {"line": 2, "found": 5}),
        ("ics_items.tsv", f"{ITEMS}a\tA.1\t1\t\tA\ts\n", "applicability.empty-cell", {"column": "mnemonic"}),
        ("ics_items.tsv", f"{ITEMS}a\tA.1\t1\tp\tA\x00\ts\n", "applicability.character", {"line": 2}),
        ("ics_items.tsv", f'{ITEMS}a\tA.1\t1\tp\t"A" B\ts\n', "applicability.broken-table", {"line": 2}),
        (
            "ics_items.tsv",
            f"{ITEMS}a\tA.1\t1\tp\tA\ts\na\tA.1\t2\tq\tB\ts\na\tA.1\t1\tr\tC\ts\n",
            "applicability.twice",
            {"line": 4, "first": 2},
        ),
        (
            "conditions.tsv",
            f"{CONDITIONS}acme-1\tT\tC1\tpc_a AND OR\ts\n",
            "applicability.at-line",
            {"origin": "conditions.tsv", "line": 2},
        ),
        ("conditions.tsv", f"{CONDITIONS}b\tT\tC1\tR\ts\n", "applicability.no-items", {"document": "b"}),
        (
            "testcases.tsv",
            f"{CASES}a\t1\tT\tC1\t\t\tacme-2 v1 T\n",
            "applicability.no-document",
            {"line": 2, "condition": "C1", "source": "acme-2 v1 T"},
        ),
        (
            "testcases.tsv",
            f"{CASES}a\t1\t{'T' * 200_000}\t\t\t\ts\n",
            "applicability.cell-too-long",
            {"line": 2, "limit": 131_072},
        ),
        ("testcases.tsv", f"{CASES}a\t1\tT\t\tsome\t\ts\n", "applicability.at-line", {"line": 2}),
        ("testcases.tsv", f"{CASES}a\t1\tT\t\t\tsome\ts\n", "applicability.at-line", {"line": 2}),
        ("testcases.tsv", f"{CASES}a\t1\tT\t\t\t\ts\na\t1\tU\t\t\t\ts\n", "applicability.twice", {"line": 3}),
        (
            "selectors.tsv",
            "spec\ttable\tcode\tselects\texpression\tsource\na\tT\tD1\tcolour\tA.1\ts\n",
            "applicability.at-line",
            {"line": 2},
        ),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_file_and_line(
    name: str, text: str, key: str, place: dict[str, object]
):
    error = refused({name: text})
    assert error.key == key
    assert {field: error.data[field] for field in place} == place
    assert str(error)


@pytest.mark.parametrize(
    ("column", "value"), [("value_type", "colour"), ("meaning_origin", "guess"), ("confidence", "low: guessed")]
)
def test_an_unknown_value_is_refused_with_those_that_are_known(column: str, value: str):
    heading = ITEMS.strip() + f"\t{column}\n"
    error = refused({"ics_items.tsv": f"{heading}a\tA.1\t1\tp\tA\ts\t{value}\n"})
    assert (error.key, error.data["line"], error.data["value"]) == ("applicability.value", 2, value)


def test_rows_whose_clause_is_not_known_do_not_repeat_each_other():
    rows = "a\t-\tT\t\t\t\ts\na\t-\tU\t\t\t\ts\n"
    assert converted({"testcases.tsv": CASES + rows})["applicability/headings.xml"].count("<case ") == 2


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("conformance.ics.tabular.MAX_ROWS", 2)
    rows = "".join(f"a\tA.1\t{number}\tp\tA\ts\n" for number in range(3))
    assert refused({"ics_items.tsv": ITEMS + rows}).key == "applicability.too-many-rows"


def test_a_later_list_of_specifications_overrides_an_earlier_one(tmp_path: Path):
    own = tmp_path / "specifications.xml"
    own.write_text(
        '<specifications xmlns="urn:yangfan:specifications:1"><specification number="38.533" area="rf">'
        "<title><en>a</en><zh>b</zh></title></specification></specifications>",
        encoding="utf-8",
    )
    bundled = sorted(resources.specs("specifications").glob("*.xml"))
    assert load_specifications(bundled).specification("38.533").area == "rrm"
    assert load_specifications([*bundled, own]).specification("38.533").area == "rf"
    assert load_specifications([own]).specification("38.522").title.en == "38.522"


def test_a_pattern_that_is_no_regular_expression_is_refused(tmp_path: Path):
    own = tmp_path / "specifications.xml"
    own.write_text(
        '<specifications xmlns="urn:yangfan:specifications:1"><specification number="a">'
        '<title><en>a</en><zh>b</zh></title></specification>\n<item-name pattern="(" zh="x"/></specifications>',
        encoding="utf-8",
    )
    with pytest.raises(DataError, match="line 2: the pattern is no regular expression"):
        load_specifications([own])


def test_an_item_in_two_files_is_refused(tmp_path: Path):
    document = converted({"ics_items.tsv": f"{ITEMS}acme-1\tA.1\t1\tpc_a\tA\tdraft\n"})["proformas/acme-1.xml"]
    one, other = tmp_path / "one.xml", tmp_path / "other.xml"
    for path in (one, other):
        path.write_text(document, encoding="utf-8")
    with pytest.raises(DataError, match=r"acme-1:A\.1/1 is in .*one\.xml and in .*other\.xml"):
        load_proformas([one, other])
    other.write_text(document.replace('id="1"', 'id="2"'), encoding="utf-8")
    book = load_proformas([one, other])
    assert [item.key.item for item in book.table("acme-1", "A.1")] == ["1", "2"]
    assert book.has(ItemKey("acme-1", "A.1", "2"))
    one.write_text(document.replace("<item ", '<item id="1" mnemonic="b" en="B"/>\n<item ', 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"A\.1/1 is there twice"):
        load_proformas([one])
