from __future__ import annotations

import pytest

from conformance.errors import UsageError
from conformance.ics.product import product_fact
from conformance.ics.proformas import load_proformas
from conformance.ics.releases import KNOWN_RELEASES
from conformance.resources import specs


@pytest.mark.parametrize("release", KNOWN_RELEASES)
def test_a_release_is_written_in_one_way(release: int) -> None:
    assert product_fact("release", str(release)) == product_fact("release", f"Rel-{release}") == f"Rel-{release}"


@pytest.mark.parametrize("said", ["4", "Rel-7", "20", "99"])
def test_a_release_that_no_proforma_knows_is_refused(said: str) -> None:
    with pytest.raises(UsageError, match=f"{said} is no release that a product may claim here: 8 to 19"):
        product_fact("release", said)


@pytest.mark.parametrize("said", ["", "sixteen", "016", "Rel16", "16.2"])
def test_what_is_no_release_is_refused(said: str) -> None:
    with pytest.raises(UsageError, match="16 or Rel-16"):
        product_fact("release", said)


def test_the_last_known_release_is_that_of_the_newest_proforma() -> None:
    editions = (one.edition for one in load_proformas(specs("proformas").glob("*.xml")).proformas.values())
    assert KNOWN_RELEASES[-1] == max(int(edition.partition(".")[0]) for edition in editions)


def test_a_date_is_one_of_the_calendar() -> None:
    assert product_fact("date", "2026-01-31") == "2026-01-31"
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        product_fact("date", "2026-02-30")
