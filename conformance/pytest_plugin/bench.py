"""The bench: planned campaigns, opened SUTs, and the judgement of one requirement."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from conformance.errors import Asn1Error, ConformanceError, UsageError, dotted
from conformance.interfaces import SutAdapter
from conformance.judging.device import Device
from conformance.model.evidence import Evidence
from conformance.model.profile import Level, Profile, Requirement
from conformance.model.results import CaseResult, NotApplicable, Place
from conformance.model.text import Message
from conformance.profiles.builtin import ModuleSut
from conformance.pytest_plugin.selections import Selections, StatementFile
from conformance.verdicts import Verdict
from conformance.workspace import Workspace, device_number

KEPT_DEVICES = 8
"""How many decoded devices are kept; items come SUT by SUT, so that more would only hold memory."""


@dataclass(frozen=True, slots=True)
class PlannedCampaign:
    """One SUT against one profile.

    Attributes:
        sut: the locator.
        file: the file of the profile, symbolic links resolved.
        profile: the profile.
    """

    sut: str
    file: Path
    profile: Profile

    def case(self, requirement: Requirement, verdict: Verdict, reason: Message) -> CaseResult:
        """Return the result of a requirement that could not be judged."""
        return CaseResult(
            id=self.case_id(requirement),
            title=requirement.title,
            verdict=verdict,
            reason=reason,
            clause=requirement.clause,
            blocking=requirement.level is not Level.RECOMMENDED,
        )

    @property
    def key(self) -> tuple[str, str]:
        """What tells planned campaigns apart: the locator and the identifier of the profile."""
        return self.sut, self.profile.id

    def case_id(self, requirement: Requirement) -> str:
        """Return the identifier of the test case."""
        return f"{self.profile.id}/{requirement.id}"


def paired(suts: Sequence[str], profiles: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Pair *suts* with *profiles*: one profile for all SUTs, several for the only SUT, else one for each.

    Raises:
        UsageError: they cannot be paired, or there is no SUT.
    """
    if not suts:
        raise UsageError("pytest.no-sut")
    if len(suts) != len(profiles) and len(profiles) > 1 and len(suts) > 1:
        raise UsageError("pytest.unpaired", suts=len(suts), profiles=len(profiles))
    count = max(len(suts), len(profiles)) if profiles else 0
    return tuple(dict.fromkeys((suts[n % len(suts)], profiles[n % len(profiles)]) for n in range(count)))


def plan_campaigns(workspace: Workspace, suts: Sequence[str], profiles: Sequence[str]) -> tuple[PlannedCampaign, ...]:
    """Return a campaign for every pair of *suts* and *profiles*.

    Raises:
        UsageError: they cannot be paired, or a profile does not exist.
        DataError: a profile cannot be used.
    """
    pairs = paired(suts, profiles)
    found = {name: workspace.find_profile(name) for name in profiles}
    return tuple(PlannedCampaign(sut, found[name][0].resolve(), found[name][1]) for sut, name in pairs)


class Bench:
    """Opens each SUT once and judges requirements against it.

    Attributes:
        workspace: the workspace.
        suts: the locators, without repetition.
        plan: the planned campaigns.
        type_name: the ASN.1 type of all evidence, or ``None`` to find it out.
    """

    def __init__(
        self,
        workspace: Workspace,
        suts: Sequence[str],
        plan: Sequence[PlannedCampaign],
        *,
        type_name: str | None = None,
        statement: StatementFile | None = None,
    ) -> None:
        self.workspace = workspace
        self.type_name = type_name
        self.suts = tuple(dict.fromkeys(suts))
        self.plan = tuple(plan)
        self._adapters: dict[str, SutAdapter] = {}
        self._evidence: dict[str, Sequence[Evidence]] = {}
        self._devices: OrderedDict[str, Device | Exception] = OrderedDict()
        self._selections = Selections(workspace, statement)
        self._left_out: dict[tuple[str, str], Mapping[str, NotApplicable]] = {}

    def adapter(self, locator: str) -> SutAdapter:
        """Return the opened SUT."""
        if locator not in self._adapters:
            self._adapters[locator] = self.workspace.open_sut(locator)
        return self._adapters[locator]

    def evidence(self, locator: str) -> Sequence[Evidence]:
        """Return what the SUT showed; it is asked once, standard input cannot be read again."""
        capture, _ = device_number(locator)
        if capture not in self._evidence:
            self._evidence[capture] = tuple(self.adapter(capture).evidence())
        return self._evidence[capture]

    def device(self, locator: str) -> Device:
        """Return what the SUT declares; an error is kept too and raised again for every requirement."""
        if locator not in self._devices:
            self._devices[locator] = self._decoded(locator)
            if len(self._devices) > KEPT_DEVICES:
                self._devices.popitem(last=False)
        self._devices.move_to_end(locator)
        found = self._devices[locator]
        if isinstance(found, Exception):
            raise found.with_traceback(None)
        return found

    def outcome(self, campaign: PlannedCampaign, requirement: Requirement) -> CaseResult | NotApplicable:
        """Judge one requirement; what keeps us from judging is verdict ``error``."""
        try:
            device = self.device(campaign.sut)
            return self._selections.outcome(
                requirement, profile_id=campaign.profile.id, sut=campaign.sut, device=device
            )
        except ConformanceError as error:
            case = campaign.case(requirement, Verdict.ERROR, error.message)
            return replace(case, place=_place(error), evidence=self._only_digest(campaign.sut))
        except Exception as error:  # noqa: BLE001  # a fault of ours in one requirement must not stop the others
            return campaign.case(requirement, Verdict.ERROR, Message("pytest.fault", {"what": repr(error)}))

    def requirements(self, campaign: PlannedCampaign) -> Sequence[Requirement]:
        """Return what is judged: the requirements of the profile, before them the review of the statement, if any."""
        return (*self._selections.reviewed, *campaign.profile.requirements)

    def not_applicable(self, campaign: PlannedCampaign) -> Mapping[str, NotApplicable]:
        """Return the requirements that do not apply to the SUT, by identifier; none if the SUT cannot be judged."""
        if campaign.key not in self._left_out:
            judged = (
                (requirement.id, self.outcome(campaign, requirement))
                for requirement in campaign.profile.requirements
                if self._selections.may_leave_out(requirement, profile_id=campaign.profile.id)
            )
            self._left_out[campaign.key] = {
                name: outcome for name, outcome in judged if isinstance(outcome, NotApplicable)
            }
        return self._left_out[campaign.key]

    def digests(self, locator: str) -> Mapping[str, str]:
        """Return the SHA-256 digests of the evidence, the containers in it and the statement, each with its origin."""
        try:
            found = {piece.digest: piece.origin for piece in self.evidence(locator)}
            found |= {piece.digest: piece.origin for piece in self.device(locator).containers}
        except Exception:  # noqa: BLE001  # every verdict says what is wrong with the evidence
            found = {piece.digest: piece.origin for piece in self._evidence.get(device_number(locator)[0], ())}
        return {**found, **self._selections.digests}

    def _only_digest(self, locator: str) -> str:
        """Return the digest of what could not be opened, ``""`` if the SUT showed nothing or more than one piece."""
        pieces = self._evidence.get(device_number(locator)[0], ())
        return pieces[0].digest if len(pieces) == 1 else ""

    def is_synthetic(self, locator: str) -> bool:
        """Whether the SUT is a bundled synthetic module."""
        adapter = self._adapters.get(locator)
        return isinstance(adapter, ModuleSut) and adapter.module.synthetic

    def _decoded(self, locator: str) -> Device | Exception:
        try:
            _, number = device_number(locator)
            return self.workspace.device(self.evidence(locator), number=number, type_name=self.type_name)
        except Exception as error:  # noqa: BLE001  # a SUT that breaks our code must not stop the campaigns of others
            return error


def _place(error: ConformanceError) -> Place | None:
    """Return where an encoding is broken: the path that was reached and the first bit of the field."""
    if not isinstance(error, Asn1Error):
        return None
    path = ".".join(filter(None, (error.type_name, dotted(error.path))))
    return Place(path, None if error.bit is None else (error.bit, error.bit + 1))
