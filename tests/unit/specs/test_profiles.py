"""The bundled profiles say what they demand, on whose authority, and how binding it is."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from conformance.model.profile import Level, Profile
from conformance.workspace import Workspace

PROFILES = ["nr-baseline", "nr-r15-embb", "nr-r16-urllc", "nr-r17-redcap"]


@pytest.fixture
def profile(workspace: Workspace, request: pytest.FixtureRequest) -> Profile:
    return workspace.profiles[request.param]


def test_the_bundled_profiles(workspace: Workspace) -> None:
    assert list(workspace.profiles) == PROFILES


@pytest.mark.parametrize("profile", PROFILES, indirect=True)
class TestEachProfile:
    def test_is_rich_enough_to_tell_devices_apart(self, profile: Profile) -> None:
        levels = Counter(requirement.level for requirement in profile.requirements)
        assert len(profile.requirements) >= 15
        assert levels[Level.MANDATORY] + levels[Level.CONDITIONAL] >= 10
        assert levels[Level.RECOMMENDED] > 0

    def test_binds_only_with_high_confidence(self, profile: Profile) -> None:
        for requirement in profile.requirements:
            if requirement.level is not Level.RECOMMENDED:
                assert requirement.confidence == "high", requirement.id

    def test_names_clauses_with_their_edition(self, profile: Profile) -> None:
        for requirement in profile.requirements:
            assert requirement.clause.standard in {"TS 38.306", "TS 38.331"}
            assert requirement.clause.edition == "18.6.0"
            assert re.match(r"\d+(\.\d+)+", requirement.clause.clause), requirement.id

    def test_is_written_in_both_languages(self, profile: Profile) -> None:
        for requirement in profile.requirements:
            assert not re.search(r"[\u4e00-\u9fff]", requirement.title.en), requirement.id
            assert re.search(r"[\u4e00-\u9fff]", requirement.title.zh), requirement.id

    def test_is_not_synthetic(self, profile: Profile) -> None:
        assert not profile.synthetic


@pytest.mark.parametrize(
    ("name", "prefixes"),
    [("nr-r15-embb", ("EM",)), ("nr-r16-urllc", ("UR",)), ("nr-r17-redcap", ("RP", "RC1-release"))],
)
def test_our_own_expectations_are_not_passed_off_as_a_standard(
    workspace: Workspace, name: str, prefixes: tuple[str, ...]
) -> None:
    for requirement in workspace.profiles[name].requirements:
        ours = requirement.source.startswith("Yangfan profile")
        assert ours == requirement.id.startswith(prefixes), requirement.id


def test_the_capabilities_of_a_clause_are_those_of_the_catalogue(workspace: Workspace) -> None:
    """A requirement for a capability names its clause, or one of RedCap that demands it."""
    rows = {row.id: row for row in workspace.catalogue}
    for profile in workspace.profiles.values():
        for requirement in profile.requirements:
            if requirement.capability and requirement.source.startswith("Yangfan profile"):
                assert requirement.clause == rows[requirement.capability].clause, requirement.id


def test_no_profile_asks_a_redcap_device_for_what_it_need_not_have(workspace: Workspace) -> None:
    """TS 38.306 v18.6.0 clauses 4.2.7.10 and 4.2.9: optional for RedCap UEs."""
    requirements = workspace.profiles["nr-r17-redcap"].requirements
    asked = {name for requirement in requirements for name in (requirement.capability, *requirement.rules)}
    assert asked.isdisjoint({"nr-r15-pdsch-256qam-fr1", "nr-r15-nr-cgi-reporting", "MR2", "MR4"})


def test_only_the_profile_of_redcap_devices_claims_that_they_are(workspace: Workspace) -> None:
    claims = {requirement.claim for requirement in workspace.profiles["nr-r17-redcap"].requirements}
    assert claims == {"redcap"}
    others = (profile for name, profile in workspace.profiles.items() if name != "nr-r17-redcap")
    assert {requirement.claim for profile in others for requirement in profile.requirements} == {None}


def test_no_profile_says_again_what_a_rule_says(workspace: Workspace) -> None:
    """A requirement with the identifier of a rule names rules."""
    rules = {rule.id for rule in workspace.rules.rules}
    for profile in workspace.profiles.values():
        for requirement in profile.requirements:
            if requirement.id in rules:
                assert requirement.rules, requirement.id


def test_a_requirement_is_as_sure_as_its_rules(workspace: Workspace) -> None:
    confidence = {rule.id: rule.confidence for rule in workspace.rules.rules}
    for profile in workspace.profiles.values():
        for requirement in profile.requirements:
            if requirement.level is not Level.RECOMMENDED:
                assert {confidence[rule] for rule in requirement.rules} <= {"high"}, requirement.id
