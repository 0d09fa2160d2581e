"""Read requirement profiles (XML, ``urn:yangfan:profile:1``)."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.errors import DataError
from conformance.model.capability import Clause
from conformance.model.evidence import Rat
from conformance.model.profile import Level, Lists, Profile, Requirement

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def load_profile(path: Path, *, capabilities: Container[str] | None = None) -> Profile:
    """Return the profile in *path*.

    Args:
        path: the file.
        capabilities: the identifiers of the catalogue; ``None`` leaves it to judging to find out that one is unknown.

    Raises:
        DataError: the file is no profile, an XPath cannot be evaluated, or a capability is unknown; the message names
            the line.
    """
    from conformance.xml.documents import attributes, bilingual, child, line_of, load_document, qualified, words

    root = load_document(path, "profile")
    given = attributes(root)
    sources = {attributes(source)["id"]: words(source) for source in root.iterfind(qualified(root, "source"))}
    requirements = []
    for element in root.iterfind(qualified(root, "requirement")):
        requirement = _requirement(element, sources[attributes(element)["source"]])
        _check(requirement, capabilities, origin=str(path), line=line_of(element))
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


def _requirement(element: Element, source: str) -> Requirement:
    from conformance.xml.documents import attributes, bilingual, child, qualified, words

    def optional(name: str) -> str | None:
        return words(element.find(qualified(element, name))) or None

    given = attributes(element)
    clause = child(element, "clause")
    standard = attributes(clause)
    capability = element.find(qualified(element, "capability"))
    return Requirement(
        id=given["id"],
        level=Level(given["level"]),
        title=bilingual(child(element, "title")),
        clause=Clause(standard["standard"], words(clause), standard["edition"]),
        source=source,
        confidence=given["confidence"],
        rat=Rat(given.get("rat", "nr")),
        capability=None if capability is None else attributes(capability)["id"],
        test=optional("test"),
        applies_if=optional("applies-if"),
        place=optional("place"),
        lists=Lists(given["lists"]) if "lists" in given else None,
    )


def _check(requirement: Requirement, capabilities: Container[str] | None, *, origin: str, line: int) -> None:
    from conformance.xml.xpath import check_xpath

    where = {"origin": origin, "line": line, "id": requirement.id}
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
