from __future__ import annotations

import pytest

from conformance.capabilities.combination_names import combination_name
from conformance.model.combination import BandEntry, CombinationKind
from conformance.model.evidence import Rat


def nr(band: int, down: str | None = "A", up: str | None = None) -> BandEntry:
    return BandEntry(Rat.NR, band, down, up)


def eutra(band: int, down: str | None = "A", up: str | None = None) -> BandEntry:
    return BandEntry(Rat.EUTRA, band, down, up)


@pytest.mark.parametrize(
    ("kind", "entries", "name"),
    [  # as TS 38.101-1 and TS 38.101-3 write configurations
        ("NR", [nr(78)], "n78A"),
        ("NR", [nr(78, "C")], "CA_n78C"),
        ("NR", [nr(78), nr(3)], "CA_n3A-n78A"),
        ("NR", [nr(77), nr(5), nr(77)], "CA_n5A-n77(2A)"),
        ("NR", [nr(77, "C"), nr(77)], "CA_n77(A-C)"),
        ("NR", [nr(80, None, "A"), nr(78)], "SUL_n78A-n80A"),
        ("NR", [nr(78), nr(80, None, "A"), nr(3)], "CA_n3A-n78A-n80A"),
        ("EN-DC", [eutra(3), nr(78)], "DC_3A_n78A"),
        ("EN-DC", [eutra(7, "C"), eutra(1), nr(257, "I"), nr(78)], "DC_1A-7C_n78A-n257I"),
        ("EN-DC", [eutra(66), eutra(66), nr(71)], "DC_66A-66A_n71A"),
        ("NE-DC", [eutra(39), nr(28)], "DC_n28A_39A"),
        ("NR-DC", [nr(257), nr(78)], "DC_n78A-n257A"),
        ("E-UTRA", [eutra(7), eutra(3)], "CA_3A-7A"),
        ("E-UTRA", [eutra(3)], "3A"),
    ],
)
def test_names(kind: str, entries: list[BandEntry], name: str) -> None:
    assert combination_name(CombinationKind(kind), entries, supplementary={80, 84}) == name


def test_the_order_of_the_message_does_not_matter() -> None:
    entries = [eutra(1), eutra(7, "C"), nr(78), nr(78, "C"), nr(28)]
    names = {combination_name(CombinationKind.EN_DC, order) for order in (entries, entries[::-1])}
    assert names == {"DC_1A-7C_n28A-n78(A-C)"}
