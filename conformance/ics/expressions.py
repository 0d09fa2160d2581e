"""Expressions over ICS items: what their references mean, their normal form, and how they are written.

Normal form: the operands of an :class:`And` are no :class:`And`, those of an :class:`Or` no :class:`Or`, and each has
two or more. The parser gives it; :func:`all_of` and :func:`any_of` keep it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from conformance.model.applicability import (
    And,
    Atom,
    Branch,
    CodeRef,
    Decision,
    Expression,
    If,
    ItemRef,
    MnemonicRef,
    Not,
    Or,
)


@dataclass(frozen=True, slots=True)
class References:
    """What the references of one document mean.

    Attributes:
        own: the specification of an item without prefix, such as ``38.508-2``.
        foreign: the specification of each number in square brackets: ``{"10": "36.523-2"}``.
    """

    own: str
    foreign: Mapping[str, str] = field(default_factory=dict)


def all_of(operands: Iterable[Expression]) -> Expression:
    """Return the conjunction of one or more *operands* in normal form."""
    flat = tuple(part for each in operands for part in (each.operands if isinstance(each, And) else (each,)))
    return flat[0] if len(flat) == 1 else And(flat)


def any_of(operands: Iterable[Expression]) -> Expression:
    """Return the disjunction of one or more *operands* in normal form."""
    flat = tuple(part for each in operands for part in (each.operands if isinstance(each, Or) else (each,)))
    return flat[0] if len(flat) == 1 else Or(flat)


def atoms(branch: Branch | Expression) -> tuple[Atom, ...]:
    """Return the items and mnemonics of a condition or an expression, each once, in order of appearance.

    A reference to another code is not followed.
    """
    return tuple(dict.fromkeys(_atoms(branch)))


def write_atom(atom: Atom, references: References | None = None) -> str:
    """Write an item or mnemonic as *references* have it; without them, always with its specification."""
    name = atom.mnemonic if isinstance(atom, MnemonicRef) else f"{atom.table}/{atom.item}"
    if not atom.spec or (references and atom.spec == references.own):
        return name
    if references and isinstance(atom, ItemRef):
        for number, spec in references.foreign.items():
            if spec == atom.spec:
                return f"[{number}] {name}"
    return f"{atom.spec}:{name}"


def write_expression(expression: Expression, references: References | None = None) -> str:
    """Write an expression with brackets around what is joined within a conjunction, and after NOT."""
    match expression:
        case Or(operands):
            return " OR ".join(write_expression(operand, references) for operand in operands)
        case And(operands):
            return " AND ".join(_bracketed(operand, (Or,), references=references) for operand in operands)
        case Not(operand):
            return f"NOT {_bracketed(operand, (And, Or), references=references)}"
        case _:
            return write_atom(expression, references)


def write_condition(branch: Branch, references: References | None = None) -> str:
    """Write a condition; one within THEN stands in brackets.

    Raises:
        ValueError: *branch* is or has :attr:`Decision.UNANSWERED`, which no table can say.
    """
    match branch:
        case If(test, then, otherwise):
            chosen = write_condition(then, references)
            if isinstance(then, If):
                chosen = f"({chosen})"
            return (
                f"IF {write_expression(test, references)} THEN {chosen} ELSE {write_condition(otherwise, references)}"
            )
        case CodeRef(code):
            return code
        case Decision.UNANSWERED:
            raise ValueError(branch)
        case _:
            return branch.value


def _bracketed(operand: Expression, kinds: tuple[type, ...], *, references: References | None) -> str:
    written = write_expression(operand, references)
    return f"({written})" if isinstance(operand, kinds) else written


def _atoms(branch: Branch | Expression) -> Iterator[Atom]:
    pending: list[Branch | Expression] = [branch]
    while pending:
        match pending.pop():
            case ItemRef() | MnemonicRef() as atom:
                yield atom
            case Not(operand):
                pending.append(operand)
            case And(operands) | Or(operands):
                pending.extend(reversed(operands))
            case If(test, then, otherwise):
                pending.extend((otherwise, then, test))
