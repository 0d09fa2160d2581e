"""Compare what two devices declare: what was gained, what was lost, what differs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.capabilities.rates import Rate
from conformance.capabilities.summary import DeviceSummary
from conformance.model.capability import Capability, CapabilityAnswer, Status


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
class GainedAndLost:
    """What only one of two devices has: names, in the order of the device that has them."""

    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RateChange:
    """A band combination that both devices list with different peak rates."""

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
    bands: Mapping[str, GainedAndLost]
    combinations: Mapping[str, GainedAndLost]
    findings: GainedAndLost
    rates: tuple[RateChange, ...]

    def changes(self, kind: ChangeKind) -> tuple[CapabilityChange, ...]:
        """Return the capabilities that changed in this way."""
        return tuple(change for change in self.capabilities if change.kind is kind)


def compare_devices(before: DeviceSummary, after: DeviceSummary) -> DeviceComparison:
    """Return what *after* has gained and lost against *before*; both were asked with the same catalogue."""
    return DeviceComparison(
        before,
        after,
        capabilities=tuple(_changes(before.answers, after.answers)),
        bands=_by_key(before, after, bands_of),
        combinations=_by_key(before, after, combinations_of),
        findings=_gained_and_lost(*(dict.fromkeys(found.rule for found in one.findings) for one in (before, after))),
        rates=tuple(_rate_changes(before.figures.rates, after.figures.rates)),
    )


def bands_of(device: DeviceSummary) -> Mapping[str, list[str]]:
    """Return the bands that a device lists, by RAT."""
    found: dict[str, list[str]] = {}
    for summary in device.summaries:
        if summary.bands:
            found.setdefault(summary.container.rat.value, []).extend(map(str, summary.bands))
    return found


def combinations_of(device: DeviceSummary) -> Mapping[str, list[str]]:
    """Return the names of the band combinations that a device lists, by kind."""
    found: dict[str, list[str]] = {}
    for combination in device.combinations:
        found.setdefault(combination.kind.value, []).append(combination.name)
    return found


def _changes(before: Iterable[CapabilityAnswer], after: Iterable[CapabilityAnswer]) -> Iterator[CapabilityChange]:
    later = {answer.capability.id: answer for answer in after}
    for answer in before:
        other = later[answer.capability.id]
        kind = _kind(answer, other)
        if kind:
            yield CapabilityChange(kind, answer, other)


def _kind(before: CapabilityAnswer, after: CapabilityAnswer) -> ChangeKind | None:
    if Status.UNKNOWN in {before.status, after.status}:
        return ChangeKind.UNCLEAR if before.status is not after.status else None
    if before.status is not after.status:
        return ChangeKind.GAINED if after.status is Status.DECLARED else ChangeKind.LOST
    return ChangeKind.CHANGED if _said(before) != _said(after) else None


def _said(answer: CapabilityAnswer) -> Hashable:
    """Return what is declared, whatever the order of bands."""
    by_band = sorted(map(repr, answer.by_band))
    return repr(answer.value) if not by_band else "", answer.bands, tuple(by_band)


def _by_key(
    before: DeviceSummary, after: DeviceSummary, listed: Callable[[DeviceSummary], Mapping[str, Iterable[str]]]
) -> Mapping[str, GainedAndLost]:
    earlier, later = listed(before), listed(after)
    return {
        key: _gained_and_lost(earlier.get(key, ()), later.get(key, ())) for key in dict.fromkeys([*earlier, *later])
    }


def _gained_and_lost(before: Iterable[str], after: Iterable[str]) -> GainedAndLost:
    earlier, later = dict.fromkeys(before), dict.fromkeys(after)
    return GainedAndLost(
        gained=tuple(name for name in later if name not in earlier),
        lost=tuple(name for name in earlier if name not in later),
    )


def _rate_changes(before: Iterable[Rate], after: Iterable[Rate]) -> Iterator[RateChange]:
    """Yield the combinations whose best rates differ; a name that is listed twice counts with its best rates."""
    earlier, later = _best(before), _best(after)
    for name, rate in earlier.items():
        if name in later and later[name] != rate:
            yield RateChange(name, rate, later[name])


def _best(rates: Iterable[Rate]) -> Mapping[str, Rate]:
    found: dict[str, Rate] = {}
    for rate in rates:
        other = found.get(rate.combination, rate)
        found[rate.combination] = Rate(
            rate.combination, max(rate.dl_mbps, other.dl_mbps), max(rate.ul_mbps, other.ul_mbps)
        )
    return found
