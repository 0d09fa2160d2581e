"""The objects of pycrate's bundled modules, opened for one decoding or encoding at a time."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from conformance.asn1.bundled import PYCRATE_MODULES
from conformance.errors import SchemaError
from conformance.model.schema import Reference, Schema

_CONTENTS = "_const_cont"
"""The attribute with the contents constraint of a string."""


class PycrateObjects:
    """Finds pycrate's object for a type of a bundled schema."""

    def __init__(self) -> None:
        self._modules: dict[str, dict[str, Any]] = {}
        self._containers: dict[str, list[tuple[Any, Any]]] = {}

    @contextmanager
    def opened(self, schema: Schema, used: Reference) -> Iterator[Any]:
        """Yield the object of the type; meanwhile, contained encodings stay octets.

        Raises:
            SchemaError: the schema is none of pycrate's own, in the version that is installed.
        """
        self._load(schema)
        item = getattr(self._modules[schema.name][used.module], used.name.replace("-", "_"))
        containers = self._containers[schema.name]
        try:
            for container, _ in containers:
                setattr(container, _CONTENTS, None)
            yield item
        finally:
            for container, contained in containers:
                setattr(container, _CONTENTS, contained)
            item.reset_val()

    def _load(self, schema: Schema) -> None:
        holder = PYCRATE_MODULES.get(schema.name, ("", ""))[0]
        if not holder or schema.origin != f"pycrate {version('pycrate')}: {holder}":
            known = ", ".join(PYCRATE_MODULES)
            raise SchemaError("peers.not-bundled", schema=schema.name, origin=schema.origin, known=known)
        if schema.name in self._modules:
            return
        logging.getLogger("pycrate").setLevel(logging.CRITICAL)  # what it refuses, it says in its exceptions too
        objects = vars(importlib.import_module(f"pycrate_asn1dir.{holder}")).values()
        modules: dict[str, Any] = {
            item._name_: item for item in objects if isinstance(item, type) and hasattr(item, "_name_")
        }
        items = (item for module in modules.values() for item in module._all_)
        contents = ((item, getattr(item, _CONTENTS, None)) for item in items)
        self._modules[schema.name] = modules
        self._containers[schema.name] = [pair for pair in contents if pair[1] is not None]
