"""What the package offers through the hooks: engines and schema sources."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.asn1.bundled import BundledSource
from conformance.asn1.imported import ImportedSource, schema_store
from conformance.asn1.own import OwnSource
from conformance.asn1.peers import Asn1toolsEngine, PycrateEngine
from conformance.asn1.strict import StrictEngine
from conformance.hookspecs import hookimpl
from conformance.interfaces import Asn1Engine, SchemaSource


@hookimpl
def asn1_engines() -> Sequence[Asn1Engine]:
    """Offer the strict engine, the default, and its peers."""
    return [StrictEngine(), Asn1toolsEngine(), PycrateEngine()]


@hookimpl
def schema_sources() -> Sequence[SchemaSource]:
    """Offer the schemas that come with pycrate, our own, and those that the user imported."""
    return [BundledSource(), OwnSource(), ImportedSource(schema_store())]
