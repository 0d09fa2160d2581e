"""Which clauses, ICS items and conditions a suite of test vectors exercises, by the elements that it shows.

A field of a UE capability is what a clause of TS 38.306 defines and what many ICS items ask; the catalogue and the
derivations say which. A clause or item is exercised if a vector has the field in it; a condition, if that holds of
every item of it that this type can answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.asn1.renamed import current_name
from conformance.capabilities.paths import CONTAINERS
from conformance.ics.expressions import atoms
from conformance.model.applicability import Atom, MnemonicRef
from conformance.model.ics import ItemKey
from conformance.vectors.elements import Elements, part_id
from conformance.vectors.type_graph import Edge, Node

if TYPE_CHECKING:
    from conformance.ics.derivation import Deriver
    from conformance.ics.proformas import ProformaBook
    from conformance.ics.tables import ApplicabilityTables
    from conformance.model.capability import Capability

_STEP = re.compile(r"[^./\[\]*]+")
_SHOWING = ("present", "sent", "chosen")


@dataclass(frozen=True, slots=True)
class Exercised:
    """What of something standards name a suite exercises.

    Attributes:
        exercised: the names of what it exercises.
        missing: the names of what this type could show and no vector does.
    """

    exercised: tuple[str, ...]
    missing: tuple[str, ...]

    @classmethod
    def of(cls, found: Mapping[str, bool]) -> Exercised:
        """Return the names in *found* by whether they are exercised."""
        return cls(tuple(name for name in found if found[name]), tuple(name for name in found if not found[name]))

    @property
    def total(self) -> int:
        """How many this type can show."""
        return len(self.exercised) + len(self.missing)


@dataclass(frozen=True, slots=True)
class StandardsCoverage:
    """What a suite exercises of the standards that speak of its type.

    Attributes:
        clauses: clauses that define fields of the capability catalogue.
        items: ICS items that a capture of this type answers.
        conditions: published conditions of applicability that depend on such items.
    """

    clauses: Exercised
    items: Exercised
    conditions: Exercised

    def parts(self) -> Iterator[tuple[str, Exercised]]:
        """Yield the name of each part and the part."""
        yield "clauses", self.clauses
        yield "items", self.items
        yield "conditions", self.conditions


def standards_coverage(
    elements: Elements,
    shown: Mapping[str, int],
    *,
    catalogue: Iterable[Capability],
    deriver: Deriver,
    tables: ApplicabilityTables,
    book: ProformaBook,
) -> StandardsCoverage:
    """Return what the elements *shown* exercise of the standards."""
    places = _Places(elements)
    rows = [row for row in catalogue if CONTAINERS[row.rat][0] == elements.graph.type_name]
    declared = {row.id: places.shown(row.paths, shown) for row in rows}
    clauses: dict[str, bool] = {}
    for row in rows:
        state = declared[row.id]
        if state is not None and row.clause.clause:
            name = f"{row.clause.standard} {row.clause.clause}"
            clauses[name] = clauses.get(name, False) or state
    items = dict(_items(deriver, places, shown, declared))
    conditions = dict(_conditions(tables, items, _keys_by(book)))
    named = {str(key): state for key, state in items.items()}
    return StandardsCoverage(Exercised.of(clauses), Exercised.of(named), Exercised.of(conditions))


class _Places:
    """Finds the elements that paths of fields name."""

    def __init__(self, elements: Elements) -> None:
        self._elements = elements
        self._found: dict[str, str | None] = {}

    def shown(self, paths: Iterable[str], shown: Mapping[str, int]) -> bool | None:
        """Return whether a vector has one of the fields in it, ``None`` if the type has none of them."""
        found = [element for path in paths if (element := self._element(path)) is not None]
        return any(element in shown for element in found) if found else None

    def _element(self, path: str) -> str | None:
        """Return the identifier of the element that the path of a field names."""
        if path not in self._found:
            self._found[path] = self._sought(path)
        return self._found[path]

    def _sought(self, path: str) -> str | None:
        graph = self._elements.graph
        steps = _STEP.findall(path)
        if steps[:1] == [graph.type_name]:
            del steps[0]
        node, edge = graph.root, None
        for step in steps:
            if edge is not None:
                node = edge.node
            found = _descend(node, step)
            if found is None:
                return None
            node, edge = found
        if edge is None:
            return None
        ids = (part_id(node, edge.step, aspect) for aspect in _SHOWING)
        return next((name for name in ids if name in self._elements.by_id), None)


def _descend(node: Node, step: str) -> tuple[Node, Edge] | None:
    """Return the node that has a part *step*, and the part; items of lists and contained values are entered."""
    while True:
        for edge in node.edges:
            if edge.component is not None and step in (edge.step, current_name(node.type_name, edge.step)):
                return node, edge
        entered = [edge for edge in node.edges if edge.component is None]
        if not entered:
            return None
        if entered[0].step == step:
            return node, entered[0]
        node = entered[0].node


def _items(
    deriver: Deriver, places: _Places, shown: Mapping[str, int], declared: Mapping[str, bool | None]
) -> Iterator[tuple[ItemKey, bool]]:
    """Yield the items that fields of this type answer, and whether a vector has such a field in it."""
    for key, evidence in deriver.evidence():
        states = [declared.get(use.id) for use in evidence.capabilities]
        states.append(places.shown([evidence.place], shown))
        known = [state for state in states if state is not None]
        if known:
            yield key, any(known)


def _keys_by(book: ProformaBook) -> Callable[[Atom], tuple[ItemKey, ...]]:
    def keys(atom: Atom) -> tuple[ItemKey, ...]:
        if isinstance(atom, MnemonicRef):
            return tuple(item.key for item in book.items_of(atom.spec, atom.mnemonic))
        return (atom.key,)

    return keys


def _conditions(
    tables: ApplicabilityTables,
    items: Mapping[ItemKey, bool],
    keys: Callable[[Atom], tuple[ItemKey, ...]],
) -> Iterator[tuple[str, bool]]:
    """Yield the conditions that depend on items of this type, and whether all of those are exercised."""
    for document, code in tables.conditions:
        branch = tables.branch(document, code)
        if branch is None:
            continue
        answered = [items[key] for atom in atoms(branch) for key in keys(atom) if key in items]
        if answered:
            yield f"{document} {code}", all(answered)
