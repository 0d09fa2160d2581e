"""Compare what two devices declare: what was gained, what was lost, what differs, what cannot be told.

A list of band combinations that a device did not send, or that the network filtered, does not say what the device
lacks (TS 38.306 clause 4.2.7.11): what only the other device has is then unclear, neither gained nor lost.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, TypeVar

from conformance.capabilities.evaluation import is_enquired, is_listed
from conformance.capabilities.listings import LISTED_IN, Listing
from conformance.capabilities.paths import CONTAINERS
from conformance.capabilities.rates import Rate, highest
from conformance.capabilities.summary import DeviceSummary
from conformance.model.capability import Capability, CapabilityAnswer, Granularity, Status
from conformance.model.combination import CombinationKind
from conformance.model.evidence import Rat
from conformance.model.finding import Finding

Name = TypeVar("Name", int, str)
_Key = TypeVar("_Key")

_RATS = {type_name: rat for rat, (type_name, _) in CONTAINERS.items()}


class ChangeKind(StrEnum):
    """How the second device differs from the first."""

    GAINED = "gained"
    LOST = "lost"
    CHANGED = "changed"
    UNCLEAR = "unclear"
    """One of the two does not tell."""


@dataclass(frozen=True, slots=True)
class CapabilityChange:
    """A capability in which two devices differ."""

    kind: ChangeKind
    before: CapabilityAnswer
    after: CapabilityAnswer

    @property
    def capability(self) -> Capability:
        """The row of the catalogue."""
        return self.before.capability


@dataclass(frozen=True, slots=True)
class Sides(Generic[Name]):
    """What only one of two devices has, in the order of the device that has it.

    Attributes:
        gained: what the second device has and the first one has not.
        lost: the other way round.
        only_before: what the first device has while the second one does not tell.
        only_after: the other way round.
    """

    gained: tuple[Name, ...] = ()
    lost: tuple[Name, ...] = ()
    only_before: tuple[Name, ...] = ()
    only_after: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class RateChange:
    """A band combination that both devices list with different peak rates: changed, or unclear where one is unknown."""

    kind: ChangeKind
    combination: str
    before: Rate
    after: Rate


@dataclass(frozen=True, slots=True)
class DeviceComparison:
    """Two devices side by side.

    Attributes:
        before: the first device.
        after: the second one.
        capabilities: the capabilities in which they differ, in the order of the catalogue.
        bands: bands by RAT.
        combinations: band combinations by kind.
        findings: rules that report something on one of them only.
        rates: peak rates that differ.
    """

    before: DeviceSummary
    after: DeviceSummary
    capabilities: tuple[CapabilityChange, ...]
    bands: Mapping[Rat, Sides[int]]
    combinations: Mapping[CombinationKind, Sides[str]]
    findings: Sides[str]
    rates: tuple[RateChange, ...]

    def changes(self, kind: ChangeKind) -> tuple[CapabilityChange, ...]:
        """Return the capabilities that changed in this way."""
        return tuple(change for change in self.capabilities if change.kind is kind)


def compare_devices(before: DeviceSummary, after: DeviceSummary) -> DeviceComparison:
    """Return what *after* has gained and lost against *before*; both were asked with the same catalogue."""
    return DeviceComparison(
        before,
        after,
        capabilities=tuple(_changes(before, after)),
        bands={rat: _bands(before, after, rat) for rat in _in_either(before, after, bands_of)},
        combinations={kind: _combinations(before, after, kind) for kind in _in_either(before, after, combinations_of)},
        findings=_findings(before, after),
        rates=tuple(_rate_changes(before.figures.rates, after.figures.rates)),
    )


def bands_of(device: DeviceSummary) -> Mapping[Rat, list[int]]:
    """Return the bands that a device lists, by RAT."""
    found: dict[Rat, list[int]] = {}
    for summary in device.summaries:
        if summary.bands:
            found.setdefault(summary.container.rat, []).extend(summary.bands)
    return found


def combinations_of(device: DeviceSummary) -> Mapping[CombinationKind, list[str]]:
    """Return the names of the band combinations that a device lists, by kind."""
    found: dict[CombinationKind, list[str]] = {}
    for combination in device.combinations:
        found.setdefault(combination.kind, []).append(combination.name)
    return found


def _changes(before: DeviceSummary, after: DeviceSummary) -> Iterator[CapabilityChange]:
    later = {answer.capability.id: answer for answer in after.answers}
    for answer in before.answers:
        row, other = answer.capability, later[answer.capability.id]
        partial = is_enquired(row) and any(one.listings[row.rat] is not Listing.WHOLE for one in (before, after))
        kind = _kind(answer, other)
        if kind:
            yield CapabilityChange(
                ChangeKind.UNCLEAR if partial and kind is ChangeKind.CHANGED else kind, answer, other
            )


def _kind(before: CapabilityAnswer, after: CapabilityAnswer) -> ChangeKind | None:
    if Status.UNKNOWN in {before.status, after.status}:
        return ChangeKind.UNCLEAR if before.status is not after.status else None
    if before.status is after.status:
        return ChangeKind.CHANGED if _said(before) != _said(after) else None
    if before.absence is not None or after.absence is not None:
        return ChangeKind.CHANGED
    return ChangeKind.GAINED if after.status is Status.DECLARED else ChangeKind.LOST


def _said(answer: CapabilityAnswer) -> Hashable:
    """Return what is said, whatever the order of bands and of the places where values were found."""
    if answer.status is Status.ABSENT:
        return answer.absence
    value, row = answer.value, answer.capability
    if isinstance(value, list) and row.kind != "list" and row.granularity is not Granularity.UE:
        value = sorted(map(repr, value))
    by_band = frozenset((band, repr(one)) for band, one in answer.by_band)
    return repr(value) if not by_band else "", answer.bands, by_band, frozenset(answer.modes)


def _in_either(
    before: DeviceSummary, after: DeviceSummary, listed: Callable[[DeviceSummary], Mapping[_Key, object]]
) -> Iterable[_Key]:
    return dict.fromkeys([*listed(before), *listed(after)])


def _bands(before: DeviceSummary, after: DeviceSummary, rat: Rat) -> Sides[int]:
    """Compare bands: a container lists all of them, whatever the network asked for."""
    first, second = (one.listings[rat] is not Listing.NO_CONTAINER for one in (before, after))
    return _sides(bands_of(before).get(rat, ()), bands_of(after).get(rat, ()), lambda _: first, lambda _: second)


def _combinations(before: DeviceSummary, after: DeviceSummary, kind: CombinationKind) -> Sides[str]:
    first, second = (one.listings[LISTED_IN[kind]] is Listing.WHOLE for one in (before, after))
    earlier, later = (combinations_of(one).get(kind, ()) for one in (before, after))
    return _sides(earlier, later, lambda _: first, lambda _: second)


def _findings(before: DeviceSummary, after: DeviceSummary) -> Sides[str]:
    """Compare the rules that report something."""
    earlier, later = (_by_rule(one.findings) for one in (before, after))
    return _sides(earlier, later, lambda rule: _tells(before, later[rule]), lambda rule: _tells(after, earlier[rule]))


def _by_rule(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.rule, []).append(finding)
    return found


def _tells(device: DeviceSummary, findings: Iterable[Finding]) -> bool:
    """Whether *device* sent what one of *findings* on another device is about, so that a rule could report it."""
    return any(_has(device, finding.place) for finding in findings)


def _has(device: DeviceSummary, place: str) -> bool:
    """Whether *device* sent the container of the ASN.1 path *place*, and the whole list where it leads into one."""
    type_name, _, inside = place.partition(".")
    rat = _RATS.get(type_name)
    if rat is None:
        return True
    if is_listed(f"{inside.replace('.', '/')}/", rat):
        return device.listings[rat] is Listing.WHOLE
    return device.listings[rat] is not Listing.NO_CONTAINER


def _sides(
    before: Iterable[Name],
    after: Iterable[Name],
    first_tells: Callable[[Name], bool],
    second_tells: Callable[[Name], bool],
) -> Sides[Name]:
    """Compare names; *first_tells* and *second_tells* say whether a device that lacks a name would have told it."""
    earlier, later = dict.fromkeys(before), dict.fromkeys(after)
    new = {name: first_tells(name) for name in later if name not in earlier}
    old = {name: second_tells(name) for name in earlier if name not in later}
    return Sides(
        gained=tuple(name for name, told in new.items() if told),
        lost=tuple(name for name, told in old.items() if told),
        only_before=tuple(name for name, told in old.items() if not told),
        only_after=tuple(name for name, told in new.items() if not told),
    )


def _rate_changes(before: Iterable[Rate], after: Iterable[Rate]) -> Iterator[RateChange]:
    """Yield the combinations whose best rates differ; a name that is listed twice counts with its best rates."""
    earlier, later = _best(before), _best(after)
    for name, rate in earlier.items():
        kind = _rate_change(rate, later[name]) if name in later else None
        if kind:
            yield RateChange(kind, name, rate, later[name])


def _rate_change(before: Rate, after: Rate) -> ChangeKind | None:
    pairs = ((before.dl_mbps, after.dl_mbps), (before.ul_mbps, after.ul_mbps))
    differing = [pair for pair in pairs if pair[0] != pair[1]]
    if not differing:
        return None
    return ChangeKind.UNCLEAR if all(None in pair for pair in differing) else ChangeKind.CHANGED


def _best(rates: Iterable[Rate]) -> Mapping[str, Rate]:
    found: dict[str, Rate] = {}
    for rate in rates:
        other = found.get(rate.combination, rate)
        found[rate.combination] = replace(
            rate,
            dl_mbps=highest([rate.dl_mbps, other.dl_mbps]),
            ul_mbps=highest([rate.ul_mbps, other.ul_mbps]),
            place=other.place,
        )
    return found
