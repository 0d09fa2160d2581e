"""All schemas by name, from every source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from conformance.errors import PluginError, SchemaError
from conformance.interfaces import SchemaSource
from conformance.model.schema import Schema


class SchemaLibrary:
    """Finds a schema in its source and keeps it; a name on offer from two sources is an error."""

    def __init__(self, sources: Iterable[SchemaSource]) -> None:
        self._sources = tuple(sources)
        self._loaded: dict[str, Schema] = {}

    def names(self) -> Mapping[str, SchemaSource]:
        """Return the names of all schemas with the source of each.

        Raises:
            PluginError: two sources offer the same name.
        """
        found: dict[str, SchemaSource] = {}
        for source in self._sources:
            for name in source.names():
                if name in found:
                    raise PluginError("schema.twice", name=name, first=found[name].name, second=source.name)
                found[name] = source
        return found

    def schema(self, name: str) -> Schema:
        """Return the schema *name*, or with ``name@15.8.0`` its release view of that edition; it is loaded once.

        Raises:
            SchemaError: no source offers it, it cannot be loaded, or it cannot show that edition.
        """
        schema = self._loaded.get(name)
        if schema is None:
            schema = self._loaded[name] = self._load(name)
        return schema

    def _load(self, name: str) -> Schema:
        plain, at, version = name.rpartition("@")
        if at:
            return self.schema(plain).at_version(version)
        names = self.names()
        if name not in names:
            raise SchemaError("schema.unknown", name=name, known=", ".join(names))
        return names[name].load(name)
