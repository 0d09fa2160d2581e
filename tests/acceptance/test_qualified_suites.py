"""The bundled suites find out every deliberately wrong codec; the few that survive one have a reviewed reason.

The largest suites take longer: ``tox -e vectors`` qualifies all of them, every run the others.
"""

from __future__ import annotations

import os
from functools import cache

import pytest

from conformance import resources
from conformance.asn1.strict import StrictEngine
from conformance.judging.qualification import MutantBench, Qualification
from conformance.judging.vectors import Yardstick
from conformance.model.schema import Bounds, Component, IntegerType, Module, OctetStringType, Schema, SequenceType
from conformance.vectors.generation import Order, generate
from conformance.vectors.mutants import bundled_mutants
from conformance.vectors.suites import open_suite
from conformance.vectors.survivors import load_survivors
from conformance.workspace import Workspace
from conformance.workspace.mutant_runs import QualificationPlan, qualify_suite

SUITES = {
    suite.header.id: suite
    for suite in (open_suite(path.parent) for path in resources.vectors().glob("common/**/generated/*/suite.xml"))
    if suite.header.encoding == "uper"
}
QUICK = 750
"""Suites of up to so many vectors are qualified in every run."""
REVIEWED = load_survivors()
RARE = {
    "signed": IntegerType(Bounds(((-5, 5),))),
    "half-open": IntegerType(Bounds(((3, None),))),
    "with-gap": IntegerType(Bounds(((1, 3), (8, 9)))),
    "sizes-with-gap": OctetStringType(Bounds(((1, 2), (5, 6)))),
}
"""Constraints that few types of the standards have and none of the bundled ones."""
CONSTRAINED = Schema(
    "constrained",
    {"M": Module("M", {"T": SequenceType(tuple(Component(name, item) for name, item in RARE.items()))})},
)


@cache
def qualified(name: str) -> Qualification:
    plan = QualificationPlan(processes=1)
    return qualify_suite(Workspace.open(), SUITES[name], plan, step=lambda _stage, _done, _count: None)


def quick(name: str) -> bool:
    return SUITES[name].count <= QUICK or "vectors" in os.environ.get("YANGFAN_REQUIRE", "")


@pytest.mark.parametrize("name", sorted(SUITES))
def test_suite_kills_every_mutant_but_reviewed_survivors(name: str) -> None:
    if not quick(name):
        pytest.skip("a large suite; tox -e vectors qualifies it")
    told = qualified(name)
    reviewed = {mutant for suite, mutant in REVIEWED if suite == name}
    print(f"{name}: {len(told.kills)} of {told.mutants} mutants killed, {len(told.survivors)} survivors")  # noqa: T201  # the number is asked for
    assert not told.unsound
    assert not told.idle_cases
    assert told.mutants == len(told.kills) + len(told.survivors) > 0
    assert set(told.survivors) == reviewed, "specs/encoding/survivors.xml names those that survive, and no others"


def test_every_mutant_is_killed() -> None:
    """By a bundled suite, or by one of a type with the constraints that no bundled type has."""
    killed = {mutant for name in SUITES if quick(name) for mutant in qualified(name).kills}
    others = [one for one in bundled_mutants() if one.id not in killed]
    made = generate(Order("constrained", "T"), lambda _name: CONSTRAINED)
    vectors = list(made.vectors)
    bench = MutantBench(Yardstick(made.header, CONSTRAINED, StrictEngine(), {}))
    assert not list(bench.unsound(vectors))
    alive = [one.id for one in others if next(bench.killers(one, vectors), None) is None]
    print(f"{len(killed)} of {len(bundled_mutants())} mutants killed by bundled suites, {len(others)} beside them")  # noqa: T201  # the number is asked for
    assert alive == []
    assert len(others) <= len(RARE)


def test_reviewed_survivors_name_suites_and_mutants_that_there_are() -> None:
    assert {suite for suite, _ in REVIEWED} <= SUITES.keys()
    assert {mutant for _, mutant in REVIEWED} <= {one.id for one in bundled_mutants()}
