"""Turn ASN.1 paths of the catalogue into XPath over the probe document, by walking the schema tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.asn1.probe import ELEMENTS
from conformance.asn1.xer_names import is_value_list
from conformance.errors import DataError
from conformance.model.evidence import Rat
from conformance.model.schema import (
    ChoiceType,
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
        steps: the XPath steps below the probe document's root; the container's element and type come first.
        definition: the type of the values there.
        band: how many levels above a value the SEQUENCE stands that names its band, and the component that does;
            ``None`` if there is none.
    """

    steps: tuple[str, ...]
    definition: Definition
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
            used = _member(definition, step) or _refuse(path, step)
            steps.append(step)
    return ProbePath(tuple(steps), schema.definition(used), (len(steps) - band[0], band[1]) if band else None)


def container_xpath(rat: Rat) -> str:
    """Return the XPath of the containers of *rat*."""
    return f"{ELEMENTS[rat]}/{CONTAINERS[rat][0]}"


def _member(definition: Definition, name: str) -> Type | None:
    if isinstance(definition, SequenceType):
        members = definition.components()
    elif isinstance(definition, ChoiceType):
        members = definition.alternatives()
    else:
        return None
    return next((member.type for member in members if member.name == name), None)


def _band_component(definition: SequenceType, depth: int) -> tuple[int, str] | None:
    for found in definition.components():
        if isinstance(found.type, Reference) and found.type.name in _BAND_TYPES:
            return depth, found.name
    return None


def _refuse(path: str, step: str) -> Type:
    raise DataError("data.bad-path", path=path, step=step)
