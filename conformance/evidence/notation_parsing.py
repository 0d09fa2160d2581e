"""Parse ASN.1 value notation (ITU-T X.680) without knowing the type.

A value becomes what JSON would hold: braces an object where the parts are named, else an array; ``a : b`` an object of
one member; strings of bits or hexadecimal digits an object of ``value`` and ``length``; identifiers strings.
"""

from __future__ import annotations

import re
from typing import Any

from conformance.errors import EvidenceError
from conformance.evidence.named_messages import MAX_DEPTH, bit_string

_TOKEN = re.compile(
    r"(?P<space>\s+|--[^\n]*)"
    r"|'(?P<digits>[0-9A-Fa-f\s]*)'(?P<base>[BH])"
    r'|"(?P<characters>(?:[^"]|"")*)"'
    r"|(?P<number>-?\d{1,4000}(?![\w.-]))"
    r"|(?P<word>[A-Za-z]\w*(?:-\w+)*)"
    r"|(?P<mark>[{}:,])",
    re.ASCII,
)
_BEHIND = re.compile(r"\s*(\S)")
_WORDS = {"TRUE": True, "FALSE": False, "NULL": None}
_END = ""


def parse_notation(text: str, start: int, end: int, *, line: int, origin: str) -> Any:
    """Return the value that begins at *start* of *text* and ends before *end*; *line* is the number of its first line.

    Behind it may stand other text.

    Raises:
        EvidenceError: it is not in value notation, ends early or nests too deep; the message names line and column.
    """
    parser = _Parser(text, (start, end), line, origin)
    value = parser.value(0)
    parser.finish()
    return value


class _Arcs(str):
    """The value in braces is an OBJECT IDENTIFIER, not a list."""

    __slots__ = ()


class _Parser:
    """Reads token by token: ``kind`` and ``found`` are those of the next one."""

    def __init__(self, text: str, bounds: tuple[int, int], line: int, origin: str) -> None:
        self._text = text
        self._start, self._end = bounds
        self._line = line
        self._origin = origin
        self._place = self._next = self._start
        self.kind = self.found = _END
        self._match: re.Match[str] | None = None
        self._advance()

    def value(self, depth: int) -> Any:
        """Return the value that begins with the next token."""
        if depth > MAX_DEPTH:
            raise self._error("text_evidence.notation-depth", limit=MAX_DEPTH)
        if self.kind == "mark" and self.found == "{":
            return self._braces(depth)
        if self.kind == "word":
            word = self._take()
            if self._is_mark(":"):
                self._advance()
                return {word: self.value(depth + 1)}
            if word == "CONTAINING":
                return self.value(depth + 1)
            return _WORDS.get(word, word) if word.isupper() else word
        return self._literal()

    def finish(self) -> None:
        """Refuse tokens that go on with the value behind its end."""
        behind = _BEHIND.match(self._text, self._place, self._end)
        rest = behind[1] if behind else ""
        if rest and rest in "{}:,":
            raise self._error("text_evidence.notation", found=rest)

    def _literal(self) -> Any:
        match, kind = self._match, self.kind
        if match is None or kind not in {"base", "characters", "number"}:
            raise self._unexpected(self.found or self._ahead())
        self._advance()
        if kind == "number":
            return int(match["number"])
        if kind == "characters":
            return match["characters"].replace('""', '"')
        string = bit_string("".join(match["digits"].split()), match["base"])
        if string is None:
            raise self._error("text_evidence.notation", found=match[0][:20])
        return string

    def _braces(self, depth: int) -> Any:
        self._advance()
        members: dict[str, Any] = {}
        items: list[Any] = []
        while not self._is_mark("}"):
            name, value = self._part(depth + 1)
            if self.kind == "number" and name is None and not items and not members:
                value = self._arcs(value)
            if name is None and not members:
                items.append(value)
            elif name is None or items or name in members:
                raise self._unexpected(name or self.found or self._ahead())
            else:
                members[name] = value
            if not self._is_mark(","):
                break
            self._advance()
            if self._is_mark("}"):
                raise self._error("text_evidence.notation", found="}")
        if not self._is_mark("}"):
            raise self._unexpected(self.found or self._ahead())
        if depth:
            self._advance()
        else:  # what follows the whole value need be no token
            self._place = self._next
        if len(items) == 1 and isinstance(items[0], _Arcs):
            return str(items[0])
        return members if members or not items else items

    def _part(self, depth: int) -> tuple[str | None, Any]:
        """Return a component with its name, or an item of a list."""
        if self.kind != "word" or self.found[0].isupper():
            return None, self.value(depth)
        name = self._take()
        if self._is_mark(":"):
            self._advance()
            return None, {name: self.value(depth)}
        if self.kind == "mark" and self.found in "},":
            return None, name
        if self.kind == _END:
            raise self._unexpected(self._ahead())
        return name, self.value(depth)

    def _arcs(self, first: Any) -> _Arcs:
        """Return an OBJECT IDENTIFIER with dots: numbers without commas between them (X.680 clause 32)."""
        arcs = [first]
        while self.kind == "number":
            arcs.append(self._literal())
        if not self._is_mark("}") or any(not isinstance(arc, int) or arc < 0 for arc in arcs):
            raise self._unexpected(self.found or self._ahead())
        return _Arcs(".".join(map(str, arcs)))

    def _is_mark(self, mark: str) -> bool:
        return self.kind == "mark" and self.found == mark

    def _take(self) -> str:
        found = self.found
        self._advance()
        return found

    def _advance(self) -> None:
        """Go on to the next token; at the end of the text, and where there is none, ``kind`` is empty."""
        while True:
            self._place = self._next
            self._match = _TOKEN.match(self._text, self._place, self._end)
            if self._match is None:
                self.kind = self.found = _END
                return
            self._next = self._match.end()
            self.kind = self._match.lastgroup or _END
            if self.kind != "space":
                self.found = self._match[0]
                return

    def _ahead(self) -> str:
        return self._text[self._place : min(self._place + 20, self._end)].split("\n")[0]

    def _unexpected(self, found: str) -> EvidenceError:
        """Return the error that *found* does not belong where it is; nothing is the end of the text."""
        if found:
            return self._error("text_evidence.notation", found=found)
        return self._error("text_evidence.notation-end")

    def _error(self, key: str, **data: object) -> EvidenceError:
        line = self._line + self._text.count("\n", self._start, self._place)
        column = self._place - self._text.rfind("\n", 0, self._place)
        return EvidenceError(key, origin=self._origin, line=line, column=column, **data)
