"""User messages of SCTP, put together from chunks (RFC 9260)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import EvidenceError
from conformance.evidence import sctp as module
from conformance.evidence.packets import Packet
from conformance.evidence.sctp import Associations, UserMessage

BEGINNING, MIDDLE, ENDING, WHOLE = 2, 0, 1, 3
ENDS = "192.0.2.1:38412 – 192.0.2.2:38412"


def packet(payload, source="192.0.2.1", destination="192.0.2.2"):
    return Packet(source, destination, 132, payload)


def deliver(associations, *packets):
    return [message for one in packets for message in associations.messages(one)]


def test_whole_messages_are_delivered_with_their_protocol(wire):
    payload = wire.sctp(wire.data_chunk(b"one", 1), wire.data_chunk(b"another", 2, protocol=18))
    assert deliver(Associations(), packet(payload)) == [
        UserMessage(ENDS, 60, b"one"),
        UserMessage(ENDS, 18, b"another"),
    ]


def test_other_chunks_are_passed_over(wire):
    acknowledgement = b"\x03\x00\x00\x10" + bytes(12)
    payload = wire.sctp(acknowledgement, wire.data_chunk(b"one"), b"\x0a\0\0\x05x\0\0\0")
    assert deliver(Associations(), packet(payload)) == [UserMessage(ENDS, 60, b"one")]


@pytest.mark.parametrize("first", [1, 0xFFFF_FFFE])
def test_fragments_are_put_together_in_any_order_and_over_the_largest_number(wire, first):
    flags = (BEGINNING, MIDDLE, ENDING)
    numbers = [(first + step) & 0xFFFF_FFFF for step in range(3)]
    parts = zip((b"ab", b"cd", b"e"), numbers, flags, strict=True)
    chunks = [wire.data_chunk(part, number, flag) for part, number, flag in parts]
    for order in itertools.permutations(chunks):
        associations = Associations()
        found = deliver(associations, *(packet(wire.sctp(chunk)) for chunk in order))
        assert found == [UserMessage(ENDS, 60, b"abcde")]
        assert associations.incomplete == 0


def test_a_repeated_chunk_is_delivered_once(wire):
    associations = Associations()
    whole = packet(wire.sctp(wire.data_chunk(b"one", 5)))
    assert len(deliver(associations, whole, whole)) == 1
    begin = packet(wire.sctp(wire.data_chunk(b"a", 6, BEGINNING)))
    end = packet(wire.sctp(wire.data_chunk(b"b", 7, ENDING)))
    assert [message.octets for message in deliver(associations, begin, begin, end, begin, end)] == [b"ab"]


def test_messages_that_follow_each_other_are_kept_apart(wire):
    chunks = [wire.data_chunk(b"a", 1, BEGINNING), wire.data_chunk(b"c", 3, BEGINNING)]
    chunks += [wire.data_chunk(b"d", 4, ENDING), wire.data_chunk(b"b", 2, ENDING)]
    assert [m.octets for m in deliver(Associations(), packet(wire.sctp(*chunks)))] == [b"cd", b"ab"]


def test_both_directions_are_one_association_and_number_on_their_own(wire):
    associations = Associations()
    there = packet(wire.sctp(wire.data_chunk(b"a", 1, BEGINNING)))
    back = packet(wire.sctp(wire.data_chunk(b"b", 2, ENDING)), "192.0.2.2", "192.0.2.1")
    assert deliver(associations, there, back) == []
    assert associations.incomplete == 2
    assert deliver(associations, packet(wire.sctp(wire.data_chunk(b"x", 9)), "192.0.2.2", "192.0.2.1")) == [
        UserMessage(ENDS, 60, b"x")
    ]


def test_an_association_that_begins_anew_may_use_the_same_numbers(wire):
    associations = Associations()
    for tag in (1, 2):
        assert len(deliver(associations, packet(wire.sctp(wire.data_chunk(b"a", 1), tag=tag)))) == 1


def test_ports_of_ipv6_are_told_from_addresses(wire):
    found = deliver(Associations(), packet(wire.sctp(wire.data_chunk(b"a")), "2001:db8::1", "2001:db8::2"))
    assert found[0].association == "[2001:db8::1]:38412 – [2001:db8::2]:38412"


def test_more_waiting_chunks_than_the_limit_push_out_the_oldest(wire, monkeypatch):
    monkeypatch.setattr(module, "MAX_WAITING", 2)
    associations = Associations()
    for number in (10, 20, 30):
        deliver(associations, packet(wire.sctp(wire.data_chunk(b"a", number, BEGINNING))))
    assert associations.incomplete == 2
    assert deliver(associations, packet(wire.sctp(wire.data_chunk(b"b", 11, ENDING)))) == []


@pytest.mark.parametrize("numbers", [(10, 11, 12), (12, 11, 10), (11, 10, 12), (11, 12, 10), (0xFFFF_FFFF, 0, 1)])
def test_a_message_that_never_ends_is_given_up_as_a_whole(wire, monkeypatch, numbers):
    monkeypatch.setattr(module, "MAX_WAITING", 2)
    associations = Associations()
    for number in numbers:
        deliver(associations, packet(wire.sctp(wire.data_chunk(b"a", number, MIDDLE))))
    assert associations.incomplete == 0
    assert len(deliver(associations, packet(wire.sctp(wire.data_chunk(b"a", 20))))) == 1


@given(st.data())
def test_messages_come_out_whole_whatever_the_order_of_their_chunks(wire, data):
    messages = data.draw(st.lists(st.lists(st.binary(max_size=3), min_size=1, max_size=4), min_size=1, max_size=5))
    start = data.draw(st.sampled_from([0, 7, 0xFFFF_FFFA]))
    chunks = []
    for parts in messages:
        for place, part in enumerate(parts):
            flags = (BEGINNING if place == 0 else 0) | (ENDING if place == len(parts) - 1 else 0)
            chunks.append(wire.data_chunk(part, (start + len(chunks)) & 0xFFFF_FFFF, flags))
    associations = Associations()
    found = deliver(associations, *(packet(wire.sctp(chunk)) for chunk in data.draw(st.permutations(chunks))))
    assert sorted(message.octets for message in found) == sorted(b"".join(parts) for parts in messages)
    assert associations.incomplete == 0


def test_a_cut_chunk_is_an_error_after_those_before_it(wire):
    payload = wire.sctp(wire.data_chunk(b"one", 1), wire.data_chunk(b"another", 2))[:-4]
    messages = Associations().messages(packet(payload))
    assert next(messages).octets == b"one"
    with pytest.raises(EvidenceError, match="3 octets were not recorded"):
        next(messages)


@pytest.mark.parametrize("payload", [b"", bytes(11), bytes(12) + b"\0\0\0\x03"])
def test_a_broken_header_is_an_error(payload):
    with pytest.raises(EvidenceError, match="header of SCTP"):
        deliver(Associations(), packet(payload))


@given(st.lists(st.binary(max_size=80), max_size=5))
def test_any_octets_are_messages_or_refused(payloads):
    associations = Associations()
    for payload in payloads:
        try:
            deliver(associations, packet(bytes(12) + payload))
        except EvidenceError as error:
            assert error.key in {"pcap.cut-header", "pcap.cut-payload"}  # noqa: PT017  # either outcome is right
