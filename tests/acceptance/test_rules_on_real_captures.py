"""What the rules report on real devices: every report was reviewed and is listed with the reason why it is true.

``tests/data/rules/real-findings.toml`` names the captures of each device and, by rule, the devices on which it reports
something, with the number of reports. Nothing else may be reported, and everything listed must be.
"""

from __future__ import annotations

import time
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from conformance import resources
from conformance.asn1.probe import probe_document
from conformance.capabilities.derived import add_derived
from conformance.capabilities.derived_answers import add_answers
from conformance.capabilities.evaluation import CapabilityProbes
from conformance.capabilities.rules import RuleBook, load_rules
from conformance.model.evidence import Evidence
from conformance.model.finding import Finding
from conformance.workspace import Workspace

REVIEWED = tomllib.loads((Path(__file__).parents[1] / "data/rules/real-findings.toml").read_text(encoding="utf-8"))
Found = Mapping[str, tuple[Finding, ...]]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rules(sorted(resources.specs("rules").glob("*.sch")))


@pytest.fixture(scope="module")
def probes(real_data: Path, workspace: Workspace) -> Mapping[str, object]:
    """The probe document of each device, with all that was derived."""
    asked = CapabilityProbes(workspace.catalogue, workspace.schemas.schema)
    made = {}
    for device, captures in REVIEWED["devices"].items():
        evidence = [one for name in captures for one in _evidence(workspace, real_data / "ue_capability", name)]
        probe = probe_document(workspace.containers(evidence), workspace.schemas.schema)
        add_derived(probe)
        add_answers(probe, asked)
        made[device] = probe
    return made


def _evidence(workspace: Workspace, folder: Path, name: str) -> list[Evidence]:
    path, _, frame = name.partition("#")
    return [
        one
        for one in workspace.open_sut(str(folder / path)).evidence()
        if not frame or (one.frame is not None and one.frame == int(frame))
    ]


@pytest.fixture(scope="module")
def found(probes: Mapping[str, object], book: RuleBook) -> Found:
    return {device: book.findings(probe) for device, probe in probes.items()}


def test_every_capture_belongs_to_a_device(real_data: Path) -> None:
    folder = real_data / "ue_capability"
    there = {
        str(path.relative_to(folder))
        for part in ("raw_uper", "derived_from_json")
        for path in folder.glob(f"{part}/*.hex")
    }
    assert there - {name for captures in REVIEWED["devices"].values() for name in captures} == set()


def test_what_is_reported_is_what_was_reviewed(found: Found, capsys: pytest.CaptureFixture[str]) -> None:
    reported = Counter((one.rule, device) for device, findings in found.items() for one in findings)
    reviewed = {
        (rule, device): number
        for rule, rows in REVIEWED["findings"].items()
        for row in rows
        for device, number in row["on"].items()
    }
    with capsys.disabled():
        rules = len({rule for rule, _ in reported})
        print(f"\n{reported.total()} findings of {rules} rules on {len(found)} devices")  # noqa: T201  # to be seen
    assert dict(reported) == reviewed


def test_every_review_says_why() -> None:
    rows = [row for rows in REVIEWED["findings"].values() for row in rows]
    assert rows
    assert not [row for row in rows if len(row["why"].split()) < 5]


def test_every_finding_has_a_place_in_a_container_and_a_message_in_both_languages(found: Found) -> None:
    for device, findings in found.items():
        for one in findings:
            assert one.place.startswith(("UE-NR-Capability", "UE-MRDC-Capability", "UE-EUTRA-Capability")), (
                device,
                one,
            )
            assert one.message.en, one
            assert one.message.zh, one
            assert "NaN" not in one.message.en, one


def test_a_large_device_is_judged_at_once(probes: Mapping[str, object], book: RuleBook) -> None:
    """34,000 elements, 276 rules: measured at 24 ms of processor time, once compiled."""
    taken = []
    for _ in range(3):
        begin = time.process_time()
        book.findings(probes["s1ap"])
        taken.append(time.process_time() - begin)
    assert min(taken) < 0.1
