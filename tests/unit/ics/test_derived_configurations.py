"""Names of configurations, with examples from the tables of TS 38.508-2."""

from __future__ import annotations

import pytest

from conformance.ics.derived_configurations import Cell, class_groups, configuration_bands
from conformance.model.combination import CombinationKind
from conformance.model.evidence import Rat


def nr(band: int, *classes: str) -> Cell:
    return Cell(Rat.NR, band, classes)


def eutra(band: int, *classes: str) -> Cell:
    return Cell(Rat.EUTRA, band, classes)


@pytest.mark.parametrize(
    ("name", "kind", "groups"),
    [
        ("CA_n78C", CombinationKind.NR, [[nr(78, "C")]]),
        ("CA_n1A-n78(2A)", CombinationKind.NR, [[nr(1, "A"), nr(78, "A", "A")]]),
        ("CA_n77(A-C)", CombinationKind.NR, [[nr(77, "A", "C")]]),
        ("CA_n261(A-2G)", CombinationKind.NR, [[nr(261, "A", "G", "G")]]),
        ("SUL_n78A-n80A", CombinationKind.NR, [[nr(78, "A"), nr(80, "A")]]),
        ("CA_n1A_n78A-n80A", CombinationKind.NR, [[nr(1, "A"), nr(78, "A"), nr(80, "A")]]),
        ("DC_3A_n78A", CombinationKind.EN_DC, [[eutra(3, "A")], [nr(78, "A")]]),
        ("DC_1A-1A_n78A", CombinationKind.EN_DC, [[eutra(1, "A", "A")], [nr(78, "A")]]),
        (
            "DC_1A-3C_n28A-n78(2A)",
            CombinationKind.EN_DC,
            [[eutra(1, "A"), eutra(3, "C")], [nr(28, "A"), nr(78, "A", "A")]],
        ),
        ("DC_(n)41AA", CombinationKind.EN_DC, [[eutra(41, "A")], [nr(41, "A")]]),
        ("DC_n28A_3C", CombinationKind.NE_DC, [[nr(28, "A")], [eutra(3, "C")]]),
        ("DC_n2A-n260A", CombinationKind.NR_DC, [[nr(2, "A"), nr(260, "A")]]),
        ("DC_n48A_n70A", CombinationKind.NR_DC, [[nr(48, "A")], [nr(70, "A")]]),
    ],
)
def test_a_name_tells_kind_cell_groups_bands_and_classes(name: str, kind: CombinationKind, groups: list) -> None:
    found = configuration_bands(name)
    assert found is not None
    assert found.kind is kind
    assert [list(group) for group in found.groups] == groups


@pytest.mark.parametrize("name", ["DC_2A_n2A6", "CA_n1", "CA_", "n78A", "DC_3A-n78A", "DC_1A_3A", "V2X_n47A", ""])
def test_what_is_no_such_name_is_left_out(name: str) -> None:
    """``DC_2A_n2A6`` carries the number of a footnote in the publication."""
    assert configuration_bands(name) is None


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("A", ((("A",),),)),
        ("R12", ((("R12",),),)),
        ("A-(2A)", ((("A",), ("A", "A")),)),
        ("A-C_(2A)", ((("A",), ("C",)), (("A", "A"),))),
        ("(A-2G)", ((("A", "G", "G"),),)),
        ("(n)AA", None),
        ("A-_A", None),
    ],
)
def test_classes_are_told_apart_by_cell_group_and_band(text: str, groups: object) -> None:
    assert class_groups(text) == groups
