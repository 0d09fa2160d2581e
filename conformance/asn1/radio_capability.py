"""UE radio capabilities in the messages between radio access and core network: NGAP (TS 38.413) and S1AP (TS 36.413).

pycrate's bundled modules decode the PDU (aligned PER). Every information element that holds a UE radio capability is
taken, whatever the procedure: UE radio capability (and its format of the other RAT) in UE radio capability info
indication, initial context setup, downlink NAS transport…, and the RRC container within the transparent container from
source to target of a handover within the same system, which is HandoverPreparationInformation.

An information element is announced by its identifier in two octets on an octet boundary. Only PDUs in which one of the
identifiers above occurs are decoded, so that a capture of a busy core network is read in a moment.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conformance.errors import DecodeError

_LOCK = threading.Lock()  # pycrate keeps values in global objects


class CoreProtocol(StrEnum):
    """A protocol between radio access and core network."""

    NGAP = "NGAP"
    S1AP = "S1AP"


@dataclass(frozen=True, slots=True)
class CoreMessage:
    """What a PDU says about the radio capability of a UE.

    Attributes:
        procedure: the name of the message, such as ``UERadioCapabilityInfoIndication``.
        ue: the identifiers of the UE within the association; they are given anew at every connection.
        capabilities: types (module and name, or only the name where either RAT may stand) and octets.
        ends: whether the connection of the UE ends, and its identifiers may be given to another one.
    """

    procedure: str
    ue: str
    capabilities: tuple[tuple[str, bytes], ...]
    ends: bool


@dataclass(frozen=True, slots=True)
class _Elements:
    """The names of pycrate's module and of what matters in a protocol.

    Attributes:
        holder: the module.
        radio: identifiers of information elements with capabilities, and the types in them.
        handover: identifier and value of the handover type of a handover within the same system.
        container: identifier and type of the transparent container from source to target of such a handover, and
            component and type of the RRC container in it.
        ues: identifiers of the UE, that of the radio access network first.
        release: the procedure that ends a connection.
    """

    holder: str
    radio: Mapping[int, str]
    handover: tuple[int, str]
    container: tuple[int, str, str, str]
    ues: Mapping[int, str]
    release: int


_CAPABILITY = "UERadioAccessCapabilityInformation"
_ELEMENTS = {
    CoreProtocol.NGAP: _Elements(
        "NGAP",
        {117: _CAPABILITY, 265: f"EUTRA-InterNodeDefinitions.{_CAPABILITY}"},
        (29, "intra5gs"),
        (
            101,
            "SourceNGRANNode-ToTargetNGRANNode-TransparentContainer",
            "rRCContainer",
            "HandoverPreparationInformation",
        ),
        {85: "RAN-UE-NGAP-ID", 10: "AMF-UE-NGAP-ID"},
        41,
    ),
    CoreProtocol.S1AP: _Elements(
        "S1AP",
        {74: f"EUTRA-InterNodeDefinitions.{_CAPABILITY}", 315: f"NR-InterNodeDefinitions.{_CAPABILITY}"},
        (1, "intralte"),
        (
            104,
            "SourceeNB-ToTargeteNB-TransparentContainer",
            "rRC-Container",
            "EUTRA-InterNodeDefinitions.HandoverPreparationInformation",
        ),
        {8: "ENB-UE-S1AP-ID", 0: "MME-UE-S1AP-ID"},
        23,
    ),
}
_SUCCESS = 0x20
"""The first octet of a PDU that is a successful outcome: the index 1 of the CHOICE behind its extension bit."""


def core_message(protocol: CoreProtocol, pdu: bytes) -> CoreMessage | None:
    """Return what *pdu* says about the capability of a UE or the end of its connection, ``None`` if it says neither.

    Raises:
        DecodeError: a PDU that seems to hold a capability does not decode.
    """
    elements = _ELEMENTS[protocol]
    ends = pdu[:2] == bytes((_SUCCESS, elements.release))
    if not ends and not any(number.to_bytes(2, "big") in pdu for number in (*elements.radio, elements.container[0])):
        return None
    procedure, found = _decoded(elements.holder, f"{protocol}-PDU", pdu)
    capabilities = tuple(_capabilities(elements, found))
    if not capabilities and not ends:
        return None
    identifiers = [f"{name} {found[number]}" for number, name in elements.ues.items() if number in found]
    return CoreMessage(procedure, identifiers[0] if identifiers else "", capabilities, ends)


def _decoded(holder: str, type_name: str, pdu: bytes) -> tuple[str, dict[int, Any]]:
    """Return the name of the message and the values of its information elements by identifier."""
    module = getattr(importlib.import_module(f"pycrate_asn1dir.{holder}"), f"{holder}_PDU_Descriptions")
    value = _from_aper(module, type_name, pdu)
    try:
        procedure, content = value[1]["value"]
        return str(procedure), {element["id"]: element["value"][1] for element in content["protocolIEs"]}
    except (KeyError, TypeError, IndexError, ValueError):  # an unknown procedure: its content stays octets
        return "", {}


def _capabilities(elements: _Elements, found: Mapping[int, Any]) -> Iterator[tuple[str, bytes]]:
    for number, type_name in elements.radio.items():
        if isinstance(found.get(number), bytes):
            yield type_name, found[number]
    number, container, component, type_name = elements.container
    handover, within_system = elements.handover
    if found.get(handover) == within_system and isinstance(found.get(number), bytes):
        module = getattr(importlib.import_module(f"pycrate_asn1dir.{elements.holder}"), f"{elements.holder}_IEs")
        yield type_name, _from_aper(module, container, found[number])[component]


def _from_aper(module: Any, type_name: str, octets: bytes) -> Any:
    item = getattr(module, type_name.replace("-", "_"))
    with _LOCK:
        try:
            item.from_aper(octets)
            return item.get_val()
        except Exception as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            refused = DecodeError("peers.failed", engine="pycrate", reason=reason)
            refused.type_name = type_name
            raise refused from error
        finally:
            item.reset_val()
