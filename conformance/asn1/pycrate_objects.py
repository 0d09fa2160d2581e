"""The objects of pycrate's modules, opened for one decoding or encoding at a time."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from types import ModuleType
from typing import Any, Protocol

from conformance.asn1.bundled import PYCRATE_MODULES
from conformance.errors import SchemaError
from conformance.model.schema import Reference, Schema

_CONTENTS = "_const_cont"
"""The attribute with the contents constraint of a string."""


class ObjectsOfTypes(Protocol):
    """Finds pycrate's object for a type."""

    def opened(self, schema: Schema, used: Reference) -> AbstractContextManager[Any]:
        """Return what yields the object of the type; meanwhile, contained encodings stay octets."""
        ...


class PycrateObjects:
    """Finds pycrate's object for a type of a schema that comes with pycrate."""

    def __init__(self) -> None:
        self._loaded: dict[str, ModuleObjects] = {}

    def opened(self, schema: Schema, used: Reference) -> AbstractContextManager[Any]:
        """Return what yields the object of the type; meanwhile, contained encodings stay octets.

        Raises:
            SchemaError: the schema is none of pycrate's own, in the version that is installed.
        """
        if not is_bundled(schema):
            known = ", ".join(PYCRATE_MODULES)
            raise SchemaError("peers.not-bundled", schema=schema.name, origin=schema.origin, known=known)
        if schema.name not in self._loaded:
            quieten_pycrate()
            module = importlib.import_module(f"pycrate_asn1dir.{PYCRATE_MODULES[schema.name][0]}")
            self._loaded[schema.name] = module_objects(module)
        return self._loaded[schema.name].opened(used)


@dataclass(frozen=True, slots=True)
class ModuleObjects:
    """The objects of a Python module that pycrate generated.

    Attributes:
        modules: the ASN.1 modules by name.
        containers: the strings with a contents constraint, each with what it contains.
    """

    modules: Mapping[str, Any]
    containers: tuple[tuple[Any, Any], ...]

    @contextmanager
    def opened(self, used: Reference) -> Iterator[Any]:
        """Yield the object of the type; meanwhile, contained encodings stay octets."""
        item = getattr(self.modules[used.module], used.name.replace("-", "_"))
        try:
            for container, _ in self.containers:
                setattr(container, _CONTENTS, None)
            yield item
        finally:
            for container, contained in self.containers:
                setattr(container, _CONTENTS, contained)
            item.reset_val()


def module_objects(module: ModuleType) -> ModuleObjects:
    """Return the objects of a module that pycrate generated."""
    modules: dict[str, Any] = {
        item._name_: item for item in vars(module).values() if isinstance(item, type) and hasattr(item, "_name_")
    }
    items = (item for asn1_module in modules.values() for item in asn1_module._all_)
    contents = ((item, getattr(item, _CONTENTS, None)) for item in items)
    return ModuleObjects(modules, tuple(pair for pair in contents if pair[1] is not None))


def is_bundled(schema: Schema) -> bool:
    """Whether *schema* is one of pycrate's own, all of it, in the version that is installed."""
    holder = PYCRATE_MODULES.get(schema.name, ("", ""))[0]
    return bool(holder) and schema.origin == f"pycrate {_installed()}: {holder}"


def quieten_pycrate() -> None:
    """Let pycrate write nothing: what it refuses, it says in its exceptions too."""
    logging.getLogger("pycrate").setLevel(logging.CRITICAL)


@cache
def _installed() -> str:
    return version("pycrate")
