"""The names of band combinations, as TS 36.101, TS 38.101-1 and TS 38.101-3 form them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

from conformance.model.combination import BandEntry, CombinationKind
from conformance.model.evidence import Rat


def combination_name(
    kind: CombinationKind, entries: Sequence[BandEntry], *, supplementary: Collection[int] = ()
) -> str:
    """Return the name of a combination, such as ``n78A``, ``CA_n3A-n78A``, ``DC_1A-3A_n78A`` or ``SUL_n78A-n80A``.

    Bands are in ascending order, whatever the order of the message, each with its downlink class, or its uplink class
    where there is no downlink. Several entries of one NR band become ``n78(2A)`` or ``n77(A-C)``.

    Args:
        kind: what the combination is for.
        entries: its bands.
        supplementary: the NR bands for supplementary uplink.
    """
    nr = _nr_names(entry for entry in entries if entry.rat is Rat.NR)
    eutra = [f"{band}{letters}" for band, letters in _classes(one for one in entries if one.rat is Rat.EUTRA)]
    if kind is CombinationKind.NE_DC:
        return f"DC_{'-'.join(nr)}_{'-'.join(eutra)}"
    if kind is CombinationKind.EN_DC:
        return f"DC_{'-'.join(eutra)}_{'-'.join(nr)}"
    names = "-".join(nr + eutra)
    if kind is CombinationKind.NR_DC:
        return f"DC_{names}"
    if len(entries) == 1 and _letters(entries[0]) in {"A", ""}:
        return names
    if len(entries) == 2 and len({entry.band in supplementary for entry in entries}) == 2:  # noqa: PLR2004  # a pair
        return f"SUL_{names}"
    return f"CA_{names}"


def _nr_names(entries: Iterable[BandEntry]) -> list[str]:
    names = []
    for band, group in groupby(_classes(entries), key=lambda one: one[0]):
        classes = [letters for _, letters in group]
        if len(classes) == 1:
            names.append(f"n{band}{classes[0]}")
        elif len(set(classes)) == 1:
            names.append(f"n{band}({len(classes)}{classes[0]})")
        else:
            names.append(f"n{band}({'-'.join(classes)})")
    return names


def _classes(entries: Iterable[BandEntry]) -> list[tuple[int, str]]:
    return sorted((entry.band, _letters(entry)) for entry in entries)


def _letters(entry: BandEntry) -> str:
    return entry.downlink_class or entry.uplink_class or ""
