"""Profiles as pytest files, requirements as pytest items."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance import messages
from conformance.model.profile import Requirement
from conformance.model.results import CaseResult, NotApplicable
from conformance.model.text import Message
from conformance.pytest_plugin.bench import Bench, PlannedCampaign
from conformance.pytest_plugin.fixtures import BENCH
from conformance.reports.summary import is_finding
from conformance.reports.wording import place_text
from conformance.verdicts import Verdict


class VerdictReached(Exception):  # noqa: N818  # carries a verdict to pytest; whose fault it is, the verdict says
    """The verdict of a requirement is one that makes the item fail."""

    def __init__(self, result: CaseResult) -> None:
        super().__init__(result.id)
        self.result = result


class JudgedItem(pytest.Item):
    """An item whose verdict is a result, and not what pytest makes of an exception."""

    result: CaseResult | None = None
    """The verdict, once it is judged."""

    @property
    def key(self) -> tuple[str, str]:
        """The planned campaign: the locator of the SUT, and the identifier of the profile or the suite."""
        raise NotImplementedError

    def case(self, verdict: Verdict, reason: Message) -> CaseResult:
        """Return the result if something kept the item from being judged."""
        raise NotImplementedError

    def described(self, result: CaseResult) -> str:
        """Return what a reader needs to know of a *result* that makes the item fail."""
        raise NotImplementedError

    def conclude(self, result: CaseResult) -> None:
        """Keep the verdict; raise if it makes the item fail."""
        self.result = result
        if is_finding(result):
            raise VerdictReached(result)

    def repr_failure(  # type: ignore[override]  # pytest annotates the answer and the style with private classes
        self, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> object:
        """Write a verdict in a few lines, everything else as pytest does."""
        if isinstance(excinfo.value, VerdictReached):
            return self.described(excinfo.value.result)
        return super().repr_failure(excinfo)


class ProfileFile(pytest.File):
    """A requirement profile; its items are the requirements, once for every SUT that is tested against it."""

    def collect(self) -> Iterator[RequirementItem]:
        """Yield one item per requirement and SUT."""
        bench = self.config.stash[BENCH]
        campaigns = [campaign for campaign in bench.plan if campaign.file == self.path.resolve()]
        for campaign in campaigns:
            for requirement in bench.requirements(campaign):
                name = item_name(campaign, requirement, bench)
                item = RequirementItem.from_parent(self, name=name, nodeid=f"{self.nodeid}::{name}")
                item.assign(campaign, requirement)
                yield item


class RequirementItem(JudgedItem):
    """One requirement, judged against one SUT."""

    campaign: PlannedCampaign
    requirement: Requirement

    def assign(self, campaign: PlannedCampaign, requirement: Requirement) -> None:
        """Say what the item judges; its markers and the words that ``-k`` finds follow from it."""
        self.campaign, self.requirement = campaign, requirement
        clause = requirement.clause
        self.add_marker(pytest.mark.clause(clause.standard, clause.clause))
        self.add_marker(pytest.mark.requirement(level=requirement.level.value))
        words = (campaign.profile.id, requirement.level.value, requirement.capability or "", str(clause))
        self.extra_keyword_matches.update(filter(None, words))

    def runtest(self) -> None:
        """Judge; raise if the verdict makes the item fail."""
        outcome = self.config.stash[BENCH].outcome(self.campaign, self.requirement)
        if isinstance(outcome, NotApplicable):
            pytest.skip(str(outcome.reason))
        self.conclude(outcome)

    @property
    def key(self) -> tuple[str, str]:
        """The planned campaign."""
        return self.campaign.key

    def case(self, verdict: Verdict, reason: Message) -> CaseResult:
        """Return the result if something kept the requirement from being judged."""
        return self.campaign.case(self.requirement, verdict, reason)

    def described(self, result: CaseResult) -> str:
        """Return reason, requirement, clause and place."""
        return described(result, self.requirement)

    def reportinfo(self) -> tuple[os.PathLike[str], None, str]:
        """Return the profile's file and the requirement with its title."""
        return self.path, None, f"{self.name} {self.requirement.title}"


def profile_file(parent: pytest.Collector, path: Path) -> ProfileFile:
    """Return the node of the profile in *path*."""
    node: ProfileFile = ProfileFile.from_parent(parent, path=path, nodeid=file_node_id(path, parent.config.rootpath))
    return node


def described(result: CaseResult, requirement: Requirement) -> str:
    """Return reason, requirement, clause and place, one a line; the reason first, it stands in short summaries."""
    lines = {
        "requirement": f"{result.title} ({messages.text(f'pytest.{requirement.level.value}')})",
        "clause": str(result.clause),
        "place": place_text(result.place, messages.language()),
    }
    rest = (f"  {messages.text(f'pytest.{name}')}: {text}" for name, text in lines.items() if text)
    return "\n".join([str(result.reason), *rest])


def item_name(campaign: PlannedCampaign, requirement: Requirement, bench: Bench) -> str:
    """Return the name of an item; the SUT is part of it, as a parameter, if several are tested against the profile."""
    several = sum(planned.file == campaign.file for planned in bench.plan) > 1
    return f"{requirement.id}[{campaign.sut}]" if several else requirement.id


def file_node_id(path: Path, root: Path) -> str:
    """Return the node id of a profile: relative to *root* if it is in there, else absolute.

    Both work as an argument of pytest; its own ids of files outside the root folder are empty.
    """
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
