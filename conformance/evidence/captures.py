"""Packet captures: the messages in them that may carry UE capabilities.

Looked into are GSMTAP over UDP, NGAP and S1AP over SCTP (payload protocol identifiers 60 and 18), exported PDUs, and
frames of the link types USER0 to USER15, whose content nobody but the user knows: its type is given with ``--type``, or
found out like that of any other octets. Messages of other kinds are counted. A frame that is broken, or cut where it
would matter, is reported as a warning and does not stop the others.

Devices are kept apart by what the headers say: GSMTAP by both addresses and ports (tools use one for each modem or
subscription), exported PDUs by the addresses in their tags, NGAP and S1AP by the association and the identifier that
the radio access network gave the UE; it begins anew when the connection of the UE was released.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator

from conformance.asn1.radio_capability import CoreProtocol, core_message
from conformance.errors import ConformanceError, DecodeError, EvidenceError
from conformance.evidence import exported_pdu, gsmtap
from conformance.evidence.frames import Frame
from conformance.evidence.packets import SCTP, UDP, Packet, Packets, network_layer
from conformance.evidence.payloads import Payload
from conformance.evidence.pcap import frames, is_capture
from conformance.evidence.sctp import Associations
from conformance.model.evidence import Evidence, MediaType

MAX_CAPTURE_OCTETS = 128 * 1024 * 1024
"""The largest capture that is read."""

_USER_LINKS = range(147, 163)
_CORE_PROTOCOLS = {60: CoreProtocol.NGAP, 18: CoreProtocol.S1AP}
_UDP_HEADER = 8
_TCP = 6
_REPORTED = 10
"""How many broken frames are reported one by one; the others are counted."""
_SHOWN = 12
"""How many protocols an error names, the most frequent."""

_LOG = logging.getLogger(__name__)


class CaptureReader:
    """A packet capture, pcap or pcapng."""

    name = "pcap"
    max_octets = MAX_CAPTURE_OCTETS

    def recognises(self, data: bytes) -> bool:
        """Whether *data* begins as one of the two formats does."""
        return is_capture(data)

    def read(self, data: bytes, *, origin: str) -> Iterator[Evidence]:
        """Yield the messages that may carry UE capabilities, each with frame number and time.

        Raises:
            EvidenceError: the header is broken, there are too many frames, or no frame holds such a message; the error
                says what was found instead.
        """
        dissection = _Dissection(origin)
        found = False
        for frame in frames(data, origin=origin):
            for evidence in dissection.evidence(frame):
                found = True
                yield evidence
        dissection.report()
        if not found:
            raise dissection.nothing()


class _Dissection:
    """Takes the frames of one capture apart and counts what they hold."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._packets = Packets()
        self._associations = Associations()
        self._counts: Counter[str] = Counter()
        self._frame = 0
        self._broken = 0
        self._connections: Counter[str] = Counter()

    def evidence(self, frame: Frame) -> Iterator[Evidence]:
        """Yield what one frame shows; report it if it is broken."""
        self._frame = frame.number
        try:
            for payload in self._payloads(frame):
                if payload.protocol:
                    self._counts[payload.protocol] += 1
                if payload.type_name is not None:
                    yield self._observed(frame, payload)
        except EvidenceError as error:
            self._leave_out(error)

    def report(self) -> None:
        """Log what was counted."""
        _LOG.info("%s: %s", self._origin, self._held)
        if self._broken > _REPORTED:
            _LOG.warning("%s", EvidenceError("evidence.more-broken", count=self._broken - _REPORTED))
        if waiting := self._associations.incomplete:
            _LOG.warning("%s", EvidenceError("pcap.incomplete", origin=self._origin, chunks=waiting))

    def nothing(self) -> EvidenceError:
        """Return the error of a capture without any message that may carry a capability."""
        return EvidenceError("pcap.no-message", origin=self._origin, held=self._held, broken=self._broken)

    @property
    def _held(self) -> str:
        """What the frames hold, the most frequent first."""
        named = [f"{count} × {name}" for name, count in self._counts.most_common(_SHOWN)]
        return ", ".join([*named, *(["…"] if len(self._counts) > _SHOWN else [])]) or "-"

    def _leave_out(self, error: ConformanceError) -> None:
        """Report that the frame, or one of several messages in it, cannot be read."""
        self._broken += 1
        if self._broken <= _REPORTED:
            what = {"origin": self._origin, "frame": self._frame, "what": error.message}
            _LOG.warning("%s", EvidenceError("pcap.broken-frame", **what))

    def _observed(self, frame: Frame, payload: Payload) -> Evidence:
        return Evidence(
            payload.octets,
            MediaType.UPER,
            f"{self._origin} (frame {frame.number})",
            type_name=payload.type_name or None,
            direction="uplink" if payload.type_name else None,
            time=frame.time,
            frame=frame.number,
            device=payload.device,
        )

    def _payloads(self, frame: Frame) -> Iterator[Payload]:
        if frame.link in _USER_LINKS:
            yield _whole(Payload(f"USER{frame.link - _USER_LINKS.start}", "", frame.data), frame)
        elif frame.link == exported_pdu.LINK_TYPE:
            payload = _whole(exported_pdu.exported_pdu(frame.data), frame)
            core = {exported_pdu.NGAP: CoreProtocol.NGAP, exported_pdu.S1AP: CoreProtocol.S1AP}.get(payload.protocol)
            yield from [payload] if core is None else self._core(core, payload.octets, payload.device)
        elif network_layer(frame) is None:
            yield Payload(f"LINKTYPE {frame.link}", None, b"")
        elif packet := self._packets.packet(frame):
            yield from self._carried(packet)

    def _carried(self, packet: Packet) -> Iterator[Payload]:
        if packet.protocol == UDP:
            yield self._udp(packet)
        elif packet.protocol == SCTP:
            for message in self._associations.messages(packet):
                protocol = _CORE_PROTOCOLS.get(message.protocol)
                if protocol is None:
                    yield Payload(f"SCTP {message.protocol}", None, b"")
                else:
                    yield from self._core(protocol, message.octets, message.association)
        else:
            yield Payload("TCP" if packet.protocol == _TCP else f"IP {packet.protocol}", None, b"")

    def _udp(self, packet: Packet) -> Payload:
        header = packet.payload[:_UDP_HEADER]
        source, destination, length = (int.from_bytes(header[place : place + 2], "big") for place in (0, 2, 4))
        if gsmtap.PORT not in {source, destination}:
            return Payload("UDP", None, b"")
        missing = max(length, _UDP_HEADER) - len(packet.payload)
        if missing > 0:
            raise EvidenceError("pcap.cut-payload", protocol="GSMTAP", octets=missing)
        payload = gsmtap.gsmtap_payload(packet.payload[_UDP_HEADER : length or None])
        device = f"{packet.source} {source} → {packet.destination} {destination}"
        return Payload(payload.protocol, payload.type_name, payload.octets, device)

    def _core(self, protocol: CoreProtocol, pdu: bytes, association: str) -> Iterator[Payload]:
        """Yield the capabilities in a PDU of NGAP or S1AP; count it in any case."""
        yield Payload(protocol.value, None, b"")
        try:
            message = core_message(protocol, pdu)
        except DecodeError as error:
            self._leave_out(error)
            return
        if message is None:
            return
        ue = f"{association}, {message.ue}"
        device = f"{ue} ({self._connections[ue] + 1})" if self._connections[ue] else ue
        for type_name, octets in message.capabilities:
            yield Payload("", type_name, octets, device)
        if message.ends:
            self._connections[ue] += 1


def _whole(payload: Payload, frame: Frame) -> Payload:
    """Return *payload*, which takes up the rest of its frame.

    Raises:
        EvidenceError: a part of it was not recorded.
    """
    if frame.missing:
        raise EvidenceError("pcap.cut-payload", protocol=payload.protocol, octets=frame.missing)
    return payload
