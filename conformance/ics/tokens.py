"""The tokens of the applicability language (TS 38.523-2 clause 4.1, TS 38.522 clause 4)."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a token is; the values name the groups of the pattern."""

    ITEM = "item"
    MNEMONIC = "mnemonic"
    WORD = "word"
    CODE = "code"
    OPEN = "open"
    CLOSE = "close"
    OTHER = "other"
    END = "end"


class Token(NamedTuple):
    """One token; columns count from 1."""

    kind: str
    text: str
    column: int


_TABLE = r"A(?:\.[A-Za-z0-9]+)*(?:-\d+[A-Za-z]{0,2})?"
_ITEM = r"[A-Z]{0,2}\d+[A-Za-z]?\d*"
_SPEC = r"[A-Za-z0-9][A-Za-z0-9.-]*+"
_ENDS = r"(?![A-Za-z0-9_])"

ITEM = re.compile(
    rf"(?:\[(?P<number>\d+)\][\s\u00a0]*|(?P<spec>{_SPEC}):)?(?P<table>{_TABLE})/(?P<name>{_ITEM})", re.ASCII
)
"""An item: ``A.4.1-3/2``, ``[10] A.4.4-1/69``, ``34.123-2:A.20/90``."""

MNEMONIC = re.compile(rf"(?:(?P<spec>{_SPEC}):)?(?P<name>[Pp]c_.+)", re.ASCII)
"""A mnemonic: ``pc_EN_DC``, ``36.523-2:pc_VoLTE``."""

_REFERENCE = rf"{_TABLE}/{_ITEM}{_ENDS}"
_NAME = r"[Pp]c_(?:[A-Za-z0-9_+-]|\.(?=[A-Za-z0-9_])|\([A-Za-z0-9_+.-]*\))+"

_TOKEN = re.compile(
    rf"""[\s\u00a0]*(?:
      (?P<word>(?:IF|THEN|ELSE|AND|OR|NOT|R|O|N/A){_ENDS})
    | (?P<item>(?:\[\d+\][\s\u00a0]*)?{_REFERENCE}|{_SPEC}:{_REFERENCE})
    | (?P<open>\()
    | (?P<close>\))
    | (?P<mnemonic>{_NAME}|{_SPEC}:{_NAME})
    | (?P<code>C\d+(?:-\d+)?[A-Za-z0-9]*{_ENDS})
    | (?P<end>\Z)
    | (?P<other>[A-Za-z0-9_./+-]+|.)
    )""",
    re.ASCII | re.VERBOSE,
)
"""What is most frequent comes first."""


def tokens(text: str) -> list[Token]:
    """Return the tokens of *text*; what is none of the language is ``other``, and the last one is ``end``.

    Brackets belong to a mnemonic only where it goes on without a space and they close within it, as in
    ``pc_DL_intra_non_contiguous_CA_NR_FR2_Class_(A-D)``.
    """
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or Kind.END
        found.append(Token(kind, match[kind], match.start(kind) + 1))
    return found
