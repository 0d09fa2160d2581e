"""Non-critical extensions that came later: bits behind the end that a version of the schema knows.

TS 38.331 annex A.4.3.1: where no length is needed, at the end of a message and of a structure in a BIT STRING or OCTET
STRING, an empty SEQUENCE keeps the place of what later versions add. A receiver treats it as if it was absent (clause
10.5), so that the bits behind it are no error.
"""

from __future__ import annotations

from typing import Any

from conformance.model.schema import ChoiceType, Component, Definition, Schema, SequenceType, Type


def later_extension(schema: Schema, used: Type, value: Any) -> dict[str, Any] | None:
    """Return the empty SEQUENCE that is the last thing of *value*, ``None`` if its encoding ends with another."""
    item, component = schema.definition(used), None
    while isinstance(value, dict | tuple):
        if component is not None and component.optional and is_reserved(item):
            return value if isinstance(value, dict) else None
        component = _last(item, value)
        if component is None:
            return None
        value = value[1] if isinstance(value, tuple) else value[component.name]
        item = schema.definition(component.type)
    return None


def is_reserved(item: Definition) -> bool:
    """Whether a type is a SEQUENCE without components and marker: what keeps the place of later extensions."""
    return isinstance(item, SequenceType) and not item.root and item.additions is None


def _last(item: Definition, value: Any) -> Component | None:
    """Return the component with which the encoding of *value* ends; none where additions may follow the root."""
    match item, value:
        case SequenceType(root, None), dict():
            for component in reversed(root):
                if component.name in value and not _is_default(component, value):
                    return component
        case ChoiceType(root), (name, _):
            return next((chosen for chosen in root if chosen.name == name), None)
    return None


def _is_default(component: Component, value: dict[str, Any]) -> bool:
    return component.default is not None and value[component.name] == component.default[0]
