"""Alphabets of the character string types and the numbers of their characters (X.680 clause 41, X.691 clause 30.5)."""

from __future__ import annotations

from conformance.model.schema import StringType

ALPHABETS = {
    "NumericString": " 0123456789",
    "PrintableString": " '()+,-./0123456789:=?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "IA5String": "".join(map(chr, range(128))),
    "VisibleString": "".join(map(chr, range(32, 127))),
    "UTCTime": "".join(map(chr, range(32, 127))),
    "GeneralizedTime": "".join(map(chr, range(32, 127))),
}
"""The alphabets of the known-multiplier character string types of one octet a character (X.680 clause 41)."""
WIDE = {"BMPString": 16, "UniversalString": 32}
TIME_FORMATS = {"UTCTime": "%y%m%d%H%M%SZ", "GeneralizedTime": "%Y%m%d%H%M%SZ"}


def character_codes(item: StringType) -> tuple[int, str | None]:
    """Return the bits per character and the alphabet to index, ``None`` if the character's own code is sent.

    X.691 clause 30.5: the width is that of the effective alphabet; codes are sent as they are if they fit into it.
    """
    if item.kind in WIDE and item.alphabet is None:
        return WIDE[item.kind], None
    alphabet = item.alphabet or ALPHABETS[item.kind]
    width = (len(alphabet) - 1).bit_length()
    return width, None if ord(max(alphabet)) < 1 << width else alphabet
