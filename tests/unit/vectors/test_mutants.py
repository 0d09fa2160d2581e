"""Mutants are wrong in what they say, and right in everything else."""

from __future__ import annotations

from itertools import chain

import pytest

from conformance.asn1 import uper_lengths
from conformance.asn1.encoding_rules import load_encoding_rules
from conformance.asn1.strict import StrictEngine
from conformance.errors import UsageError
from conformance.model.codec import Answer, AnswerKind, Operation, Question
from conformance.model.schema import (
    ANY,
    AdditionGroup,
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
    Component,
    EnumeratedType,
    IntegerType,
    ListType,
    Module,
    NullType,
    ObjectIdentifierType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
    Type,
)
from conformance.vectors.behaviours import BEHAVIOURS
from conformance.vectors.mutants import MutantKind, bundled_mutants, find_mutants
from conformance.vectors.rewired import RewiredDecoder
from conformance.vectors.schema_mutations import MUTATIONS, mutated_places, mutated_schema
from conformance.vectors.susceptible import BEHAVING, TOLERANCES

COLOURS = EnumeratedType((("red", 0), ("green", 1), ("blue", 2)))
GROWING = EnumeratedType((("a", 0), ("b", 1), ("c", 2)), (("d", 3), ("e", 4)))


def schema_of(item: Type, **others: Type) -> Schema:
    return Schema("test", {"Test": Module("Test", {"T": item, **others})})


def answer_of(name: str, item: Type, octets: str, **others: Type) -> Answer:
    (mutant,) = find_mutants([name])
    schema = schema_of(item, **others)
    assert mutant.inapplicable(schema, "T") is None
    (answer,) = mutant.codec(schema, "T").answers([Question(Operation.DECODE, bytes.fromhex(octets))])
    return answer


def test_every_mutant_in_the_list_is_made_and_every_way_to_be_wrong_is_in_the_list():
    named = {kind: {one.id for one in bundled_mutants() if one.kind is kind} for kind in MutantKind}
    assert named[MutantKind.TOLERANCE] == {f"tolerates-{rule}" for rule in TOLERANCES}
    assert named[MutantKind.CONSTRAINT] | named[MutantKind.STRUCTURE] == MUTATIONS.keys()
    assert named[MutantKind.BEHAVIOUR] == BEHAVIOURS.keys() == BEHAVING.keys()
    assert len(named[MutantKind.BLUNT]) == 2


def test_every_rule_that_a_strict_codec_refuses_has_a_mutant_that_tolerates_its_breach():
    invalid = {rule.id for rule in load_encoding_rules().rules.values() if rule.expectation == "invalid"}
    assert invalid == TOLERANCES.keys()


def test_every_rule_of_encoding_is_broken_by_a_mutant_but_those_that_say_where_vectors_come_from():
    broken = set(chain.from_iterable(mutant.rules for mutant in bundled_mutants()))
    assert load_encoding_rules().rules.keys() - broken == {"sourced"}
    assert broken <= load_encoding_rules().rules.keys()


def test_unknown_mutant_is_refused():
    with pytest.raises(UsageError, match="value-upper-raised"):
        find_mutants(["no-such"])


@pytest.mark.parametrize(
    ("name", "item", "octets", "value"),
    [
        # 3 bits hold 0..5; 110 is 6 (X.691 clause 11.5)
        ("value-upper-raised", IntegerType(Bounds(((0, 5),))), "c0", 6),
        ("value-lower-raised", IntegerType(Bounds(((0, 6),))), "00", 1),
        ("value-lower-lowered", IntegerType(Bounds(((0, 5),))), "20", 0),
        ("value-widened", IntegerType(Bounds(((0, 7),))), "e0", 14),
        ("value-not-negative", IntegerType(Bounds(((-3, 4),))), "e0", 7),
        ("value-gaps-filled", IntegerType(Bounds(((0, 1), (3, 4)))), "40", 2),
        ("value-dropped", IntegerType(Bounds(((0, 255),))), "0105", 5),
        ("value-upper-dropped", IntegerType(Bounds(((10, 20),))), "0101", 11),
        ("value-lower-dropped", IntegerType(Bounds(((1, None),))), "01ff", -1),
        ("value-extension-closed", IntegerType(Bounds(((0, 7),), extensible=True)), "e0", 7),
        ("size-upper-raised", OctetStringType(Bounds(((0, 2),))), "c0404080", "010102"),
        ("size-lower-raised", ListType(BooleanType(), Bounds(((0, 3),))), "40", [False, False]),
        ("size-fixed-counted", BitStringType(Bounds(((2, 2),))), "60", {"value": "80", "length": 1}),
        ("enumerators-swapped", COLOURS, "00", "green"),
        ("enumerator-invented", COLOURS, "c0", "invented"),
        ("enumerator-additions-lost", GROWING, "80", None),
        ("enumerator-additions-swapped", GROWING, "80", "e"),
        ("enumerated-marker-lost", GROWING, "40", "b"),
        ("enumerated-marker-invented", COLOURS, "20", "green"),
        ("integers-unsigned", IntegerType(ANY), "01ff", 255),
        ("integers-32-bits", IntegerType(ANY), "050100000001", 1),
        ("bits-reversed", BitStringType(Bounds(((4, 4),))), "80", "10"),
        ("booleans-inverted", BooleanType(), "80", False),
        ("last-items-dropped", ListType(BooleanType(), Bounds(((0, 3),))), "80", [False]),
        ("alphabet-dropped", StringType("IA5String", Bounds(((1, 1),)), "AB"), "82", "A"),
    ],
)
def test_mutant_reads_another_value(name, item, octets, value):
    answer = answer_of(name, item, octets)
    assert answer.kind is AnswerKind.ACCEPTED
    assert answer.value == value


@pytest.mark.parametrize(
    ("name", "item", "octets"),
    [
        ("value-upper-lowered", IntegerType(Bounds(((0, 6),))), "c0"),
        ("size-upper-lowered", ListType(BooleanType(), Bounds(((0, 6),))), "c0"),
        ("enumerator-lost", EnumeratedType((("a", 0), ("b", 1), ("c", 2), ("d", 3))), "c0"),
        ("alternative-lost", ChoiceType(tuple(Component(name, NullType()) for name in "abcd")), "c0"),
        ("length-low-octet", OctetStringType(), "8100" + "00" * 256),
        ("length-one-octet-only", OctetStringType(), "8080" + "00" * 128),
        ("length-no-fragments", OctetStringType(), "c1" + "00" * 16_384 + "00"),
        ("alphabet-shortened", StringType("IA5String", Bounds(((1, 1),)), "ABCD"), "c0"),
        ("refuses-unknown-additions", SequenceType((), ()), "80800100"),
        ("refuses-other-bitmap-widths", SequenceType((), ()), "80800100"),
        ("refuses-unknown-enumerators", EnumeratedType((("a", 0),), ()), "80"),
        ("refuses-unknown-alternatives", ChoiceType((Component("a", NullType()),), ()), "800100"),
        ("refuses-named-bit-zeros", BitStringType(named=(("a", 0), ("b", 1))), "0280"),
        ("refuses-later-extensions", SequenceType((Component("later", SequenceType(()), optional=True),)), "c0"),
        ("unknown-additions-not-skipped", SequenceType((), ()), "80808000"),
        ("refuses-everything", NullType(), "00"),
    ],
)
def test_mutant_refuses_what_it_should_accept(name, item, octets):
    assert answer_of(name, item, octets).kind is AnswerKind.REFUSED


@pytest.mark.parametrize(
    ("rule", "item", "octets"),
    [
        ("trailing", BooleanType(), "8000"),
        ("padding", BooleanType(), "81"),
        ("value", IntegerType(Bounds(((0, 5),))), "c0"),
        ("index", COLOURS, "c0"),
        ("length-not-shortest", OctetStringType(), "8000"),
        ("small-number", EnumeratedType((("a", 0),), ()), "c000"),
        ("no-additions", SequenceType((), (Component("a", NullType(), optional=True),)), "8000"),
        ("extension-not-needed", IntegerType(Bounds(((0, 7),), extensible=True)), "808080"),
    ],
)
def test_mutant_tolerates_the_breach_of_its_rule_and_of_no_other(rule, item, octets):
    assert answer_of(f"tolerates-{rule}", item, octets).kind is AnswerKind.ACCEPTED
    other = "padding" if rule != "padding" else "trailing"
    (mutant,) = find_mutants([f"tolerates-{other}"])
    (answer,) = mutant.codec(schema_of(item), "T").answers([Question(Operation.DECODE, bytes.fromhex(octets))])
    assert answer.kind is AnswerKind.REFUSED


def test_mutation_is_applied_at_every_place_of_the_closure_and_nowhere_else():
    schema = schema_of(
        SequenceType(
            (Component("list", ListType(COLOURS)), Component("other", Reference("Test", "Named"))),
            (AdditionGroup((Component("late", COLOURS, optional=True),)),),
        ),
        Named=ChoiceType((Component("x", COLOURS), Component("y", BooleanType()))),
        Unused=COLOURS,
    )
    swap = MUTATIONS["enumerators-swapped"]
    assert mutated_places(schema, "T", swap) == ["T.list.0", "T.late", "Named.x"]
    changed = mutated_schema(schema, "T", swap)
    assert "Unused" not in changed.modules["Test"].types
    assert changed.modules["Test"].types["Named"].alternatives().__next__().type.root[0] == ("green", 1)
    assert mutated_places(schema, "T", MUTATIONS["value-dropped"]) == []


def test_what_octets_contain_is_no_place_for_a_mutation_since_codecs_show_the_octets():
    schema = schema_of(
        OctetStringType(contains=Reference("Test", "Inner")), Inner=SequenceType((Component("c", COLOURS),))
    )
    assert mutated_places(schema, "T", MUTATIONS["enumerators-swapped"]) == []
    assert mutated_places(schema, "T", MUTATIONS["contents-inlined"]) == ["T"]


def test_what_passes_though_it_is_no_value_of_its_type_is_accepted():
    time = StringType("UTCTime")
    answer = answer_of("tolerates-time", time, "0162")  # one character: "1", far from YYMMDDhhmmssZ
    assert (answer.kind, answer.value) == (AnswerKind.ACCEPTED, None)


def test_reason_why_a_mutant_does_not_apply_is_computed_from_the_closure():
    (mutant,) = find_mutants(["choice-marker-lost"])
    closed = schema_of(ChoiceType((Component("a", NullType()), Component("b", NullType()))))
    extensible = schema_of(ChoiceType((Component("a", NullType()),), ()))
    assert "T" in str(mutant.inapplicable(closed, "T"))
    assert mutant.inapplicable(extensible, "T") is None


def test_named_bits_of_a_fixed_size_have_no_room_for_zeros_that_say_nothing():
    (mutant,) = find_mutants(["refuses-named-bit-zeros"])
    fixed = BitStringType(Bounds(((8, 8),)), named=(("a", 0),))
    assert mutant.inapplicable(schema_of(fixed), "T") is not None


def test_empty_sequence_that_has_to_be_there_keeps_no_place_for_later_extensions():
    (mutant,) = find_mutants(["refuses-later-extensions"])
    needed = SequenceType((Component("future", SequenceType(())),))
    assert mutant.inapplicable(schema_of(needed), "T") is not None


def test_wider_bounds_keep_the_width_of_the_field():
    # 0..3 fills two bits: one more would be seen in every message
    assert MUTATIONS["value-upper-raised"](IntegerType(Bounds(((0, 3),)))) is None
    assert MUTATIONS["value-upper-raised"](IntegerType(Bounds(((0, 4),)))) == IntegerType(Bounds(((0, 5),)))


def test_group_that_is_encoded_as_a_single_addition_is_left_alone():
    single = SequenceType((), (AdditionGroup((Component("a", BooleanType()),)),))
    assert MUTATIONS["groups-flattened"](single) is None


def test_replacing_a_function_of_the_decoder_leaves_the_decoder_in_use_untouched():
    before = uper_lengths.Lengths._general
    wrong = RewiredDecoder(
        {"uper_lengths.Lengths._general": lambda _read: lambda _self, _bits, pos: (0, pos + 8, False)}
    )
    schema = schema_of(OctetStringType())
    assert wrong.decode(schema, "T", bytes.fromhex("00")) == b""
    assert StrictEngine().decode(schema, "T", bytes.fromhex("0141")) == b"A"
    assert uper_lengths.Lengths._general is before


def test_replacing_a_function_that_is_not_there_is_an_error():
    with pytest.raises(LookupError, match=r"uper_fields\.nothing"):
        RewiredDecoder({"uper_fields.nothing": lambda read: read})


def test_decoder_without_replacements_decodes_as_the_strict_one_does():
    schema = schema_of(SequenceType((Component("a", IntegerType(ANY)), Component("b", ObjectIdentifierType()))))
    octets = bytes.fromhex("0201000328ce06")
    assert RewiredDecoder({}).decode(schema, "T", octets) == StrictEngine().decode(schema, "T", octets)


def test_members_of_the_message_before_are_kept():
    item = SequenceType((Component("a", BooleanType(), optional=True), Component("b", BooleanType(), optional=True)))
    (mutant,) = find_mutants(["previous-members-kept"])
    asked = [Question(Operation.DECODE, bytes.fromhex(octets)) for octets in ("a0", "60")]
    assert [answer.value for answer in mutant.codec(schema_of(item), "T").answers(asked)] == [
        {"a": True},
        {"a": True, "b": True},
    ]


def test_members_of_the_message_before_are_kept_at_every_depth():
    inner = SequenceType((Component("a", BooleanType(), optional=True), Component("b", BooleanType(), optional=True)))
    item = SequenceType((Component("c", ChoiceType((Component("list", ListType(inner, Bounds(((1, 1),)))),))),))
    (mutant,) = find_mutants(["previous-members-kept"])
    asked = [Question(Operation.DECODE, bytes.fromhex(octets)) for octets in ("a0", "60")]
    kept = {"a": True, "b": True}
    assert [answer.value for answer in mutant.codec(schema_of(item), "T").answers(asked)] == [
        {"c": {"list": [{"a": True}]}},
        {"c": {"list": [kept]}},
    ]
