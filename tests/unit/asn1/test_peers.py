"""The peer engines: the same mapping of values, every refusal as an error of ours."""

from __future__ import annotations

import contextlib
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.asn1.bundled import BundledSource
from conformance.asn1.own import OwnSource
from conformance.asn1.peers import Asn1toolsEngine, PycrateEngine
from conformance.asn1.strict import StrictEngine
from conformance.errors import Asn1Error, DecodeError, EncodeError, SchemaError
from conformance.interfaces import Asn1Engine
from conformance.model.schema import (
    BitStringType,
    Bounds,
    Component,
    IntegerType,
    Module,
    Reference,
    Schema,
    SequenceType,
    StringType,
)

PEERS = [Asn1toolsEngine(), PycrateEngine()]
both_peers = pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)


@pytest.fixture(scope="module")
def nr():
    return BundledSource().load("nr-rrc")


@pytest.fixture(scope="module")
def own():
    return OwnSource().load("device-specification")


SMALLEST = {  # mandatory components of TS 38.331 UE-NR-Capability and nothing else
    "accessStratumRelease": "rel15",
    "pdcp-Parameters": {
        "supportedROHC-Profiles": dict.fromkeys(
            [f"profile0x000{number}" for number in (0, 1, 2, 3, 4, 6)]
            + [f"profile0x010{number}" for number in (1, 2, 3, 4)],
            False,
        ),
        "maxNumberROHC-ContextSessions": "cs2",
    },
    "phy-Parameters": {},
    "rf-Parameters": {"supportedBandListNR": [{"bandNR": 78}]},
}


def test_peers_are_engines_and_offered_by_the_hook():
    from conformance.asn1.builtin import asn1_engines

    assert all(isinstance(peer, Asn1Engine) for peer in PEERS)
    assert [engine.name for engine in asn1_engines()] == ["strict", "asn1tools", "pycrate"]


@both_peers
def test_peers_encode_and_decode_as_the_strict_engine_does(peer, nr):
    strict = StrictEngine()
    octets = strict.encode(nr, "UE-NR-Capability", SMALLEST)
    assert peer.encode(nr, "UE-NR-Capability", SMALLEST) == octets
    assert peer.decode(nr, "UE-NR-Capability", octets) == SMALLEST == strict.decode(nr, "UE-NR-Capability", octets)


def test_aligned_per_of_both_peers_agrees(nr):
    encodings = [peer.encode(nr, "UE-NR-Capability", SMALLEST, rules="aper") for peer in PEERS]
    assert encodings[0] == encodings[1] != StrictEngine().encode(nr, "UE-NR-Capability", SMALLEST)
    for peer, octets in zip(PEERS, reversed(encodings), strict=True):
        assert peer.decode(nr, "UE-NR-Capability", octets, rules="aper") == SMALLEST


@both_peers
def test_contained_encodings_stay_octets(peer, nr):
    """lateNonCriticalExtension contains UE-NR-Capability-v15c0; its octets are handed on as they were received."""
    inner = StrictEngine().encode(nr, "UE-NR-Capability-v15c0", {"partialFR2-FallbackRX-Req": "true"})
    value = SMALLEST | {"lateNonCriticalExtension": inner}
    octets = peer.encode(nr, "UE-NR-Capability", value)
    assert octets == StrictEngine().encode(nr, "UE-NR-Capability", value)
    assert peer.decode(nr, "UE-NR-Capability", octets)["lateNonCriticalExtension"] == inner


def test_the_converter_still_sees_contents_after_pycrate_was_used(nr):
    from pycrate_asn1dir.RRCNR import NR_RRC_Definitions

    PEERS[1].encode(nr, "UE-NR-Capability", SMALLEST)
    container = NR_RRC_Definitions.UE_NR_Capability._cont["lateNonCriticalExtension"]
    assert container._const_cont is not None


@both_peers
@given(data=st.binary(max_size=40))
def test_any_octets_are_a_value_or_a_decode_error(peer, nr, data):
    with contextlib.suppress(DecodeError):
        assert peer.decode(nr, "UE-NR-Capability", data)["rf-Parameters"]


@both_peers
@pytest.mark.parametrize(
    "changed",
    [
        {"accessStratumRelease": "rel99"},
        {"rf-Parameters": {"supportedBandListNR": [{"bandNR": 78}, {"bandNR": "x"}]}},
        {"rf-Parameters": {"supportedBandListNR": [{"bandNR": 4096}]}},
        {"rf-Parameters": {"supportedBandListNR": []}},
    ],
)
def test_values_outside_their_type_are_refused(peer, nr, changed):
    with pytest.raises(EncodeError, match=f"^UE-NR-Capability.*: {peer.name} refuses it"):
        peer.encode(nr, "UE-NR-Capability", SMALLEST | changed)


def test_pycrate_is_given_no_members_and_alternatives_that_do_not_exist(nr):
    """It would overlook them or fail without a word; so the mapping of values refuses them, with their path."""
    with pytest.raises(EncodeError, match="UE-NR-Capability: rf-Parameters: there is no component invented"):
        PEERS[1].encode(nr, "UE-NR-Capability", SMALLEST | {"rf-Parameters": {"invented": 1}})
    filtered = {"supportedBandListNR": [{"bandNR": 78}], "appliedFreqBandListFilter": [("bandInvented", {})]}
    with pytest.raises(EncodeError, match=r"appliedFreqBandListFilter\[0\]: there is no alternative bandInvented"):
        PEERS[1].encode(nr, "UE-NR-Capability", SMALLEST | {"rf-Parameters": filtered})
    with pytest.raises(EncodeError, match="phy-Parameters: None is no value of SEQUENCE"):
        PEERS[1].encode(nr, "UE-NR-Capability", SMALLEST | {"phy-Parameters": None})


def test_asn1tools_tells_bit_and_path_of_what_is_cut_off(nr):
    octets = StrictEngine().encode(nr, "UE-NR-Capability", SMALLEST)
    with pytest.raises(DecodeError) as refused:
        PEERS[0].decode(nr, "UE-NR-Capability", octets[:3])
    assert refused.value.bit is not None
    assert refused.value.bit <= 24
    assert refused.value.path


def test_octets_behind_the_encoding_are_refused_where_the_library_can_tell(nr, own):
    octets = PEERS[1].encode(nr, "FreqBandIndicatorNR", 78)
    with pytest.raises(DecodeError, match="8 bits follow"):
        PEERS[1].decode(nr, "FreqBandIndicatorNR", octets + b"\0")
    octets = PEERS[0].encode(own, "BandNumber", 78, rules="der")
    with pytest.raises(DecodeError, match="8 bits follow"):
        PEERS[0].decode(own, "BandNumber", octets + b"\0", rules="der")


@both_peers
def test_unknown_types_and_rules_are_refused(peer, nr):
    with pytest.raises(SchemaError, match="has no type Nothing"):
        peer.decode(nr, "Nothing", b"")
    with pytest.raises(SchemaError, match=r"speaks .*uper.*, not ber"):
        peer.encode(nr, "FreqBandIndicatorNR", 1, rules="ber")


def test_pycrate_refuses_schemas_that_are_not_its_own(own, nr):
    with pytest.raises(SchemaError, match="device-specification comes from Yangfan"):
        PEERS[1].decode(own, "BandNumber", b"\0")
    renamed = Schema("nr-rrc", nr.modules, "pycrate 0.0.1: RRCNR", "")
    with pytest.raises(SchemaError, match=r"comes from pycrate 0\.0\.1"):
        PEERS[1].decode(renamed, "FreqBandIndicatorNR", b"\0\0")


def schema_of(**types):
    return Schema("tried", {"A": Module("A", types)})


def test_what_asn1tools_misreads_in_text_it_gets_right_from_the_tree():
    """Several ranges, narrowed strings and DEFAULT of bit strings, against encodings worked out by hand from X.691."""
    text = StringType("VisibleString", alphabet="ab")
    schema = schema_of(
        Ranges=IntegerType(Bounds(((1, 1), (3, 3), (5, 9)))),
        Text=text,
        Short=Reference("A", "Text", StringType("VisibleString", Bounds(((1, 2),)), "ab")),
        Default=SequenceType((Component("b", BitStringType(Bounds(((4, 4),))), default=((b"\x80", 4),)),)),
    )
    for engine in (StrictEngine(), PEERS[0]):
        assert engine.encode(schema, "Ranges", 9) == bytes([0b1000_0000])  # 9 - 1 in four bits
        assert engine.encode(schema, "Short", "ba") == bytes([0b1100_0000])  # length 2 - 1, then 1 and 0
        assert engine.decode(schema, "Default", b"\0") == {"b": (b"\x80", 4)}


def test_schemas_without_a_digest_are_not_mistaken_for_each_other():
    engine = Asn1toolsEngine()
    first, second = schema_of(T=IntegerType(Bounds(((0, 7),)))), schema_of(T=IntegerType(Bounds(((0, 255),))))
    assert [engine.encode(schema, "T", 7) for schema in (first, second)] == [b"\xe0", b"\x07"]


@pytest.mark.parametrize("kind", ["UTCTime", "GeneralizedTime"])
def test_times_of_lpp_are_the_same_for_both_peers(kind):
    """LPP knows UTCTime; GeneralizedTime is mapped alike."""
    from conformance.asn1.pycrate_values import from_pycrate, to_pycrate

    schema = schema_of(T=StringType(kind))
    moment = datetime(2024, 2, 29, 23, 59, 58)  # noqa: DTZ001  # the mapping of values has no time zone
    assert from_pycrate(schema, Reference("A", "T"), to_pycrate(schema, Reference("A", "T"), moment)) == moment
    assert PEERS[0].decode(schema, "T", PEERS[0].encode(schema, "T", moment)) == moment
    with pytest.raises(DecodeError, match="is no"):
        from_pycrate(schema, Reference("A", "T"), ("24", "01", "01", "00", "00", None, "Z"))


bands = st.integers(1, 1024)
identifiers = st.text(st.sampled_from("abcz019-"), min_size=1, max_size=20)
printable = st.text(st.sampled_from("AZaz09 '()+,-./:=?"), min_size=1, max_size=20)


def present(**members):
    """Dictionaries that hold any of the optional *members*."""
    return st.fixed_dictionaries({}, optional=members)


def joined(*parts):
    return st.tuples(*parts).map(lambda found: {name: item for part in found for name, item in part.items()})


values = st.one_of(
    st.just(("present", None)),
    st.tuples(st.just("number"), st.integers(-(2**40), 2**40)),
    st.tuples(st.just("name"), printable),
    st.integers(1, 64).flatmap(
        lambda bits: st.integers(0, 2**bits - 1).map(
            lambda number: ("bitmap", ((number << -bits % 8).to_bytes(-(-bits // 8), "big"), bits))
        )
    ),
    st.tuples(st.just("names"), st.lists(printable, min_size=1, max_size=3)),
)
clauses = joined(st.fixed_dictionaries({"standard": printable, "clause": printable}), present(edition=printable))
capabilities = joined(
    st.fixed_dictionaries({"id": identifiers, "status": st.sampled_from(["declared", "absent", "unknown"])}),
    present(value=values, bands=st.lists(bands, min_size=1, max_size=4), clause=clauses),
)
supported_bands = joined(
    st.fixed_dictionaries({"rat": st.sampled_from(["nr", "eutra-nr", "eutra"]), "band": bands}),
    present(duplex=st.sampled_from(["fdd", "tdd", "sdl", "sul"]), bandwidth=st.integers(1, 2000)),
)
containers = joined(
    st.fixed_dictionaries({"rat": st.sampled_from(["nr", "eutra"]), "octets": st.binary(min_size=1, max_size=30)}),
    present(digest=st.binary(min_size=32, max_size=32)),
)
devices = joined(
    st.fixed_dictionaries(
        {"supplier": st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), "model": printable}
        | {"kind": st.sampled_from(["module", "terminal", "other"])}
    ),
    present(supplierArc=st.sampled_from(["1.2.840", "2.16.156"]), hardware=printable, software=printable),
)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2099, 1, 1)).map(  # noqa: DTZ001  # as above
    lambda moment: moment.replace(microsecond=0)
)
specifications = joined(
    st.fixed_dictionaries(
        {
            "format": st.integers(1, 255),
            "device": devices,
            "releases": st.binary(min_size=1, max_size=1).map(lambda octet: (octet, 8)),
            "bands": st.lists(supported_bands, max_size=3),
            "capabilities": st.lists(capabilities, max_size=3),
        }
    ),
    present(
        issued=moments,
        profiles=st.lists(identifiers, min_size=1, max_size=18),
        containers=st.lists(containers, min_size=1, max_size=2),
    ),
)


@given(value=specifications)
def test_device_specifications_survive_every_encoding_that_asn1tools_speaks(value, own):
    peer = PEERS[0]
    for rules in ("uper", "aper", "der", "oer", "jer"):
        octets = peer.encode(own, "DeviceSpecification", value, rules=rules)
        assert peer.decode(own, "DeviceSpecification", octets, rules=rules) == value, rules


@given(value=specifications)
def test_strict_engine_and_asn1tools_encode_device_specifications_alike(value, own):
    strict, peer = StrictEngine(), PEERS[0]
    octets = strict.encode(own, "DeviceSpecification", value)
    assert octets == peer.encode(own, "DeviceSpecification", value)
    assert strict.decode(own, "DeviceSpecification", octets) == value


def test_every_error_of_a_peer_is_one_of_ours(own):
    for rules in ("uper", "aper", "der", "oer", "jer", "xer"):
        with pytest.raises(Asn1Error, match="asn1tools refuses it"):
            PEERS[0].decode(own, "DeviceSpecification", b"\xff\xfe", rules=rules)
