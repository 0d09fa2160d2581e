"""Which answers can still change the decision of a condition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.ics.kleene import NO, UNANSWERED, YES, truth
from conformance.model.applicability import And, Atom, Branch, CodeRef, Decision, Expression, If, Not, Or
from conformance.model.ics import Support

MAX_EXACT = 12
"""How many unanswered atoms are tried out in every completion: 12 have 4,096."""


def relevant_atoms(
    branch: Branch, answers: Mapping[Atom, Support], *, conditions: Mapping[str, Branch]
) -> tuple[Atom, ...]:
    """Return the unanswered atoms that can still change the decision of *branch*, in order of appearance.

    One can if two answers on it give two decisions in some completion of the other atoms. That is exact where each
    stands once, or up to :data:`MAX_EXACT` do. Of more, and where no single answer changes anything
    (``A OR NOT A``), all are returned that do not stand in something decided.

    Args:
        branch: the condition.
        answers: the answer on every atom.
        conditions: what *branch* leads to by codes, each after those that it refers to.
    """
    found = list(_Open(answers, conditions).of_branch(branch))
    atoms = tuple(dict.fromkeys(found))
    each_once = isinstance(branch, If) and _is_decision_by_test(branch) and len(atoms) == len(found)
    if each_once or len(atoms) > MAX_EXACT:
        return atoms
    return _Completions(atoms, answers).deciding(branch, conditions) or atoms


def _is_decision_by_test(branch: If) -> bool:
    """Tell whether the answer on the test is all that counts."""
    return isinstance(branch.then, Decision) and isinstance(branch.otherwise, Decision) and branch.then != branch.otherwise


class _Open:
    """Finds the unanswered atoms that are in nothing decided and in no branch that is not taken."""

    def __init__(self, answers: Mapping[Atom, Support], conditions: Mapping[str, Branch]) -> None:
        self._answers = answers
        self._conditions = dict(conditions)  # each is looked at once

    def of_branch(self, branch: Branch) -> Iterator[Atom]:
        while isinstance(branch, CodeRef):
            branch = self._conditions.pop(branch.code, Decision.UNANSWERED)
        if isinstance(branch, If):
            answer = truth(branch.test, self._answers.__getitem__)
            yield from self._of_expression(branch.test)
            if answer is not NO:
                yield from self.of_branch(branch.then)
            if answer is not YES:
                yield from self.of_branch(branch.otherwise)

    def _of_expression(self, expression: Expression) -> Iterator[Atom]:
        if truth(expression, self._answers.__getitem__) is not UNANSWERED:
            return
        match expression:
            case Not(operand):
                yield from self._of_expression(operand)
            case And(operands) | Or(operands):
                for operand in operands:
                    yield from self._of_expression(operand)
            case _:
                yield expression


class _Completions:
    """All completions of the answers on some atoms at once: bit *n* of a number is what holds in completion *n*.

    Bit *i* of *n* is the answer on atom *i*, so that the numbers are truth tables.
    """

    def __init__(self, atoms: tuple[Atom, ...], answers: Mapping[Atom, Support]) -> None:
        self._all = (1 << (1 << len(atoms))) - 1
        self._answered_no = {atom: self._all // ((1 << (1 << index)) + 1) for index, atom in enumerate(atoms)}
        self._tables = {atom: self._all if answer is YES else 0 for atom, answer in answers.items()}
        self._tables |= {atom: self._all ^ no for atom, no in self._answered_no.items()}

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
            case _:
                return self._tables[expression]
