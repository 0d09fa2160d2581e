"""Octet strings that a standard says in words, not by CONTAINING, to hold a type of another standard."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from conformance.resources import specs

NAMESPACE = "urn:yangfan:foreign-contents:1"


@dataclass(frozen=True, slots=True)
class ForeignContents:
    """What such octets encode.

    Attributes:
        schema: the name of the schema.
        type_name: its type.
    """

    schema: str
    type_name: str


def foreign_contents(type_name: str, component: str) -> ForeignContents | None:
    """Return what the *component* of the type holds, ``None`` where nothing is known of it."""
    return _contents().get((type_name, component))


@cache
def _contents() -> dict[tuple[str, str], ForeignContents]:
    from conformance.xml.parsing import parse_xml

    path = specs("asn1", "foreign-contents.xml")
    root = parse_xml(path.read_bytes(), origin=path.name)
    return {
        (entry.get("type", ""), entry.get("component", "")): ForeignContents(
            entry.get("schema", ""), entry.get("contents", "")
        )
        for entry in root.iter(f"{{{NAMESPACE}}}octets")
    }
