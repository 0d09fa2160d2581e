"""What the evaluation of selectors and branches needs besides answers (``specs/selection``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conformance import resources
from conformance.model.applicability import ItemRef

Reference = tuple[str, str]
"""A table, and an item of it or ``""`` for the whole table."""


@dataclass(frozen=True, slots=True)
class BranchMeaning:
    """What a branch asks of a device.

    Attributes:
        name: such as ``2Rx``.
        specs: the specifications in which it means this; none for all.
        selectors: the selectors with which it means this; none for all.
        any: the items and tables of which one must be answered yes.
    """

    name: str
    specs: frozenset[str]
    selectors: frozenset[str]
    any: tuple[Reference, ...]

    def fits(self, spec: str, selectors: frozenset[str]) -> bool:
        """Tell whether this is meant in a row of *spec* with *selectors*."""
        return (not self.specs or spec in self.specs) and (not self.selectors or bool(self.selectors & selectors))


@dataclass(frozen=True, slots=True)
class Scope:
    """For which devices test cases are, whatever their conditions say.

    Attributes:
        specs: the specifications of the test cases.
        title: words of their titles, ``""`` for all of those specifications.
        items: the items of which a device must have one.
    """

    specs: frozenset[str]
    title: str
    items: tuple[ItemRef, ...]

    def fits(self, spec: str, title: str) -> bool:
        """Tell whether it binds the test case of *spec* with *title*."""
        return spec in self.specs and self.title in title


@dataclass(frozen=True, slots=True)
class SelectionData:
    """The tables.

    Attributes:
        items: the specification with the items that are named.
        scopes: for which devices specifications are, or test cases by their titles.
        ranges: the frequency range that a specification tests alone, by specification.
        classes: the carriers of an NR CA bandwidth class, by frequency range and letter.
        needs: the item without which a function leaves nothing, by the function's name.
        branches: what branches mean, by their names.
    """

    items: str
    scopes: tuple[Scope, ...]
    ranges: Mapping[str, str]
    classes: Mapping[tuple[str, str], int]
    needs: Mapping[str, ItemRef]
    branches: Mapping[str, tuple[BranchMeaning, ...]]

    def scopes_of(self, spec: str, title: str) -> tuple[Scope, ...]:
        """Return the scopes that bind the test case of *spec* with *title*, all of which a device must be in."""
        return tuple(scope for scope in self.scopes if scope.fits(spec, title))

    def branch(self, name: str, spec: str, selectors: frozenset[str]) -> BranchMeaning | None:
        """Return what the branch *name* means in a row of *spec* with *selectors*, ``None`` if that is not known."""
        return next((one for one in self.branches.get(name, ()) if one.fits(spec, selectors)), None)


@cache
def bundled_selection_data() -> SelectionData:
    """Return the bundled tables."""
    return load_selection_data(resources.specs("selection", "selection.xml"))


def load_selection_data(path: Path) -> SelectionData:
    """Return the tables in *path*.

    Raises:
        DataError: the file has no such tables.
    """
    from conformance.xml.documents import attributes, child, load_document, qualified

    root = load_document(path, "selection")
    classes = [attributes(row) for row in root.iterfind(qualified(root, "bandwidth-class"))]
    scopes = [attributes(row) for row in root.iterfind(qualified(root, "scope"))]
    ranges = [attributes(row) for row in root.iterfind(qualified(root, "frequency-range"))]
    functions = child(root, "functions")
    items = attributes(functions)["items"]
    branches: dict[str, tuple[BranchMeaning, ...]] = {}
    for row in map(attributes, child(root, "branches")):
        meaning = BranchMeaning(
            row["name"],
            frozenset(row.get("specs", "").split()),
            frozenset(row.get("selectors", "").split()),
            tuple(map(_reference, row["any"].split())),
        )
        branches[meaning.name] = (*branches.get(meaning.name, ()), meaning)
    return SelectionData(
        items,
        tuple(map(_scope, scopes)),
        {spec: row["range"] for row in ranges for spec in row["specs"].split()},
        {(row["range"], row["name"]): int(row["carriers"]) for row in classes},
        {row["name"]: ItemRef(items, *_reference(row["needs"])) for row in map(attributes, functions)},
        branches,
    )


def _scope(row: Mapping[str, str]) -> Scope:
    items = tuple(ItemRef(row["items"], *_reference(text)) for text in row["any"].split())
    return Scope(frozenset(row["specs"].split()), row.get("title", ""), items)


def _reference(text: str) -> Reference:
    table, _, item = text.partition("/")
    return table, item
