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
    BitStringType,
    BooleanType,
    ChoiceType,
    EnumeratedType,
    IntegerType,
    ListType,
    NullType,
    OctetStringType,
    SequenceType,
)

CATALOGUE = load_catalogue(sorted(resources.specs("capabilities").glob("*.xml")))
PLACES = [(row, path) for row in CATALOGUE for path in row.paths]
LIBRARY = SchemaLibrary([BundledSource()])
ENGINE = StrictEngine()
ALWAYS = {"nr-r15-access-stratum-release", "nr-r15-max-number-rohc-context-sessions", "nr-r15-band-nr"}
"""Rows whose fields no container can lack."""
IN_EVERY_COMBINATION = {"nr-r15-band-eutra", "nr-r15-feature-set-combination"}
"""Rows whose fields only a container without any list of combinations lacks: then it does not tell."""
WITHOUT_BAND = {"downlinkSetNR", "uplinkSetNR"}
"""Fields per band of a combination that names its bands elsewhere."""
LISTED = {
    Rat.NR: "rf-Parameters/supportedBandCombinationList/*/featureSetCombination",
    Rat.EUTRA_NR: "rf-ParametersMRDC/supportedBandCombinationList/*/featureSetCombination",
}
"""What makes the lists of band combinations complete, so that they tell what is missing."""


@pytest.mark.parametrize(("row", "path"), PLACES, ids=[f"{row.id}-{row.paths.index(path)}" for row, path in PLACES])
def test_a_value_that_has_the_field_declares_the_capability_and_one_that_lacks_it_does_not(row, path):
    container = Container(row.rat)
    bare = container.minimal(container.type)
    if row.rat in LISTED:
        bare = container.put(container.type, LISTED[row.rat].split("/"), bare)
    having = container.put(container.type, path.split("/"), bare)
    found = evaluate(row, having)
    assert found.status is Status.DECLARED
    if row.kind != "flag":
        assert found.value == plain(at(having, path.split("/"), container))
    if row.granularity is Granularity.BAND:
        assert found.bands == (() if row.field in WITHOUT_BAND else (1,))  # 1 is the least band number
    lacking, removed = container.remove(container.type, path.split("/"), having)
    assert removed is (row.id not in ALWAYS)
    if removed:
        missing = Status.UNKNOWN if row.id in IN_EVERY_COMBINATION else Status.ABSENT
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


class Container:
    """Makes values of the container of a RAT, as small as they can be."""

    def __init__(self, rat):
        type_name, schema = CONTAINERS[rat]
        self.schema = LIBRARY.schema(schema)
        self.type = self.schema.find(type_name)

    def minimal(self, used):  # noqa: PLR0911  # one for each kind of type
        match self.schema.definition(used):
            case SequenceType(root):
                return {member.name: self.minimal(member.type) for member in root if not member.optional}
            case ListType(element, size):
                return [self.minimal(element) for _ in range(size.lower or 0)]
            case ChoiceType(root):
                return root[0].name, self.minimal(root[0].type)
            case EnumeratedType(root):
                return root[0][0]
            case IntegerType(bounds):
                return bounds.lower or 0
            case BitStringType(size):
                return bytes(-(-(size.lower or 0) // 8)), size.lower or 0
            case OctetStringType(size):
                return bytes(size.lower or 0)
            case BooleanType():
                return False
            case NullType():
                return None
        raise AssertionError(used)

    def put(self, used, steps, value):
        """Return *value* with what the path leads to; a BOOLEAN is true, anything else as small as it can be."""
        definition = self.schema.definition(used)
        if not steps:
            return True if isinstance(definition, BooleanType) else (value or self.minimal(used))
        step, rest = steps[0], steps[1:]
        match definition:
            case OctetStringType(contains=inner) if inner:
                return self.encoded(inner, self.put(inner, steps, self.decoded(inner, value)))
            case ListType(element):
                first, *others = value or [self.minimal(element)]
                return [self.put(element, rest, first), *others]
            case SequenceType():
                member = next(member for member in definition.components() if member.name == step)
                inside = value[step] if step in value else self.minimal(member.type)
                return {**value, step: self.put(member.type, rest, inside)}
            case ChoiceType():
                member = next(member for member in definition.alternatives() if member.name == step)
                inside = value[1] if value[0] == step else self.minimal(member.type)
                return step, self.put(member.type, rest, inside)
        raise AssertionError(steps)

    def remove(self, used, steps, value):
        """Return *value* without what the path leads to, or without the least around it that is optional."""
        definition = self.schema.definition(used)
        if not steps:
            return (False, True) if isinstance(definition, BooleanType) else (value, False)
        step, rest = steps[0], steps[1:]
        match definition:
            case OctetStringType(contains=inner) if inner:
                inside, removed = self.remove(inner, steps, self.decoded(inner, value))
                return self.encoded(inner, inside), removed
            case ListType(element):
                first, removed = self.remove(element, rest, value[0])
                return [first, *value[1:]], removed
            case SequenceType():
                member = next(member for member in definition.components() if member.name == step)
                inside, removed = self.remove(member.type, rest, value[step])
                if not removed and member.optional:
                    return {name: other for name, other in value.items() if name != step}, True
                return {**value, step: inside}, removed
            case ChoiceType():
                member = next(member for member in definition.alternatives() if member.name == step)
                inside, removed = self.remove(member.type, rest, value[1])
                return (step, inside), removed
        raise AssertionError(steps)

    def encoded(self, used, value):
        return ENGINE.encode(self.schema, f"{used.module}.{used.name}", value)

    def decoded(self, used, octets):
        return ENGINE.decode(self.schema, f"{used.module}.{used.name}", octets) if octets else self.minimal(used)


def at(value, steps, container, used=None):
    """Return what the path leads to in *value*, of a list the first item's."""
    definition = container.schema.definition(used or container.type)
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    match definition:
        case OctetStringType(contains=inner):
            return at(container.decoded(inner, value), steps, container, inner)
        case ListType(element):
            return at(value[0], rest, container, element)
        case SequenceType():
            member = next(member for member in definition.components() if member.name == step)
            return at(value[step], rest, container, member.type)
        case ChoiceType():
            member = next(member for member in definition.alternatives() if member.name == step)
            return at(value[1], rest, container, member.type)
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
