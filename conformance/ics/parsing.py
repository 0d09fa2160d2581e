"""Parse the conditions of applicability tables to trees, strictly; mend damaged ones by named repairs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NoReturn

from conformance.errors import DataError
from conformance.ics.expressions import References, all_of, any_of
from conformance.ics.repairs import REPAIRS
from conformance.ics.tokens import ITEM, MNEMONIC, Kind, Token, tokens
from conformance.model.applicability import (
    Branch,
    CodeRef,
    Decision,
    Expression,
    If,
    ItemRef,
    MnemonicRef,
    Not,
)
from conformance.model.text import Message

MAX_CHARACTERS = 10_000
"""The longest condition; the longest published one has 582 characters."""

MAX_OPERANDS = 1_000
"""The most operands of one condition; the published ones have up to 39."""

MAX_DEPTH = 50
"""The deepest nesting of brackets, NOT and IF; the published conditions have up to 4."""

_ANY_REFERENCES = References("", defaultdict(str))
_EXCERPT = 40
_DECISIONS = {decision.value: decision for decision in Decision if decision is not Decision.UNANSWERED}


@dataclass(frozen=True, slots=True)
class Repaired:
    """A condition as it is read.

    Attributes:
        text: the text that parses; the given one if nothing was wrong with it.
        repairs: the names of the repairs, in the order of their application.
    """

    text: str
    repairs: tuple[str, ...] = ()


def parse_condition(text: str, references: References) -> Branch:
    """Return the tree of a condition, in normal form: ``IF … THEN … ELSE …``, or only a decision or code.

    Raises:
        DataError: *text* is no condition, goes beyond a limit, or has a bracketed number that *references* lack.
    """
    parser = _Parser(text, references)
    branch = parser.branch(0)
    parser.expect_end()
    return branch


def parse_expression(text: str, references: References) -> Expression:
    """Return the tree of an expression, the test of a condition, in normal form.

    Raises:
        DataError: as for :func:`parse_condition`.
    """
    parser = _Parser(text, references)
    expression = parser.expression(0)
    parser.expect_end()
    return expression


def repair(text: str) -> Repaired:
    """Return *text* as it is read: itself if it is strictly a condition, else mended by as few repairs as do.

    Raises:
        DataError: no repair makes it a condition; the error tells where the given text is wrong.
    """
    try:
        parse_condition(text, _ANY_REFERENCES)
    except DataError as error:
        if error.key != "expressions.expected":
            raise
        mended, names = text, []
        for name, mend in REPAIRS.items():
            before, mended = mended, mend(mended)
            if mended != before:
                names.append(name)
                if _is_condition(mended):
                    return Repaired(mended, tuple(names))
        raise
    return Repaired(text)


def _is_condition(text: str) -> bool:
    try:
        parse_condition(text, _ANY_REFERENCES)
    except DataError:
        return False
    return True


class _Parser:
    """A recursive descent over the tokens of one text; its depth is limited."""

    def __init__(self, text: str, references: References) -> None:
        if len(text) > MAX_CHARACTERS:
            raise DataError("expressions.too-long", size=len(text), limit=MAX_CHARACTERS)
        self._text = text
        self._references = references
        self._tokens = tokens(text)
        self._position = 0
        self._operands = 0

    def branch(self, depth: int) -> Branch:
        token = self._take()
        if token.text == "IF":
            return self._condition(depth + 1)
        if token.kind == Kind.CODE:
            return CodeRef(token.text)
        if token.text in _DECISIONS:
            return _DECISIONS[token.text]
        if token.kind != Kind.OPEN:
            self._fail(token, Message("expressions.a-result"))
        self._limit_depth(token, depth)
        self._demand("IF")
        branch = self._condition(depth + 2)
        self._demand(")")
        return branch

    def expression(self, depth: int) -> Expression:
        operands = [self._conjunction(depth)]
        while self._accept("OR"):
            operands.append(self._conjunction(depth))
        return any_of(operands) if len(operands) > 1 else operands[0]

    def expect_end(self) -> None:
        token = self._take()
        if token.kind != Kind.END:
            self._fail(token, Message("expressions.the-end"))

    def _condition(self, depth: int) -> If:
        self._limit_depth(self._tokens[self._position], depth)
        test = self.expression(depth)
        self._demand("THEN")
        then = self.branch(depth)
        self._demand("ELSE")
        return If(test, then, self.branch(depth))

    def _conjunction(self, depth: int) -> Expression:
        operands = [self._operand(depth)]
        while self._accept("AND"):
            operands.append(self._operand(depth))
        return all_of(operands) if len(operands) > 1 else operands[0]

    def _operand(self, depth: int) -> Expression:
        token = self._take()
        if token.kind == Kind.ITEM:
            return self._item(token)
        if token.kind == Kind.MNEMONIC:
            return self._mnemonic(token)
        if token.text not in {"NOT", "("}:
            self._fail(token, Message("expressions.an-operand"))
        self._limit_depth(token, depth)
        if token.text == "NOT":
            return Not(self._operand(depth + 1))
        expression = self.expression(depth + 1)
        self._demand(")")
        return expression

    def _item(self, token: Token) -> ItemRef:
        self._count_operand()
        match = ITEM.fullmatch(token.text)
        assert match is not None  # noqa: S101  # the token was found by the same pattern
        number, spec, table, name = match.groups()
        if number is None:
            return ItemRef(spec or self._references.own, table, name)
        try:
            return ItemRef(self._references.foreign[number], table, name)
        except KeyError:
            known = ", ".join(f"[{each}]" for each in self._references.foreign) or Message("expressions.none")
            raise DataError(
                "expressions.unknown-number", text=self._excerpt(token), column=token.column, number=number, known=known
            ) from None

    def _mnemonic(self, token: Token) -> MnemonicRef:
        self._count_operand()
        match = MNEMONIC.fullmatch(token.text)
        assert match is not None  # noqa: S101  # the token was found by the same pattern
        return MnemonicRef(match["spec"] or self._references.own, match["name"])

    def _take(self) -> Token:
        token = self._tokens[self._position]
        if token.kind != Kind.END:
            self._position += 1
        return token

    def _accept(self, word: str) -> bool:
        if self._tokens[self._position].text != word:
            return False
        self._position += 1
        return True

    def _demand(self, word: str) -> None:
        token = self._take()
        if token.text != word:
            self._fail(token, word)

    def _limit_depth(self, token: Token, depth: int) -> None:
        if depth >= MAX_DEPTH:
            raise DataError("expressions.too-deep", text=self._excerpt(token), column=token.column, limit=MAX_DEPTH)

    def _count_operand(self) -> None:
        self._operands += 1
        if self._operands > MAX_OPERANDS:
            raise DataError("expressions.too-many-operands", limit=MAX_OPERANDS)

    def _fail(self, token: Token, expected: str | Message) -> NoReturn:
        found = token.text if token.kind != Kind.END else Message("expressions.the-end")
        raise DataError(
            "expressions.expected",
            text=self._excerpt(token),
            column=token.column,
            expected=expected,
            found=found,
        )

    def _excerpt(self, token: Token) -> str:
        """Return the text, of a long one only what is around the token."""
        start, end = max(token.column - 1 - _EXCERPT, 0), token.column - 1 + _EXCERPT
        excerpt = self._text[start:end]
        return f"{'…' if start else ''}{excerpt}{'…' if end < len(self._text) else ''}"
