"""Judge one requirement on what a device shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.capabilities.paths import container_xpath
from conformance.errors import Inconclusive, NonConformity
from conformance.judging.device import NOTHING, Device, no_container
from conformance.model.capability import CapabilityAnswer, Status
from conformance.model.finding import Finding
from conformance.model.profile import Level, Lists, Requirement
from conformance.model.results import CaseResult, NotApplicable, Place
from conformance.model.text import Message
from conformance.verdicts import Verdict

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_FOUND = 3
"""How many of the places that offend or decide are written into a reason."""


def judge(
    requirement: Requirement, *, profile_id: str, device: Device, supposed: Mapping[str, str] = NOTHING
) -> CaseResult | NotApplicable:
    """Return the verdict of *requirement* on *device*, or why it does not apply.

    ``pass`` if it is met. If not, ``fail``; for a recommendation ``none``, which blocks nothing. ``inconc`` if the
    evidence cannot tell: the container is missing, the network's enquiry kept the device from listing what is asked,
    or it is not met and whether it applies depends on a container that is missing.

    Args:
        requirement: what is demanded.
        profile_id: the profile that demands it.
        device: the device.
        supposed: facts that the evidence leaves open and somebody else tells: attributes of ``derived``.

    Raises:
        ConformanceError: the requirement itself cannot be judged.
    """
    identity = f"{profile_id}/{requirement.id}"
    places: list[Element] = []
    findings: tuple[Finding, ...] = ()
    given: Mapping[str, str] | None = None
    try:
        given = _applies_given(requirement, device, supposed)
        if given is None:
            return NotApplicable(identity, requirement.title, _why_not(requirement), requirement.clause)
        places = _places(requirement, device)
        findings = device.findings(requirement.rules, given)
        verdict, reason = Verdict.PASS, _met(requirement, device, places, findings, given=given)
    except Inconclusive as undecided:
        verdict, reason = Verdict.INCONC, undecided.reason
    except NonConformity as offence:
        verdict = Verdict.NONE if requirement.level is Level.RECOMMENDED else Verdict.FAIL
        reason = offence.reason
        if fact := _open_fact(device, given, supposed):
            verdict, reason = Verdict.INCONC, Message(f"judging.open-{fact}", {"offence": offence.reason})
    place, evidence = _where(requirement, device, places, findings)
    return CaseResult(
        id=identity,
        title=requirement.title,
        verdict=verdict,
        reason=reason,
        clause=requirement.clause,
        blocking=requirement.level is not Level.RECOMMENDED,
        place=place,
        evidence=evidence,
    )


def _applies_given(requirement: Requirement, device: Device, supposed: Mapping[str, str]) -> Mapping[str, str] | None:
    """Return what has to be given for *requirement* to apply, ``None`` if it does not apply.

    Where the evidence leaves a fact open, the condition is asked once more as if the fact were so: if that makes it
    true, it is open whether the requirement applies, and the answer names the fact.

    Raises:
        Inconclusive: the container that decides is missing.
    """
    if not device.has(requirement.rat):
        raise Inconclusive(no_container(requirement.rat))
    given = {**supposed, **({"claim": requirement.claim} if requirement.claim else {})}
    if requirement.applies_if is None or device.holds(requirement.applies_if, given):
        return given
    assumed = {**dict.fromkeys(device.open_facts, "true"), **given}
    return assumed if assumed != given and device.holds(requirement.applies_if, assumed) else None


def _open_fact(device: Device, given: Mapping[str, str] | None, supposed: Mapping[str, str]) -> str | None:
    """Return the fact that was assumed and that nobody told, ``None`` if there is none."""
    return next((fact for fact in device.open_facts if fact in (given or {}) and fact not in supposed), None)


def _why_not(requirement: Requirement) -> Message:
    condition = {"condition": requirement.applies_if}
    if requirement.applies_when is None:
        return Message("judging.not-applicable", condition)
    return Message("judging.not-applicable-when", {**condition, "when": requirement.applies_when})


def _met(
    requirement: Requirement,
    device: Device,
    places: list[Element],
    findings: tuple[Finding, ...],
    *,
    given: Mapping[str, str],
) -> Message:
    """Return the reason why *requirement* is met.

    Raises:
        NonConformity: it is not.
        Inconclusive: the evidence cannot tell.
    """
    if requirement.capability is not None:
        return _declared(requirement, device.known_answer(requirement.capability))
    met = not findings if requirement.rules else device.holds(requirement.test or "false()", given)
    partial = device.why_partial() if requirement.lists is (Lists.ALL if met else Lists.SOME) else None
    if partial:
        raise Inconclusive(Message("judging.undecided", {"title": requirement.title, "why": partial}))
    data = {"title": requirement.title, "found": _written(places, device)}
    if met:
        return Message("judging.met-at" if places else "judging.met", data)
    if findings:
        raise NonConformity(_reported(findings))
    raise NonConformity(Message("judging.not-met-at" if places else "judging.not-met", data))


def _reported(findings: tuple[Finding, ...]) -> Message:
    """Return the first of *findings*, and how many more there are."""
    first, *others = findings
    data = {"message": first.message, "rule": first.rule, "others": len(others)}
    return Message("judging.rule-broken-often" if others else "judging.rule-broken", data)


def _declared(requirement: Requirement, answer: CapabilityAnswer) -> Message:
    data = {"name": answer.capability.name, "field": answer.capability.field}
    if answer.status is not Status.DECLARED:
        advice = requirement.level is Level.RECOMMENDED
        raise NonConformity(Message("judging.not-declared-advice" if advice else "judging.not-declared", data))
    said = [*_plain(answer.value), ", ".join(f"n{band}" for band in answer.bands)]
    details = "; ".join(filter(None, said))
    return (
        Message("judging.declared-as", {**data, "details": details}) if details else Message("judging.declared", data)
    )


def _plain(value: object) -> list[str]:
    """Return *value* as words, nothing if it is no plain value or list of plain values."""
    values = value if isinstance(value, list) else [value]
    return [str(item) for item in values] if all(isinstance(item, str | int) for item in values) else []


def _places(requirement: Requirement, device: Device) -> list[Element]:
    """Return the elements that offend or decide."""
    if requirement.place is not None:
        return device.elements(requirement.place)
    if requirement.capability is not None:
        return device.declaring(device.answer(requirement.capability).capability)
    return []


def _where(
    requirement: Requirement, device: Device, places: list[Element], findings: tuple[Finding, ...]
) -> tuple[Place | None, str]:
    """Return the place that the verdict is about, and the digest of the evidence."""
    if findings and not places:
        return device.place_at(findings[0].place), device.digest_at(findings[0].place, requirement.rat)
    where = next(iter(places or device.elements(container_xpath(requirement.rat))), None)
    if where is None:
        return None, ""
    return device.place_of(where), device.digest_of(where, requirement.rat)


def _written(places: list[Element], device: Device) -> str:
    """Return the first of *places* with their values, and how many more there are."""
    written = []
    for element in places[:MAX_FOUND]:
        value = (element.text or "").strip() or (str(element[0].tag) if len(element) and not len(element[0]) else "")
        path = device.place_of(element).path
        written.append(f"{path} = {value}" if value else path)
    if len(places) > MAX_FOUND:
        written.append(f"… (+{len(places) - MAX_FOUND})")
    return "; ".join(written)
