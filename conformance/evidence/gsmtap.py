"""GSMTAP: messages of the radio interface in UDP datagrams, version 2 (LTE-RRC) and version 3 (LTE-RRC and NR-RRC).

Version 2 has a header of 16 octets and counts in its second octet the 32-bit words of the header; version 3 has another
form, whose second octet is reserved (0) and is followed by 16 bits each for length, type and subtype. A third form is
met in captures of scat: version 3 with the layout of version 2, its length in the second octet, and 12 octets more for
the time of the device.

Sources: libosmocore ``gsmtap.h`` (version 2, ``GSMTAP_TYPE_LTE_RRC``, ``GSMTAP_LTE_RRC_SUB_…``) and ``gsmtapv3.h``
(``GSMTAPV3_TYPE_…``, ``GSMTAPV3_LTE_RRC_…``, ``GSMTAPV3_NR_RRC_…``); the subtypes from 0x0203 of NR-RRC are those of
scat. What is sent as logs and modem diagnostics (``OSMOCORE_LOG``, ``BASEBAND_DIAG``) is proprietary and passed over.
"""

from __future__ import annotations

import struct

from conformance.errors import EvidenceError
from conformance.evidence.payloads import EUTRA_MESSAGE, NR_MESSAGE, Payload

PORT = 4729
"""The UDP port that IANA assigned."""

_VERSION_2, _VERSION_3 = 2, 3
_SUBTYPE = 12
_HEADER_2, _HEADER_3 = 16, 8
_LTE_RRC_2 = 0x0D
_LTE_CHANNELS_2 = {0: "DL-CCCH", 1: "DL-DCCH", 2: "UL-CCCH", 3: "UL-DCCH", 4: "BCCH-BCH", 5: "BCCH-DL-SCH", 6: "PCCH"}
_TYPES_2 = {
    0x01: "Um",
    0x04: "SIM",
    0x0C: "UMTS-RRC",
    0x0E: "LTE-MAC",
    0x10: "log",
    0x11: "diagnostics",
    0x12: "LTE-NAS",
}
_LTE_RRC, _NR_RRC = 0x0403, 0x0503
_TYPES_3 = {
    0x0000: "log",
    0x0001: "SIM",
    0x0002: "diagnostics",
    0x0303: "UMTS-RRC",
    0x0400: "LTE-MAC",
    0x0404: "EPS NAS",
    0x0500: "NR-MAC",
    0x0504: "5GS NAS",
}
_LTE_CHANNELS = {1: "BCCH-BCH", 3: "BCCH-DL-SCH", 7: "PCCH", 8: "DL-CCCH", 9: "DL-DCCH", 10: "UL-CCCH", 11: "UL-DCCH"}
_NR_CHANNELS = {
    1: "BCCH-BCH",
    2: "BCCH-DL-SCH",
    3: "DL-CCCH",
    4: "DL-DCCH",
    6: "PCCH",
    7: "UL-CCCH",
    8: "UL-CCCH1",
    9: "UL-DCCH",
    0x0203: "UE-MRDC-Capability",
    0x0204: "UE-NR-Capability",
    0x0205: "UERadioAccessCapabilityInformation",
}
_CARRIERS = {
    ("LTE-RRC", "UL-DCCH"): EUTRA_MESSAGE,
    ("NR-RRC", "UL-DCCH"): NR_MESSAGE,
    ("NR-RRC", "UE-MRDC-Capability"): "NR-RRC-Definitions.UE-MRDC-Capability",
    ("NR-RRC", "UE-NR-Capability"): "NR-RRC-Definitions.UE-NR-Capability",
    ("NR-RRC", "UERadioAccessCapabilityInformation"): "NR-InterNodeDefinitions.UERadioAccessCapabilityInformation",
}


def gsmtap_payload(datagram: bytes) -> Payload:
    """Return what a datagram of GSMTAP carries.

    Raises:
        EvidenceError: its header is cut, or of another version.
    """
    version = datagram[0] if datagram else 0
    if version == _VERSION_3 and datagram[1:2] == b"\0":
        length, kind, subtype = _header(">HHH", datagram, 2, _HEADER_3)
        return _payload(datagram, max(4 * length, _HEADER_3), _name_3(kind), _channel_3(kind, subtype))
    if version not in {_VERSION_2, _VERSION_3}:
        raise EvidenceError("pcap.gsmtap-version", version=version)
    length, kind = _header(">BB", datagram, 1, _HEADER_2)
    name = "LTE-RRC" if kind == _LTE_RRC_2 else _TYPES_2.get(kind, f"0x{kind:02X}")
    subtype = datagram[_SUBTYPE]
    channel = _LTE_CHANNELS_2.get(subtype, f"0x{subtype:02X}") if kind == _LTE_RRC_2 else ""
    return _payload(datagram, max(4 * length, _HEADER_2), name, channel)


def _header(layout: str, datagram: bytes, place: int, least: int) -> tuple[int, ...]:
    if len(datagram) < least:
        raise EvidenceError("pcap.cut-header", protocol="GSMTAP")
    return struct.unpack_from(layout, datagram, place)


def _name_3(kind: int) -> str:
    return {_LTE_RRC: "LTE-RRC", _NR_RRC: "NR-RRC"}.get(kind) or _TYPES_3.get(kind, f"0x{kind:04X}")


def _channel_3(kind: int, subtype: int) -> str:
    channels = {_LTE_RRC: _LTE_CHANNELS, _NR_RRC: _NR_CHANNELS}.get(kind)
    return "" if channels is None else channels.get(subtype, f"0x{subtype:04X}")


def _payload(datagram: bytes, header: int, name: str, channel: str) -> Payload:
    if header > len(datagram):
        raise EvidenceError("pcap.cut-header", protocol="GSMTAP")
    protocol = " ".join(filter(None, ("GSMTAP", name, channel)))
    return Payload(protocol, _CARRIERS.get((name, channel)), datagram[header:])
