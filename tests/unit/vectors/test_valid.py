"""Drafts of valid vectors: all of the structure, the rules that they exercise, the same each time."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest

from conformance.asn1.builtin import schema_sources
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.strict import StrictEngine
from conformance.model.received import EXTENSION, Unknown
from conformance.model.schema import BooleanType, Bounds, IntegerType, Module, NullType, OctetStringType, Schema
from conformance.model.vector import Expectation
from conformance.vectors.boundaries import FRAGMENTED, boundary_numbers, boundary_sizes, long_length_drafts
from conformance.vectors.draws import Draws
from conformance.vectors.elements import elements
from conformance.vectors.exercised import exercised
from conformance.vectors.received_drafts import bitmap_width_drafts, explicit_default_drafts, named_bit_drafts
from conformance.vectors.valid import covering_drafts, isolated_drafts, valid_drafts

LIBRARY = SchemaLibrary(schema_sources())
ENGINE = StrictEngine()
OWN = ("device-specification", "SpecificationEnvelope")
OWN_PART = ("device-specification", "DeviceSpecification")
TYPES = [("nr-rrc@15.8.0", "UE-NR-Capability"), ("lpp", "Ellipsoid-Point"), OWN]


def known(value):
    """A value as it is without what its type does not know, as asn1tools has it."""
    match value:
        case Unknown():
            return None
        case (str(name), Unknown()) if name == EXTENSION:
            return None, None
        case dict():
            return {name: known(part) for name, part in value.items() if name != EXTENSION}
        case list():
            return [known(part) for part in value]
        case (str(name), part):
            return name, known(part)
    return value


def drafts(schema, type_name, count, seed=1):
    return list(islice(valid_drafts(LIBRARY.schema(schema), type_name, Draws(seed)), count))


@pytest.mark.parametrize(("schema", "type_name"), TYPES)
def test_drafts_decode_to_their_values(schema, type_name):
    for draft in drafts(schema, type_name, 1500):
        if draft.expectation is Expectation.VALID:
            assert ENGINE.decode(LIBRARY.schema(schema), type_name, draft.octets) == known(draft.value), draft


@pytest.mark.parametrize(("schema", "type_name"), TYPES)
def test_the_first_drafts_show_every_reachable_element(schema, type_name):
    schema = LIBRARY.schema(schema)
    whole = elements(schema, type_name)
    shown = set()
    found = list(covering_drafts(whole, Draws(1)))
    for draft in found:
        shown |= exercised(schema, type_name, draft.value)
    assert shown == whole.reachable
    assert len(found) <= len(whole.reachable) / 2, "rich drafts show many at once"


def test_the_same_seed_gives_the_same_drafts_and_another_seed_others():
    first = [draft.octets for draft in drafts(*OWN, 600)]
    assert first == [draft.octets for draft in drafts(*OWN, 600)]
    assert first != [draft.octets for draft in drafts(*OWN, 600, seed=2)]


def test_no_encoding_is_drafted_twice_for_one_policy():
    counted = Counter((draft.octets, draft.policy) for draft in drafts(*OWN, 1500))
    assert set(counted.values()) == {1}


def test_every_rule_that_the_type_bears_is_exercised():
    rules = {draft.rule for draft in drafts(*OWN_PART, 400)} | {
        draft.rule for draft in isolated_drafts(elements(LIBRARY.schema(OWN_PART[0]), OWN_PART[1]))
    }
    assert rules >= {
        "component",
        "alternative",
        "enumerator",
        "value-bound",
        "size-bound",
        "addition",
        "default",
        "combination",
        "long-length",
        "bitmap-width",
        "explicit-default",
    }


def test_drafts_of_a_small_type_end_when_there_are_no_more_values():
    schema = Schema("own", {"M": Module("M", {"T": BooleanType()})})
    assert [draft.octets for draft in valid_drafts(schema, "T", Draws(1))] == [b"\x00", b"\x80"]


def test_a_type_without_bits_has_one_draft():
    schema = Schema("own", {"M": Module("M", {"T": NullType()})})
    assert [draft.octets for draft in valid_drafts(schema, "T", Draws(1))] == [b"\x00"]


def test_bitmaps_are_narrower_and_wider_but_hold_what_is_sent():
    whole = elements(LIBRARY.schema("nr-rrc@17.4.0"), "UE-NR-Capability")
    found = list(bitmap_width_drafts(whole))
    differences = {len(draft.octets) - len(whole.values.encode(known(draft.value))) for draft in found}
    assert min(differences) < 0 < max(differences), "a bitmap of other width makes shorter and longer encodings"
    for draft in found:
        assert draft.expectation is Expectation.VALID
        value = ENGINE.decode(whole.graph.schema, "UE-NR-Capability", draft.octets)
        assert value == known(draft.value)
        assert whole.values.encode(value) != draft.octets


def test_an_explicit_default_takes_more_bits_than_none():
    whole = elements(LIBRARY.schema(OWN_PART[0]), OWN_PART[1])
    found = list(explicit_default_drafts(whole))
    assert len(found) == 4
    for draft in found:
        assert (draft.policy, draft.expectation) == ("explicit-default", Expectation.ACCEPTABLE)
        assert whole.values.encode(known(draft.value)) != draft.octets


def test_what_octets_contain_is_no_matter_of_bitmaps_and_policies():
    whole = elements(LIBRARY.schema(OWN[0]), OWN[1])
    assert not list(explicit_default_drafts(whole))
    assert {draft.path for draft in bitmap_width_drafts(whole)} == set()


def test_zeros_behind_named_bits_are_left_to_a_policy():
    whole = elements(LIBRARY.schema("lpp"), "LPP-Message")
    found = list(named_bit_drafts(whole))
    assert found
    assert {(draft.policy, draft.expectation) for draft in found} == {("named-bit-zeros", Expectation.ACCEPTABLE)}


def test_lengths_are_fragmented_where_they_are_not_limited():
    """X.691 clause 11.9.3.8: a length octet 11xxxxxx in front of one to four blocks of 16K."""
    schema = Schema("own", {"M": Module("M", {"T": OctetStringType()})})
    lengths = {len(draft.value): draft.octets[0] for draft in long_length_drafts(elements(schema, "T"))}
    assert lengths == {127: 0x7F, 128: 0x80, 257: 0x81} | dict(
        zip(FRAGMENTED, (0xBF, 0xC1, 0xC2, 0xC3, 0xC4, 0xC4), strict=True)
    )


@pytest.mark.parametrize(
    ("bounds", "numbers"),
    [
        (Bounds(((1, 4),)), [1, 2, 3, 4]),
        (Bounds(((0, 0), (10, 20))), [0, 10, 11, 19, 20]),
        (Bounds(((5, 5),)), [5]),
    ],
)
def test_numbers_stand_at_the_bounds_and_beside_them(bounds, numbers):
    assert boundary_numbers(bounds) == numbers
    assert boundary_sizes(bounds)[-1] == bounds.upper


def test_numbers_without_bounds_need_more_and_more_octets():
    """X.691 clause 11.8: the fewest octets; 127 needs one, 128 two."""
    numbers = boundary_numbers(IntegerType().bounds)
    assert {127, 128, -128, -127, 32767, 32768, 2**63} <= set(numbers)
