"""The probe document: one device as one XML tree, for XPath and Schematron.

::

    <ue>
      <nr><UE-NR-Capability schema="nr-rrc" digest="…">…</UE-NR-Capability></nr>
      <mrdc><UE-MRDC-Capability …>…</UE-MRDC-Capability></mrdc>
      <eutra><UE-EUTRA-Capability …>…</UE-EUTRA-Capability></eutra>
      <derived/>
    </ue>

Names and contents are those of XER. Unlike there, contained values are nested: an OCTET STRING (CONTAINING X) holds an
element ``X``; one whose octets do not decode keeps them as hexadecimal and says why in the attribute ``undecoded``.

The other attributes make the document tell its own structure: ``list`` marks lists (``items``, or ``alternatives``
where the items are those of a CHOICE), ``empty`` an element without content that is no BOOLEAN or ENUMERATED value, and
``unknown`` a value that the sender's version of the schema has and ours has not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from conformance.asn1.per_schema import PerSchema
from conformance.asn1.strict import StrictEngine
from conformance.asn1.xer import named_type
from conformance.asn1.xer_writing import Form, XerWriter
from conformance.model.evidence import CapabilityContainer, Rat, Value
from conformance.model.schema import Reference, Schema

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

ELEMENTS = {Rat.NR: "nr", Rat.EUTRA_NR: "mrdc", Rat.EUTRA: "eutra"}
"""The element that holds the capabilities of a RAT."""


def probe_document(containers: Sequence[CapabilityContainer], schema_of: Callable[[str], Schema]) -> Element:
    """Return the probe document of the device that sent *containers*; ``derived`` is left empty.

    Raises:
        EncodeError: a container's value is not one of its type.
        SchemaError: a container's schema or type does not exist.
    """
    from lxml import etree

    pieces = ["<ue>"]
    for rat, tag in ELEMENTS.items():
        written = [_written(container, schema_of) for container in containers if container.rat is rat]
        if written:
            pieces += [f"<{tag}>", *written, f"</{tag}>"]
    pieces.append("<derived/></ue>")
    return etree.fromstring("".join(pieces), etree.XMLParser(no_network=True, resolve_entities=False))


def element_path(element: Element) -> tuple[str | int, ...]:
    """Return the ASN.1 path of *element* inside its container: component names and 0-based list indices.

    The element of a value (BOOLEAN, ENUMERATED, an unknown CHOICE) has the path of what has this value. Within a
    contained encoding, the path goes on with the name of the contained type; the bits of the whole encoding are those
    of the path before that name. Outside a container the path is empty.
    """
    steps: list[str | int] = []
    container = _container(element)
    if container is None:
        return ()
    while element is not container:
        parent = element.getparent()
        if parent is None:
            return ()
        kind = parent.get("list")
        if kind != "items" and element.tag != "CHOICE" and (kind or not _is_literal(element)):
            steps.append(str(element.tag))
        if kind:
            steps.append(parent.index(element))
        element = parent
    return tuple(reversed(steps))


def container_of(element: Element) -> str | None:
    """Return the digest of the capability container that *element* is part of, ``None`` outside of containers."""
    container = _container(element)
    return None if container is None else container.get("digest")


def _container(element: Element) -> Element | None:
    """Return the element of the container around *element*: the third from the root."""
    around = [element, *element.iterancestors()]
    container = around[-3] if len(around) > 2 else None  # noqa: PLR2004  # ue, nr, UE-NR-Capability
    return container if container is not None and container.get("digest") else None


def _is_literal(element: Element) -> bool:
    """Whether *element* is the value of a BOOLEAN or ENUMERATED: nothing in it and nothing said of it."""
    return not len(element) and not element.text and not element.attrib


def _written(container: CapabilityContainer, schema_of: Callable[[str], Schema]) -> str:
    schema = schema_of(container.schema)
    attributes = f' schema="{container.schema}" digest="{container.digest}"'
    return _WRITERS(schema).text(named_type(schema, container.type_name), container.value, attributes=attributes)


def _writer(schema: Schema) -> XerWriter:
    engine = StrictEngine()

    def decode(contained: Reference, octets: bytes) -> Value:
        return engine.decode(schema, f"{contained.module}.{contained.name}", octets)

    form = Form(
        items=' list="items"',
        alternatives=' list="alternatives"',
        empty=' empty="true"',
        unknown=' unknown="true"',
        undecoded=' undecoded="{}"',
        decode=decode,
    )
    return XerWriter(schema, form)


_WRITERS = PerSchema(_writer)
