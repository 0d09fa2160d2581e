"""The bundled records: what published tables have, and what a reader may rely on."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from conformance import resources
from conformance.model.identifier import Identifier
from conformance.model.standards import Edition, Registry, RelationKind, Standard
from conformance.registry.identifiers import parse_identifier
from conformance.registry.lifecycles import load_lifecycles
from conformance.registry.recorded import recorded_item, registry_events
from conformance.registry.records import load_registry

DAY = re.compile(r"\d{4}-\d\d-\d\d")
DATED = re.compile(r".+\d[-:]\d{4}")
VERSION = re.compile(r"(?P<release>\d+):(?P<version>\d+\.\d+\.\d+)@(?P<day>\S+)")
RESTATED = {
    "YD/T 4728-2024": "web page of a standards catalogue",
    "GB/T 31024.1-2014": "record 31025757233",
    "GB/T 31024.3-2019": "record 31025757233",
}
"""Sources that are told otherwise than the table tells them: without an address, or with a better one for the title."""
KINDS = {"H": "hold", "T": "test", "M": "measure", "X": "record"}
FIRST = {"healthcare", "industrial-internet", "converged-media"}

Row = dict[str, str]


@pytest.fixture(scope="module")
def registry() -> Registry:
    lifecycles = load_lifecycles(sorted(resources.specs("lifecycles").glob("*.xml")))
    return load_registry(sorted(resources.specs("standards").glob("*.xml")), lifecycles=lifecycles)


@pytest.fixture(scope="module")
def rows(facts: Path) -> list[Row]:
    with (facts / "standards.tsv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in found if row["confidence"] in {"high", "medium"}]


def plain(title: str) -> str:
    """Return a title without what the table adds in brackets, and without punctuation and case."""
    title = re.sub(r"\[[^\]]*\]|\(征求意见稿\)|\(zh wording to be confirmed\)|\(5G远程遥控驾驶系列\)", "", title)
    return re.sub(r"[\W_]", "", title).casefold()


def found(registry: Registry, row: Row) -> tuple[Standard, Edition | None]:
    """Return the record of a row and, if the row has a dated number, the edition."""
    if row["number"].startswith("3GPP"):
        return _numbered(registry, parse_identifier(row["number"])), None
    if DATED.fullmatch(row["number"]):
        number = parse_identifier(row["number"])
        record = _numbered(registry, number.undated)
        return record, next(edition for edition in record.editions if edition.identifier == number)
    title = plain(row["title_zh"])
    drafts = [each for each in registry.standards.values() if each.identifier is None]
    if "TC13" in row["number"]:  # the table describes the projects, it has no title
        return next(each for each in drafts if each.id == "draft-tc13-industry-series"), None
    return next(each for each in drafts if plain(each.titles.zh) == title), None


def _numbered(registry: Registry, number: Identifier) -> Standard:
    return next(each for each in registry.standards.values() if each.identifier == number)


def dates(record: Standard) -> set[str]:
    """Return all dates of a record, and what its note says."""
    stated = {
        str(date)
        for edition in record.editions
        for date in (edition.issued, edition.effective, *(stage.date for stage in edition.stages))
        if date
    }
    return stated | set(DAY.findall(record.note.en if record.note else ""))


def test_every_row_of_the_table_is_recorded_with_its_source_and_confidence(registry: Registry, rows: list[Row]) -> None:
    assert len(rows) == 178
    records = {}
    for row in rows:
        record, _ = found(registry, row)
        records[record.id] = record
        source = RESTATED.get(row["number"]) or row["source"].partition(", data/")[0]
        assert record.source.text.startswith(source), row["number"]
        assert record.source.confidence == row["confidence"], row["number"]
    assert len(records) == len(rows)
    assert set(registry.standards) - set(records) == {"t-csae-200", "draft-remote-safety-officer"}


def test_titles_are_those_of_the_table(registry: Registry, rows: list[Row]) -> None:
    for row in rows:
        record, _ = found(registry, row)
        if row["title_en"]:
            assert record.titles.en == row["title_en"]
        if row["title_zh"]:
            assert plain(record.titles.zh) == plain(row["title_zh"]) or record.titles.confidence == "low"


def test_a_title_that_was_not_confirmed_says_so(registry: Registry, rows: list[Row]) -> None:
    for row in rows:
        record, _ = found(registry, row)
        unsure = re.search(r"short title|to be confirmed|no numbers found", row["title_zh"] + row["number"])
        assert (record.titles.confidence == "low") == bool(unsure), row["number"]
        assert record.note or not unsure


def test_every_day_that_the_table_names_is_in_the_record(registry: Registry, rows: list[Row]) -> None:
    for row in rows:
        record, _ = found(registry, row)
        named = set(DAY.findall(row["stage_or_date"]))
        if row["number"] in {"YD/T 3973-2021", "YD/T 3974-2021"}:  # the day is that of YD/T 3975-2021
            named = set()
        if row["number"] in {"YD/T 4779-2024", "YD/T 4780-2024"}:  # the day is that of YD/T 4778-2024
            named = set()
        assert named <= dates(record), row["number"]


def test_dates_of_issue_and_effect_are_kept_apart(registry: Registry, rows: list[Row]) -> None:
    seen = 0
    for row in rows:
        stated = re.search(r"issued (?P<issued>\S+), effective (?P<effective>\S+)", row["stage_or_date"])
        _, edition = found(registry, row)
        if stated and edition:
            seen += 1
            assert (str(edition.issued), str(edition.effective)) == (stated["issued"], stated["effective"])
    assert seen > 10


def test_a_release_is_an_edition_and_its_drafts_are_stages(registry: Registry, rows: list[Row]) -> None:
    for row in (row for row in rows if row["number"].startswith("3GPP")):
        record, _ = found(registry, row)
        editions = {each.identifier.version: each for each in record.editions if each.identifier}
        for release, version, day in VERSION.findall(row["stage_or_date"]):
            if int(version.partition(".")[0]) > 2:
                assert str(editions[release].issued) == day
            else:
                assert (version, day) in {(stage.stage, str(stage.date)) for stage in editions[release].stages}
        approved = re.search(r"change-control version (\S+);", row["stage_or_date"])
        assert approved
        assert min(str(each.issued) for each in record.editions if each.issued) == approved[1]


def test_what_the_table_calls_adjacent_is_not_specific(registry: Registry, rows: list[Row]) -> None:
    for row in rows:
        if "not 5G-specific" in row["sector_or_category"]:
            record, _ = found(registry, row)
            assert not record.specific


def test_sectors_are_those_of_the_plan_and_three_land_first(registry: Registry) -> None:
    assert [sector.order for sector in registry.sectors.values()] == list(range(7, 22))
    assert {sector.id for sector in registry.sectors.values() if sector.first} == FIRST
    assert {f"sector.{name}" for name in registry.sectors} <= set(registry.categories)


def test_a_standard_of_the_solutions_of_a_sector_belongs_to_the_sector(registry: Registry) -> None:
    for record in registry.standards.values():
        named = {name.removeprefix("sector.") for name in record.categories if name.startswith("sector.")}
        assert named <= set(record.sectors), record.id


def test_every_standard_of_the_plan_has_a_place_in_the_tree(registry: Registry) -> None:
    assert [record.id for record in registry.standards.values() if not record.categories] == ["t-csae-200"]


def test_all_items_of_the_plan_are_there_with_their_parts(registry: Registry, facts: Path) -> None:
    text = (facts / "plan_map.md").read_text(encoding="utf-8")
    numbers = re.findall(r"^ *(\d+(?:\.\d+)?)\.? ", text, re.MULTILINE)
    assert set(registry.plan) == {f"plan-2021.{number}" for number in numbers}
    assert sum(not item.parent for item in registry.plan.values()) == 140
    for item in registry.plan.values():
        assert item.parent == (item.id.rpartition(".")[0] if item.id.count(".") == 2 else "")
        assert item.title.en != item.title.zh


def test_an_item_is_of_the_kinds_that_the_map_of_the_plan_gives_it(registry: Registry, facts: Path) -> None:
    text = (facts / "plan_map.md").read_text(encoding="utf-8")
    lines = re.findall(r"^ *(\d+(?:\.\d+)?)\.? (.*)$", text, re.MULTILINE)
    assert len(lines) == len(registry.plan)
    for number, line in lines:
        letters = set(re.findall(r"\b[HTMX]\b", line.rpartition(" — ")[2].partition(":")[0])) or {"X"}
        letters |= set(re.findall(r"; ([HTMX]):", line.rpartition(" — ")[2]))
        assert set(registry.plan[f"plan-2021.{number}"].kind) == {KINDS[letter] for letter in letters}, number


def test_an_item_says_where_it_stands_and_the_annex_has_seven_indicators(registry: Registry) -> None:
    assert all(item.where for item in registry.plan.values())
    annex = {item.id for item in registry.plan.values() if "annex" in item.where}
    assert annex == {f"plan-2021.{number}" for number in (7, 9, 10, 11, 14, 17, 18, 21)}
    for item in registry.plan.values():
        assert not item.parent or item.where == registry.plan[item.parent].where


def test_no_item_repeats_a_sentence_of_the_plan(registry: Registry, facts: Path) -> None:
    file = facts.parent / "plan" / "yangfan-draft-for-comment.txt"
    if not file.exists():
        pytest.skip("the text of the plan is not at hand")
    text = re.sub(r"\s", "", file.read_text(encoding="utf-8"))
    clauses = [
        clause
        for item in registry.plan.values()
        for clause in re.split("[，、；：（）]", re.sub(r"\s", "", item.title.zh))
        if len(clause) > 18
    ]
    assert [clause for clause in clauses if clause in text] == []


def test_three_numbers_that_texts_get_wrong_are_recorded_as_they_are(registry: Registry) -> None:
    titles = {number: _numbered(registry, parse_identifier(number)).titles.zh for number in ("YD/T 3977", "YD/T 3707")}
    assert titles == {
        "YD/T 3977": "增强的V2X业务应用层交互数据要求",
        "YD/T 3707": "基于LTE的车联网无线通信技术 网络层技术要求",
    }
    wheels = _numbered(registry, parse_identifier("T/CSAE 200"))
    assert "轮毂" in wheels.titles.zh
    assert not wheels.specific


def test_superseded_editions_are_recorded_with_what_supersedes_them(registry: Registry) -> None:
    superseded = {
        str(relation.target.number): record.id
        for record in registry.standards.values()
        for relation in record.relations
        if relation.kind is RelationKind.SUPERSEDES
        and relation.target in {edition.identifier for edition in record.editions}
    }
    assert superseded == {"3756": "yd-t-3756", "53": "t-csae-53"}


def test_relations_lead_to_records_but_for_publications_of_etsi(registry: Registry) -> None:
    known = {record.identifier for record in registry.standards.values()}
    missing = [
        relation
        for record in registry.standards.values()
        for relation in record.relations
        if relation.target.undated not in known
    ]
    assert {(relation.kind, relation.target.prefix) for relation in missing} == {(RelationKind.EQUIVALENT, "ETSI TS")}


def test_a_publication_of_etsi_is_that_of_the_specification_with_its_number(registry: Registry) -> None:
    same = [
        (record.identifier, relation)
        for record in registry.standards.values()
        for relation in record.relations
        if record.identifier and relation.kind is RelationKind.EQUIVALENT
    ]
    assert len(same) == 10
    for number, relation in same:
        assert relation.target.number == f"1{number.number}".replace(".", " ")
        assert relation.target.part == number.part
        assert f"{number.number}-{number.part}".rstrip("-") in relation.source.text
        assert relation.source.verified


def test_every_date_of_a_record_is_an_event(registry: Registry) -> None:
    lifecycles = load_lifecycles(sorted(resources.specs("lifecycles").glob("*.xml")))
    told = {(event.item, event.date) for event in registry_events(registry, lifecycles)}
    stated = {
        (recorded_item(record, edition), date)
        for record in registry.standards.values()
        for edition in record.editions
        for date in (edition.issued, edition.effective, edition.withdrawn, *(stage.date for stage in edition.stages))
        if date
    }
    assert told == stated


def test_records_name_the_file_and_no_folder(registry: Registry) -> None:
    assert {record.origin for record in registry.standards.values()} == {"3gpp.xml", "china.xml", "drafts.xml"}
