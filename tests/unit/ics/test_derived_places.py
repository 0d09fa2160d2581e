"""No device that declares a field is answered "no" on an item that follows from it, wherever the field stands.

The containers are synthetic: bands, empty lists of band combinations, and one field at one place. What the field means
there for an item stands in ``.ci/ics-places.tsv``; a place that is not reviewed there stops ``.ci/ics-derivations``,
which `test_derived_fields` starts.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from conformance import resources
from conformance.asn1.bundled import BundledSource
from conformance.asn1.library import SchemaLibrary
from conformance.capabilities.catalogue import load_catalogue
from conformance.capabilities.derived import add_derived
from conformance.capabilities.derived_answers import add_answers
from conformance.capabilities.evaluation import CapabilityProbes
from conformance.capabilities.paths import CONTAINERS, field_paths, probe_path
from conformance.ics.derivation import Deriver, load_deriver
from conformance.ics.proformas import ProformaBook, load_proformas
from conformance.model.evidence import Rat
from conformance.model.ics import IcsAnswer, ItemKey, Support
from conformance.model.schema import BooleanType
from conformance.xml.parsing import parse_xml

CI = Path(__file__).parents[3] / ".ci"
NAMESPACE = "{urn:yangfan:derivations:1}"
NR, LTE, YES = "38.508-2", "36.523-2", Support.YES
LISTS = "rf-Parameters-v1310/supportedBandCombination"
ADDED = "-Add-UE-MRDC-Capabilities/generalParametersMRDC-XDD-Diff"
NRDC = "lateNonCriticalExtension/nrdc-Parameters-v15c0"
SHARED = "phy-ParametersSharedSpectrumChAccess-r16"
NTN = "ntn-Parameters-r17/measAndMobParametersNTN-r17"
FRX = "phy-ParametersFRX-Diff"
PLAIN = re.compile(r"(nr|mrdc|eutra)/[\w./*-]+")
"""An expression that selects a field, whatever its value and what stands around it."""
RATS = {"nr": Rat.NR, "mrdc": Rat.EUTRA_NR, "eutra": Rat.EUTRA}
REDUCED = (
    f"eutra/UE-EUTRA-Capability/{'nonCriticalExtension/' * 14}rf-Parameters-v1310/supportedBandCombinationReduced-r13"
)
SILENT = """<ue>
<nr><UE-NR-Capability digest="d"><rf-Parameters><supportedBandListNR><BandNR><bandNR>1</bandNR></BandNR>
<BandNR><bandNR>78</bandNR></BandNR><BandNR><bandNR>257</bandNR></BandNR></supportedBandListNR>
<supportedBandCombinationList/></rf-Parameters></UE-NR-Capability></nr>
<mrdc><UE-MRDC-Capability digest="d"><rf-ParametersMRDC><supportedBandCombinationList/></rf-ParametersMRDC>
</UE-MRDC-Capability></mrdc>
<eutra><UE-EUTRA-Capability digest="d"><ue-Category>4</ue-Category></UE-EUTRA-Capability></eutra></ue>"""
"""A device with all containers and every list that declares nothing."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field at a place, and the items that follow from fields of its name."""

    rat: Rat
    path: str
    keys: tuple[ItemKey, ...]


@cache
def library() -> SchemaLibrary:
    return SchemaLibrary([BundledSource()])


@cache
def book() -> ProformaBook:
    return load_proformas(sorted(resources.specs("proformas").glob("*.xml")))


@cache
def deriver() -> Deriver:
    return load_deriver(sorted(resources.specs("derivations").glob("*.xml")), book())


@cache
def probes() -> CapabilityProbes:
    return CapabilityProbes(load_catalogue(sorted(resources.specs("capabilities").glob("*.xml"))), library().schema)


@cache
def reviewed() -> tuple[dict[str, str], ...]:
    with (CI / "ics-places.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t"))


def name_of(field: str) -> str:
    return re.sub(r"-[rv]\d\w*$", "", field)


def rule_of(key: ItemKey, rat: Rat, path: str) -> dict[str, str] | None:
    """Return what the reviewed file says of a field at *path* for an item: its first row that fits."""
    item = book().item(key)
    assert item is not None
    (container,) = (name for name, one in RATS.items() if one is rat)
    for row in reviewed():
        fits = row["spec"] == key.spec and re.fullmatch(row["mnemonics"], item.mnemonic)
        if fits and re.fullmatch(row["containers"], container) and re.search(row["path"], path):
            return row
    return None


@cache
def named_fields() -> dict[str, tuple[ItemKey, ...]]:
    """Return the names of the fields from which items follow, whatever their values, each with these items."""
    fields = {row.id: row.paths for row, _ in probes().read(etree.fromstring("<ue/>"))}
    found: dict[str, tuple[ItemKey, ...]] = {}
    for path in sorted(resources.specs("derivations").glob("*.xml")):
        root = parse_xml(path.read_bytes(), origin=path.name)
        for item in root.iter(f"{NAMESPACE}item"):
            key = ItemKey(root.get("spec", ""), item.get("table", ""), item.get("item", ""))
            shown = [one.text.removesuffix("[true]") for one in item.iter(f"{NAMESPACE}yes")]
            shown = [one for one in shown if PLAIN.fullmatch(one)]
            shown += [one for row in item.iter(f"{NAMESPACE}capability") for one in fields[row.get("id")]]
            for name in {name_of(one.rpartition("/")[2]) for one in shown} - {"bandEUTRA"}:  # a number, no ability
                found[name] = (*found.get(name, ()), key)
    return found


@cache
def fields_in_containers() -> tuple[Field, ...]:
    """Return all places in the schema trees where a field of one of the names stands, whatever its version."""
    found = []
    for rat, (_, schema) in CONTAINERS.items():
        identifiers = {name for module in library().schema(schema).modules.values() for name in identifiers_of(module)}
        wanted = {one for one in identifiers if name_of(one) in named_fields()}
        for field, paths in field_paths(wanted, rat, library().schema).items():
            found += [Field(rat, path, named_fields()[name_of(field)]) for path in paths]
    return tuple(sorted(found, key=lambda one: (one.rat.value, one.path)))


def identifiers_of(value: Any) -> Iterator[str]:
    """Yield the identifiers of all components within a module or a type."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple):
        for one in value:
            yield from identifiers_of(one)
    elif hasattr(value, "__dataclass_fields__"):
        if isinstance(getattr(value, "name", None), str):
            yield value.name
        for name in value.__dataclass_fields__:
            yield from identifiers_of(getattr(value, name))


def declaring(rat: Rat, path: str) -> Any:
    """Return the probe document of a silent device but for the field at *path*."""
    place = probe_path(path, rat, library().schema)
    root = etree.fromstring(SILENT)
    element = step_to(root, REDUCED.split("/"))
    element = step_to(root, ["entry" if step == "*" else step for step in place.steps])
    if isinstance(place.definition, BooleanType):
        etree.SubElement(element, "true")
    return root


def step_to(element: Any, steps: list[str]) -> Any:
    for step in steps:
        found = element.find(step)
        element = etree.SubElement(element, step) if found is None else found
    return element


def answers_on(root: Any) -> dict[ItemKey, IcsAnswer]:
    add_derived(root)
    return dict(deriver().derive(root, add_answers(root, probes()), origin="synthetic"))


def test_a_silent_device_is_answered_no_on_nearly_all_of_these_items() -> None:
    """Otherwise the tests below could not fail."""
    assert len(fields_in_containers()) > 900
    root = etree.fromstring(SILENT)
    step_to(root, REDUCED.split("/"))
    answers = answers_on(root)
    keys = {key for named in named_fields().values() for key in named}
    refused = {key for key in keys if key in answers and answers[key].support is Support.NO}
    assert len(keys) > 450
    assert len(refused) > 0.95 * len(keys)


def test_every_reviewed_row_counts_for_some_field() -> None:
    rules = [rule_of(key, field.rat, field.path) for field in fields_in_containers() for key in field.keys]
    assert [row for row in reviewed() if row not in rules] == []
    assert all(row["use"] in {"yes", "open", "other"} and row["reason"] for row in reviewed())


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_a_field_declares_is_never_answered_no(data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(fields_in_containers()))
    answers = answers_on(declaring(field.rat, field.path))
    for key in field.keys:
        rule = rule_of(key, field.rat, field.path)
        refused = key in answers and answers[key].support is Support.NO
        assert not refused or (rule is not None and rule["use"] == "other"), (key, field.rat, field.path)


@pytest.mark.parametrize(
    ("spec", "mnemonic", "container", "path", "support"),
    [
        (LTE, "pc_multipleTimingAdvance", "eutra", f"{'+' * 14}{LISTS}Reduced-r13/*/multipleTimingAdvance-r13", YES),
        (
            NR,
            "pc_independentGapConfig",
            "nr",
            "measAndMobParameters/measAndMobParametersCommon/independentGapConfig",
            YES,
        ),
        (NR, "pc_splitSRB_WithOneUL_Path", "mrdc", f"fdd{ADDED}/splitSRB-WithOneUL-Path", None),
        (NR, "pc_srb3", "mrdc", f"tdd{ADDED}/srb3", None),
        (NR, "pc_splitDRB_withUL_Both_MCG_SCG", "mrdc", f"tdd{ADDED}/splitDRB-withUL-Both-MCG-SCG", None),
        (NR, "pc_pdcp_DuplicationSplitSRB", "nr", f"{NRDC}/pdcp-DuplicationSplitSRB", YES),
        (NR, "pc_pdcp_DuplicationSplitDRB", "nr", f"{NRDC}/pdcp-DuplicationSplitDRB", YES),
        (NR, "pc_pdsch_RepetitionMultiSlots", "nr", f"{'+' * 7}{SHARED}/pdsch-RepetitionMultiSlots-r16", None),
        (NR, "pc_FDDtoTDD_Handover", "nr", f"{'+' * 10}{NTN}/measAndMobParametersCommon/handoverFDD-TDD", None),
        (NR, "pc_pusch_halfpiBPSK_FR1", "nr", f"++fr1-fr2-Add-UE-NR-Capabilities/{FRX}/pusch-HalfPi-BPSK", None),
    ],
)
def test_what_a_field_beside_the_usual_place_declares(
    spec: str, mnemonic: str, container: str, path: str, support: Support | None
) -> None:
    (item,) = book().items_of(spec, mnemonic)
    answers = answers_on(declaring(RATS[container], path.replace("+", "nonCriticalExtension/")))
    assert (answers[item.key].support if item.key in answers else None) is support


@pytest.mark.parametrize("missing", ["nr", "mrdc"])
def test_what_another_container_may_declare_stays_open_without_it(missing: str) -> None:
    root = etree.fromstring(SILENT)
    root.remove(root.find(missing))
    answers = answers_on(root)
    for mnemonic in ("pc_independentGapConfig", "pc_pdcp_DuplicationSplitSRB", "pc_srb3", "pc_splitSRB_WithOneUL_Path"):
        (item,) = book().items_of(NR, mnemonic)
        assert item.key not in answers, mnemonic


def test_without_a_list_of_combinations_what_they_say_stays_open() -> None:
    (item,) = book().items_of(LTE, "pc_multipleTimingAdvance")
    assert item.key not in answers_on(etree.fromstring(SILENT))
