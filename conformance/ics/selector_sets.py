"""Evaluate selectors to sets: which bands or configurations are certain, and which depend on missing answers."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from conformance.capabilities.bands import bundled_bands
from conformance.ics.answers import Answers
from conformance.ics.carrier_counts import CarrierCounts, CarrierRange, carrier_counts
from conformance.ics.channels import ChannelSupport
from conformance.ics.derived_configurations import configuration_bands
from conformance.ics.kleene import NO, UNANSWERED
from conformance.ics.members import IN, OUT, Members, Membership, answered, join, joined, meet, met, small, unanswered
from conformance.ics.proformas import ProformaBook
from conformance.ics.selection_data import SelectionData
from conformance.ics.selectors import (
    Bands,
    Bandwidth,
    Call,
    Complement,
    Join,
    Leaf,
    Meet,
    SetExpression,
    Table,
    Tag,
    write_selector,
)
from conformance.model.applicability import ItemRef, MnemonicRef
from conformance.model.ics import IcsItem, ItemKey

_BAND = re.compile(r"pc_nrBand(\d+)(?:_HD_FDD|_NRSL)?_Supp")
_COUNT = re.compile(r"(?P<link>DL|UL)(?P<rat>_NR)?_(?P<number>\d+)CC")


class SelectorSets:
    """Evaluates selectors on the answers of one device.

    Args:
        answers: the answers.
        book: the proformas: which items and configurations a table has.
        channels: tells the channel bandwidths of the device's bands.
        data: what functions need, and how many carriers a bandwidth class has.
    """

    def __init__(self, answers: Answers, book: ProformaBook, *, channels: ChannelSupport, data: SelectionData) -> None:
        self._answers = answers
        self._book = book
        self._channels = channels
        self._data = data
        self._tables: dict[tuple[str, str], Members] = {}
        self._bands: dict[str, Mapping[str, Membership]] = {}
        self._counts: dict[str, CarrierCounts | None] = {}

    def members(self, expression: SetExpression) -> Members:
        """Return the set that *expression* stands for."""
        match expression:
            case Call(name, operand):
                return self._call(name, operand)
            case Complement(operand):
                return self.members(operand).complement()
            case Meet(operands):
                return meet(map(self.members, operands))
            case Join(operands):
                return join(map(self.members, operands))
            case _:
                return self._leaf(expression)

    def table(self, spec: str, table: str) -> Members:
        """Return the items or configurations of a table that are answered yes; nobody can tell one that is not held."""
        key = spec, table
        if key not in self._tables:
            found: dict[str, list[Membership]] = {}
            for item in self._book.table(spec, table):
                found.setdefault(item_name(item), []).append(self.item(item.key))
            for one in self._book.configurations(spec, table):
                found.setdefault(one.name, []).append(self.item(ItemKey(spec, table, one.name)))
            self._tables[key] = (
                small({name: joined(each) for name, each in found.items()})
                if found
                else Members(others=unanswered(causes=[table]))
            )
        return self._tables[key]

    def item(self, key: ItemKey) -> Membership:
        """Return the answer on an item or configuration; nobody can tell one that no proforma has."""
        if not self._book.has(key):
            return unanswered(causes=[key.reference])
        return answered(self._answers.support_of(key), key)

    def asked(self, expression: SetExpression, names: Container[str]) -> Iterator[ItemKey]:
        """Yield the items by whose answers *expression* has *names* or has not."""
        match expression:
            case Call(name, operand):
                if needed := self._data.needs.get(name):
                    yield needed.key
                yield from self.asked(operand, names)
            case Complement(operand):
                yield from self.asked(operand, names)
            case Meet(operands) | Join(operands):
                for operand in operands:
                    yield from self.asked(operand, names)
            case Table(spec, table):
                yield from (item.key for item in self._book.table(spec, table) if item_name(item) in names)
                found = (one.name for one in self._book.configurations(spec, table))
                yield from (ItemKey(spec, table, name) for name in found if name in names)
            case ItemRef():
                yield expression.key

    def asked_of_bands(self, spec: str, names: Container[str]) -> Iterator[ItemKey]:
        """Yield the items by whose answers the device has the bands *names*."""
        return (item.key for name, item in self._band_items(spec) if name in names)

    def asked_of_table(self, key: ItemKey) -> Iterator[ItemKey]:
        """Yield *key*; where it has no item, all that its table asks."""
        if key.item:
            yield key
            return
        yield from (item.key for item in self._book.table(key.spec, key.table))
        yield from (replace(key, item=one.name) for one in self._book.configurations(key.spec, key.table))

    def meant(self, atom: MnemonicRef) -> Iterator[ItemKey]:
        """Yield the items that have a mnemonic."""
        return (item.key for item in self._book.items_of(atom.spec, atom.mnemonic))

    def bands(self, spec: str) -> Mapping[str, Membership]:
        """Return the bands that the proforma *spec* asks about, each with whether the device has it."""
        if spec not in self._bands:
            found: dict[str, list[Membership]] = {}
            for name, item in self._band_items(spec):
                found.setdefault(name, []).append(self.item(item.key))
            self._bands[spec] = {name: joined(each) for name, each in found.items()}
        return self._bands[spec]

    def _band_items(self, spec: str) -> Iterator[tuple[str, IcsItem]]:
        """Yield the items that ask for a band, each with the band."""
        proforma = self._book.proformas.get(spec)
        for items in proforma.tables.values() if proforma else ():
            for item in items:
                if match := _BAND.fullmatch(item.mnemonic):
                    yield f"n{match[1]}", item

    def _leaf(self, expression: Leaf) -> Members:
        match expression:
            case Table(spec, table):
                return self.table(spec, table)
            case ItemRef():
                return Members(others=self.item(expression.key))
            case Bands(names):
                return Members(dict.fromkeys(names, IN))
            case Bandwidth(mhz):
                return Members({f"n{band}": self._channel(band, mhz) for band in bundled_bands()})
            case Tag(name):
                return _tagged(name)

    def _call(self, name: str, operand: SetExpression) -> Members:
        members = self.members(operand)
        if name == "ANY" or members.is_empty:
            return members
        if count := _COUNT.fullmatch(name):
            number = int(count["number"])
            return meet((members, self._counted(members, f"{count['link']}{count['rat'] or ''}", number, name)))
        doubt = unanswered(causes=[name])
        if name == "UL":
            waiting = [one for one in (*members.named.values(), members.others) if one.support is UNANSWERED]
            return Members(others=joined((doubt, *waiting)))
        needed = self._data.needs.get(name)
        if needed is not None and self._answers.support(needed) is NO:
            return Members()
        return members.doubted(doubt)

    def _counted(self, members: Members, what: str, number: int, name: str) -> Members:
        """Return the configurations with that *number* of carriers, as far as their names tell."""
        doubt = unanswered(causes=[name])
        found = {}
        for configuration in members.named:
            counts = self._carrier_counts(configuration)
            support = _range(counts, what).support(number) if counts else UNANSWERED
            found[configuration] = doubt if support is UNANSWERED else Membership(support)
        return Members(found, doubt)

    def _carrier_counts(self, configuration: str) -> CarrierCounts | None:
        if configuration not in self._counts:
            self._counts[configuration] = carrier_counts(configuration, self._data.classes)
        return self._counts[configuration]

    def _channel(self, band: int, mhz: int) -> Membership:
        support = self._channels(band, mhz)
        return unanswered(causes=[write_selector(Bandwidth(mhz))]) if support is UNANSWERED else Membership(support)


def item_name(item: IcsItem) -> str:
    """Return what an item of a table stands for: the band or configuration that it is about, else its mnemonic."""
    if match := _BAND.fullmatch(item.mnemonic):
        return f"n{match[1]}"
    return item.name.en if _is_configuration(item.name.en) else item.mnemonic


@cache
def _is_configuration(name: str) -> bool:
    return configuration_bands(name) is not None


@cache
def _tagged(name: str) -> Members:
    """Return the bands of a duplex mode; which ones are for shared spectrum (CCA) the tables do not say."""
    if name == "CCA":
        return Members(others=unanswered(causes=[name]))
    return Members({f"n{band.number}": IN if band.duplex == name else OUT for band in bundled_bands().values()})


def _range(counts: CarrierCounts, what: str) -> CarrierRange:
    ranges = {
        "DL": counts.downlink_all,
        "DL_NR": counts.downlink_nr,
        "UL": counts.uplink_all,
        "UL_NR": counts.uplink_nr,
    }
    return ranges[what]


def agreed(memberships: Iterable[Membership]) -> Membership:
    """Return whether something is selected where several selectors stand together and nobody says how.

    It is if all of them select it, it is not if none of them does; else it depends on how they are meant.
    """
    found = list(memberships)
    both, either = met(found), joined(found)
    if both.support is either.support and both.support is not UNANSWERED:
        return both
    waiting = [one for one in found if one.support is UNANSWERED]
    return joined(waiting) if waiting else unanswered()
