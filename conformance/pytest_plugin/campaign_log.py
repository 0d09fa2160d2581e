"""The campaigns of a run in the results store: begun once, each verdict recorded once, closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from conformance.model.results import CampaignResult, CaseResult
from conformance.store.identifiers import new_campaign_id
from conformance.workspace import Workspace

Key = tuple[str, str]
"""A planned campaign: the locator of the SUT, and the identifier of the profile or the suite."""


class CampaignLog:
    """Writes campaigns to the store and tells the observing plugins.

    Args:
        workspace: the store and the plugins.
        clock: the time, aware of its zone.

    Attributes:
        results: the campaigns that are finished.
    """

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.results: list[CampaignResult] = []
        self._workspace = workspace
        self._clock = clock
        self._running: dict[Key, str] = {}
        self._recorded: set[tuple[str, str]] = set()

    def identifier(self, key: Key) -> str:
        """Return the identifier of a campaign, ``""`` if it does not run."""
        return self._running.get(key, "")

    def begin(self, key: Key, beginning: Callable[[], CampaignResult]) -> str:
        """Return the identifier of the campaign; begin it if it does not run yet.

        Args:
            key: the campaign.
            beginning: what holds from the beginning; identifier, time and plugins are filled in here.
        """
        if key not in self._running:
            started = self._clock()
            begun = replace(
                beginning(),
                id=new_campaign_id(started),
                started=_written(started),
                plugins=self._workspace.versions,
            )
            self._workspace.store.begin(begun)
            self._running[key] = begun.id
        return self._running[key]

    def resume(self, key: Key, campaign: CampaignResult) -> None:
        """Go on with a campaign that the store has."""
        self._running[key] = campaign.id
        self._recorded.update((campaign.id, case.id) for case in campaign.cases)

    def is_recorded(self, key: Key, case_id: str) -> bool:
        """Whether the test case has its verdict."""
        return (self.identifier(key), case_id) in self._recorded

    def record(self, identifier: str, case: CaseResult) -> None:
        """Record a test case, unless another worker ran it as well."""
        if (identifier, case.id) not in self._recorded:
            self._recorded.add((identifier, case.id))
            self._workspace.store.record(identifier, case)
            self._workspace.manager.hook.verdict_reached(campaign=identifier, case=case)

    def close(self, identifier: str, pending: Iterable[CaseResult]) -> None:
        """Record what is *pending* and finish the campaign."""
        for case in pending:
            self.record(identifier, case)
        result = self._workspace.store.finish(identifier, finished=_written(self._clock()))
        self.results.append(result)
        self._workspace.manager.hook.campaign_finished(result=result)


def _written(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
