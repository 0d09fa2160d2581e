"""Load the records of the standards system: files in layers, checked against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.errors import DataError
from conformance.model.standards import Registry
from conformance.model.text import near

if TYPE_CHECKING:
    from conformance.model.identifier import Identifier
    from conformance.model.lifecycle import Lifecycle
    from conformance.model.standards import Standard
    from conformance.registry.record_xml import Mention, RecordFile

MAX_RECORDS = 100_000
"""How many records of all kinds a registry may have."""


def load_registry(files: Iterable[Path], *, lifecycles: Mapping[str, Lifecycle] | None = None) -> Registry:
    """Return the records in *files*; one of a later file stands in for the one of the same kind and identifier.

    Args:
        files: XML documents, ``urn:yangfan:standards:1``.
        lifecycles: those that records may name; ``None`` leaves lifecycles and stages unchecked.

    Raises:
        DataError: a file cannot be read or is invalid, a record names what does not exist, or two records have one
            number; the message names file and line.
    """
    from conformance.registry.record_xml import read_records

    kinds: dict[str, dict[str, Any]] = {}
    read: list[RecordFile] = []
    for path in files:
        read.append(read_records(path))
        kinds.setdefault(read[-1].kind, {}).update(read[-1].records)
        if (size := sum(map(len, kinds.values()))) > MAX_RECORDS:
            raise DataError("records.too-many", origin=path, size=size, limit=MAX_RECORDS)
    registry = Registry(
        bodies=kinds.get("bodies", {}),
        categories=kinds.get("categories", {}),
        sectors=kinds.get("sectors", {}),
        standards=kinds.get("standards", {}),
        plan=kinds.get("plan", {}),
        targets=kinds.get("targets", {}),
    )
    lines = {(file.kind, name): (file.origin, line) for file in read for name, line in file.lines.items()}
    _check_mentions(registry, read, lifecycles)
    _check_parents("categories", {name: each.parent for name, each in registry.categories.items()}, lines)
    _check_parents("plan", {name: each.parent for name, each in registry.plan.items()}, lines)
    _check_numbers(registry.standards, lines)
    return registry


_Lines = Mapping[tuple[str, str], tuple[str, int]]


def _check_mentions(registry: Registry, read: Iterable[RecordFile], lifecycles: Mapping[str, Lifecycle] | None) -> None:
    known: dict[str, Mapping[str, object]] = {
        "body": registry.bodies,
        "category": registry.categories,
        "sector": registry.sectors,
        "item": registry.plan,
    }
    if lifecycles is not None:
        known["lifecycle"] = lifecycles
    for file in read:
        for mention in file.mentions:
            if mention.kind == "stage":
                _check_stage(mention, file.origin, lifecycles)
            elif mention.kind in known and mention.name not in known[mention.kind]:
                raise _unknown(mention, file.origin, known[mention.kind])


def _unknown(mention: Mention, origin: str, known: Iterable[str]) -> DataError:
    names = list(known)
    meant = near(mention.name, names) or sorted(names)[:20]
    return DataError(
        f"records.unknown-{mention.kind}" if meant else f"records.no-{mention.kind}",
        origin=origin,
        line=mention.line,
        record=mention.record,
        name=mention.name,
        near=", ".join(meant),
    )


def _check_stage(mention: Mention, origin: str, lifecycles: Mapping[str, Lifecycle] | None) -> None:
    from conformance.registry.lifecycles import resolve

    if lifecycles is None or (lifecycle := lifecycles.get(mention.within)) is None:
        return  # an unknown lifecycle is reported by itself
    try:
        resolve(lifecycle, mention.name)
    except DataError as error:
        raise DataError(
            "records.bad-stage", origin=origin, line=mention.line, record=mention.record, reason=error.message
        ) from error


def _check_parents(kind: str, parents: Mapping[str, str], lines: _Lines) -> None:
    """Refuse records that are below themselves."""
    sound: set[str] = set()
    for name in parents:
        way: list[str] = []
        here = name
        while here and here not in sound:
            if here in way:
                origin, line = lines[kind, name]
                raise DataError("records.circle", origin=origin, line=line, chain=" → ".join([*way, here]))
            way.append(here)
            here = parents[here]
        sound.update(way)


def _check_numbers(standards: Mapping[str, Standard], lines: _Lines) -> None:
    """Refuse two standards of one number."""
    held: dict[Identifier, str] = {}
    for name, standard in standards.items():
        if standard.identifier is None:
            continue
        other = held.setdefault(standard.identifier, name)
        if other != name:
            origin, line = lines["standards", name]
            where, its_line = lines["standards", other]
            raise DataError(
                "records.number-twice",
                origin=origin,
                line=line,
                record=name,
                other=other,
                where=where,
                its_line=its_line,
            )
