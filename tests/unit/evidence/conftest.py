"""The schemas that containers are opened under, loaded once."""

from __future__ import annotations

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.strict import StrictEngine


@pytest.fixture(scope="session")
def schema_of():
    return SchemaLibrary([BundledSource()]).schema


@pytest.fixture(scope="session")
def engine():
    return StrictEngine()
