"""Sets of which some members are open: joined and met name by name, whatever way is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.ics.members import IN, OUT, Members, Membership, join, joined, meet, met, unanswered
from conformance.model.ics import ItemKey

NAMES = ("n1", "n3", "n78", "n257")
OPEN = (unanswered(causes=["2Tx"]), unanswered(missing=[ItemKey("38.508-2", "A.4.3.1-1", "1")]))
memberships = st.sampled_from([IN, OUT, *OPEN])
sets = st.builds(Members, st.dictionaries(st.sampled_from(NAMES), memberships), memberships)


@pytest.mark.parametrize(("combine", "of_each"), [(meet, met), (join, joined)])
@given(st.lists(sets, min_size=1, max_size=4))
def test_sets_are_combined_name_by_name(combine, of_each, found: list[Members]) -> None:
    combined = combine(found)
    for name in (*NAMES, "any other"):
        assert combined[name] == of_each([one[name] for one in found])
    order = list(dict.fromkeys(name for one in found for name in one.named))
    assert list(combined.named) == [name for name in order if name in combined.named]
    assert all(one != combined.others for one in combined.named.values())


@given(st.permutations([IN, OUT, *OPEN]))
def test_what_decides_decides_in_any_order(found: list[Membership]) -> None:
    assert (met(found), joined(found)) == (OUT, IN)
    both = met([one for one in found if one in OPEN])
    assert (both.missing, both.causes) == (OPEN[1].missing, OPEN[0].causes)
