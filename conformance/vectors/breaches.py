"""Breaches of the rules of encoding: for a type, every encoding with exactly one thing wrong (X.691 (2021)).

Each is the bits of the whole value, made beside the encoder: what is wrong is written by hand, the rest by the encoder.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conformance.asn1.alphabets import ALPHABETS, TIME_FORMATS, WIDE, character_codes
from conformance.asn1.uper_encoding import UperEncoder
from conformance.asn1.uper_field_encoding import octets_of
from conformance.asn1.uper_lengths import SIXTEEN_K, SIXTY_FOUR_K
from conformance.model.evidence import Value
from conformance.model.schema import (
    AdditionGroup,
    BitStringType,
    Bounds,
    ChoiceType,
    EnumeratedType,
    IntegerType,
    ListType,
    ObjectIdentifierType,
    OctetStringType,
    SequenceType,
    StringType,
    Type,
)
from conformance.vectors.type_graph import Edge, Node, is_needed
from conformance.vectors.values import HiddenError, Values, characters

MAX_BITS = 8 * 16_384
"""The longest value that is made to break a rule."""
MAX_FRAGMENTS = 4
"""The most units of 16K that one fragment has (X.691 clause 11.9.3.8)."""
SMALL = 64
"""Normally small lengths up to this are written in 7 bits (X.691 clause 11.9.3.4)."""
LONG = 0x80
"""Lengths from here on take two octets (X.691 clause 11.9.3.7)."""

WRONG_TEXTS = {
    "lone": b"\x80",
    "overlong": b"\xc0\xaf",
    "surrogate": b"\xed\xa0\x80",
    "cut": b"\xe6\x89",
    "beyond": b"\xf5\x80\x80\x80",
}
"""Octets that are no UTF-8 (RFC 3629 sections 3 and 4)."""
WRONG_TIMES = {"month": "13", "day": "32", "hour": "25", "letters": "ab"}
"""What can be wrong in a time of the form ``…MMDDhhmmssZ``."""
WRONG_OBJECTS = {"empty": b"", "leading-zero": b"\x2a\x80\x01", "unfinished": b"\x2a\x86"}
"""Contents octets that are no OBJECT IDENTIFIER (X.690 clause 8.19.2)."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One way to break a rule.

    Attributes:
        rule: the rule of ``specs/encoding`` that is broken, and nothing else.
        how: a word for the way.
        bits: the encoding of the value that breaks it, without padding.
        at: the component or alternative whose encoding breaks it, where it is not the whole value.
    """

    rule: str
    how: str
    bits: str
    at: str = ""


class Breaches:
    """Makes the breaches of the types of one graph."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._encoder = UperEncoder(values.graph.schema)

    def of(self, node: Node) -> Iterator[Breach]:
        """Yield every breach that the type of *node* allows."""
        for breach in self._of(node):
            if len(breach.bits) <= MAX_BITS:
                yield breach

    def _of(self, node: Node) -> Iterator[Breach]:  # noqa: C901  # one answer for each kind of type
        match node.definition:
            case IntegerType(bounds):
                yield from integer_breaches(bounds)
            case EnumeratedType(root, additions):
                yield from _index_breaches(len(root), extensible=additions is not None)
                if additions is not None:
                    yield from _number_breaches("1", "")
            case BitStringType(size):
                yield from sized_breaches(size, "0")
            case OctetStringType(size):
                yield from sized_breaches(size, "0" * 8)
            case StringType() as item:
                yield from string_breaches(item)
            case ObjectIdentifierType():
                yield from _object_breaches()
            case ListType(element, size) if node.edges and node.edges[0].node.cost is not None:
                yield from sized_breaches(size, self._bits(element, self._values.minimal(node.edges[0].node)))
            case ChoiceType() as chosen:
                yield from self._choice(node, chosen)
            case SequenceType() as item if item.additions is not None:
                yield from self._sequence(node, item)

    def _choice(self, node: Node, item: ChoiceType) -> Iterator[Breach]:
        yield from _index_breaches(len(item.root), extensible=item.additions is not None)
        for edge in node.edges:
            if edge.addition is None or edge.node.cost is None:
                continue
            content = self._bits(edge.used, self._values.minimal(edge.node))
            if edge.addition == 0:
                yield from _number_breaches("1", open_type(content))
            yield from _open_type_breaches("1" + small_number(edge.addition), content, at=edge.step)

    def _sequence(self, node: Node, item: SequenceType) -> Iterator[Breach]:
        additions = item.additions or ()
        root = "1" + self._bits(SequenceType(item.root), self._values.needed(node, None))
        width = max(len(additions), 1)
        yield Breach("no-additions", "empty-bitmap", root + small_length(width) + "0" * width)
        for index, addition in enumerate(additions):
            bitmap = "".join("01"[other == index] for other in range(width))
            head = root + small_length(width) + bitmap
            content = self._content(node, index)
            if content is None:
                continue
            name = next(edge.step for edge in node.edges if edge.addition == index)
            if index == 0 and width <= SMALL:
                yield Breach("length-not-shortest", "bitmap", f"{root}1{width:08b}{bitmap}{open_type(content)}", name)
            if isinstance(addition, AdditionGroup) and all(one.optional or one.default for one in addition.components):
                yield Breach("empty-group", "empty", head + open_type("0" * len(addition.components)), name)
            yield from _open_type_breaches(head, content, at=name)

    def _content(self, node: Node, index: int) -> str | None:
        """Return the smallest content of an extension addition, ``None`` if nothing of it can be sent."""
        edges = [edge for edge in node.edges if edge.addition == index]
        group = edges[0].group
        if group is None:
            return next((self._bits(edges[0].used, value) for value in self._sent(edges[0])), None)
        components = self._values.needed(node, index)
        if not any(map(is_needed, edges)):
            found = next(((edge.step, value) for edge in edges for value in self._sent(edge)), None)
            if found is None:
                return None
            components[found[0]] = found[1]
        return self._bits(SequenceType(group.components), components)

    def _sent(self, edge: Edge) -> Iterator[Value]:
        """Yield a value of a component that is encoded, since it is not the default."""
        if edge.node.cost is not None:
            with contextlib.suppress(HiddenError):
                yield self._values.other_than(edge)

    def _bits(self, used: Type, value: Value) -> str:
        """Return the encoding of *value* without padding."""
        out: list[str] = []
        self._encoder.encoder(used)(value, out)
        return "".join(out)


def integer_breaches(bounds: Bounds) -> Iterator[Breach]:
    """Yield the breaches of an INTEGER (clause 13)."""
    lower, upper = bounds.lower, bounds.upper
    head = "0" if bounds.extensible else ""
    if lower is not None and upper is not None:
        width = (upper - lower).bit_length()
        for how, number in _wrong_numbers(bounds, upper, lower + (1 << width) - 1):
            yield Breach("value", how, f"{head}{number - lower:0{width}b}")
    else:
        yield from _whole_number_breaches(head, (lower or 0) if bounds.in_root(lower or 0) else upper or 0, lower)
        if upper is not None:
            yield Breach("value", "above", head + whole_number(upper + 1, signed=True))
    if bounds.extensible:
        inside = lower if lower is not None else upper or 0
        yield Breach("extension-not-needed", "in-root", "1" + whole_number(inside, signed=True))
        if upper is not None:
            yield from _whole_number_breaches("1", upper + 1, None)


def _wrong_numbers(bounds: Bounds, upper: int, largest: int) -> Iterator[tuple[str, int]]:
    for (_, high), (low, _) in zip(bounds.ranges, bounds.ranges[1:], strict=False):
        if high is not None and low is not None and high + 1 < low:
            yield "between", high + 1
    if largest > upper:
        yield "above", upper + 1
    if largest > upper + 1:
        yield "largest", largest


def _whole_number_breaches(head: str, number: int, lower: int | None) -> Iterator[Breach]:
    """Yield the breaches of a semi-constrained or unconstrained whole number (clauses 11.7 and 11.8)."""
    signed = lower is None
    written = number if lower is None else number - lower
    octets = _octets(written, signed=signed)
    content = "".join(f"{octet:08b}" for octet in octets)
    filler = "1" * 8 if written < 0 else "0" * 8
    yield Breach("number-length", "no-octets", f"{head}{0:08b}")
    yield Breach("length-not-shortest", "superfluous-octet", f"{head}{len(octets) + 1:08b}{filler}{content}")
    yield Breach("length-not-shortest", "long-length", f"{head}10{len(octets):014b}{content}")


def _index_breaches(count: int, *, extensible: bool) -> Iterator[Breach]:
    """Yield indices beyond the root of an ENUMERATED or CHOICE (clauses 14.2 and 23.6)."""
    width = (count - 1).bit_length()
    head = "0" if extensible else ""
    last = (1 << width) - 1
    if count <= last:
        yield Breach("index", "above", f"{head}{count:0{width}b}")
    if count < last:
        yield Breach("index", "largest", f"{head}{last:0{width}b}")


def _number_breaches(head: str, behind: str) -> Iterator[Breach]:
    """Yield the breaches of the normally small number 0 (clause 11.6)."""
    yield Breach("length-not-shortest", "small-number", f"{head}1{1:08b}{0:08b}{behind}")
    yield Breach("small-number", "no-octets", f"{head}1{0:08b}{behind}")


def sized_breaches(size: Bounds, unit: str) -> Iterator[Breach]:
    """Yield the breaches of what has a size, made of equal units (clauses 11.9, 16, 17, 20 and 30)."""
    lower, upper = size.lower or 0, size.upper
    head = "0" if size.extensible else ""
    if upper is None or upper >= SIXTY_FOUR_K:
        if lower > 0:
            yield Breach("size", "below", head + counted(lower - 1, unit))
        yield from length_breaches(head, lower, unit, upper)
    elif upper > lower:
        width = (upper - lower).bit_length()
        for how, count in _wrong_numbers(size, upper, lower + (1 << width) - 1):
            if count * len(unit) <= MAX_BITS:
                yield Breach("size", how, f"{head}{count - lower:0{width}b}{unit * count}")
    if size.extensible:
        yield Breach("extension-not-needed", "in-root", "1" + counted(lower, unit))
        if upper is not None and (upper + 1) * len(unit) <= MAX_BITS:
            yield from length_breaches("1", upper + 1, unit)


def length_breaches(head: str, count: int, unit: str, upper: int | None = None) -> Iterator[Breach]:
    """Yield the breaches of the unconstrained length of at most *upper* units (clauses 11.9.3.5 to 11.9.3.8)."""
    units = unit * count
    if count < LONG:
        yield Breach("length-not-shortest", "long-length", f"{head}10{count:014b}{units}")
    yield Breach("fragment-count", "none", f"{head}11{0:06b}{length(count)}{units}")
    many = MAX_FRAGMENTS + 1
    if upper is None and many * SIXTEEN_K * len(unit) < MAX_BITS:
        yield Breach("fragment-count", "five", f"{head}11{many:06b}{unit * many * SIXTEEN_K}{length(count)}{units}")


def string_breaches(item: StringType) -> Iterator[Breach]:
    """Yield the breaches of a character string or time (clause 30)."""
    if item.kind not in ALPHABETS and item.kind not in WIDE:
        yield from _text_breaches(item)
        return
    width, alphabet = character_codes(item)
    if item.kind in TIME_FORMATS:
        yield from _time_breaches(item, width, alphabet)
        return
    character = characters(item)[0]
    code = alphabet.index(character) if alphabet else ord(character)
    unit = f"{code:0{width}b}" if width else ""
    yield from sized_breaches(item.size, unit)
    permitted = item.alphabet or ALPHABETS.get(item.kind)
    count = max(item.size.lower or 0, 1)
    if permitted is None or not item.size.in_root(count):
        return
    for how, wrong in _wrong_codes(permitted, alphabet, width):
        yield Breach("character", how, sized(item.size, [f"{wrong:0{width}b}", *[unit] * (count - 1)]))


def _wrong_codes(permitted: str, alphabet: str | None, width: int) -> Iterator[tuple[str, int]]:
    """Yield the lowest and the highest code without a character."""
    codes = [code for code in range(1 << width) if (code >= len(alphabet) if alphabet else chr(code) not in permitted)]
    if codes:
        yield "lowest", codes[0]
    if len(codes) > 1:
        yield "highest", codes[-1]


def _text_breaches(item: StringType) -> Iterator[Breach]:
    lower, upper = item.size.lower or 0, item.size.upper
    unit = f"{ord('a'):08b}"
    if not item.size.extensible:
        if lower > 0:
            yield Breach("size", "below", counted(lower - 1, unit))
        if upper is not None:
            yield Breach("size", "above", counted(upper + 1, unit))
    if item.kind == "UTF8String":
        for how, octets in WRONG_TEXTS.items():
            text = b"a" * max(lower - 1, 0) + octets
            yield Breach("text", how, _counted_octets(text))
    yield from length_breaches("", lower, unit)


def _time_breaches(item: StringType, width: int, alphabet: str | None) -> Iterator[Breach]:
    year = "26" if item.kind == "UTCTime" else "2026"

    def written(text: str) -> list[str]:
        return [f"{alphabet.index(one) if alphabet else ord(one):0{width}b}" for one in text]

    fields = {"month": "01", "day": "01", "hour": "00", "minute": "00", "second": "00"}
    for how, wrong in WRONG_TIMES.items():
        changed = fields | {"month" if how == "letters" else how: wrong}
        yield Breach("time", how, sized(item.size, written(f"{year}{''.join(changed.values())}Z")))
    units = written(f"{year}{''.join(fields.values())}Z")
    if not item.size.ranges:
        yield Breach("length-not-shortest", "long-length", f"10{len(units):014b}{''.join(units)}")
        yield Breach("fragment-count", "none", f"11{0:06b}{length(len(units))}{''.join(units)}")


def _object_breaches() -> Iterator[Breach]:
    for how, octets in WRONG_OBJECTS.items():
        yield Breach("object-identifier", how, _counted_octets(octets))
    yield from length_breaches("", 1, f"{0x2A:08b}")


def _open_type_breaches(head: str, content: str, *, at: str) -> Iterator[Breach]:
    """Yield the breaches of an open type field (clause 11.2)."""
    octets = "".join(f"{octet:08b}" for octet in octets_of([content]))
    count = len(octets) // 8
    yield Breach("open-type-length", "too-long", f"{head}{length(count + 1)}{octets}{0:08b}", at)
    if content:
        yield Breach("open-type-length", "too-short", f"{head}{length(count - 1)}{octets}", at)
    if len(content) % 8 or not content:
        yield Breach("padding", "open-type-ones", f"{head}{length(count)}{content.ljust(len(octets), '1')}", at)
    if len(octets) - len(content) > 1:
        yield Breach("padding", "open-type-last", f"{head}{length(count)}{octets[:-1]}1", at)
    if count < LONG:
        yield Breach("length-not-shortest", "open-type", f"{head}10{count:014b}{octets}", at)
    yield Breach("fragment-count", "open-type", f"{head}11{0:06b}{length(count)}{octets}", at)


def open_type(content: str) -> str:
    """Return an open type field with *content* (clause 11.2)."""
    return _counted_octets(octets_of([content]))


def length(count: int) -> str:
    """Return an unconstrained length in its shortest form, of up to 16K units."""
    return f"0{count:07b}" if count < LONG else f"10{count:014b}"


def counted(count: int, unit: str) -> str:
    """Return *count* units behind an unconstrained length."""
    return length(count) + unit * count


def sized(size: Bounds, units: Sequence[str]) -> str:
    """Return units behind their length as a root of *size* that holds their number has it."""
    lower, upper = size.lower or 0, size.upper
    head = "0" if size.extensible else ""
    if upper is None or upper >= SIXTY_FOUR_K:
        return head + length(len(units)) + "".join(units)
    width = (upper - lower).bit_length()
    return head + (f"{len(units) - lower:0{width}b}" if width else "") + "".join(units)


def whole_number(number: int, *, signed: bool) -> str:
    """Return a whole number in the fewest octets behind their count (clauses 11.7 and 11.8)."""
    return _counted_octets(_octets(number, signed=signed))


def small_number(number: int) -> str:
    """Return a normally small number below 64 (clause 11.6)."""
    return f"0{number:06b}"


def small_length(count: int) -> str:
    """Return a normally small length (clause 11.9.3.4)."""
    return f"0{count - 1:06b}" if count <= SMALL else "1" + length(count)


def _counted_octets(octets: bytes) -> str:
    return length(len(octets)) + "".join(f"{octet:08b}" for octet in octets)


def _octets(number: int, *, signed: bool) -> bytes:
    bits = (number if number >= 0 else ~number).bit_length()
    width = bits // 8 + 1 if signed else max(1, -(-bits // 8))
    return number.to_bytes(width, "big", signed=signed)
