"""A device as its capability containers show it: what requirements are judged on, and what tests ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING

from conformance.asn1.probe import container_of, element_path
from conformance.asn1.strict import decode_traced
from conformance.capabilities.derived import UNKNOWN
from conformance.capabilities.evaluation import is_enquired, is_filtered, lists_combinations
from conformance.capabilities.paths import CONTAINERS, container_xpath
from conformance.capabilities.rules import RuleBook
from conformance.errors import DataError, Inconclusive, UsageError, dotted
from conformance.model.capability import Capability, CapabilityAnswer, Status
from conformance.model.evidence import CapabilityContainer, Rat
from conformance.model.finding import Finding
from conformance.model.results import Place
from conformance.model.schema import Schema
from conformance.model.text import Message

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

Spans = dict[tuple[str | int, ...], tuple[int, int]]

NOTHING: Mapping[str, str] = MappingProxyType({})

_STEP = re.compile(r"[^.\[\]]+")


class Device:
    """What one device declares.

    Args:
        containers: its capability containers.
        probe: the probe document that was made of them, ``derived`` filled, answers too.
        answers: what the catalogue's probes answered.
        schema_of: returns a schema by name, for the bits of places.
        rules: the rules across fields; they are asked when the first requirement names one.
    """

    def __init__(
        self,
        containers: Iterable[CapabilityContainer],
        probe: Element,
        answers: Iterable[CapabilityAnswer],
        *,
        schema_of: Callable[[str], Schema],
        rules: RuleBook,
    ) -> None:
        self.containers: Sequence[CapabilityContainer] = tuple(containers)
        self.probe = probe
        self.answers = {answer.capability.id: answer for answer in answers}
        self._schema_of = schema_of
        self._rules = rules
        self._findings: dict[frozenset[tuple[str, str]], tuple[Finding, ...]] = {}
        self._spans: dict[str, Spans] = {}

    @property
    def open_facts(self) -> tuple[str, ...]:
        """The attributes of ``derived`` that the evidence leaves open, such as ``standalone``."""
        derived = self.probe.find("derived")
        attributes = [] if derived is None else derived.items()
        return tuple(str(name) for name, value in attributes if value == UNKNOWN)

    def xpath(self, expression: str) -> object:
        """Return what *expression* (XPath 1.0) gives on the probe document.

        Raises:
            DataError: it is no XPath that can be evaluated.
        """
        from lxml.etree import XPathError

        from conformance.xml.xpath import compiled

        try:
            return compiled(expression)(self.probe)
        except (ValueError, XPathError) as error:
            raise DataError("judging.xpath", expression=expression, reason=error) from error

    def holds(self, expression: str, supposed: Mapping[str, str] = NOTHING) -> bool:
        """Whether *expression*, turned into a boolean, is true of the probe document.

        Args:
            expression: XPath 1.0.
            supposed: attributes of ``derived`` that are taken for so, such as facts that the evidence leaves open.
        """
        with self._supposing(supposed):
            return bool(self.xpath(f"boolean({expression})"))

    def elements(self, expression: str) -> list[Element]:
        """Return the elements that *expression* selects in the probe document."""
        from lxml.etree import iselement

        found = self.xpath(expression)
        return [item for item in found if iselement(item)] if isinstance(found, list) else []

    def declares(self, capability: str) -> bool:
        """Whether the device declares *capability*.

        Raises:
            Inconclusive: the evidence cannot tell.
            UsageError: the catalogue has no such capability.
        """
        return self.known_answer(capability).status is Status.DECLARED

    def value(self, capability: str) -> object:
        """Return the value declared: ``True`` for a flag, several distinct ones as a list, ``None`` if absent.

        Raises:
            Inconclusive: the evidence cannot tell.
            UsageError: the catalogue has no such capability.
        """
        answer = self.known_answer(capability)
        return answer.status is Status.DECLARED if answer.capability.kind == "flag" else answer.value

    def answer(self, capability: str) -> CapabilityAnswer:
        """Return the whole answer, an unknown one too.

        Raises:
            UsageError: the catalogue has no such capability.
        """
        if capability not in self.answers:
            raise UsageError("judging.unknown-capability", capability=capability)
        return self.answers[capability]

    def known_answer(self, capability: str) -> CapabilityAnswer:
        """Return the answer, which is ``declared`` or ``absent``.

        Raises:
            Inconclusive: the evidence cannot tell.
            UsageError: the catalogue has no such capability.
        """
        answer = self.answer(capability)
        if answer.status is Status.UNKNOWN:
            raise Inconclusive(self.why_unknown(answer.capability))
        return answer

    def findings(self, rules: Collection[str], supposed: Mapping[str, str] = NOTHING) -> tuple[Finding, ...]:
        """Return what *rules* report.

        Args:
            rules: identifiers of rules.
            supposed: attributes of ``derived`` that are taken for so: the ``claim`` of what the device is, whatever it
                declares itself, such as ``redcap``; facts that the evidence leaves open.

        Raises:
            UsageError: there is no such rule.
            DataError: a rule cannot be evaluated.
        """
        if not rules:
            return ()
        for rule in set(rules).difference(rule.id for rule in self._rules.rules):
            raise UsageError("judging.unknown-rule", rule=rule)
        key = frozenset(supposed.items())
        if key not in self._findings:
            with self._supposing(supposed):
                self._findings[key] = self._rules.findings(self.probe)
        return tuple(finding for finding in self._findings[key] if finding.rule in rules)

    def has(self, rat: Rat) -> bool:
        """Whether the evidence has a container of *rat*."""
        return any(container.rat is rat for container in self.containers)

    def why_partial(self, rat: Rat = Rat.NR) -> Message | None:
        """Return why the lists of band combinations and feature sets tell only a part, ``None`` if they tell all."""
        if lists_combinations(self.probe, rat):
            return None
        return Message("judging.filtered" if is_filtered(self.probe, rat) else "judging.not-listed")

    def why_unknown(self, capability: Capability) -> Message:
        """Return why the evidence cannot tell whether *capability* is supported."""
        reason = self.why_partial(capability.rat) if self.has(capability.rat) and is_enquired(capability) else None
        return Message(
            "judging.unknown",
            {"name": capability.name, "field": capability.field, "why": reason or no_container(capability.rat)},
        )

    def declaring(self, capability: Capability) -> list[Element]:
        """Return the elements where *capability* is or would be declared, the nearest ancestors of what is absent."""
        nearest: list[Element] = []
        for path in capability.paths:
            found, complete = self._follow(capability.rat, path)
            if complete:
                return found
            nearest = nearest or found
        return nearest

    def place_of(self, element: Element) -> Place:
        """Return the place of *element*: its path and, in a container, the bits of the UPER encoding."""
        digest = container_of(element)
        container = next((container for container in self.containers if container.digest == digest), None)
        if container is None:
            return Place(element.getroottree().getpath(element))
        path = element_path(element)
        return Place(dotted((container.type_name, *path)), self._bits(container, path))

    def place_at(self, path: str) -> Place:
        """Return the place of a finding: its *path* and, in a container, the bits of the UPER encoding."""
        container = self._container_at(path)
        if container is None:
            return Place(path)
        _, *steps = _STEP.findall(path)
        return Place(path, self._bits(container, tuple(int(step) if step.isdecimal() else step for step in steps)))

    def digest_of(self, element: Element, rat: Rat) -> str:
        """Return the digest of the container around *element*, outside of containers that of the first of *rat*."""
        digests = (container.digest for container in self.containers if container.rat is rat)
        return container_of(element) or next(digests, "")

    def digest_at(self, path: str, rat: Rat) -> str:
        """Return the digest of the container that *path* begins with, without one that of the first of *rat*."""
        digests = (container.digest for container in self.containers if container.rat is rat)
        around = self._container_at(path)
        return next(digests, "") if around is None else around.digest

    @contextmanager
    def _supposing(self, supposed: Mapping[str, str]) -> Iterator[None]:
        """Let ``derived`` have the attributes *supposed* for a while."""
        derived = self.probe.find("derived")
        if derived is None or not supposed:
            yield
            return
        before = {name: derived.get(name) for name in supposed}
        for name, value in supposed.items():
            derived.set(name, value)
        try:
            yield
        finally:
            for name, former in before.items():
                if former is None:
                    del derived.attrib[name]
                else:
                    derived.set(name, former)

    def _container_at(self, path: str) -> CapabilityContainer | None:
        return next((one for one in self.containers if f"{path}.".startswith(f"{one.type_name}.")), None)

    def _follow(self, rat: Rat, path: str) -> tuple[list[Element], bool]:
        """Follow an ASN.1 path down the probe document, as far as it goes."""
        here = self.elements(container_xpath(rat))
        for step in path.split("/"):
            if step == "*" and here and here[0].get("list") == "alternatives":
                continue
            found = [child for element in here for child in (element if step == "*" else element.findall(step))]
            if not found:
                return here, False
            here = found
        return here, True

    def _bits(self, container: CapabilityContainer, path: tuple[str | int, ...]) -> tuple[int, int]:
        """Return the bits of *path*, those of the nearest component around it where it has none of its own."""
        spans = self._spans.get(container.digest)
        if spans is None:
            _, spans = decode_traced(self._schema_of(container.schema), container.type_name, container.octets)
            self._spans[container.digest] = spans
        while path and path not in spans:
            path = path[:-1]
        return spans.get(path, (0, 8 * len(container.octets)))


def no_container(rat: Rat) -> Message:
    """Return the message that the evidence has no container of *rat*."""
    return Message("judging.no-container", {"type": CONTAINERS[rat][0]})
