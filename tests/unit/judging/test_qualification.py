"""A suite is worth what it finds out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.asn1.peers import Asn1toolsEngine
from conformance.asn1.strict import StrictEngine
from conformance.asn1.value_digests import value_digest
from conformance.judging.qualification import MutantBench, applicable, likely_rules, telling
from conformance.judging.vectors import Yardstick
from conformance.model.schema import Bounds, Component, EnumeratedType, IntegerType, Module, Schema, SequenceType
from conformance.model.text import Text
from conformance.model.vector import Expectation, Provenance, SuiteHeader, Vector
from conformance.vectors.mutants import bundled_mutants, find_mutants

NUMBER = IntegerType(Bounds(((0, 5),)))
COLOUR = EnumeratedType((("red", 0), ("green", 1), ("blue", 2)))
SCHEMA = Schema("test", {"Test": Module("Test", {"T": SequenceType((Component("n", NUMBER), Component("c", COLOUR)))})})
HEADER = SuiteHeader("s", Text("s", "s"), "test", "", "Test", "T", None, "uper", Provenance("generated"))


def valid(name: str, number: int, colour: str) -> Vector:
    value = {"n": number, "c": colour}
    octets = StrictEngine().encode(SCHEMA, "T", value)
    return Vector(name, octets, Expectation.VALID, "combination", value_digest=value_digest(SCHEMA, "T", value))


MIDDLE = valid("middle", 2, "blue")
LARGEST = valid("largest", 5, "red")
SIX = Vector("six", bytes.fromhex("c0"), Expectation.INVALID, "value")  # 110 00 000: 6 is beyond 0..5
FOURTH = Vector("fourth", bytes.fromhex("18"), Expectation.INVALID, "index")  # 000 11 000: a fourth enumerator
WRONG = Vector("wrong", MIDDLE.octets, Expectation.INVALID, "padding")


@pytest.fixture
def bench() -> MutantBench:
    return MutantBench(Yardstick(HEADER, SCHEMA, StrictEngine(), {}))


def killers(bench: MutantBench, name: str, *vectors: Vector) -> list[str]:
    (mutant,) = find_mutants([name])
    return [vector.id for vector in bench.killers(mutant, vectors)]


def test_bound_that_is_too_high_is_found_out_by_the_number_just_outside_alone(bench):
    assert killers(bench, "value-upper-raised", MIDDLE, LARGEST, SIX, FOURTH) == ["six"]


def test_bound_that_is_too_low_is_found_out_by_the_largest_number_alone(bench):
    assert killers(bench, "value-upper-lowered", MIDDLE, LARGEST, SIX, FOURTH) == ["largest"]


def test_invented_enumerator_is_found_out_by_the_index_just_outside_alone(bench):
    assert killers(bench, "enumerator-invented", MIDDLE, LARGEST, SIX, FOURTH) == ["fourth"]


def test_mutant_survives_a_suite_without_the_vector_that_it_fears(bench):
    assert killers(bench, "value-upper-raised", MIDDLE, LARGEST) == []


def test_blunt_mutants_are_killed_but_their_death_says_nothing_about_vectors(bench):
    assert killers(bench, "refuses-everything", MIDDLE, SIX) == ["middle"]
    assert killers(bench, "accepts-everything", MIDDLE, SIX) == ["middle", "six"]
    assert {one.id for one in bundled_mutants()} - {one.id for one in telling(bundled_mutants())} == {
        "refuses-everything",
        "accepts-everything",
    }
    assert bench.idle(find_mutants(["refuses-everything", "accepts-everything"]), [MIDDLE, SIX]) == [MIDDLE, SIX]


def test_vector_that_kills_no_mutant_is_idle(bench):
    mutants = find_mutants(["value-upper-raised", "value-upper-lowered"])
    assert [vector.id for vector in bench.idle(mutants, [MIDDLE, LARGEST, SIX])] == ["middle"]


def test_vector_that_does_not_pass_with_the_right_codec_is_unsound(bench):
    assert [vector.id for vector in bench.unsound([MIDDLE, WRONG, SIX])] == ["wrong"]


def test_mutants_that_do_not_apply_are_told_with_the_reason():
    found, reasons = applicable(bundled_mutants(), Yardstick(HEADER, SCHEMA, StrictEngine(), {}))
    assert {"value-upper-raised", "tolerates-padding", "refuses-everything"} <= {one.id for one in found}
    assert {"choice-marker-lost", "tolerates-time", "refuses-later-extensions"} <= reasons.keys()
    assert not {one.id for one in found} & reasons.keys()


def test_rules_that_a_mutant_breaks_are_asked_first():
    (mutant,) = find_mutants(["value-upper-raised"])
    assert likely_rules(mutant, ["combination", "value", "padding"]) == ["value", "combination", "padding"]


def test_of_other_encodings_only_mutants_that_read_nothing_are_asked():
    """0x30 0x03 0x80 0x01 0x02 lacks the mandatory component c; BER, X.690 8.9."""
    engine = Asn1toolsEngine()
    value = {"n": 2, "c": "blue"}
    octets = engine.encode(SCHEMA, "T", value, rules="der")
    right = Vector("right", octets, Expectation.VALID, "combination", value_digest=value_digest(SCHEMA, "T", value))
    lacking = Vector("lacking", bytes.fromhex("3003800102"), Expectation.INVALID, "truncated")
    yardstick = Yardstick(replace(HEADER, encoding="der"), SCHEMA, engine, {})
    found, reasons = applicable(bundled_mutants(), yardstick)
    assert {one.id for one in found} == {"refuses-everything", "accepts-everything"}
    assert len(reasons) == len(bundled_mutants()) - 2
    bench = MutantBench(yardstick)
    assert list(bench.unsound([right, lacking])) == []
    assert killers(bench, "refuses-everything", right, lacking) == ["right"]
    assert killers(bench, "accepts-everything", right, lacking) == ["right", "lacking"]
