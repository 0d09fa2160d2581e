"""What Wireshark's packet details say of a packet around the messages in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from conformance.evidence.stated_times import epoch_time
from conformance.evidence.trees import Node

_FRAME = re.compile(r"Frame (?P<number>\d{1,9}): \d+ bytes .*", re.ASCII)
_ADDRESSES = re.compile(r"Internet Protocol Version [46], Src: (\S+), Dst: (\S+)", re.ASCII)
_PORTS = re.compile(
    r"(?P<protocol>User Datagram Protocol|Stream Control Transmission Protocol), "
    r"Src Port: (?P<source>\d+)(?: \(\d+\))?, Dst Port: (?P<destination>\d+)(?: \(\d+\))?",
    re.ASCII,
)
_UE = re.compile(r"(?:RAN-UE-NGAP-ID|[eE]NB-UE-S1AP-ID): (\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Packet:
    """What the lines of a packet say up to a certain one.

    Attributes:
        number: of the frame.
        time: ISO 8601, in UTC.
        addresses: of the last network layer, source first.
        ports: of the last transport layer, source first.
        is_association: that is SCTP, which is one device in both directions only together with an identifier of the UE.
    """

    number: int | None = None
    time: str | None = None
    addresses: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    is_association: bool = False

    def then(self, line: Node) -> Packet:
        """Return what is known after one more *line* that is not indented."""
        if frame := _FRAME.fullmatch(line.text):
            time = next(filter(None, (epoch_time(child.text) for child in line.children)), None)
            return Packet(int(frame["number"]), time)
        if addresses := _ADDRESSES.fullmatch(line.text):
            return replace(self, addresses=addresses.groups(), ports=())
        if ports := _PORTS.fullmatch(line.text):
            is_association = ports["protocol"].startswith("Stream")
            return replace(self, ports=(ports["source"], ports["destination"]), is_association=is_association)
        return self

    def device(self, message: Node) -> str:
        """Return what tells the device from others: addresses and ports, over SCTP with the identifier of the UE.

        That identifier is the one that the radio access network gave for the association, of no meaning elsewhere.
        """
        if not self.addresses or not self.ports:
            return ""
        ends = [f"{address} {port}" for address, port in zip(self.addresses, self.ports, strict=True)]
        if not self.is_association:
            return " → ".join(ends)
        ue = next(filter(None, (_UE.fullmatch(node.text) for node in message.within())), None)
        return f"{' ↔ '.join(sorted(ends))} UE {ue[1]}" if ue else ""
