"""Each place of each row of the catalogue: a synthetic capability that has it declares it, one that lacks it does not.

The values are made by walking the schema along the path, encoded in UPER and read back before they are evaluated. What
is expected follows from the value that was put there, not from what was read.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance import resources
from conformance.asn1.bundled import BundledSource
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.probe import probe_document
from conformance.asn1.strict import StrictEngine
from conformance.capabilities.catalogue import load_catalogue
from conformance.capabilities.evaluation import CapabilityProbes
from conformance.capabilities.paths import CONTAINERS
from conformance.model.capability import Granularity, Status
from conformance.model.evidence import CapabilityContainer, Rat
from conformance.model.schema import (
    ChoiceType,
    ListType,
    OctetStringType,
    SequenceType,
)

CATALOGUE = load_catalogue(sorted(resources.specs("capabilities").glob("*.xml")))
PLACES = [(row, path) for row in CATALOGUE for path in row.paths]
LIBRARY = SchemaLibrary([BundledSource()])
ENGINE = StrictEngine()
ALWAYS = {"nr-r15-access-stratum-release", "nr-r15-max-number-rohc-context-sessions", "nr-r15-band-nr"}
"""Rows whose fields no container can lack."""
IN_EVERY_LIST = {
    "nr-r15-supported-band-combination-list",
    "mrdc-r15-supported-band-combination-list",
    "nr-r15-band-eutra",
    "nr-r15-feature-set-combination",
}
"""Rows whose fields only a container without any list of combinations lacks: then it does not tell."""
WITHOUT_BAND = {"downlinkSetNR", "uplinkSetNR"}
"""Fields per band of a combination that names its bands elsewhere."""
LISTED = {
    Rat.NR: "rf-Parameters/supportedBandCombinationList/*/featureSetCombination",
    Rat.EUTRA_NR: "rf-ParametersMRDC/supportedBandCombinationList/*/featureSetCombination",
}
"""What makes the lists of band combinations complete, so that they tell what is missing."""


@pytest.mark.parametrize(("row", "path"), PLACES, ids=[f"{row.id}-{row.paths.index(path)}" for row, path in PLACES])
def test_a_value_that_has_the_field_declares_the_capability_and_one_that_lacks_it_does_not(row, path, small_values):
    values = small_values(row.rat)
    having = values.having(path, values.having(LISTED[row.rat]) if row.rat in LISTED else None)
    found = evaluate(row, having)
    assert found.status is Status.DECLARED
    if row.kind != "flag":
        assert found.value == plain(at(having, path.split("/"), values))
    if row.granularity is Granularity.BAND:
        assert found.bands == (() if row.field in WITHOUT_BAND else (1,))  # 1 is the least band number
    lacking = values.lacking(path, having)
    assert (lacking is None) is (row.id in ALWAYS)
    if lacking is not None:
        missing = Status.UNKNOWN if row.id in IN_EVERY_LIST else Status.ABSENT
        assert evaluate(row, lacking).status is missing


@pytest.mark.parametrize("rat", Rat)
def test_without_a_container_nothing_is_known_of_its_rows(rat):
    rows = [row for row in CATALOGUE if row.rat is rat]
    answers = CapabilityProbes(rows, LIBRARY.schema).evaluate(probe_document([], LIBRARY.schema))
    assert {answer.status for answer in answers} == {Status.UNKNOWN}


def evaluate(row, value):
    type_name, schema = CONTAINERS[row.rat]
    octets = ENGINE.encode(LIBRARY.schema(schema), type_name, value)
    read = ENGINE.decode(LIBRARY.schema(schema), type_name, octets)
    probe = probe_document([CapabilityContainer(row.rat, schema, type_name, octets, read, "synthetic")], LIBRARY.schema)
    (answer,) = CapabilityProbes([replace(row, prerequisites="")], LIBRARY.schema).evaluate(probe)
    return answer


def at(value, steps, values, used=None):
    """Return what the path leads to in *value*, of a list the first item's."""
    definition = values.schema.definition(used or values.type)
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    match definition:
        case OctetStringType(contains=inner):
            return at(values.decoded(inner, value), steps, values, inner)
        case ListType(element):
            return at(value[0], rest, values, element)
        case SequenceType():
            member = next(member for member in definition.components() if member.name == step)
            return at(value[step], rest, values, member.type)
        case ChoiceType():
            member = next(member for member in definition.alternatives() if member.name == step)
            return at(value[1], rest, values, member.type)
    raise AssertionError(steps)


def plain(value):
    """Return a value as the catalogue's answers write it: BIT STRING as digits, CHOICE as an object."""
    match value:
        case dict():
            return {name: plain(inner) for name, inner in value.items()}
        case list():
            return [plain(item) for item in value]
        case (bytes(octets), int(length)):
            return "".join(f"{octet:08b}" for octet in octets)[:length]
        case (str(name), inner):
            return {name: plain(inner)}
    return value
