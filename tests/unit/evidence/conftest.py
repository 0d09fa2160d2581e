"""The schemas that containers are opened under, loaded once; and packets and captures, built octet by octet."""

from __future__ import annotations

import ipaddress
import struct
from types import SimpleNamespace

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.strict import StrictEngine

ETHERNET, RAW = 1, 101
UDP, SCTP = 17, 132


@pytest.fixture(scope="session")
def schema_of():
    return SchemaLibrary([BundledSource()]).schema


@pytest.fixture(scope="session")
def engine():
    return StrictEngine()


def pcap(*frames, link=RAW, order="<", nanoseconds=False, time=1_700_000_000, cut=0):
    """A pcap file of *frames*, one second apart; *cut* octets of each were not recorded."""
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
    data = struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, 65535, link)
    for number, frame in enumerate(frames):
        header = struct.pack(f"{order}IIII", time + number, 123456, len(frame), len(frame) + cut)
        data += header + frame
    return data


def option(code, value, order="<"):
    return struct.pack(f"{order}HH", code, len(value)) + value + bytes(-len(value) % 4)


def block(kind, body, order="<"):
    body += bytes(-len(body) % 4)
    length = struct.pack(f"{order}I", len(body) + 12)
    return struct.pack(f"{order}I", kind) + length + body + length


def section(order="<"):
    return block(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(link=RAW, order="<", options=b"", snap_length=0):
    return block(1, struct.pack(f"{order}HHI", link, 0, snap_length) + options, order)


def enhanced(frame, order="<", index=0, units=0, sent=None):
    high, low = units >> 32, units & 0xFFFFFFFF
    return block(
        6,
        struct.pack(f"{order}IIIII", index, high, low, len(frame), len(frame) if sent is None else sent) + frame,
        order,
    )


def simple(frame, order="<"):
    return block(3, struct.pack(f"{order}I", len(frame)) + frame, order)


def ipv4(payload, protocol=UDP, source="192.0.2.1", destination="192.0.2.2", fragment=0, identification=7):
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), identification, fragment, 64, protocol, 0)
    return header + ipaddress.ip_address(source).packed + ipaddress.ip_address(destination).packed + payload


def ipv6(payload, protocol=UDP, source="2001:db8::1", destination="2001:db8::2"):
    header = struct.pack(">IHBB", 0x60000000, len(payload), protocol, 64)
    return header + ipaddress.ip_address(source).packed + ipaddress.ip_address(destination).packed + payload


def udp(payload, source=13337, destination=4729):
    return struct.pack(">HHHH", source, destination, 8 + len(payload), 0) + payload


def ethernet(packet, *tags, kind=0x0800):
    """An Ethernet frame, padded to its least length as they are; *tags* are VLAN tags."""
    tagged = b"".join(struct.pack(">HH", tag, 5) for tag in tags)
    return (bytes(12) + tagged + struct.pack(">H", kind) + packet).ljust(60, b"\0")


def gsmtap2(message, subtype=3, kind=0x0D):
    return struct.pack(">BBBBHBBIBBBB", 2, 4, kind, 0, 1650, 0, 0, 0, subtype, 0, 0, 0) + message


def gsmtap3(message, kind=0x0503, subtype=9, metadata=b""):
    return struct.pack(">BBHHH", 3, 0, 2 + len(metadata) // 4, kind, subtype) + metadata + message


def data_chunk(payload, number=1, flags=3, protocol=60, stream=0):
    chunk = struct.pack(">BBHIHHI", 0, flags, 16 + len(payload), number, stream, 0, protocol) + payload
    return chunk + bytes(-len(payload) % 4)


def sctp(*chunks, source=38412, destination=38412, tag=9):
    return struct.pack(">HHII", source, destination, tag, 0) + b"".join(chunks)


def exported(message, dissector, *tags):
    """An exported PDU; *tags* are codes and values besides the name of the dissector."""
    written = ((12, dissector.encode()), *tags)
    data = b"".join(struct.pack(">HH", code, len(value)) + value for code, value in written)
    return data + bytes(4) + message


def length(octets):
    """A length determinant of aligned PER (X.691 clause 11.9), up to 16K."""
    return bytes([len(octets)]) if len(octets) < 128 else struct.pack(">H", 0x8000 | len(octets))


def core_pdu(procedure, *elements, outcome=0):
    """A PDU of NGAP or S1AP; *elements* are identifiers and values, numbers below 256 or octets."""
    listed = b""
    for number, value in elements:
        content = bytes([0, value]) if isinstance(value, int) else length(value) + value
        listed += struct.pack(">HB", number, 0x40) + length(content) + content
    content = b"\0" + struct.pack(">H", len(elements)) + listed
    return bytes([outcome << 5, procedure, 0x40]) + length(content) + content


@pytest.fixture(scope="session")
def wire():
    """What builds packets and captures."""
    functions = (
        pcap,
        option,
        block,
        section,
        interface,
        enhanced,
        simple,
        ipv4,
        ipv6,
        udp,
        ethernet,
        gsmtap2,
        gsmtap3,
        data_chunk,
        sctp,
        exported,
        core_pdu,
    )
    return SimpleNamespace(**{function.__name__: function for function in functions})
