"""An encoding explained: every field with its bits, value and meaning, and what is wrong with it.

The HTML page has the octets beside the tree of fields. It loads nothing; the one script that runs, its own, shows which
bits a field has and which field a bit belongs to. Without it, octets and tree can be read as well.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from conformance.asn1.uper_observing import Field
from conformance.errors import dotted
from conformance.reports import wording
from conformance.reports.field_meanings import COMPONENT, is_unknown_addition, shown, value_json
from conformance.reports.pages import render_page

CHAIN = "nonCriticalExtension"
"""Components that only go on with the SEQUENCE around them: they are shown beside it, not further and further in."""
MISSING = "incomplete"
"""The kind of a row for a value that breaks off, so that it is no field."""
BREACH = "violation"
"""The kind of a row for the place where a rule is broken."""
ROW_OCTETS = 16
FEW_ROWS = 24
"""Up to how many rows a value is shown unfolded at first."""

_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class ExplainedViolation:
    """A rule that an encoding breaks.

    Attributes:
        path: where, from the type, as ``rf-Parameters.supportedBandListNR[3].bandNR``.
        bit: the first offending bit.
        rule: the rule of encoding, such as ``padding``.
        clause: the clause that says it.
        expected: what it demands.
        message: what is wrong.
    """

    path: str
    bit: int
    rule: str
    clause: str
    expected: str
    message: str


@dataclass(frozen=True, slots=True)
class Explained:
    """An encoding with all its fields.

    Attributes:
        origin: where it was found.
        schema: the name of the schema.
        type: the type.
        octets: the encoding.
        fields: its fields in the order in which they begin, those around others first.
        meanings: what each field means, in words.
        violations: what is wrong.
        guessed: it fits no type, and this one reads farthest.
    """

    origin: str
    schema: str
    type: str
    octets: bytes
    fields: Sequence[Field]
    meanings: Sequence[str]
    violations: Sequence[ExplainedViolation] = ()
    guessed: bool = False


@dataclass(slots=True)
class Row:
    """A line of the tree.

    Attributes:
        path: from the type, dotted.
        name: the last step of the path, or what the field is there for.
        kind: the kind of field, :data:`MISSING` or :data:`BREACH`.
        type: the ASN.1 type.
        first_bit: where it begins.
        bits: how many.
        value: as people read it.
        meaning: in words.
        depth: how far in it is shown.
        bad: the numbers, from 1, of the violations that it shows.
        opens: how many rows lie within it.
        closes: how many rows around it end with it, itself included if it has rows within.
        is_open: whether the rows within are shown at first.
    """

    path: str
    name: str
    kind: str
    type: str
    first_bit: int
    bits: int
    value: str = ""
    meaning: str = ""
    depth: int = 0
    bad: list[int] = field(default_factory=list)
    opens: int = 0
    closes: int = 0
    is_open: bool = False

    @property
    def is_aside(self) -> bool:
        """Whether it is no value, but helps to find values."""
        return self.kind not in (COMPONENT, MISSING, BREACH)

    @property
    def is_chain(self) -> bool:
        """Whether it only goes on with what is around it."""
        return self.name == CHAIN


def explained_json(document: Explained) -> dict[str, object]:
    """Return an explained encoding as the JSON object of ``yangfan asn1 explain --json``."""
    fields = [
        {
            "path": dotted(one.path),
            "type": one.type,
            "first_bit": one.first_bit,
            "bits": one.bits,
            "value": value_json(one.value),
            "kind": one.kind,
            "meaning": meaning,
        }
        for one, meaning in zip(document.fields, document.meanings, strict=True)
    ]
    violations = [
        {
            "path": one.path,
            "bit": one.bit,
            "rule": one.rule,
            "clause": one.clause,
            "expected": one.expected,
            "message": one.message,
        }
        for one in document.violations
    ]
    return {
        "origin": document.origin,
        "schema": document.schema,
        "type": document.type,
        "guessed": document.guessed,
        "octets": len(document.octets),
        "fields": fields,
        "violations": violations,
    }


def rows(document: Explained, language: str) -> list[Row]:
    """Return the lines of the tree: the type itself, its fields, values that break off, and what is wrong."""
    lines = _Lines(document, language)
    places = sorted(enumerate(document.violations, start=1), key=lambda one: one[1].bit)
    for one, meaning in _declared_in_place(zip(document.fields, document.meanings, strict=True)):
        while places and places[0][1].bit < one.first_bit:
            lines.breach(*places.pop(0), then=one.path)
        lines.field(one, meaning)
    for number, violation in places:
        lines.breach(number, violation, then=())
    return lines.finished()


def render_explained(documents: Sequence[Explained], *, language: str) -> bytes:
    """Return the page on *documents*, at least one, in UTF-8, in *language* (``en`` or ``zh``)."""
    script = (_TEMPLATES / "explained.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    return render_page(
        "explained",
        language=language,
        documents=[_page_data(document, language) for document in documents],
        script=script,
        script_hash=f"sha256-{digest}",
        word=partial(_word, language),
    )


def _declared_in_place(told: Iterable[tuple[Field, str]]) -> Iterator[tuple[Field, str]]:
    """Yield fields and meanings, a value that takes no bits in place of the presence bit that declares it."""
    listed = list(told)
    values = {
        (one.path, one.first_bit): (one, meaning) for one, meaning in listed if one.kind == COMPONENT and one.bits == 1
    }
    declared = {
        (one.path, one.first_bit) for one, _ in listed if one.kind == "presence" and (one.path, one.first_bit) in values
    }
    for one, meaning in listed:
        key = (one.path, one.first_bit)
        if key not in declared or one.bits != 1:
            yield one, meaning
        elif one.kind == "presence":
            yield values[key]


def _page_data(document: Explained, language: str) -> Mapping[str, object]:
    return {
        "name": _last_part(document.origin),
        "schema": document.schema,
        "type": document.type,
        "octets": document.octets,
        "guessed": document.guessed,
        "violations": document.violations,
        "lines": list(_hex_lines(document)),
        "rows": rows(document, language),
    }


def _last_part(origin: str) -> str:
    """Return an origin without the folders in front of it: a page is handed on, and they are nobody's business."""
    return origin.replace("\\", "/").rpartition("/")[2]


def _hex_lines(document: Explained) -> Iterator[Mapping[str, object]]:
    bad = {min(violation.bit // 8, len(document.octets) - 1) for violation in document.violations}
    for start in range(0, len(document.octets), ROW_OCTETS):
        line = document.octets[start : start + ROW_OCTETS]
        octets = [{"digits": f"{octet:02x}", "bad": start + index in bad} for index, octet in enumerate(line)]
        yield {"offset": f"{start:04x}", "octets": octets}


class _Lines:
    """Makes the lines of a tree; a value is within the one whose path its own path goes on."""

    def __init__(self, document: Explained, language: str) -> None:
        self._language = language
        root = Row("", document.type, COMPONENT, document.type, 0, 8 * len(document.octets))
        self._rows = [root]
        self._around: list[tuple[tuple[str | int, ...], Row]] = [((), root)]

    def field(self, one: Field, meaning: str) -> None:
        """Add a field, and what is around it if that is no field of its own."""
        is_value = one.kind == COMPONENT
        self._enter(one.path[:-1] if is_value or one.kind == "presence" else one.path, one.first_bit)
        if not one.path and is_value:
            return
        value = "" if not is_value and isinstance(one.value, bool) else shown(one.value)
        row = Row(dotted(one.path), self._name(one), one.kind, one.type, one.first_bit, one.bits, value, meaning)
        self._add(row)
        if is_value:
            self._around.append((one.path, row))

    def breach(self, number: int, violation: ExplainedViolation, *, then: Sequence[str | int]) -> None:
        """Add the place where a rule is broken, in the value that is being read there; the next field is at *then*."""
        while len(self._around) > 1:
            path, row = self._around[-1]
            if _is_within(violation, row) or tuple(then[: len(path)]) == path:
                break
            self._around.pop()
        name = f"✗ {violation.rule}"
        row = Row(violation.path, name, BREACH, "", violation.bit, 1, meaning=violation.message, bad=[number])
        self._add(row)

    def finished(self) -> list[Row]:
        """Return the lines, each with how many lie within it and how many it ends."""
        rows = self._rows
        around: list[int] = []
        for index, level in enumerate([row.depth for row in rows[1:]] + [0]):
            if level > rows[index].depth:
                around.append(index)
            while around and rows[around[-1]].depth >= level:
                inner = around.pop()
                rows[inner].opens = index - inner
                rows[index].closes += 1
        bad = [index for index, row in enumerate(rows) if row.bad]
        for index, row in enumerate(rows):
            holds_breach = any(index < one <= index + row.opens for one in bad)
            row.is_open = index == 0 or row.is_chain or holds_breach or row.opens <= FEW_ROWS
        return rows

    def _name(self, one: Field) -> str:
        last = one.path[-1] if one.path else ""
        if is_unknown_addition(one):
            return _word(self._language, "addition", index=last)
        if one.kind == COMPONENT:
            return _step(last)
        what = _word(self._language, f"kind-{one.kind}")
        return f"{what} {_step(last)}" if one.kind == "presence" else what

    def _enter(self, path: tuple[str | int, ...], bit: int) -> None:
        """Leave what *path* does not lead through, and enter what it leads through and is no field of its own."""
        while path[: len(self._around[-1][0])] != self._around[-1][0]:
            self._around.pop()
        for length in range(len(self._around[-1][0]) + 1, len(path) + 1):
            row = Row(dotted(path[:length]), _step(path[length - 1]), MISSING, "", bit, 0)
            row.meaning = _word(self._language, "breaks-off")
            self._add(row)
            self._around.append((path[:length], row))

    def _add(self, row: Row) -> None:
        row.depth = len(self._around)
        self._rows.append(row)
        end = row.first_bit + row.bits
        for _, around in self._around:
            if around.kind == MISSING:
                around.bits = max(around.bits, end - around.first_bit)


def _is_within(violation: ExplainedViolation, row: Row) -> bool:
    return violation.path == row.path or violation.path.startswith((f"{row.path}.", f"{row.path}["))


def _step(step: str | int) -> str:
    return f"[{step}]" if isinstance(step, int) else step


def _word(language: str, key: str, **data: object) -> str:
    return wording.wording(f"explained.{key}", language, **data)
