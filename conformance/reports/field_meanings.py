"""What a field of an encoding means, in words: capabilities from the catalogue, the rest from what it is there for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conformance.asn1.uper_observing import Field
from conformance.capabilities.paths import CONTAINERS
from conformance.model.capability import Capability
from conformance.model.received import Unknown
from conformance.reports.wording import wording

COMPONENT = "component"
"""The kind of field that is a value; the others help to find values."""


class FieldMeanings:
    """Says what the fields of messages mean, in one language.

    What a capability means is known by its path in the container of its RAT, which may lie within a message.
    """

    def __init__(self, catalogue: Iterable[Capability], language: str) -> None:
        self._language = language
        self._capabilities: Mapping[tuple[str, ...], Capability] = {
            (CONTAINERS[row.rat][0], *path.split("/")): row for row in catalogue for path in row.paths
        }
        self._containers = {type_name for type_name, _ in CONTAINERS.values()}

    def of(self, type_name: str, field: Field) -> str:
        """Return what *field* of an encoding of the type says, ``""`` where nothing more is known than its name."""
        if field.kind != COMPONENT:
            return self._of_structure(field)
        if isinstance(field.value, Unknown) or _is_beyond(field.value) or is_unknown_addition(field):
            return wording("explained.meaning-unknown", self._language)
        row = self._capabilities.get(self._place(type_name, field.path))
        if row is None:
            return ""
        name, meaning = row.name.spoken(self._language), row.meaning.spoken(self._language)
        return wording("explained.meaning-capability", self._language, name=name, meaning=meaning, clause=row.clause)

    def _place(self, type_name: str, path: Sequence[str | int]) -> tuple[str, ...]:
        """Return the path from the innermost capability container around it, as the catalogue writes it."""
        steps = [type_name.rpartition(".")[2], *("*" if isinstance(step, int) else step for step in path)]
        starts = [index for index, step in enumerate(steps) if step in self._containers]
        return tuple(steps[starts[-1] :] if starts else steps)

    def _of_structure(self, field: Field) -> str:
        name = field.path[-1] if field.path else ""
        said = {True: "yes", False: "no"}.get(field.value) if isinstance(field.value, bool) else None
        key = f"explained.meaning-{field.kind}" + (f"-{said}" if said else "")
        return wording(key, self._language, name=name, value=shown(field.value))


def is_unknown_addition(field: Field) -> bool:
    """Whether *field* is an extension addition that the schema does not know: it has an index, but no type."""
    return field.kind == COMPONENT and not field.type and bool(field.path) and isinstance(field.path[-1], int)


def value_json(value: Any) -> object:  # noqa: PLR0911  # an answer for each kind of value
    """Return the value of a field as JSON: of what has parts nothing, since they are fields, of a CHOICE the name."""
    match value:
        case bytes():
            return value.hex().upper()
        case (bytes() as octets, int(length)):
            return {"value": octets.hex().upper(), "length": length}
        case (str(name), _):
            return name
        case Unknown(index):
            return {"...": {"index": index}}
        case bool() | int() | str():
            return value
        case dict() | list() | tuple() | None:
            return None
    return str(value)


def shown(value: Any) -> str:  # noqa: PLR0911  # an answer for each kind of value
    """Return the value of a field as people read it, ``""`` of what has parts."""
    match value:
        case bool():
            return str(value).upper()
        case bytes():
            return f"'{value.hex().upper()}'H"
        case (bytes() as octets, int(length)):
            bits = "".join(f"{octet:08b}" for octet in octets)[:length]
            return f"'{bits}'B"
        case Unknown(index):
            return f"... {index}"
        case ("...", Unknown(index)):
            return f"... {index}"
        case (str(name), _):
            return name
        case dict() | list() | tuple() | None:
            return ""
    return str(value)


def _is_beyond(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and value[0] in (None, "...")  # noqa: PLR2004  # of a CHOICE
