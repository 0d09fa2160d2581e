"""The supplier's statement of a run, and what it and the devices say about which requirements apply."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.errors import DataError
from conformance.judging.applicability import Conditions, Selection
from conformance.judging.device import Device
from conformance.judging.requirements import judge
from conformance.judging.static_review import Extent, review, review_requirement
from conformance.model.applicability import If
from conformance.model.ics import IcsAnswer, ItemKey, Statement, Support
from conformance.model.profile import Requirement
from conformance.model.purpose import RequirementRef
from conformance.model.results import CaseResult, NotApplicable
from conformance.workspace import Workspace

if TYPE_CHECKING:
    from conformance.ics.answers import Answers

KEPT = 8
"""Of how many devices the answers are kept, as many as decoded devices."""


@dataclass(frozen=True, slots=True)
class StatementFile:
    """An ICS statement, the file that the user named, and the SHA-256 of its octets."""

    name: str
    digest: str
    statement: Statement


def read_statement_file(workspace: Workspace, name: str) -> StatementFile:
    """Return the statement in the file *name*.

    Raises:
        DataError: it cannot be read or is no statement.
    """
    path = workspace.configuration.folder / Path(name).expanduser()
    statement = workspace.standards.statement(path)
    try:
        digest = sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise DataError("data.unreadable", path=path, reason=error.strerror or error) from error
    return StatementFile(name, digest, statement)


class Selections:
    """Judges requirements on devices, those that apply.

    With a statement, ICS answers decide what applies, then the requirement's own condition. Without one, nobody has
    declared anything: the requirement's own condition decides, and answers derived from the device only say why.

    Args:
        workspace: where purposes and proformas come from.
        file: the supplier's statement, if there is one.

    Raises:
        DataError: purposes or proformas cannot be read.
    """

    def __init__(self, workspace: Workspace, file: StatementFile | None = None) -> None:
        self._workspace = workspace
        self._file = file
        self._conditions = Conditions(workspace.standards.purposes)
        self._answers: OrderedDict[str, tuple[Answers, Mapping[ItemKey, IcsAnswer]]] = OrderedDict()

    @property
    def digests(self) -> Mapping[str, str]:
        """The digest of the statement with its file, if there is one."""
        return {self._file.digest: self._file.name} if self._file else {}

    @property
    def reviewed(self) -> tuple[Requirement, ...]:
        """The static conformance review, where there is a statement to review."""
        return (review_requirement(),) if self._file else ()

    def may_leave_out(self, requirement: Requirement, *, profile_id: str) -> bool:
        """Whether it depends on the device if *requirement* applies."""
        if requirement.applies_if is not None:
            return True
        return self._file is not None and self._condition(profile_id, requirement) is not None

    def outcome(
        self, requirement: Requirement, *, profile_id: str, sut: str, device: Device
    ) -> CaseResult | NotApplicable:
        """Return the verdict of *requirement* on the *device* of the locator *sut*, or why it does not apply.

        Raises:
            ConformanceError: the requirement cannot be judged, or what it takes to select it cannot be read.
        """
        if self._file is None:
            return self._explained(requirement, judge(requirement, profile_id=profile_id, device=device), sut, device)
        if requirement is review_requirement():
            return self._reviewed(profile_id, sut, device)
        condition = self._condition(profile_id, requirement)
        selection = self._selection(sut, device)
        selected = condition and selection.outcome(requirement, condition, profile_id=profile_id)
        supposed = selection.known_facts(device.open_facts)
        return selected or judge(requirement, profile_id=profile_id, device=device, supposed=supposed)

    def _condition(self, profile_id: str, requirement: Requirement) -> If | None:
        return self._conditions.of(RequirementRef(profile_id, requirement.id))

    def _explained(
        self, requirement: Requirement, outcome: CaseResult | NotApplicable, sut: str, device: Device
    ) -> CaseResult | NotApplicable:
        """Let the answers that the device shows say why a requirement is left out, where a purpose names the items."""
        if not isinstance(outcome, NotApplicable):
            return outcome
        profile_id = outcome.id.removesuffix(f"/{requirement.id}")
        condition = self._condition(profile_id, requirement)
        trace = condition and self._selection(sut, device).reason_to_leave_out(condition)
        return replace(outcome, reason=trace) if trace else outcome

    def _reviewed(self, profile_id: str, sut: str, device: Device) -> CaseResult:
        standards = self._workspace.standards
        answers, derived = self._of(sut, device)
        given = answers.statement.declared if answers.statement else {}
        declared = {key for key, answer in given.items() if answer.support is not Support.UNANSWERED}
        extent = Extent(len(declared), len(declared.intersection(derived)))
        check = standards.check(answers)
        return review(check, extent, profile_id=profile_id, names=self._names(sut), book=standards.proformas)

    def _selection(self, sut: str, device: Device) -> Selection:
        book = self._workspace.standards.proformas
        return Selection(self._of(sut, device)[0], book, names=self._names(sut))

    def _names(self, sut: str) -> Mapping[str, object]:
        return {"statement": self._file.name if self._file else "", "sut": sut}

    def _of(self, sut: str, device: Device) -> tuple[Answers, Mapping[ItemKey, IcsAnswer]]:
        """Return the answers on a SUT, and those of them that its device shows."""
        if sut not in self._answers:
            standards = self._workspace.standards
            derived = standards.derived(device, origin=_origin(sut, device))
            self._answers[sut] = standards.answers(self._file.statement if self._file else None, derived), derived
            if len(self._answers) > KEPT:
                self._answers.popitem(last=False)
        return self._answers[sut]


def _origin(sut: str, device: Device) -> str:
    """Name the evidence: the locator and the digests of the containers in it."""
    return " ".join([sut, *(f"sha256:{container.digest}" for container in device.containers)])
