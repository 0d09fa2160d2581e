"""Keep what is compiled for a schema, for as long as few schemas are in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from conformance.model.schema import Schema

Compiled = TypeVar("Compiled")

MAX_SCHEMAS = 16
"""How many schemas are kept; the one that came first is forgotten first."""


class PerSchema(Generic[Compiled]):
    """Compiles something once for each schema object.

    A schema is recognised by identity: schemas are values without a hash, and comparing them would cost more than it
    saves. The schema is kept beside its product, so its identity cannot pass to another object meanwhile.
    """

    def __init__(self, compile_schema: Callable[[Schema], Compiled]) -> None:
        self._compile = compile_schema
        self._kept: dict[int, tuple[Schema, Compiled]] = {}

    def __call__(self, schema: Schema) -> Compiled:
        """Return what is compiled for *schema*."""
        kept = self._kept.get(id(schema))
        if kept is None:
            while len(self._kept) >= MAX_SCHEMAS:
                self._kept.pop(next(iter(self._kept)), None)
            kept = self._kept[id(schema)] = (schema, self._compile(schema))
        return kept[1]
