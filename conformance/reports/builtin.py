"""The bundled report formats, registered through the hook that plugins use."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.hookspecs import hookimpl
from conformance.interfaces import ReportRenderer
from conformance.reports import html, json_document, junit


@hookimpl
def report_renderers() -> Sequence[ReportRenderer]:
    """Offer the bundled formats; each module is a renderer."""
    return (html, junit, json_document)
