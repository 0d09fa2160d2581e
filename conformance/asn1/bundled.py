"""The schemas that come with pycrate, converted once and cached in the user's cache folder."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from conformance.asn1 import schema_json
from conformance.asn1.schema_files import cache_folder, read_schema, write_schema
from conformance.errors import SchemaError
from conformance.model.schema import Schema

PYCRATE_MODULES = {
    "nr-rrc": ("RRCNR", "NR-RRC-Definitions"),
    "eutra-rrc": ("RRCLTE", "EUTRA-RRC-Definitions"),
    "lpp": ("LPP", "LPP-PDU-Definitions"),
}
"""Our names of schemas (TS 38.331, TS 36.331, TS 37.355), each with pycrate's module and its main ASN.1 module."""

_CONVERTER = Path(__file__).with_name("pycrate_tree.py")


class BundledSource:
    """Offers ``nr-rrc``, ``eutra-rrc`` and ``lpp``."""

    name = "pycrate"

    def names(self) -> Sequence[str]:
        """Return the names on offer."""
        return tuple(PYCRATE_MODULES)

    def load(self, name: str) -> Schema:
        """Return the schema *name*, from the cache if its sources and tools have not changed.

        Raises:
            SchemaError: there is no such schema, or pycrate does not hold it.
        """
        if name not in PYCRATE_MODULES:
            raise SchemaError("schema.unknown", name=name, known=", ".join(PYCRATE_MODULES))
        digest = _digest(name)
        cached = cache_folder() / "schemas" / f"{name}-{digest[:16]}.json"
        with contextlib.suppress(SchemaError, OSError):  # a missing or damaged cache is made anew
            schema = _read(cached, cached.stat().st_mtime_ns)
            if schema.digest == digest:
                return schema
        schema = _converted(name, digest)
        with contextlib.suppress(OSError):  # without a writable cache it only takes longer
            write_schema(schema, cached)
        return schema

    def is_cached(self, name: str) -> bool:
        """Whether *name* can be loaded without conversion."""
        return (cache_folder() / "schemas" / f"{name}-{_digest(name)[:16]}.json").is_file()


@lru_cache(maxsize=len(PYCRATE_MODULES))
def _read(cached: Path, _written: int) -> Schema:
    """Read a cached schema; as long as the file stays as it was *written*, a process reads it once.

    Whatever is compiled for the schema is kept with it, whichever workspace asks.
    """
    return read_schema(cached)


@cache
def _digest(name: str) -> str:
    """SHA-256 over everything that decides the tree: pycrate's module, the converter and the JSON format."""
    parts = hashlib.sha256(f"{name} {version('pycrate')} {schema_json.FORMAT}".encode())
    parts.update(_CONVERTER.read_bytes())
    spec = find_spec(f"pycrate_asn1dir.{PYCRATE_MODULES[name][0]}")
    if spec is None or spec.origin is None:
        raise SchemaError("schema.not-in-pycrate", name=name, module=PYCRATE_MODULES[name][0])
    parts.update(Path(spec.origin).read_bytes())
    return parts.hexdigest()


def _converted(name: str, digest: str) -> Schema:
    from conformance.asn1.pycrate_tree import convert

    holder_name, main = PYCRATE_MODULES[name]
    holder = vars(importlib.import_module(f"pycrate_asn1dir.{holder_name}"))
    modules = {item._name_: item for item in holder.values() if isinstance(item, type) and hasattr(item, "_name_")}
    ordered = [modules[main], *(module for module_name, module in modules.items() if module_name != main)]
    return convert(ordered, name=name, origin=f"pycrate {version('pycrate')}: {holder_name}", digest=digest)
