"""Answers on ICS items derived from the shared real captures.

What is expected of bands and band combinations comes from another implementation: the expectations beside the shared
inputs of uecapabilityparser. Fallbacks are enumerated here one by one, from the definition of TS 38.306 clause 3.1.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any

import pytest

from conformance.asn1.probe import probe_document
from conformance.capabilities.derived import add_derived
from conformance.capabilities.derived_answers import add_answers
from conformance.capabilities.evaluation import CapabilityProbes
from conformance.evidence.reading import read_evidence
from conformance.ics.answers import RELEASE
from conformance.ics.derivation import Deriver
from conformance.ics.proformas import ProformaBook
from conformance.model.evidence import CapabilityContainer, Rat
from conformance.model.ics import IcsAnswer, ItemKey, Support
from conformance.workspace import Workspace

Answers = Mapping[ItemKey, IcsAnswer]
Devices = Mapping[str, tuple[Sequence[CapabilityContainer], Any, Answers]]

FOLDERS = ("raw_uper", "oai", "uecapabilityparser/capabilityInformation/input", "uecapabilityparser/cli/input")
EXPECTED = ("capabilityInformation/oracle", "cli/oracleJson")
NO_NR = (
    *("pc_nrFDD", "pc_nrTDD", "pc_nrFR1", "pc_nrFR2", "pc_NG_RAN_NR", "pc_EN_DC", "pc_NE_DC", "pc_NGEN_DC"),
    *("pc_NG_RAN_EUTRA", "pc_5GCN"),
)
SAME = (
    ("pc_eFDD", "37.571-3", "pc_eFDD", "36.523-2"),
    ("pc_EN_DC", "37.571-3", "pc_EN_DC", "38.508-2"),
    ("pc_nr_FR2", "37.571-3", "pc_nrFR2", "38.508-2"),
    ("pc_CEmodeA", "37.571-3", "pc_CEmodeA", "36.523-2"),
    ("pc_UTRA", "34.229-2", "pc_UTRA", "36.523-2"),
    ("pc_NG_RAN_NR", "34.229-2", "pc_NG_RAN_NR", "38.508-2"),
)
POWER_TABLES = {"A.4.3.2A.4.1-4", "A.4.3.2A.4.2-4", "A.4.3.2A.4.3-4", "A.4.3.2B.2.3.1-3", "A.4.3.2B.2.3.2-3"}
MILLISECONDS = 400
"""Derivation takes some 40 ms on a free machine."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="module")
def book(workspace: Workspace) -> ProformaBook:
    return workspace.standards.proformas


@pytest.fixture(scope="module")
def deriver(workspace: Workspace) -> Deriver:
    return workspace.standards.deriver


@pytest.fixture(scope="module")
def shown(workspace: Workspace) -> Callable[[Sequence[CapabilityContainer]], tuple[Any, Any]]:
    """Return the probe document of a device and what the catalogue answers on it."""
    probes = CapabilityProbes(workspace.catalogue, workspace.schemas.schema)

    def show(containers: Sequence[CapabilityContainer]) -> tuple[Any, Any]:
        probe = probe_document(containers, workspace.schemas.schema)
        add_derived(probe)
        return probe, add_answers(probe, probes)

    return show


@pytest.fixture(scope="module")
def devices(real_data: Path, workspace: Workspace, deriver: Deriver, shown: Callable[..., Any]) -> Devices:
    """The devices of the captures by file name (and number), each with its containers, probe and answers."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((real_data / "ue_capability" / folder).iterdir()):
            evidence = tuple(read_evidence(path.read_bytes(), origin=path.name, readers=workspace.readers))
            for number, containers in enumerate(workspace.devices(evidence), 1):
                probe, answers = shown(containers)
                derived = deriver.derive(probe, answers, origin=path.name)
                found[f"{path.name}#{number}"] = containers, probe, derived
    return found


def answer_on(answers: Answers, book: ProformaBook, mnemonic: str, spec: str = "38.508-2") -> Support | None:
    (item,) = book.items_of(spec, mnemonic)
    return answers[item.key].support if item.key in answers else None


def supported(answers: Answers) -> set[ItemKey]:
    return {key for key, answer in answers.items() if answer.support is Support.YES}


def test_bands_are_those_that_another_implementation_reads(
    real_data: Path, devices: Devices, book: ProformaBook
) -> None:
    compared = 0
    for name, entry in expectations(real_data):
        _, _, answers = devices[f"{name}#1"]
        for spec, pattern, lists in (
            ("38.508-2", r"pc_nrBand(\d+)_Supp", ("nrBands", "nrNsaBandsEutra", "nrSaBandsEutra")),
            ("36.523-2", r"pc_eBand(\d+)_Supp", ("lteBands",)),
        ):
            asked = {int(found[1]): key for key, found in mnemonics(book, spec, pattern)}
            bands = {one["band"] for listed in lists for one in entry.get(listed, [])}
            said = {band for band, key in asked.items() if key in supported(answers)}
            assert said == bands & asked.keys(), (name, spec)
            compared += len(said)
    assert compared > 150


def test_configurations_are_the_combinations_that_another_implementation_reads_and_their_fallbacks(
    real_data: Path, devices: Devices, deriver: Deriver
) -> None:
    compared = 0
    for name, entry in expectations(real_data):
        _, _, answers = devices[f"{name}#1"]
        wanted = set(chain.from_iterable(fallbacks(*one) for one in their_combinations(entry)))
        for key in deriver.keys:
            read = their_name(key.item) if re.match("(CA|DC|SUL)_", key.item) else None
            if read is not None and not intra_band(read):
                assert (key in supported(answers)) == (read in wanted), (name, key)
                compared += read in wanted
    assert compared > 60


def test_a_device_without_nr_supports_nothing_of_nr(devices: Devices, book: ProformaBook) -> None:
    without = [
        (name, answers)
        for name, (containers, probe, answers) in devices.items()
        if {one.rat for one in containers} == {Rat.EUTRA}
        and not probe.xpath("//*[self::irat-ParametersNR-r15 or self::irat-ParametersNR-v1540]")
    ]
    assert len(without) >= 10
    for name, answers in without:
        assert {mnemonic: answer_on(answers, book, mnemonic) for mnemonic in NO_NR} == dict.fromkeys(
            NO_NR, Support.NO
        ), name
        assert not [key for key in supported(answers) if key.spec == "38.508-2"], name
        assert answer_on(answers, book, "pc_nr", "37.571-3") is Support.NO, name
        assert sum(answer.support is Support.NO for answer in answers.values()) > 2000, name


def test_a_device_with_bands_of_fr1_alone_supports_nothing_of_fr2(devices: Devices, book: ProformaBook) -> None:
    alone = [
        answers
        for _, probe, answers in devices.values()
        if probe.xpath("derived/band") and not probe.xpath("derived/band[not(@range = 'FR1')]")
    ]
    assert len(alone) >= 10
    named = {item.key for item in book.proformas["38.508-2"].tables["A.4.3.1-3"]}
    named |= {key for key, _ in mnemonics(book, "38.508-2", r"pc_(nrFR2|.*_FR2_.*Class_.*|FR2_PC\d|nrBand2\d\d_PC.*)")}
    for answers in alone:
        assert not named & supported(answers)
        assert answer_on(answers, book, "pc_nrFR2") is Support.NO
        refused = sum(key in answers for key in named)
        assert refused > len(named) / 2


def test_a_device_that_says_so_has_no_en_dc(devices: Devices, book: ProformaBook) -> None:
    tables = [table for table in book.proformas["38.508-2"].configurations if table.startswith("A.4.3.2B.2")]
    names = {ItemKey("38.508-2", table, one.name) for table in tables for one in book.configurations("38.508-2", table)}
    checked = 0
    for name, (_, _, answers) in devices.items():
        if answer_on(answers, book, "pc_EN_DC") is Support.NO:
            assert not names & supported(answers), name
            checked += 1
    assert checked >= 10


def test_what_only_an_nr_container_shows_leaves_en_dc_and_standalone_open(devices: Devices, book: ProformaBook) -> None:
    alone = [
        answers
        for containers, probe, answers in devices.values()
        if {one.rat for one in containers} == {Rat.NR} and not probe.xpath("//ca-ParametersNRDC")
    ]
    assert len(alone) >= 10
    for answers in alone:
        assert [answer_on(answers, book, name) for name in ("pc_EN_DC", "pc_NG_RAN_NR", "pc_5GCN")] == [None] * 3


def test_nr_dc_between_the_frequency_ranges_is_shown_by_the_device_that_has_it(
    devices: Devices, book: ProformaBook
) -> None:
    _, _, answers = devices["qcatNrdc.txt#1"]
    assert answer_on(answers, book, "pc_InterBand_NRDC_BetweenFR1_FR2") is Support.YES
    assert ItemKey("38.508-2", "A.4.3.2B.1.1.1-2", "DC_n66A-n261A") in supported(answers)


def test_a_device_with_nr_dc_uses_the_5g_core_over_nr(devices: Devices, book: ProformaBook) -> None:
    _, _, answers = devices["qcatNrdc.txt#1"]
    for spec, mnemonic in (("38.508-2", "pc_NG_RAN_NR"), ("38.508-2", "pc_5GCN"), ("37.571-3", "pc_NG_RAN_NR")):
        assert answer_on(answers, book, mnemonic, spec) is Support.YES


def test_what_positioning_and_ims_ask_is_answered_as_elsewhere(devices: Devices, book: ProformaBook) -> None:
    for name, (containers, _, answers) in devices.items():
        for mnemonic, spec, other, there in SAME:
            assert answer_on(answers, book, mnemonic, spec) is answer_on(answers, book, other, there), (name, mnemonic)
        if {one.rat for one in containers} & {Rat.NR, Rat.EUTRA_NR}:
            assert answer_on(answers, book, "pc_nr", "37.571-3") is Support.YES, name


def test_power_class_2_of_a_configuration_is_shown_by_a_combination_that_declares_it(
    devices: Devices, book: ProformaBook
) -> None:
    shown = 0
    for name, (_, probe, answers) in devices.items():
        for key, found in mnemonics(book, "38.508-2", r"pc_.*_PC2_Supp"):
            if key in supported(answers) and key.table in POWER_TABLES:
                assert at_place(probe, f"{answers[key].place}.powerClass-v1530.pc2"), (name, found[0])
                shown += 1
    assert shown >= 4


def test_supplementary_uplink_is_shown_by_the_device_that_has_it(devices: Devices, book: ProformaBook) -> None:
    _, _, answers = devices["nsgSul.txt#1"]
    assert answer_on(answers, book, "pc_nrSUL") is Support.YES
    assert ItemKey("38.508-2", "A.4.3.2C.2-1", "SUL_n78A-n80A") in supported(answers)


def test_every_yes_names_a_place_that_is_in_the_message(devices: Devices) -> None:
    for name, (_, probe, answers) in devices.items():
        for key in supported(answers):
            place = answers[key].place
            assert place, (name, key)
            assert "*" in place or at_place(probe, place), (name, key, place)


def test_what_is_answered_stays_when_another_container_of_the_device_is_read(
    devices: Devices, deriver: Deriver, shown: Callable[..., Any]
) -> None:
    """Only the release changes: that of NR goes before that of E-UTRA."""
    compared = 0
    for name, (containers, _, whole) in devices.items():
        for count in range(1, len(containers)):
            for part in combinations(containers, count):
                for key, answer in deriver.derive(*shown(part), origin=name).items():
                    if key != RELEASE:
                        assert key in whole, (name, key)
                        assert whole[key].support is answer.support, (name, key)
                        compared += 1
    assert compared > 5000


def test_derivation_takes_no_time_to_speak_of(devices: Devices, deriver: Deriver, shown: Callable[..., Any]) -> None:
    containers, _, _ = devices["qcatNrdc.txt#1"]
    probe, answers = shown(containers)
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        deriver.derive(probe, answers, origin="test")
        taken.append(time.perf_counter() - begun)
    assert min(taken) * 1000 < MILLISECONDS


def mnemonics(book: ProformaBook, spec: str, pattern: str) -> Iterator[tuple[ItemKey, re.Match[str]]]:
    for items in book.proformas[spec].tables.values():
        for item in items:
            if found := re.fullmatch(pattern, item.mnemonic):
                yield item.key, found


def expectations(real_data: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what the other implementation reads of an input, with the input's name."""
    root = real_data / "ue_capability/uecapabilityparser"
    for folder in EXPECTED:
        inputs = root / Path(folder).parent / "input"
        for path in sorted((root / folder).glob("*.json")):
            (name,) = (one.name for one in inputs.glob(f"{path.stem}.*"))
            yield name, json.loads(path.read_bytes())


Component = tuple[str, str, bool]
"""A band with ``n`` or without, its class, and whether it has an uplink."""
Group = tuple[tuple[str, str], ...]
"""Bands with classes in order."""


def their_combinations(entry: Mapping[str, Any]) -> Iterator[tuple[str, list[list[Component]]]]:
    """Yield the combinations, each as its kind and its components by cell group."""
    for one in entry.get("nrca", []):
        yield "NR", [[their_component(part, "n") for part in one["components"]]]
    for one in entry.get("endc", []):
        groups = one.get("componentsLte", []), one.get("componentsNr", [])
        yield (
            "EN-DC",
            [[their_component(part, name) for part in group] for group, name in zip(groups, ("", "n"), strict=True)],
        )
    for one in entry.get("nrdc", []):
        groups = one["componentsFr1"], one["componentsFr2"]
        yield "NR-DC", [[their_component(part, "n") for part in group] for group in groups]


def their_component(part: Mapping[str, Any], prefix: str) -> Component:
    return f"{prefix}{part['band']}", part.get("bwClassDl") or part["bwClassUl"], "bwClassUl" in part


def fallbacks(kind: str, groups: list[list[Component]]) -> Iterator[tuple[str, Group]]:
    """Yield all that is left of a combination where SCells are released: fewer bands, or one carrier of a class.

    Every cell group keeps an uplink.
    """
    for kept in product(*(list(kept_of(group)) for group in groups)):
        for classes in product(*([letter] if letter == "A" else [letter, "A"] for _, letter, _ in chain(*kept))):
            yield kind, tuple(sorted(zip((band for band, _, _ in chain(*kept)), classes, strict=True)))


def kept_of(group: list[Component]) -> Iterator[tuple[Component, ...]]:
    for count in range(1, len(group) + 1):
        yield from (some for some in combinations(group, count) if any(uplink for _, _, uplink in some))


def their_name(name: str) -> tuple[str, Group] | None:
    """Return what the name of a configuration says, in the same form; ``None`` for those with a footnote's number."""
    prefix, _, rest = name.partition("_")
    parts = [part for group in rest.split("_") for part in re.split(r"-(?![^(]*\))", group)]
    found: list[tuple[str, str]] = []
    for part in parts:
        band, one, several = re.fullmatch(r"(n?\d+)(?:([A-Z])|\((.*)\))|.*", part).groups()
        if band is None:
            return None
        for letters in several.split("-") if several else [one]:
            count, letter = re.fullmatch(r"(\d*)([A-Z])", letters).groups()
            found += [(band, letter)] * int(count or 1)
    rats = ["n" if group.startswith("n") else "e" for group in rest.split("_")]
    if prefix != "DC":
        return "NR", tuple(sorted(found))
    kinds = {"n": "NR-DC", "nn": "NR-DC", "en": "EN-DC", "ne": "NE-DC"}
    return kinds["".join(rats)], tuple(sorted(found))


def intra_band(read: tuple[str, Group]) -> bool:
    """Whether E-UTRA and NR share a band: then the spectrum counts, of which their combinations say nothing."""
    bands = {band for band, _ in read[1]}
    return read[0] == "EN-DC" and any(f"n{band}" in bands for band in bands)


def at_place(probe: Any, place: str) -> bool:
    """Whether *probe* has what the ASN.1 path *place* names."""
    first, *steps = re.findall(r"[^.\[\]]+", place)
    here = [element for element in probe.iter(first) if element.get("digest")]
    for step in steps:
        here = [child for element in here for child in children(element, step)]
    return bool(here)


def children(element: Any, step: str) -> Sequence[Any]:
    return element[int(step) :][:1] if step.isdecimal() else element.findall(step)
