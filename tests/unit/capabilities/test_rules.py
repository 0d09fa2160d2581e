"""Every assert of ``specs/rules`` on synthetic captures that keep it and that break it (``tests/data/rules``).

A case starts from a bundled synthetic module, or from the smallest value of a type, and edits it. An edit is
``path = JSON`` or ``- path``. A path begins with ``nr``, ``mrdc`` or ``eutra`` and goes on with component names,
alternatives, list indices from 0, ``+`` (a new item at the end) or ``*`` (every item); ``//name`` finds the extension,
also one within an encoding, that has the component. Components that a type demands are filled in with their smallest
values; BIT STRINGs are written as digits 0 and 1. The values are encoded as UPER and read back before they are judged.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from conformance import resources
from conformance.asn1.probe import probe_document
from conformance.asn1.strict import StrictEngine
from conformance.capabilities.derived import add_derived
from conformance.capabilities.derived_answers import add_answers
from conformance.capabilities.evaluation import CapabilityProbes
from conformance.capabilities.rules import RuleBook, load_rules
from conformance.model.evidence import CapabilityContainer, Rat
from conformance.model.finding import Finding
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    ChoiceType,
    EnumeratedType,
    IntegerType,
    ListType,
    OctetStringType,
    Schema,
    SequenceType,
    Type,
)
from conformance.profiles.modules import bundled_modules

CASES = Path(__file__).parents[2] / "data" / "rules"
FILES = sorted(resources.specs("rules").glob("*.sch"))
CONTAINERS = {
    "nr": (Rat.NR, "nr-rrc", "UE-NR-Capability"),
    "mrdc": (Rat.EUTRA_NR, "nr-rrc", "UE-MRDC-Capability"),
    "eutra": (Rat.EUTRA, "eutra-rrc", "UE-EUTRA-Capability"),
}
GENERATED = {"prerequisites", "not-declared"}
"""Rules made from the catalogue; the tests of the catalogue break and keep each of them."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a data file."""

    rule: str
    base: str = "r15-embb"
    given: list[str] = field(default_factory=list)
    breaks: list[str] | None = None
    keeps: list[str] | None = None
    place: str = ""


def cases() -> Iterator[Case]:
    for path in sorted(CASES.glob("*.toml")):
        if path.stem != "real-findings":
            for rule, rows in tomllib.loads(path.read_text(encoding="utf-8")).items():
                yield from (Case(rule, **row) for row in rows)


class Synthetic:
    """Makes values and edits them, along their types."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._engine = StrictEngine()

    def made(self, used: Type, given: Any = None) -> Any:  # noqa: PLR0911  # one for each kind of type
        """Return the value of a type that JSON gives, completed; without any the smallest one."""
        match self._schema.definition(used):
            case SequenceType() as sequence:
                needed = {c.name for c in sequence.root if not c.optional and c.default is None} | set(given or {})
                types = {c.name: c.type for c in sequence.components()}
                return {name: self.made(types[name], (given or {}).get(name)) for name in needed}
            case ListType(element, size):
                return [self.made(element, item) for item in ([None] * (size.lower or 0) if given is None else given)]
            case ChoiceType() as choice:
                name, chosen = next(iter(given.items())) if given else (choice.root[0].name, None)
                return name, self.made(_component(choice.alternatives(), name), chosen)
            case EnumeratedType(root):
                return root[0][0] if given is None else given
            case IntegerType(bounds):
                return (bounds.lower or 0) if given is None else given
            case BitStringType(size):
                return _bits("0" * (size.lower or 0) if given is None else given)
            case BooleanType():
                return bool(given)
        raise AssertionError(used)

    def edited(self, used: Type, value: Any, steps: list[str], new: Any) -> Any:
        """Return *value* with what JSON gives at the place that *steps* lead to; ``DELETED`` takes it away."""
        if not steps:
            return self.made(used, new)
        definition = self._schema.definition(used)
        match definition:
            case OctetStringType(contains=contained) if contained is not None:
                name = f"{contained.module}.{contained.name}"
                inner = self.made(contained) if value is None else self._engine.decode(self._schema, name, value)
                return self._engine.encode(self._schema, name, self.edited(contained, inner, steps, new))
            case SequenceType():
                return self.made(used) | self._edited_sequence(used, value or {}, steps, new)
            case ListType(element):
                return self._edited_list(element, value or [], steps, new)
            case ChoiceType():
                chosen = value[1] if value is not None and value[0] == steps[0] else None
                return steps[0], self.edited(_component(definition.alternatives(), steps[0]), chosen, steps[1:], new)
        raise AssertionError((used, steps))

    def _edited_sequence(self, used: Type, value: dict[str, Any], steps: list[str], new: Any) -> dict[str, Any]:
        if not steps[0]:
            way = self._way_to(used, steps[1])
            assert way is not None, steps
            return self.edited(used, value, [*way, *steps[1:]], new)
        name, *rest = steps
        if new is DELETED and (not rest or name not in value):
            return {key: item for key, item in value.items() if key != name}
        used = _component(self._schema.definition(used).components(), name)
        return value | {name: self.edited(used, value.get(name), rest, new)}

    def _edited_list(self, element: Type, value: list[Any], steps: list[str], new: Any) -> list[Any]:
        index, *rest = steps
        if index == "+":
            return [*value, self.edited(element, None, rest, new)]
        chosen = range(len(value)) if index == "*" else [int(index)]
        assert set(chosen) <= set(range(len(value))), steps
        if new is DELETED and not rest:
            return [item for place, item in enumerate(value) if place not in chosen]
        return [self.edited(element, item, rest, new) if place in chosen else item for place, item in enumerate(value)]

    def _way_to(self, used: Type, name: str) -> list[str] | None:
        """Return the steps to the extension that has the component *name*."""
        definition = self._schema.definition(used)
        if isinstance(definition, OctetStringType):
            return None if definition.contains is None else self._way_to(definition.contains, name)
        types = {c.name: c.type for c in definition.components()} if isinstance(definition, SequenceType) else {}
        if name in types:
            return []
        for extension in ("nonCriticalExtension", "lateNonCriticalExtension"):
            way = self._way_to(types[extension], name) if extension in types else None
            if way is not None:
                return [extension, *way]
        return None


DELETED = object()


def _component(components: Any, name: str) -> Type:
    types = {component.name: component.type for component in components}
    assert name in types, (name, sorted(types))
    return types[name]


def _bits(text: str) -> tuple[bytes, int]:
    octets = -(-len(text) // 8)
    return int(text.ljust(8 * octets, "0") or "0", 2).to_bytes(octets, "big"), len(text)


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rules(FILES)


@pytest.fixture(scope="module")
def judged(
    book: RuleBook, schema_of: Callable[[str], Schema], probes: CapabilityProbes
) -> Callable[[str, list[str]], tuple[Finding, ...]]:
    """Return what all rules find in a device: a base and its edits."""
    engine = StrictEngine()
    bases = {module.id: bytes.fromhex(module.encoding.read_text()) for module in bundled_modules()}

    def judge(base: str, edits: list[str]) -> tuple[Finding, ...]:
        values: dict[str, Any] = {}
        if base in bases:
            values["nr"] = engine.decode(schema_of("nr-rrc"), "UE-NR-Capability", bases[base])
        for edit in edits:
            path, _, given = edit.removeprefix("- ").partition(" = ")
            part, *steps = path.split("/")
            schema, type_name = schema_of(CONTAINERS[part][1]), CONTAINERS[part][2]
            new = json.loads(given) if given else DELETED
            values[part] = Synthetic(schema).edited(schema.find(type_name), values.get(part), steps, new)
        containers = []
        for part, value in values.items():
            rat, schema_name, type_name = CONTAINERS[part]
            octets = engine.encode(schema_of(schema_name), type_name, value)
            read = engine.decode(schema_of(schema_name), type_name, octets)
            containers.append(CapabilityContainer(rat, schema_name, type_name, octets, read, "synthetic"))
        probe = probe_document(containers, schema_of)
        add_derived(probe)
        add_answers(probe, probes)
        return book.findings(probe)

    return judge


def _name(case: Case) -> str:
    return case.rule


@pytest.mark.parametrize("case", [case for case in cases() if case.breaks is not None], ids=_name)
def test_capture_that_breaks_a_rule_is_found(case: Case, judged: Callable[..., tuple[Finding, ...]]) -> None:
    assert case.breaks is not None
    places = [found.place for found in judged(case.base, case.given + case.breaks) if found.rule == case.rule]
    assert places
    assert not case.place or case.place in places


@pytest.mark.parametrize("case", [case for case in cases() if case.keeps is not None], ids=_name)
def test_capture_that_keeps_a_rule_is_not_found(case: Case, judged: Callable[..., tuple[Finding, ...]]) -> None:
    assert case.keeps is not None
    assert case.rule not in {found.rule for found in judged(case.base, case.given + case.keeps)}


@pytest.mark.parametrize("path", [path for path in FILES if path.stem not in GENERATED], ids=lambda path: path.stem)
def test_every_assert_has_a_capture_that_breaks_it_and_one_that_keeps_it(path: Path) -> None:
    written = list(cases())
    rules = {rule.id for rule in load_rules([path]).rules}
    assert rules - {case.rule for case in written if case.breaks is not None} == set()
    assert rules - {case.rule for case in written if case.keeps is not None} == set()


def test_no_case_is_of_a_rule_that_is_gone(book: RuleBook) -> None:
    assert {case.rule for case in cases()} - {rule.id for rule in book.rules} == set()
