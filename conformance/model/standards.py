"""Records of the standards system: bodies, standards, editions, relations, plan items, targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from conformance.model.dates import StatedDate
from conformance.model.identifier import Identifier
from conformance.model.lifecycle import Rung
from conformance.model.text import Text


@dataclass(frozen=True, slots=True)
class Titles:
    """Titles as sources have them; ``""`` where none was found in that language.

    Attributes:
        confidence: of the wording, where it is less than that of the record: ``low`` if no source has it, so that no
            other wording contradicts it; else ``""``.
    """

    en: str = ""
    zh: str = ""
    confidence: str = ""

    def spoken(self, language: str) -> str:
        """Return the title in *language*, else the one there is."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read.

    Attributes:
        text: the source.
        confidence: ``high``, ``medium`` or ``low``.
    """

    text: str
    confidence: str

    @property
    def verified(self) -> bool:
        """Whether it counts as evidence."""
        return bool(self.text) and self.confidence in {"high", "medium"}


class RelationKind(StrEnum):
    """How a standard stands to another."""

    SUPERSEDES = "supersedes"
    AMENDS = "amends"
    REFERENCES = "references"
    ADOPTS = "adopts"
    TESTS = "tests"
    """Its test methods are those of the other's requirements."""
    COMPANION = "companion"
    """Parts or members of one series."""
    EQUIVALENT = "equivalent"
    """The same content published by another body."""


class Degree(StrEnum):
    """How far an adoption agrees (ISO/IEC Guide 21-1, GB/T 20000.2)."""

    IDENTICAL = "IDT"
    MODIFIED = "MOD"
    NOT_EQUIVALENT = "NEQ"


@dataclass(frozen=True, slots=True)
class Deviation:
    """Where an adopted standard deviates from the original, by clause."""

    clause: str
    what: Text


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation to another standard.

    Attributes:
        target: what it is related to; it need not be in the registry.
        degree: of an adoption.
        legacy: whether the degree was stated in an old way (EQV before 2001).
    """

    kind: RelationKind
    target: Identifier
    source: Source
    degree: Degree | None = None
    legacy: bool = False
    deviations: tuple[Deviation, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedStage:
    """A stage that a source states of an edition.

    Attributes:
        stage: a state of the standard's lifecycle.
        date: when; ``None`` where the source gives none, so that it never counts.
    """

    stage: str
    date: StatedDate | None
    source: Source


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of a standard.

    Attributes:
        identifier: with its year; ``None`` for a draft without number.
        titles: where they differ from the standard's.
        issued, effective, withdrawn: the three dates, kept apart.
        stages: further stages with their dates.
    """

    identifier: Identifier | None
    source: Source
    titles: Titles | None = None
    issued: StatedDate | None = None
    effective: StatedDate | None = None
    withdrawn: StatedDate | None = None
    stages: tuple[StatedStage, ...] = ()


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard or a draft of one, in all its editions.

    Attributes:
        id: unique in the registry: ``yd-t-3709``; drafts without number have a name of their own.
        identifier: without year; ``None`` while it has no number.
        kind: ``national``, ``industry``, ``group``, ``local``, ``alliance``, ``international``, ``specification``
            (3GPP TS), ``report`` (3GPP TR), ``framework``.
        lifecycle: the identifier of its lifecycle, ``""`` if it has neither dates nor stages.
        categories: nodes of the standards system tree.
        sectors: identifiers of sectors; empty for what serves all.
        specific: whether it is about 5G, not merely adjacent.
        plans: plan numbers of the projects it comes from.
        filings: filing numbers (备案号).
        note: what a reader must know about the record.
        origin: the file or layer it comes from.
    """

    id: str
    identifier: Identifier | None
    titles: Titles
    body: str
    kind: str
    lifecycle: str
    source: Source
    categories: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    specific: bool = True
    editions: tuple[Edition, ...] = ()
    relations: tuple[Relation, ...] = ()
    plans: tuple[Identifier, ...] = ()
    filings: tuple[Identifier, ...] = ()
    note: Text | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """Who makes standards."""

    id: str
    title: Text
    short: str
    source: Source


@dataclass(frozen=True, slots=True)
class Category:
    """A node of the standards system tree.

    Attributes:
        id: dotted: ``common.module``, ``enhanced.positioning``, ``sector.terminal``.
        item: of the plan: the item of ``plan_map`` it stands for.
    """

    id: str
    title: Text
    parent: str = ""
    source: Source = field(default_factory=lambda: Source("", "low"))


@dataclass(frozen=True, slots=True)
class Sector:
    """One of the sectors of the plan.

    Attributes:
        id: ``industrial-internet``, ``healthcare``…
        order: its number among the plan's items.
        first: whether the plan wants it to land first.
        aliases: other names in texts and in imported files.
    """

    id: str
    title: Text
    order: int
    first: bool
    source: Source
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which standards count toward a target; an empty list says nothing, all that are not empty must hold.

    Attributes:
        categories: nodes of the tree, with all below them.
        sectors: identifiers of sectors; ``*`` any sector.
        kinds: kinds of standards.
        lifecycles: identifiers of lifecycles.
        specific: only what is about 5G.
    """

    categories: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    lifecycles: tuple[str, ...] = ()
    specific: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """A number of standards that a plan wants by a date.

    Attributes:
        goal: the number.
        strict: whether more than the number is wanted, not as many.
        due: the last day that counts.
        landed: what counts as landed: a rung, ``U5`` approved, ``U6`` issued, ``U7`` in force.
        since: the first day that counts, ``None`` for any.
        unit: what is counted: ``standard`` (parts of one number once), ``part`` or ``edition``.
        each_sector: whether the goal holds for each sector by itself.
        choices: what of this is our choice because the document leaves it open.
        document: the plan and its version (draft for comment, final).
    """

    id: str
    title: Text
    goal: int
    due: StatedDate
    landed: Rung
    document: str
    scope: Scope
    source: Source
    strict: bool = False
    since: StatedDate | None = None
    unit: str = "part"
    each_sector: bool = False
    choices: Text | None = None


@dataclass(frozen=True, slots=True)
class PlanItem:
    """An item of the action plan that the framework holds.

    Attributes:
        id: ``plan-2021.41``: the number in the map of the plan.
        kind: ``hold``, ``test``, ``measure`` or ``record``.
    """

    id: str
    title: Text
    kind: tuple[str, ...]
    parent: str = ""
    where: str = ""
    source: Source = field(default_factory=lambda: Source("", "low"))


@dataclass(frozen=True, slots=True)
class Registry:
    """All records, later layers over earlier ones.

    Attributes:
        standards: by identifier, those of a later file in place of one of the same ``id``.
    """

    bodies: Mapping[str, Body]
    categories: Mapping[str, Category]
    sectors: Mapping[str, Sector]
    standards: Mapping[str, Standard]
    plan: Mapping[str, PlanItem] = field(default_factory=dict)
    targets: Mapping[str, Target] = field(default_factory=dict)
