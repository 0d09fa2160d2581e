"""The answers on ICS items: what the supplier says and what the device shows, put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from conformance.ics.kleene import joined
from conformance.model.applicability import Atom, MnemonicRef
from conformance.model.ics import Contradiction, IcsAnswer, ItemKey, Statement, Support

if TYPE_CHECKING:
    from conformance.ics.proformas import ProformaBook

RELEASE = ItemKey("", "", "release")
"""The release of the device among answers; the supplier's is in the statement's product."""

LPP_RELEASE = ItemKey("", "", "lpp-release")
"""The release of LPP (TS 37.355) that the supplier claims; no capability message tells it."""

RELEASES: Mapping[ItemKey, Callable[[Answers], str]] = {
    RELEASE: lambda answers: answers.release,
    LPP_RELEASE: lambda answers: answers.lpp_release,
}
"""What is answered by a release in place of yes or no."""

Sources = tuple[IcsAnswer, ...]
"""The answers on one item: declared, derived and kept in the statement, derived now, as far as there are any."""


class Answers:
    """What is known about the items of a device.

    The supplier's answer counts, else the derived one that the statement keeps, else the one derived now. Where two of
    them differ, the item is contradicted: it counts as unanswered until supplier or evidence is corrected. So does an
    item that no proforma has.

    Args:
        statement: what the supplier says, with what was derived before; ``None`` if there is no statement.
        derived: what the device shows now.
        book: the proformas.
    """

    def __init__(self, statement: Statement | None, derived: Mapping[ItemKey, IcsAnswer], book: ProformaBook) -> None:
        self.statement = statement
        self._book = book
        declared = _declared(statement)
        kept = statement.derived if statement else {}
        known = {
            key: _sources(key, (declared, kept, derived))
            for key in dict.fromkeys((*declared, *kept, *derived))
            if key in {RELEASE, LPP_RELEASE} or book.has(key)
        }
        self._answers = {key: _first(sources) for key, sources in known.items()}
        self._contradictions = {
            key: found for key, sources in known.items() if (found := self._differing(sources, declared.get(key)))
        }
        self._supports = {
            key: answer.support
            for key, answer in self._answers.items()
            if answer.support is not Support.UNANSWERED and key not in self._contradictions
        }

    def support(self, atom: Atom) -> Support:
        """Return the answer on what an expression names.

        A mnemonic that several items have is a yes if one of them is, and a no only if all of them are.
        """
        if isinstance(atom, MnemonicRef):
            items = self._book.items_of(atom.spec, atom.mnemonic)
            supports = (self.support_of(item.key) for item in items)
            return joined(supports, deciding=Support.YES) if items else Support.UNANSWERED
        return self.support_of(atom.key)

    def support_of(self, key: ItemKey) -> Support:
        """Return the answer on an item; a contradicted one is unanswered."""
        return self._supports.get(key, Support.UNANSWERED)

    def answer(self, key: ItemKey) -> IcsAnswer | None:
        """Return the answer that counts, of a contradicted item the supplier's; ``None`` if there is none."""
        return self._answers.get(key)

    @property
    def release(self) -> str:
        """The release of the device, such as ``Rel-16``; ``""`` if it is unknown or contradicted."""
        return "" if RELEASE in self._contradictions else self.claimed_release

    @property
    def claimed_release(self) -> str:
        """The release that the supplier claims, else the one that the device shows, contradicted or not."""
        answer = self._answers.get(RELEASE)
        return answer.value if answer else ""

    @property
    def lpp_release(self) -> str:
        """The release of LPP that the supplier claims; ``""`` if it is unknown or contradicted."""
        answer = None if LPP_RELEASE in self._contradictions else self._answers.get(LPP_RELEASE)
        return answer.value if answer else ""

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Where supplier and device, or two devices, say different things: in the order of the statement."""
        return tuple(self._contradictions.values())

    def is_contradicted(self, key: ItemKey) -> bool:
        """Whether two answers on an item differ."""
        return key in self._contradictions

    def is_atom_contradicted(self, atom: Atom) -> bool:
        """Whether two answers differ on an item that *atom* means and that leaves it unanswered."""
        if not self._contradictions:
            return False
        if isinstance(atom, MnemonicRef):
            return any(self.is_contradicted(item.key) for item in self._book.items_of(atom.spec, atom.mnemonic))
        return self.is_contradicted(atom.key)

    @property
    def answered(self) -> Mapping[ItemKey, Support]:
        """The items that are answered yes or no and not contradicted; the release too, if it is known."""
        return self._supports

    def _differing(self, sources: Sources, declared: IcsAnswer | None) -> Contradiction | None:
        """Return the first answer and the first other one that does not agree with it."""
        for number, one in enumerate(sources):
            for other in sources[number + 1 :]:
                if _differ(one, other):
                    return Contradiction(
                        one.key,
                        self._mnemonic(one.key),
                        declared=one,
                        derived=other,
                        kind="declared" if one is declared else "derived",
                    )
        return None

    def _mnemonic(self, key: ItemKey) -> str:
        item = self._book.item(key)
        return item.mnemonic if item else key.item


def _declared(statement: Statement | None) -> Mapping[ItemKey, IcsAnswer]:
    """Return the supplier's answers, the claimed releases among them."""
    if statement is None:
        return {}
    origin = statement.product.get("manufacturer", "")
    claimed = {
        key: IcsAnswer(key, Support.YES, value=release, origin=origin)
        for key in (RELEASE, LPP_RELEASE)
        if (release := statement.product.get(key.item, ""))
    }
    return {**claimed, **statement.declared}


def _sources(key: ItemKey, given: Iterable[Mapping[ItemKey, IcsAnswer]]) -> Sources:
    return tuple(answers[key] for answers in given if key in answers)


def _first(sources: Sources) -> IcsAnswer:
    """Return the first answer that decides; a deliberate "unanswered" leaves it to the next."""
    return next((answer for answer in sources if answer.support is not Support.UNANSWERED), sources[0])


def _differ(one: IcsAnswer, other: IcsAnswer) -> bool:
    """Whether two answers cannot both be true; what is unanswered, or has no value, agrees with anything."""
    if Support.UNANSWERED in {one.support, other.support}:
        return False
    return one.support is not other.support or (one.value != other.value and "" not in {one.value, other.value})
