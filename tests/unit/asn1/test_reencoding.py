"""Where two encodings differ first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conformance.asn1.reencoding import first_difference


def bits(octets: bytes) -> str:
    return "".join(f"{octet:08b}" for octet in octets)


@given(st.binary(), st.binary())
def test_the_first_difference_is_the_first_bit_that_is_not_the_same(one: bytes, other: bytes) -> None:
    bit = first_difference(one, other)
    if bit is None:
        assert one == other
        return
    assert bits(one)[:bit] == bits(other)[:bit]
    assert bits(one)[bit : bit + 1] != bits(other)[bit : bit + 1]
