"""Read evidence in whatever form it comes: the first reader that recognises the content reads it.

The form is found by content alone, never by a file name. The bundled readers are asked in this order, each after those
of plugins: packet captures by their first octets, XML and JSON by their first character, text that tools print, then
hexadecimal, base64 and, for everything that is no text, binary. Text that consists of hexadecimal digits is
hexadecimal, even where it would be valid base64 as well: base64 of a capability that happens to use 22 of its 64
characters only does not occur. Text with a byte order mark, UTF-8 or UTF-16 as some editors and shells write it, is
read as the same text in UTF-8 without the mark: no reader meets one.
"""

from __future__ import annotations

import codecs
import contextlib
from collections.abc import Sequence

from conformance.errors import EvidenceError
from conformance.interfaces import EvidenceReader
from conformance.model.evidence import Evidence

MAX_OCTETS = 16 * 1024 * 1024
"""The largest file or input that a reader gets: 16 MiB. A capability message has at most some ten thousand octets.

A reader of a form in which little is of interest, as in packet captures, may state another limit in ``max_octets``.
"""


def most_octets(readers: Sequence[EvidenceReader]) -> int:
    """Return how many octets a file or input may have for one of *readers* to read it."""
    return max((_limit(reader) for reader in readers), default=MAX_OCTETS)


def read_evidence(data: bytes, *, origin: str, readers: Sequence[EvidenceReader]) -> list[Evidence]:
    """Return the observations in *data* as the first of *readers* that recognises it reads them.

    Raises:
        EvidenceError: *data* is empty, too large, in no known form, or broken.
    """
    if len(data) > MAX_OCTETS:
        readers = [reader for reader in readers if _limit(reader) > MAX_OCTETS and reader.recognises(data)]
        if len(data) > most_octets(readers):
            raise EvidenceError("evidence.too-large", origin=origin, size=len(data), limit=most_octets(readers))
    data = _without_mark(data)
    if not data.strip():
        raise EvidenceError("evidence.empty", origin=origin)
    for reader in readers:
        if reader.recognises(data):
            return list(reader.read(data, origin=origin))
    raise EvidenceError("evidence.unrecognised", origin=origin, forms=", ".join(reader.name for reader in readers))


def _limit(reader: EvidenceReader) -> int:
    return int(getattr(reader, "max_octets", MAX_OCTETS))


def _without_mark(data: bytes) -> bytes:
    """Return text that begins with a byte order mark as UTF-8 without it, all else as it is.

    Nearly all octets are UTF-16 of something; text is what is printable and nearly all ASCII. Wireshark prints an
    ellipsis as well, which shells may garble.
    """
    if data.startswith(codecs.BOM_UTF8):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode("utf-8-sig").encode()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode("utf-16")
            is_printable = all(character.isprintable() or character.isspace() for character in text)
            if is_printable and 10 * sum(map(str.isascii, text)) >= 9 * len(text):
                return text.encode()
    return data
