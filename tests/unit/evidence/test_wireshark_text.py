"""Packet details as Wireshark prints them: forms of lines, what it adds, and what it cuts."""

from __future__ import annotations

import json

import pytest

from conformance.asn1.flattened import FLATTENED
from conformance.errors import EvidenceError
from conformance.evidence.wireshark_text import WiresharkTextReader
from conformance.model.evidence import MediaType

READER = WiresharkTextReader()


def read(text):
    assert READER.recognises(text.encode())
    return list(READER.read(text.encode(), origin="export"))


def indented(lines, by):
    return "".join(f"{' ' * by}{line}\n" for line in lines)


def capability(*lines):
    """What is read of a capability that consists of *lines*."""
    (found,) = read("UE-NR-Capability\n" + indented(lines, 4))
    return json.loads(found.data)


def message(*containers, list_name="ue-CapabilityRAT-ContainerList"):
    """UE capability information of TS 36.331 with *containers*, each a list of lines."""
    lines = [
        "UL-DCCH-Message",
        "  message: c1 (0)",
        "    c1: ueCapabilityInformation (7)",
        "      ueCapabilityInformation",
        "        rrc-TransactionIdentifier: 1",
        "        criticalExtensions: c1 (0)",
        "          c1: ueCapabilityInformation-r8 (0)",
        "            ueCapabilityInformation-r8",
        f"              {list_name}: {len(containers)} items",
    ]
    for index, container in enumerate(containers):
        lines += [f"                Item {index}", "                  UE-CapabilityRAT-Container"]
        lines += [f"                    {line}" for line in container]
    return "\n".join(lines) + "\n"


NR = ["rat-Type: nr (5)", "ueCapabilityRAT-Container: e120…", "  UE-NR-Capability", "    a: 1"]


@pytest.mark.parametrize(
    ("lines", "document"),
    [
        (["a: 1", "b: -1", "c"], {"a": 1, "b": -1, "c": {}}),
        (["a: supported (0)"], {"a": "supported"}),
        (["a: -30dB (5)"], {"a": 5}),
        ([".... ..0. a: False", "...1 .... b: True"], {"a": False, "b": True}),
        (
            ["a: c0 [bit length 2, 6 LSB pad bits, 11.. .... decimal value 3]"],
            {"a": {"value": "C0", "length": 2}},
        ),
        (
            [
                "a: 7fcffebe [bit length 32, 0111 1111  1100 1111  1111 1110  1011 1110 decimal value 2144337598]",
                "    0... .... = Indicator 1: a thing: or another - Not supported",
            ],
            {"a": {"value": "7FCFFEBE", "length": 32}},
        ),
        (["a: 0a1b"], {"a": "0A1B"}),
        (["a: <MISSING>"], {"a": ""}),
        (["a: NULL"], {"a": None}),
        (["a: fr1 (0)", "    fr1", "        b: 1"], {"a": {"fr1": {"b": 1}}}),
        (["a: fr1 (0)", "    fr1: mhz100 (10)"], {"a": {"fr1": "mhz100"}}),
        (["a: 2 items", "    Item 0", "        T: 1", "    Item 1", "        T: 2"], {"a": [1, 2]}),
        (["a: 1 item", "    Item 0", "        a item: 5"], {"a": [5]}),
        (["a: 0 items"], {"a": []}),
        (["a: 78", "    [a: 78 -> band 78]"], {"a": 78}),
        (["a: 0102…", "    UE-NR-Capability-v15c0", "        b: 1"], {"a": {"b": 1}}),
        (["a [truncated]: 0102…", "    T", "        b: 1"], {"a": {"b": 1}}),
        (["a: 0102ÔÇª", "    T", "        b: 1"], {"a": {"b": 1}}),
        (["a: 0102", "    T", "        no: form of, line (at all"], {"a": "0102"}),
    ],
)
def test_every_form_of_line_is_read(lines, document):
    assert capability(*lines) == document


@pytest.mark.parametrize(
    ("lines", "key", "line"),
    [
        (["a: what is this"], "text_evidence.line", 2),
        (["0... .... = Indicator 1: x - Supported"], "text_evidence.line", 2),
        (["a: 1", "a: 2"], "text_evidence.line-twice", 3),
        (["a: 2 items", "    Item 0", "        T: 1"], "text_evidence.items", 2),
        (["a: 1 item", "    Item 1", "        T: 1"], "text_evidence.index", 3),
        (["a: 1 item", "    Item 0"], "text_evidence.index", 3),
        (["a: 1 item", "    Item 0", "        T: 1", "        U: 1"], "text_evidence.line", 5),
        (["a: fr1 (0)", "    fr2", "        b: 1"], "text_evidence.line", 3),
        (["a: fr1 (0)", "      fr1: 1", "    fr1: 1"], "text_evidence.indent", 4),
        (["a: 0102…"], "text_evidence.cut", 2),
        (["a: 0102…", "    no type"], "text_evidence.cut", 2),
        (["a", "    [Malformed Packet: NR RRC]"], "text_evidence.undecoded", 3),
        (["[Expert Info (Note/Undecoded): unknown sequence extension]"], "text_evidence.undecoded", 2),
    ],
)
def test_what_is_unknown_cut_or_undecoded_is_refused_with_its_line(lines, key, line):
    with pytest.raises(EvidenceError) as caught:
        capability(*lines)
    assert (caught.value.key, caught.value.data["line"]) == (key, line)


def test_containers_are_observed_one_by_one():
    first, second = read(message(NR, ["rat-Type: eutra-nr (6)", "ueCapabilityRAT-Container: a107c528"]))
    assert (first.type_name, first.media_type, first.data) == ("UE-NR-Capability", MediaType.JER, b'{"a":1}')
    assert (second.type_name, second.media_type, second.data) == (
        "UE-MRDC-Capability",
        MediaType.UPER,
        bytes.fromhex("a107c528"),
    )
    assert {first.direction, second.direction} == {"uplink"}


def test_a_message_of_octets_is_observed_as_a_whole():
    (found,) = read(message(["rat-Type: nr (5)", "ueCapabilityRAT-Container: e120"]))
    assert (found.type_name, found.media_type) == ("UL-DCCH-Message", MediaType.JER)


def test_containers_of_other_rats_are_left_out_whatever_is_printed_in_them(caplog):
    geran = ["rat-Type: geran-cs (2)", "ueCapabilityRAT-Container: 3303…", "  Mobile Station Classmark 2", "    ?!"]
    (found,) = read(message(geran, NR))
    assert found.type_name == "UE-NR-Capability"
    assert "geran-cs" in caplog.text
    with pytest.raises(EvidenceError) as caught:
        read(message(geran))
    assert caught.value.key == "evidence.no-container"


def test_another_message_of_the_same_name_is_left_alone():
    """UTRA has a UL-DCCH-Message with ueCapabilityInformation too, without c1 before it."""
    utra = "UL-DCCH-Message\n  message: ueCapabilityInformation (19)\n    ueCapabilityInformation\n      x ; y\n"
    with pytest.raises(EvidenceError) as caught:
        read(utra)
    assert caught.value.key == "text_evidence.no-message"
    assert [item.frame for item in read(utra + message(NR))] == [2]


PACKET = """Frame {number}: 100 bytes on wire (800 bits), 100 bytes captured (800 bits)
    Epoch Time: 170000000{number}.123456000 seconds
Internet Protocol Version 4, Src: 192.0.2.1, Dst: 192.0.2.{number}
    Version: 4
"""


def test_packets_give_number_time_and_device():
    udp = "User Datagram Protocol, Src Port: 13337, Dst Port: 4729\n"
    text = "".join(PACKET.format(number=number) + udp + message(NR) for number in (3, 7))
    assert [(item.frame, item.time, item.device) for item in read(text)] == [
        (3, "2023-11-14T22:13:23.123456000Z", "192.0.2.1 13337 → 192.0.2.3 4729"),
        (7, "2023-11-14T22:13:27.123456000Z", "192.0.2.1 13337 → 192.0.2.7 4729"),
    ]


def test_an_association_tells_devices_apart_by_the_identifier_of_the_ue():
    sctp = "Stream Control Transmission Protocol, Src Port: 36412 (36412), Dst Port: 36412 (36412)\n"
    core = "S1 Application Protocol\n    Item 1\n        ENB-UE-S1AP-ID: 15\n    UE-NR-Capability\n        a: 1\n"
    (found,) = read(PACKET.format(number=2) + sctp + core)
    assert found.device == "192.0.2.1 36412 ↔ 192.0.2.2 36412 UE 15"


def test_levels_beyond_the_fortieth_are_kept_as_lines_for_the_type_to_sort_out():
    lines = ["UE-EUTRA-Capability"]
    lines += [f"{' ' * 2 * level}nonCriticalExtension" for level in range(1, 40)]
    deepest = ["list: 1 item", "Item 0", "T: 5", "a: supported (0)", "0... .... = explained", "b: 0102…", "U", "c: 1"]
    lines += [" " * 80 + line for line in deepest]
    (found,) = read("\n".join(lines))
    document = json.loads(found.data)
    while FLATTENED not in document:
        document = document["nonCriticalExtension"]
    assert document == {
        FLATTENED: [
            ["nonCriticalExtension", None],
            ["list", {"items": 1}],
            ["Item 0", None],
            ["T", 5],
            ["a", {"chosen": ["supported", 0]}],
            ["b", {"cut": True}],
            ["U", None],
            ["c", 1],
        ]
    }


def test_packets_without_capabilities_are_an_error():
    with pytest.raises(EvidenceError) as caught:
        read(PACKET.format(number=1))
    assert caught.value.key == "text_evidence.no-message"
