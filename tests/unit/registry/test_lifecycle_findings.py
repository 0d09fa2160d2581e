"""Findings about histories: synthetic ones, and those of 3GPP, W3C and the PEPs."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import resources
from conformance.errors import DataError
from conformance.model.dates import StatedDate
from conformance.model.finding import Severity
from conformance.model.lifecycle import StageEvent, Track
from conformance.registry.lifecycle_findings import FindingKind, HistoryFinding, findings
from conformance.registry.lifecycles import load_lifecycles, next_states, resolve

LIFECYCLES = load_lifecycles(sorted(resources.specs("lifecycles").glob("*.xml")))
AS_OF = dt.date(2023, 1, 1)


def history(lifecycle: str, *steps: tuple[str, str], source: str = "synthetic") -> Track:
    """Return a track of written stages and dates."""
    events = []
    for written, date in steps:
        machine, state = resolve(LIFECYCLES[lifecycle], written)
        stated = StatedDate.parse(date)
        events.append(StageEvent(lifecycle, "X", machine, state.id, stated, stated.latest, source))
    return Track("X", "", lifecycle, tuple(events))


def found(track: Track, as_of: dt.date = AS_OF) -> list[HistoryFinding]:
    return findings(track, LIFECYCLES[track.lifecycle], as_of=as_of)


def kinds(track: Track, as_of: dt.date = AS_OF) -> list[FindingKind]:
    return [one.kind for one in found(track, as_of)]


@given(st.sampled_from(sorted(LIFECYCLES)), st.data())
def test_a_history_by_permitted_steps_has_no_finding(name: str, data: st.DataObject):
    machine = LIFECYCLES[name].main
    state = data.draw(st.sampled_from(sorted(machine.initial)))
    events = []
    for day in range(data.draw(st.integers(1, 12))):
        date = dt.date(2022, 1, 1) + dt.timedelta(days=day)
        events.append(StageEvent(name, "X", machine.id, state, StatedDate.on(date), date, "synthetic"))
        nexts = [after.id for after, _ in next_states(machine, state)]
        if not nexts:
            break
        state = data.draw(st.sampled_from(nexts))
    assert not found(Track("X", "", name, tuple(events)), dt.date(2022, 2, 1))


@pytest.mark.parametrize("skip", ["30", "40"])
def test_fast_tracks_of_national_standards_are_legal(skip: str):
    assert not kinds(history("gbt", ("10", "2022-10-01"), (skip, "2022-12-01")))


def test_leaving_the_comments_out_is_found_with_what_lies_between():
    track = history("gbt", ("10", "2022-06-01"), ("20", "2022-07-01"), ("40", "2022-12-01"))
    [one] = found(track)
    assert one.kind is FindingKind.SKIPPED
    assert one.severity is Severity.WARNING
    assert "20 → 30 → 40" in str(one.message)


def test_going_back_without_a_loop_back_is_impossible_and_tells_the_way():
    [one] = found(history("3gpp", ("16.0.0", "2020-01-01"), ("0.1.0", "2020-02-01")))
    assert one.kind is FindingKind.IMPOSSIBLE
    assert one.severity is Severity.FAIL
    assert "what may follow: withdrawn" in str(one.message)
    [other] = found(history("iso", ("00.00", "2019-01-01"), ("00.20", "2019-02-01"), ("00.00", "2019-03-01")))
    assert other.kind is FindingKind.IMPOSSIBLE


def test_loop_backs_are_legal():
    steps = ("40.20", "2020-01-01"), ("40.60", "2020-04-01"), ("40.93", "2020-06-01"), ("40.20", "2020-07-01")
    assert kinds(history("iso", *steps)) == [FindingKind.NOT_INITIAL]


def test_a_state_after_an_end_is_found():
    track = history("gbt", ("60", "2010-01-01"), ("95", "2012-01-01"), ("in-force", "2013-01-01"))
    assert kinds(track, dt.date(2013, 2, 1)) == [FindingKind.AFTER_END]
    resurrected = history("pep", ("Draft", "2010-01-01"), ("Withdrawn", "2011-01-01"), ("Draft", "2012-01-01"))
    assert not kinds(resurrected)


def test_a_draft_that_the_iesg_has_in_hand_does_not_expire():
    # datatracker, ietf/doc/expire.py: only idexists, watching and dead let a draft expire
    start = ("draft:active", "2020-01-01"), ("pub-req", "2020-02-01")
    [one] = found(history("ietf", *start, ("expired", "2020-08-01")))
    assert one.kind is FindingKind.CONTRADICTION
    assert one.machine == "draft, iesg"
    assert "does not expire" in str(one.message)
    dead = (*start, ("expired", "2020-08-01"), ("iesg:dead", "2020-08-01"))
    assert not kinds(history("ietf", *dead))


def test_an_unpublished_rfc_is_a_contradiction():
    steps = ("draft:active", "2020-01-01"), ("iesg:watching", "2020-02-01"), ("rfc", "2020-08-01")
    assert kinds(history("ietf", *steps)) == [FindingKind.CONTRADICTION]


def test_a_limit_is_a_note_from_the_day_that_is_certain():
    # GB/T 16733-1997: the proposal stage takes three months at most
    assert kinds(history("gbt", ("10", "2022-01")), dt.date(2022, 4, 30)) == []
    [one] = found(history("gbt", ("10", "2022-01")), dt.date(2022, 5, 1))
    assert (one.kind, one.severity) == (FindingKind.LIMIT, Severity.INFORMATION)


def test_dates_that_overlap_are_judged_only_if_no_order_is_permitted():
    assert not kinds(history("3gpp", ("draft", "2020"), ("information", "2020-03-01")))
    assert not kinds(history("3gpp", ("information", "2020-03-01"), ("draft", "2020-03-01")))
    assert kinds(history("3gpp", ("draft", "2020"), ("approved", "2020"))) == [FindingKind.SKIPPED]


def test_what_no_source_says_is_information_only():
    [one] = found(history("3gpp", ("16.0.0", "2020-01-01"), ("0.1.0", "2020-02-01"), source=""))
    assert one.severity is Severity.INFORMATION


def test_a_state_that_the_lifecycle_lacks_is_found():
    day = dt.date(2020, 1, 1)
    event = StageEvent("pep", "X", "proposal", "Draught", StatedDate.on(day), day, "synthetic")
    assert kinds(Track("X", "", "pep", (event,))) == [FindingKind.UNKNOWN]


REAL = {
    "3gpp": ("3gpp_spec_versions.csv.gz", ("type", "spec"), "version"),
    "w3c": ("w3c_tr_versions.csv.gz", ("shortname",), "stage"),
    "pep": ("pep_status_history.csv.gz", ("pep",), "status"),
}


@pytest.mark.parametrize(
    ("lifecycle", "unread", "counted"),
    [
        # versions that were uploaded late or never: the rules know no way back, and approval follows a presentation
        ("3gpp", 0, {FindingKind.IMPOSSIBLE: 501, FindingKind.SKIPPED: 1373}),
        ("w3c", 0, {FindingKind.IMPOSSIBLE: 3, FindingKind.SKIPPED: 4, FindingKind.AFTER_END: 1}),
        # Approved, Complete, Finished, April, Postponed, Acepted, Withdrawal and Draught are no statuses of PEP 1
        ("pep", 10, {FindingKind.IMPOSSIBLE: 49, FindingKind.SKIPPED: 8, FindingKind.AFTER_END: 15}),
    ],
)
def test_what_real_histories_do_that_the_rules_do_not_permit(
    real_data: Path, lifecycle: str, unread: int, counted: dict[FindingKind, int]
):
    tracks, unreadable = _tracks(real_data / "tracking", lifecycle)
    counts = Counter(one.kind for track in tracks for one in found(track))
    assert unreadable == unread
    assert {kind: counts[kind] for kind in counts if kind is not FindingKind.NOT_INITIAL} == counted


def _tracks(folder: Path, lifecycle: str) -> tuple[list[Track], int]:
    name, keys, column = REAL[lifecycle]
    events: dict[str, list[StageEvent]] = {}
    unreadable = 0
    with gzip.open(folder / name, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            try:
                machine, state = resolve(LIFECYCLES[lifecycle], row[column])
            except DataError:
                unreadable += 1
                continue
            item, day = " ".join(row[key] for key in keys), dt.date.fromisoformat(row["date"])
            event = StageEvent(lifecycle, item, machine, state.id, StatedDate.on(day), day, name)
            events.setdefault(item, []).append(event)
    return [Track(item, "", lifecycle, tuple(known)) for item, known in events.items()], unreadable
