"""What a device says, container by container and as a whole, in the catalogue's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.asn1.probe import probe_document
from conformance.capabilities.combinations import resolved_combinations
from conformance.capabilities.derived import add_derived, release_of, supported_bands
from conformance.capabilities.derived_answers import add_answers
from conformance.capabilities.evaluation import CapabilityProbes
from conformance.capabilities.figures import Bandwidth, Figures, figures
from conformance.capabilities.listings import Listing, listings
from conformance.capabilities.rates import Rate
from conformance.capabilities.rules import RuleBook
from conformance.model.capability import CapabilityAnswer
from conformance.model.combination import Combination, CombinationKind
from conformance.model.evidence import CapabilityContainer, Rat
from conformance.model.finding import Finding
from conformance.model.schema import Schema

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


@dataclass(frozen=True, slots=True)
class Summary:
    """What one container declares.

    Attributes:
        container: the container.
        release: the release that it declares, such as ``rel15``; ``None`` where its type has no such field.
        bands: the bands that it lists, in the order of the message.
        answers: the answers on the capabilities of its RAT, in the order of the catalogue.
    """

    container: CapabilityContainer
    release: str | None
    bands: tuple[int, ...]
    answers: tuple[CapabilityAnswer, ...]


@dataclass(frozen=True, slots=True)
class DevicePart:
    """What of a device stands in one of its containers.

    Attributes:
        combination_counts: how many band combinations of each kind.
        rates: the peak rates per combination, of those where one direction at least is known.
        bandwidths: the bandwidths per combination.
        missing: the RATs without a container that combinations here have bands of.
        findings: what the rules report.
    """

    combination_counts: Mapping[str, int]
    rates: tuple[Rate, ...]
    bandwidths: tuple[Bandwidth, ...]
    missing: tuple[Rat, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DeviceSummary:
    """What one device declares.

    Attributes:
        name: how people tell it from others.
        summaries: what each of its containers declares.
        answers: the answers of all of them together, in the order of the catalogue.
        figures: the band combinations and what follows from them.
        findings: what the rules report.
        listings: how much of its combinations the container of each RAT lists.
    """

    name: str
    summaries: tuple[Summary, ...]
    answers: tuple[CapabilityAnswer, ...]
    figures: Figures
    findings: tuple[Finding, ...]
    listings: Mapping[Rat, Listing]

    @property
    def finding_counts(self) -> Mapping[str, int]:
        """How many findings of each severity the rules report."""
        return Counter(finding.severity.value for finding in self.findings)

    def part(self, type_name: str) -> DevicePart:
        """Return what of the whole device stands in its container of this type, with which places begin."""
        inside = f"{type_name}."
        here = [one for one in self.combinations if one.place.startswith(inside)]
        used = {entry.rat for one in here if one.kind is not CombinationKind.EUTRA for entry in one.entries}
        return DevicePart(
            Counter(one.kind.value for one in here),
            rates=tuple(
                rate
                for rate in self.figures.rates
                if rate.place.startswith(inside) and (rate.dl_mbps is not None or rate.ul_mbps is not None)
            ),
            bandwidths=tuple(one for one in self.figures.bandwidths if one.place.startswith(inside)),
            missing=tuple(rat for rat in self.figures.missing if rat in used),
            findings=tuple(one for one in self.findings if f"{one.place}.".startswith(inside)),
        )

    @property
    def combinations(self) -> tuple[Combination, ...]:
        """The band combinations, every kind in the order of its message."""
        return self.figures.combinations

    @property
    def combination_counts(self) -> Mapping[str, int]:
        """How many band combinations of each kind it lists."""
        return Counter(combination.kind.value for combination in self.combinations)


@dataclass(frozen=True, slots=True)
class Summariser:
    """Summarises devices with one catalogue and one set of rules."""

    probes: CapabilityProbes
    rules: RuleBook
    schema_of: Callable[[str], Schema]

    def device(self, containers: Sequence[CapabilityContainer], *, name: str) -> DeviceSummary:
        """Return what the device that sent *containers*, one of each RAT at most, declares."""
        probe = probe_document(containers, self.schema_of)
        resolved = resolved_combinations(probe)
        add_derived(probe, resolved=resolved)
        answers = add_answers(probe, self.probes)
        return DeviceSummary(
            name,
            summaries=tuple(_summary(container, probe, answers) for container in containers),
            answers=answers,
            figures=figures(probe, resolved=resolved),
            findings=self.rules.findings(probe),
            listings=listings(probe),
        )


def _summary(container: CapabilityContainer, probe: Element, answers: Sequence[CapabilityAnswer]) -> Summary:
    """Return what *container* declares, the only one of its RAT in *probe*."""
    return Summary(
        container,
        release=release_of(probe, container.rat),
        bands=tuple(supported_bands(probe, container.rat)),
        answers=tuple(answer for answer in answers if answer.capability.rat is container.rat),
    )


def selected(
    answers: Collection[CapabilityAnswer], *, releases: Collection[int], scenarios: Collection[str]
) -> tuple[CapabilityAnswer, ...]:
    """Return the *answers* on capabilities of these *releases* and *scenarios*; none given means all."""
    return tuple(
        answer
        for answer in answers
        if (not releases or answer.capability.release in releases)
        and (not scenarios or answer.capability.scenario in scenarios)
    )
