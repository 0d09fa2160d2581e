"""What we read agrees with what another tool reads: the expectations beside the shared inputs of uecapabilityparser.

Compared: bands of E-UTRA and NR with layers, modulation, power class and channel bandwidths; UE categories; the NR
bands that an E-UTRA container names; every band combination with its bands, classes, layers, modulation, subcarrier
spacing and widths; how many combinations there are; the decoded message as a whole. What differs is listed with the
reason in ``parser_expectations.toml``; a difference that is not there fails, and so does one that does not occur.

The other tool writes some things in its own way, which is imitated here and not in the product:

- A band entry is one component whatever its class; carriers that differ make several values (``mixed``).
- Each feature set of the rows of a feature set combination makes a combination, without the bands that it leaves out.
- Some files sort components by band, so their order is not compared; nor is that of combinations.
- In CSV, the uplinks of a combination stand beside its downlinks; which belongs to which is not told.
- What a band supports is the best of all combinations with it.
- Widths that have no bit in channelBWs (90 MHz, 100 MHz in some bands: TS 38.306 clause 4.2.7.2) are told of bands too;
  we tell them of carriers only.
- Bandwidth combination sets, requested bands and alternative TBS indices are not compared.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from conformance.asn1.probe import probe_document
from conformance.capabilities.combinations import combinations
from conformance.capabilities.eutra_bands import en_dc_bands, eutra_bands, eutra_categories, nr_standalone_bands
from conformance.capabilities.eutra_combinations import eutra_band_carriers, eutra_combinations
from conformance.capabilities.nr_bands import NrBands
from conformance.evidence.reading import read_evidence
from conformance.model.combination import Carrier, Combination, CombinationKind, Link
from conformance.model.evidence import CapabilityContainer, Rat
from conformance.workspace import Workspace

REVIEWED = Path(__file__).parents[1] / "data" / "parser_expectations.toml"
JSON_FOLDERS = ("capabilityInformation/oracle", "cli/oracleJson", "pcap/oracle")
CSV_FOLDERS = ("cli/oracleCsv", "cli/oracleCsvNew")
LISTS = {
    CombinationKind.EUTRA: "lteca",
    CombinationKind.NR: "nrca",
    CombinationKind.EN_DC: "endc",
    CombinationKind.NR_DC: "nrdc",
}
QAM = {2: "qpsk", 4: "qam16", 6: "qam64", 8: "qam256", 10: "qam1024"}

WITHOUT_BIT = {90: range(1, 257), 100: {41, 48, 77, 78, 79, 90}}
"""Channel bandwidths that have no bit in channelBWs, and in which bands (TS 38.306 clause 4.2.7.2)."""

Fact = tuple[str, object]
"""What is said of a device besides its combinations: what it is about, and the value."""


@dataclass(frozen=True)
class Part:
    """One direction of one component: what there is of it, by name; a list where the carriers differ."""

    band: str
    letter: str
    values: Mapping[str, object]

    def text(self, names: Iterable[str]) -> str:
        return " ".join([self.band + self.letter, *(f"{name}={self.values.get(name)}" for name in names)])


@dataclass(frozen=True)
class Row:
    """One combination: its components, each with what it has in the downlink and in the uplink."""

    components: Sequence[tuple[Part | None, Part | None]]

    def text(self, names: Names, *, paired: bool = True) -> str:
        """Return the row in a canonical form, with the values of these names in either direction.

        Without *paired*, it does not tell which uplink belongs to which downlink.
        """
        texts = [
            tuple(part.text(named) if part else "-" for part, named in zip(component, names, strict=True))
            for component in self.components
        ]
        if paired:
            return " + ".join(sorted("/".join(both) for both in texts))
        return " / ".join(" + ".join(sorted(one for one in links if one != "-")) for links in zip(*texts, strict=True))


Names = tuple[Sequence[str], Sequence[str]]
"""What is compared of a component in the downlink and in the uplink."""
Tables = dict[tuple[str, Names, bool], list[Row]]
"""Combinations by list, the values that are told, and whether it is told which uplink belongs to which downlink."""
EVERYTHING: Names = (("mimo", "modulation", "scs", "width"),) * 2


def our_row(combination: Combination, variant: Sequence[Sequence[Carrier]]) -> Row:
    components = []
    for entry, carriers in zip(combination.entries, variant, strict=True):
        classes = {Link.DOWNLINK: entry.downlink_class, Link.UPLINK: entry.uplink_class}
        found: list[Part | None] = []
        for link, letter in classes.items():
            given = [one for one in carriers if one.link is link]
            values = {
                "mimo": one_or_all(one.layers for one in given),
                "modulation": one_or_all(QAM[one.bits] for one in given),
                "scs": max((one.scs for one in given if one.scs), default=None),
                "width": one_or_all(one.bandwidth for one in given),
            }
            prefix = "n" if entry.rat is Rat.NR else ""
            found.append(Part(f"{prefix}{entry.band}", letter, values) if letter else None)
        if carriers:
            components.append((found[0], found[1]))
    return Row(components)


def one_or_all(values: Iterable[Any]) -> object:
    """Return the value if all are the same, else all of them, the greatest first."""
    listed = sorted(values, reverse=True, key=lambda one: (isinstance(one, str), str(one).rjust(9)))
    return listed[0] if len(set(listed)) == 1 else tuple(listed) or None


def our_rows(probe: Any) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for combination in (*eutra_combinations(probe), *combinations(probe)):
        rows = [our_row(combination, variant) for variant in combination.variants]
        found.setdefault(LISTS.get(combination.kind, ""), []).extend(rows)
    return found


def our_facts(probe: Any) -> Iterator[Fact]:
    classes = {band.band: band.power_class for band in eutra_bands(probe)}
    if carriers := eutra_band_carriers(probe):
        yield "lteBands", sorted(carriers)
    for band, links in carriers.items():
        for carrier in links:
            suffix = "Dl" if carrier.link is Link.DOWNLINK else "Ul"
            yield f"lteBands {band} mimo{suffix}", carrier.layers
            yield f"lteBands {band} modulation{suffix}", QAM[carrier.bits]
        yield f"lteBands {band} powerClass", f"pc{classes[band] or 3}"  # TS 36.101: class 3 is the default
    categories = eutra_categories(probe)
    for name, named in (("lteCategoryDl", categories.downlink), ("lteCategoryUl", categories.uplink)):
        yield name, named[-1] if named else None
    for name, bands in (("nrNsaBandsEutra", en_dc_bands(probe)), ("nrSaBandsEutra", nr_standalone_bands(probe))):
        yield name, sorted(bands)
    yield from our_nr_bands(probe)


def our_nr_bands(probe: Any) -> Iterator[Fact]:
    best: dict[tuple[int, Link], list[Carrier]] = {}
    for combination in combinations(probe):
        for variant in combination.variants:
            for entry, carriers in zip(combination.entries, variant, strict=True):
                for carrier in carriers:
                    if entry.rat is Rat.NR:
                        best.setdefault((entry.band, carrier.link), []).append(carrier)
    for container in probe.iterfind("nr/UE-NR-Capability"):
        bands = NrBands(container)
        yield "nrBands", sorted(bands)
        for element in container.iterfind("rf-Parameters/supportedBandListNR/*"):
            band = int(element.findtext("bandNR"))
            power = element.find("ue-PowerClass-v1610/*"), element.find("ue-PowerClass/*")
            yield f"nrBands {band} powerClass", next((one.tag for one in power if one is not None), "pc3")
            chosen = "FR2" if band > 256 else "FR1"
            for link, suffix in ((Link.DOWNLINK, "Dl"), (Link.UPLINK, "Ul")):
                used = best.get((band, link), [])
                yield f"nrBands {band} mimo{suffix}", max((one.layers for one in used), default=None)
                yield f"nrBands {band} modulation{suffix}", QAM[bands.bits(link, band, chosen)]
                for scs, widths in bands.widths(link, band, chosen).items():
                    yield f"nrBands {band} bandwidths{suffix} {scs}", sorted(widths, reverse=True)


def plain(value: Any) -> Any:
    """Return the value in one of the forms ``single``, ``mixed`` and ``empty``."""
    if not isinstance(value, dict):
        return value
    return (
        one_or_all(value["value"] if isinstance(value["value"], list) else [value["value"]])
        if "value" in value
        else None
    )


def their_row(combination: Mapping[str, Any]) -> Row:
    components = []
    for name, given in combination.items():
        for component in given if name.startswith("components") else ():
            found: list[Part | None] = []
            prefix = "n" if "maxScs" in component else ""
            for suffix in ("Dl", "Ul"):
                letter = component.get(f"bwClass{suffix}")
                values = {
                    "mimo": plain(component.get(f"mimo{suffix}")),
                    "modulation": plain(component.get(f"modulation{suffix}")),
                    "scs": component.get("maxScs"),
                    "width": plain(component.get(f"maxBw{suffix}")),
                }
                found.append(Part(f"{prefix}{component['band']}", letter, values) if letter else None)
            components.append((found[0], found[1]))
    return Row(components)


def json_entries(path: Path) -> list[Any]:
    found = json.loads(path.read_bytes())
    return found if isinstance(found, list) else [found]


def json_expectation(entry: Mapping[str, Any]) -> tuple[list[Fact], Tables]:
    tables: Tables = {
        (kind, EVERYTHING, True): list(map(their_row, entry[kind])) for kind in LISTS.values() if kind in entry
    }
    return list(their_facts(entry)), tables


def their_facts(entry: Mapping[str, Any]) -> Iterator[Fact]:
    for name in ("lteCategoryDl", "lteCategoryUl"):
        if name in entry:
            yield name, str(entry[name])
    for name in ("nrNsaBandsEutra", "nrSaBandsEutra", "lteBands", "nrBands"):
        if name in entry:
            yield name, sorted(one["band"] for one in entry[name])
    for name in ("lteBands", "nrBands"):
        for given in entry.get(name, []):
            for about, value in band_facts(given):
                yield f"{name} {given['band']} {about}", value


def band_facts(given: Mapping[str, Any]) -> Iterator[Fact]:
    for field in ("mimoDl", "mimoUl", "modulationDl", "modulationUl", "powerClass"):
        if field in given:
            yield field, plain(given[field])
    for row in given.get("bandwidths", []):
        for field in ("bandwidthsDl", "bandwidthsUl"):
            if row.get(field):
                widths = [width for width in row[field] if given["band"] not in WITHOUT_BIT.get(width, ())]
                yield f"{field} {row['scs']}", widths


def table_expectation(path: Path) -> tuple[list[Fact], Tables]:
    """Return the combinations of a CSV file; an empty line ends a table."""
    tables: Tables = {}
    for table in path.read_text(encoding="utf-8").split("\n\n"):
        for line in csv.DictReader(table.splitlines(), delimiter=";"):
            kinds = [kind for kind in TABLES if f"{kind}1" in line]
            parts: dict[Link, list[Part]] = {link: [] for link in Link}
            for kind in kinds:
                for link, part in table_parts(kind, line):
                    parts[link].append(part)
            downlinks, uplinks = parts.values()
            row = Row([*((part, None) for part in downlinks), *((None, part) for part in uplinks)])
            tables.setdefault((*TABLES[kinds[0]], False), []).append(row)
    return [], tables


_EUTRA: Names = (("mimo", "modulation"),) * 2
_NR: Names = ("mimo", "scs", "width"), EVERYTHING[1]
TABLES: dict[str, tuple[str, Names]] = {
    "band": ("lteca", _EUTRA),
    "DL": ("lteca", _EUTRA),
    "NR DL": ("nrca", _NR),
    "FR1 DL": ("nrdc", _NR),
    "FR2 DL": ("nrdc", _NR),
}
"""What the tables of CSV files tell, by how the header of a column with a band begins."""


def table_parts(kind: str, line: Mapping[str, str]) -> Iterator[tuple[Link, Part]]:
    """Yield the parts in the columns of one kind, which is how their header begins."""
    which = kind.removesuffix("DL")
    prefix = "" if TABLES[kind][0] == "lteca" else "n"
    for index in range(1, 10):
        for suffix, link in (("DL", Link.DOWNLINK), ("UL", Link.UPLINK)):
            long = "" if suffix == "DL" else "UL "
            if kind == "band":
                letter = line.get(f"class{index}" if suffix == "DL" else f"ul{index}")
                name = f"{line.get(f'band{index}')}{letter}"
                columns = {"mimo": long.strip() + "mimo", "modulation": f"{suffix}mod"}
            else:
                name = line.get(f"{which}{suffix}{index}") or ""
                modulation = f"MOD {suffix}" if kind == "DL" else f"{which}{long}MOD"
                columns = {"mimo": f"mimo {which}{suffix}", "modulation": modulation}
                columns |= {"width": f"{which}{long}BW", "scs": f"{which}{long}SCS"}
            if found := re.fullmatch(r"(\d+)([A-Z])", name):
                values = {what: cell(line.get(f"{column}{index}")) for what, column in columns.items()}
                yield link, Part(prefix + found[1], found[2], values)


def cell(text: str | None) -> object:
    values = [f"qam{one.removesuffix('qam')}" if "qam" in one else int(one) for one in (text or "").split(", ") if one]
    return one_or_all(values)


Difference = tuple[str, object, object]
"""What it is about, what they say and what we say."""


@dataclass
class Comparison:
    """What came out of comparing one expectation: how much was compared, and what differs."""

    counts: Counter[str]
    differences: list[Difference]


def compared(expected: Iterable[tuple[str, object]], tables: Tables, probe: Any) -> Comparison:
    """Compare what is expected of a device with what we say of it."""
    said, rows, result = dict(our_facts(probe)), our_rows(probe), Comparison(Counter(), [])
    for about, value in expected:
        result.counts[about.partition(" ")[0]] += 1
        if said.get(about) != value:
            result.differences.append((about, value, said.get(about)))
    for (kind, names, paired), theirs in tables.items():
        counts = [Counter(row.text(names, paired=paired) for row in side) for side in (theirs, rows.get(kind, []))]
        result.counts[kind] += len(theirs)
        result.differences += [
            (f"{kind} {text}", counts[0][text], counts[1][text])
            for text in sorted(counts[0].keys() | counts[1].keys())
            if counts[0][text] != counts[1][text]
        ]
    return result


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="module")
def folder(real_data: Path) -> Path:
    return real_data / "ue_capability" / "uecapabilityparser"


@pytest.fixture(scope="module")
def reviewed() -> Any:
    return tomllib.loads(REVIEWED.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def read(workspace: Workspace) -> Callable[[Path], list[list[CapabilityContainer]]]:
    """Return the capability containers in a file, those of one message together."""

    def containers(path: Path) -> list[list[CapabilityContainer]]:
        evidence = read_evidence(path.read_bytes(), origin=path.name, readers=workspace.readers)
        return [list(found) for _, found in groupby(workspace.containers(evidence), lambda one: one.frame)]

    return containers


def input_of(expectation: Path) -> Path:
    """Return the file that the expectation is about: it has the same name beside the folder of expectations."""
    (found,) = (expectation.parents[1] / "input").glob(f"{expectation.stem}.*")
    return found


def expectations(folder: Path, *names: str) -> list[Path]:
    return [path for name in names for path in sorted((folder / name).iterdir())]


def test_every_expectation_is_met_but_for_the_reviewed_differences(
    folder: Path,
    reviewed: Any,
    read: Callable[[Path], list[list[CapabilityContainer]]],
    workspace: Workspace,
    capsys: pytest.CaptureFixture[str],
) -> None:
    counts: Counter[str] = Counter()
    found: list[tuple[str, int, str, object, object]] = []
    unread: list[tuple[str, int]] = []
    for path in expectations(folder, *JSON_FOLDERS, *CSV_FOLDERS):
        name, messages = str(path.relative_to(folder)), read(input_of(path))
        entries = (
            [table_expectation(path)] if path.suffix == ".csv" else list(map(json_expectation, json_entries(path)))
        )
        for index, (facts, tables) in enumerate(entries):
            if index >= len(messages):
                unread.append((name, index))
                continue
            result = compared(facts, tables, probe_document(messages[index], workspace.schemas.schema))
            assert result.counts.total(), name
            counts.update(result.counts)
            found += [(name, index, *difference) for difference in result.differences]
    with capsys.disabled():
        print(f"\ncompared with another tool: {dict(sorted(counts.items()))}; {len(found)} differences")  # noqa: T201  # to be seen
    listed = [
        (one["file"], one["message"], about, theirs, one.get("ours", {}).get(about))
        for one in reviewed["difference"]
        for about, theirs in one["theirs"].items()
    ]
    assert sorted(map(str, found)) == sorted(map(str, listed))
    assert unread == [(one["file"], one["message"]) for one in reviewed["unread"]]


def test_decoded_messages_are_the_same(folder: Path, read: Callable[[Path], list[list[CapabilityContainer]]]) -> None:
    """Values are compared: the octets may differ in the width of extension bitmaps."""
    paths = expectations(folder, "cli/oracleUeLog")
    assert paths
    for path in paths:
        expected, found = (
            {one.type_name: one.value for one in containers} for (containers,) in map(read, (path, input_of(path)))
        )
        assert found == expected, path.name


def test_carrier_aggregation_is_named_by_the_bands_that_it_uses(
    folder: Path, read: Callable[[Path], list[list[CapabilityContainer]]], workspace: Workspace
) -> None:
    """Of combinations for NR-DC, the other tool tells as carrier aggregation the bands with feature sets there."""
    (containers,) = read(folder / "cli/oracleUeLog/qcatNrdc.json")
    found = [
        one
        for one in combinations(probe_document(containers, workspace.schemas.schema))
        if one.kind is CombinationKind.NR and any(entry.band > 256 for entry in one.entries)  # FR2
    ]
    assert [one.name for one in found] == ["n66A"] * 10
    assert all(not any(carriers[1:]) for one in found for carriers in one.variants)


def test_every_difference_says_why(reviewed: Any) -> None:
    assert all(one["reason"].strip() for kind in reviewed.values() for one in kind)
