"""The selectors of TS 38.522: which bands (``D…``) and configurations (``E…``) a test case is run over.

::

    set     = meet , { "OR" , meet } ;
    meet    = operand , { "AND" , operand } ;
    operand = "NOT" , operand | "(" , set , ")" | name , "(" , set , ")" | item | [ "Table" ] , table
            | "{" , band , { "," , band } , "}" | number , "MHz" | "FDD" | "TDD" | "CCA" ;

A table stands for those of its items or configurations that are answered yes; an item is a filter. Two atoms are
published damaged and mended by name: a space before the solidus, and a stray ``NR_`` before a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.errors import DataError
from conformance.ics.expressions import References
from conformance.model.applicability import ItemRef

MAX_CHARACTERS = 10_000
"""The longest selector; the longest published one has 190 characters."""

MAX_DEPTH = 50
"""The deepest nesting; published selectors nest 3 deep."""

TAGS = frozenset({"FDD", "TDD", "CCA"})
"""What a selector may demand of a band: its duplex mode, or shared spectrum (clear channel assessment)."""


@dataclass(frozen=True, slots=True)
class Table:
    """The items or configurations of a table that are answered yes."""

    spec: str
    table: str


@dataclass(frozen=True, slots=True)
class Bands:
    """Bands by their names."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """The bands with channels of that bandwidth in MHz."""

    mhz: int


@dataclass(frozen=True, slots=True)
class Tag:
    """The bands that are ``FDD``, ``TDD`` or ``CCA``."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """What a function such as ``DL_2CC`` leaves of a set."""

    name: str
    operand: SetExpression


@dataclass(frozen=True, slots=True)
class Complement:
    """Everything that is not in a set."""

    operand: SetExpression


@dataclass(frozen=True, slots=True)
class Meet:
    """What is in all of two or more sets."""

    operands: tuple[SetExpression, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """What is in any of two or more sets."""

    operands: tuple[SetExpression, ...]


Leaf = Table | ItemRef | Bands | Bandwidth | Tag

SetExpression = Leaf | Call | Complement | Meet | Join


@dataclass(frozen=True, slots=True)
class ParsedSelector:
    """A selector as it is read: its tree and the names of the repairs that it took."""

    expression: SetExpression
    repairs: tuple[str, ...] = ()


def parse_selector(text: str, references: References) -> ParsedSelector:
    """Return the tree of a selector of bands or configurations.

    Raises:
        DataError: *text* is no selector, or goes beyond a limit.
    """
    if len(text) > MAX_CHARACTERS:
        raise DataError("expressions.too-long", size=len(text), limit=MAX_CHARACTERS)
    repairs = []
    for name, (pattern, replacement) in _REPAIRS.items():
        text, count = pattern.subn(replacement, text)
        if count:
            repairs.append(name)
    parser = _Parser(text, references.own)
    return ParsedSelector(parser.whole(), tuple(repairs))


def write_selector(expression: SetExpression) -> str:
    """Write a selector with the brackets that it needs."""
    match expression:
        case Call(name, operand):
            return f"{name}({write_selector(operand)})"
        case Complement(operand):
            written = write_selector(operand)
            return f"NOT ({written})" if isinstance(operand, Meet | Join) else f"NOT {written}"
        case Meet(operands):
            return " AND ".join(
                f"({write_selector(one)})" if isinstance(one, Join) else write_selector(one) for one in operands
            )
        case Join(operands):
            return " OR ".join(map(write_selector, operands))
        case _:
            return _write_leaf(expression)


def _write_leaf(leaf: Leaf) -> str:
    match leaf:
        case Table(_, table):
            return table
        case ItemRef(_, table, item):
            return f"{table}/{item}"
        case Bands(names):
            return f"{{{', '.join(names)}}}"
        case Bandwidth(mhz):
            return f"{mhz}MHz"
        case Tag(name):
            return name


_TABLE = r"A(?:\.[A-Za-z0-9]+)+(?:-\d+[A-Za-z]{0,2})?"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<item>{_TABLE}/[A-Z]{{0,2}}\d+[A-Za-z]?\d*)
    | (?P<table>(?:Table\s+)?{_TABLE})
    | (?P<bands>\{{\s*n\d+(?:\s*,\s*n\d+)*\s*\}})
    | (?P<mhz>\d+MHz)\b
    | (?P<call>[A-Za-z0-9][A-Za-z0-9_]*)(?=\()(?<!AND)(?<!OR)(?<!NOT)
    | (?P<word>AND|OR|NOT|FDD|TDD|CCA|[()])
    | (?P<end>\Z)
    | (?P<other>\S+)
    )""",
    re.ASCII | re.VERBOSE,
)
_REPAIRS = {
    "space-before-solidus": (re.compile(r"(?<=[A-Za-z0-9]) +/(?=[A-Z]{0,2}\d)", re.ASCII), "/"),
    "stray-prefix": (re.compile(rf"(?<![A-Za-z0-9_])NR_(?={_TABLE})", re.ASCII), ""),
}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "end"
        yield _Token(kind, match[kind], match.start(kind) + 1)


class _Parser:
    """A recursive descent over the tokens of one text."""

    def __init__(self, text: str, spec: str) -> None:
        self._text = text
        self._spec = spec
        self._tokens = list(_tokens(text))
        self._position = 0

    def whole(self) -> SetExpression:
        expression = self._join(0)
        if self._tokens[self._position].kind != "end":
            self._fail()
        return expression

    def _join(self, depth: int) -> SetExpression:
        operands = [self._meet(depth)]
        while self._accept("OR"):
            operands.append(self._meet(depth))
        return operands[0] if len(operands) == 1 else Join(_flat(operands, Join))

    def _meet(self, depth: int) -> SetExpression:
        operands = [self._operand(depth)]
        while self._accept("AND"):
            operands.append(self._operand(depth))
        return operands[0] if len(operands) == 1 else Meet(_flat(operands, Meet))

    def _operand(self, depth: int) -> SetExpression:
        token = self._tokens[self._position]
        if depth >= MAX_DEPTH:
            raise DataError("expressions.too-deep", text=self._text, column=token.column, limit=MAX_DEPTH)
        if self._accept("NOT"):
            return Complement(self._operand(depth + 1))
        if token.kind == "call":
            self._position += 1
            return Call(token.text, self._bracketed(depth))
        if token.text == "(":
            return self._bracketed(depth)
        if token.kind not in _LEAVES and token.text not in TAGS:
            self._fail()
        self._position += 1
        return self._leaf(token)

    def _bracketed(self, depth: int) -> SetExpression:
        self._position += 1
        expression = self._join(depth + 1)
        if not self._accept(")"):
            self._fail()
        return expression

    def _leaf(self, token: _Token) -> SetExpression:
        if token.kind == "item":
            table, _, item = token.text.rpartition("/")
            return ItemRef(self._spec, table, item)
        if token.kind == "table":
            return Table(self._spec, token.text.split()[-1])
        if token.kind == "bands":
            return Bands(tuple(name.strip() for name in token.text.strip("{} ").split(",")))
        if token.kind == "mhz":
            return Bandwidth(int(token.text.removesuffix("MHz")))
        return Tag(token.text)

    def _accept(self, word: str) -> bool:
        if self._tokens[self._position].text != word:
            return False
        self._position += 1
        return True

    def _fail(self) -> None:
        token = self._tokens[self._position]
        raise DataError("plan.selector-broken", text=self._text, column=token.column, found=token.text)


_LEAVES = frozenset({"item", "table", "bands", "mhz"})


def _flat(operands: list[SetExpression], kind: type[Meet | Join]) -> tuple[SetExpression, ...]:
    return tuple(part for one in operands for part in (one.operands if isinstance(one, kind) else (one,)))
