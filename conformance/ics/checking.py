"""Check an ICS statement: is it complete, and do its answers fit together?

Statuses are those of ISO/IEC 9646-7. What is not answered is missing and never counts as a no; what is contradicted is
neither missing nor answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.errors import DataError
from conformance.ics.answers import RELEASE, Answers
from conformance.ics.consistency import Relation
from conformance.ics.expressions import References, atoms, write_atom
from conformance.ics.kleene import truth
from conformance.ics.parsing import parse_expression
from conformance.ics.releases import release_number
from conformance.model.applicability import Atom, ItemRef
from conformance.model.finding import Finding, Severity
from conformance.model.ics import Contradiction, IcsItem, ItemKey, Kind, Support
from conformance.model.text import Message, Text

if TYPE_CHECKING:
    from conformance.ics.proformas import ProformaBook

ISO_9646_7 = "ISO/IEC 9646-7"
NO_ANSWER_NEEDED = frozenset({"n/a", "i"})
"""Statuses of items that need no answer: not applicable, and out of scope."""

_CONDITION = re.compile(r"IF\s+(?P<test>.+?)\s+THEN\s+(?P<then>\S+)\s+ELSE\s+(?P<otherwise>.+)", re.DOTALL)
_RELEASE = re.compile(r"Rel-\d+")


@dataclass(frozen=True, slots=True)
class Check:
    """What checking a statement gave.

    Attributes:
        missing: what has to be answered and is not, in the order of the proformas; the release first.
        contradictions: where the supplier says one thing and the device shows another.
        findings: where answers break the status of an item, or do not fit together.
    """

    missing: tuple[ItemKey, ...]
    contradictions: tuple[Contradiction, ...]
    findings: tuple[Finding, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    @property
    def failed(self) -> bool:
        """Whether the statement cannot be true: a contradiction, or a finding of that weight."""
        return bool(self.contradictions) or any(finding.severity is Severity.FAIL for finding in self.findings)


def check_statement(answers: Answers, book: ProformaBook, *, relations: Iterable[Relation] = ()) -> Check:
    """Check what *answers* say on the proformas that the statement is about; without a statement, on all of *book*.

    Args:
        answers: what the supplier declares and the device shows.
        book: the proformas.
        relations: what answers demand of each other.

    Raises:
        DataError: the condition of a status cannot be read, or names what no proforma asks.
    """
    checking = _Checking(answers, book)
    findings = [
        *checking.editions(),
        *checking.statuses(),
        *checking.groups(),
        *checking.values(),
        *checking.releases(),
        *checking.relations(relations),
    ]
    return Check(checking.missing(), answers.contradictions, tuple(findings))


def item_name(key: ItemKey) -> str:
    """Name an item as commands take it: ``38.508-2:A.4.1-3/2``; the release of the device is ``release``."""
    return "release" if key == RELEASE else str(key)


class _Checking:
    """One check: what is in its scope, with the status in force of each item."""

    def __init__(self, answers: Answers, book: ProformaBook) -> None:
        self._answers = answers
        self._book = book
        statement = answers.statement
        specs = statement.editions if statement and statement.editions else book.proformas
        self._scope = {spec: book.proformas[spec] for spec in specs if spec in book.proformas}
        self._items = [item for one in self._scope.values() for items in one.tables.values() for item in items]
        self._statuses = {item.key: self._status(item) for item in self._items}
        self._also_missing: list[ItemKey] = []

    def missing(self) -> tuple[ItemKey, ...]:
        """Return what is not answered; call it last, for relations ask for more."""
        configurations = [
            ItemKey(one.spec, one.table, one.name)
            for proforma in self._scope.values()
            for listed in proforma.configurations.values()
            for one in listed
        ]
        wanted = [key for key, status in self._statuses.items() if status not in NO_ANSWER_NEEDED]
        release = [] if self._answers.claimed_release else [RELEASE]
        open_items = filter(self._is_open, (*wanted, *configurations, *self._also_missing))
        return tuple(dict.fromkeys((*release, *open_items)))

    def editions(self) -> Iterator[Finding]:
        """Report the proformas that the statement answers in another edition than is at hand."""
        statement = self._answers.statement
        for spec, edition in (statement.editions if statement else {}).items():
            known = self._book.proformas[spec].edition if spec in self._book.proformas else ""
            if edition != known:
                yield _finding("edition", Severity.WARNING, f"TS {spec}", spec, stated=edition, known=known)

    def statuses(self) -> Iterator[Finding]:
        """Report mandatory items that are answered no, and prohibited or inapplicable ones that are answered yes.

        A "Yes" in the column M of TS 38.508-2 is that of TS 38.306: it binds devices that have what the item belongs
        to (a frequency range, a kind of dual connectivity), and the capability only says whether it was tested. So a no
        is a warning there.
        """
        for item in self._items:
            status, support = self._statuses[item.key], self._answers.support_of(item.key)
            if status == "m" and support is Support.NO and self._binds(item):
                column = item.mandatory == "Yes"
                rule, severity = ("column-m", Severity.WARNING) if column else ("mandatory", Severity.FAIL)
                yield _of_item(rule, severity, item)
            elif status == "x" and support is Support.YES:
                yield _of_item("prohibited", Severity.FAIL, item)
            elif status == "n/a" and support is Support.YES:
                yield _of_item("not-applicable", Severity.WARNING, item)

    def groups(self) -> Iterator[Finding]:
        """Report the option groups of a table (``o.1``) of which nothing is supported."""
        groups: dict[tuple[str, str, str], list[IcsItem]] = {}
        for item in self._items:
            status = self._statuses[item.key]
            if status.startswith("o."):
                groups.setdefault((item.key.spec, item.key.table, status), []).append(item)
        for (spec, table, status), items in groups.items():
            if all(self._answers.support_of(item.key) is Support.NO for item in items):
                names = ", ".join(item.mnemonic for item in items)
                yield _finding("group", Severity.FAIL, ISO_9646_7, f"{spec}:{table}", status=status, names=names)

    def values(self) -> Iterator[Finding]:
        """Report items that ask for a value and are answered yes without one."""
        for item in self._items:
            answer = self._answers.answer(item.key)
            if item.kind is not Kind.BOOLEAN and answer and answer.support is Support.YES and not answer.value:
                yield _of_item("value", Severity.WARNING, item)

    def releases(self) -> Iterator[Finding]:
        """Report what is supported although it came with a later release than the product claims.

        It may be implemented early, and bands and their combinations are independent of the release (TS 38.307); so it
        is no more than information.
        """
        claimed = _number(self._answers.release)
        for item in self._items if claimed else ():
            if _number(item.release) > claimed and self._answers.support_of(item.key) is Support.YES:
                yield _of_item("release", Severity.INFORMATION, item, claimed=self._answers.release)

    def relations(self, relations: Iterable[Relation]) -> Iterator[Finding]:
        """Report where what an answer demands is answered no; what is not answered becomes missing."""
        support_of = self._answers.support
        for relation in relations:
            if truth(relation.given, support_of) is not Support.YES:
                continue
            demanded = truth(relation.demands, support_of)
            if demanded is Support.NO:
                yield self._broken(relation)
            elif demanded is Support.UNANSWERED:
                self._also_missing += [key for atom in atoms(relation.demands) for key in self._keys(atom)]

    def _broken(self, relation: Relation) -> Finding:
        asked = {
            Support.YES: [atom for atom in atoms(relation.given) if self._answers.support(atom) is Support.YES],
            Support.NO: [atom for atom in atoms(relation.demands) if self._answers.support(atom) is Support.NO],
        }
        data = {
            "given": ", ".join(map(self._named, asked[Support.YES])) or write_atom(atoms(relation.given)[0]),
            "demands": ", ".join(map(self._named, asked[Support.NO])),
            "title": relation.title,
        }
        place = next((item_name(key) for atom in asked[Support.YES] for key in self._keys(atom)), relation.id)
        return Finding(relation.id, relation.severity, relation.source, place, _text("relation", data))

    def _named(self, atom: Atom) -> str:
        """Name an item by its mnemonic and its place, a configuration by its name."""
        keys = self._keys(atom)
        if len(keys) != 1:
            return write_atom(atom)
        item = self._book.item(keys[0])
        return f"{item.mnemonic} ({keys[0]})" if item else f"{keys[0].item} ({keys[0]})"

    def _keys(self, atom: Atom) -> list[ItemKey]:
        if isinstance(atom, ItemRef):
            return [atom.key]
        return [item.key for item in self._book.items_of(atom.spec, atom.mnemonic)]

    def _is_open(self, key: ItemKey) -> bool:
        """Whether *key* is in the scope and has no answer; two that differ are an answer too many."""
        unanswered = self._answers.support_of(key) is Support.UNANSWERED and not self._answers.is_contradicted(key)
        return unanswered and key.spec in self._scope

    def _binds(self, item: IcsItem) -> bool:
        """Whether the product claims a release that has the item; an unknown one is no excuse."""
        claimed = _number(self._answers.claimed_release)
        return not claimed or _number(item.release) <= claimed

    def _status(self, item: IcsItem) -> str:
        """Return the status in force, ``""`` for a conditional one that nothing decides."""
        if not item.condition:
            return "" if item.status == "c" or re.fullmatch(r"c\.?\d+", item.status) else item.status
        return self._conditional(item.condition, item)

    def _conditional(self, text: str, item: IcsItem) -> str:
        found = _CONDITION.fullmatch(text.strip())
        if found is None:
            raise DataError("ics.bad-condition", item=item.key, condition=text)
        test = parse_expression(found["test"], References(item.key.spec))
        for atom in atoms(test):
            if not self._book.asks(atom):
                raise DataError("ics.unknown-in-condition", item=item.key, what=write_atom(atom))
        decided = truth(test, self._answers.support)
        if decided is Support.UNANSWERED:
            return ""
        chosen = found["then"] if decided is Support.YES else found["otherwise"].strip()
        return self._conditional(chosen, item) if chosen.startswith("IF ") else chosen


def _of_item(rule: str, severity: Severity, item: IcsItem, **data: object) -> Finding:
    """Return a finding about one item; its clauses of the core specifications go with it."""
    where = ISO_9646_7 if not item.source else item.source
    named = {"mnemonic": item.mnemonic, "name": item.name, "release": item.release, **data}
    return _finding(rule, severity, where, item_name(item.key), **named)


def _finding(rule: str, severity: Severity, clause: str, place: str, **data: object) -> Finding:
    return Finding(rule, severity, clause, place, _text(f"finding-{rule}", {"place": place, **data}))


def _text(key: str, data: Mapping[str, object]) -> Text:
    message = Message(f"ics.{key}", data)
    return Text(message.spoken("en"), message.spoken("zh"))


def _number(release: str) -> int:
    """Return the number of a release, 0 where there is none or an older one (``R99``)."""
    found = _RELEASE.search(release)
    return (release_number(found[0]) if found else None) or 0
