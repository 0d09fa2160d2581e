"""What conditions and selectors name, and whether a proforma asks it."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.ics.expressions import atoms, write_atom
from conformance.ics.proformas import ProformaBook
from conformance.ics.selectors import Call, Complement, Join, Meet, SetExpression, Table
from conformance.model.applicability import Atom, Branch, ItemRef


def not_held(branch: Branch, book: ProformaBook) -> tuple[Atom, ...]:
    """Return the items of a condition that no proforma asks."""
    return tuple(atom for atom in atoms(branch) if not book.asks(atom))


def not_listed(expression: SetExpression, book: ProformaBook) -> Iterator[str]:
    """Yield the items and tables of a selector that no proforma has, written with their specification."""
    match expression:
        case Table(spec, table) if not book.table(spec, table) and not book.configurations(spec, table):
            yield f"{spec}:{table}"
        case ItemRef() if not book.has(expression.key):
            yield write_atom(expression)
        case Call(_, operand) | Complement(operand):
            yield from not_listed(operand, book)
        case Meet(operands) | Join(operands):
            for operand in operands:
                yield from not_listed(operand, book)
