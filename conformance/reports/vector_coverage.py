"""Coverage of a suite as JSON and as a page with a tree map: no request leaves it, no script runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from conformance import messages
from conformance.model.text import Message, Text
from conformance.reports.pages import render_page
from conformance.reports.tree_map import Tile, tiles
from conformance.reports.wording import spoken, wording

if TYPE_CHECKING:
    from conformance.model.vector import EncodingRule, SuiteHeader
    from conformance.tracing.vector_coverage import StandardsCoverage
    from conformance.vectors.coverage import Coverage, Share

WIDTH, HEIGHT, HEADING = 1200.0, 700.0, 18.0
"""The size of the tree map and of the headings of groups, in pixels."""
MAX_LISTED = 2_000
"""How many uncovered elements the page lists."""

_LETTER = 6.2  # pixels that a letter takes, to know which names fit


@dataclass(frozen=True, slots=True)
class TypeTile:
    """A named type in the tree map.

    Attributes:
        name: the type.
        share: its figures.
        tile: where it is drawn.
    """

    name: str
    share: Share
    tile: Tile[str]

    @property
    def label(self) -> str:
        """The name as far as it fits, ``""`` if nothing does."""
        room = int((self.tile.width - 6) / _LETTER)
        if self.tile.height < 14 or room < 4:  # noqa: PLR2004  # nothing can be read in less
            return ""
        return self.name if len(self.name) <= room else f"{self.name[: room - 1]}…"


@dataclass(frozen=True, slots=True)
class Group:
    """Types that are reached through one component of the root type.

    Attributes:
        name: the component, or the root type for what stands in it directly.
        tile: where it is drawn.
        types: the types in it.
    """

    name: str
    tile: Tile[str]
    types: tuple[TypeTile, ...]


def coverage_json(
    coverage: Coverage, *, header: SuiteHeader, standards: StandardsCoverage, language: str | None = None
) -> dict[str, object]:
    """Return *coverage* as a JSON object: the contract of ``yangfan vectors coverage --json``."""
    language = language or messages.language()
    return {
        "suite": header.id,
        "schema": header.schema,
        "type": header.type_name,
        "vectors": sum(coverage.rules.values()),
        "elements": len(coverage.elements),
        "reachable": coverage.reachable,
        "covered": coverage.covered,
        "uncovered": [
            {
                "path": missing.path,
                "element": missing.element.id,
                "kind": missing.element.kind.value,
                "reachable": missing.element.reachable,
                "reason": spoken(missing.reason, language),
            }
            for missing in coverage.uncovered()
        ],
        "kinds": {name: _figures(share) for name, share in coverage.by_kind().items()},
        "rules": dict(coverage.rules),
        "standards": {
            name: {"exercised": len(part.exercised), "of": part.total, "missing": list(part.missing)}
            for name, part in standards.parts()
        },
        "unread": dict(coverage.unread),
    }


def render_coverage(
    coverage: Coverage,
    *,
    header: SuiteHeader,
    standards: StandardsCoverage,
    rules: Mapping[str, EncodingRule],
    language: str,
) -> bytes:
    """Return the page on *coverage* in UTF-8, in *language* (``en`` or ``zh``)."""
    uncovered = list(coverage.uncovered())
    return render_page(
        "vector_coverage",
        language=language,
        coverage=coverage,
        header=header,
        standards=standards,
        kinds=coverage.by_kind(),
        types=coverage.by_type(),
        rules=rules,
        groups=tree_map(coverage),
        width=WIDTH,
        height=HEIGHT,
        uncovered=uncovered[:MAX_LISTED],
        more=len(uncovered) - MAX_LISTED,
        percent=percent,
        tone=tone,
        say=partial(_say, language),
        spoken=partial(_spoken, language),
    )


def tree_map(coverage: Coverage) -> Sequence[Group]:
    """Return the types, those that are reached through one component of the root type side by side."""
    shares = {name: share for name, share in coverage.by_type().items() if share.reachable}
    homes: dict[str, str] = {}
    for element in coverage.elements:
        homes.setdefault(element.type_name, coverage.group(element))
    groups: dict[str, dict[str, float]] = {}
    for name, share in shares.items():
        groups.setdefault(homes[name], {})[name] = share.reachable
    weights = {name: sum(held.values()) for name, held in groups.items()}
    return [
        Group(tile.item, tile, tuple(_inside(tile, groups[tile.item], shares)))
        for tile in tiles(weights, x=0, y=0, width=WIDTH, height=HEIGHT)
    ]


def _inside(tile: Tile[str], weights: Mapping[str, float], shares: Mapping[str, Share]) -> Iterator[TypeTile]:
    top = HEADING if tile.height > 2 * HEADING else 0.0
    for inner in tiles(weights, x=tile.x, y=tile.y + top, width=tile.width, height=tile.height - top):
        yield TypeTile(inner.item, shares[inner.item], inner)


def percent(share: float) -> str:
    """Write a share; what is not everything is never written as 100 %."""
    return "100 %" if share >= 1 else f"{min(share * 100, 99.9):.1f} %"


def tone(share: float) -> str:
    """Return the class of colour of a share."""
    limits = (("all", 1.0), ("most", 0.9), ("half", 0.5), ("some", 1e-9))
    return next((name for name, least in limits if share >= least), "none")


def _figures(share: Share) -> dict[str, int]:
    return {"elements": share.total, "reachable": share.reachable, "covered": share.covered}


def _say(language: str, key: str, **data: object) -> str:
    return wording(key, language, **data)


def _spoken(language: str, text: Text | Message) -> str:
    return spoken(text, language) if isinstance(text, Message) else text.spoken(language)
