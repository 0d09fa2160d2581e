"""Properties of the strict UPER codec over arbitrary types and values."""

from __future__ import annotations

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from conformance.asn1.strict import StrictEngine, decode_reporting, decode_traced
from conformance.asn1.uper_observing import leaf_fields
from conformance.errors import DecodeError
from conformance.model.schema import (
    AdditionGroup,
    BitStringType,
    BooleanType,
    Bounds,
    ChoiceType,
    Component,
    EnumeratedType,
    IntegerType,
    ListType,
    Module,
    NullType,
    ObjectIdentifierType,
    OctetStringType,
    Schema,
    SequenceType,
    StringType,
)

NAMES = [f"n{index}" for index in range(12)]


def schema_of(item):
    return Schema("test", {"M": Module("M", {"T": item})})


@st.composite
def integers(draw):
    low = draw(st.none() | st.integers(-(2**40), 2**40))
    high = draw(st.none() | st.integers(low or -(2**40), (low or 0) + 2**40))
    bounds = Bounds(() if low is None and high is None else ((low, high),), draw(st.booleans()))
    anything = st.integers(-(2**70), 2**70)
    values = anything if bounds.extensible else anything.filter(bounds.admits) | st.integers(low, high)
    return IntegerType(bounds), values


@st.composite
def sizes(draw):
    low = draw(st.integers(0, 4))
    high = draw(st.none() | st.integers(low, low + 4))
    extensible = draw(st.booleans())
    most = high if high is not None and not extensible else low + 6
    return Bounds(((low, high),), extensible), (0 if extensible else low), most


@st.composite
def enumerations(draw):
    root = tuple((name, number) for number, name in enumerate(NAMES[: draw(st.integers(1, 5))]))
    additions = draw(st.none() | st.just(()) | st.just((("late", 9), ("later", 10))))
    return EnumeratedType(root, additions), st.sampled_from([name for name, _ in root + (additions or ())])


@st.composite
def bit_strings(draw):
    size, low, high = draw(sizes())
    texts = st.text("01", min_size=low, max_size=high)
    return BitStringType(size), texts.map(lambda bits: (octets_of_bits(bits), len(bits)))


def octets_of_bits(bits):
    width = -(-len(bits) // 8)
    return int(bits.ljust(8 * width, "0") or "0", 2).to_bytes(width, "big")


@st.composite
def octet_strings(draw):
    size, low, high = draw(sizes())
    return OctetStringType(size), st.binary(min_size=low, max_size=high)


@st.composite
def texts(draw):
    size, low, high = draw(sizes())
    kind, alphabet = draw(
        st.sampled_from([("IA5String", None), ("NumericString", None), ("VisibleString", "abz"), ("UTF8String", None)])
    )
    letters = {"IA5String": "aZ\x00~", "NumericString": "09 ", "VisibleString": "abz", "UTF8String": "aé扬"}[kind]
    return StringType(kind, size, alphabet), st.text(letters, min_size=low, max_size=high)


simple = st.one_of(
    st.just((BooleanType(), st.booleans())),
    st.just((NullType(), st.none())),
    st.just((ObjectIdentifierType(), st.sampled_from(["1.2.840", "2.999.1", "0.39"]))),
    integers(),
    enumerations(),
    bit_strings(),
    octet_strings(),
    texts(),
)


@st.composite
def lists(draw, children):
    element, values = draw(children)
    size, low, high = draw(sizes())
    return ListType(element, size), st.lists(values, min_size=low, max_size=high)


@st.composite
def choices(draw, children):
    members = draw(st.lists(children, min_size=1, max_size=4))
    split = draw(st.none() | st.integers(1, len(members)))
    components = tuple(Component(name, item) for name, (item, _) in zip(NAMES, members, strict=False))
    values = st.one_of([st.tuples(st.just(name), found) for name, (_, found) in zip(NAMES, members, strict=False)])
    return ChoiceType(components[:split], None if split is None else components[split:]), values


@st.composite
def sequences(draw, children):
    members = draw(st.lists(st.tuples(children, st.booleans()), max_size=5))
    split = draw(st.none() | st.integers(0, len(members)))
    components = tuple(Component(NAMES[at], item, optional=opt) for at, ((item, _), opt) in enumerate(members))
    root, rest = components[:split], components[split:] if split is not None else ()
    grouped = bool(rest) and draw(st.booleans())
    additions = None if split is None else ((AdditionGroup(rest),) if grouped else rest)
    must = {part.name for part in root if not part.optional}
    group_must = {part.name for part in rest if grouped and not part.optional}

    @st.composite
    def values(draw_value):
        chosen = {name for name in NAMES[: len(members)] if draw_value(st.booleans())} | must
        if group_must and chosen & {part.name for part in rest}:
            chosen |= group_must
        return {part.name: draw_value(members[at][0][1]) for at, part in enumerate(components) if part.name in chosen}

    return SequenceType(root, additions), values()


typed_values = st.recursive(
    simple, lambda children: st.one_of(lists(children), choices(children), sequences(children)), max_leaves=8
)


@given(st.data(), typed_values)
def test_every_value_comes_back_from_its_encoding(data, typed):
    item, values = typed
    value = data.draw(values)
    engine, schema = StrictEngine(), schema_of(item)
    encoding = engine.encode(schema, "T", value)
    assert engine.decode(schema, "T", encoding) == value
    assert engine.encode(schema, "T", engine.decode(schema, "T", encoding)) == encoding


@given(st.data(), typed_values)
def test_traced_decoding_gives_the_same_value_and_bits_in_order(data, typed):
    item, values = typed
    value = data.draw(values)
    schema = schema_of(item)
    encoding = StrictEngine().encode(schema, "T", value)
    traced, spans = decode_traced(schema, "T", encoding)
    assert traced == value
    for path, (first, end) in spans.items():
        assert 0 <= first <= end <= 8 * len(encoding)
        outer = spans.get(path[:-1])
        assert outer is None or outer[0] <= first


@given(st.data(), typed_values)
def test_every_bit_of_an_encoding_is_in_exactly_one_leaf_field_of_its_report(data, typed):
    item, values = typed
    schema = schema_of(item)
    encoding = StrictEngine().encode(schema, "T", data.draw(values))
    reading = decode_reporting(schema, "T", encoding)
    assert reading.complete
    assert told_bits(reading.fields) == list(range(8 * len(encoding)))


def told_bits(fields):
    return [bit for field in leaf_fields(fields) for bit in range(field.first_bit, field.first_bit + field.bits)]


@given(st.data(), typed_values)
def test_broken_encoding_gives_a_value_or_a_decode_error_within_it(data, typed):
    item, values = typed
    schema = schema_of(item)
    encoding = bytearray(StrictEngine().encode(schema, "T", data.draw(values)))
    bit = data.draw(st.integers(0, 8 * len(encoding) - 1))
    encoding[bit // 8] ^= 0x80 >> bit % 8
    encoding = encoding[: data.draw(st.integers(0, len(encoding)))]
    with contextlib.suppress(DecodeError):
        StrictEngine().decode(schema, "T", bytes(encoding))
    try:
        decode_traced(schema, "T", bytes(encoding))
    except DecodeError as error:
        within = error.bit is not None and 0 <= error.bit <= 8 * len(encoding)
    else:
        within = True
    assert within, "an error says where"


@given(st.binary(max_size=40), typed_values)
def test_what_decodes_strictly_encodes_to_the_same_octets(octets, typed):
    """Strictness means that there is one encoding of a value, the bitmaps of unknown additions and defaults apart."""
    item, _ = typed
    engine, schema = StrictEngine(), schema_of(item)
    try:
        value = engine.decode(schema, "T", octets)
    except DecodeError:
        return
    again = engine.encode(schema, "T", value) if None not in _flat(value) else octets
    assert engine.decode(schema, "T", again) == value
    assert len(again) <= len(octets)


def _flat(value):
    if isinstance(value, dict):
        return [part for member in value.values() for part in _flat(member)]
    if isinstance(value, list | tuple):
        return [part for member in value for part in _flat(member)]
    return [value]


def test_the_only_alternative_of_a_choice_takes_no_bits():
    only = Component("n0", SequenceType(root=(), additions=None), optional=False, default=None)
    schema = schema_of(ListType(ChoiceType(root=(only,), additions=None), Bounds(((0, None),))))
    _, spans = decode_traced(schema, "T", b"\x01")
    assert spans[0,] == spans[0, "n0"] == (8, 8)
