"""Implementation conformance statements: items, proformas, answers (ISO/IEC 9646-7; TS 38.508-2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from conformance.model.text import Text

_INTEGER = re.compile(r"-?[0-9]{1,9}")


class Support(StrEnum):
    """An answer on an ICS item, in three values: no answer is never a "no"."""

    YES = "yes"
    NO = "no"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True, order=True)
class ItemKey:
    """What names an ICS item: mnemonics repeat, table and item do not.

    Attributes:
        spec: the specification with the proforma, such as ``38.508-2``.
        table: such as ``A.4.1-3``.
        item: such as ``2`` or ``2e``.
    """

    spec: str
    table: str
    item: str

    @property
    def reference(self) -> str:
        """As conditions of the same family of specifications write it: ``A.4.1-3/2``."""
        return f"{self.table}/{self.item}"

    def __str__(self) -> str:
        """As commands take it: ``38.508-2:A.4.1-3/2``; what no proforma asks, such as the release, by its name."""
        return f"{self.spec}:{self.reference}" if self.spec else self.item


class Kind(StrEnum):
    """What kind of answer an item wants."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    ENUMERATED = "enumerated"

    def accepts(self, value: str) -> bool:
        """Whether *value* is what the item asks for beside yes and no."""
        if self is Kind.INTEGER:
            return _INTEGER.fullmatch(value) is not None
        return self is Kind.ENUMERATED


@dataclass(frozen=True, slots=True)
class IcsItem:
    """One item of a proforma.

    Attributes:
        key: table and item.
        mnemonic: such as ``pc_EN_DC``.
        name: what is asked ("is X supported?"); where no Chinese text is held, that of the publication stands in both.
        release: the earliest release, such as ``Rel-15``, as published; ``""`` where the publication has none.
        references: the clauses of the core specifications, as published.
        status: ``m``, ``o``, ``o.1``, ``c``, ``c1``, ``n/a``, ``x``, ``i`` (ISO/IEC 9646-7), or ``""`` where the
            publication gives none: then nothing is demanded of the answer.
        mandatory: the column M of TS 38.508-2 as published: ``Yes``, ``No``, ``CY`` or ``""``.
        kind: what kind of answer it wants.
        condition: for a conditional status: ``IF … THEN status ELSE status`` over items, or ``""``.
        fields: the ASN.1 identifiers of the capability that declares the item; none where it is not known.
        field_origin: ``audit``, ``name-match`` (both are the item's own field), ``text`` (it may only be a
            prerequisite: never derived from it) or ``""``.
        source: where the row was read.
        confidence: ``high`` or ``medium``.
        named_by: where the English name is from: ``publication``, ``mnemonic`` (its words are all that is known),
            ``band`` or ``hand``.
    """

    key: ItemKey
    mnemonic: str
    name: Text
    release: str = ""
    references: str = ""
    status: str = ""
    mandatory: str = ""
    kind: Kind = Kind.BOOLEAN
    condition: str = ""
    fields: tuple[str, ...] = ()
    field_origin: str = ""
    source: str = ""
    confidence: str = "high"
    named_by: str = "publication"


@dataclass(frozen=True, slots=True)
class Configuration:
    """A CA or DC configuration of a table that lists configurations (TS 38.508-2), such as ``CA_n1A-n78A``."""

    spec: str
    table: str
    name: str
    release: str = ""


@dataclass(frozen=True, slots=True)
class Proforma:
    """The ICS proforma of one specification.

    Attributes:
        spec: such as ``38.508-2``.
        edition: the edition that was read, such as ``19.0.0``.
        title: what the specification is.
        tables: the tables in their order, each with its items in theirs.
        configurations: the tables that list configurations, each with its entries.
    """

    spec: str
    edition: str
    title: Text
    tables: Mapping[str, tuple[IcsItem, ...]]
    configurations: Mapping[str, tuple[Configuration, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IcsAnswer:
    """One answer on one item, by the supplier or derived from what the device shows.

    Attributes:
        key: the item.
        support: yes or no (``unanswered`` only where a statement says so on purpose).
        value: what is no yes or no: a number or an enumerator, as text; ``""`` otherwise.
        place: for what is derived: the ASN.1 path that shows it, such as
            ``UE-NR-Capability.rf-Parameters.supportedBandListNR[0]``; ``""`` otherwise.
        origin: for what is derived: which evidence showed it (file name and digest); for what is declared: who said so.
        note: a remark of the supplier.
    """

    key: ItemKey
    support: Support
    value: str = ""
    place: str = ""
    origin: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """An implementation conformance statement: a proforma with answers.

    Attributes:
        product: what it is about, by field: ``manufacturer``, ``model``, ``hardware``, ``software``, ``date``,
            ``release`` (such as ``Rel-16``)…; never an identity of an equipment or a subscriber.
        editions: the specifications whose proformas it answers, each with its edition.
        declared: the supplier's answers.
        derived: answers derived from a capture, kept beside the declared ones and never instead of them.
    """

    product: Mapping[str, str]
    editions: Mapping[str, str]
    declared: Mapping[ItemKey, IcsAnswer] = field(default_factory=dict)
    derived: Mapping[ItemKey, IcsAnswer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The statement says one thing about an item, the device shows another.

    Attributes:
        key: the item.
        mnemonic: its mnemonic, the name of a configuration.
        declared: what the statement says.
        derived: what the device shows.
        kind: where *declared* is from: ``declared`` by the supplier, or ``derived`` before from a device and kept.
    """

    key: ItemKey
    mnemonic: str
    declared: IcsAnswer
    derived: IcsAnswer
    kind: Literal["declared", "derived"] = "declared"
