"""Three-valued logic: the strong logic of S. C. Kleene (Introduction to Metamathematics, 1952, section 64)."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.model.applicability import And, Expression, Not, Or, SupportOf
from conformance.model.ics import Support

YES, NO, UNANSWERED = Support.YES, Support.NO, Support.UNANSWERED

NEGATION = {YES: NO, NO: YES, UNANSWERED: UNANSWERED}


def truth(expression: Expression, support_of: SupportOf) -> Support:
    """Return the answer on an expression: what is not answered stays so, unless the rest decides without it.

    Operands are asked in their order, none after one that decides.
    """
    if isinstance(expression, And):
        return joined((truth(operand, support_of) for operand in expression.operands), deciding=NO)
    if isinstance(expression, Or):
        return joined((truth(operand, support_of) for operand in expression.operands), deciding=YES)
    if isinstance(expression, Not):
        return NEGATION[truth(expression.operand, support_of)]
    return support_of(expression)


def joined(answers: Iterable[Support], *, deciding: Support) -> Support:
    """Return *deciding* if any of *answers* is, else unanswered if any is, else the other one."""
    found = NEGATION[deciding]
    for answer in answers:
        if answer is deciding:
            return deciding
        if answer is UNANSWERED:
            found = UNANSWERED
    return found
