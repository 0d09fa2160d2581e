"""Segmented messages of TS 38.331 and TS 36.331, cut here from synthetic messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import EvidenceError
from conformance.evidence.containers import find_containers, open_each
from conformance.evidence.kinds import NR_MESSAGE
from conformance.evidence.segments import Segment, Segments
from conformance.model.evidence import Evidence, MediaType

MRDC = {
    "measAndMobParametersMRDC": {},
    "rf-ParametersMRDC": {"appliedFreqBandListFilter": [("bandInformationNR", {"bandNR": band}) for band in (1, 78)]},
}


@pytest.fixture(scope="session")
def mrdc(schema_of, engine):
    return engine.encode(schema_of("nr-rrc"), "UE-MRDC-Capability", MRDC)


@pytest.fixture(scope="session")
def whole(schema_of, engine, mrdc):
    """A message of UE capability information by the name of its schema."""

    def whole(schema):
        nr = schema == "nr-rrc"
        field = "ue-CapabilityRAT-Container" if nr else "ueCapabilityRAT-Container"
        content = {"ue-CapabilityRAT-ContainerList": [{"rat-Type": "eutra-nr", field: mrdc}]}
        extensions = ("ueCapabilityInformation", content) if nr else ("c1", ("ueCapabilityInformation-r8", content))
        information = {"rrc-TransactionIdentifier": 1, "criticalExtensions": extensions}
        value = {"message": ("c1", ("ueCapabilityInformation", information))}
        return engine.encode(schema_of(schema), "UL-DCCH-Message", value)

    return whole


@pytest.fixture(scope="session")
def segment(schema_of, engine):
    def segment(octets, number, schema="nr-rrc", *, last=False):
        fields = {
            "segmentNumber-r16": number,
            "rrc-MessageSegmentContainer-r16": octets,
            "rrc-MessageSegmentType-r16": "lastSegment" if last else "notLastSegment",
        }
        extensions = {"criticalExtensions": ("ulDedicatedMessageSegment-r16", fields)}
        value = {"message": ("messageClassExtension", ("c2", ("ulDedicatedMessageSegment-r16", extensions)))}
        return engine.encode(schema_of(schema), "UL-DCCH-Message", value)

    return segment


@pytest.fixture
def find(schema_of, engine):
    def find(*evidence, type_name=None):
        return find_containers(evidence, schema_of=schema_of, engine=engine, type_name=type_name)

    return find


def observed(octets, frame, *, device="one", schema="nr-rrc"):
    module = "NR-RRC-Definitions" if schema == "nr-rrc" else "EUTRA-RRC-Definitions"
    return Evidence(
        octets,
        MediaType.UPER,
        f"file (frame {frame})",
        type_name=f"{module}.UL-DCCH-Message",
        time=f"2024-01-01T00:00:0{frame}.000000Z",
        frame=frame,
        device=device,
    )


@pytest.mark.parametrize("schema", ["nr-rrc", "eutra-rrc"])
def test_segments_are_put_together_across_frames(find, whole, segment, mrdc, schema):
    message = whole(schema)
    parts = [message[:3], message[3:8], message[8:]]
    sent = [segment(part, number, schema, last=number == 2) for number, part in enumerate(parts)]
    (found,) = find(*(observed(octets, frame, schema=schema) for frame, octets in enumerate(sent, 1)))
    assert (found.octets, found.frame, found.time) == (mrdc, 3, "2024-01-01T00:00:03.000000Z")
    assert found.device == "one"


def test_segments_are_put_together_where_no_type_is_stated(find, whole, segment, mrdc):
    message = whole("nr-rrc")
    sent = [segment(message[:8], 0), segment(message[8:], 1, last=True)]
    evidence = [Evidence(octets, MediaType.UPER, "file") for octets in sent]
    assert [item.octets for item in find(*evidence, type_name="NR-RRC-Definitions.UL-DCCH-Message")] == [mrdc]


def test_segments_of_two_devices_may_alternate(find, whole, segment, mrdc):
    message = whole("nr-rrc")
    first, last = segment(message[:8], 0), segment(message[8:], 1, last=True)
    sent = [observed(first, 1), observed(first, 2, device="two"), observed(last, 3, device="two"), observed(last, 4)]
    assert [(item.device, item.octets) for item in find(*sent)] == [("two", mrdc), ("one", mrdc)]


@pytest.mark.parametrize(
    ("numbers", "key", "frame", "number"),
    [
        ((1,), "evidence.segment-missing", 1, 1),
        ((0, 2), "evidence.segment-missing", 2, 2),
        ((0, 0), "evidence.segment-twice", 2, 0),
        ((0, 1, 1), "evidence.segment-twice", 3, 1),
        ((0, 1), "evidence.segment-last", 2, 1),
    ],
)
def test_missing_and_repeated_segments_are_named_with_their_frame(find, segment, numbers, key, frame, number):
    sent = [observed(segment(bytes([place]), one), place) for place, one in enumerate(numbers, 1)]
    with pytest.raises(EvidenceError) as refused:
        find(*sent)
    assert refused.value.key == key
    assert f"frame {frame}" in str(refused.value)
    assert f"segment {number}" in str(refused.value)


def test_a_segment_that_is_sent_again_is_no_fault(find, whole, segment, mrdc):
    message = whole("nr-rrc")
    first, last = segment(message[:8], 0), segment(message[8:], 1, last=True)
    (found,) = find(observed(first, 1), observed(first, 2), observed(last, 3), observed(last, 4))
    assert (found.octets, found.frame) == (mrdc, 3)


@given(st.data())
def test_segments_that_come_again_change_nothing(data):
    parts = data.draw(st.lists(st.binary(min_size=1, max_size=3), min_size=1, max_size=5))
    numbered = [Segment(NR_MESSAGE, number, part, is_last=False) for number, part in enumerate(parts)]
    last = Segment(NR_MESSAGE, len(parts), b"end", is_last=True)
    sent = []
    for segment in numbered:
        sent.append(segment)
        sent += data.draw(st.lists(st.sampled_from(sent), max_size=3))
    sent += [last] * data.draw(st.integers(1, 3))
    segments = Segments()
    found = [segments.add(segment, observed(b"", 1)) for segment in sent]
    assert [message.data for message in found if message] == [b"".join(parts) + b"end"]
    assert not list(segments.incomplete())


def test_a_whole_message_in_segments_may_come_again(find, whole, segment, mrdc):
    message = whole("nr-rrc")
    sent = [segment(message[:8], 0), segment(message[8:], 1, last=True)] * 2
    found = find(*(observed(octets, frame) for frame, octets in enumerate(sent, 1)))
    assert [(item.octets, item.frame) for item in found] == [(mrdc, 2), (mrdc, 4)]


def test_a_message_after_one_that_is_incomplete_is_read(schema_of, engine, whole, segment, mrdc):
    message = whole("nr-rrc")
    sent = [segment(b"x", 0), segment(message[:8], 0), segment(message[8:], 1, last=True)]
    evidence = [observed(octets, frame) for frame, octets in enumerate(sent, 1)]
    opened = list(open_each(evidence, schema_of=schema_of, engine=engine))
    assert [item.error.key if item.error else None for item in opened] == [None, "evidence.segment-twice", None]
    assert [item.octets for item in opened[2].containers] == [mrdc]


def test_a_message_of_one_segment_is_whole(find, whole, segment, mrdc):
    (found,) = find(observed(segment(whole("nr-rrc"), 0, last=True), 1))
    assert found.octets == mrdc


def test_segments_that_make_up_a_segment_are_refused(find, segment):
    inner = segment(b"x", 0)
    with pytest.raises(EvidenceError, match="a segment itself"):
        find(observed(segment(inner, 0, last=True), 1))


@given(st.binary(min_size=1, max_size=40), st.data())
def test_any_message_comes_out_as_it_was_cut(message, data):
    cuts = sorted(data.draw(st.sets(st.integers(1, len(message)), max_size=5)) | {0})
    parts = [message[begin:end] for begin, end in zip(cuts, [*cuts[1:], len(message) + 1], strict=True)]
    segments = Segments()
    for number, part in enumerate(parts):
        found = segments.add(Segment(NR_MESSAGE, number, part, number == len(parts) - 1), observed(b"", number))
    assert found.data == message
    assert list(segments.incomplete()) == []
