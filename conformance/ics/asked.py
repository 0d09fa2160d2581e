"""Which items conditions ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from conformance.ics.codes import codes
from conformance.ics.expressions import atoms
from conformance.model.applicability import Branch, ItemRef, TestCase
from conformance.model.ics import ItemKey

if TYPE_CHECKING:
    from conformance.ics.proformas import ProformaBook

_OPENING, _CLOSING = "[", "]"


class Conditions(Protocol):
    """Where conditions are found."""

    def branch(self, document: str, code: str) -> Branch | None:
        """Return the tree of a condition, ``None`` if there is none."""


def condition_code(case: TestCase) -> str:
    """Return the code of the condition of *case*, without the brackets of one that is not final; else its cell."""
    cell = case.condition
    return cell[1:-1] if len(cell) > 2 and cell[0] == _OPENING and cell[-1] == _CLOSING else cell  # noqa: PLR2004


def asked_items(conditions: Conditions, book: ProformaBook, document: str, code: str) -> Iterator[ItemKey]:
    """Yield the items that the condition *code* of *document* asks for, then those of conditions it leads to."""
    seen: set[str] = set()
    pending = [code]
    while pending:
        branch = None if (code := pending.pop()) in seen else conditions.branch(document, code)
        seen.add(code)
        if branch is None:
            continue
        for atom in atoms(branch):
            if isinstance(atom, ItemRef):
                yield atom.key
            else:
                yield from (item.key for item in book.items_of(atom.spec, atom.mnemonic))
        pending.extend(codes(branch))
