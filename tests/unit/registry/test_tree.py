"""The tree counts each standard once at every node it belongs to, and tells gaps of nodes from gaps of sectors."""

from __future__ import annotations

import datetime as dt

import hypothesis.strategies as st
from hypothesis import given

from conformance.model.dates import StatedDate
from conformance.model.identifier import Identifier
from conformance.model.standards import Category, Edition, Registry, Sector, Source, Standard, Titles
from conformance.model.text import Text
from conformance.registry.index import Index
from conformance.registry.lifecycles import resolve
from conformance.registry.statuses import Standings, Status
from conformance.registry.tree import Node, SystemTree, categories_below, system_tree

SOURCE = Source("synthetic", "high")
NAME = Text("name", "名称")
PARENTS = {"a": "", "a.b": "a", "a.b.c": "a.b", "a.d": "a", "e": ""}
CATEGORIES = {name: Category(name, NAME, parent) for name, parent in PARENTS.items()}
SECTORS = {name: Sector(name, NAME, order, False, SOURCE) for order, name in enumerate(("mining", "ports"))}  # noqa: FBT003  # the model's own order
TODAY = dt.date(2026, 1, 1)

STANDARDS = st.lists(
    st.builds(
        Standard,
        id=st.uuids().map(str),
        identifier=st.none() | st.integers(1, 10**5).map(lambda number: Identifier("YD/T", str(number))),
        titles=st.just(Titles("One")),
        body=st.just("somebody"),
        kind=st.just("industry"),
        lifecycle=st.just(""),
        source=st.sampled_from((SOURCE, Source("synthetic", "low"), Source("", "high"))),
        categories=st.lists(st.sampled_from([*CATEGORIES, "unknown"]), max_size=3).map(tuple),
        sectors=st.lists(st.sampled_from([*SECTORS, "unknown"]), max_size=2).map(tuple),
        specific=st.booleans(),
        editions=st.dates(dt.date(2015, 1, 1), TODAY).map(
            lambda day: (Edition(None, SOURCE, issued=StatedDate.on(day)),)
        ),
    ),
    max_size=12,
)


def tree(standards: list[Standard], as_of: dt.date = TODAY) -> SystemTree:
    records = Registry({}, CATEGORIES, SECTORS, {one.id: one for one in standards})
    return system_tree(records, Standings(Index(records), {}, resolve, as_of))


def nodes(of: SystemTree) -> dict[str, Node]:
    return {node.category.id: node for root in of.roots for _, node in root.walk()}


def within(standard: Standard, root: str) -> bool:
    """Tell by the dotted names, not by the parents."""
    return any(name == root or name.startswith(f"{root}.") for name in standard.categories)


@given(STANDARDS)
def test_a_node_counts_what_stands_at_it_or_below_each_once(standards: list[Standard]) -> None:
    for name, node in nodes(tree(standards)).items():
        here = [one for one in standards if within(one, name)]
        assert node.counts.recorded == sum(one.source.verified for one in here)
        assert node.counts.recorded + node.counts.unverified == len(here)


@given(STANDARDS)
def test_a_gap_has_no_verified_number_about_5g(standards: list[Standard]) -> None:
    found = tree(standards)
    filling = [one for one in standards if one.source.verified and one.specific and one.identifier is not None]
    assert {node.id for node in found.empty_nodes} == {
        name for name in CATEGORIES if not any(within(one, name) for one in filling)
    }
    assert [one.id for one in found.empty_sectors] == [
        name for name in SECTORS if not any(name in one.sectors for one in filling)
    ]


@given(STANDARDS)
def test_nothing_vanishes(standards: list[Standard]) -> None:
    found = tree(standards)
    assert found.total.recorded + found.total.unverified == len(standards)
    assert sum(found.total.statuses.values()) == found.total.recorded
    placed = [one for one in standards if {*one.categories} & {*CATEGORIES} or {*one.sectors} & {*SECTORS}]
    assert {one.id for one in found.unplaced_records} == {one.id for one in standards} - {one.id for one in placed}


@given(STANDARDS, st.dates(dt.date(2015, 1, 1), TODAY))
def test_only_what_was_issued_by_the_day_is_counted(standards: list[Standard], as_of: dt.date) -> None:
    issued = [one for one in standards if one.editions[0].issued and one.editions[0].issued.latest <= as_of]
    counts = tree(standards, as_of).total
    assert counts.statuses[Status.PUBLISHED] == sum(one.source.verified for one in issued)
    assert counts.recorded + counts.unverified == len(issued)


def test_categories_below_end_even_if_parents_go_round() -> None:
    circle = {"x": Category("x", NAME, "y"), "y": Category("y", NAME, "x")}
    assert categories_below(Registry({}, circle, {}, {}), "x") == {"x", "y"}
