"""Decide conditions on the answers of one device, and say why.

The logic has three values: an item without an answer is never a "no". A condition whose test is unanswered is decided
only if both of its branches give the same decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from conformance import messages
from conformance.ics.codes import ConditionOf, LinkedConditions, linked_conditions
from conformance.ics.expressions import write_atom
from conformance.ics.kleene import NEGATION, NO, UNANSWERED, YES, truth
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
from conformance.model.text import Message, Text

NameOf = Callable[[Atom], str]
"""Names an atom in a trace."""

IsContradicted = Callable[[Atom], bool]
"""Tells whether an unanswered atom has answers that contradict each other."""

KeysOf = Callable[[Atom], Iterable[ItemKey]]
"""Returns the items that an atom asks for."""


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
    decisions: dict[str, Decision] = {}
    if condition_of:
        for code, condition in linked_conditions(branch, condition_of).conditions.items():
            decisions[code] = _decision(condition, support_of, decisions)
    return _decision(branch, support_of, decisions)


def evaluate(
    branch: Branch,
    support_of: SupportOf,
    *,
    condition_of: ConditionOf | None = None,
    name_of: NameOf = write_atom,
    keys_of: KeysOf = own_key,
    is_contradicted: IsContradicted = lambda _: False,
) -> Outcome:
    """Return the decision of a condition, why, and which answers can still change it.

    Args:
        branch: the condition.
        support_of: answers an item or mnemonic, always alike.
        condition_of: returns the condition with a code, as for :func:`decide`.
        name_of: names an item or mnemonic in the trace.
        keys_of: the items that an item or mnemonic asks for.
        is_contradicted: tells which unanswered items or mnemonics the trace calls contradicted.
    """
    linked = linked_conditions(branch, condition_of)
    evaluation = _Evaluation(support_of, linked, name_of=name_of, is_contradicted=is_contradicted)
    found = evaluation.branch(branch)
    missing: tuple[ItemKey, ...] = ()
    if found.decision is Decision.UNANSWERED:
        relevant = relevant_atoms(branch, found.open, support_of=support_of, conditions=linked.conditions)
        missing = tuple(dict.fromkeys(key for atom in relevant for key in keys_of(atom)))
    return Outcome(found.decision, evaluation.followed_by_codes(found), missing)


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


class _Answered(NamedTuple):
    """The answer on an expression, its trace, and its unanswered atoms that stand in nothing decided."""

    support: Support
    en: str
    zh: str
    open: list[Atom]


class _Decided(NamedTuple):
    """The same of a condition, with the codes that it was led to."""

    decision: Decision
    trace: Text
    open: list[Atom]
    codes: tuple[str, ...] = ()


class _Evaluation:
    """One evaluation: everything is looked at once, what decides and what does not."""

    def __init__(
        self, support_of: SupportOf, linked: LinkedConditions, *, name_of: NameOf, is_contradicted: IsContradicted
    ) -> None:
        self._support_of = support_of
        self._name_of = name_of
        self._is_contradicted = is_contradicted
        self._words_en, self._words_zh = (_words(language) for language in messages.LANGUAGES)
        self._circular = linked.circular
        self._by_code: dict[str, _Decided] = {}
        for code, condition in linked.conditions.items():
            self._by_code[code] = self.branch(condition)

    def branch(self, branch: Branch) -> _Decided:
        """Decide a condition."""
        if isinstance(branch, CodeRef):
            known = self._by_code.get(branch.code, _Decided(Decision.UNANSWERED, Text("", ""), []))
            open_once = list(dict.fromkeys(known.open))
            return _Decided(known.decision, Text(branch.code, branch.code), open_once, (branch.code,))
        if not isinstance(branch, If):
            return _Decided(branch, self._word(branch), [])
        test = self._expression(branch.test)
        if test.support is UNANSWERED:
            return self._undecided(branch, test)
        chosen = branch.then if test.support is YES else branch.otherwise
        decided = self.branch(chosen)
        key = "expressions.then" if isinstance(chosen, If) else "expressions.so"
        return decided._replace(trace=_say(key, test=Text(test.en, test.zh), result=decided.trace))

    def _undecided(self, branch: If, test: _Answered) -> _Decided:
        """Decide a condition whose test is unanswered: only if both branches agree."""
        then, otherwise = self.branch(branch.then), self.branch(branch.otherwise)
        agreed = then.decision is otherwise.decision
        decision = then.decision if agreed else Decision.UNANSWERED
        texts = {"test": Text(test.en, test.zh), "result": self._word(decision)}
        if not isinstance(branch.then, Decision) or not isinstance(branch.otherwise, Decision):
            trace = _say("expressions.both-ways", then=then.trace, otherwise=otherwise.trace, **texts)
        else:
            trace = _say("expressions.either-way" if agreed else "expressions.so", **texts)
        codes = tuple(dict.fromkeys(then.codes + otherwise.codes))
        return _Decided(decision, trace, test.open + then.open + otherwise.open, codes)

    def followed_by_codes(self, decided: _Decided) -> Text:
        """Return the trace of a condition, then that of each code that it leads to."""
        trace = decided.trace
        named = dict.fromkeys(decided.codes)
        pending = list(named)
        for code in pending:  # grows while it is read
            if code in self._circular:
                chain = (*self._circular[code], self._circular[code][0])
                more = _say("expressions.circular", chain=" → ".join(chain))
            elif code not in self._by_code:
                more = _say("expressions.undefined", code=code)
            else:
                more = _say("expressions.code", code=code, trace=self._by_code[code].trace)
                pending.extend(new for new in self._by_code[code].codes if new not in named)
                named |= dict.fromkeys(self._by_code[code].codes)
            trace = _say("expressions.followed", trace=trace, more=more)
        return trace

    def _expression(self, expression: Expression) -> _Answered:
        match expression:
            case And(operands):
                return _joined([self._bracketed(operand, (Or,)) for operand in operands], "AND", deciding=NO)
            case Or(operands):
                return _joined([self._expression(operand) for operand in operands], "OR", deciding=YES)
            case Not(operand):
                support, en, zh, unanswered = self._bracketed(operand, (And, Or))
                return _Answered(NEGATION[support], f"NOT {en}", f"NOT {zh}", unanswered)
        support = self._support_of(expression)
        name = self._name_of(expression)
        unanswered = [expression] if support is UNANSWERED else []
        if unanswered and self._is_contradicted(expression):
            en, zh = (messages.text("expressions.contradicted", spoken=language) for language in messages.LANGUAGES)
            return _Answered(support, f"{name} {en}", f"{name} {zh}", unanswered)
        return _Answered(support, f"{name} {self._words_en[support]}", f"{name} {self._words_zh[support]}", unanswered)

    def _bracketed(self, operand: Expression, kinds: tuple[type, ...]) -> _Answered:
        answered = self._expression(operand)
        if not isinstance(operand, kinds):
            return answered
        return _Answered(answered.support, f"({answered.en})", f"({answered.zh})", answered.open)

    def _word(self, decision: Decision) -> Text:
        if decision is Decision.UNANSWERED:
            return Text(self._words_en[UNANSWERED], self._words_zh[UNANSWERED])
        return Text(decision.value, decision.value)


def _joined(operands: list[_Answered], operator: str, *, deciding: Support) -> _Answered:
    """Join operands as :func:`conformance.ics.kleene.truth` does; those after one that decides are shown too."""
    answers = [operand.support for operand in operands]
    joined = deciding if deciding in answers else UNANSWERED if UNANSWERED in answers else NEGATION[deciding]
    separator = f" {operator} "
    return _Answered(
        joined,
        separator.join([operand.en for operand in operands]),
        separator.join([operand.zh for operand in operands]),
        [atom for operand in operands for atom in operand.open] if joined is UNANSWERED else [],
    )


def _say(key: str, **data: Text | str) -> Text:
    message = Message(key, data)
    en, zh = (message.spoken(language) for language in messages.LANGUAGES)
    return Text(en, zh)


@cache
def _words(language: str) -> Mapping[Support, str]:
    return {
        YES: messages.text("expressions.yes", spoken=language),
        NO: messages.text("expressions.no", spoken=language),
        UNANSWERED: messages.text("expressions.unanswered", spoken=language),
    }
