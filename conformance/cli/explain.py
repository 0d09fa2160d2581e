"""``yangfan explain``: a verdict, requirement, capability, rule, profile, clause or recorded result in plain words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.errors import StoreError, UsageError
from conformance.model.capability import Capability, Clause
from conformance.model.profile import Profile, Requirement
from conformance.model.results import CampaignResult, CaseResult
from conformance.model.text import near
from conformance.workspace import Workspace

WORDS = (
    *("none", "pass", "inconc", "fail", "error"),
    *("conforms", "does-not-conform", "incomplete"),
    *("mandatory", "conditional", "recommended", "not-applicable"),
)
"""Words of our own that are explained: verdicts, conclusions, levels."""

MANDATORY = {"yes": "yes", "no": "no", "CY": "conditional", "FD": "see-definition", "n/a": "not-applicable"}
"""What column M of TS 38.306 says, as it is explained."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an identifier means.

    Attributes:
        id: the identifier.
        kind: what it names: ``word``, ``profile``, ``requirement``, ``capability``, ``rule``, ``clause`` or ``result``.
        title: the thing in one line.
        facts: more about it, by label.
        source: where it was read.
    """

    id: str
    kind: str
    title: str
    facts: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
def explain(*, words: tuple[str, ...], as_json: bool) -> None:
    """Explain a verdict, requirement, capability or clause / 解释判定、要求、能力或条款.

    ID is a word such as inconc, a profile (nr-baseline), a requirement (nr-r17-redcap/RC3), a capability, a rule
    (CS7), a clause (TS 38.306 4.2.7.2, or 4.2.7.2), a campaign, or one of its test cases (CAMPAIGN/nr-baseline/B1).
    """
    name = " ".join(words)
    found = list(explanations(open_workspace(), name))
    if as_json:
        click.echo(json.dumps([_document(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        click.secho(f"{one.id}: {one.title}", bold=True)
        for label, text in {**one.facts, "source": one.source}.items():
            if text:
                click.echo(f"  {messages.text(f'explain.{label}')}: {text}")


def explanations(workspace: Workspace, name: str) -> Iterator[Explanation]:
    """Yield what *name* means; it may name several things.

    Raises:
        UsageError: it names nothing; the message suggests what it may have meant.
    """
    finders: tuple[Callable[[Workspace, str], Iterable[Explanation]], ...] = (
        _word,
        _profile,
        _requirements,
        _capability,
        _rule,
        _clause,
        _result,
    )
    found = [one for find in finders for one in find(workspace, name)]
    if not found:
        known = {one.lower(): one for one in _known(workspace)}
        like = [known[one] for one in near(name.lower(), known)]
        raise UsageError("explain.unknown" if like else "explain.unknown-kind", name=name, near=", ".join(like))
    yield from found


def _word(_workspace: Workspace, name: str) -> Iterator[Explanation]:
    word = name.lower().replace(" ", "-")
    if word in WORDS:
        title, source = (messages.text(f"explain.{part}-{word}") for part in ("word", "source"))
        yield Explanation(word, "word", title, source=source)


def _profile(workspace: Workspace, name: str) -> Iterator[Explanation]:
    profile = workspace.profiles.get(name)
    if profile:
        facts = {
            "release": str(profile.release),
            "scenario": profile.scenario,
            "requirements": ", ".join(requirement.id for requirement in profile.requirements),
        }
        yield Explanation(profile.id, "profile", str(profile.title), facts)


def _requirements(workspace: Workspace, name: str) -> Iterator[Explanation]:
    """Find ``profile/requirement``, or a requirement of any profile."""
    for profile, requirement in _all_requirements(workspace):
        if name in (f"{profile.id}/{requirement.id}", requirement.id):
            yield _of_requirement(workspace, profile, requirement)


def _of_requirement(workspace: Workspace, profile: Profile, requirement: Requirement) -> Explanation:
    named = {capability.id: str(capability.name) for capability in workspace.catalogue}
    titles = {rule.id: str(rule.title) for rule in workspace.rules.rules}
    facts = {
        "profile": f"{profile.id} ({profile.title})",
        "level": messages.text(f"explain.word-{requirement.level.value}"),
        "clause": str(requirement.clause),
        "capability": requirement.capability and f"{requirement.capability} ({named.get(requirement.capability, '?')})",
        "rules": "; ".join(f"{rule} ({titles.get(rule, '?')})" for rule in requirement.rules),
        "met-if": requirement.test,
        "applies-if": requirement.applies_if,
        "confidence": requirement.confidence,
    }
    told = {label: text for label, text in facts.items() if text}
    name = f"{profile.id}/{requirement.id}"
    return Explanation(name, "requirement", str(requirement.title), told, requirement.source)


def _capability(workspace: Workspace, name: str) -> Iterator[Explanation]:
    for capability in workspace.catalogue:
        if name in (capability.id, capability.field):
            yield _of_capability(capability)


def _of_capability(capability: Capability) -> Explanation:
    from conformance.capabilities.catalogue import scenario_title

    facts = {
        "meaning": str(capability.meaning),
        "release": str(capability.release),
        "scenario": scenario_title(capability.scenario),
        "granularity": capability.granularity.value,
        "mandatory": messages.text(f"explain.mandatory-{MANDATORY[capability.mandatory]}"),
        "condition": str(capability.condition or ""),
        "absence": str(capability.absence or ""),
        "note": str(capability.note or ""),
        "prerequisites": capability.prerequisites,
        "place": ", ".join(capability.paths),
        "clause": str(capability.clause),
        "confidence": capability.confidence,
    }
    return Explanation(capability.id, "capability", str(capability.name), facts, capability.source)


def _rule(workspace: Workspace, name: str) -> Iterator[Explanation]:
    """Find a rule by its whole identifier, or all asserts of one (``CS7``)."""
    for rule in workspace.rules.rules:
        if name in (rule.id, rule.id.partition("-")[0]):
            facts = {
                "severity": messages.text(f"capability.severity-{rule.severity.value}"),
                "clause": rule.clause,
                "confidence": rule.confidence,
            }
            yield Explanation(rule.id, "rule", str(rule.title), facts)


def _clause(workspace: Workspace, name: str) -> Iterator[Explanation]:
    """Find what a clause is the reason for; the standard may be left out, its edition is not looked at."""
    cited: dict[str, list[str]] = {}
    for profile, requirement in _all_requirements(workspace):
        if _names(name, requirement.clause):
            cited.setdefault("requirements", []).append(f"{profile.id}/{requirement.id} ({requirement.title})")
    for capability in workspace.catalogue:
        if _names(name, capability.clause):
            cited.setdefault("capabilities", []).append(f"{capability.id} ({capability.name})")
    if cited:
        facts = {label: "; ".join(sorted(ids)) for label, ids in cited.items()}
        yield Explanation(name, "clause", messages.text("explain.clause-title"), facts)


def _names(name: str, clause: Clause) -> bool:
    plain = "".join(name.split()).lower()
    return bool(clause.clause) and plain in (
        clause.clause.lower(),
        f"{clause.standard}{clause.clause}".replace(" ", "").lower(),
        f"{clause.standard.removeprefix('TS ')}{clause.clause}".replace(" ", "").lower(),
    )


def _result(workspace: Workspace, name: str) -> Iterator[Explanation]:
    """Find a campaign, or ``campaign/test case``; what is not recorded is not found."""
    from conformance.reports.summary import explanation
    from conformance.store.database import ResultsStore

    identifier, _, case_id = name.partition("/")
    try:
        campaign = ResultsStore.open_existing(workspace.configuration.database).campaign(identifier)
    except StoreError:
        return
    if not case_id:
        facts = {"sut": campaign.sut, "profile": campaign.profile, "reason": str(explanation(campaign))}
        yield Explanation(campaign.id, "result", messages.text(f"report.conclusion-{campaign.conclusion}"), facts)
    for case in campaign.cases:
        if case_id in (case.id, case.id.removeprefix(f"{campaign.profile}/")):
            yield _of_case(campaign, case)


def _of_case(campaign: CampaignResult, case: CaseResult) -> Explanation:
    from conformance.reports.wording import place_text, spoken

    facts = {
        "verdict": messages.text(f"explain.word-{case.verdict.word}"),
        "reason": spoken(case.reason, messages.language()),
        "clause": str(case.clause),
        "place": place_text(case.place, messages.language()),
        "sut": campaign.sut,
    }
    return Explanation(f"{campaign.id}/{case.id}", "result", str(case.title), facts)


def _all_requirements(workspace: Workspace) -> Iterator[tuple[Profile, Requirement]]:
    for profile in workspace.profiles.values():
        for requirement in profile.requirements:
            yield profile, requirement


def _known(workspace: Workspace) -> Iterator[str]:
    yield from WORDS
    yield from workspace.profiles
    for profile, requirement in _all_requirements(workspace):
        yield f"{profile.id}/{requirement.id}"
        yield str(Clause(requirement.clause.standard, requirement.clause.clause))
    for capability in workspace.catalogue:
        yield from (capability.id, capability.field)
        yield str(Clause(capability.clause.standard, capability.clause.clause))
    for rule in workspace.rules.rules:
        yield from (rule.id, rule.id.partition("-")[0])


def _document(one: Explanation) -> Mapping[str, object]:
    return {"id": one.id, "kind": one.kind, "title": one.title, "facts": dict(one.facts), "source": one.source or None}
