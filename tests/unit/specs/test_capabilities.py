"""The bundled capability catalogue holds together and fits the schema."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.capabilities.catalogue import load_catalogue
from conformance.capabilities.paths import probe_path
from conformance.messages import catalogue as messages_of
from conformance.model.capability import Capability, Clause, Granularity
from conformance.model.evidence import Rat
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    ChoiceType,
    EnumeratedType,
    IntegerType,
    ListType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    Type,
)
from conformance.workspace import Workspace

DEFINITIONS = {
    "flag": (EnumeratedType, BooleanType),
    "int": (IntegerType,),
    "enum": (EnumeratedType,),
    "bitmap": (BitStringType,),
    "struct": (SequenceType, ChoiceType),
    "list": (ListType,),
}
PREFIXES = {Rat.NR: "nr", Rat.EUTRA_NR: "mrdc", Rat.EUTRA: "eutra"}
RELEASE_SUFFIX = re.compile(r"-r(\d\d)$|-v(\d\d)[0-9a-z]{2}$")


@pytest.fixture(scope="module")
def rows(specs: Path) -> tuple[Capability, ...]:
    return load_catalogue(sorted((specs / "capabilities").glob("*.xml")))


def test_every_release_has_a_rich_catalogue(rows: tuple[Capability, ...]) -> None:
    counts = Counter(row.release for row in rows)
    assert set(counts) == {15, 16, 17}
    assert min(counts.values()) >= 60


def test_every_path_leads_to_a_type_of_its_kind(rows: tuple[Capability, ...], workspace: Workspace) -> None:
    for row in rows:
        for path in row.paths:
            found = probe_path(path, row.rat, workspace.schemas.schema)
            assert isinstance(found.definition, DEFINITIONS[row.kind]), (row.id, path)
            assert path.rpartition("/")[2] in {row.field, *fr2_2_names(path, row.field)}


def test_what_is_per_band_knows_its_band_but_for_feature_set_identifiers(
    rows: tuple[Capability, ...], workspace: Workspace
) -> None:
    without = {
        row.field
        for row in rows
        if row.granularity is Granularity.BAND and not probe_path(row.paths[0], row.rat, workspace.schemas.schema).band
    }
    assert without == {"downlinkSetNR", "uplinkSetNR"}


def test_suffixes_agree_with_releases(rows: tuple[Capability, ...]) -> None:
    for row in rows:
        suffix = RELEASE_SUFFIX.search(row.field)
        if suffix:
            assert int(suffix[1] or suffix[2]) == row.release, row.id
            assert row.id.startswith(f"{PREFIXES[row.rat]}-r{row.release}-")


def test_names_are_there_in_both_languages(rows: tuple[Capability, ...]) -> None:
    for row in rows:
        assert row.name.en.isascii(), row.id
        assert re.search(r"[\u4e00-\u9fff]", row.name.zh), row.id


def test_every_row_says_where_it_was_read(rows: tuple[Capability, ...]) -> None:
    for row in rows:
        if row.rat is Rat.EUTRA:  # TS 36.306 was not at hand
            assert row.clause == Clause("TS 36.331", "UE-EUTRA-Capability", "18.4.0")
            assert (row.mandatory, row.confidence) == ("n/a", "medium")
        else:
            assert (row.clause.standard, row.clause.edition) == ("TS 38.306", "18.6.0")
            assert re.fullmatch(r"4\.2(\.\d+)+a?", row.clause.clause), row.id
            assert row.confidence in {"high", "medium"}
            assert "TS 38.331" in row.source


def test_prerequisites_name_capabilities_or_fields_of_the_container(
    rows: tuple[Capability, ...], workspace: Workspace
) -> None:
    known = {row.id for row in rows}
    fields = set(component_names(workspace.schemas.schema("nr-rrc"), "UE-NR-Capability"))
    for row in rows:
        for operand in filter(None, re.split(r"[&|()]", row.prerequisites)):
            field = operand.removeprefix("field:")
            assert field in fields if operand.startswith("field:") else operand in known, (row.id, operand)
        assert row.prerequisites.count("(") == row.prerequisites.count(")")


def test_what_an_absence_stands_beside_is_a_capability(rows: tuple[Capability, ...]) -> None:
    known = {row.id for row in rows}
    beside = {row.absence_beside for row in rows if row.absence_beside}
    assert beside
    assert beside <= known


def test_every_scenario_has_a_name_in_both_languages(rows: tuple[Capability, ...]) -> None:
    for language in ("en", "zh"):
        assert {f"data.scenario-{row.scenario}" for row in rows} <= set(messages_of(language))


def fr2_2_names(path: str, field: str) -> set[str]:
    """What Release 17 calls a field that it repeats for FR2-2."""
    return {f"{field.removesuffix('-r16')}-r17"} if "FR2-2" in path else set()


def component_names(schema: Schema, type_name: str) -> Iterator[str]:
    """The names of all components that a type can hold."""
    seen: set[tuple[str, str]] = set()
    waiting: list[Type] = [schema.find(type_name)]
    while waiting:
        used = waiting.pop()
        if isinstance(used, Reference):
            if (used.module, used.name) in seen:
                continue
            seen.add((used.module, used.name))
        definition = schema.definition(used)
        if isinstance(definition, SequenceType | ChoiceType):
            members = definition.components() if isinstance(definition, SequenceType) else definition.alternatives()
            for member in members:
                yield member.name
                waiting.append(member.type)
        elif isinstance(definition, ListType):
            waiting.append(definition.element)
        elif isinstance(definition, OctetStringType) and definition.contains:
            waiting.append(definition.contains)
