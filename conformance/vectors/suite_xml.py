"""Suites of test vectors in XML (``urn:yangfan:vectors:1``): one vector a line, grouped by rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from lxml.etree import _Element as Element

from conformance import resources
from conformance.errors import DataError
from conformance.model.schema import Schema
from conformance.model.text import Text
from conformance.model.vector import Expectation, Provenance, SuiteHeader, Vector
from conformance.xml.documents import attributes, bilingual, child, line_of, qualified
from conformance.xml.parsing import parse_xml
from conformance.xml.validation import validate

NAMESPACE = "urn:yangfan:vectors:1"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
MAX_VECTOR_OCTETS = 256 * 1024
"""How long an encoding may be."""

_CONTROL = re.compile("[^ -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,99}")


class XmlFormat:
    """All of a suite in one XML document; at most 32 MiB are read."""

    name = "xml"
    suffix = ".xml"

    def write(
        self,
        header: SuiteHeader,
        vectors: Iterable[Vector],
        schema_of: Callable[[str], Schema],  # noqa: ARG002  # XML holds octets, whatever the schema
    ) -> Iterator[bytes]:
        """Yield the document line by line.

        Raises:
            DataError: a vector cannot be written; the message names it.
        """
        yield (DECLARATION + "".join(header_lines(header))).encode()
        before: Case | None = None
        for vector in vectors:
            case = Case.of(vector)
            if case != before:
                yield (case_end(before) + case_begin(case)).encode()
                before = case
            yield vector_line(vector, header.type_name).encode()
        yield f"{case_end(before)}</suite>\n".encode()

    def read(
        self,
        data: bytes,
        schema_of: Callable[[str], Schema],  # noqa: ARG002  # as above
        *,
        origin: str,
    ) -> tuple[SuiteHeader, Iterator[Vector]]:
        """Return header and vectors of the document.

        Raises:
            DataError: it is broken, invalid or too large, or it names files instead of holding vectors.
        """
        root = parse_suite_xml(data, "suite", origin=origin)
        if root.find(qualified(root, "file")) is not None:
            raise DataError("vectors.header-only", origin=origin)
        header = header_of(root)
        return header, vectors_of(root, header.type_name, origin=origin)


@dataclass(frozen=True, slots=True)
class Case:
    """What vectors that stand together have in common."""

    rule: str
    expectation: Expectation
    policy: str = ""
    sender: str = ""

    @classmethod
    def of(cls, vector: Vector) -> Case:
        """Return where *vector* belongs."""
        return cls(vector.rule, vector.expectation, vector.policy, vector.sender)


def parse_suite_xml(data: bytes, name: str, *, origin: str) -> Element:
    """Return the root of a document of the namespace, valid, with the root element *name*.

    Raises:
        DataError: it is broken, invalid or too large, or has another root.
    """
    root = parse_xml(data, origin=origin)
    if root.tag != f"{{{NAMESPACE}}}{name}":
        raise DataError("vectors.no-suite-xml", origin=origin, name=name, found=str(root.tag)[:80])
    validate(root, resources.specs("schemas", "vectors.xsd"), origin=origin)
    return root


def header_of(root: Element) -> SuiteHeader:
    """Return the header that a ``suite`` element holds."""
    given = attributes(root)
    release = given.get("release")
    return SuiteHeader(
        id=given["id"],
        title=bilingual(child(root, "title")),
        schema=given["schema"],
        schema_digest=given["schema-digest"],
        module=given["module"],
        type_name=given["type"],
        release=int(release) if release else None,
        encoding=given["encoding"],
        provenance=_provenance(child(root, "provenance")),
        synthetic=given.get("synthetic", "true") in {"true", "1"},
    )


def vectors_of(root: Element, type_name: str, *, origin: str) -> Iterator[Vector]:
    """Yield the vectors that the cases of *root* hold.

    Raises:
        DataError: an encoding is too long.
    """
    for _, vector in numbered_vectors(root, type_name, origin=origin):
        yield vector


def numbered_vectors(root: Element, type_name: str, *, origin: str) -> Iterator[tuple[int, Vector]]:
    """Yield the vectors that the cases of *root* hold with the lines where they stand.

    Raises:
        DataError: an encoding is too long.
    """
    for group in root.iterchildren(f"{{{NAMESPACE}}}case"):
        given = attributes(group)
        case = Case(given["rule"], Expectation(given["expectation"]), given.get("policy", ""), given.get("sender", ""))
        for element in group:
            octets = bytes.fromhex(element.text or "")
            line = line_of(element)
            if len(octets) > MAX_VECTOR_OCTETS:
                raise DataError(
                    "vectors.too-long",
                    origin=origin,
                    line=line,
                    id=element.get("id"),
                    size=len(octets),
                    limit=MAX_VECTOR_OCTETS,
                )
            yield line, _vector(attributes(element), octets, case, type_name)


def header_lines(header: SuiteHeader) -> Iterator[str]:
    """Yield the lines that begin a ``suite`` element."""
    told = header.provenance
    yield _opened(
        "suite",
        {
            "xmlns": NAMESPACE,
            "id": header.id,
            "schema": header.schema,
            "schema-digest": header.schema_digest,
            "module": header.module,
            "type": header.type_name,
            "release": "" if header.release is None else str(header.release),
            "encoding": header.encoding,
            "synthetic": str(header.synthetic).lower(),
        },
    )
    yield f"<title><en>{escape(header.title.en)}</en><zh>{escape(header.title.zh)}</zh></title>\n"
    yield _opened(
        "provenance",
        {
            "kind": told.kind,
            "origin": told.origin,
            "generator": told.generator,
            "seed": "" if told.seed is None else str(told.seed),
            "count": str(told.count or ""),
        },
    )
    for name, version in told.tools.items():
        yield f"<tool{_written({'name': name, 'version': version})}/>\n"
    yield "</provenance>\n"


def case_begin(case: Case) -> str:
    """Return the line that begins a ``case`` element."""
    return _opened(
        "case",
        {"rule": case.rule, "expectation": case.expectation, "policy": case.policy, "sender": case.sender},
    )


def case_end(case: Case | None) -> str:
    """Return the line that ends the element of *case*, if there is one."""
    return "</case>\n" if case else ""


def vector_line(vector: Vector, type_name: str) -> str:
    """Return the line of *vector*; *type_name* is that of the suite.

    Raises:
        DataError: its identifier or path has not the form of one, a text has a control character, or the encoding is
            too long; the message names the vector.
    """
    if not _ID.fullmatch(vector.id):
        raise DataError("vectors.id", id=vector.id)
    if vector.path.startswith("."):
        raise DataError("vectors.path", id=vector.id, path=vector.path)
    if len(vector.octets) > MAX_VECTOR_OCTETS:
        raise DataError("vectors.octets", id=vector.id, size=len(vector.octets), limit=MAX_VECTOR_OCTETS)
    written = _written(
        {
            "id": vector.id,
            "path": vector.path.removeprefix(type_name) if vector.path.startswith(f"{type_name}.") else vector.path,
            "value": vector.value_digest,
            "clause": vector.clause,
            "flags": " ".join(vector.flags),
            "origin": vector.origin,
            "en": vector.note.en if vector.note else "",
            "zh": vector.note.zh if vector.note else "",
        }
    )
    if _CONTROL.search(written):
        raise DataError("vectors.control", id=vector.id)
    return f"<vector{written}>{vector.octets.hex().upper()}</vector>\n"


def _vector(given: dict[str, str], octets: bytes, case: Case, type_name: str) -> Vector:
    path = given.get("path", "")
    return Vector(
        id=given["id"],
        octets=octets,
        expectation=case.expectation,
        rule=case.rule,
        path=f"{type_name}{path}" if path.startswith(".") else path,
        value_digest=given.get("value", ""),
        policy=case.policy,
        clause=given.get("clause", ""),
        note=Text(given.get("en", ""), given.get("zh", "")) if {"en", "zh"} & given.keys() else None,
        flags=tuple(given.get("flags", "").split()),
        sender=case.sender,
        origin=given.get("origin", ""),
    )


def _provenance(element: Element) -> Provenance:
    given = attributes(element)
    tools = [attributes(tool) for tool in element]
    return Provenance(
        kind=given["kind"],
        origin=given.get("origin", ""),
        generator=given.get("generator", ""),
        seed=int(given["seed"]) if "seed" in given else None,
        count=int(given.get("count", 0)),
        tools={tool["name"]: tool["version"] for tool in tools},
    )


def _opened(name: str, given: dict[str, str]) -> str:
    return f"<{name}{_written(given)}>\n"


def _written(given: dict[str, str]) -> str:
    """Return attributes with a space before each; one without a value is left out."""
    return "".join(f" {name}={quoteattr(value)}" for name, value in given.items() if value)
