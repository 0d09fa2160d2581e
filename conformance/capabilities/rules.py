"""Rules across the fields of a device: ISO Schematron over the probe document (``specs/rules``).

A rule is an ``assert``. What it says of itself, besides ``test``::

    <rule context="/ue/nr/UE-NR-Capability/featureSetCombinations/*/*/nr/downlinkSetNR">
      <let name="sets" value="count(/ue/nr/UE-NR-Capability/featureSets/featureSetsDownlink/*)"/>
      <assert id="CS7-downlink" role="fail" y:clause="TS 38.306 v18.6.0 4.2.7.11" y:confidence="high"
          test=". &lt;= $sets" diagnostics="CS7-downlink.en CS7-downlink.zh">
        <span class="en">Every downlink feature set that a combination refers to exists</span>
        <span class="zh">特性集组合引用的下行特性集必须存在</span>
      </assert>
    </rule>
    …
    <diagnostic id="CS7-downlink.en" xml:lang="en">… <value-of select="."/> …</diagnostic>
    <diagnostic id="CS7-downlink.zh" xml:lang="zh">… <value-of select="."/> …</diagnostic>

``role`` is the severity: ``fail``, ``warning`` or ``information``. The spans state the rule; the diagnostics become the
message where it does not hold. ``y:`` is the namespace ``urn:yangfan:rules:1``; ``y:basis="implied"`` marks a rule that
follows from what the fields mean while no sentence of the clause says it. ``y:prerequisites-of`` names the rows of the
catalogue whose prerequisites the rule asks for, so that no rule is made of those rows.

The place of a finding is the element that the rule's context selects: its ASN.1 path, or, below ``derived``, the
attribute ``place`` of the nearest element that has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.asn1.probe import container_of, element_path
from conformance.errors import DataError, dotted
from conformance.model.finding import Finding, Severity
from conformance.model.text import Message, Text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from conformance.xml.schematron import FailedAssert, Schematron

_RULES = "{urn:yangfan:rules:1}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_CONFIDENCES = ("high", "medium")


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule says of itself.

    Attributes:
        id: its identifier: that of the rule, with a suffix where a rule has several asserts.
        severity: how much a finding weighs.
        clause: where it stands: standard, edition and clause.
        confidence: ``high`` or ``medium``.
        title: what must hold.
        implied: it follows from what the fields mean; no sentence of the clause says it.
        prerequisites_of: the rows of the catalogue whose prerequisites it asks for.
    """

    id: str
    severity: Severity
    clause: str
    confidence: str
    title: Text
    implied: bool = False
    prerequisites_of: tuple[str, ...] = ()


class RuleBook:
    """The rules of several files.

    Args:
        files: each file with its rules.
    """

    def __init__(self, files: Mapping[Path, tuple[Rule, ...]]) -> None:
        self._files = tuple(files)
        self.rules = tuple(rule for rules in files.values() for rule in rules)
        self._by_id = {rule.id: rule for rule in self.rules}

    def findings(self, probe: Element) -> tuple[Finding, ...]:
        """Return what the rules report about the device in *probe*, whose ``derived`` is filled.

        What is said twice of one place, as of a combination that is for NR and for NR-DC, is reported once.

        Raises:
            DataError: a rule cannot be evaluated.
        """
        found = (self._finding(failed) for schema in self._schemas for failed in schema.failed_asserts(probe))
        return tuple(dict.fromkeys(found))

    @cached_property
    def _schemas(self) -> tuple[Schematron, ...]:
        from conformance.xml.schematron import load_schematron

        return tuple(load_schematron(path) for path in self._files)

    def _finding(self, failed: FailedAssert) -> Finding:
        rule = self._by_id[failed.id]
        message = Text(en=failed.texts["en"], zh=failed.texts["zh"])
        return Finding(rule.id, rule.severity, rule.clause, place_of(failed.element), message)


def load_rules(paths: Iterable[Path]) -> RuleBook:
    """Return the rules of all files in *paths*, in order; they are compiled when they are first used.

    Raises:
        DataError: a file cannot be read, a rule does not say all that it must, or two have one identifier.
    """
    from conformance.xml.documents import read_document

    files: dict[Path, tuple[Rule, ...]] = {}
    places: dict[str, Path] = {}
    for path in paths:
        files[path] = tuple(_rules(read_document(path), path))
        for rule in files[path]:
            if rule.id in places:
                raise DataError("rules.twice", id=rule.id, one=places[rule.id], other=path)
            places[rule.id] = path
    return RuleBook(files)


def place_of(element: Element) -> str:
    """Return the place that a finding at *element* of a probe document is about."""
    if container_of(element) is not None:
        type_name = [str(around.tag) for around in [element, *element.iterancestors()]][-3]
        return dotted((type_name, *element_path(element)))
    for around in [element, *element.iterancestors()]:
        if place := around.get("place"):
            return str(place)
    return str(element.getroottree().getpath(element))


def _rules(root: Element, path: Path) -> Iterator[Rule]:
    from conformance.xml.schematron import SCHEMATRON

    languages = {str(text.get("id")): text.get(_LANGUAGE) for text in root.iter(f"{SCHEMATRON}diagnostic")}
    for element in root.iter(f"{SCHEMATRON}assert"):
        yield _rule(element, path, [languages.get(name) for name in element.get("diagnostics", "").split()])


def _rule(element: Element, path: Path, languages: list[str | None]) -> Rule:
    from conformance.xml.documents import line_of, words
    from conformance.xml.schematron import SCHEMATRON

    spans = {span.get("class"): words(span) for span in element.iter(f"{SCHEMATRON}span")}
    given = {name: element.get(name, "") for name in ("id", "role", f"{_RULES}clause", f"{_RULES}confidence")}
    lacking = {
        "rules.no-id": not given["id"],
        "rules.bad-role": given["role"] not in tuple(Severity),
        "rules.no-clause": not given[f"{_RULES}clause"],
        "rules.bad-confidence": given[f"{_RULES}confidence"] not in _CONFIDENCES,
        "rules.no-title": not (spans.get("en") and spans.get("zh")),
        "rules.no-message": set(languages) != {"en", "zh"},
    }
    for key, lacks in lacking.items():
        if lacks:
            what = Message(key)
            raise DataError("rules.incomplete", origin=path, line=line_of(element), id=given["id"], what=what)
    return Rule(
        given["id"],
        Severity(given["role"]),
        given[f"{_RULES}clause"],
        given[f"{_RULES}confidence"],
        Text(en=spans["en"], zh=spans["zh"]),
        implied=element.get(f"{_RULES}basis") == "implied",
        prerequisites_of=tuple(element.get(f"{_RULES}prerequisites-of", "").split()),
    )
