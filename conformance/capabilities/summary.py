"""What one capability container says, in the catalogue's words."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from conformance.asn1.probe import probe_document
from conformance.capabilities.derived import add_derived, release_of, supported_bands
from conformance.capabilities.evaluation import CapabilityProbes
from conformance.model.capability import CapabilityAnswer
from conformance.model.evidence import CapabilityContainer
from conformance.model.schema import Schema


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

    def selected(self, *, releases: Collection[int], scenarios: Collection[str]) -> tuple[CapabilityAnswer, ...]:
        """Return the answers on capabilities of these *releases* and *scenarios*; none given means all."""
        return tuple(
            answer
            for answer in self.answers
            if (not releases or answer.capability.release in releases)
            and (not scenarios or answer.capability.scenario in scenarios)
        )


def summarise(
    container: CapabilityContainer, probes: CapabilityProbes, *, schema_of: Callable[[str], Schema]
) -> Summary:
    """Return what *container* declares, looked at on its own."""
    probe = probe_document([container], schema_of)
    add_derived(probe)
    return Summary(
        container,
        release=release_of(probe, container.rat),
        bands=tuple(supported_bands(probe, container.rat)),
        answers=tuple(answer for answer in probes.evaluate(probe) if answer.capability.rat is container.rat),
    )


def answer_json(answer: CapabilityAnswer) -> dict[str, object]:
    """Return *answer* as a JSON object."""
    return {
        "id": answer.capability.id,
        "release": answer.capability.release,
        "scenario": answer.capability.scenario,
        "status": answer.status.value,
        "value": answer.value,
        "bands": list(answer.bands),
    }
