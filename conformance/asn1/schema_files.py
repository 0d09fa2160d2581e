"""Where schema trees are kept on disk: as JSON, written atomically, never executed."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path

from conformance.asn1.schema_json import schema_from_json, schema_to_json
from conformance.errors import SchemaError
from conformance.model.schema import Schema

LIMIT = 64 * 1024 * 1024
"""The largest schema file that is read, in octets."""


def cache_folder() -> Path:
    """Return the user's cache folder; ``YANGFAN_CACHE`` overrides it."""
    chosen = os.environ.get("YANGFAN_CACHE")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_cache_dir("yangfan", appauthor=False))


def read_schema(path: Path) -> Schema:
    """Read the schema in the file *path*.

    Raises:
        SchemaError: the file is missing, too large or damaged.
    """
    try:
        size = path.stat().st_size
        if size > LIMIT:
            raise SchemaError("schema.too-large", file=str(path), size=size, limit=LIMIT)
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise SchemaError("schema.unreadable", file=str(path), reason=str(error)) from error
    if not isinstance(document, dict):
        raise SchemaError("schema.damaged", reason=str(path))
    return schema_from_json(document)


def write_schema(schema: Schema, path: Path) -> None:
    """Write *schema* to the file *path*, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(schema_to_json(schema), file, separators=(",", ":"))
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
