"""The bundled proformas and applicability tables: what the publications have, no more and no less."""

from __future__ import annotations

import csv
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from conformance import resources
from conformance.capabilities.catalogue import load_catalogue
from conformance.ics.cells import code_in, says_the_same, write_branches, write_selectors
from conformance.ics.conversion import SHEETS, convert
from conformance.ics.expressions import atoms
from conformance.ics.held import not_held
from conformance.ics.proformas import ProformaBook, load_proformas
from conformance.ics.specifications import load_specifications
from conformance.ics.tables import ApplicabilityTables, load_applicability
from conformance.model.applicability import ItemRef
from conformance.model.ics import ItemKey


def bundled(kind: str) -> list[Path]:
    return sorted(resources.specs(kind).glob("*.xml"))


def rows(facts: Path, name: str) -> list[dict[str, str]]:
    with (facts / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.fixture(scope="module")
def book() -> ProformaBook:
    return load_proformas(bundled("proformas"))


@pytest.fixture(scope="module")
def tables(book: ProformaBook) -> ApplicabilityTables:
    return load_applicability(bundled("applicability"), book)


def test_bundled_documents_are_what_the_converter_makes_of_the_tables(facts: Path):
    names: dict[str, set[str]] = {}
    for capability in load_catalogue(bundled("capabilities")):
        names.setdefault(capability.field, set()).add(capability.name.zh)
    documents = convert(
        {name: (facts / name).read_text(encoding="utf-8") for name in SHEETS},
        specifications=load_specifications(bundled("specifications")),
        field_names={field: called.pop() for field, called in names.items() if len(called) == 1},
        published=True,
    )
    assert sorted(documents) == sorted(
        f"{kind}/{path.name}" for kind in ("proformas", "applicability") for path in bundled(kind)
    )
    for name, document in documents.items():
        assert resources.specs(name).read_bytes() == document.octets, (
            f"{name} is not what the tables give; convert them again"
        )


def test_nothing_is_lost(book: ProformaBook, tables: ApplicabilityTables):
    assert sum(len(items) for proforma in book.proformas.values() for items in proforma.tables.values()) == 2964
    listed = [proforma.configurations.values() for proforma in book.proformas.values()]
    assert sum(len(one) for lists in listed for one in lists) == 1190
    assert len(tables.cases) == 3900
    assert len(tables.conditions) == 1489
    assert len(tables.selectors) == 139
    assert tables.editions == {"37.571-3": "17.5.0", "38.522": "19.0.0", "38.523-2": "19.1.2"}
    assert {spec: proforma.edition for spec, proforma in book.proformas.items()} == {
        "34.229-2": "17.0.0",
        "36.523-2": "18.8.0",
        "37.571-3": "17.5.0",
        "38.508-2": "19.0.0",
    }


def test_every_item_says_what_its_row_says(facts: Path, book: ProformaBook):
    for row in rows(facts, "ics_items.tsv"):
        item = book.item(ItemKey(row["spec"], row["table"], row["item"]))
        assert item is not None
        assert (item.mnemonic, item.name.en, item.release) == (row["mnemonic"], row["meaning"], row["release"])
        assert (item.references, item.mandatory) == (row["core_reference"], row["mandatory_column"])
        assert ", ".join(item.fields) == row["ue_capability_field"]
        assert row["field_origin"].startswith(item.field_origin)
        assert bool(item.field_origin) == bool(row["field_origin"])
        assert (item.kind, item.source, item.confidence) == (row["value_type"], row["source"], row["confidence"])
        assert (item.named_by == "mnemonic") == (row["meaning_origin"] == "words of the mnemonic")


def test_a_status_stands_only_where_the_publication_has_a_column(book: ProformaBook):
    statuses = Counter(
        (item.mandatory, item.status)
        for proforma in book.proformas.values()
        for items in proforma.tables.values()
        for item in items
    )
    assert statuses == {
        ("", ""): 2296,
        ("No", "o"): 608,
        ("Yes", "m"): 41,
        ("CY", "c"): 15,
        ("o", "o"): 3,
        ("O.01", "o"): 1,
    }


def test_every_condition_and_selector_says_what_its_row_says(facts: Path, tables: ApplicabilityTables):
    for row in rows(facts, "conditions.tsv"):
        condition = tables.conditions[row["spec"], row["code"]]
        assert (condition.published, condition.table) == (row["expression_as_published"], row["table"])
        assert bool(condition.repairs) == bool(condition.repaired)
        if row["parse"] == "repaired":
            assert condition.repairs
        elif condition.repairs and row["parse"] == "strict":  # read there without the space that clause 5 g) demands
            assert condition.repairs == ("missing-space",)
        assert (row["parse"] == "unresolved") == bool(condition.unresolved)
        assert row["confidence"].startswith(condition.confidence)
    for row in rows(facts, "selectors.tsv"):
        selector = tables.selectors[row["spec"], row["code"]]
        assert (selector.published, selector.source) == (row["expression"], f"{row['source']} {row['table']}")
        assert selector.selects in row["selects"]


def test_every_test_case_says_what_its_row_says(facts: Path, tables: ApplicabilityTables):
    for case, row in zip(
        sorted(tables.cases, key=lambda case: (case.spec, case.clause, case.title)),
        sorted(rows(facts, "testcases.tsv"), key=lambda row: (row["spec"], row["clause"], row["title"])),
        strict=True,
    ):
        assert (case.spec, case.clause, case.title) == (row["spec"], row["clause"], row["title"])
        assert (case.release, case.condition) == (row["release"], row["applicability_condition"])
        assert (case.specific_ics, case.lpp_release) == (row["specific_ics"], row["lpp_release"])
        assert (case.heading, case.confidence) == (row["body_heading_check"], row["confidence"])
        assert case.source == row["source"]
        published = [cell for cell, _ in tables.cells.get((case.spec, case.clause), ())]
        for written, cell in (
            (write_selectors(case.selectors), row["tested_band_or_config_selector"]),
            (write_branches(case.branches), row["branch"]),
        ):
            assert says_the_same(written, cell) or cell in published


def test_columns_that_are_not_carried_over_follow_from_what_is(
    facts: Path, book: ProformaBook, tables: ApplicabilityTables
):
    differing = []
    for row in rows(facts, "testcases.tsv"):
        releases = [int(number) for number in re.findall(r"Rel-(\d+)", row["release"])]
        scope = "?" if not releases else "yes" if min(releases) <= 17 else "no"
        assert row["in_scope_R15_R17"] == ("yes" if row["spec"] == "38.509" else scope)
        if row["ics_mnemonics"]:
            names = mnemonics(tables, book, row)
            if names != set(row["ics_mnemonics"].split(", ")):
                differing.append((row["spec"], row["clause"]))
    assert differing == [("38.533", "8.4.1.2")]  # names two items of TS 36.521-2, whose proforma is not held
    for row in rows(facts, "conditions.tsv"):
        condition = tables.conditions[row["spec"], row["code"]]
        assert (row["parse"] == "unresolved") == bool(condition.unresolved)
        assert row["parse"] != "repaired" or condition.repairs
    for name in ("ics_band_configs.tsv", "selectors.tsv"):
        assert {row["confidence"] for row in rows(facts, name)} == {"high"}


def mnemonics(tables: ApplicabilityTables, book: ProformaBook, row: dict[str, str]) -> set[str]:
    """Return the names of the items in the condition of a test case, as the facts write them."""
    case = tables.case(row["spec"], row["clause"])
    assert case is not None
    branch = tables.branch(case.document, code_in(case.condition))
    own = tables.references(case.document).own
    found = set()
    for atom in atoms(branch) if branch else ():
        item = book.item(atom.key) if isinstance(atom, ItemRef) else None
        name = (item.mnemonic if item else atom.key.reference) if isinstance(atom, ItemRef) else atom.mnemonic
        found.add(name if atom.spec == own else f"{atom.spec}:{name}")
    return found


def test_areas_are_those_of_the_specifications(tables: ApplicabilityTables):
    areas = {case.spec: case.area for case in tables.cases}
    assert areas == {
        "31.121": "usim",
        "31.124": "usim",
        "34.229-5": "ims",
        "37.571-1": "positioning",
        "37.571-2": "positioning",
        "38.509": "test-function",
        "38.521-1": "rf",
        "38.521-2": "rf",
        "38.521-3": "rf",
        "38.521-4": "performance",
        "38.521-5": "rf",
        "38.523-1": "protocol",
        "38.533": "rrm",
    }


def test_references_in_brackets_are_those_of_each_document(tables: ApplicabilityTables):
    # Clause 2 of each document: TS 38.523-2 v19.1.2, TS 38.522 v19.0.0, TS 37.571-3 v17.5.0.
    assert tables.references("38.523-2").foreign == {"9": "34.229-2", "10": "36.523-2", "11": "34.123-2"}
    assert tables.references("38.522").foreign == {"10": "36.521-2"}
    assert tables.references("37.571-3").foreign == {"11": "36.523-2", "12": "34.123-2"}
    owns = {document: tables.references(document).own for document in tables.editions}
    assert owns == {"38.523-2": "38.508-2", "38.522": "38.508-2", "37.571-3": "37.571-3"}


def test_test_cases_without_table_have_no_document_and_no_condition(tables: ApplicabilityTables):
    headings = [case for case in tables.cases if not case.document]
    assert Counter(case.spec for case in headings) == {
        "31.121": 209,
        "34.229-5": 100,
        "31.124": 33,
        "38.509": 8,
        "38.523-1": 2,
        "38.521-1": 1,
    }
    assert not any(case.condition for case in headings)


def test_every_code_that_a_test_case_names_is_defined_or_listed(tables: ApplicabilityTables):
    undefined = {
        (case.document, code)
        for case in tables.cases
        if (code := code_in(case.condition)) and (case.document, code) not in tables.conditions
    }
    listed = {(lint.document, code_in(lint.published)) for lint in tables.lints if lint.kind == "undefined-code"}
    assert undefined == listed
    assert {code for _, code in undefined} == {
        *("C015f", "C015g", "C016f", "C016g", "C017k", "C017l", "C019g", "C019h", "C386a"),
    }
    missing = {lint.published for lint in tables.lints if lint.kind == "undefined-selector"}
    assert missing == {"F007", "F008"}


def test_lints_list_what_is_known_to_be_wrong(tables: ApplicabilityTables):
    counts = Counter(lint.kind for lint in tables.lints)
    conditions = [lint for lint in tables.lints if (lint.document, lint.item) in tables.conditions]
    assert len({lint.item for lint in conditions if lint.kind == "repaired"}) >= 45
    unresolved = {(lint.document, lint.item) for lint in conditions if lint.kind == "unresolved-item"}
    assert len(unresolved) == 20
    assert counts["title-differs"] == 14
    assert counts["void"] == 3
    assert counts["no-table"] == 6
    assert {lint.published.split(":")[0] for lint in tables.lints if lint.kind == "no-proforma"} == {
        "36.521-2",
        "34.123-2",
    }
    assert not any(tables.is_own(lint.document) for lint in tables.lints)


def test_a_suggestion_stands_beside_what_is_unresolved_and_is_not_applied(tables: ApplicabilityTables):
    condition = tables.conditions["38.522", "C360"]
    assert condition.unresolved == ("A.4.3.6/97",)
    assert condition.suggestion == "A.4.3.6-1/97"
    assert "A.4.3.6-1/97" not in condition.text


def test_no_damaged_condition_decides_on_an_item_that_it_may_be_meant_to_name(
    book: ProformaBook, tables: ApplicabilityTables
):
    damaged = [condition for condition in tables.conditions.values() if condition.unresolved]
    assert len(damaged) == 20
    for condition in damaged:
        branch = tables.branch(condition.document, condition.code)
        assert branch is not None
        named = {atom.key.reference for atom in not_held(branch, book) if isinstance(atom, ItemRef)}
        for reference in condition.unresolved:
            assert reference in named or any(one.startswith(reference.removesuffix("...")) for one in named)


def test_every_published_condition_can_be_read(tables: ApplicabilityTables):
    assert all(tables.branch(document, code) for document, code in tables.conditions)


def test_mnemonics_that_repeat_are_told_with_all_their_items(book: ProformaBook, tables: ApplicabilityTables):
    repeated = [lint for lint in tables.lints if lint.kind == "repeated-mnemonic" and lint.document == "38.508-2"]
    assert len(repeated) == 8
    items = sum(len(table) for table in book.proformas["38.508-2"].tables.values())
    assert sum(len(book.items_of("38.508-2", lint.item)) - 1 for lint in repeated) == items - 1798  # distinct mnemonics


def test_items_are_found_by_key_and_by_mnemonic(book: ProformaBook):
    # TS 38.508-2 v19.0.0 Table A.4.1-3
    item = book.item(ItemKey("38.508-2", "A.4.1-3", "2"))
    assert item is not None
    assert (item.mnemonic, book.items_of("38.508-2", "pc_EN_DC")) == ("pc_EN_DC", (item,))
    assert item in book.table("38.508-2", "A.4.1-3")
    assert item.name.zh == "以 E-UTRA 为锚点的非独立组网双连接（选项 3）"
    assert book.has(ItemKey("38.508-2", "A.4.3.2A.2.1-3", "CA_n1B"))
    assert book.release(ItemKey("38.508-2", "A.4.3.2A.2.1-3", "CA_n1B")) == "Rel-16"
    assert not book.has(ItemKey("38.508-2", "A.4.1-3", "99"))
    assert book.table("36.521-2", "A.4.1-1") == book.configurations("36.521-2", "A.4.1-1") == ()


def test_reading_all_of_it_takes_less_than_half_a_second():
    def seconds() -> float:
        start = time.process_time()
        load_applicability(bundled("applicability"), load_proformas(bundled("proformas")))
        return time.process_time() - start

    assert min(seconds() for _ in range(3)) < 0.5
