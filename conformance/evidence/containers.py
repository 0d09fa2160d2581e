"""Find UE capability containers in evidence, whatever wraps them.

Known are the capabilities themselves (UE-NR-, UE-MRDC- and UE-EUTRA-Capability), UE-CapabilityRAT-ContainerList and
UL-DCCH-Message with UE capability information, the latter two of TS 38.331 as well as of TS 36.331.

A type that is not stated is found out: the octets are decoded as each of them, and exactly one must fit. Strict
decoding tells them apart: all octets must be used, padding must be zero, every value must be within its constraints,
and what is wrapped must decode too. What decodes as another message, or as a UE-MRDC-Capability without radio
parameters, does not count. A message of UE capability information in which only a container is broken is an error, even
if its octets happen to fit another type as well.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.asn1.jer import from_jer
from conformance.asn1.xer import from_xer
from conformance.errors import Asn1Error, ConformanceError, EvidenceError, SchemaError
from conformance.interfaces import Asn1Engine
from conformance.model.evidence import CapabilityContainer, Evidence, MediaType, Rat, Value
from conformance.model.schema import Schema
from conformance.model.text import Message

SchemaOf = Callable[[str], Schema]
Kind = tuple[str, str]
"""The name of a schema and of one of its types."""

_NR, _EUTRA = "nr-rrc", "eutra-rrc"
_LIST = "UE-CapabilityRAT-ContainerList"
_MESSAGE = "UL-DCCH-Message"
_LIST_COMPONENT = "ue-CapabilityRAT-ContainerList"
_CAPABILITIES = {
    Rat.NR: (_NR, "UE-NR-Capability"),
    Rat.EUTRA_NR: (_NR, "UE-MRDC-Capability"),
    Rat.EUTRA: (_EUTRA, "UE-EUTRA-Capability"),
}
_RATS: dict[Kind, Rat] = {kind: rat for rat, kind in _CAPABILITIES.items()}
_CANDIDATES: tuple[Kind, ...] = (
    *_CAPABILITIES.values(),
    (_NR, _MESSAGE),
    (_EUTRA, _MESSAGE),
    (_NR, _LIST),
    (_EUTRA, _LIST),
)
_WAY_TO_LIST = ("message", "c1", "ueCapabilityInformation", "criticalExtensions")
_WAYS_FROM_EXTENSIONS = {
    _NR: ("ueCapabilityInformation", _LIST_COMPONENT),
    _EUTRA: ("c1", "ueCapabilityInformation-r8", _LIST_COMPONENT),
}
_OCTETS = {_NR: "ue-CapabilityRAT-Container", _EUTRA: "ueCapabilityRAT-Container"}

_LAST_FIELD = 64
"""The most bits that a field takes within which an encoding ends, for the type to have fitted to the end."""
_SHOWN = 3
"""How many types an error names, those that fitted longest."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """What one observation holds: containers, or the error that says why it cannot be opened."""

    evidence: Evidence
    containers: tuple[CapabilityContainer, ...] = ()
    error: ConformanceError | None = None


def find_containers(
    evidence: Iterable[Evidence], *, schema_of: SchemaOf, engine: Asn1Engine, type_name: str | None = None
) -> list[CapabilityContainer]:
    """Return the capability containers in *evidence*, in the order in which they stand there.

    *type_name* is the type of evidence that does not state its own. Containers of other RATs (UTRA, GERAN…) in a list
    are logged as warnings and left out.

    Raises:
        EvidenceError: several types fit, or the evidence holds no capability.
        DecodeError: no type fits; the error tells of the one that fitted longest.
        SchemaError: there is no schema under the name ``nr-rrc`` or ``eutra-rrc``.
    """
    finder = _Finder(schema_of, engine)
    return [container for item in evidence for container in finder.open(item, type_name)]


def open_each(
    evidence: Iterable[Evidence], *, schema_of: SchemaOf, engine: Asn1Engine, type_name: str | None = None
) -> Iterator[Opened]:
    """Yield what each observation holds; one that is broken does not stop the others.

    Raises:
        SchemaError: as :func:`find_containers`; it concerns them all.
    """
    finder = _Finder(schema_of, engine)
    for item in evidence:
        try:
            yield Opened(item, tuple(finder.open(item, type_name)))
        except SchemaError:
            raise
        except ConformanceError as error:
            yield Opened(item, error=error)


@dataclass(frozen=True, slots=True)
class _Misfit:
    """A type that evidence does not fit.

    Attributes:
        kind: the type.
        fitted: how far the evidence fitted: bits, else lines, else components.
        error: what broke.
    """

    kind: Kind
    fitted: int
    error: Asn1Error

    @property
    def is_broken_message(self) -> bool:
        """Whether all of it is UE capability information in which only a container does not decode."""
        return self.kind[1] == _MESSAGE and self.error.type_name != _MESSAGE

    @property
    def rank(self) -> tuple[int, int]:
        """Orders misfits, the likeliest last: first other messages, last messages that come as far as a container."""
        if self.kind[1] != _MESSAGE:
            return 0, self.fitted
        return 1 if self.is_broken_message or _LIST_COMPONENT in self.error.path else -1, self.fitted


class _Finder:
    """Opens evidence with one engine and one set of schemas."""

    def __init__(self, schema_of: SchemaOf, engine: Asn1Engine) -> None:
        self._schema_of = schema_of
        self._engine = engine

    def open(self, evidence: Evidence, given: str | None) -> list[CapabilityContainer]:
        """Return the containers in one observation, whose own type goes before the *given* one."""
        stated = evidence.type_name or given
        candidates = [kind for kind in _CANDIDATES if stated in {None, kind[1]}]
        if not candidates:
            known = ", ".join(dict.fromkeys(name for _, name in _CANDIDATES))
            raise EvidenceError("evidence.unknown-type", origin=evidence.origin, type=stated, known=known)
        fits: dict[Kind, list[CapabilityContainer]] = {}
        misfits: list[_Misfit] = []
        others: list[EvidenceError] = []
        for kind in candidates:
            found = self._attempt(kind, evidence, guessed=stated is None)
            if isinstance(found, _Misfit):
                misfits.append(found)
            elif isinstance(found, EvidenceError):
                others.append(found)
            else:
                fits[kind] = found
        if broken := [misfit for misfit in misfits if misfit.is_broken_message]:
            raise _likeliest(broken, evidence.origin)
        if len(fits) > 1:
            named = ", ".join(f"{name} ({schema})" for schema, name in fits)
            raise EvidenceError("evidence.ambiguous", origin=evidence.origin, fits=named)
        if fits:
            return next(iter(fits.values()))
        if others:
            raise others[0]
        raise _likeliest(misfits, evidence.origin)

    def _attempt(
        self, kind: Kind, evidence: Evidence, *, guessed: bool
    ) -> list[CapabilityContainer] | _Misfit | EvidenceError:
        """Read evidence as a certain kind; a *guessed* one must be plausible as well."""
        octets = b""
        try:
            octets, value = self._decoded(kind, evidence)
        except Asn1Error as error:
            return _Misfit(kind, _fitted(error, evidence.data), error)
        try:
            return self._containers(kind, octets, value, origin=evidence.origin, guessed=guessed)
        except Asn1Error as error:
            return _Misfit(kind, 8 * len(octets) + _fitted(error, octets), error)
        except EvidenceError as error:
            return error

    def _decoded(self, kind: Kind, evidence: Evidence) -> tuple[bytes, Value]:
        """Return the UPER encoding and the value; what is written as a document is encoded first."""
        schema, type_name = self._schema_of(kind[0]), kind[1]
        octets = evidence.data
        if evidence.media_type is MediaType.JER:
            value = from_jer(schema, type_name, evidence.data, schema_of=self._schema_of)
            octets = self._engine.encode(schema, type_name, value)
        elif evidence.media_type is MediaType.XER:
            from conformance.xml.parsing import parse_xml

            _, value = from_xer(schema, parse_xml(evidence.data, origin=evidence.origin))
            octets = self._engine.encode(schema, type_name, value)
        return octets, self._engine.decode(schema, type_name, octets)

    def _containers(
        self, kind: Kind, octets: bytes, value: Any, *, origin: str, guessed: bool
    ) -> list[CapabilityContainer]:
        rat = _RATS.get(kind)
        if rat is None:
            entries = _listed(value, kind[0], origin) if kind[1] == _MESSAGE else value
            return list(self._wrapped(entries, kind[0], origin))
        if guessed and rat is Rat.EUTRA_NR and not value["rf-ParametersMRDC"]:
            raise EvidenceError("evidence.implausible", origin=origin, type=kind[1])
        return [CapabilityContainer(rat, *kind, octets, value, origin)]

    def _wrapped(self, entries: list[Mapping[str, Any]], schema: str, origin: str) -> Iterator[CapabilityContainer]:
        """Yield the capabilities of a container list of TS 38.331 or TS 36.331; their octets must decode.

        Raises:
            EvidenceError: it holds none.
        """
        opened = 0
        for index, entry in enumerate(entries):
            octets, name, place = entry[_OCTETS[schema]], entry["rat-Type"], f"{origin} [{index}]"
            if name not in set(Rat):
                skipped = EvidenceError("evidence.skipped", origin=place, rat=name, octets=len(octets))
                _LOG.warning("%s", skipped)
                continue
            rat = Rat(name)
            kind = _CAPABILITIES[rat]
            value: Any = self._engine.decode(self._schema_of(kind[0]), kind[1], octets)
            yield CapabilityContainer(rat, *kind, octets, value, place)
            opened += 1
        if not opened:
            raise EvidenceError("evidence.no-container", origin=origin)


def _listed(value: Any, schema: str, origin: str) -> list[Mapping[str, Any]]:
    """Return the container list that a message carries.

    Raises:
        EvidenceError: the message is another one, or carries no list.
    """
    for step in (*_WAY_TO_LIST, *_WAYS_FROM_EXTENSIONS[schema]):
        if isinstance(value, tuple):
            chosen, value = value
            if chosen != step:
                raise EvidenceError("evidence.other-message", origin=origin, type=_MESSAGE, found=chosen)
        elif step in value:
            value = value[step]
        else:
            raise EvidenceError("evidence.no-container", origin=origin)
    entries: list[Mapping[str, Any]] = value
    return entries


def _fitted(error: Asn1Error, octets: bytes) -> int:
    """How far the evidence fitted; an encoding that ends within its last field fitted to its end."""
    if error.bit is not None:
        bits = 8 * len(octets)
        return bits if error.key == "uper.truncated" and bits - error.bit < _LAST_FIELD else error.bit
    line = error.data.get("line")
    return line if isinstance(line, int) else len(error.path)


def _likeliest(misfits: list[_Misfit], origin: str) -> Asn1Error:
    """Return the error of the likeliest type, with its place and where the evidence comes from."""
    ranking = sorted(misfits, key=lambda misfit: misfit.rank, reverse=True)
    best = ranking[0]
    what = Message(best.error.key, best.error.data)
    if len(misfits) == 1:
        error = type(best.error)("evidence.in-origin", bit=best.error.bit, what=what, origin=origin)
    else:
        tried = ", ".join(f"{misfit.kind[1]} ({misfit.kind[0]}) {misfit.fitted}" for misfit in ranking[:_SHOWN])
        error = type(best.error)("evidence.undecodable", bit=best.error.bit, what=what, origin=origin, tried=tried)
    error.type_name = best.error.type_name
    for step in reversed(best.error.path):
        error.within(step)
    error.__cause__ = best.error
    return error
