"""Vectors of encodings that other libraries or our own writers make: aligned PER, DER, JER and XER.

Their valid values are those of UPER; only such invalid ones are made as are certain without a strict decoder: cut,
and continued by what cannot follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from conformance.asn1.jer import from_jer, to_jer
from conformance.asn1.peers import Asn1toolsEngine, PycrateEngine
from conformance.asn1.value_digests import value_digest
from conformance.asn1.xer import from_xer, to_xer, xer_text
from conformance.errors import ConformanceError, SchemaError, UsageError
from conformance.model.evidence import Value
from conformance.model.schema import Schema
from conformance.model.vector import Expectation
from conformance.vectors.drafts import Draft

BEHIND: Mapping[str, bytes] = {"aper": b"\x00", "der": b"\x00", "jer": b"}", "xer": b"<"}
"""What cannot follow a complete encoding."""
INVALID_EVERY = 8
"""How many valid encodings there are for one that is cut and continued."""
MOST_DISCARDED = 1_000
"""So many drafts in a row that do not read back end them: the library can hardly write the type."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes and reads the values of one type in one encoding."""

    write: Callable[[Value], bytes]
    read: Callable[[bytes], Value]


def writer(schema: Schema, type_name: str, encoding: str) -> Writer:
    """Return what writes a type in an encoding: asn1tools DER, pycrate aligned PER, we ourselves JER and XER."""
    match encoding:
        case "jer":
            return Writer(
                lambda value: to_jer(schema, type_name, value).encode(),
                lambda octets: from_jer(schema, type_name, octets.decode()),
            )
        case "xer":
            return Writer(lambda value: xer_text(to_xer(schema, type_name, value)), partial(_read_xer, schema))
    engine = PycrateEngine() if encoding == "aper" else Asn1toolsEngine()
    return Writer(
        lambda value: engine.encode(schema, type_name, value, rules=encoding),
        lambda octets: engine.decode(schema, type_name, octets, rules=encoding),
    )


def written_drafts(
    schema: Schema, type_name: str, encoding: str, *, drafts: Iterable[Draft], discarded: Counter[str]
) -> Iterator[Draft]:
    """Yield valid UPER *drafts* in another encoding; what does not read back as it was written is *discarded*.

    asn1tools, for one, writes the object identifier 2.999 to DER rightly and reads it as 26.39: it splits the first
    number by 40 even where the first arc is 2 (X.690 clause 8.19.4). Without a second reader nothing is sure of those.

    Raises:
        UsageError: the library that writes the encoding does not know the schema.
    """
    used = writer(schema, type_name, encoding)
    row = 0
    for draft in drafts:
        if row == MOST_DISCARDED:
            return
        if draft.expectation is not Expectation.VALID or draft.rule in {"long-length", "bitmap-width"}:
            continue
        try:
            octets = used.write(draft.value)
            same = value_digest(schema, type_name, used.read(octets)) == value_digest(schema, type_name, draft.value)
        except SchemaError as error:
            raise UsageError("generation.not-written", encoding=encoding, reason=str(error)) from error
        except ConformanceError:
            same = False
        if same:
            row = 0
            yield replace(draft, octets=octets)
        else:
            row += 1
            discarded[draft.rule] += 1


def broken_drafts(drafts: Iterable[Draft], encoding: str) -> Iterator[Draft]:
    """Yield valid *drafts* of an encoding cut and continued: some of them, spread over all."""
    for number, draft in enumerate(drafts):
        if number % INVALID_EVERY:
            continue
        for how, octets in (("half", draft.octets[: len(draft.octets) // 2]), ("last-octet", draft.octets[:-1])):
            yield Draft(None, octets, "truncated", Expectation.INVALID, draft.path, (how,))
        yield Draft(
            None, draft.octets.rstrip(b"\n") + BEHIND[encoding], "trailing", Expectation.INVALID, draft.path, ("octet",)
        )


def _read_xer(schema: Schema, octets: bytes) -> Value:
    from conformance.xml.parsing import parse_xml

    return from_xer(schema, parse_xml(octets, origin="XER"))[1]
