"""The differences between two schemas as users read them: each with its class, renamed types brought together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from conformance.asn1.closure import closure
from conformance.asn1.compatibility import Effect
from conformance.asn1.differences import Comparison, Difference, Kind
from conformance.errors import SchemaError
from conformance.model.schema import Module, Schema, Type


class Happening(StrEnum):
    """What happened to something, said of the new schema."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """A difference with its class.

    Attributes:
        path: ``Module.Type.component…``; list items are ``*``.
        kind: what differs.
        effect: what it does to encodings.
        old: what the old schema has there, or ``""``.
        new: what the new schema has there, or ``""``.
    """

    path: str
    kind: Kind
    effect: Effect
    old: str
    new: str

    @property
    def happening(self) -> Happening:
        """Whether something was added, removed or changed."""
        word = self.kind.rpartition("-")[2]
        return Happening(word) if word in {Happening.ADDED, Happening.REMOVED} else Happening.CHANGED


def schema_changes(old: Schema, new: Schema, *, type_name: str | None = None) -> list[Change]:
    """Return what changed from *old* to *new*, or in what the type *type_name* needs.

    Raises:
        SchemaError: neither schema has the type.
    """
    if type_name is not None:
        if old.find(type_name) is None and new.find(type_name) is None:
            raise SchemaError("schema.unknown-type", schema=f"{old.name}, {new.name}", type=type_name)
        used = [_needed(schema, type_name) for schema in (old, new)]
        old, new = (_cut(schema, needed, {*used[0], *used[1]}) for schema, needed in zip((old, new), used, strict=True))
    return [Change(found.path, found.kind, found.effect, found.old, found.new) for found in _differences(old, new)]


def change_json(change: Change) -> dict[str, str | None]:
    """Return *change* as the JSON object that commands print; what is not there is ``None``."""
    return {
        "path": change.path,
        "change": change.happening,
        "class": change.effect,
        "old": change.old or None,
        "new": change.new or None,
        "kind": change.kind.value,
    }


def _needed(schema: Schema, type_name: str) -> Mapping[str, Module]:
    """Return the modules with what the type needs, none if the schema does not have it."""
    return closure(schema, [type_name]).modules if schema.find(type_name) else {}


def _cut(schema: Schema, needed: Mapping[str, Module], names: Collection[str]) -> Schema:
    """Return *schema* with only what is *needed* in those of its modules that are among *names*."""
    modules = {name: needed.get(name, Module(name, {})) for name in schema.modules if name in names}
    return replace(schema, modules=modules)


def _differences(old: Schema, new: Schema) -> Iterator[Difference]:
    """Yield the differences, those of a renamed type once and where the old one stands."""
    comparison = Comparison(old, new)
    found = list(comparison.schemas())
    gone = {one.path for one in found if one.kind is Kind.TYPE_REMOVED}
    come = {one.path for one in found if one.kind is Kind.TYPE_ADDED}
    renamed: dict[str, str] = {}
    for one in found:
        if one.kind is Kind.REFERENCE_CHANGED and one.effect is not Effect.BREAKING:
            before, after = (_path(schema, name) for schema, name in ((old, one.old), (new, one.new)))
            if before in gone and after in come and after not in renamed.values():
                renamed.setdefault(before, after)
    for one in found:
        if one.path in renamed:
            after = renamed[one.path]
            before_name, after_name = (path.rpartition(".")[2] for path in (one.path, after))
            yield Difference(one.path, Kind.TYPE_RENAMED, before_name, after_name, Effect.RENAMED)
            yield from comparison.types(one.path, _type(old, one.path), _type(new, after))
        elif one.kind is not Kind.TYPE_ADDED or one.path not in renamed.values():
            yield one


def _path(schema: Schema, name: str) -> str:
    found = schema.find(name)
    return f"{found.module}.{found.name}" if found else ""


def _type(schema: Schema, path: str) -> Type:
    module, _, name = path.rpartition(".")
    return schema.modules[module].types[name]
