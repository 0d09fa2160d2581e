"""Repairs of conditions that were published damaged, each of what the strict language rejects.

Each takes a text and returns it mended, or unchanged where there is nothing to mend. They are applied in this order,
only to a text that cannot be read, and only until it can be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from conformance.ics.tokens import Kind, Token, tokens

_RESULT = "THEN R ELSE N/A"
_ITEM = r"[A-Z]{0,2}\d+[A-Za-z]?\d*"


def _replacing(pattern: str, replacement: str) -> Callable[[str], str]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.sub(replacement, text)


def _join_operands(text: str) -> str:
    """Put the missing AND between two operands that follow each other."""
    found = tokens(text)
    places = [
        following.column - 1
        for token, following in pairwise(found)
        if _ends_operand(token) and _begins_operand(following)
    ]
    for place in reversed(places):
        text = f"{text[:place].rstrip()} AND {text[place:]}"
    return text


def _balance_brackets(text: str) -> str:
    """Open an unmatched closing bracket where the test begins, close an unmatched opening one where it ends."""
    unopened = unclosed = 0
    begin = end = None
    for token in tokens(text):
        if token.text == "IF" and begin is None:
            begin = token.column + 1
        elif token.text == "THEN" and end is None:
            end = token.column - 1
        elif end is None and token.kind == Kind.OPEN:
            unclosed += 1
        elif end is None and token.kind == Kind.CLOSE:
            unopened, unclosed = (unopened, unclosed - 1) if unclosed else (unopened + 1, unclosed)
    if begin is None or end is None:
        return text
    test = text[begin:end].strip()
    return f"{text[:begin]} {'(' * unopened}{test}{')' * unclosed} {text[end:]}" if unopened or unclosed else text


def _ends_operand(token: Token) -> bool:
    return token.kind in {Kind.ITEM, Kind.MNEMONIC, Kind.CLOSE}


def _begins_operand(token: Token) -> bool:
    return token.kind in {Kind.ITEM, Kind.MNEMONIC, Kind.OPEN} or token.text == "NOT"


def _add_result(text: str) -> str:
    return text if re.search(r"\b(?:THEN|ELSE)\b", text) else f"{text.rstrip()} {_RESULT}"


def _add_if(text: str) -> str:
    return text if re.search(r"\bIF\b", text) else f"IF {text.lstrip()}"


REPAIRS: Mapping[str, Callable[[str], str]] = {
    "lower-case-operator": lambda text: re.sub(r"(?<=\s)(?:and|or|not)(?=\s)", lambda match: match[0].upper(), text),
    "missing-space": _replacing(rf"(?<=/)({_ITEM})THEN\b", r"\1 THEN"),
    "full-stop-after-item": _replacing(rf"(?<=/)({_ITEM})\.(?=AND\b)", r"\1 "),
    "damaged-table-prefix": _replacing(
        r"(?<![\w.:+-])(?:A ?)?(\d+(?:\.[A-Za-z0-9]+)+(?:-\d+[A-Za-z]{0,2})?/)", r"A.\1"
    ),
    "space-before-solidus": _replacing(rf"(?<=[A-Za-z0-9])[ ]+/(?={_ITEM})", "/"),
    "stray-greater-than": _replacing(rf"/>(?={_ITEM})", "/"),
    "missing-if": _add_if,
    "doubled-operator": _replacing(r"\b(AND|OR)(?:\s+\1\b)+", r"\1"),
    "doubled-result": _replacing(rf"{_RESULT}(?:\s+{_RESULT})+\s*\Z", _RESULT),
    "dangling-operator": _replacing(r"\b(?:AND|OR)\s+(?=THEN\b)", ""),
    "missing-result": _add_result,
    "missing-and": _join_operands,
    "unbalanced-bracket": _balance_brackets,
}
"""The repairs by their names."""
