"""What the vectors of a suite are measured with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.asn1.closure import closure
from conformance.asn1.encoding_rules import load_encoding_rules
from conformance.asn1.encodings import reader_of
from conformance.errors import SchemaError
from conformance.judging.vectors import Yardstick, resolutions
from conformance.model.vector import DIGEST_DIGITS, Resolution
from conformance.vectors.suites import Suite

if TYPE_CHECKING:
    from conformance.workspace import Workspace


def yardstick_of(workspace: Workspace, suite: Suite, *, policies: Mapping[str, Resolution] | None = None) -> Yardstick:
    """Return what the vectors of *suite* are measured with: its schema, the engine that reads its encoding, *policies*.

    Policies are at their defaults where a campaign does not decide otherwise.

    Raises:
        SchemaError: there is no such schema, or it is another one than the suite was made for.
        DataError: nothing reads the encoding.
        UsageError: the engine that does is not there.
    """
    header = suite.header
    schema = workspace.schemas.schema(header.schema)
    found = closure(schema, [header.type_name]).digest
    if found != header.schema_digest:
        told = {"expected": header.schema_digest[:DIGEST_DIGITS], "found": found[:DIGEST_DIGITS]}
        raise SchemaError("suite.other-schema", suite=header.id, schema=header.schema, **told)
    decided = resolutions(load_encoding_rules().policies, {}) if policies is None else policies
    return Yardstick(header, schema, workspace.engine(reader_of(header.encoding)), decided)
