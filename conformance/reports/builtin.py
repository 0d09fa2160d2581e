"""The bundled report formats, registered through the hook that plugins use."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.hookspecs import hookimpl
from conformance.interfaces import ReportRenderer
from conformance.reports import json_document


@hookimpl
def report_renderers() -> Sequence[ReportRenderer]:
    """Offer the bundled formats; each module is a renderer."""
    return (json_document,)
