"""One assignment a line: pycrate's compiler finds assignments line by line, which ASN.1 does not demand.

A left side that does not stand on a line of its own, as far as ``::=``, is set anew; all else stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_TOKEN = re.compile(r"""\"(?:[^"]|"")*"|'[^'\n]*'[BH]?|::=|&?[A-Za-z][A-Za-z0-9-]*|[^\s]""")
_SET = re.compile(r"\s*([A-Z][\w-]*)\s+[A-Z][\w-]*\s*")
_CLOSING = {"}": "{", ")": "(", "]": "["}


def one_a_line(plain: str) -> str:
    """Return plain ASN.1 text in which the left side and the ``::=`` of every assignment begin a line.

    Two references before ``::=`` that have a line to themselves are left so: the name of a set and its class.
    """
    tokens = list(_TOKEN.finditer(plain))
    pieces, place, previous = [], 0, -1
    for sign in [at for at, token in enumerate(tokens) if token[0] == "::=" and _text(tokens, at + 1) != "BEGIN"]:
        line, end = plain.rfind("\n", 0, tokens[sign].start()) + 1, tokens[sign].end()
        head = _head(tokens, sign, previous)
        found = _SET.fullmatch(plain, line, tokens[sign].start())
        if head is not None and (found is None or found[1] in _TYPE_KEYWORDS):
            start = tokens[head].start()
            if plain[line:start].strip() or start < line:
                pieces += [plain[place:start], "\n", " ".join(plain[start:end].split())]
                place = end
        previous = sign
    return "".join((*pieces, plain[place:]))


def _head(tokens: Sequence[re.Match[str]], sign: int, previous: int) -> int | None:
    """Find where the left side before ``::=`` begins; *previous* is the ``::=`` before, whose right side is not empty.

    A type or class: its reference, perhaps with parameters. A value, set or object: its name, then its type or class.
    """
    at = _before_braces(tokens, sign - 1)
    if at <= previous:
        return None
    if tokens[at][0] not in _TYPE_KEYWORDS:
        named = at - (3 if _text(tokens, at - 1) == "." else 1)
        if named > previous + 1 and _is_name(tokens[named][0]) and tokens[named - 1][0] not in {":", "::=", "."}:
            return named
        return at
    while at > previous + 1:  # the type is a keyword or ends with one: what it is the type of stands before
        at = _before_braces(tokens, at - 1)
        if _is_name(tokens[at][0]):
            return at
    return None


def _before_braces(tokens: Sequence[re.Match[str]], at: int) -> int:
    """Step back over groups in brackets that end at the token *at*."""
    while at >= 0 and tokens[at][0] in _CLOSING:
        depth = 0
        while at >= 0:
            depth += (tokens[at][0] in _CLOSING) - (tokens[at][0] in _CLOSING.values())
            at -= 1
            if depth == 0:
                break
    return at


def _text(tokens: Sequence[re.Match[str]], at: int) -> str:
    return tokens[at][0] if 0 <= at < len(tokens) else ""


def _is_name(token: str) -> bool:
    return token[0].islower()


_TYPE_KEYWORDS = {
    *("ANY", "BOOLEAN", "CHARACTER", "CHOICE", "DATE", "DATE-TIME", "DURATION", "EMBEDDED", "ENUMERATED", "EXTERNAL"),
    *("IDENTIFIER", "INTEGER", "NULL", "OBJECT", "OCTET", "OID-IRI", "PDV", "REAL", "RELATIVE-OID", "RELATIVE-OID-IRI"),
    *("SEQUENCE", "SET", "STRING", "TIME", "TIME-OF-DAY", "GeneralizedTime", "UTCTime", "ObjectDescriptor"),
    *("BMPString", "GeneralString", "GraphicString", "IA5String", "ISO646String", "NumericString", "PrintableString"),
    *("T61String", "TeletexString", "UniversalString", "UTF8String", "VideotexString", "VisibleString"),
}
"""Words that a type can end with and that no type reference can be."""
