"""Editions of a standard, and what the suffix of a name says of them."""

from __future__ import annotations

import pytest

from conformance.asn1.editions import Edition, PublishedBy, edition, named_edition

CALENDAR = [
    [Edition(15, 9), Edition(16, 0)],
    [Edition(15, 10), Edition(16, 1)],
    [Edition(15, 17), Edition(16, 8), Edition(17, 0)],
]
"""Part of the editions of TS 38.331 that came out together, in April 2020, July 2020 and April 2022."""


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("UE-NR-Capability", None),
        ("rlc-Parameters-r16", "16.0.0"),
        ("UE-NR-Capability-v1530", "15.3.0"),
        ("UE-NR-Capability-v15a0", "15.10.0"),
        ("UE-EUTRA-Capability-v9e0-IEs", "9.14.0"),
        ("UE-EUTRA-Capability-v1020-IEs", "10.2.0"),
        ("FeatureSetDownlink-v15t0", "15.29.0"),
        ("RRCReconfiguration-v1530-IEs-r16", "16.0.0"),
        ("UE-EUTRA-Capability-v15x0-IEs", None),  # a place kept for an edition that was not known
        ("SIB12-r16-IEs", "16.0.0"),
        ("aperiodicTrigger-r1", None),
        ("mt-SDT-v1810", "18.1.0"),
        ("port-v2x", None),
        ("V-r16a", None),
    ],
)
def test_a_suffix_names_an_edition(name, stated):
    found = named_edition(name)
    assert (str(found) if found else None) == stated


@pytest.mark.parametrize("text", ["15.8", "v15.8.0", "15.8.0 ", "15.8.0.1", "a.b.c", "", "115.8.0", "r16"])
def test_what_is_no_edition_is_told(text):
    assert edition(text) is None


def test_editions_are_in_the_order_of_their_numbers():
    written = ["8.2.0", "15.3.0", "15.8.0", "15.10.0", "16.0.0", "16.3.1"]
    assert sorted(map(edition, reversed(written))) == list(map(edition, written))
    assert list(map(str, map(edition, written))) == written


@pytest.mark.parametrize(
    ("newest", "there", "not_there"),
    [
        ("16.1.0", ["15.3.0", "15.9.0", "15.10.0", "16.0.0", "16.1.0"], ["15.11.0", "16.2.0", "17.0.0"]),
        ("16.3.0", ["15.10.0", "16.3.0"], ["15.11.0", "16.4.0"]),  # between two: what was there for sure
        ("17.0.0", ["15.17.0", "16.8.0", "14.9.0"], ["15.18.0", "16.9.0"]),
        ("15.3.0", ["15.3.0", "14.0.0"], ["15.4.0", "16.0.0"]),
        ("17.1.0", ["15.29.0", "16.20.0"], ["17.2.0"]),  # beyond the calendar earlier releases count as complete
        ("18.0.0", ["15.29.0", "17.13.0"], ["18.1.0"]),
    ],
)
def test_an_edition_has_what_was_published_before_it(newest, there, not_there):
    published = PublishedBy(edition(newest), CALENDAR)
    assert [text for text in there + not_there if published.has(edition(text))] == there


def test_without_a_calendar_earlier_releases_are_complete():
    published = PublishedBy(Edition(16, 1), [])
    assert published.has(Edition(15, 20))
    assert not published.has(Edition(16, 2))
