"""The cells of applicability tables that hold several things: selectors and subtests, branches and groups."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from itertools import groupby

from conformance.errors import DataError
from conformance.ics.tabular import shortened
from conformance.model.applicability import BranchUse, Decision, SelectorUse

DECIDED = frozenset(decision.value for decision in Decision)
"""What the cell of a condition says without a code."""

UNDECIDED = frozenset({"FFS", "TBD"})
"""What a cell says that the publication has not decided on."""

_LABEL = re.compile(r"(?:Sub)?tests*\s*\d[\w\-]*(?:,\s*\d[\w\-]*)*(?=:)", re.IGNORECASE)
_SELECTOR = re.compile(r"[A-Z]\d+[a-z]*|FFS|TBD|N/A")
_GROUP = re.compile(r"(?:Inter|Intra)-band [a-z\- ]*(?:CA|operation)|For sub-test \d+(?=:)")
_BRANCH = re.compile(r"PC\d+(?:\.\d+)?|\d+Rx|[A-Z]{2,}")
_NOTE = re.compile(r"\s*\((NOTE \d+)\)")
_SEPARATORS = re.compile(r"[\s,;]+")


def code_in(cell: str) -> str:
    """Return the code that a cell names, ``""`` if it names none; brackets around it say that it is not final."""
    code = cell.removeprefix("[").removesuffix("]")
    return "" if code in DECIDED or code in UNDECIDED else code


def split_selectors(cell: str) -> tuple[SelectorUse, ...]:
    """Return the selectors of *cell*, such as ``D008 D029;Subtest 1-3: F023``.

    A label before a colon holds until the next one.

    Raises:
        DataError: there is something else in the cell.
    """
    return tuple(_selectors(cell))


def split_branches(cell: str) -> tuple[BranchUse, ...]:
    """Return the branches of *cell*, such as ``PC1 (NOTE 1) PC3`` or ``Inter-band CA: PC2, PC3``.

    A group before a colon holds until the next one; without a colon it is a branch of its own.

    Raises:
        DataError: there is something else in the cell.
    """
    return tuple(_branches(cell))


def write_selectors(selectors: Sequence[SelectorUse]) -> str:
    """Return the cell that :func:`split_selectors` takes apart."""
    plain = " ".join(use.code for use in selectors if not use.subtest)
    labelled = " ".join(
        f"{label}: {' '.join(use.code for use in uses)}"
        for label, uses in groupby(selectors, key=lambda use: use.subtest)
        if label
    )
    return ";".join(filter(None, (plain, labelled)))


def write_branches(branches: Sequence[BranchUse]) -> str:
    """Return the cell that :func:`split_branches` takes apart."""
    parts = []
    for group, uses in groupby(branches, key=lambda use: use.group):
        written = [f"{use.name} ({use.note})" if use.note else use.name for use in uses]
        parts.append(f"{group}: {', '.join(written)}" if group else " ".join(written))
    return " ".join(parts)


def says_the_same(one: str, other: str) -> bool:
    """Tell whether two cells differ in white space alone."""
    return "".join(one.split()) == "".join(other.split())


def _selectors(cell: str) -> Iterator[SelectorUse]:
    label, position = "", _past_separators(cell, 0)
    while position < len(cell):
        if found := _LABEL.match(cell, position):
            label, position = _tidy_label(found[0]), found.end() + 1
        elif found := _SELECTOR.match(cell, position):
            yield SelectorUse(found[0], label)
            position = found.end()
        else:
            raise DataError("applicability.selector-cell", cell=shortened(cell), rest=shortened(cell[position:]))
        position = _past_separators(cell, position)


def _tidy_label(label: str) -> str:
    """Return *label* with one space and one plural s: publications have ``Subtestss1-1``."""
    numbers = label.lstrip(string.ascii_letters)
    word = label.removesuffix(numbers)
    return f"{re.sub('s{2,}$', 's', word)} {numbers.lstrip()}"


def _past_separators(cell: str, position: int) -> int:
    found = _SEPARATORS.match(cell, position)
    return found.end() if found else position


def _branches(cell: str) -> Iterator[BranchUse]:
    group, position = "", _past_separators(cell, 0)
    while position < len(cell):
        found = _GROUP.match(cell, position)
        if found and cell.startswith(":", found.end()):
            group, position = found[0], found.end() + 1
        elif found := found or _BRANCH.match(cell, position):
            note = _NOTE.match(cell, found.end())
            if _GROUP.fullmatch(found[0]):
                group = ""
            yield BranchUse(found[0], note[1] if note else "", group)
            position = (note or found).end()
        else:
            raise DataError("applicability.branch-cell", cell=shortened(cell), rest=shortened(cell[position:]))
        position = _past_separators(cell, position)
