"""Decide conditions on the answers of one device, and say why.

The logic has three values: an item without an answer is never a "no". A condition whose test is unanswered is decided
only if both of its branches give the same decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from conformance import messages
from conformance.ics.codes import ConditionOf, LinkedConditions, linked_conditions
from conformance.ics.expressions import atoms, write_atom
from conformance.ics.kleene import NO, UNANSWERED, YES, truth
from conformance.ics.relevance import relevant_atoms
from conformance.model.applicability import (
    And,
    Atom,
    Branch,
    CodeRef,
    Decision,
    Expression,
    If,
    ItemRef,
    Not,
    Or,
    Outcome,
    SupportOf,
)
from conformance.model.ics import ItemKey, Support
from conformance.model.text import Text

NameOf = Callable[[Atom], str]
"""Names an atom in a trace."""

KeysOf = Callable[[Atom], Iterable[ItemKey]]
"""Returns the items that an atom asks for."""

_NO_CODES = LinkedConditions({}, {})


def own_key(atom: Atom) -> tuple[ItemKey, ...]:
    """Return the key of an item; without a proforma nobody knows that of a mnemonic."""
    return (atom.key,) if isinstance(atom, ItemRef) else ()


def decide(branch: Branch, support_of: SupportOf, *, condition_of: ConditionOf | None = None) -> Decision:
    """Return the decision of a condition, quickly and without a reason.

    Args:
        branch: the condition.
        support_of: answers an item or mnemonic.
        condition_of: returns the condition with a code; a code that it does not know, or that leads back to itself,
            is unanswered.
    """
    linked = linked_conditions(branch, condition_of) if condition_of else _NO_CODES
    return _decision(branch, support_of, _decisions(linked, support_of))


def evaluate(
    branch: Branch,
    support_of: SupportOf,
    *,
    condition_of: ConditionOf | None = None,
    name_of: NameOf = write_atom,
    keys_of: KeysOf = own_key,
) -> Outcome:
    """Return the decision of a condition, why, and which answers can still change it.

    Args:
        branch: the condition.
        support_of: answers an item or mnemonic; each is asked once.
        condition_of: returns the condition with a code, as for :func:`decide`.
        name_of: names an item or mnemonic in the trace.
        keys_of: the items that an item or mnemonic asks for.
    """
    linked = linked_conditions(branch, condition_of) if condition_of else _NO_CODES
    answers = {atom: support_of(atom) for each in (branch, *linked.conditions.values()) for atom in atoms(each)}
    decisions = _decisions(linked, answers.__getitem__)
    decision = _decision(branch, answers.__getitem__, decisions)
    en, zh = (
        _Trace(language, answers, decisions=decisions, name_of=name_of).write(branch, linked)
        for language in messages.LANGUAGES
    )
    missing: tuple[ItemKey, ...] = ()
    if decision is Decision.UNANSWERED:
        relevant = relevant_atoms(branch, answers, conditions=linked.conditions)
        missing = tuple(dict.fromkeys(key for atom in relevant for key in keys_of(atom)))
    return Outcome(decision, Text(en, zh), missing)


def _decisions(linked: LinkedConditions, support_of: SupportOf) -> Mapping[str, Decision]:
    decisions: dict[str, Decision] = {}
    for code, condition in linked.conditions.items():
        decisions[code] = _decision(condition, support_of, decisions)
    return decisions


def _decision(branch: Branch, support_of: SupportOf, decisions: Mapping[str, Decision]) -> Decision:
    if isinstance(branch, CodeRef):
        return decisions.get(branch.code, Decision.UNANSWERED)
    if not isinstance(branch, If):
        return branch
    answer = truth(branch.test, support_of)
    if answer is YES:
        return _decision(branch.then, support_of, decisions)
    otherwise = _decision(branch.otherwise, support_of, decisions)
    if answer is NO or otherwise is _decision(branch.then, support_of, decisions):
        return otherwise
    return Decision.UNANSWERED


class _Trace:
    """Writes in one language what decided a condition."""

    def __init__(
        self, language: str, answers: Mapping[Atom, Support], *, decisions: Mapping[str, Decision], name_of: NameOf
    ) -> None:
        self._language = language
        self._answers = answers
        self._decisions = decisions
        self._name_of = name_of
        self._words = _words(language)
        self._named: dict[str, None] = {}  # the codes that were named, in order

    def write(self, branch: Branch, linked: LinkedConditions) -> str:
        """Write the trace of *branch*, then that of every code that it leads to."""
        sentences = [self._branch(branch)]
        while len(sentences) <= len(self._named):
            code = list(self._named)[len(sentences) - 1]
            sentences.append(self._code(code, linked))
        return self._say("expressions.then-sentence").join(sentences)

    def _code(self, code: str, linked: LinkedConditions) -> str:
        if code in linked.circular:
            chain = linked.circular[code]
            return self._say("expressions.circular", chain=" → ".join((*chain, chain[0])))
        if code not in linked.conditions:
            return self._say("expressions.undefined", code=code)
        return f"{code}: {self._branch(linked.conditions[code])}"

    def _branch(self, branch: Branch) -> str:
        if isinstance(branch, CodeRef):
            self._named[branch.code] = None
            return branch.code
        if not isinstance(branch, If):
            return self._decided(branch)
        test = self._expression(branch.test)
        answer = truth(branch.test, self._answers.__getitem__)
        if answer is UNANSWERED:
            return self._undecided(branch, test)
        chosen = branch.then if answer is YES else branch.otherwise
        key = "expressions.then" if isinstance(chosen, If) else "expressions.so"
        return self._say(key, test=test, result=self._branch(chosen))

    def _undecided(self, branch: If, test: str) -> str:
        """Write what both branches give, unless they are two decisions."""
        result = self._decided(_decision(branch, self._answers.__getitem__, self._decisions))
        if not isinstance(branch.then, If | CodeRef) and not isinstance(branch.otherwise, If | CodeRef):
            key = "expressions.either-way" if branch.then is branch.otherwise else "expressions.so"
            return self._say(key, test=test, result=result)
        then, otherwise = self._branch(branch.then), self._branch(branch.otherwise)
        return self._say("expressions.both-ways", test=test, then=then, otherwise=otherwise, result=result)

    def _expression(self, expression: Expression) -> str:
        match expression:
            case Or(operands):
                return " OR ".join(map(self._expression, operands))
            case And(operands):
                return " AND ".join(self._bracketed(operand, (Or,)) for operand in operands)
            case Not(operand):
                return f"NOT {self._bracketed(operand, (And, Or))}"
            case _:
                return f"{self._name_of(expression)} {self._words[self._answers[expression]]}"

    def _bracketed(self, operand: Expression, kinds: tuple[type, ...]) -> str:
        written = self._expression(operand)
        return f"({written})" if isinstance(operand, kinds) else written

    def _decided(self, decision: Decision) -> str:
        return self._words[UNANSWERED] if decision is Decision.UNANSWERED else decision.value

    def _say(self, key: str, **data: object) -> str:
        return messages.text(key, data, spoken=self._language)


@cache
def _words(language: str) -> Mapping[Support, str]:
    return {
        YES: messages.text("expressions.yes", spoken=language),
        NO: messages.text("expressions.no", spoken=language),
        UNANSWERED: messages.text("expressions.unanswered", spoken=language),
    }
