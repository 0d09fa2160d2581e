"""Elements that vectors show are traced to clauses, ICS items and conditions by the published data."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from conformance.tracing.vector_coverage import StandardsCoverage, standards_coverage
from conformance.vectors.elements import Elements, elements
from conformance.workspace import Workspace

PHY_COMMON = "Phy-ParametersCommon/"
"""Elements of the type that holds what is common to duplex modes and frequency ranges."""


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace.open()


@pytest.fixture(scope="module")
def known(workspace: Workspace) -> Elements:
    return elements(workspace.schemas.schema("nr-rrc@17.4.0"), "UE-NR-Capability")


def covered(workspace: Workspace, known: Elements, shown: Mapping[str, int]) -> StandardsCoverage:
    standards = workspace.standards
    return standards_coverage(
        known,
        shown,
        catalogue=workspace.catalogue,
        deriver=standards.deriver,
        tables=standards.tables,
        book=standards.proformas,
    )


def test_nothing_shown_exercises_nothing(workspace: Workspace, known: Elements) -> None:
    found = covered(workspace, known, {})
    assert [len(part.exercised) for _, part in found.parts()] == [0, 0, 0]
    assert all(part.total for _, part in found.parts())


def test_everything_shown_exercises_all_that_this_type_answers(workspace: Workspace, known: Elements) -> None:
    found = covered(workspace, known, dict.fromkeys(known.by_id, 1))
    assert [part.missing for _, part in found.parts()] == [(), (), ()]


def test_a_field_exercises_its_clause_and_its_item(workspace: Workspace, known: Elements) -> None:
    """Item A.4.3.2-1/26 of TS 38.508-2 asks dynamicSwitchRA-Type0-1-PDSCH and refers to TS 38.306, 4.2.7.10."""
    found = covered(workspace, known, {f"{PHY_COMMON}dynamicSwitchRA-Type0-1-PDSCH=present": 1})
    asked = workspace.standards.proformas.items_of("38.508-2", "pc_dynamicSwitchRA_Type0_1_PDSCH")
    assert found.items.exercised == tuple(str(item.key) for item in asked)
    assert asked


def test_a_condition_is_exercised_only_with_every_item_that_this_type_answers(
    workspace: Workspace, known: Elements
) -> None:
    whole = covered(workspace, known, dict.fromkeys(known.by_id, 1))
    for missing in sorted(known.by_id)[::1500]:
        shown = dict.fromkeys(known.by_id.keys() - {missing}, 1)
        part = covered(workspace, known, shown)
        assert set(part.conditions.exercised) <= set(whole.conditions.exercised)
        assert bool(part.conditions.missing) <= bool(part.items.missing)


def test_other_types_have_no_clauses_of_capabilities(workspace: Workspace) -> None:
    other = elements(workspace.schemas.schema("device-specification"), "BandNumber")
    found = covered(workspace, other, dict.fromkeys(other.by_id, 1))
    assert [part.total for _, part in found.parts()] == [0, 0, 0]
