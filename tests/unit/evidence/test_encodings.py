"""Encodings in evidence, broken ones too. Values are synthetic: the least that the types of TS 38.331 admit."""

from __future__ import annotations

import pytest

from conformance.asn1.jer import to_jer
from conformance.asn1.xer import to_xer, xer_text
from conformance.errors import Asn1Error, EvidenceError, SchemaError
from conformance.evidence.encodings import Encoding, Wanted, find_encodings
from conformance.model.evidence import Evidence, MediaType

NR = {
    "accessStratumRelease": "rel15",
    "pdcp-Parameters": {
        "supportedROHC-Profiles": dict.fromkeys(
            [f"profile0x{number:04}" for number in (0, 1, 2, 3, 4, 6, 101, 102, 103, 104)], False
        ),
        "maxNumberROHC-ContextSessions": "cs2",
    },
    "phy-Parameters": {},
    "rf-Parameters": {"supportedBandListNR": [{"bandNR": 78}]},
}
NAME = "UE-NR-Capability"


@pytest.fixture(scope="session")
def nr(schema_of, engine):
    return engine.encode(schema_of("nr-rrc"), NAME, NR)


@pytest.fixture
def find(schema_of, engine):
    def find(octets, schema=None, type_name=None, *, media_type=MediaType.UPER, said=None, frame=None):
        piece = Evidence(octets, media_type, "file", type_name=said, frame=frame)
        return list(find_encodings([piece], schema_of=schema_of, engine=engine, wanted=Wanted(schema, type_name)))

    return find


@pytest.fixture
def message(schema_of, engine):
    """UL-DCCH-Message of TS 38.331 with containers of NR."""

    def message(*containers):
        listed = [{"rat-Type": "nr", "ue-CapabilityRAT-Container": octets} for octets in containers]
        content = {"ue-CapabilityRAT-ContainerList": listed}
        information = {"rrc-TransactionIdentifier": 1, "criticalExtensions": ("ueCapabilityInformation", content)}
        value = {"message": ("c1", ("ueCapabilityInformation", information))}
        return engine.encode(schema_of("nr-rrc"), "UL-DCCH-Message", value)

    return message


def test_a_capability_is_recognised_by_its_content(find, nr):
    assert find(nr) == [Encoding("nr-rrc", NAME, nr, "file")]


def test_a_release_view_takes_the_place_of_its_schema(find, nr):
    assert find(nr, "nr-rrc@15.8.0") == [Encoding("nr-rrc@15.8.0", NAME, nr, "file")]


@pytest.mark.parametrize("schema", [None, "nr-rrc"])
def test_a_broken_capability_is_the_type_that_reads_farthest(find, nr, schema):
    broken = nr[:-1]
    assert find(broken, schema) == [Encoding("nr-rrc", NAME, broken, "file", guessed=True)]


def test_a_broken_capability_of_a_type_that_is_told_is_not_guessed(find, nr):
    assert find(nr + b"\x01", type_name=NAME) == [Encoding("nr-rrc", NAME, nr + b"\x01", "file")]


def test_each_container_of_a_message_stands_by_itself_though_one_is_broken(find, message, nr):
    assert find(message(nr, nr[:-1])) == [
        Encoding("nr-rrc", NAME, nr, "file [0]"),
        Encoding("nr-rrc", NAME, nr[:-1], "file [1]"),
    ]


def test_a_message_that_is_named_is_meant_itself(find, message, nr):
    octets = message(nr)
    expected = [Encoding("nr-rrc", "UL-DCCH-Message", octets, "file")]
    assert find(octets, "nr-rrc", "UL-DCCH-Message") == expected
    assert find(octets, None, "UL-DCCH-Message") == expected


def test_schema_and_type_together_may_be_any(find):
    assert find(b"\xff", "nr-rrc", "BandNR") == [Encoding("nr-rrc", "BandNR", b"\xff", "file")]
    with pytest.raises(SchemaError):
        find(b"\xff", "other", "BandNR")


@pytest.mark.parametrize(
    ("schema", "type_name", "key"),
    [(None, "BandNR", "explained.which-schema"), ("device-specification", None, "explained.which-type")],
)
def test_what_is_not_recognised_by_its_content_must_be_named_wholly(find, schema, type_name, key):
    with pytest.raises(EvidenceError) as refused:
        find(b"\xff", schema, type_name)
    assert refused.value.key == key


def test_documents_are_encoded(find, schema_of, nr):
    schema = schema_of("nr-rrc")
    jer, xer = to_jer(schema, NAME, NR).encode(), xer_text(to_xer(schema, NAME, NR))
    expected = [Encoding("nr-rrc", NAME, nr, "file")]
    for schema_name, type_name in ((None, None), (None, NAME), ("nr-rrc", NAME)):
        assert find(jer, schema_name, type_name, media_type=MediaType.JER) == expected
        assert find(xer, schema_name, type_name, media_type=MediaType.XER, said=NAME) == expected


def test_a_document_of_another_type_is_told(find):
    ((origin, error),) = find(b'{"strange": 1}', "nr-rrc", NAME, media_type=MediaType.JER)
    assert origin == "file"
    assert isinstance(error, Asn1Error)


def test_messages_of_a_capture_that_hold_no_capability_are_passed_over(find, schema_of, engine):
    value = {
        "message": (
            "c1",
            (
                "rrcReconfigurationComplete",
                {"rrc-TransactionIdentifier": 0, "criticalExtensions": ("rrcReconfigurationComplete", {})},
            ),
        )
    }
    octets = engine.encode(schema_of("nr-rrc"), "UL-DCCH-Message", value)
    assert find(octets, frame=3, said="UL-DCCH-Message") == []


def test_a_frame_that_states_its_type_is_meant_though_it_is_broken(find, nr):
    assert find(nr[:-1], frame=3, said=NAME) == [Encoding("nr-rrc", NAME, nr[:-1], "file")]
    ((_, error),) = find(nr[:-1], frame=3)
    assert isinstance(error, Asn1Error)
