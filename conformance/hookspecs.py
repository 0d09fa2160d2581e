"""Every hook, typed and documented. Plugins register under the entry-point group ``yangfan``.

*Provide* hooks return what a plugin offers; *decide* hooks are asked in turn until one answers; *observe* hooks are
told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pluggy

from conformance.interfaces import (
    Asn1Engine,
    Catalogue,
    EvidenceReader,
    ReportRenderer,
    SchemaSource,
    SutAdapter,
    VectorFormat,
)
from conformance.model.results import CampaignResult, CaseResult
from conformance.model.vector import VectorResult

PROJECT = "yangfan"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def asn1_engines() -> Sequence[Asn1Engine]:
    """Provide ASN.1 engines; a name that is offered twice is an error.

    Called once, when a workspace is opened. The first engine of the built-ins, ``strict``, is the default.
    """


@hookspec
def schema_sources() -> Sequence[SchemaSource]:
    """Provide schemas; called once, when a workspace is opened. Nothing is loaded until a schema is asked for."""


@hookspec
def evidence_readers() -> Sequence[EvidenceReader]:
    """Provide readers of evidence; called once. The first reader that recognises the content reads it."""


@hookspec
def catalogues() -> Sequence[Catalogue]:
    """Provide capability catalogues and profiles that are layered on the bundled ones; called once."""


@hookspec
def report_renderers() -> Sequence[ReportRenderer]:
    """Provide report formats; called when a report is written."""


@hookspec
def cli_commands() -> Mapping[str, str]:
    """Provide commands as ``{"name": "module:attribute"}``; the attribute, a click command, is imported when used."""


@hookspec
def suites() -> Sequence[Path]:
    """Provide suites of test vectors, each a folder with a ``suite.xml``; called once, when a suite is looked for."""


@hookspec
def vector_formats() -> Sequence[VectorFormat]:
    """Provide forms that vectors are converted to and from; called when vectors are converted."""


@hookspec(firstresult=True)
def open_sut(locator: str, readers: Sequence[EvidenceReader]) -> SutAdapter | None:
    """Open the SUT that *locator* (``scheme:rest``) names, or return ``None`` to pass it on.

    *readers* are all readers of evidence, those of plugins too, for adapters that read files.
    """


@hookspec
def verdict_reached(campaign: str, case: CaseResult) -> None:
    """Observe that a test case of *campaign* reached its verdict; called right after it was recorded."""


@hookspec
def vectors_judged(campaign: str, results: Sequence[VectorResult]) -> None:
    """Observe that vectors of *campaign* have their verdicts; called for each batch, right after it was recorded."""


@hookspec
def campaign_finished(result: CampaignResult) -> None:
    """Observe that a campaign is finished and stored."""
