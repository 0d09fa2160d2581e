"""Exported PDUs: what Wireshark and others write with the link type Wireshark upper PDU, each named by its dissector.

A frame begins with tags (16 bits each for code and length, then the value) and ends them with tag 0. Sources: Wireshark
``wsutil/exported_pdu_tlvs.h``; the names of dissectors are those that tshark 4.0.17 and the RRC dissectors of Wireshark
register.
"""

from __future__ import annotations

import ipaddress
import struct

from conformance.errors import EvidenceError
from conformance.evidence.payloads import EUTRA_MESSAGE, NR_MESSAGE, Payload

LINK_TYPE = 252
"""LINKTYPE_WIRESHARK_UPPER_PDU."""

NGAP, S1AP = "ngap", "s1ap"
"""The dissectors of what carries UE capabilities to the core network."""

_END, _DISSECTOR = 0, 12
_LONGEST_NAME = 60
_SOURCES, _DESTINATIONS = (20, 22), (21, 23)
_SOURCE_PORT, _DESTINATION_PORT = 25, 26
_NR, _EUTRA = "NR-RRC-Definitions", "EUTRA-RRC-Definitions"
CARRIERS = {
    "nr-rrc.ul.dcch": NR_MESSAGE,
    "nr-rrc.ul.dcch_msg_msg": NR_MESSAGE,
    "nr-rrc.ue_nr_cap": f"{_NR}.UE-NR-Capability",
    "nr-rrc.ue_nr_cap_msg": f"{_NR}.UE-NR-Capability",
    "nr-rrc.ue_mrdc_cap": f"{_NR}.UE-MRDC-Capability",
    "nr-rrc.ue_mrdc_cap_msg": f"{_NR}.UE-MRDC-Capability",
    "nr-rrc.ue_capabilityrat_containerlist": f"{_NR}.UE-CapabilityRAT-ContainerList",
    "nr-rrc.ue_radio_access_cap_info": "NR-InterNodeDefinitions.UERadioAccessCapabilityInformation",
    "lte-rrc.ul.dcch": EUTRA_MESSAGE,
    "lte_rrc.ul_dcch": EUTRA_MESSAGE,
    "lte-rrc.ue_cap_info": f"{_EUTRA}.UECapabilityInformation",
    "lte-rrc.ue_eutra_cap": f"{_EUTRA}.UE-EUTRA-Capability",
    "lte-rrc.ue_radio_access_cap_info": "EUTRA-InterNodeDefinitions.UERadioAccessCapabilityInformation",
    "lte_rrc.handover_prep_info": "EUTRA-InterNodeDefinitions.HandoverPreparationInformation",
}
"""The dissectors of what carries UE capabilities, each with the type, module and name."""


def exported_pdu(data: bytes) -> Payload:
    """Return what an exported PDU carries; its protocol is the name of its dissector, cut to a sensible length.

    Raises:
        EvidenceError: the tags are cut, or name no dissector.
    """
    tags: dict[int, bytes] = {}
    place = 0
    while True:
        if place + 4 > len(data):
            raise EvidenceError("pcap.cut-header", protocol="exported PDU")
        code, length = struct.unpack_from(">HH", data, place)
        place += 4 + length
        if code == _END:
            break
        tags.setdefault(code, data[place - length : place])
    name = tags.get(_DISSECTOR, b"").rstrip(b"\0").decode("ascii", "replace")
    if not name or not name.isprintable():
        raise EvidenceError("pcap.no-dissector")
    ends = _end(tags, _SOURCES, _SOURCE_PORT), _end(tags, _DESTINATIONS, _DESTINATION_PORT)
    separator = " – " if name in {NGAP, S1AP} else " → "
    ordered = sorted(ends) if name in {NGAP, S1AP} else ends
    return Payload(name[:_LONGEST_NAME], CARRIERS.get(name), data[place:], separator.join(filter(None, ordered)))


def _end(tags: dict[int, bytes], addresses: tuple[int, ...], port: int) -> str:
    """Write the address and port of one end, as far as the tags tell them."""
    for code in addresses:
        packed = tags.get(code, b"")
        if len(packed) in {4, 16}:
            return f"{ipaddress.ip_address(packed)} {int.from_bytes(tags.get(port, b''), 'big') or ''}".rstrip()
    return ""
