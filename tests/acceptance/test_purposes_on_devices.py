"""The applicability of purposes agrees with the conditions of their requirements, on every device.

Applicability is decided by ICS items, the condition of a requirement by XPath over what the device sent: two ways to
say where a demand makes sense. What the requirement holds to apply, the purpose must never leave out; nor what it
would hold to apply if a fact that no captured container tells, such as standalone operation, were so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.errors import ConformanceError
from conformance.ics.evaluation import evaluate
from conformance.judging.device import Device
from conformance.model.applicability import Decision, If
from conformance.workspace import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(tmp_path_factory.mktemp("workspace"))


def devices(workspace: Workspace, locator: str) -> Iterator[Device]:
    """Yield the devices of *locator* that have an NR container; what cannot be read has none."""
    evidence = tuple(workspace.open_sut(locator).evidence())
    try:
        count = len(workspace.devices(evidence))
    except ConformanceError:
        return
    for number in range(1, count + 1):
        device = workspace.device(evidence, number=number)
        if device.probe.find("nr") is not None:
            yield device


def decisions(workspace: Workspace, device: Device) -> Iterator[tuple[str, Decision, set[bool]]]:
    """Yield each purpose with a condition: what its items say, and what the condition of its requirements says.

    The condition says both where it depends on a fact that the evidence leaves open.
    """
    standards = workspace.standards
    answers = standards.answers(None, standards.derived(device, origin="a device"))
    requirements = {
        (profile.id, requirement.id): requirement
        for profile in workspace.profiles.values()
        for requirement in profile.requirements
    }
    for purpose in standards.purposes:
        if purpose.applicability is None:
            continue
        condition = If(purpose.applicability, Decision.RECOMMENDED, Decision.NOT_APPLICABLE)
        decision = evaluate(condition, answers.support).decision
        for reference in purpose.requirements:
            premise = requirements[reference.profile, reference.id].applies_if
            assert premise is not None, purpose.id
            told = {device.holds(premise, dict.fromkeys(device.open_facts, value)) for value in ("true", "false")}
            yield purpose.id, decision, told


def agree(decision: Decision, told: set[bool]) -> bool:
    """Whether nothing that applies, or may, is left out, and only what nobody can know is unanswered."""
    if decision is Decision.UNANSWERED:
        return told == {True, False}
    return decision is Decision.RECOMMENDED or told == {False}


@pytest.mark.parametrize("module", ["r15-embb", "r16-urllc", "r17-redcap"])
def test_every_purpose_is_decided_on_the_bundled_modules(workspace: Workspace, module: str) -> None:
    (device,) = devices(workspace, f"module:{module}")
    found = list(decisions(workspace, device))
    assert len(found) >= 9
    for purpose, decision, told in found:
        assert agree(decision, told), (purpose, decision, told)


def test_every_purpose_is_decided_on_real_captures(workspace: Workspace, real_data: Path) -> None:
    seen: Counter[tuple[str, Decision]] = Counter()
    for path in sorted((real_data / "ue_capability").rglob("*.hex")):
        for device in devices(workspace, f"capture:{path}"):
            for purpose, decision, told in decisions(workspace, device):
                assert agree(decision, told), (path, purpose, decision, told)
                seen[purpose, decision] += 1
    assert seen["TP-NR-MR2", Decision.RECOMMENDED] > 20
    assert seen["TP-NR-MR6", Decision.NOT_APPLICABLE] > seen["TP-NR-MR6", Decision.RECOMMENDED] > 0
    assert seen["TP-NR-MR12", Decision.RECOMMENDED] > 0
    assert {name for name, decision in seen if decision is Decision.UNANSWERED} == {"TP-NR-MR14-FDD-TDD"}
