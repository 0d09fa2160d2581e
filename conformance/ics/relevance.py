"""Which answers can still change the decision of a condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.ics.kleene import YES
from conformance.model.applicability import And, Atom, Branch, CodeRef, Decision, Expression, If, Not, Or, SupportOf

MAX_EXACT = 12
"""How many unanswered atoms are tried out in every completion: 12 have 4,096."""


def relevant_atoms(
    branch: Branch, unanswered: Sequence[Atom], *, support_of: SupportOf, conditions: Mapping[str, Branch]
) -> tuple[Atom, ...]:
    """Return the unanswered atoms that can still change the decision of *branch*, in order of appearance.

    One can if two answers on it give two decisions in some completion of the other atoms. That is exact where each
    stands once, or up to :data:`MAX_EXACT` do. Of more, and where no single answer changes anything
    (``A OR NOT A``), all are returned.

    Args:
        branch: a condition that is unanswered.
        unanswered: its unanswered atoms that stand in nothing decided, as often as they stand there.
        support_of: answers an item or mnemonic.
        conditions: what *branch* leads to by codes, each after those that it refers to.
    """
    atoms = tuple(dict.fromkeys(unanswered))
    each_once = len(atoms) == len(unanswered) and isinstance(branch, If) and _is_decided_by_test(branch)
    if each_once or len(atoms) > MAX_EXACT:
        return atoms
    return _Completions(atoms, support_of).deciding(branch, conditions) or atoms


def _is_decided_by_test(branch: If) -> bool:
    """Tell whether the answer on the test is all that counts."""
    return isinstance(branch.then, Decision) and isinstance(branch.otherwise, Decision)


class _Completions:
    """All completions of the answers on some atoms at once: bit *n* of a number is what holds in completion *n*.

    Bit *i* of *n* is the answer on atom *i*, so that the numbers are truth tables.
    """

    def __init__(self, atoms: tuple[Atom, ...], support_of: SupportOf) -> None:
        self._support_of = support_of
        self._all = (1 << (1 << len(atoms))) - 1
        self._answered_no = {atom: self._all // ((1 << (1 << index)) + 1) for index, atom in enumerate(atoms)}

    def deciding(self, branch: Branch, conditions: Mapping[str, Branch]) -> tuple[Atom, ...]:
        """Return the atoms on which some decision depends."""
        by_code: dict[str, Mapping[Decision, int]] = {}
        for code, condition in conditions.items():
            by_code[code] = self._decisions(condition, by_code)
        decisions = self._decisions(branch, by_code).values()
        return tuple(
            atom
            for index, (atom, no) in enumerate(self._answered_no.items())
            if any((decided ^ decided >> (1 << index)) & no for decided in decisions)
        )

    def _decisions(self, branch: Branch, by_code: Mapping[str, Mapping[Decision, int]]) -> Mapping[Decision, int]:
        """Return in which completions *branch* gives each decision."""
        match branch:
            case If(test, then, otherwise):
                table = self._table(test)
                one, other = self._decisions(then, by_code), self._decisions(otherwise, by_code)
                return {
                    decision: one.get(decision, 0) & table | other.get(decision, 0) & ~table
                    for decision in one.keys() | other.keys()
                }
            case CodeRef(code):
                return by_code.get(code, {Decision.UNANSWERED: self._all})
            case _:
                return {branch: self._all}

    def _table(self, expression: Expression) -> int:
        """Return in which completions *expression* is true."""
        match expression:
            case Not(operand):
                return self._all ^ self._table(operand)
            case And(operands):
                table = self._all
                for operand in operands:
                    table &= self._table(operand)
                return table
            case Or(operands):
                table = 0
                for operand in operands:
                    table |= self._table(operand)
                return table
        if expression in self._answered_no:
            return self._all ^ self._answered_no[expression]
        # an unanswered atom that is not tried out stands only in what is decided without it
        return self._all if self._support_of(expression) is YES else 0
