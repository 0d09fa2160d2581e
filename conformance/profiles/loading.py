"""Read requirement profiles (XML, ``urn:yangfan:profile:1``)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.errors import DataError
from conformance.model.capability import Clause
from conformance.model.evidence import Rat
from conformance.model.finding import Severity
from conformance.model.profile import Level, Lists, Profile, Requirement
from conformance.model.text import SUGGESTIONS, Message, near

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from conformance.capabilities.rules import Rule


def load_profile(
    path: Path, *, capabilities: Container[str] | None = None, rules: Iterable[Rule] | None = None
) -> Profile:
    """Return the profile in *path*.

    Args:
        path: the file.
        capabilities: the identifiers of the catalogue; ``None`` leaves it to judging to find out that one is unknown.
        rules: the rules across fields; ``None`` likewise.

    Raises:
        DataError: the file is no profile, an XPath cannot be evaluated, a capability or rule is unknown, or a rule
            that only warns is to bind; the message names the line.
    """
    from conformance.xml.documents import attributes, bilingual, child, line_of, load_document, qualified, words

    root = load_document(path, "profile")
    given = attributes(root)
    sources = {attributes(source)["id"]: words(source) for source in root.iterfind(qualified(root, "source"))}
    severities = None if rules is None else {rule.id: rule.severity for rule in rules}
    requirements = []
    for element in root.iterfind(qualified(root, "requirement")):
        requirement = _requirement(element, sources[attributes(element)["source"]], claim=given.get("claim"))
        where = {"origin": str(path), "line": line_of(element), "id": requirement.id}
        _check(requirement, capabilities, where)
        if severities is not None:
            _check_rules(requirement, severities, where)
        requirements.append(requirement)
    return Profile(
        id=given["id"],
        title=bilingual(child(root, "title")),
        release=int(given["release"]),
        scenario=given["scenario"],
        synthetic=given.get("synthetic") in {"true", "1"},
        requirements=tuple(requirements),
        origin=str(path),
    )


def _requirement(element: Element, source: str, *, claim: str | None) -> Requirement:
    from conformance.xml.documents import attributes, bilingual, child, qualified, words

    def optional(name: str) -> str | None:
        return words(element.find(qualified(element, name))) or None

    given = attributes(element)
    clause = child(element, "clause")
    standard = attributes(clause)
    capability = element.find(qualified(element, "capability"))
    when = element.find(qualified(element, "applies-when"))
    return Requirement(
        id=given["id"],
        level=Level(given["level"]),
        title=bilingual(child(element, "title")),
        clause=Clause(standard["standard"], words(clause), standard["edition"]),
        source=source,
        confidence=given["confidence"],
        rat=Rat(given.get("rat", "nr")),
        capability=None if capability is None else attributes(capability)["id"],
        rules=tuple(attributes(rule)["id"] for rule in element.iterfind(qualified(element, "rule"))),
        test=optional("test"),
        applies_if=optional("applies-if"),
        applies_when=None if when is None else bilingual(when),
        place=optional("place"),
        lists=Lists(given["lists"]) if "lists" in given else None,
        claim=claim,
    )


def _check(requirement: Requirement, capabilities: Container[str] | None, where: Mapping[str, object]) -> None:
    from conformance.xml.xpath import check_xpath

    if requirement.level is not Level.RECOMMENDED:
        conditional = requirement.level is Level.CONDITIONAL
        if conditional != (requirement.applies_if is not None):
            raise DataError("data.condition", **where)
    for expression in filter(None, (requirement.test, requirement.applies_if, requirement.place)):
        try:
            check_xpath(expression)
        except ValueError as error:
            raise DataError("data.bad-xpath", expression=expression, reason=error, **where) from error
    if capabilities is not None and requirement.capability and requirement.capability not in capabilities:
        raise DataError("data.unknown-capability", capability=requirement.capability, **where)


def _check_rules(requirement: Requirement, known: Mapping[str, Severity], where: Mapping[str, object]) -> None:
    for rule in requirement.rules:
        if rule not in known:
            meant = _near(rule, known)
            key = "data.unknown-rule" if meant else "data.unlike-rule"
            raise DataError(key, rule=rule, near=", ".join(meant), **where)
        if known[rule] is not Severity.FAIL and requirement.level is not Level.RECOMMENDED:
            severity = Message(f"capability.severity-{known[rule].value}")
            raise DataError("data.weak-rule", rule=rule, severity=severity, **where)


def _near(rule: str, known: Iterable[str]) -> list[str]:
    """Return rules that may have been meant: the asserts of a rule that has several, or names that look alike."""
    asserts = [name for name in known if name.startswith(f"{rule}-")]
    return asserts[:SUGGESTIONS] or near(rule, known)
