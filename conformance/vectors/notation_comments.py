"""The comments of vectors in value notation: what ASN.1 has no words for, as ``-- name: text``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from conformance.errors import DataError
from conformance.model.text import Text
from conformance.model.vector import Expectation, Provenance, SuiteHeader, Vector

_PAIR = re.compile(r"-- (?P<name>[a-z][a-z0-9 -]*): (?P<text>.*)")
_HEADING = re.compile(
    r"-- vector (?P<id>[A-Za-z0-9][A-Za-z0-9._-]*): (?P<expectation>valid|invalid|acceptable), "
    r"rule (?P<rule>[a-z0-9.-]+)(?:, policy (?P<policy>[a-z0-9.-]+))?"
)
_ESCAPED = re.compile(r"\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|(.))")
_HEADER_FIELDS = {
    *("suite", "title en", "title zh", "schema", "schema digest", "module", "type", "release", "encoding"),
    *("synthetic", "provenance", "origin", "generator", "seed", "count", "tool"),
}
_VECTOR_FIELDS = {
    *("path", "value digest", "clause", "flags", "sender", "origin", "meaning en", "meaning zh", "beside", "breaks"),
}
_NEEDED = ("suite", "schema", "schema digest", "module", "type", "encoding", "provenance")


def header_comments(header: SuiteHeader) -> Iterator[str]:
    """Yield the comment lines that stand for *header*."""
    told = header.provenance
    pairs = [
        ("suite", header.id),
        ("title en", header.title.en),
        ("title zh", header.title.zh),
        ("schema", header.schema),
        ("schema digest", header.schema_digest),
        ("module", header.module),
        ("type", header.type_name),
        ("release", "" if header.release is None else str(header.release)),
        ("encoding", header.encoding),
        ("synthetic", "yes" if header.synthetic else "no"),
        ("provenance", told.kind),
        ("origin", told.origin),
        ("generator", told.generator),
        ("seed", "" if told.seed is None else str(told.seed)),
        ("count", str(told.count or "")),
        *(("tool", f"{name} = {version}") for name, version in told.tools.items()),
    ]
    yield from _comments(pairs)


def vector_comments(vector: Vector, *, digest: bool, beside: str, breaks: str) -> Iterator[str]:
    """Yield the comment lines that stand for *vector*, the first one its heading.

    Args:
        vector: the vector.
        digest: whether the digest is told, since the value is not shown.
        beside: how encoding and value differ, ``""`` if they do not.
        breaks: what an invalid encoding breaks, for readers: nothing is made of it when it is read back.
    """
    policy = f", policy {vector.policy}" if vector.policy else ""
    yield f"-- vector {vector.id}: {vector.expectation}, rule {vector.rule}{policy}\n"
    yield from _comments(
        [
            ("path", vector.path),
            ("value digest", vector.value_digest if digest else ""),
            ("clause", vector.clause),
            ("flags", " ".join(vector.flags)),
            ("sender", vector.sender),
            ("origin", vector.origin),
            ("meaning en", vector.note.en if vector.note else ""),
            ("meaning zh", vector.note.zh if vector.note else ""),
            ("beside", beside),
            ("breaks", breaks),
        ]
    )


def read_header(lines: Sequence[str], *, origin: str) -> SuiteHeader:
    """Return the header that the comment *lines* stand for.

    Raises:
        DataError: a field is missing, unknown or no number; the message names it.
    """
    told = _pairs(lines, _HEADER_FIELDS, {"origin": origin, "line": 1})
    fields = {name: texts[0] for name, texts in told.items()}
    for name in _NEEDED:
        if name not in fields:
            raise DataError("vectors.notation-header", origin=origin, name=name)
    tools = (text.partition(" = ") for text in told.get("tool", []))
    return SuiteHeader(
        id=fields["suite"],
        title=Text(fields.get("title en", ""), fields.get("title zh", "")),
        schema=fields["schema"],
        schema_digest=fields["schema digest"],
        module=fields["module"],
        type_name=fields["type"],
        release=_number(fields, "release", origin),
        encoding=fields["encoding"],
        provenance=Provenance(
            kind=fields["provenance"],
            origin=fields.get("origin", ""),
            generator=fields.get("generator", ""),
            seed=_number(fields, "seed", origin),
            count=_number(fields, "count", origin) or 0,
            tools={name: version for name, _, version in tools},
        ),
        synthetic=fields.get("synthetic") != "no",
    )


def read_vector(lines: Sequence[str], octets: bytes, place: Mapping[str, object]) -> tuple[Vector, str]:
    """Return the vector that the comment *lines*, the first its heading, stand for, and how its value differs.

    Raises:
        DataError: the heading is none, or a field is unknown; the message names *place*.
    """
    heading = _HEADING.fullmatch(lines[0])
    if heading is None:
        raise DataError("vectors.notation-heading", **place)
    fields = {name: texts[0] for name, texts in _pairs(lines[1:], _VECTOR_FIELDS, place).items()}
    meaning = [fields.get(f"meaning {language}", "") for language in ("en", "zh")]
    vector = Vector(
        id=heading["id"],
        octets=octets,
        expectation=Expectation(heading["expectation"]),
        rule=heading["rule"],
        path=fields.get("path", ""),
        value_digest=fields.get("value digest", ""),
        policy=heading["policy"] or "",
        clause=fields.get("clause", ""),
        note=Text(*meaning) if any(meaning) else None,
        flags=tuple(fields.get("flags", "").split()),
        sender=fields.get("sender", ""),
        origin=fields.get("origin", ""),
    )
    return vector, fields.get("beside", "")


def _comments(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    for name, text in pairs:
        if text:
            yield f"-- {name}: {_escaped(text)}\n"


def _pairs(lines: Sequence[str], known: set[str], place: Mapping[str, object]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines:
        pair = _PAIR.fullmatch(line)
        if pair is None:
            continue  # a comment of the reader's own
        if pair["name"] not in known or (pair["name"] in found and pair["name"] != "tool"):
            raise DataError("vectors.notation-field", name=pair["name"], known=", ".join(sorted(known)), **place)
        found.setdefault(pair["name"], []).append(_plain(pair["text"]))
    return found


def _number(fields: Mapping[str, str], name: str, origin: str) -> int | None:
    text = fields.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"-?\d{1,30}", text, re.ASCII):
        raise DataError("vectors.notation-number", origin=origin, name=name, text=text[:40])
    return int(text)


def _escaped(text: str) -> str:
    """Return *text* on one line without a pair of hyphens, which would end the comment (X.680 clause 12.6)."""
    hyphens = text.replace("\\", "\\\\").replace("--", "-\\u002d")
    return "".join(one if one.isprintable() else _code(ord(one)) for one in hyphens)


def _code(code: int) -> str:
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  # what four digits hold


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: found[3] or chr(int(found[1] or found[2], 16)), text)
