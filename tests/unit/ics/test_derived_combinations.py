"""Fallback combinations (TS 38.306 clause 3.1) over synthetic lists of band combinations."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from conformance.capabilities.combination_names import combination_name
from conformance.ics.derived_combinations import CarrierCount, CombinationIndex, Shape
from conformance.ics.derived_configurations import class_groups, configuration_bands
from conformance.model.combination import BandEntry, CombinationKind, Link
from conformance.model.evidence import Rat

Entry = tuple[str, int, str, str]
"""RAT, band, class in the downlink and class in the uplink (``""`` for none)."""


def range_of(band: int) -> str:
    return "FR2" if band > 256 else "FR1"


def index_of(*listed: tuple[str, Iterable[Entry]], spectrum: str = "") -> CombinationIndex:
    """Return the index of a device that lists these combinations, each with its kind."""
    probe = etree.Element("ue")
    derived = etree.SubElement(probe, "derived")
    for position, (kind, entries) in enumerate(listed):
        place = f"UE-MRDC-Capability.rf-ParametersMRDC.supportedBandCombinationList[{position}]"
        one = etree.SubElement(derived, "combination", {"kind": kind, "place": place})
        for rat, band, downlink, uplink in entries:
            told = {"rat": rat, "band": str(band), "sets": "-1", "dl-sets": "0", "ul-sets": "0"}
            told |= {"range": range_of(band)} if rat == "nr" else {}
            told |= {name: letter for name, letter in (("dl-class", downlink), ("ul-class", uplink)) if letter}
            etree.SubElement(one, "entry", told)
    if spectrum:
        text = f"<mrdc><UE-MRDC-Capability><rf-ParametersMRDC><supportedBandCombinationList><BandCombination>{spectrum}"
        text += "</BandCombination></supportedBandCombinationList></rf-ParametersMRDC></UE-MRDC-Capability></mrdc>"
        probe.append(etree.fromstring(text))
    return CombinationIndex(probe)


def has(index: CombinationIndex, name: str, *, spectrum: str = "") -> bool:
    bands = configuration_bands(name)
    assert bands is not None
    return index.place_of(bands, spectrum=spectrum) is not None


def sends(index: CombinationIndex, name: str, *uplink: tuple[Rat, int]) -> bool:
    bands = configuration_bands(name)
    assert bands is not None
    return index.place_of(bands, uplink=frozenset(uplink)) is not None


THREE = ("NR", [("nr", 1, "A", "A"), ("nr", 28, "A", ""), ("nr", 78, "C", "A")])


@pytest.mark.parametrize(
    "name", ["CA_n1A-n28A-n78C", "CA_n1A-n28A-n78A", "CA_n1A-n28A", "CA_n28A-n78C", "CA_n78C", "CA_n1A-n78A"]
)
def test_a_subset_with_an_uplink_and_a_carrier_for_a_class_are_fallbacks(name: str) -> None:
    assert has(index_of(THREE), name)


@pytest.mark.parametrize(
    "name", ["CA_n1A-n3A", "CA_n78B", "CA_n78(2A)", "CA_n1C-n78A", "DC_n1A-n78A", "DC_1A_n78A", "CA_n1A-n28A-n78D"]
)
def test_other_bands_classes_and_kinds_are_not(name: str) -> None:
    assert not has(index_of(THREE), name)


def test_what_is_left_without_an_uplink_is_no_fallback() -> None:
    index = index_of(("NR", [("nr", 28, "A", ""), ("nr", 41, "A", ""), ("nr", 78, "A", "A")]))
    assert has(index, "CA_n28A-n78A")
    assert not has(index, "CA_n28A-n41A")


def test_an_uplink_is_that_of_two_bands_at_least_and_of_no_others() -> None:
    n1, n3, n28, n78 = ((Rat.NR, band) for band in (1, 3, 28, 78))
    index = index_of(THREE)
    assert sends(index, "CA_n1A-n78A", n1, n78)
    assert sends(index, "CA_n1A-n28A-n78A", n1, n78)
    assert sends(index, "CA_n1A-n78A", n1, n3, n78)
    assert not sends(index, "CA_n1A-n78A", n1, n28)
    assert not sends(index_of(("NR", [("nr", 1, "A", ""), ("nr", 78, "A", "A")])), "CA_n1A-n78A", n1, n78)


def test_only_the_combinations_at_the_places_count() -> None:
    probe = etree.Element("ue")
    derived = etree.SubElement(probe, "derived")
    for place, band in (("a", "1"), ("b", "78")):
        one = etree.SubElement(derived, "combination", kind="NR", place=place)
        etree.SubElement(one, "entry", {"rat": "nr", "band": band, "dl-class": "A", "ul-class": "A"})
    index = CombinationIndex(probe, places={"b"})
    assert not has(index, "CA_n1A")
    assert has(index, "CA_n78A")


def test_both_cell_groups_of_en_dc_keep_an_uplink() -> None:
    index = index_of(("EN-DC", [("eutra", 1, "A", ""), ("eutra", 3, "A", "A"), ("nr", 78, "A", "A")]))
    assert has(index, "DC_3A_n78A")
    assert has(index, "DC_1A-3A_n78A")
    assert not has(index, "DC_1A_n78A")


def test_nr_dc_keeps_two_uplinks() -> None:
    assert has(index_of(("NR-DC", [("nr", 78, "A", "A"), ("nr", 257, "G", "A")])), "DC_n78A-n257A")
    assert not has(index_of(("NR-DC", [("nr", 78, "A", "A"), ("nr", 257, "G", "")])), "DC_n78A-n257A")


def test_a_supplementary_uplink_is_a_band_without_downlink() -> None:
    index = index_of(("NR", [("nr", 78, "A", "A"), ("nr", 80, "", "A")]))
    assert has(index, "SUL_n78A-n80A")
    assert not has(index, "SUL_n78A-n81A")


def test_carriers_that_lie_apart_are_fallbacks_of_more_that_do() -> None:
    index = index_of(("NR", [("nr", 78, "A", "A"), ("nr", 78, "C", "")]))
    assert has(index, "CA_n78(A-C)")
    assert has(index, "CA_n78(2A)")
    assert not has(index, "CA_n78(3A)")


@pytest.mark.parametrize(
    ("field", "adjacent", "apart"),
    [
        ("", True, False),
        (
            "<mrdc-Parameters><intraBandENDC-Support><non-contiguous/></intraBandENDC-Support></mrdc-Parameters>",
            False,
            True,
        ),
        ("<mrdc-Parameters><intraBandENDC-Support><both/></intraBandENDC-Support></mrdc-Parameters>", True, True),
    ],
)
def test_intra_band_en_dc_lies_as_the_combination_says(field: str, adjacent: object, apart: object) -> None:
    """TS 38.306 clause 4.2.7.9, intraBandENDC-Support: without it, the carriers are side by side."""
    index = index_of(("EN-DC", [("eutra", 41, "A", "A"), ("nr", 41, "A", "A")]), spectrum=field or "<x/>")
    assert has(index, "DC_(n)41AA", spectrum="contiguous") is adjacent
    assert has(index, "DC_41A_n41A", spectrum="non-contiguous") is apart


def test_a_class_without_feature_sets_in_its_direction_does_not_count() -> None:
    index = index_of(("NR", [("nr", 66, "A", "A"), ("nr", 260, "M", "A")]))
    entry = index._probe.find("derived/combination")[1]  # the document that it was made of
    entry.attrib.update({"sets": "2", "dl-sets": "2", "ul-sets": "0"})
    assert has(index, "CA_n66A-n260M")
    assert not has(index, "CA_n260M")


def shape(classes: str, *, kind: str = "NR", link: str = "downlink", ranges: str = "FR1", bands: int = 0) -> Shape:
    groups = class_groups(classes)
    assert groups is not None
    return Shape(
        CombinationKind(kind),
        Link(link),
        frozenset(ranges.split()),
        groups,
        bands or sum(len(group) for group in groups),
    )


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (shape("A-A-C"), True),
        (shape("A-C"), True),
        (shape("A-A"), True),
        (shape("C"), True),
        (shape("C-A"), False),
        (shape("A-B"), False),
        (shape("A-A-A-A"), False),
        (shape("A-A", ranges="FR2"), False),
        (shape("A-A", link="uplink"), True),
        (shape("A-A", link="uplink", bands=3), True),
        (shape("A-A", link="uplink", bands=4), False),
        (shape("C", link="uplink"), False),
    ],
)
def test_classes_are_asked_for_in_the_order_of_the_bands(wanted: Shape, found: object) -> None:
    assert (index_of(THREE).place_of_shape(wanted) is not None) is found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (shape("A_A", kind="EN-DC"), True),
        (shape("A_A", kind="EN-DC", ranges="FR2"), True),
        (shape("A_G", kind="EN-DC", ranges="FR2"), True),
        (shape("A_A-G", kind="EN-DC", ranges="FR1 FR2"), True),
        (shape("A-A_A", kind="EN-DC"), False),
        (shape("A_A-A", kind="EN-DC"), False),
        (shape("A_G", kind="EN-DC", link="uplink", ranges="FR2"), False),
    ],
)
def test_classes_of_en_dc_are_those_of_the_cell_groups(wanted: Shape, found: object) -> None:
    index = index_of(("EN-DC", [("eutra", 3, "A", "A"), ("nr", 78, "A", "A"), ("nr", 257, "G", "A")]))
    assert (index.place_of_shape(wanted) is not None) is found


def test_intra_band_en_dc_is_no_inter_band_combination() -> None:
    index = index_of(("EN-DC", [("eutra", 41, "A", "A"), ("nr", 41, "A", "A")]))
    assert index.place_of_shape(shape("A_A", kind="EN-DC")) is None


def test_the_first_combination_with_enough_carriers_is_the_place() -> None:
    probe = etree.fromstring(
        "<ue><derived>"
        "<combination kind='NR' place='a' carriers-dl='1' carriers-ul='1'/>"
        "<combination kind='NR' place='b' carriers-dl='3' carriers-ul='2'>"
        "<entry rat='nr' duplex='SUL' carriers-ul='1'/>"
        "</combination><combination kind='NR' place='c' carriers-dl='2' carriers-ul='2'/></derived></ue>"
    )
    index = CombinationIndex(probe)
    counts = [CarrierCount(CombinationKind.NR, Link.DOWNLINK, None, count) for count in (1, 2, 3, 4)]
    places = [index.place_of_count(count) for count in counts]
    assert places == ["a", "b", "b", None]
    assert index.place_of_count(CarrierCount(CombinationKind.NR, Link.UPLINK, None, 2)) == "c"


bands = st.lists(
    st.tuples(st.sampled_from([1, 3, 28, 41, 78]), st.sampled_from("ABC")),
    min_size=1,
    max_size=4,
    unique_by=lambda x: x[0],
)


@given(bands)
def test_every_subset_of_a_combination_with_uplinks_everywhere_is_a_fallback(listed: list[tuple[int, str]]) -> None:
    index = index_of(("NR", [("nr", band, letter, "A") for band, letter in listed]))
    for count in range(2, len(listed) + 1):
        for some in combinations(listed, count):
            for classes in ("listed", "A"):
                entries = [BandEntry(Rat.NR, band, "A" if classes == "A" else letter, "A") for band, letter in some]
                assert has(index, combination_name(CombinationKind.NR, entries))
