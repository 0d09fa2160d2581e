"""The schemas of our own ASN.1 modules (``specs/asn1``): the text, and the tree that was compiled from it.

The trees are kept beside the text so that nothing is compiled when they are used; a test holds both equal. After a
change of the text, ``python -m conformance.asn1.own`` writes them anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from conformance.asn1.imported import compile_files
from conformance.asn1.schema_files import read_schema, write_schema
from conformance.errors import SchemaError
from conformance.model.schema import Schema
from conformance.resources import specs

OWN_MODULES: Mapping[str, tuple[str, ...]] = {
    "device-specification": ("Yangfan-DeviceSpecification.asn", "Yangfan-Identification.asn"),
}
"""Our schemas by name, with the files of their text, the main module first."""


class OwnSource:
    """Offers the schemas of our own modules."""

    name = "yangfan"

    def names(self) -> Sequence[str]:
        """Return the names on offer."""
        return tuple(OWN_MODULES)

    def load(self, name: str) -> Schema:
        """Return the schema *name*.

        Raises:
            SchemaError: there is no such schema.
        """
        if name not in OWN_MODULES:
            raise SchemaError("schema.unknown", name=name, known=", ".join(OWN_MODULES))
        return read_schema(_tree_file(name))


def compile_own(name: str) -> Schema:
    """Compile the text of our schema *name*."""
    files = [specs("asn1", file) for file in OWN_MODULES[name]]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return replace(compile_files(files, name=name), origin=f"Yangfan: {OWN_MODULES[name][0]}", digest=digest)


def _tree_file(name: str) -> Path:
    return specs("asn1", f"{name}.json")


if __name__ == "__main__":
    for own in OWN_MODULES:
        write_schema(compile_own(own), _tree_file(own))
