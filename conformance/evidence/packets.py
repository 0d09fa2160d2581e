"""Internet packets in frames: link layers are taken off, fragments of IP are put together.

Known are the link types Ethernet (with VLAN tags, IEEE 802.1Q and 802.1ad), Linux cooked capture v1 and v2, BSD
loopback, and raw IP. Checksums are not verified: captures are rewritten, anonymised, and taken before the network card
computes them. Sources: the registry of link-layer types (LINKTYPE_ values), RFC 791 (IPv4, clause 3.2 on reassembly),
RFC 8200 (IPv6, clause 4 on extension headers, 4.5 on fragments).
"""

from __future__ import annotations

import ipaddress
import struct
from collections import OrderedDict
from dataclasses import dataclass, field

from conformance.errors import EvidenceError
from conformance.evidence.frames import Frame

UDP, SCTP = 17, 132
"""Protocol numbers of what IP carries."""

MAX_DATAGRAMS = 1_000
"""How many datagrams may wait for their fragments; the oldest is given up for one more."""
MAX_FRAGMENTS = 512
"""How many fragments of one datagram are kept: enough for 64 KiB in packets of 150 octets."""

_NULL, _ETHERNET, _LOOP, _SLL, _SLL2 = 0, 1, 108, 113, 276
_RAW = frozenset({12, 14, 101, 228, 229})
_IPV4, _IPV6 = 0x0800, 0x86DD
_TAGS = frozenset({0x8100, 0x88A8, 0x9100})
_VERSION_4, _VERSION_6 = 4, 6
_MORE_FRAGMENTS = 0x2000
_OFFSET = 0x1FFF
_HOP_BY_HOP, _ROUTING, _FRAGMENT, _AUTHENTICATION, _DESTINATION = 0, 43, 44, 51, 60
_OPTIONS = frozenset({_HOP_BY_HOP, _ROUTING, _DESTINATION})


@dataclass(frozen=True, slots=True)
class Packet:
    """What one datagram of IP carries.

    Attributes:
        source: the address of the sender.
        destination: the address of the receiver.
        protocol: the number of what is carried, such as :data:`UDP`.
        payload: what is carried, as far as it was recorded.
    """

    source: str
    destination: str
    protocol: int
    payload: bytes


_Key = tuple[bytes, int, bytes]
"""Addresses, protocol and identification of a datagram."""


@dataclass(slots=True)
class _Datagram:
    """Fragments by their offset, and the length of the whole once the last one is there."""

    fragments: dict[int, bytes] = field(default_factory=dict)
    length: int | None = None

    def joined(self) -> bytes | None:
        """Return the payload, ``None`` while a part is missing; where fragments overlap, the earlier octets stand."""
        if self.length is None or sum(map(len, self.fragments.values())) < self.length:
            return None
        payload = bytearray()
        for offset, data in sorted(self.fragments.items()):
            if offset > len(payload):
                return None
            payload += data[len(payload) - offset :]
        return bytes(payload[: self.length]) if len(payload) >= self.length else None


class Packets:
    """Takes packets out of frames; keeps fragments until the others come."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[_Key, _Datagram] = OrderedDict()

    def packet(self, frame: Frame) -> Packet | None:
        """Return the packet in *frame*, ``None`` if it carries no IP or a datagram is not complete yet.

        Raises:
            EvidenceError: a header is cut or contradicts itself.
        """
        data = network_layer(frame)
        if data is None:
            return None
        try:
            version = data[0] >> 4
            if version == _VERSION_4:
                return self._ipv4(data)
            return self._ipv6(data) if version == _VERSION_6 else None
        except (IndexError, struct.error) as error:
            raise EvidenceError("pcap.cut-header", protocol="IP") from error

    def _ipv4(self, data: bytes) -> Packet | None:
        header = 4 * (data[0] & 0x0F)
        length, identification, fragment = struct.unpack_from(">HHH", data, 2)
        end = length or len(data)  # 0 where the network card cuts what it sends
        if header < 20 or end < header or len(data) < header:  # noqa: PLR2004  # octets of the fixed part
            raise EvidenceError("pcap.cut-header", protocol="IPv4")
        protocol, addresses, payload = data[9], data[12:20], data[header:end]
        if fragment & (_MORE_FRAGMENTS | _OFFSET):
            key = (addresses, protocol, identification.to_bytes(2, "big"))
            joined = self._join(key, payload, fragment, bool(fragment & _MORE_FRAGMENTS))
            if joined is None:
                return None
            payload = joined
        return _packet(addresses, protocol, payload)

    def _ipv6(self, data: bytes) -> Packet | None:
        length, following = struct.unpack_from(">HB", data, 4)
        addresses = data[8:40]
        if len(addresses) < 32:  # noqa: PLR2004  # two addresses
            raise EvidenceError("pcap.cut-header", protocol="IPv6")
        rest = data[40 : 40 + length] if length else data[40:]  # 0 in a jumbogram
        while following in _OPTIONS or following in {_FRAGMENT, _AUTHENTICATION}:
            if following == _FRAGMENT:
                carried, _, fragment, identification = struct.unpack_from(">BBH4s", rest)
                if fragment & ~0x6:
                    key = (addresses, carried, identification)
                    joined = self._join(key, rest[8:], fragment >> 3, bool(fragment & 1))
                    return None if joined is None else _packet(addresses, carried, joined)
                following, rest = carried, rest[8:]
            else:
                size = 4 * (rest[1] + 2) if following == _AUTHENTICATION else 8 * (rest[1] + 1)
                following, rest = rest[0], rest[size:]
        return _packet(addresses, following, rest)

    def _join(self, key: _Key, payload: bytes, place: int, more: bool) -> bytes | None:  # noqa: FBT001  # a header's flag
        datagram = self._waiting.setdefault(key, _Datagram())
        offset = 8 * (place & _OFFSET)
        if len(datagram.fragments) < MAX_FRAGMENTS:
            datagram.fragments.setdefault(offset, payload)
        if not more:
            datagram.length = offset + len(payload)
        joined = datagram.joined()
        if joined is not None:
            del self._waiting[key]
        elif len(self._waiting) > MAX_DATAGRAMS:
            self._waiting.popitem(last=False)
        return joined


def network_layer(frame: Frame) -> bytes | None:
    """Return what stands behind the link layer if it is IP of either version."""
    data, link = frame.data, frame.link
    if link == _ETHERNET:
        return _behind_type(data, 12)
    if link == _SLL:
        return _behind_type(data, 14)
    if link == _SLL2:
        return data[20:] if int.from_bytes(data[:2], "big") in {_IPV4, _IPV6} and len(data) > 20 else None  # noqa: PLR2004
    if link in {_NULL, _LOOP}:
        return data[4:] or None
    return data or None if link in _RAW else None


def _behind_type(data: bytes, place: int) -> bytes | None:
    """Return what the type at *place* of an Ethernet or cooked header announces, VLAN tags taken off."""
    kind = int.from_bytes(data[place : place + 2], "big")
    while kind in _TAGS:
        place += 4
        kind = int.from_bytes(data[place : place + 2], "big")
    return data[place + 2 :] or None if kind in {_IPV4, _IPV6} else None


def _packet(addresses: bytes, protocol: int, payload: bytes) -> Packet:
    middle = len(addresses) // 2
    source, destination = (str(ipaddress.ip_address(part)) for part in (addresses[:middle], addresses[middle:]))
    return Packet(source, destination, protocol, payload)
