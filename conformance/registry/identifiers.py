"""Identifiers of standards in texts: read one, write one, find all.

Everything about the forms is data in ``specs/identifiers/forms.xml``.
"""

from __future__ import annotations

import re
from dataclasses import replace

from conformance.errors import DataError
from conformance.model.identifier import Identifier
from conformance.registry.identifier_forms import Forms, bundled_forms
from conformance.registry.identifier_patterns import SERIES, bundled_grammar, grammar
from conformance.registry.identifier_reading import Reader
from conformance.registry.occurrences import Occurrence, find_identifiers
from conformance.registry.readable_text import readable
from conformance.registry.written_identifiers import Style, styles, written

__all__ = [
    "Occurrence",
    "Style",
    "comparable",
    "find_identifiers",
    "parse_identifier",
    "styles",
    "transposed",
    "written",
]

MAX_LENGTH = 200


def parse_identifier(text: str, forms: Forms | None = None) -> Identifier:
    """Read *text*, which is one identifier in any of the ways to write it.

    Args:
        text: nothing but the identifier; also ``38.331``, ``38331-g30``, a plan or a filing number.
        forms: the forms to read, the bundled ones if not given.

    Raises:
        DataError: it is none; the message says what is wrong and, where that is clear, how it would be written.
    """
    if len(text) > MAX_LENGTH:
        raise DataError("identifiers.too-long", length=len(text), limit=MAX_LENGTH)
    if "%" in text:
        from urllib.parse import unquote

        plain = readable(unquote(text)).text.strip()
    else:
        plain = readable(text).text.strip()
    reading = Reader(bundled_grammar() if forms is None else grammar(forms)).whole(plain)
    if reading is None:
        raise DataError("identifiers.unreadable", text=text)
    if reading.malformed:
        meant = "" if reading.meant is None else written(reading.meant)
        raise DataError(reading.malformed, text=text, meant=meant or "?")
    if reading.identifier is None:
        raise DataError("identifiers.unreadable", text=text)
    return reading.identifier


def comparable(identifier: Identifier) -> Identifier:
    """Return what is equal for all identifiers that name the same: compare these, never what was read.

    A specification of 3GPP is the same with and without TS or TR, and as the ETSI deliverable that it is published as;
    leading zeros of group and alliance standards do not tell standards apart.
    """
    if identifier.form == "etsi" and (same := transposed(identifier)):
        identifier = same
    if identifier.form == "3gpp":
        return replace(identifier, prefix="3GPP")
    form = bundled_forms().form(identifier.form)
    if form is not None and form.zeros:
        identifier = replace(identifier, number=identifier.number.lstrip("0") or "0")
    return replace(identifier, prefix=identifier.prefix.upper(), number=identifier.number.upper(), form="")


def transposed(identifier: Identifier) -> Identifier | None:
    """Return the 3GPP specification that an ETSI deliverable publishes (TS 138 331: TS 38.331), ``None`` if none."""
    kind, digits = identifier.prefix.rpartition(" ")[2], identifier.number.replace(" ", "")
    found = re.fullmatch(rf"1(?P<series>{SERIES})(?P<rest>[0-9]{{3}})", digits)
    if identifier.form != "etsi" or kind not in {"TS", "TR"} or found is None:
        return None
    return replace(identifier, prefix=f"3GPP {kind}", number=f"{found['series']}.{found['rest']}", form="3gpp")
