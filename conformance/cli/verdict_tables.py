"""What ``yangfan run`` shows at its end: verdicts, conclusions, and where everything was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click

from conformance import messages
from conformance.cli.tables import write_table
from conformance.model.results import NOT_EXECUTED, CampaignResult, CaseResult
from conformance.reports.summary import explanation, is_advice
from conformance.reports.vectors import vectors_text
from conformance.reports.wording import bits_text, place_text, spoken
from conformance.verdicts import Verdict

SHOWN_IN_FULL = 3
"""Up to so many campaigns are shown with every verdict; of more, each has one line."""

DITTO = "″"
"""Stands for the finding of the line above: a broken capture gives the same one to every requirement."""

_COLOURS: Mapping[str, str] = {
    "pass": "green",
    "fail": "bold red",
    "error": "bold red",
    "inconc": "yellow",
    "none": "yellow",
    "advice": "yellow",
    "conforms": "green",
    "does-not-conform": "bold red",
    "incomplete": "yellow",
}


def show(results: Sequence[CampaignResult], *, reports: Iterable[Path], store: str) -> None:
    """Show *results* on standard output, and where the reports and the results are."""
    if len(results) > SHOWN_IN_FULL:
        _show_campaigns(results)
    else:
        for result in results:
            _show_verdicts(result)
    broken = [(result, reason) for result in results for reason in _broken(result)]
    if broken and len(results) > 1:
        click.echo(messages.text("run.broken", {"count": len(broken), "total": len(results)}))
        for result, reason in broken:
            click.echo(f"  {result.sut}: {reason}")
    for path in reports:
        click.echo(messages.text("run.report", {"path": path}))
    if results:
        click.echo(messages.text("run.store", {"store": store, "campaign": results[-1].id}))
    else:
        click.echo(messages.text("run.nothing"))


def _show_verdicts(result: CampaignResult) -> None:
    synthetic = messages.text("run.synthetic") if result.synthetic else ""
    click.secho(f"{result.sut} × {result.profile}{synthetic}", bold=True)
    executed = [case for case in result.cases if case.reason.key != NOT_EXECUTED]
    headings = [messages.text(f"run.{name}") for name in ("case", "verdict", "clause", "finding")]
    language = messages.language()
    findings = [_finding(case) for case in executed]
    rows = [
        (case.id.removeprefix(f"{result.profile}/"), _word(case), str(case.clause), DITTO if found == before else found)
        for case, found, before in zip(executed, findings, ["", *findings], strict=False)
    ]
    write_table(headings, rows, colours=_styles())
    if result.vectors:
        click.echo(vectors_text(result.vectors, language))
    if result.not_applicable:
        click.echo(messages.text("run.not-applicable", {"count": len(result.not_applicable)}))
    for item in result.not_applicable:
        if item.reason.key == "judging.left-out":  # by ICS answers, which are short; conditions of profiles are not
            told = {"case": item.id.removeprefix(f"{result.profile}/"), "reason": spoken(item.reason, language)}
            click.echo(messages.text("run.left-out", told))
    if len(executed) < len(result.cases):
        click.echo(messages.text("run.not-executed", {"count": len(result.cases) - len(executed)}))
    click.secho(_conclusion(result), fg=_COLOURS[result.conclusion.value].split()[-1], bold=True, nl=False)
    click.echo(f"  {spoken(explanation(result), language)}\n")


def _show_campaigns(results: Iterable[CampaignResult]) -> None:
    headings = [messages.text(f"run.{name}") for name in ("sut", "profile", "conclusion", "verdicts")]
    rows = [(result.sut, result.profile, _conclusion(result), _counts(result)) for result in results]
    write_table(headings, rows, colours=_styles())
    click.echo("")


def _finding(case: CaseResult) -> str:
    """Return what a reader needs of a verdict: the demand if it is met, else what is wrong and where."""
    if case.verdict is Verdict.PASS:
        return str(case.title)
    language = messages.language()
    reason = spoken(case.reason, language)
    told = case.place is not None and case.place.path in reason
    place = bits_text(case.place, language) if case.place and told else place_text(case.place, language)
    return f"{reason} ({place})" if place else reason


def _word(case: CaseResult) -> str:
    return messages.text("run.advice" if is_advice(case) else f"report.verdict-{case.verdict.word}")


def _conclusion(result: CampaignResult) -> str:
    return messages.text(f"report.conclusion-{result.conclusion.value}")


def _counts(result: CampaignResult) -> str:
    named = ((messages.text(f"report.verdict-{word}"), count) for word, count in result.counts.items())
    return ", ".join(f"{count} {word}" for word, count in named if count)


def _broken(result: CampaignResult) -> Iterator[str]:
    """Yield why a SUT could not be judged at all, if that is so."""
    reasons = {spoken(case.reason, messages.language()) for case in result.cases if case.verdict is Verdict.ERROR}
    if len(reasons) == 1 and all(case.verdict is Verdict.ERROR for case in result.cases):
        yield reasons.pop()


def _styles() -> Mapping[str, str]:
    words = {f"report.verdict-{verdict.word}": verdict.word for verdict in Verdict} | {"run.advice": "advice"}
    words |= {f"report.conclusion-{name}": name for name in ("conforms", "does-not-conform", "incomplete")}
    return {messages.text(key): _COLOURS[name] for key, name in words.items()}
