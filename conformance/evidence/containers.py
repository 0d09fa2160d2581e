"""Find UE capability containers in evidence, whatever wraps them.

Known are the capabilities themselves (UE-NR-, UE-MRDC- and UE-EUTRA-Capability) and what holds them, of TS 38.331 as
well as of TS 36.331: UL-DCCH-Message with UE capability information, whole or in segments, UECapabilityInformation and
UE-CapabilityRAT-ContainerList without it, UERadioAccessCapabilityInformation and HandoverPreparationInformation.

A type that is not stated is found out: the octets are decoded as each of them, and exactly one must fit. Strict
decoding tells them apart: all octets must be used, padding must be zero, every value must be within its constraints,
and what is wrapped must decode too. What decodes as another message, or as a UE-MRDC-Capability without radio
parameters, does not count. A message of UE capability information in which only a container is broken is an error, even
if its octets happen to fit another type as well.

A source of many messages (a packet capture, a log) numbers them. Those that hold no capability are then passed over and
counted, and one that is broken is reported as a warning and does not stop the others; only if none holds a capability,
that is an error.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conformance.asn1.jer import from_jer
from conformance.asn1.xer import from_xer
from conformance.errors import Asn1Error, ConformanceError, EvidenceError, SchemaError
from conformance.evidence.dissectors import DISSECTORS, CoreMessages, core_protocol, stated_type
from conformance.evidence.kinds import CAPABILITIES, KINDS, OCTETS, Kind, carried
from conformance.evidence.misfits import Misfit, fitted, likeliest
from conformance.evidence.passed_over import PassedOver
from conformance.evidence.segments import Segment, Segments, segment_in
from conformance.interfaces import Asn1Engine
from conformance.model.evidence import CapabilityContainer, Evidence, MediaType, Rat
from conformance.model.schema import Schema

SchemaOf = Callable[[str], Schema]

MAX_MESSAGES = 10_000
"""How many messages with capabilities one source of many messages may hold."""

_LOG = logging.getLogger(__name__)


_Found = tuple[CapabilityContainer, ...] | Segment


@dataclass(frozen=True, slots=True)
class Opened:
    """What one observation holds: containers, or the error that says why it cannot be opened.

    Neither is there for a segment of a message whose last segment is yet to come.
    """

    evidence: Evidence
    containers: tuple[CapabilityContainer, ...] = ()
    error: ConformanceError | None = None


def find_containers(
    evidence: Iterable[Evidence], *, schema_of: SchemaOf, engine: Asn1Engine, type_name: str | None = None
) -> list[CapabilityContainer]:
    """Return the capability containers in *evidence*, in the order in which they stand there.

    *type_name* is the type of evidence that does not state its own, with or without its module. Containers of other
    RATs (UTRA, GERAN…) in a list are logged as warnings and left out.

    Raises:
        EvidenceError: several types fit, segments are missing, or the evidence holds no capability.
        DecodeError: no type fits; the error tells of the one that fitted longest.
        SchemaError: there is no schema under the name ``nr-rrc`` or ``eutra-rrc``.
    """
    containers: list[CapabilityContainer] = []
    passed_over = PassedOver()
    for opened in open_each(evidence, schema_of=schema_of, engine=engine, type_name=type_name):
        containers += opened.containers
        if opened.error is not None:
            if opened.evidence.frame is None:
                raise opened.error
            passed_over.note(opened.error)
    if passed_over and not containers:
        raise passed_over.error()
    passed_over.report()
    return containers


def open_each(
    evidence: Iterable[Evidence], *, schema_of: SchemaOf, engine: Asn1Engine, type_name: str | None = None
) -> Iterator[Opened]:
    """Yield what each observation holds; one that is broken does not stop the others.

    *type_name* may also be the name of a dissector (see ``evidence.dissectors``). What comes again, octet for octet, is
    not decoded again. A source with too many messages is read up to the limit; the last that is yielded is the error.

    Raises:
        SchemaError: as :func:`find_containers`; it concerns them all.
    """
    finder = _Finder(schema_of, engine)
    segments = Segments()
    protocol = core_protocol(type_name)
    given = None if protocol else stated_type(type_name)
    core = None if protocol is None else CoreMessages(protocol)
    messages = 0
    for item in evidence:
        try:
            for piece in [item] if core is None or item.type_name else core.observations(item):
                found = finder.open(piece, given)
                if isinstance(found, Segment):
                    whole = segments.add(found, piece)
                    found = () if whole is None else finder.open(whole, None)
                if isinstance(found, Segment):
                    raise EvidenceError("evidence.segment-within", origin=item.origin)
                messages += bool(found) and piece.frame is not None
                if messages > MAX_MESSAGES:
                    yield Opened(
                        piece, error=EvidenceError("evidence.too-many", origin=piece.origin, limit=MAX_MESSAGES)
                    )
                    return
                yield Opened(piece, found)
        except SchemaError:
            raise
        except ConformanceError as error:
            yield Opened(item, error=error)
    for item, missing in segments.incomplete():
        yield Opened(item, error=missing)


class _Finder:
    """Opens evidence with one engine and one set of schemas."""

    def __init__(self, schema_of: SchemaOf, engine: Asn1Engine) -> None:
        self._schema_of = schema_of
        self._engine = engine
        self._opened: dict[tuple[str | None, MediaType, str], tuple[str, _Found]] = {}

    def open(self, evidence: Evidence, given: str | None) -> _Found:
        """Return the containers in one observation, whose own type goes before the *given* one; or the segment."""
        stated = evidence.type_name or given
        key = (stated, evidence.media_type, evidence.digest)
        if key not in self._opened:
            self._opened[key] = evidence.origin, self._open(stated, evidence)
        origin, found = self._opened[key]
        return found if isinstance(found, Segment) else tuple(_again(one, origin, evidence) for one in found)

    def _open(self, stated: str | None, evidence: Evidence) -> _Found:
        """Return what an observation holds that was *stated* to be of a type."""
        candidates = [kind for kind in KINDS if kind.is_named(stated)]
        if not candidates:
            known = ", ".join([*dict.fromkeys(kind.name for kind in KINDS), *DISSECTORS])
            raise EvidenceError("evidence.unknown-type", origin=evidence.origin, type=stated, known=known)
        fits: dict[Kind, _Found] = {}
        misfits: list[Misfit] = []
        others: list[EvidenceError] = []
        for kind in candidates:
            found = self._attempt(kind, evidence, guessed=stated is None)
            if isinstance(found, Misfit):
                misfits.append(found)
            elif isinstance(found, EvidenceError):
                others.append(found)
            else:
                fits[kind] = found
        if broken := [misfit for misfit in misfits if misfit.is_broken_message]:
            raise likeliest(broken, evidence.origin)
        if len(fits) > 1:
            named = ", ".join(f"{kind.name} ({kind.schema})" for kind in fits)
            raise EvidenceError("evidence.ambiguous", origin=evidence.origin, fits=named)
        if fits:
            return next(iter(fits.values()))
        if others:
            raise others[0]
        raise likeliest(misfits, evidence.origin)

    def _attempt(self, kind: Kind, evidence: Evidence, *, guessed: bool) -> _Found | Misfit | EvidenceError:
        """Read evidence as a certain kind; a *guessed* one must be plausible as well."""
        octets = b""
        try:
            octets, value = self._decoded(kind, evidence)
        except Asn1Error as error:
            return Misfit(kind, fitted(error, evidence.data), error)
        try:
            return self._read(kind, octets, value, evidence, guessed=guessed)
        except Asn1Error as error:
            return Misfit(kind, 8 * len(octets) + fitted(error, octets), error)
        except EvidenceError as error:
            return error

    def _read(self, kind: Kind, octets: bytes, value: Any, evidence: Evidence, *, guessed: bool) -> _Found:
        """Return what a value of *kind* is or holds.

        Raises:
            EvidenceError: it holds no capability, or says nothing and is only guessed to be of this kind.
        """
        if kind.rat is None:
            segment = segment_in(kind, value)
            return segment if segment and (segment.octets or not guessed) else tuple(self._held(kind, value, evidence))
        if guessed and kind.rat is Rat.EUTRA_NR and not value["rf-ParametersMRDC"]:
            raise EvidenceError("evidence.implausible", origin=evidence.origin, type=kind.name)
        return (_container(kind, octets, value, evidence, evidence.origin),)

    def _decoded(self, kind: Kind, evidence: Evidence) -> tuple[bytes, Any]:
        """Return the UPER encoding and the value; what is written as a document is encoded first."""
        schema = self._schema_of(kind.schema)
        octets = evidence.data
        if evidence.media_type is MediaType.JER:
            value = from_jer(schema, kind.name, evidence.data, schema_of=self._schema_of)
            octets = self._engine.encode(schema, kind.name, value)
        elif evidence.media_type is MediaType.XER:
            from conformance.xml.parsing import parse_xml

            _, value = from_xer(schema, parse_xml(evidence.data, origin=evidence.origin))
            octets = self._engine.encode(schema, kind.name, value)
        return octets, self._decode(kind, octets)

    def _held(self, kind: Kind, value: Any, evidence: Evidence) -> Iterator[CapabilityContainer]:
        """Yield the capabilities that a value of *kind* holds; their octets must decode.

        Raises:
            EvidenceError: it holds none.
        """
        inside = carried(kind, value, evidence.origin)
        if kind.within is not None:
            yield from self._held(kind.within, self._decode(kind.within, inside), evidence)
            return
        opened = 0
        entries: list[Mapping[str, Any]] = inside
        for index, entry in enumerate(entries):
            octets, name, place = entry[OCTETS[kind.schema]], entry["rat-Type"], f"{evidence.origin} [{index}]"
            if name not in set(Rat):
                skipped = EvidenceError("evidence.skipped", origin=place, rat=name, octets=len(octets))
                _LOG.warning("%s", skipped)
                continue
            capability = CAPABILITIES[Rat(name)]
            yield _container(capability, octets, self._decode(capability, octets), evidence, place)
            opened += 1
        if not opened:
            raise EvidenceError("evidence.no-container", origin=evidence.origin)

    def _decode(self, kind: Kind, octets: bytes) -> Any:
        return self._engine.decode(self._schema_of(kind.schema), kind.name, octets)


def _again(container: CapabilityContainer, origin: str, evidence: Evidence) -> CapabilityContainer:
    """Return a *container* of the observation at *origin* as that of one with equal octets."""
    place = evidence.origin + container.origin.removeprefix(origin)
    return replace(container, origin=place, frame=evidence.frame, time=evidence.time, device=evidence.device)


def _container(kind: Kind, octets: bytes, value: Any, evidence: Evidence, place: str) -> CapabilityContainer:
    """Return a container that was found at *place* in an observation."""
    if kind.rat is None:
        raise TypeError(kind)
    return CapabilityContainer(
        kind.rat,
        kind.schema,
        kind.name,
        octets,
        value,
        place,
        frame=evidence.frame,
        time=evidence.time,
        device=evidence.device,
    )
