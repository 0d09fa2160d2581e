"""Turn ASN.1 paths of the catalogue into XPath over the probe document, by walking the schema tree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from conformance.asn1.probe import ELEMENTS
from conformance.asn1.renamed import current_name
from conformance.asn1.xer_names import is_value_list
from conformance.errors import DataError
from conformance.model.evidence import Rat
from conformance.model.schema import (
    ChoiceType,
    Component,
    Definition,
    ListType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    Type,
)

CONTAINERS = {
    Rat.NR: ("UE-NR-Capability", "nr-rrc"),
    Rat.EUTRA_NR: ("UE-MRDC-Capability", "nr-rrc"),
    Rat.EUTRA: ("UE-EUTRA-Capability", "eutra-rrc"),
}
"""The type and the schema of each RAT's capabilities."""

_BAND_TYPES = {"FreqBandIndicatorNR", "FreqBandIndicatorEUTRA"}


@dataclass(frozen=True, slots=True)
class ProbePath:
    """Where the probe document has what an ASN.1 path names.

    Attributes:
        path: the ASN.1 path from the container's type.
        place: the same for people, from the type's name: ``UE-NR-Capability.rf-Parameters.supportedBandListNR[*]``.
        steps: the XPath steps below the probe document's root; the container's element and type come first.
        definition: the type of the values there.
        optional: whether the type around it can lack it.
        band: how many levels above a value the SEQUENCE stands that names its band, and the component that does;
            ``None`` if there is none.
    """

    path: str
    place: str
    steps: tuple[str, ...]
    definition: Definition
    optional: bool = True
    band: tuple[int, str] | None = None

    @property
    def xpath(self) -> str:
        """The XPath from the root of the probe document."""
        return "/".join(self.steps)


def probe_path(path: str, rat: Rat, schema_of: Callable[[str], Schema]) -> ProbePath:
    """Return where the probe document has what the ASN.1 *path* of a container names.

    Raises:
        DataError: the type has no such component.
    """
    type_name, schema_name = CONTAINERS[rat]
    schema = schema_of(schema_name)
    steps = [ELEMENTS[rat], type_name]
    used: Type = schema.find(type_name) or _refuse(path, type_name)
    band: tuple[int, str] | None = None
    optional = True
    for step in path.split("/"):
        definition = schema.definition(used)
        if isinstance(definition, OctetStringType) and isinstance(definition.contains, Reference):
            steps.append(definition.contains.name)
            definition = schema.definition(definition.contains)
        if isinstance(definition, SequenceType):
            band = _band_component(definition, len(steps)) or band
        if step == "*" and isinstance(definition, ListType):
            used = definition.element
            if not is_value_list(schema, used):
                steps.append("*")
        else:
            member = _member(definition, step, type_name=used.name if isinstance(used, Reference) else "")
            used = member.type if member else _refuse(path, step)
            steps.append(member.name if member else step)
            optional = not (isinstance(definition, SequenceType) and member and not member.optional)
    place = ".".join((type_name, *path.split("/"))).replace(".*", "[*]")
    around = (len(steps) - band[0], band[1]) if band else None
    return ProbePath(path, place, tuple(steps), schema.definition(used), optional, around)


def container_xpath(rat: Rat) -> str:
    """Return the XPath of the containers of *rat*."""
    return f"{ELEMENTS[rat]}/{CONTAINERS[rat][0]}"


def field_paths(fields: Collection[str], rat: Rat, schema_of: Callable[[str], Schema]) -> Mapping[str, tuple[str, ...]]:
    """Return the ASN.1 paths of all components of the container of *rat* that have one of these identifiers."""
    type_name, schema_name = CONTAINERS[rat]
    schema = schema_of(schema_name)
    container = schema.find(type_name) or _refuse(type_name, type_name)
    found: dict[str, list[str]] = {}
    for path in _paths(schema, container, frozenset(fields), {}):
        found.setdefault(path[-1], []).append("/".join(path))
    return {field: tuple(paths) for field, paths in found.items()}


def _paths(
    schema: Schema, used: Type, fields: frozenset[str], barren: dict[Reference, bool]
) -> Iterator[tuple[str, ...]]:
    """Yield the paths below a type that end in one of *fields*; *barren* remembers the types that have none."""
    if isinstance(used, Reference):
        if barren.get(used):
            return
        barren[used] = True  # a type within itself leads nowhere new
    definition = schema.definition(used)
    if isinstance(definition, OctetStringType) and definition.contains:
        definition = schema.definition(definition.contains)
    fruitful = False
    for name, member in _members(definition):
        if name in fields:
            fruitful = True
            yield (name,)
        for rest in _paths(schema, member, fields, barren):
            fruitful = True
            yield (name, *rest)
    if isinstance(used, Reference) and fruitful:
        barren[used] = False


def _members(definition: Definition) -> Iterator[tuple[str, Type]]:
    """Yield the steps that a path may take from a type, each with the type it leads to."""
    if isinstance(definition, SequenceType):
        yield from ((member.name, member.type) for member in definition.components())
    elif isinstance(definition, ChoiceType):
        yield from ((member.name, member.type) for member in definition.alternatives())
    elif isinstance(definition, ListType):
        yield "*", definition.element


def _member(definition: Definition, name: str, *, type_name: str) -> Component | None:
    """Return the member of that name, or the one that an older edition calls otherwise (G7: ``-v1530``)."""
    if isinstance(definition, SequenceType):
        members = tuple(definition.components())
    elif isinstance(definition, ChoiceType):
        members = tuple(definition.alternatives())
    else:
        return None
    exact = (member for member in members if member.name == name)
    renamed = (member for member in members if current_name(type_name, member.name) == name)
    return next(exact, None) or next(renamed, None)


def _band_component(definition: SequenceType, depth: int) -> tuple[int, str] | None:
    for found in definition.components():
        if isinstance(found.type, Reference) and found.type.name in _BAND_TYPES:
            return depth, found.name
    return None


def _refuse(path: str, step: str) -> Type:
    raise DataError("data.bad-path", path=path, step=step)
