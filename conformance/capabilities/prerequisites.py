"""Prerequisites of capabilities: expressions such as ``a&(b|field:c)``.

An operand is the identifier of a capability, or ``field:`` and the ASN.1 identifier of a field without a row; ``&``
binds more tightly than ``|``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from conformance.errors import DataError

FIELD = "field:"
"""How an operand begins that is a field without a row."""
MAX_LENGTH = 2000
"""How many characters an expression may have."""

_TOKEN = re.compile(r"[&|()]|[A-Za-z0-9:-]+")


@dataclass(frozen=True, slots=True)
class Operand:
    """One capability, or one field without a row."""

    name: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must hold."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part must hold."""

    parts: tuple[Expression, ...]


Expression = Operand | AllOf | AnyOf


def parse_prerequisites(text: str) -> Expression:
    """Return the expression that *text* writes.

    Raises:
        DataError: it is none, or has more than ``MAX_LENGTH`` characters.
    """
    tokens = _TOKEN.findall(text)
    if len(text) > MAX_LENGTH or "".join(tokens) != text:
        raise DataError("catalogue.bad-prerequisites", expression=text[:MAX_LENGTH])
    expression, rest = _any_of(tokens)
    if rest:
        raise DataError("catalogue.bad-prerequisites", expression=text)
    return expression


def operands(expression: Expression) -> Iterator[Operand]:
    """Yield the operands from left to right."""
    if isinstance(expression, Operand):
        yield expression
    else:
        for part in expression.parts:
            yield from operands(part)


def named_operands(text: str) -> tuple[str, ...]:
    """Return the operands that the prerequisites in *text* name; none where there are no prerequisites.

    Raises:
        DataError: *text* is no expression.
    """
    return tuple(operand.name for operand in operands(parse_prerequisites(text))) if text else ()


def write_expression(expression: Expression, write: Callable[[Operand], str], *, conjunctions: tuple[str, str]) -> str:
    """Return *expression* in words or in another notation.

    Args:
        expression: what to write.
        write: returns what stands for an operand.
        conjunctions: what joins the parts of "all of" and of "any of".
    """
    if isinstance(expression, Operand):
        return write(expression)
    parts = []
    for part in expression.parts:
        written = write_expression(part, write, conjunctions=conjunctions)
        parts.append(written if isinstance(part, Operand) else f"({written})")
    return conjunctions[isinstance(expression, AnyOf)].join(parts)


def _any_of(tokens: Sequence[str]) -> tuple[Expression, Sequence[str]]:
    return _joined(tokens, "|", _all_of, AnyOf)


def _all_of(tokens: Sequence[str]) -> tuple[Expression, Sequence[str]]:
    return _joined(tokens, "&", _operand, AllOf)


def _joined(
    tokens: Sequence[str],
    sign: str,
    part: Callable[[Sequence[str]], tuple[Expression, Sequence[str]]],
    make: type[AllOf | AnyOf],
) -> tuple[Expression, Sequence[str]]:
    first, rest = part(tokens)
    parts = [first]
    while rest and rest[0] == sign:
        following, rest = part(rest[1:])
        parts.append(following)
    return (first if len(parts) == 1 else make(tuple(parts))), rest


def _operand(tokens: Sequence[str]) -> tuple[Expression, Sequence[str]]:
    if tokens and tokens[0] == "(":
        inner, rest = _any_of(tokens[1:])
        if rest and rest[0] == ")":
            return inner, rest[1:]
    elif tokens and tokens[0] not in "&|)":
        return Operand(tokens[0]), tokens[1:]
    raise DataError("catalogue.bad-prerequisites", expression="".join(tokens))
