"""Readers of octets: hexadecimal in its many spellings, base64 and plain binary."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from conformance.errors import EvidenceError
from conformance.evidence.hex_dump import dump_octets, dump_rows
from conformance.evidence.hex_text import array_octets, arrays_in, plain_octets
from conformance.model.evidence import Evidence, MediaType

_TEXT = bytes(range(0x20, 0x7F)) + b"\t\n\r\f\v"
_HEX_DIGITS = b"0123456789abcdefABCDEF"
_HEX_SEPARATORS = b" \t\n\r\f\v,:;-"
_SYNTAX = re.compile(r"0[xX]|\\x|[\"']|#.*|//.*|/\*.*?(?:\*/|$)")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}")
_FOREIGN = {
    b"\x1f\x8b\x08": "gzip",
    b"PK\x03\x04": "zip",
    b"%PDF": "PDF",
}


class HexReader:
    r"""Octets in hexadecimal: any spacing, ``0x`` and ``\x`` prefixes, C arrays, hex dumps with offsets."""

    name = "hex"

    def recognises(self, data: bytes) -> bool:
        """Whether *data* is text in which nine of ten characters, separators and comments aside, are digits."""
        if data.translate(None, _TEXT):
            return False
        written = data.decode("ascii")
        if arrays_in(written) or dump_rows(written):
            return True
        bare = _SYNTAX.sub("", written).encode().translate(None, _HEX_SEPARATORS)
        return (len(bare) > 1 or (len(bare) == 1 and "x" in written.lower())) and 10 * len(
            bare.translate(None, _HEX_DIGITS)
        ) <= len(bare)

    def read(self, data: bytes, *, origin: str) -> Iterator[Evidence]:
        """Yield the octets; of a C source, one observation for each array."""
        text = data.decode("ascii")
        arrays = arrays_in(text)
        for name, line, inside in arrays:
            place = f"{origin} ({name})" if name and len(arrays) > 1 else origin
            yield Evidence(array_octets(inside, origin=origin, line=line), MediaType.UPER, place)
        if not arrays:
            rows = dump_rows(text)
            octets = dump_octets(rows, origin=origin) if rows else plain_octets(text, origin=origin)
            yield Evidence(octets, MediaType.UPER, origin)


class Base64Reader:
    """Octets in base64, the standard or the URL-safe alphabet, over any number of lines."""

    name = "base64"

    def recognises(self, data: bytes) -> bool:
        """Whether *data* is eight or more characters of base64, with line breaks at most."""
        joined = b"".join(line.strip() for line in data.splitlines())
        return len(joined) >= 8 and _BASE64.fullmatch(joined) is not None  # noqa: PLR2004  # two groups of four

    def read(self, data: bytes, *, origin: str) -> Iterator[Evidence]:
        """Yield the octets."""
        joined = b"".join(data.split()).rstrip(b"=").translate(_TO_STANDARD)
        try:
            octets = base64.b64decode(joined + b"=" * (-len(joined) % 4), validate=True)
        except binascii.Error as error:
            raise EvidenceError("evidence.base64", origin=origin, reason=str(error)) from error
        yield Evidence(octets, MediaType.UPER, origin)


class BinaryReader:
    """The octets themselves."""

    name = "binary"

    def recognises(self, data: bytes) -> bool:
        """Whether *data* is no text."""
        return bool(data.translate(None, _TEXT))

    def read(self, data: bytes, *, origin: str) -> Iterator[Evidence]:
        """Yield the octets.

        Raises:
            EvidenceError: *data* begins as a file of a kind that holds no bare encoding.
        """
        for signature, kind in _FOREIGN.items():
            if data.startswith(signature):
                raise EvidenceError("evidence.foreign", origin=origin, kind=kind)
        yield Evidence(data, MediaType.UPER, origin)


_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
