"""Plans of the shared real captures: an E-UTRA device gets no NR test case, one of FR1 none of FR2, and so on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.ics.answers import Answers
from conformance.ics.channels import declared_channels
from conformance.ics.plan import APPLIES, Planner
from conformance.judging.device import Device
from conformance.model.applicability import Decision, PlanEntry
from conformance.model.evidence import Evidence, MediaType
from conformance.model.ics import IcsAnswer, ItemKey, Support
from conformance.workspace import Workspace

TYPES = {"nr": "UE-NR-Capability", "eutra-nr": "UE-MRDC-Capability", "eutra": "UE-EUTRA-Capability"}
GROUPS = Path(__file__).parents[2] / "benchmarks" / "devices.toml"
ANY_NR = "//UE-NR-Capability | //UE-MRDC-Capability | //*[starts-with(name(), 'bandNR')]"
NR_ONLY = frozenset({"38.521-1", "38.521-2", "38.521-3", "38.521-4", "38.521-5", "38.523-1", "38.533"})


@dataclass(frozen=True)
class Planned:
    """A real device with its plan.

    Attributes:
        name: the files of its containers.
        device: what they say.
        planner: what planned.
        plan: the plan.
    """

    name: str
    device: Device
    planner: Planner
    plan: tuple[PlanEntry, ...]

    @property
    def bands(self) -> set[str]:
        """The NR bands that its messages name as its own: the NR container, and what the E-UTRA one says of NR."""
        own = "//UE-NR-Capability/rf-Parameters/supportedBandListNR//bandNR"
        told = "//UE-EUTRA-Capability//*[starts-with(name(), 'supportedBandList')]//bandNR-r15"
        return {f"n{band.text}" for band in self.device.elements(f"{own} | {told}")}

    def has(self, container: str) -> bool:
        """Whether it sent that container."""
        return self.device.holds(f"//{TYPES[container]}")

    def applying(self) -> Iterator[PlanEntry]:
        """Yield the test cases that apply."""
        return (entry for entry in self.plan if entry.decision in APPLIES)


@pytest.fixture(scope="module")
def planned(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Planned]:
    workspace = Workspace.open(tmp_path_factory.mktemp("workspace"))
    folder = real_data / "ue_capability" / "raw_uper"
    groups = tomllib.loads(GROUPS.read_text(encoding="utf-8"))["devices"]
    together = {name for names in groups for name in names}
    alone = [[path.stem] for path in sorted(folder.glob("*.hex")) if path.stem not in together]
    return [_planned(workspace, folder, names) for names in (*groups, *alone)]


def _planned(workspace: Workspace, folder: Path, names: list[str]) -> Planned:
    evidence = [
        Evidence(
            bytes.fromhex((folder / f"{name}.hex").read_text()),
            MediaType.UPER,
            name,
            type_name=TYPES[name.rpartition("_")[0]],
        )
        for name in names
    ]
    device = workspace.device(evidence)
    standards = workspace.standards
    answers = standards.answers(None, standards.derived(device, origin=" ".join(names)))
    channels = declared_channels(device.probe.find(".//UE-NR-Capability"))
    planner = Planner(standards.tables, answers, standards.proformas, channels=channels)
    return Planned(" ".join(names), device, planner, tuple(map(planner.entry, standards.tables.cases)))


def test_there_are_devices_of_every_kind(planned: list[Planned]) -> None:
    assert any(one.has("eutra") and not one.device.elements(ANY_NR) for one in planned)
    assert any(one.bands and one.has("eutra-nr") for one in planned)


def test_a_device_that_shows_no_nr_gets_no_nr_test_case(planned: list[Planned]) -> None:
    without_nr = [one for one in planned if one.has("eutra") and not one.device.elements(ANY_NR)]
    assert without_nr
    for one in without_nr:
        assert not [entry.case.clause for entry in one.applying() if entry.case.spec in NR_ONLY], one.name


def test_an_fr1_device_gets_no_fr2_test_case(planned: list[Planned]) -> None:
    """38.521-2 is FR2 alone; elsewhere titles say so, whatever the condition in the publication asks for."""
    fr1 = [one for one in planned if one.bands and not any(int(band[1:]) in range(257, 264) for band in one.bands)]
    assert fr1
    for one in fr1:
        for entry in one.applying():
            assert entry.case.spec != "38.521-2", (one.name, entry.case.clause)
            assert not re.search(r"\bFR2\b", entry.case.title), entry.case
            assert not any(int(band[1:]) > 256 for band in entry.bands)


def test_a_device_without_en_dc_gets_no_en_dc_test_case(planned: list[Planned]) -> None:
    en_dc = ItemKey("38.508-2", "A.4.1-3", "2")
    without = [one for one in planned if one.planner.answers.support_of(en_dc) is not Support.YES]
    assert without
    for one in without:
        found = [
            entry.case
            for entry in one.applying()
            if entry.case.spec == "38.521-3" or re.search(r"\bEN-DC\b", entry.case.title)
        ]
        assert found == [], one.name


def test_a_device_with_en_dc_gets_en_dc_test_cases(planned: list[Planned]) -> None:
    en_dc = ItemKey("38.508-2", "A.4.1-3", "2")
    found = [one for one in planned if one.planner.answers.support_of(en_dc) is Support.YES]
    assert found
    for one in found:
        titles = [entry.case.title for entry in one.applying() if entry.decision is Decision.RECOMMENDED]
        assert any("EN-DC" in title for title in titles), one.name


def test_no_test_case_runs_over_a_band_that_the_device_lacks(planned: list[Planned]) -> None:
    for one in planned:
        selected = {band for entry in one.plan for band in entry.bands}
        assert selected <= one.bands, one.name


def test_no_configuration_has_a_band_that_the_device_lacks(planned: list[Planned]) -> None:
    for one in planned:
        listed = {f"n{band.text}" for band in one.device.elements("//*[starts-with(name(), 'bandNR')]")}
        names = {name for entry in one.plan for name in entry.configurations}
        used = {f"n{number}" for name in names for number in re.findall(r"n(\d+)", name)}
        assert used <= listed, one.name


def test_what_a_supplier_adds_turns_no_decision_of_a_real_device(planned: list[Planned]) -> None:
    """Whatever is still missing and is then answered, all yes or all no, decides more and turns nothing."""
    one = max(planned, key=lambda device: sum(entry.decision in APPLIES for entry in device.plan))
    asked = {key for entry in one.plan for key in entry.missing if one.planner.book.has(key)}
    for support in (Support.YES, Support.NO):
        after = _answered(one, dict.fromkeys(asked, support))
        turned = [
            (old.case.spec, old.case.clause, old.decision, new.decision)
            for old, new in zip(one.plan, after, strict=True)
            if old.decision is not Decision.UNANSWERED and new.decision is not old.decision
        ]
        assert turned == []
        undecided = [sum(entry.decision is Decision.UNANSWERED for entry in plan) for plan in (one.plan, after)]
        assert undecided[1] < undecided[0]


def _answered(one: Planned, more: Mapping[ItemKey, Support]) -> list[PlanEntry]:
    planner = one.planner
    known = {key: planner.answers.answer(key) for key in planner.answers.answered}
    given = {key: IcsAnswer(key, support) for key, support in more.items()}
    answers = Answers(None, {**given, **{key: answer for key, answer in known.items() if answer}}, planner.book)
    return list(map(Planner(planner.tables, answers, planner.book).entry, planner.tables.cases))
