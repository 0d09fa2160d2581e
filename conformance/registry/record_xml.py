"""Read one file of records (XML, ``urn:yangfan:standards:1``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree
from lxml.etree import _Element as Element

from conformance import resources
from conformance.model.lifecycle import Rung
from conformance.model.standards import Body, Category, Edition, PlanItem, Scope, Sector, Standard, Target
from conformance.registry.record_parts import (
    Place,
    editions,
    number_of,
    numbers,
    relations,
    source_of,
    stated,
    titles_of,
    truth,
)
from conformance.xml.documents import attributes, bilingual, child, line_of, load_document, qualified, words


@dataclass(frozen=True, slots=True)
class Mention:
    """A record names another.

    Attributes:
        kind: of what is named: ``body``, ``category``, ``sector``, ``item``, ``lifecycle`` or ``stage``.
        within: of a stage, the lifecycle.
    """

    kind: str
    name: str
    record: str
    line: int
    within: str = ""


@dataclass(frozen=True, slots=True)
class RecordFile:
    """What a file has.

    Attributes:
        kind: of its records: ``bodies``, ``categories``, ``sectors``, ``plan``, ``standards`` or ``targets``.
        records: by identifier.
        lines: where each is.
        mentions: what they name.
    """

    origin: str
    kind: str
    records: Mapping[str, object]
    lines: Mapping[str, int]
    mentions: tuple[Mention, ...]


def read_records(path: Path) -> RecordFile:
    """Return what *path* has; whether what it names exists is not looked at.

    Raises:
        DataError: it cannot be read, is invalid, or a number or date in it is none; the message names file and line.
    """
    root = load_document(path, "standards")
    kind = etree.QName(root).localname
    reader = _Reader(str(path), _layer(path))
    read = reader.readers[kind]
    records: dict[str, object] = {}
    lines: dict[str, int] = {}
    for element in root:
        name = attributes(element).get("id")
        if name is not None:
            records[name] = read(element)
            lines[name] = line_of(element)
    return RecordFile(str(path), kind, records, lines, tuple(reader.mentions))


def _layer(path: Path) -> str:
    """Return what names the file in records: those that come along by their name alone, wherever they are installed."""
    return path.name if path.resolve().is_relative_to(resources.specs().resolve()) else str(path)


@dataclass(slots=True)
class _Reader:
    """Reads elements and notes what they mention."""

    path: str
    layer: str
    mentions: list[Mention] = field(default_factory=list)

    @property
    def readers(self) -> Mapping[str, Callable[[Element], object]]:
        return {
            "bodies": self.body,
            "categories": self.category,
            "sectors": self.sector,
            "plan": self.plan_item,
            "standards": self.standard,
            "targets": self.target,
        }

    def body(self, element: Element) -> Body:
        given = attributes(element)
        return Body(given["id"], bilingual(child(element, "title")), given["short"], source_of(element))

    def category(self, element: Element) -> Category:
        given = attributes(element)
        self._mention(element, "category", given.get("parent"))
        return Category(given["id"], bilingual(child(element, "title")), given.get("parent", ""), source_of(element))

    def sector(self, element: Element) -> Sector:
        given = attributes(element)
        return Sector(
            id=given["id"],
            title=bilingual(child(element, "title")),
            order=int(given["order"]),
            first=truth(given, "first"),
            source=source_of(element),
            aliases=tuple(words(name) for name in element.iterfind(qualified(element, "also"))),
        )

    def plan_item(self, element: Element) -> PlanItem:
        given = attributes(element)
        self._mention(element, "item", given.get("parent"))
        own = element.find(qualified(element, "source"))
        plan = element.getparent()
        return PlanItem(
            id=given["id"],
            title=bilingual(child(element, "title")),
            kind=tuple(given["kind"].split()),
            parent=given.get("parent", ""),
            where=given.get("where", ""),
            source=source_of(element if own is not None or plan is None else plan),
        )

    def standard(self, element: Element) -> Standard:
        given = attributes(element)
        place = Place(self.path, given["id"])
        for kind, name in self._named(element):
            self._mention(element, kind, name)
        for stage in element.iterfind(f"{qualified(element, 'edition')}/{qualified(element, 'stage')}"):
            self._mention(stage, "stage", attributes(stage)["id"], record=given["id"], within=given.get("lifecycle"))
        identifier = number_of(element, place) if "number" in given else None
        if identifier is not None and identifier != identifier.undated:
            raise place.fault("records.dated", element, number=given["number"])
        source = source_of(element)
        known = tuple(editions(element, identifier, source, place))
        if "lifecycle" not in given and any(_is_dated(each) for each in known):
            raise place.fault("records.dates-without-lifecycle", element)
        note = element.find(qualified(element, "note"))
        return Standard(
            id=given["id"],
            identifier=identifier,
            titles=titles_of(child(element, "title")),
            body=given["body"],
            kind=given["kind"],
            lifecycle=given.get("lifecycle", ""),
            source=source,
            categories=tuple(given.get("categories", "").split()),
            sectors=tuple(given.get("sectors", "").split()),
            specific=truth(given, "specific", otherwise="true"),
            editions=known,
            relations=tuple(relations(element, place)),
            plans=tuple(numbers(element, "plan", place)),
            filings=tuple(numbers(element, "filing", place)),
            note=None if note is None else bilingual(note),
            origin=self.layer,
        )

    def target(self, element: Element) -> Target:
        given = attributes(element)
        place = Place(self.path, given["id"])
        scope = child(element, "scope")
        held = attributes(scope)
        for kind in ("category", "sector", "lifecycle"):
            for name in held.get(_PLURAL[kind], "").split():
                self._mention(scope, kind, None if name == "*" else name, record=given["id"])
        choices = element.find(qualified(element, "choices"))
        return Target(
            id=given["id"],
            title=bilingual(child(element, "title")),
            goal=int(given["goal"]),
            strict=truth(given, "strict"),
            due=stated(element, "due", place),
            since=stated(element, "since", place) if "since" in given else None,
            landed=Rung(given["landed"]),
            unit=given.get("unit", "part"),
            each_sector=truth(given, "each-sector"),
            document=words(child(element, "document")),
            scope=Scope(
                **{
                    name: tuple(held.get(name, "").split()) for name in ("categories", "sectors", "kinds", "lifecycles")
                },
                specific=truth(held, "specific", otherwise="true"),
            ),
            source=source_of(element),
            choices=None if choices is None else bilingual(choices),
        )

    def _named(self, element: Element) -> Iterator[tuple[str, str | None]]:
        given = attributes(element)
        yield "body", given["body"]
        yield "lifecycle", given.get("lifecycle")
        for kind in ("category", "sector"):
            for name in given.get(_PLURAL[kind], "").split():
                yield kind, name

    def _mention(
        self, element: Element, kind: str, name: str | None, *, record: str | None = None, within: str | None = None
    ) -> None:
        if name:
            by = record or attributes(element)["id"]
            self.mentions.append(Mention(kind, name, by, line_of(element), within or ""))


def _is_dated(edition: Edition) -> bool:
    return any((edition.issued, edition.effective, edition.withdrawn, edition.stages))


_PLURAL = {"category": "categories", "sector": "sectors", "lifecycle": "lifecycles"}
