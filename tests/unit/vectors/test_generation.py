"""Suites are generated alike everywhere, every rule with its share."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from itertools import repeat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.asn1.bundled import BundledSource
from conformance.asn1.jer import from_jer
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.own import OwnSource
from conformance.asn1.peers import Asn1toolsEngine
from conformance.asn1.strict import StrictEngine
from conformance.asn1.value_digests import value_digest
from conformance.asn1.xer import from_xer
from conformance.errors import ConformanceError, SchemaError, UsageError
from conformance.model.vector import Expectation, Vector
from conformance.vectors.drafts import Draft
from conformance.vectors.elements import elements
from conformance.vectors.exercised import exercised
from conformance.vectors.generation import GENERATOR, Generated, Order, generate, order_of
from conformance.vectors.invalid import INVALID_RULES
from conformance.vectors.mixing import fair_shares, spread, telling
from conformance.vectors.other_encodings import MOST_DISCARDED, written_drafts
from conformance.xml.parsing import parse_xml

LIBRARY = SchemaLibrary([BundledSource(), OwnSource()])
DEVICE = LIBRARY.schema("device-specification")
ENGINE = StrictEngine()
FROZEN = "2de5e527f2f0e55e8b2d7d902e5028061c290556d230a4b911419c07cd45e8c3"
"""SHA-256 of the octets, rules and digests of a small suite; a change of it needs a new version of the generator."""


def made(
    type_name: str = "DeviceSpecification", *, count: int = 200, seed: int = 7, encoding: str = "uper"
) -> Generated:
    order = Order("device-specification", type_name, count=count, seed=seed, encoding=encoding)
    return generate(order, LIBRARY.schema)


def digest(vectors: list[Vector]) -> str:
    lines = (f"{one.id} {one.octets.hex()} {one.expectation} {one.value_digest} {one.path}\n" for one in vectors)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def test_suite_of_a_seed_is_frozen() -> None:
    assert GENERATOR == "yangfan-enumerator 1"
    assert digest(list(made().vectors)) == FROZEN


def test_hash_seed_of_python_changes_nothing() -> None:
    program = (
        "import hashlib\n"
        "from conformance.asn1.own import OwnSource\n"
        "from conformance.asn1.library import SchemaLibrary\n"
        "from conformance.vectors.generation import Order, generate\n"
        "order = Order('device-specification', 'DeviceSpecification', count=200, seed=7)\n"
        "found = hashlib.sha256()\n"
        "for one in generate(order, SchemaLibrary([OwnSource()]).schema).vectors:\n"
        "    found.update(f'{one.id} {one.octets.hex()} {one.expectation} {one.value_digest} {one.path}\\n'.encode())\n"
        "import sys\n"
        "sys.stdout.write(found.hexdigest())\n"
    )
    for hash_seed in ("0", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        told = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True, timeout=120
        )
        assert told.stdout == FROZEN


def test_other_seed_draws_other_values_and_breaks_the_same() -> None:
    first, second = (list(made(seed=seed).vectors) for seed in (1, 2))
    assert {one.octets for one in first} != {one.octets for one in second}
    broken = [{one.octets for one in vectors if one.expectation is Expectation.INVALID} for vectors in (first, second)]
    assert broken[0] == broken[1]


def test_encodings_and_identifiers_are_there_once() -> None:
    vectors = list(made(count=500).vectors)
    assert len({one.octets for one in vectors}) == len({one.id for one in vectors}) == len(vectors) == 500


def test_suite_shows_all_of_the_structure_and_breaks_every_rule() -> None:
    suite = made(count=0)
    vectors = list(suite.vectors)
    shown: set[str] = set()
    for one in vectors:
        if one.expectation is Expectation.VALID:
            shown |= exercised(DEVICE, "DeviceSpecification", ENGINE.decode(DEVICE, "DeviceSpecification", one.octets))
    assert elements(DEVICE, "DeviceSpecification").reachable <= shown
    assert {one.rule for one in vectors if one.expectation is Expectation.INVALID} == set(INVALID_RULES)
    assert suite.account.made == Counter(one.rule for one in vectors)
    assert not suite.account.discarded


def test_strict_codec_reads_the_values_that_valid_vectors_state() -> None:
    for one in made(count=400).vectors:
        if one.expectation is Expectation.VALID:
            value = ENGINE.decode(DEVICE, "DeviceSpecification", one.octets)
            assert value_digest(DEVICE, "DeviceSpecification", value) == one.value_digest


def test_small_suite_has_a_share_of_every_rule_and_tells_what_it_lacks() -> None:
    suite = made(count=100)
    vectors = list(suite.vectors)
    assert len(vectors) == 100
    assert {one.rule for one in vectors} >= set(INVALID_RULES)
    whole = Counter(one.rule for one in made(count=0).vectors)
    assert suite.account.left_out["value-bound"] == whole["value-bound"] - suite.account.made["value-bound"] > 0


def test_senders_of_other_releases_take_part() -> None:
    order = Order("nr-rrc", "UL-DCCH-Message", release=15, count=300, seed=1)
    suite = generate(order, LIBRARY.schema)
    assert suite.header.schema == "nr-rrc@15.8.0"
    assert {one.sender for one in suite.vectors} == {"", "nr-rrc@16.9.0", "nr-rrc@17.4.0", "nr-rrc"}


@pytest.mark.parametrize("encoding", ["der", "jer", "xer"])
def test_other_encodings_are_read_as_they_are_stated(encoding: str) -> None:
    engine = Asn1toolsEngine()
    vectors = list(made(count=60, encoding=encoding).vectors)
    assert {one.expectation for one in vectors} == {Expectation.VALID, Expectation.INVALID}
    for one in vectors:
        if one.expectation is Expectation.INVALID:
            with pytest.raises((ConformanceError, UnicodeDecodeError)):
                read(engine, encoding, one.octets)
        else:
            assert value_digest(DEVICE, "DeviceSpecification", read(engine, encoding, one.octets)) == one.value_digest


def read(engine: Asn1toolsEngine, encoding: str, octets: bytes) -> object:
    if encoding == "jer":
        return from_jer(DEVICE, "DeviceSpecification", octets.decode())
    if encoding == "xer":
        return from_xer(DEVICE, parse_xml(octets, origin="vector"))[1]
    return engine.decode(DEVICE, "DeviceSpecification", octets, rules=encoding)


def test_suite_is_made_again_from_its_header() -> None:
    header = made(count=20).header
    again = generate(order_of(header), LIBRARY.schema)
    assert again.header == header
    assert list(again.vectors) == list(made(count=20).vectors)


def test_orders_that_cannot_be_met_are_refused() -> None:
    with pytest.raises(UsageError, match="oer"):
        made(encoding="oer")
    with pytest.raises(UsageError, match="2000000"):
        made(count=2_000_000)
    with pytest.raises(SchemaError):
        made("NoSuchType")
    with pytest.raises(UsageError, match="99"):
        generate(Order("nr-rrc", "UE-NR-Capability", release=99), LIBRARY.schema)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 50), max_size=8), st.integers(0, 400))
def test_shares_are_fair(counts: dict[str, int], wanted: int) -> None:
    shares = fair_shares(counts, wanted)
    assert sum(shares.values()) == min(wanted, sum(counts.values()))
    assert all(0 <= shares[group] <= counts[group] for group in counts)
    hungry = [shares[group] for group in counts if shares[group] < counts[group]]
    assert all(share + 1 >= max(shares.values(), default=0) for share in hungry)


@given(st.lists(st.integers(), unique=True, max_size=40), st.integers(0, 50))
def test_spread_keeps_order_and_begins_at_the_first(items: list[int], count: int) -> None:
    found = list(spread(items, count))
    assert len(found) == min(count, len(items))
    assert found == [item for item in items if item in found]
    assert not found or found[0] == items[0]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers()), unique=True, max_size=40), st.integers(0, 50))
def test_telling_items_are_of_every_kind(items: list[tuple[str, int]], count: int) -> None:
    found = list(telling(items, count, kind=lambda item: item[0]))
    assert len(found) == min(count, len(items))
    assert found == [item for item in items if item in found]
    kinds = {kind for kind, _ in items}
    assert len({kind for kind, _ in found}) == min(len(kinds), len(found))


def test_suite_has_a_long_length_in_fragments_whatever_else_is_left_out() -> None:
    large = [one for one in made(count=300).vectors if len(one.octets) > 16_384]
    assert [one.expectation for one in large] == [Expectation.VALID]


def test_drafting_tells_how_far_it_is() -> None:
    told: list[int] = []
    order = Order("device-specification", "SupportedBand", count=40)
    list(generate(order, LIBRARY.schema, drafted=told.append).vectors)
    assert told == list(range(1, len(told) + 1))
    assert len(told) > 100


def test_schema_that_a_library_does_not_know_is_refused_at_once() -> None:
    order = Order("nr-rrc", "UECapabilityEnquiry", release=17, count=20, encoding="aper")
    with pytest.raises(UsageError, match="without a release"):
        list(generate(order, LIBRARY.schema).vectors)


def test_aligned_per_is_written_by_pycrate() -> None:
    order = Order("nr-rrc", "UECapabilityEnquiry", count=40, encoding="aper")
    vectors = list(generate(order, LIBRARY.schema).vectors)
    assert len(vectors) == 40
    schema, engine = LIBRARY.schema("nr-rrc"), Asn1toolsEngine()
    for one in vectors:
        if one.expectation is Expectation.VALID:
            value = engine.decode(schema, "UECapabilityEnquiry", one.octets, rules="aper")
            assert value_digest(schema, "UECapabilityEnquiry", value) == one.value_digest


def test_what_never_reads_back_ends() -> None:
    discarded: Counter[str] = Counter()
    drafts = repeat(Draft({"no": "such value"}, b"", "combination"))
    assert not list(written_drafts(DEVICE, "SupportedBand", "jer", drafts=drafts, discarded=discarded))
    assert discarded == {"combination": MOST_DISCARDED}


def test_suite_can_be_written(tmp_path: Path) -> None:
    from conformance.vectors.suites import write_suite

    suite = made(count=50)
    written = write_suite(tmp_path / "suite", suite.header, suite.vectors)
    assert written.count == 50
    assert written.header.provenance.seed == 7
