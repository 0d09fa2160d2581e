"""Valid encodings of a type, drafted from its schema: the whole structure first, then each thing alone, then at random.

Everything follows from the schema and the draws; no decoder is asked what it makes of a draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, count

from conformance.model.evidence import Value
from conformance.model.schema import Schema
from conformance.vectors.boundaries import LARGE, boundary_drafts
from conformance.vectors.drafts import Draft
from conformance.vectors.draws import Draws
from conformance.vectors.elements import Element, Elements, Kind, elements
from conformance.vectors.exercised import exercised
from conformance.vectors.later_editions import later_edition_drafts
from conformance.vectors.received_drafts import bitmap_width_drafts, explicit_default_drafts, named_bit_drafts
from conformance.vectors.rich_values import ByLot, ByNeed, RichValues

RICH_BITS = 8 * 1_024
"""About how much a draft takes that shows as many elements as possible."""
RANDOM_BITS = (64, 256, 1_024, 4_096)
"""About how much the random drafts take."""
LEAST_GAIN = 4
"""A rich draft that shows fewer new elements is hardly better than one for each of them."""
PATIENCE = 12
"""So many such drafts in a row end them: the rest is shown one by one."""
MOST_REPEATED = 2_000
"""So many random drafts in a row that were there before end them: the type has hardly more values."""

_RULES = {
    Kind.COMPONENT: "component",
    Kind.CONTENTS: "component",
    Kind.BOOLEAN: "component",
    Kind.NAMED_BIT: "component",
    Kind.ALTERNATIVE: "alternative",
    Kind.ENUMERATOR: "enumerator",
    Kind.VALUE: "value-bound",
    Kind.SIZE: "size-bound",
    Kind.ADDITION: "addition",
    Kind.DEFAULT: "default",
}


def valid_drafts(schema: Schema, type_name: str, draws: Draws) -> Iterator[Draft]:
    """Yield drafts of valid vectors, each encoding once; what they come after is what matters more.

    1. the minimal value, and rich values that show most elements of the structure in few octets;
    2. for each reachable element that is not shown yet a value that shows it: from here on all are shown;
    3. numbers, sizes and lengths at their bounds; widths of bitmaps; what a policy decides about;
    4. each element alone;
    5. random values, without an end unless the type has only few values.

    Raises:
        LookupError: the type has no value.
        SchemaError: the schema has no such type.
    """
    whole = elements(schema, type_name)
    seen: set[tuple[bytes, str]] = set()
    finite = chain(
        covering_drafts(whole, draws.branch("covering")),
        boundary_drafts(whole),
        later_edition_drafts(whole),
        bitmap_width_drafts(whole),
        explicit_default_drafts(whole),
        named_bit_drafts(whole),
        isolated_drafts(whole),
    )
    for draft in finite:
        if (draft.octets, draft.policy) not in seen:
            seen.add((draft.octets, draft.policy))
            yield draft
    repeated = 0
    for draft in random_drafts(whole, draws.branch("random")):
        if (draft.octets, draft.policy) in seen:
            repeated += 1
            if repeated == MOST_REPEATED:
                return
            continue
        repeated = 0
        seen.add((draft.octets, draft.policy))
        yield draft


def covering_drafts(whole: Elements, draws: Draws) -> Iterator[Draft]:
    """Yield drafts that together show every reachable element."""
    graph, values = whole.graph, whole.values
    minimal = values.minimal(graph.root)
    uncovered = set(whole.reachable - exercised(graph.schema, graph.type_name, minimal))
    yield _combined(whole, minimal, "minimal")
    patience = PATIENCE
    while patience and uncovered:
        value = RichValues(values, ByNeed(whole, ByLot(draws), set(uncovered))).value(RICH_BITS)
        shown = exercised(graph.schema, graph.type_name, value) & uncovered
        uncovered -= shown
        patience = PATIENCE if len(shown) >= LEAST_GAIN else patience - 1
        if shown:
            yield _combined(whole, value, "rich")
    for element in whole:
        if element.id in uncovered:
            draft = isolated_draft(whole, element)
            uncovered -= exercised(graph.schema, graph.type_name, draft.value)
            yield draft


def isolated_drafts(whole: Elements) -> Iterator[Draft]:
    """Yield for each reachable element a draft that shows it, everything else minimal."""
    return (isolated_draft(whole, element) for element in whole if element.reachable)


def isolated_draft(whole: Elements, element: Element) -> Draft:
    """Return the draft that shows a reachable element, everything else minimal."""
    value = whole.value(element)
    octets = whole.values.encode(value)
    return Draft(value, octets, _RULES[element.kind], path=whole.path(element), flags=_flags(octets))


def random_drafts(whole: Elements, draws: Draws) -> Iterator[Draft]:
    """Yield drafts of random values without an end, each with the ways to some definitions drawn at random."""
    nodes = whole.graph.nodes
    for number in count():
        stream = draws.branch(str(number))
        targets = [stream.item(nodes) for _ in range(stream.between(1, 4))]
        value = RichValues(whole.values, ByLot(stream, targets)).value(stream.item(RANDOM_BITS))
        yield _combined(whole, value, "random")


def _combined(whole: Elements, value: Value, flag: str) -> Draft:
    octets = whole.values.encode(value)
    return Draft(value, octets, "combination", path=whole.graph.type_name, flags=(flag, *_flags(octets)))


def _flags(octets: bytes) -> tuple[str, ...]:
    return ("large",) if len(octets) > LARGE else ()
