"""Component identifiers that a later edition of a standard renamed at the same place of the same type."""

from __future__ import annotations

from functools import cache

from conformance.resources import specs

NAMESPACE = "urn:yangfan:renamed-identifiers:1"


def current_name(type_name: str, identifier: str) -> str | None:
    """Return what an edition of today calls the component *identifier* of the type, ``None`` if it was not renamed."""
    return _renamed().get((type_name, identifier))


@cache
def _renamed() -> dict[tuple[str, str], str]:
    from conformance.xml.parsing import parse_xml

    path = specs("asn1", "renamed-identifiers.xml")
    root = parse_xml(path.read_bytes(), origin=path.name)
    return {
        (entry.get("type", ""), entry.get("old", "")): entry.get("current", "")
        for entry in root.iter(f"{{{NAMESPACE}}}identifier")
    }
