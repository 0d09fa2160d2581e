"""How a form is found by its content, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import EvidenceError
from conformance.evidence.builtin import evidence_readers
from conformance.evidence.named_messages import MAX_DEPTH
from conformance.evidence.reading import MAX_OCTETS, read_evidence
from conformance.model.evidence import Evidence, MediaType
from conformance.plugins import build_plugin_manager


def read(data):
    return read_evidence(data, origin="file", readers=evidence_readers())


def refusal(data):
    with pytest.raises(EvidenceError) as refused:
        read(data)
    return refused.value


def recogniser(data):
    return next((reader.name for reader in evidence_readers() if reader.recognises(data)), None)


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"<UE-NR-Capability/>", "xer"),
        (b" \n<?xml version='1.0'?><a/>", "xer"),
        (b'{"UE-NR-Capability":{}}', "json"),
        (b" [1]", "json"),
        (b"{}", "json"),
        (b"{0x01, 0x02}", "hex"),
        (b"E1 20 10", "hex"),
        (b"e1g0e1e1e1e1", "hex"),
        (b"4SAQAABXT3oDVgADBlACwA==", "base64"),
        (b"\xe1\x20\x10", "binary"),
        (b"\x00", "binary"),
        (b"hello, this is no evidence", None),
        (b"a", None),
    ],
)
def test_the_form_is_found_by_the_content(data, form):
    assert recogniser(data) == form


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_text_in_utf16_is_read_as_text(encoding):
    """Some shells write the output of a command so; the byte order mark tells."""
    (found,) = read("\ufeffE1 20 10\r\n".encode(encoding))
    assert found.data == b"\xe1\x20\x10"


@pytest.mark.parametrize("octets", [b"\xff\xfe\x00\x01", b"\xef\xbb\xbf\xe1\x20\x10"], ids=["UTF-16", "UTF-8"])
def test_octets_that_begin_like_a_byte_order_mark_stay_binary(octets):
    (found,) = read(octets)
    assert found.data == octets


def test_the_readers_come_through_the_hook():
    offered = [reader for readers in build_plugin_manager().hook.evidence_readers() for reader in readers]
    assert [reader.name for reader in offered][-9:] == [
        "pcap",
        "xer",
        "json",
        "wireshark text",
        "indented text",
        "value notation",
        "hex",
        "base64",
        "binary",
    ]


def test_the_first_reader_that_recognises_the_content_reads_it():
    class Shouting:
        name = "shouting"

        def recognises(self, data: bytes) -> bool:
            return data.endswith(b"!")

        def read(self, data: bytes, *, origin: str) -> Iterator[Evidence]:
            yield Evidence(data[:-1], MediaType.UPER, origin)

    items = read_evidence(b"e120!", origin="file", readers=[Shouting(), *evidence_readers()])
    assert [item.data for item in items] == [b"e120"]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "evidence.empty"),
        (b" \r\n\t", "evidence.empty"),
        (b"\xef\xbb\xbf\r\n", "evidence.empty"),
        (b"0" * (MAX_OCTETS + 1), "evidence.too-large"),
        (b"no evidence, just prose", "evidence.unrecognised"),
        (b"<UE-NR-Capability>", "xml.broken"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "xml.dtd"),
        (b"<a>" * 220 + b"</a>" * 220, "xml.too-deep"),
        (b'{"a":', "evidence.json"),
        (b'{"a":NaN}', "evidence.json"),
        (b"[" * 200_000, "evidence.json"),
        (b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2), "evidence.json-depth"),
    ],
)
def test_what_cannot_be_read_is_refused(data, key):
    assert refusal(data).key == key
    assert "file" in str(refusal(data))


def test_xer_states_its_type():
    (item,) = read(b"<UE-NR-Capability><a/></UE-NR-Capability>")
    assert (item.type_name, item.media_type) == ("UE-NR-Capability", MediaType.XER)


def test_json_states_its_type_where_the_type_is_the_only_key():
    (item,) = read(b'{"UE-NR-Capability": {"a": 1}}')
    assert (item.type_name, item.media_type, item.data) == ("UE-NR-Capability", MediaType.JER, b'{"a":1}')


def test_json_by_rat_is_one_observation_for_each_rat():
    items = read(b'{"nr": {"a": 1}, "eutra-nr": {}, "eutra": {}}')
    assert [(item.type_name, item.origin) for item in items] == [
        ("UE-NR-Capability", "file (nr)"),
        ("UE-MRDC-Capability", "file (eutra-nr)"),
        ("UE-EUTRA-Capability", "file (eutra)"),
    ]


def test_other_json_leaves_the_type_open():
    (item,) = read(b'{"accessStratumRelease": "rel15"}')
    assert item.type_name is None


@given(
    st.binary()
    | st.text().map(str.encode)
    | st.text(st.sampled_from(' \n0123456789abcdefx{}[]",:<>/*#\\')).map(str.encode)
)
def test_anything_is_read_or_refused_with_an_error_of_ours(data):
    try:
        read(data)
    except EvidenceError as error:
        assert str(error)  # noqa: PT017  # either outcome is right
