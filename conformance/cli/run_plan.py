"""What ``yangfan run`` tests against what."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.errors import ConformanceError
from conformance.pytest_plugin.bench import paired
from conformance.pytest_plugin.suites import PlannedSuite, is_codec, plan_suites
from conformance.workspace import Workspace, device_number

if TYPE_CHECKING:
    from conformance.sut.capture import CaptureSut

DEFAULT_PROFILE = "nr-baseline"
"""What a user's capture is tested against if no profile is named."""


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What is tested against what.

    Attributes:
        pairs: locators of SUTs, each with its profile.
        suites: codecs, each with its suite.
    """

    pairs: tuple[tuple[str, str], ...]
    suites: tuple[PlannedSuite, ...] = ()

    def keys(self, workspace: Workspace) -> list[tuple[str, str]]:
        """Return the campaigns to be: the locator of the SUT, the identifier of profile or suite."""
        devices = [(sut, workspace.find_profile(profile)[1].id) for sut, profile in self.pairs]
        return [*devices, *(planned.key for planned in self.suites)]


def plan_run(
    workspace: Workspace,
    *,
    suts: Sequence[str],
    profiles: Sequence[str],
    suites: Sequence[str],
    vectors: Sequence[str],
    type_name: str | None,
) -> RunPlan:
    """Return what is tested; a folder of captures is as many SUTs as it has files.

    With suites named, SUTs are codecs; beside named profiles there may be devices too.

    Raises:
        UsageError: SUTs cannot be paired, there is no profile, suite or vector of such a name, or a SUT is no codec.
    """
    if not suites:
        return RunPlan(tuple(_pairs(workspace, suts, profiles, type_name)))
    named = list(suts) or list(workspace.configuration.sut)
    devices = [sut for sut in named if profiles and not is_codec(workspace, sut)]
    codecs = [sut for sut in named if sut not in devices]
    pairs = tuple(_pairs(workspace, devices, profiles, type_name)) if devices else ()
    return RunPlan(pairs, plan_suites(workspace, codecs, suites, vectors=vectors))


def _pairs(
    workspace: Workspace, suts: Sequence[str], profiles: Sequence[str], type_name: str | None
) -> Iterator[tuple[str, str]]:
    """Yield the locators of SUTs and their profiles; without any, the configured ones or the bundled modules."""
    from conformance.profiles.builtin import SCHEME
    from conformance.profiles.modules import bundled_modules

    configured = workspace.configuration
    suts = list(suts) or list(configured.sut)
    profiles = profiles or configured.profile or ([DEFAULT_PROFILE] if suts else [])
    if not suts:
        suts = [f"{SCHEME}:{module.id}" for module in bundled_modules()]
        profiles = profiles or [module.profile for module in bundled_modules()]
    for sut, profile in paired(suts, profiles):
        workspace.find_profile(profile)
        for locator in _locators(workspace, sut, type_name):
            yield locator, profile


def _locators(workspace: Workspace, sut: str, type_name: str | None) -> Iterator[str]:
    """Yield the locators of the SUTs that *sut* stands for: each file of a folder, each device of a file."""
    from conformance.sut.capture import CaptureSut

    adapter = workspace.open_sut(sut)
    if isinstance(adapter, CaptureSut) and device_number(sut)[1] is None:
        for file in adapter.files():
            yield from _devices(workspace, file, type_name)
    else:
        yield adapter.locator if device_number(sut)[1] is None else sut


def _devices(workspace: Workspace, file: CaptureSut, type_name: str | None) -> Iterator[str]:
    """Yield a locator for each device of a file; what cannot be read is one SUT, whose campaign says why."""
    count = 1
    if not file.is_standard_input:  # cannot be read a second time
        with contextlib.suppress(ConformanceError):
            evidence = list(file.evidence())
            count = len(workspace.devices(evidence, type_name=type_name)) if len(evidence) > 1 else 1
    yield from [file.locator] if count == 1 else (f"{file.locator}#{number}" for number in range(1, count + 1))
