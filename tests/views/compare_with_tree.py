"""Compare a release view with the real tree of that edition; run where an old version of pycrate comes first.

``python compare_with_tree.py SCHEMA VIEW TYPE…`` reads the view, a schema as JSON, and writes JSON: for every named
type that the TYPEs of the real tree need, what does not agree, or ``""``.

Values are generated from the real tree, with a fixed seed. Each is encoded by the old pycrate as the real type, and by
the strict codec as the type of the view, its names exchanged for those at the same places. Both must give the same
octets, and decode those of the other to the value.
"""

from __future__ import annotations

import json
import random
import sys
import warnings
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")  # what old versions of pycrate do is theirs

from conformance.asn1.bundled import BundledSource  # noqa: E402  # only now
from conformance.asn1.closure import closure  # noqa: E402
from conformance.asn1.peers import PycrateEngine  # noqa: E402
from conformance.asn1.schema_files import read_schema  # noqa: E402
from conformance.asn1.strict import StrictEngine  # noqa: E402
from conformance.asn1.wire_form import WireForms  # noqa: E402
from conformance.errors import Asn1Error  # noqa: E402
from conformance.model.schema import (  # noqa: E402
    AdditionGroup,
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
    Component,
    EnumeratedType,
    IntegerType,
    ListType,
    NullType,
    OctetStringType,
    Reference,
    Schema,
    SequenceType,
    StringType,
    Type,
)

VALUES = 6
"""How many values of each type: one with every member, one with as few as possible, the others in between."""
DEEP = 6
"""From which depth on a value has as few members and items as possible."""


class DiffersError(Exception):
    """The two types do not have the same members, alternatives or enumerators, names apart."""


def main() -> None:
    name, view_file, *types = sys.argv[1:]
    with redirect_stdout(sys.stderr):  # pycrate talks
        answer = compared(BundledSource().load(name), read_schema(Path(view_file)), types)
    json.dump(answer, sys.stdout)


def compared(real: Schema, view: Schema, types: list[str]) -> dict[str, Any]:
    forms = WireForms(real)
    return {
        "pycrate": version("pycrate"),
        "roots": {root: {"count": size(real, root), "digest": forms.digest(real.find(root))} for root in types},
        "types": {root: dict(outcomes(real, view, root)) for root in types},
        "same_names": {root: same_names(real, view, root) for root in types},
    }


def size(schema: Schema, root: str) -> int:
    return sum(len(module.types) for module in closure(schema, [root]).modules.values())


def same_names(real: Schema, view: Schema, root: str) -> int:
    """Count the types that are equal in both, names included."""
    return sum(
        name in view.modules[module.name].types and view.modules[module.name].types[name] == item
        for module in closure(real, [root]).modules.values()
        if module.name in view.modules
        for name, item in module.types.items()
    )


def outcomes(real: Schema, view: Schema, root: str) -> Iterator[tuple[str, str]]:
    """Yield every named type that *root* needs in the real tree, with what does not agree."""
    peers = PycrateEngine(), StrictEngine()
    open_ends = [(real.find(root), view.find(root))]
    seen: set[Reference] = set()
    while open_ends:
        old, new = open_ends.pop()
        if old in seen:
            continue
        seen.add(old)
        pairs = Pairs(real, view)
        try:
            pairs.walk(named(real, old), named(view, new))
            outcome = disagreement(pairs, peers, old, new)
        except DiffersError as error:
            outcome = str(error)
        open_ends += pairs.references
        yield old.name, outcome


def disagreement(pairs: Pairs, peers: tuple[PycrateEngine, StrictEngine], old: Reference, new: Type) -> str:
    """Return what the codecs do not agree on, ``""`` if nothing."""
    pycrate, strict = peers
    real, view, name = pairs.real, view_with(pairs.view, new), f"{old.module}.{old.name}"
    for index in range(VALUES):
        seeded = random.Random(f"{name} {index}")  # noqa: S311  # nothing here is secret
        value = Values(real, seeded, index).of(old)
        wanted = pairs.exchanged(old, new, value)
        try:
            octets = pycrate.encode(real, name, value)
            ours = strict.encode(view, "Compared", wanted)
            if ours != octets:
                return f"{octets.hex()} by pycrate, {ours.hex()} by the view for {value}"[:400]
            if strict.decode(view, "Compared", octets) != wanted or pycrate.decode(real, name, ours) != value:
                return f"{octets.hex()} decodes to another value than {value}"[:400]
        except Asn1Error as error:
            return f"{error} for {value}"[:400]
    return ""


def view_with(view: Schema, item: Type) -> Schema:
    """Return the view with the type under comparison by a name of its own; it may stand inline there."""
    first, *others = view.modules.values()
    renamed = type(first)(first.name, {**first.types, "Compared": item})
    return Schema(view.name, {first.name: renamed, **{module.name: module for module in others}})


def named(schema: Schema, used: Type) -> Type:
    """Return what a reference names, one step on."""
    if isinstance(used, Reference) and used.narrowed is None:
        return schema.modules[used.module].types[used.name]
    return used


def defined(schema: Schema, used: Type) -> Type:
    return schema.definition(used)


class Pairs:
    """Walks through a type of the real tree and its counterpart in the view, place by place."""

    def __init__(self, real: Schema, view: Schema) -> None:
        self.real, self.view = real, view
        self.references: list[tuple[Reference, Type]] = []

    def walk(self, old: Type, new: Type) -> None:
        """Note the references of *old* with what stands at their places in *new*."""
        if isinstance(old, Reference) and old.narrowed is None:
            self.references.append((old, new))
            return
        if isinstance(old, Reference) and isinstance(new, Reference):
            self.references.append((replace(old, narrowed=None), replace(new, narrowed=None)))
        before, after = defined(self.real, old), defined(self.view, new)
        if type(before) is not type(after):
            raise DiffersError(f"{type(before).__name__} is {type(after).__name__}")
        match before, after:
            case (SequenceType(), SequenceType()) | (ChoiceType(), ChoiceType()):
                for member, other in self.members(before, after):
                    self.walk(member.type, other.type)
            case ListType(element), ListType(other):
                self.walk(element, other)
            case EnumeratedType(), EnumeratedType():
                self.enumerators(before, after)
            case (BitStringType(), BitStringType()) | (OctetStringType(), OctetStringType()):
                self.contents(before.contains, after.contains)

    def contents(self, old: Type | None, new: Type | None) -> None:
        if (old is None) != (new is None):
            raise DiffersError(f"contents {old} are {new}")
        if old is not None and new is not None:
            self.walk(old, new)

    def members(self, old: Any, new: Any) -> list[tuple[Component, Component]]:
        if shape(old) != shape(new):
            raise DiffersError(f"{shape(old)} is {shape(new)}")
        return list(zip(components(old), components(new), strict=True))

    def enumerators(self, old: EnumeratedType, new: EnumeratedType) -> dict[str, str]:
        if shape(old) != shape(new):
            raise DiffersError(f"{shape(old)} is {shape(new)}")
        before, after = ([name for name, _ in (*one.root, *(one.additions or ()))] for one in (old, new))
        return dict(zip(before, after, strict=True))

    def exchanged(self, old: Type, new: Type, value: Any) -> Any:
        """Return a value of *old* with the names of *new*."""
        before, after = defined(self.real, old), defined(self.view, new)
        match before, after:
            case SequenceType(), SequenceType():
                return {
                    other.name: self.exchanged(member.type, other.type, value[member.name])
                    for member, other in self.members(before, after)
                    if member.name in value
                }
            case ChoiceType(), ChoiceType():
                for member, other in self.members(before, after):
                    if member.name == value[0]:
                        return other.name, self.exchanged(member.type, other.type, value[1])
            case ListType(element), ListType(other_element):
                return [self.exchanged(element, other_element, item) for item in value]
            case EnumeratedType(), EnumeratedType():
                return self.enumerators(before, after)[value]
        return value


def shape(item: Any) -> object:
    """Return how many members there are, and where."""
    additions = item.additions
    if additions is not None:
        additions = [len(one.components) if isinstance(one, AdditionGroup) else "one" for one in additions]
    return len(item.root), additions


def components(item: SequenceType | ChoiceType) -> list[Component]:
    return list(item.components() if isinstance(item, SequenceType) else item.alternatives())


class Values:
    """Generates a value of a type; *index* 0 gives one with every member, 1 one with as few as possible."""

    def __init__(self, schema: Schema, source: random.Random, index: int) -> None:
        self._schema, self._source, self._index = schema, source, index

    def of(self, used: Type, depth: int = 0) -> Any:  # noqa: C901, PLR0911  # one answer for each kind
        source = self._source
        match defined(self._schema, used):
            case BooleanType():
                return source.random() < 0.5
            case NullType():
                return None
            case IntegerType(bounds):
                low = bounds.lower if bounds.lower is not None else -(2**20)
                high = bounds.upper if bounds.upper is not None else low + 2**20
                return source.choice((low, high, source.randint(low, high)))
            case EnumeratedType(root, additions):
                return source.choice((*root, *(additions or ())))[0]
            case BitStringType(bounds):
                count = self._count(bounds, 40)
                width = -(-count // 8)
                return ((source.getrandbits(count) << (8 * width - count)).to_bytes(width, "big"), count)
            case OctetStringType(bounds):
                return source.randbytes(self._count(bounds, 40))
            case StringType(_, bounds):
                return "".join(source.choice("aZ09") for _ in range(self._count(bounds, 20)))
            case ListType(element, bounds):
                few = self._count(bounds, 3) if depth < DEEP and self._index != 1 else bounds.lower or 0
                return [self.of(element, depth + 1) for _ in range(few)]
            case ChoiceType() as choice:
                options = list(choice.alternatives()) if depth < DEEP else list(choice.root)
                chosen = source.choice(options)
                return chosen.name, self.of(chosen.type, depth + 1)
            case SequenceType() as sequence:
                return self._sequence(sequence, depth)
        raise NotImplementedError(used)

    def _sequence(self, item: SequenceType, depth: int) -> dict[str, Any]:
        chosen = [member for member in item.root if not member.optional or self._wants(depth)]
        for addition in item.additions or ():
            if isinstance(addition, Component):
                chosen += [addition] if self._wants(depth) else []
            elif self._wants(depth):
                found = [member for member in addition.components if not member.optional or self._wants(depth)]
                chosen += found or [addition.components[0]]
        return {member.name: self.of(member.type, depth + 1) for member in chosen}

    def _wants(self, depth: int) -> bool:
        if self._index == 0 and depth < DEEP:
            return True
        return self._index > 1 and depth < DEEP and self._source.random() < 0.4

    def _count(self, bounds: Bounds, most: int) -> int:
        low = bounds.lower or 0
        return self._source.randint(low, max(low, min(most, bounds.upper if bounds.upper is not None else most)))


if __name__ == "__main__":
    main()
