from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yangfan_example.cards import MAX_LINES, CardReader

from conformance import messages
from conformance.errors import EvidenceError

CARD = b"UE capability card\ntype: UE-NR-Capability\noctets: 0c 81\n        FF00\n"


def test_a_card_is_read_with_its_type_and_the_line_of_its_octets() -> None:
    (evidence,) = CardReader().read(CARD, origin="a.card")
    assert evidence.data == bytes.fromhex("0c81ff00")
    assert evidence.type_name == "UE-NR-Capability"
    assert evidence.origin == "a.card, line 3"


def test_a_card_is_recognised_by_its_first_line_alone() -> None:
    assert CardReader().recognises(CARD)
    assert not CardReader().recognises(b"0c81ff00")


@pytest.mark.parametrize(
    ("card", "line"),
    [
        (b"UE capability card\ntype: X\n", 1),
        (b"UE capability card\ntype: X\noctets: 0g\n", 3),
        (b"UE capability card\ntype: X\ntype: X\n", 3),
        (b"UE capability card\ncolour: red\n", 2),
        (b"UE capability card\n" + b"\n" * MAX_LINES + b"x", MAX_LINES),
    ],
)
def test_a_broken_card_is_refused_with_its_line_in_both_languages(card: bytes, line: int) -> None:
    with pytest.raises(EvidenceError) as caught:
        list(CardReader().read(card, origin="a.card"))
    english, chinese = (caught.value.message.spoken(language) for language in messages.LANGUAGES)
    assert f"line {line}" in english
    assert f"第 {line} 行" in chinese


@given(st.binary(max_size=200))
def test_whatever_follows_the_first_line_is_read_or_refused(rest: bytes) -> None:
    try:
        found = list(CardReader().read(b"UE capability card\n" + rest, origin="x"))
    except EvidenceError:
        return
    assert len(found) == 1
