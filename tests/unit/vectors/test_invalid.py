"""Every rule of encoding is broken on purpose, alone.

Where a refusal is expected, the rule is the one that the breach was made for, before any decoder saw it; that a decoder
which lets just this rule pass reads the rest shows that nothing else is wrong.
"""

from __future__ import annotations

from collections import Counter

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.encoding_rules import load_encoding_rules
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.own import OwnSource
from conformance.asn1.strict import StrictEngine
from conformance.errors import DecodeError
from conformance.model.schema import (
    Bounds,
    Component,
    EnumeratedType,
    IntegerType,
    Module,
    NullType,
    Schema,
    SequenceType,
    StringType,
)
from conformance.model.vector import Expectation
from conformance.vectors.breaches import integer_breaches, sized_breaches, string_breaches
from conformance.vectors.invalid import INVALID_RULES, InvalidEncodings

LIBRARY = SchemaLibrary([BundledSource(), OwnSource()])
TYPES = [
    ("device-specification", "DeviceSpecification"),
    ("device-specification", "SpecificationEnvelope"),
    ("nr-rrc@15.8.0", "UE-NR-Capability"),
    ("nr-rrc@17.4.0", "UECapabilityInformation"),
    ("lpp", "ProvideCapabilities"),
]
ENGINE = StrictEngine()


def refusal(schema: Schema, type_name: str, octets: bytes) -> str:
    try:
        ENGINE.decode(schema, type_name, octets)
    except DecodeError as error:
        return error.key.removeprefix("uper.")
    return "accepted"


@pytest.mark.parametrize(("schema_name", "type_name"), TYPES)
def test_strict_codec_refuses_each_for_the_rule_that_it_breaks(schema_name: str, type_name: str) -> None:
    schema = LIBRARY.schema(schema_name)
    wrong = Counter(
        (draft.rule, draft.flags, refused)
        for draft in InvalidEncodings(schema, type_name).drafts()
        if (refused := refusal(schema, type_name, draft.octets)) != draft.rule
    )
    assert not wrong


INHERENT = {"small-number": "length-not-shortest", "open-type-length": "open-type-length"}
"""A small number without octets is not in the short form either; an open type that ends before its contents do is read
no further, even if its length is not minded."""


@pytest.mark.parametrize(("schema_name", "type_name"), TYPES)
def test_nothing_else_is_wrong(schema_name: str, type_name: str) -> None:
    """A codec that tolerates the breach of the rule, and of no other, accepts the encoding; what is cut, nobody can."""
    schema = LIBRARY.schema(schema_name)
    engines = {rule: StrictEngine(tolerated=frozenset({rule})) for rule in INVALID_RULES}
    wrong = Counter[tuple[str, tuple[str, ...], str]]()
    for draft in InvalidEncodings(schema, type_name).drafts():
        if draft.rule == "truncated":
            continue
        try:
            engines[draft.rule].decode(schema, type_name, draft.octets)
        except DecodeError as error:
            if error.key != f"uper.{INHERENT.get(draft.rule)}":
                wrong[draft.rule, draft.flags, error.key] += 1
    assert not wrong


def test_our_own_module_has_room_for_every_rule() -> None:
    invalid = InvalidEncodings(LIBRARY.schema("device-specification"), "DeviceSpecification")
    assert not list(invalid.unbroken())
    assert {draft.rule for draft in invalid.drafts()} == set(INVALID_RULES)


def test_rules_are_those_of_the_data_file() -> None:
    rules = load_encoding_rules().rules.values()
    assert {rule.id for rule in rules if rule.expectation is Expectation.INVALID} == set(INVALID_RULES)


def test_what_cannot_be_broken_is_told_with_the_reason() -> None:
    plain = Schema("plain", {"M": Module("M", {"T": SequenceType((Component("n", NullType()),))})})
    reasons = {one.rule: one.reason for one in InvalidEncodings(plain, "T").unbroken()}
    assert reasons["index"] == "generation.no-such-type"
    assert reasons["empty-group"] == "generation.no-additions"
    assert reasons["length-not-shortest"] == "generation.no-room"
    assert {"truncated", "trailing", "padding"}.isdisjoint(reasons)


def test_octets_within_octets_are_left_alone() -> None:
    schema = LIBRARY.schema("device-specification")
    paths = {draft.path for draft in InvalidEncodings(schema, "SpecificationEnvelope").drafts()}
    assert "SpecificationEnvelope.specification" in paths
    assert not [path for path in paths if path.startswith("SpecificationEnvelope.specification.")]


def test_order_does_not_change() -> None:
    schema = LIBRARY.schema("nr-rrc@15.8.0")
    first, second = (list(InvalidEncodings(schema, "UE-NR-Capability").drafts()) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        (Bounds(((0, 7),)), []),  # all 8 codes of 3 bits are values
        (Bounds(((1, 6),)), [("above", "110"), ("largest", "111")]),  # X.691 clause 11.5: the offset from 1
        (Bounds(((0, 2),)), [("above", "11")]),
        (Bounds(((0, 0), (2, 3))), [("between", "01")]),
    ],
)
def test_numbers_outside_a_range_are_the_codes_that_are_left(bounds: Bounds, expected: list[tuple[str, str]]) -> None:
    assert [(breach.how, breach.bits) for breach in integer_breaches(bounds)] == expected


def test_whole_number_has_superfluous_octets_by_its_sign() -> None:
    found = {breach.how: breach.bits for breach in integer_breaches(Bounds(((None, -1),)))}
    assert found["superfluous-octet"] == "00000010" + "11111111" + "11111111"  # -1 in two octets
    assert found["no-octets"] == "00000000"
    assert found["above"] == "00000001" + "00000000"  # 0


def test_lengths_are_written_long_and_in_no_fragments() -> None:
    found = {(breach.rule, breach.how): breach.bits for breach in sized_breaches(Bounds(((2, None),)), "1")}
    assert found["size", "below"] == "00000001" + "1"
    assert found["length-not-shortest", "long-length"] == "1000000000000010" + "11"
    assert found["fragment-count", "none"] == "11000000" + "00000010" + "11"
    assert len(found["fragment-count", "five"]) == 8 + 5 * 16384 + 8 + 2


def test_codes_without_a_character_are_the_lowest_and_the_highest() -> None:
    found = {breach.how: breach.bits for breach in string_breaches(StringType("NumericString", Bounds(((1, 1),))))}
    assert found == {"lowest": "1011", "highest": "1111"}  # 11 characters (X.680 clause 41), 4 bits each


def test_enumeration_that_fills_its_bits_has_no_index_beyond() -> None:
    for count, indices in ((4, []), (5, ["101", "111"]), (7, ["111"])):
        schema = Schema(
            "one",
            {"M": Module("M", {"T": EnumeratedType(tuple((f"e{i}", i) for i in range(count))), "N": IntegerType()})},
        )
        drafts = [draft for draft in InvalidEncodings(schema, "T").drafts() if draft.rule == "index"]
        assert [f"{draft.octets[0]:08b}"[:3] for draft in drafts] == indices
