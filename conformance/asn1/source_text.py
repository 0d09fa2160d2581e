"""ASN.1 text as people have it, made plain: one encoding, no comments, every line still at its place.

pycrate's compiler takes a comment mark within another comment or within a character string for a comment; so comments
are taken out here, by the rules of X.680 clause 12.6.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conformance.errors import SchemaError

_MARK = re.compile(r"^[ \t]*--[ \t]*(ASN1START|ASN1STOP)\b", re.MULTILINE)
_TOKEN = re.compile(r"""(?P<string>"(?:[^"]|"")*"?)|(?P<dashes>--+)|(?P<block>/\*)|(?P<quoted>'[^'\n]*')""")
_BLOCK_MARK = re.compile(r"/\*|\*/")
_LINE_END = re.compile(r"--+|\n")
_MODULE = re.compile(r"\b([A-Z][A-Za-z0-9-]*)\s*(?:\{[^{}]*\}\s*)?(?:\"[^\"]*\"\s*)?DEFINITIONS\b")
_CHARACTERS = str.maketrans({"\u00a0": " ", "\u2011": "-", "\v": "\n", "\f": "\n", "\ufeff": None})


def read_text(data: bytes) -> str:
    """Decode the octets of a text file: UTF-16 with its mark, UTF-8, else GB 18030, else ISO 8859-1.

    What is legal outside of comments and strings is the same in all of them.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return plain_characters(data.decode("utf-16", errors="replace"))
    for encoding in ("utf-8-sig", "gb18030", "iso8859-1"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return plain_characters(text)
    raise AssertionError  # every octet is a character of ISO 8859-1


def plain_characters(text: str) -> str:
    """Return *text* with every line ending in a line feed, and without what word processors leave behind.

    NO-BREAK SPACE and NON-BREAKING HYPHEN become a space and a hyphen.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CHARACTERS)


def has_marks(text: str) -> bool:
    """Whether ASN1START or ASN1STOP stands in *text*, as 3GPP marks ASN.1."""
    return _MARK.search(text) is not None


def plain_text(text: str, *, file: str) -> str:
    """Return *text* without comments; of a text with ASN1START and ASN1STOP marks (3GPP), only what stands between.

    What is taken out is replaced by blanks, line by line.

    Raises:
        SchemaError: a mark, a comment or a character string is not closed, or a character is not of ASN.1; the message
            names file and line.
    """
    marked = _between_marks(text, file)
    pieces, place = [], 0
    while token := _TOKEN.search(marked, place):
        start, end = token.span()
        pieces.append(marked[place:start])
        if token["dashes"]:
            end = _dash_comment_end(marked, start)
        elif token["block"]:
            end = _block_comment_end(marked, start, file)
        elif token["string"]:
            _check_string(token["string"], file, _line(marked, start))
        pieces.append(_blank(marked[start:end]) if token["dashes"] or token["block"] else token[0])
        place = end
    pieces.append(marked[place:])
    plain = "".join(pieces)
    _check_characters(plain, file)
    return plain


def collapse_blanks(plain: str) -> str:
    """Join runs of blanks and of line ends, as pycrate's parser expects it; a plain text has none within strings."""
    return re.sub(r"\n{2,}", "\n", re.sub(r"[ \t]+", " ", plain))


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file."""

    file: str
    line: int


def modules_in(texts: Mapping[str, str]) -> dict[str, Place]:
    """Return the modules of plain *texts* (by file name) in textual order, each with the place of its heading.

    Raises:
        SchemaError: two modules have the same name, or there is none at all.
    """
    found: dict[str, Place] = {}
    for file, text in texts.items():
        for heading in _MODULE.finditer(text):
            place = Place(file, _line(text, heading.start()))
            if heading[1] in found:
                first = found[heading[1]]
                raise SchemaError(
                    "schema.module-twice",
                    module=heading[1],
                    file=first.file,
                    line=first.line,
                    other_file=place.file,
                    other_line=place.line,
                )
            found[heading[1]] = place
    if not found:
        raise SchemaError("schema.no-module", files=", ".join(texts))
    return found


def place_of(texts: Mapping[str, str], module: str, name: str) -> Place | None:
    """Return where the assignment *name* of *module* stands in the plain *texts*; else where the module begins."""
    modules = modules_in(texts)
    heading = modules.get(module)
    if heading is None:
        return None
    text = texts[heading.file]
    start = _line_start(text, heading.line)
    others = (_line_start(text, one.line) for one in modules.values() if one.file == heading.file)
    end = min((other for other in others if other > start), default=len(text))
    assignment = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])[^:{{}}(),]*(?:\{{[^{{}}]*\}}\s*)?::=")
    found = assignment.search(text, start, end) if name else None
    return Place(heading.file, _line(text, found.start())) if found else heading


def _between_marks(text: str, file: str) -> str:
    marks = list(_MARK.finditer(text))
    if not marks:
        return text
    pieces, place, opened = [], 0, False
    for mark in marks:
        starts = mark[1] == "ASN1START"
        if starts == opened:
            raise SchemaError("schema.marks", file=file, line=_line(text, mark.start(1)), mark=mark[1])
        piece = text[place : mark.start()]
        pieces.append(piece if opened else _blank(piece))
        place, opened = mark.start(), starts
    if opened:
        raise SchemaError("schema.marks", file=file, line=_line(text, place), mark="ASN1START")
    return "".join((*pieces, _blank(text[place:])))


def _dash_comment_end(text: str, start: int) -> int:
    """Return where a comment that begins with two hyphens ends: at the next two, or at the end of the line.

    Hyphens are taken in pairs. A run that would leave a single one over is an ornament and stays within the comment.
    """
    place, opened = start, False
    while True:
        mark = _LINE_END.search(text, place)
        if mark is None:
            return len(text)
        if mark[0] == "\n":
            return mark.start()
        pairs, single = divmod(len(mark[0]), 2)
        opened ^= bool(pairs % 2)
        if not opened and not single:
            return mark.end()
        opened, place = True, mark.end()


def _block_comment_end(text: str, start: int, file: str) -> int:
    """Return where a comment that begins with ``/*`` ends; such comments nest."""
    depth = 0
    for mark in _BLOCK_MARK.finditer(text, start):
        depth += 1 if mark[0] == "/*" else -1
        if depth == 0:
            return mark.end()
    raise SchemaError("schema.open-comment", file=file, line=_line(text, start))


def _check_string(string: str, file: str, line: int) -> None:
    """Refuse what is open, and what pycrate's compiler would silently shorten: it joins runs of white space."""
    if string.count('"') % 2:
        raise SchemaError("schema.open-string", file=file, line=line)
    if re.search(r"\s\s|[\t\n]", string):
        raise SchemaError("schema.blanks-in-string", file=file, line=line)


def _check_characters(plain: str, file: str) -> None:
    for found in _foreign(plain):
        raise SchemaError(
            "schema.character", file=file, line=_line(plain, found.start()), code=f"U+{ord(found[0]):04X}"
        )


def _foreign(plain: str) -> Iterator[re.Match[str]]:
    for found in re.finditer(r'"(?:[^"]|"")*"|[^\n\t\x20-\x7e]', plain):
        if found[0][0] != '"':
            yield found


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _line_start(text: str, line: int) -> int:
    return [0, *(found.end() for found in re.finditer("\n", text))][line - 1]


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
