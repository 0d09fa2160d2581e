"""The bundled suites are those that the generator makes, hold what they promise, and stay small.

Making the large ones again takes minutes: ``tox -e vectors`` does it for all.
"""

from __future__ import annotations

import os
from itertools import zip_longest

import pytest

from conformance import resources
from conformance.model.vector import Expectation
from conformance.vectors.elements import elements
from conformance.vectors.exercised import exercised
from conformance.vectors.generation import generate, order_of
from conformance.vectors.invalid import INVALID_RULES, InvalidEncodings
from conformance.vectors.suites import Suite, open_suite
from conformance.workspace import Workspace

MAX_OCTETS = 2 * 1024 * 1024
FOLDERS = sorted(path.parent for path in resources.vectors().glob("common/**/generated/*/suite.xml"))
SUITES = {folder.name: open_suite(folder) for folder in FOLDERS}
QUICK = 200
"""Suites of up to so many vectors are made again in every run."""
WORKSPACE = Workspace.open()
UPER = [name for name, suite in SUITES.items() if suite.header.encoding == "uper"]


def test_suites_that_the_documentation_names_are_there() -> None:
    assert {"nr-uper-r15", "nr-uper-r16", "nr-uper-r17", "nr-uper-r17-information", "device-uper"} <= set(SUITES)
    assert {"lpp-uper-provide-capabilities", "device-der", "device-jer", "device-xer"} <= set(SUITES)


def test_suites_take_two_megabytes_at_most() -> None:
    assert sum(path.stat().st_size for folder in FOLDERS for path in folder.iterdir()) <= MAX_OCTETS


@pytest.mark.parametrize("name", SUITES)
def test_suite_is_made_again_octet_by_octet(name: str) -> None:
    suite = SUITES[name]
    if suite.count > QUICK and "vectors" not in os.environ.get("YANGFAN_REQUIRE", ""):
        pytest.skip("a large suite; tox -e vectors makes it again")
    again = generate(order_of(suite.header), WORKSPACE.schemas.schema)
    if not again.header.provenance.tools:  # of other libraries the version is told, and may be another
        assert again.header == suite.header
    vectors = sorted(again.vectors, key=lambda one: one.id)
    for told, made in zip_longest(sorted(suite.vectors(), key=lambda one: one.id), vectors):
        assert told == made


@pytest.mark.parametrize("name", UPER)
def test_suite_shows_all_that_is_reachable(name: str) -> None:
    suite = SUITES[name]
    schema = WORKSPACE.schemas.schema(suite.header.schema)
    engine, shown = WORKSPACE.engine(), set[str]()
    for one in suite.vectors():
        if one.expectation is Expectation.VALID and "cross-release" not in one.flags:
            value = engine.decode(schema, suite.header.type_name, one.octets)
            shown |= exercised(schema, suite.header.type_name, value)
    missing = elements(schema, suite.header.type_name).reachable - shown
    assert not missing


@pytest.mark.parametrize("name", UPER)
def test_suite_breaks_every_rule_that_can_be_broken(name: str) -> None:
    suite = SUITES[name]
    invalid = InvalidEncodings(WORKSPACE.schemas.schema(suite.header.schema), suite.header.type_name)
    unbroken = {one.rule for one in invalid.unbroken()}
    assert _invalid_rules(suite) == set(INVALID_RULES) - unbroken


def _invalid_rules(suite: Suite) -> set[str]:
    return {one.rule for one in suite.vectors() if one.expectation is Expectation.INVALID}
