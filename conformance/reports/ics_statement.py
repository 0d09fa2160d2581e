"""An implementation conformance statement as a self-contained HTML page, for the screen and for paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from conformance.ics.answers import RELEASE
from conformance.ics.statements import PRODUCT_FIELDS
from conformance.model.ics import Contradiction, IcsAnswer, IcsItem, ItemKey, Statement, Support
from conformance.reports import wording
from conformance.reports.pages import render_page

if TYPE_CHECKING:
    from markupsafe import Markup

    from conformance.ics.proformas import ProformaBook

SIGNS: Mapping[str, str] = {"yes": "✓", "no": "✗", "unanswered": "?", "wrong": "!"}
"""What answers are told by besides their colour."""

_OPEN = Support.UNANSWERED
_BREAKS = re.compile(r"(?<=[_.\]/:-])(?=\w)|(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One item with its answers.

    Attributes:
        name: the item within its table, or the name of a configuration.
        item: the item; ``None`` for a configuration.
        declared: the supplier's answer.
        derived: the derived answer.
        contradicted: whether they differ.
    """

    name: str
    item: IcsItem | None
    declared: IcsAnswer | None
    derived: IcsAnswer | None
    contradicted: bool

    @property
    def support(self) -> str:
        """``yes``, ``no``, ``unanswered``, or ``wrong`` where the answers differ."""
        if self.contradicted:
            return "wrong"
        decided = (answer for answer in (self.declared, self.derived) if answer and answer.support is not _OPEN)
        return str(next((answer.support for answer in decided), _OPEN))


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """One table of a proforma with the answers on it; of configurations, those that have one."""

    name: str
    rows: Sequence[AnswerRow]
    unlisted: int = 0

    def count(self, support: str) -> int:
        """Return how many rows have *support*."""
        return sum(row.support == support for row in self.rows) + (self.unlisted if support == _OPEN else 0)

    @property
    def of_configurations(self) -> bool:
        """Whether it lists configurations."""
        return bool(self.unlisted) or any(row.item is None for row in self.rows)

    @property
    def is_telling(self) -> bool:
        """Whether it is worth unfolding: something is answered, of configurations with more than "no"."""
        dull = {Support.NO, _OPEN} if self.of_configurations else {_OPEN}
        return any(row.support not in dull for row in self.rows)


def render_statement_html(
    statement: Statement, *, book: ProformaBook, language: str, contradictions: Iterable[Contradiction] = ()
) -> bytes:
    """Return *statement* as an HTML page in UTF-8, what is contradicted on top; it loads nothing and runs no script.

    Args:
        statement: the statement.
        book: the proformas that it answers.
        language: ``en`` or ``zh``.
        contradictions: where the supplier says one thing and the device shows another.
    """
    found = tuple(contradictions)
    contradicted = {one.key for one in found}
    specifications = [
        (spec, edition, list(_tables(statement, book, spec, contradicted)))
        for spec, edition in statement.editions.items()
        if spec in book.proformas
    ]
    tables = [table for _, _, listed in specifications for table in listed if not table.of_configurations]
    return render_page(
        "ics_statement",
        language=language,
        product=_product(statement, language),
        derived_release=statement.derived.get(RELEASE),
        contradictions=found,
        specifications=specifications,
        counts={support: sum(table.count(support) for table in tables) for support in SIGNS},
        signs=SIGNS,
        book=book,
        name_of=partial(_name, language),
        breakable=_breakable,
        say=partial(_say, language),
    )


def _product(statement: Statement, language: str) -> list[tuple[str, str]]:
    """Return what is said about the product, each with its label."""
    given = statement.product
    known = [(_say(language, f"sheets.field-{name}"), given[name]) for name in PRODUCT_FIELDS if given.get(name)]
    return known + [(name, text) for name, text in given.items() if name not in PRODUCT_FIELDS]


def _tables(statement: Statement, book: ProformaBook, spec: str, contradicted: set[ItemKey]) -> Iterator[AnswerTable]:
    proforma = book.proformas[spec]
    row = partial(_row, statement, contradicted)
    for table, items in proforma.tables.items():
        yield AnswerTable(table, [row(item.key, item) for item in items])
    for table, configurations in proforma.configurations.items():
        keys = list(dict.fromkeys(ItemKey(spec, table, one.name) for one in configurations))
        answered = [key for key in keys if key in statement.declared or key in statement.derived]
        yield AnswerTable(table, [row(key, None) for key in answered], len(keys) - len(answered))


def _row(statement: Statement, contradicted: set[ItemKey], key: ItemKey, item: IcsItem | None) -> AnswerRow:
    return AnswerRow(key.item, item, statement.declared.get(key), statement.derived.get(key), key in contradicted)


def _name(language: str, item: IcsItem) -> str:
    return item.name.spoken(language)


def _breakable(text: str) -> Markup:
    """Allow a line break within mnemonics and paths, where people would break them."""
    from markupsafe import Markup, escape

    return Markup("<wbr>").join(escape(part) for part in _BREAKS.split(text))


def _say(language: str, key: str, **data: object) -> str:
    return wording.wording(key, language, **data)
