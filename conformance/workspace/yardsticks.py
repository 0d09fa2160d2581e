"""What the vectors of a suite are measured with when no campaign decides otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.asn1.encoding_rules import load_encoding_rules
from conformance.judging.vectors import Yardstick, resolutions
from conformance.vectors.suites import Suite

if TYPE_CHECKING:
    from conformance.workspace import Workspace


def yardstick_of(workspace: Workspace, suite: Suite) -> Yardstick:
    """Return what the vectors of *suite* are measured with, policies at their defaults."""
    schema = workspace.schemas.schema(suite.header.schema)
    return Yardstick(suite.header, schema, workspace.engine(), resolutions(load_encoding_rules().policies, {}))
