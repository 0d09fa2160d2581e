"""What the package offers through the hooks: the bundled suites and the forms of vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from conformance import resources
from conformance.hookspecs import hookimpl
from conformance.interfaces import VectorFormat


@hookimpl
def suites() -> Sequence[Path]:
    """Offer the bundled suites."""
    return sorted(path.parent for path in resources.vectors().glob("**/suite.xml"))


@hookimpl
def vector_formats() -> Sequence[VectorFormat]:
    """Offer XML, ASN.1 value notation and JSON lines."""
    from conformance.vectors.json_lines import JsonLinesFormat
    from conformance.vectors.notation import NotationFormat
    from conformance.vectors.suite_xml import XmlFormat

    return [XmlFormat(), NotationFormat(), JsonLinesFormat()]
