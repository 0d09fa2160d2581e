"""Put together what belongs together: the containers of one device that answer one enquiry.

A source, such as a packet capture, may hold messages of several devices, and several answers of one device. Only what
the source itself says keeps devices apart: :attr:`~conformance.model.evidence.CapabilityContainer.device`, which a
reader forms from addresses, ports and the identifiers of an association, never from a subscriber or equipment identity.

A device may be asked again, with another filter; what it declares then replaces nothing and completes nothing: lists of
combinations and feature sets refer to each other by position and depend on the filter (TS 38.331 clause 5.6.1.4), so
that answers must not be mixed. The containers of a device are therefore taken in the order in which they were sent; a
RAT that comes again begins a new answer. An answer that says nothing new, since each of its containers is, octet for
octet, also part of one other answer of the same device, is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conformance.model.evidence import CapabilityContainer, Rat

Answer = tuple[CapabilityContainer, ...]
"""The containers of one device that belong together, each RAT at most once, in the order in which they were sent."""


def devices(containers: Iterable[CapabilityContainer]) -> tuple[Answer, ...]:
    """Return *containers* in groups that may be judged together: by device, then by answer, each in order.

    Every group can become one probe document. Groups of one device share
    :attr:`~conformance.model.evidence.CapabilityContainer.device`.
    """
    by_device: dict[str, list[CapabilityContainer]] = {}
    for container in containers:
        by_device.setdefault(container.device, []).append(container)
    return tuple(answer for sent in by_device.values() for answer in _distinct(_answers(sent)))


def _answers(containers: Sequence[CapabilityContainer]) -> list[Answer]:
    """Split the containers of one device where a RAT comes again."""
    answers: list[dict[Rat, CapabilityContainer]] = [{}]
    for container in containers:
        if container.rat in answers[-1]:
            answers.append({})
        answers[-1][container.rat] = container
    return [tuple(answer.values()) for answer in answers]


def _distinct(answers: Sequence[Answer]) -> list[Answer]:
    """Leave out answers that are part of another one; of equal ones the first stays."""
    by_content: dict[frozenset[tuple[Rat, str]], Answer] = {}
    for answer in answers:
        by_content.setdefault(frozenset((container.rat, container.digest) for container in answer), answer)
    return [answer for content, answer in by_content.items() if not any(content < other for other in by_content)]
