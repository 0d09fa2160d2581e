"""References that a publication damaged or never defined stay as published, whatever they may be meant to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from conformance.ics.expressions import References
from conformance.ics.parsing import parse_condition
from conformance.model.applicability import (
    And,
    Atom,
    Branch,
    CodeRef,
    Condition,
    Decision,
    Expression,
    If,
    ItemRef,
    Not,
    Or,
)


def parse_published(condition: Condition, references: References) -> Branch:
    """Return the tree of *condition*, in which its unresolved references name no item: they are unanswered.

    A repair may have given one of them a meaning (``A 4.3.2-1/9``); that is taken back.

    Raises:
        DataError: the text is no condition.
    """
    branch = parse_condition(condition.text, references)
    damaged = {_plain(reference): reference for reference in condition.unresolved if "/" in reference}
    return _with_atoms(branch, lambda atom: _as_published(atom, damaged)) if damaged else branch


def _as_published(atom: Atom, damaged: dict[tuple[str, str], str]) -> Atom:
    if not isinstance(atom, ItemRef):
        return atom
    reference = damaged.get(_plain(atom.key.reference))
    if reference is None:
        return atom
    table, _, item = reference.rpartition("/")
    return ItemRef(atom.spec, table, item)


def _plain(reference: str) -> tuple[str, str]:
    """Return the letters and digits of the table and the item of *reference*."""
    table, _, item = reference.rpartition("/")
    return "".join(filter(str.isalnum, table)), item


def _with_atoms(branch: Branch, change: Callable[[Atom], Atom]) -> Branch:
    match branch:
        case If(test, then, otherwise):
            return If(_changed(test, change), _with_atoms(then, change), _with_atoms(otherwise, change))
        case Decision() | CodeRef():
            return branch


def _changed(expression: Expression, change: Callable[[Atom], Atom]) -> Expression:
    match expression:
        case Not(operand):
            return Not(_changed(operand, change))
        case And(operands):
            return And(_all_changed(operands, change))
        case Or(operands):
            return Or(_all_changed(operands, change))
        case _:
            return change(expression)


def _all_changed(operands: Iterable[Expression], change: Callable[[Atom], Atom]) -> tuple[Expression, ...]:
    return tuple(_changed(operand, change) for operand in operands)
