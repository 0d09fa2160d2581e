"""The components of UE-EUTRA-Capability, brought together from its chain of extensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.capabilities.paths import container_xpath
from conformance.model.evidence import Rat
from conformance.xml.xpath import elements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element as Element

_EXTENSION = "nonCriticalExtension"
_LATE_EXTENSION = "lateNonCriticalExtension"


def eutra_containers(probe: Element) -> list[Element]:
    """Return the elements of the UE-EUTRA-Capability containers in *probe*."""
    return elements(probe, container_xpath(Rat.EUTRA))


def eutra_components(capability: Element) -> dict[str, Element]:
    """Return the components of *capability* and of all its extensions by name.

    TS 36.331 adds what is new to the end of a chain (nonCriticalExtension), and corrections of frozen releases to a
    second one (lateNonCriticalExtension, an encoding of its own). The version is part of every name, so that no two
    components have the same.
    """
    return {str(component.tag): component for component in _chained(capability)}


def parameters(components: Mapping[str, Element], prefix: str) -> dict[str, Element]:
    """Return what the components with names that begin with *prefix* contain, such as all of ``rf-Parameters``."""
    groups = (component for name, component in components.items() if name.startswith(prefix))
    return {str(child.tag): child for group in groups for child in group}


def enumerator(element: Element | None) -> str | None:
    """Return the enumerator in *element*, ``None`` where there is no element or our schema does not know the value."""
    return str(element[0].tag) if element is not None and len(element) else None


def _chained(link: Element | None) -> Iterator[Element]:
    while link is not None:
        extension = None
        for component in link:
            if component.tag == _EXTENSION:
                extension = component
            elif component.tag == _LATE_EXTENSION:
                for late in component:
                    yield from _chained(late)
            else:
                yield component
        link = extension
