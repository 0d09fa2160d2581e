"""Find the encodings in evidence, broken ones too, each with the type that it is or seems to be.

Without a type, what is found are the capability containers (:mod:`conformance.evidence.containers`). Octets that fit no
type that is known are taken as the one that reads farthest; of a message in which only a container is broken, its
containers are meant, each by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.asn1.jer import from_jer
from conformance.asn1.xer import from_xer
from conformance.errors import Asn1Error, ConformanceError, EvidenceError
from conformance.evidence.containers import open_each
from conformance.evidence.dissectors import stated_type
from conformance.evidence.kinds import CAPABILITIES, KINDS, OCTETS, Kind, carried
from conformance.evidence.misfits import Misfit, fitted
from conformance.evidence.passed_over import QUIET
from conformance.interfaces import Asn1Engine
from conformance.model.evidence import Evidence, MediaType, Rat
from conformance.model.schema import Schema

SchemaOf = Callable[[str], Schema]


@dataclass(frozen=True, slots=True)
class Encoding:
    """Octets and their type.

    Attributes:
        schema: the name of the schema.
        type_name: the type.
        octets: the encoding.
        origin: where it was found.
        guessed: it fits no type, and this one reads farthest.
    """

    schema: str
    type_name: str
    octets: bytes
    origin: str
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What users say of the encodings that they mean.

    Attributes:
        schema: the name of a schema, with ``@EDITION`` for a release view; ``None`` if it is to be found out.
        type_name: the type, or the name of a dissector; ``None`` if it is to be found out.
    """

    schema: str | None = None
    type_name: str | None = None

    def kinds(self) -> tuple[Kind, ...]:
        """Return the known types that may be meant.

        Raises:
            EvidenceError: none is, and schema and type together say nothing else.
        """
        plain = (self.schema or "").partition("@")[0]
        named = stated_type(self.type_name)
        found = tuple(kind for kind in KINDS if kind.is_named(named) and plain in ("", kind.schema))
        if not found:
            known = ", ".join(dict.fromkeys(kind.name for kind in KINDS if plain in ("", kind.schema)))
            key = "explained.which-type" if self.type_name is None else "explained.which-schema"
            raise EvidenceError(key, type=self.type_name, schema=self.schema, known=known)
        return found

    def schema_for(self, name: str) -> str:
        """Return the schema that is wanted where evidence is of the schema *name*: that one, or a release view."""
        return self.schema if self.schema and self.schema.partition("@")[0] == name else name


def find_encodings(
    evidence: Iterable[Evidence], *, schema_of: SchemaOf, engine: Asn1Engine, wanted: Wanted
) -> Iterator[Encoding | tuple[str, ConformanceError]]:
    """Yield the encodings in *evidence*, and where there is none, the place and the reason.

    Messages of a capture that hold no capability are passed over.

    Raises:
        EvidenceError: the type that is wanted needs a schema, or the schema a type.
        SchemaError: there is no such schema, or it has no such type.
    """
    if wanted.schema and wanted.type_name:
        yield from _stated(evidence, schema_of, engine, wanted)
        return
    finder = _Finder(schema_of, engine, wanted)
    if wanted.type_name and all(kind.rat is None for kind in finder.kinds):
        for piece in evidence:
            yield from finder.message(piece)
        return
    for opened in open_each(evidence, schema_of=schema_of, engine=engine, type_name=wanted.type_name):
        for one in opened.containers:
            yield Encoding(wanted.schema_for(one.schema), one.type_name, one.octets, one.origin)
        if opened.error is not None:
            yield from finder.misread(opened.evidence, opened.error)


def _stated(
    evidence: Iterable[Evidence], schema_of: SchemaOf, engine: Asn1Engine, wanted: Wanted
) -> Iterator[Encoding | tuple[str, ConformanceError]]:
    """Yield everything as the schema and type that are stated."""
    name, type_name = wanted.schema or "", stated_type(wanted.type_name) or ""
    schema = schema_of(name)
    for piece in evidence:
        try:
            octets = _octets(piece, schema, type_name, engine=engine, schema_of=schema_of)
        except Asn1Error as error:
            yield piece.origin, error
        else:
            yield Encoding(name, type_name, octets, piece.origin)


def _octets(evidence: Evidence, schema: Schema, type_name: str, *, engine: Asn1Engine, schema_of: SchemaOf) -> bytes:
    """Return the encoding; what is written as a document is encoded."""
    if evidence.media_type is MediaType.JER:
        value = from_jer(schema, type_name, evidence.data, schema_of=schema_of)
        return engine.encode(schema, type_name, value)
    if evidence.media_type is MediaType.XER:
        from conformance.xml.parsing import parse_xml

        _, value = from_xer(schema, parse_xml(evidence.data, origin=evidence.origin))
        return engine.encode(schema, type_name, value)
    return evidence.data


class _Finder:
    """Finds out what octets are that do not say it, with one engine and one set of schemas."""

    def __init__(self, schema_of: SchemaOf, engine: Asn1Engine, wanted: Wanted) -> None:
        self._schema_of = schema_of
        self._engine = engine
        self._wanted = wanted
        self.kinds = wanted.kinds()

    def message(self, evidence: Evidence) -> Iterator[Encoding | tuple[str, ConformanceError]]:
        """Yield *evidence* as the one of the wanted types, messages and not what is in them, that it fits."""
        candidates: list[tuple[Kind, bytes]] = []
        for kind in self.kinds:
            schema = self._schema_of(kind.schema)
            try:
                octets = _octets(evidence, schema, kind.name, engine=self._engine, schema_of=self._schema_of)
            except Asn1Error as error:
                refused = error
            else:
                candidates.append((kind, octets))
        if not candidates:
            yield evidence.origin, refused
            return
        fits = [one for one in candidates if not isinstance(self._decoded(*one), Asn1Error)]
        if len(fits) > 1:
            named = ", ".join(f"{kind.name} ({kind.schema})" for kind, _ in fits)
            yield evidence.origin, EvidenceError("explained.which-of", origin=evidence.origin, fits=named)
            return
        chosen, octets = fits[0] if fits else self._farthest(candidates)
        yield self._encoding(chosen, octets, evidence.origin, guessed=not fits and len(candidates) > 1)

    def misread(self, evidence: Evidence, error: ConformanceError) -> Iterator[Encoding | tuple[str, ConformanceError]]:
        """Yield what *evidence* seems to be that gave an *error*, or the error itself."""
        if evidence.frame is not None and error.key in QUIET:
            return
        if not isinstance(error, Asn1Error) or evidence.media_type is not MediaType.UPER:
            yield evidence.origin, error
            return
        stated = evidence.type_name
        kinds = [kind for kind in self.kinds if kind.is_named(stated)] or self.kinds
        if evidence.frame is not None and stated is None and self._wanted.type_name is None:
            yield evidence.origin, error
            return
        inside = [one for kind in kinds if kind.rat is None for one in self._inside(kind, evidence)]
        if inside:
            yield from inside
            return
        chosen, _ = self._farthest([(kind, evidence.data) for kind in kinds])
        yield self._encoding(chosen, evidence.data, evidence.origin, guessed=len(kinds) > 1)

    def _inside(self, kind: Kind, evidence: Evidence) -> list[Encoding]:
        """Return the containers that *evidence* holds as a message of *kind*; none if it is none."""
        value = self._decoded(kind, evidence.data)
        if isinstance(value, Asn1Error):
            return []
        try:
            inside = carried(kind, value[0], evidence.origin)
            if kind.within is not None:
                return [self._encoding(kind.within, inside, evidence.origin, guessed=False)]
        except EvidenceError:
            return []
        entries: Sequence[Any] = inside
        return [
            self._encoding(
                CAPABILITIES[Rat(entry["rat-Type"])],
                entry[OCTETS[kind.schema]],
                f"{evidence.origin} [{index}]",
                guessed=False,
            )
            for index, entry in enumerate(entries)
            if entry["rat-Type"] in set(Rat)
        ]

    def _farthest(self, candidates: Sequence[tuple[Kind, bytes]]) -> tuple[Kind, bytes]:
        """Return the kind that its octets, which do not fit, fit longest."""

        def rank(candidate: tuple[Kind, bytes]) -> tuple[int, int]:
            kind, octets = candidate
            found = self._decoded(kind, octets)
            return Misfit(kind, fitted(found, octets), found).rank if isinstance(found, Asn1Error) else (-2, 0)

        return max(candidates, key=rank)

    def _decoded(self, kind: Kind, octets: bytes) -> tuple[Any] | Asn1Error:
        schema = self._schema_of(kind.schema)
        try:
            return (self._engine.decode(schema, kind.name, octets),)
        except Asn1Error as error:
            return error

    def _encoding(self, kind: Kind, octets: bytes, origin: str, *, guessed: bool) -> Encoding:
        return Encoding(self._wanted.schema_for(kind.schema), kind.name, octets, origin, guessed)
