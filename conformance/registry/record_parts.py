"""Read what records consist of: sources, titles, dates, numbers, editions, relations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from lxml.etree import _Element as Element

from conformance.errors import DataError
from conformance.model.dates import StatedDate
from conformance.model.identifier import Identifier
from conformance.model.standards import Degree, Deviation, Edition, Relation, RelationKind, Source, StatedStage, Titles
from conformance.registry.identifiers import parse_identifier
from conformance.xml.documents import attributes, bilingual, child, line_of, qualified, words


@dataclass(frozen=True, slots=True)
class Place:
    """The record that is read, to say in errors."""

    origin: str
    record: str

    def fault(self, key: str, element: Element, **data: object) -> DataError:
        """Return the error that says what is wrong with *element*."""
        return DataError(key, origin=self.origin, line=line_of(element), record=self.record, **data)


def truth(given: Mapping[str, str], name: str, *, otherwise: str = "false") -> bool:
    """Return the value of an attribute that is yes or no."""
    return given.get(name, otherwise) in {"true", "1"}


def source_of(element: Element, fallback: Source | None = None) -> Source:
    """Return the source that *element* names, else the *fallback*."""
    own = element.find(qualified(element, "source"))
    if own is None and fallback is not None:
        return fallback
    stated = child(element, "source")
    return Source(words(stated), attributes(stated)["confidence"])


def titles_of(element: Element) -> Titles:
    """Return the titles that *element* holds."""
    return Titles(
        en=words(element.find(qualified(element, "en"))),
        zh=words(element.find(qualified(element, "zh"))),
        confidence=attributes(element).get("confidence", ""),
    )


def stated(element: Element, name: str, place: Place) -> StatedDate:
    """Return the date in the attribute *name*.

    Raises:
        DataError: there is no such day.
    """
    text = attributes(element)[name].strip()
    try:
        return StatedDate.parse(text)
    except ValueError as error:
        raise place.fault("records.no-date", element, name=name, date=text) from error


def number_of(element: Element, place: Place, name: str = "number") -> Identifier:
    """Return the number in the attribute *name*.

    Raises:
        DataError: it is no number of a standard.
    """
    try:
        return parse_identifier(attributes(element)[name])
    except DataError as error:
        raise place.fault("records.no-number", element, reason=error.message) from error


def numbers(element: Element, name: str, place: Place) -> Iterator[Identifier]:
    """Yield the numbers that the children *name* have."""
    return (number_of(each, place) for each in element.iterfind(qualified(element, name)))


def editions(element: Element, identifier: Identifier | None, source: Source, place: Place) -> Iterator[Edition]:
    """Yield the editions of a standard.

    Args:
        element: the standard.
        identifier: its own.
        source: its own, for editions that name none.
        place: for errors.

    Raises:
        DataError: an edition has a number of another standard or one that came before, or its dates run backwards.
    """
    seen: set[Identifier] = set()
    for each in element.iterfind(qualified(element, "edition")):
        given = attributes(each)
        number = number_of(each, place) if "number" in given else None
        if number is not None:
            if identifier is None or number.undated != identifier:
                raise place.fault("records.another-number", each, number=given["number"])
            if number in seen:
                raise place.fault("records.edition-twice", each, number=given["number"])
            seen.add(number)
        own = source_of(each, source)
        title = each.find(qualified(each, "title"))
        dates = {
            name: stated(each, name, place) if name in given else None for name in ("issued", "effective", "withdrawn")
        }
        _check_order(each, dates, place)
        yield Edition(
            identifier=number,
            source=own,
            titles=None if title is None else titles_of(title),
            stages=tuple(_stages(each, own, place)),
            **dates,
        )


def _check_order(element: Element, dates: Mapping[str, StatedDate | None], place: Place) -> None:
    known = [(name, date) for name, date in dates.items() if date is not None]
    for (before, first), (after, second) in pairwise(known):
        if second.latest < first.earliest:
            raise place.fault("records.backwards", element, before=before, first=first, after=after, second=second)


def _stages(element: Element, source: Source, place: Place) -> Iterator[StatedStage]:
    for each in element.iterfind(qualified(element, "stage")):
        given = attributes(each)
        yield StatedStage(
            given["id"], stated(each, "date", place) if "date" in given else None, source_of(each, source)
        )


def relations(element: Element, place: Place) -> Iterator[Relation]:
    """Yield the relations of a standard to others.

    Raises:
        DataError: a relation has a degree or deviations and is no adoption, or is an adoption without degree.
    """
    for each in element.iterfind(qualified(element, "relation")):
        given = attributes(each)
        kind = RelationKind(given["kind"])
        deviations = tuple(
            Deviation(attributes(one)["clause"], bilingual(one)) for one in each.iterfind(qualified(each, "deviation"))
        )
        degree = Degree(given["degree"]) if "degree" in given else None
        if kind is RelationKind.ADOPTS and degree is None:
            raise place.fault("records.no-degree", each, target=given["target"])
        if kind is not RelationKind.ADOPTS and (degree or deviations or truth(given, "legacy")):
            raise place.fault("records.no-adoption", each, target=given["target"], kind=kind.value)
        yield Relation(
            kind=kind,
            target=number_of(each, place, "target"),
            source=source_of(each),
            degree=degree,
            legacy=truth(given, "legacy"),
            deviations=deviations,
        )
