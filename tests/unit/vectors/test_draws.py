"""Draws are the same everywhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conformance.vectors.draws import Draws

seeds = st.integers(0, 2**64 - 1)


def test_words_are_those_of_the_published_algorithm():
    """The first five outputs for the seed 1234567 as Rosetta Code publishes them (Pseudo-random numbers/Splitmix64)."""
    draws = Draws(1234567)
    assert [draws.word() for _ in range(5)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


@given(seeds, st.integers(1, 2**130))
def test_a_number_below_a_limit_is_below_it(seed, limit):
    assert 0 <= Draws(seed).below(limit) < limit


@given(seeds, st.integers(-(2**70), 2**70), st.integers(0, 2**70))
def test_a_number_between_two_is_between_them(seed, low, span):
    assert low <= Draws(seed).between(low, low + span) <= low + span


def test_every_number_below_a_limit_is_drawn_about_as_often():
    draws = Draws(7)
    drawn = [draws.below(6) for _ in range(6000)]
    assert all(850 < drawn.count(face) < 1150 for face in range(6))


@given(seeds, st.integers(0, 20))
def test_a_branch_does_not_depend_on_what_was_drawn_before(seed, count):
    draws = Draws(seed)
    for _ in range(count):
        draws.word()
    assert draws.branch("a").word() == Draws(seed).branch("a").word() != Draws(seed).branch("b").word()


@given(seeds, st.integers(0, 40))
def test_octets_are_as_many_as_asked_for(seed, count):
    assert len(Draws(seed).octets(count)) == count


def test_an_item_is_one_of_them():
    draws = Draws(3)
    assert {draws.item("abc") for _ in range(100)} == set("abc")
    assert {draws.one_in(1) for _ in range(5)} == {True}
