"""Many devices and what each declares, as one table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from conformance.capabilities.summary import DeviceSummary, selected
from conformance.model.capability import Capability, CapabilityAnswer, Status


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One capability.

    Attributes:
        capability: the row of the catalogue.
        answers: one for each device, in their order.
    """

    capability: Capability
    answers: tuple[CapabilityAnswer, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Capabilities by devices."""

    devices: tuple[DeviceSummary, ...]
    rows: tuple[MatrixRow, ...]


def build_matrix(
    devices: Sequence[DeviceSummary],
    *,
    releases: Collection[int] = (),
    scenarios: Collection[str] = (),
    everything: bool = False,
) -> Matrix:
    """Return what *devices*, asked with one catalogue, declare.

    Args:
        devices: the columns.
        releases: only capabilities of these releases; none given means all.
        scenarios: only capabilities of these scenarios; none given means all.
        everything: keep the capabilities that no device declares.
    """
    columns = [selected(device.answers, releases=releases, scenarios=scenarios) for device in devices]
    rows = (MatrixRow(answers[0].capability, answers) for answers in zip(*columns, strict=True))
    return Matrix(
        tuple(devices),
        tuple(row for row in rows if everything or any(one.status is Status.DECLARED for one in row.answers)),
    )
