"""Text in which spaces, dashes, slashes and full-width characters are written in one way, with the way back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
"""Soft hyphens, joiners and byte order marks: whatever stands in a number without being seen."""

_SPACES = "\t\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\ufe58\ufe63\u30fc"
_LOOKS = {
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, "\u2044\u2215\u29f8"), "/"),
    **dict.fromkeys(map(ord, "\u301c\u223c"), "~"),
    **dict.fromkeys(map(ord, "\u2236\ua789"), ":"),
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
}


@dataclass(frozen=True, slots=True)
class ReadableText:
    """A text as it is read, and where its characters are in the text as it was.

    Attributes:
        original: the text as it was.
        text: without what is not seen; as long as *original* apart from that.
        gaps: for each character left out, the place in *text* where it was.
    """

    original: str
    text: str
    gaps: Sequence[int] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]``, at least one character, is in the original."""
        if not self.gaps:
            return start, end
        return start + bisect_right(self.gaps, start), end + bisect_right(self.gaps, end - 1)


def readable(text: str) -> ReadableText:
    """Return *text* with one kind of space, dash and slash, full-width characters as ASCII, invisible ones left out."""
    if text.isascii():
        return ReadableText(text, text.translate(_LOOKS) if _odd_spaces(text) else text)
    gaps = [found.start() - index for index, found in enumerate(_INVISIBLE.finditer(text))]
    return ReadableText(text, (_INVISIBLE.sub("", text) if gaps else text).translate(_LOOKS), gaps)


def _odd_spaces(text: str) -> bool:
    return any(space in text for space in "\t\r\v\f")
