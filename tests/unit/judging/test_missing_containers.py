"""What a container would tell that was not captured: nobody concludes from it, whatever the profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest

from conformance.judging.device import Device
from conformance.judging.requirements import judge
from conformance.model.profile import Requirement
from conformance.model.results import CaseResult, NotApplicable
from conformance.verdicts import Verdict
from conformance.workspace import Workspace

DeviceOf = Callable[..., Device]
HANDOVER = "handoverFDD-TDD"


def word(requirement: Requirement, device: Device, **supposed: str) -> str:
    found = judge(requirement, profile_id="p", device=device, supposed=supposed)
    return "n/a" if isinstance(found, NotApplicable) else found.verdict.word


def requirements(workspace: Workspace) -> Iterator[tuple[str, Requirement]]:
    for profile in workspace.profiles.values():
        for requirement in profile.requirements:
            yield f"{profile.id}/{requirement.id}", requirement


@pytest.fixture
def devices(embb: Any, device_of: DeviceOf) -> tuple[Device, Device]:
    """NR containers alone: as the module declares itself, and without handover between its duplex modes."""
    poor = deepcopy(embb)
    del poor["measAndMobParameters"]["measAndMobParametersCommon"][HANDOVER]
    return device_of(("UE-NR-Capability", embb)), device_of(("UE-NR-Capability", poor))


def test_no_requirement_is_left_out_or_met_by_a_fact_that_is_open(
    workspace: Workspace, devices: tuple[Device, Device]
) -> None:
    """What is left out stays left out, and what is met stays met, whatever the missing container says."""
    undecided = set()
    for device in devices:
        assert device.open_facts == ("standalone",)
        for name, requirement in requirements(workspace):
            found = word(requirement, device)
            possible = {word(requirement, device, standalone=answer) for answer in ("true", "false")}
            if found in {"n/a", "pass"}:
                assert possible <= {found, "n/a"}, name
            if len(possible) > 1 and "fail" in possible:
                assert found == "inconc", name
                undecided.add(name)
    assert undecided == {"nr-baseline/MR14-FDD-TDD"}


def test_no_condition_reads_the_e_utra_container_beside_nr(workspace: Workspace) -> None:
    """Not seen is not "not there": what E-UTRA tells of NR is read from derived, where it may be unknown."""
    for name, requirement in requirements(workspace):
        for expression in filter(None, (requirement.applies_if, requirement.test)):
            assert "eutra/" not in expression, name
            assert "mrdc/" not in expression or "nr/UE-NR-Capability" in expression, name


def test_rules_of_other_containers_are_met_only_where_there_is_one(
    workspace: Workspace, devices: tuple[Device, Device]
) -> None:
    from conformance.resources import specs
    from conformance.xml.documents import read_document
    from conformance.xml.schematron import SCHEMATRON

    contexts = {
        str(check.get("id")): str(rule.get("context")).split("|")
        for path in specs("rules").glob("*.sch")
        for rule in read_document(path).iter(f"{SCHEMATRON}rule")
        for check in rule.iter(f"{SCHEMATRON}assert")
    }
    seen = set()
    for name, requirement in requirements(workspace):
        around = [context.strip() for rule in requirement.rules for context in contexts[rule]]
        if around and all(context.startswith(("/ue/eutra/", "/ue/mrdc/")) for context in around):
            assert word(requirement, devices[0]) != "pass", name
            seen.add(name)
    assert seen == {"nr-r17-redcap/RC5-EN-DC"}


def test_an_open_fact_is_told_with_the_way_out(workspace: Workspace, devices: tuple[Device, Device]) -> None:
    demand = dict(requirements(workspace))["nr-baseline/MR14-FDD-TDD"]
    found = judge(demand, profile_id="nr-baseline", device=devices[1])

    assert isinstance(found, CaseResult)
    assert (found.verdict, found.blocking) == (Verdict.INCONC, True)
    assert "pc_NG_RAN_NR" in str(found.reason)
    assert "UE-EUTRA-Capability" in found.reason.spoken("zh")
    assert word(demand, devices[1], standalone="true") == "fail"
    assert word(demand, devices[1], standalone="false") == "n/a"
    assert word(demand, devices[0]) == "pass"
