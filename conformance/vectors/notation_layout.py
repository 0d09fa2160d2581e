"""Lay out value notation on lines: what fits stays on one, else each part stands on its own, indented."""

from __future__ import annotations

import re
from collections.abc import Iterator

WIDTH = 110

_TOKEN = re.compile(r'"(?:[^"]|"")*"|\'[^\']*\'[BH]|[{},]|[^\s{},"\']+')


def laid_out(text: str, *, width: int = WIDTH) -> str:
    """Return *text*, a value in value notation, on as many lines as it takes."""
    if len(text) <= width:
        return text
    return "\n".join(_lines(_Tokens(text), "", width))


class _Tokens:
    """The tokens of a text with the extent of each pair of braces."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = [found.span() for found in _TOKEN.finditer(text)]
        self.closing: dict[int, int] = {}
        opened: list[int] = []
        for index in range(len(self.spans)):
            if self[index] == "{":
                opened.append(index)
            elif self[index] == "}":
                self.closing[opened.pop()] = index

    def __getitem__(self, index: int) -> str:
        return self.text[slice(*self.spans[index])]

    def between(self, first: int, last: int) -> str:
        """Return the text from the token *first* to the token *last*."""
        return self.text[self.spans[first][0] : self.spans[last][1]]


def _lines(tokens: _Tokens, indent: str, width: int) -> Iterator[str]:
    """Yield the lines: a part with braces that does not fit is opened, which indents what is in it."""
    last = len(tokens.spans)
    begin = index = 0
    while index < last:
        mark = tokens[index]
        if mark == "{" and _fits(tokens, begin, index, len(indent), width):
            index = tokens.closing[index] + 1
            continue
        if mark in "{,":
            yield indent + tokens.between(begin, index)
            indent += "  " if mark == "{" else ""
            begin = index + 1
        elif mark == "}":
            if begin < index:
                yield indent + tokens.between(begin, index - 1)
            indent = indent[:-2]
            begin = index
        index += 1
    if begin < last:
        yield indent + tokens.between(begin, last - 1)


def _fits(tokens: _Tokens, begin: int, opening: int, indent: int, width: int) -> bool:
    end = tokens.closing[opening]
    return indent + tokens.spans[end][1] - tokens.spans[begin][0] < width
