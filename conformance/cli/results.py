"""``yangfan results``: what the store holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.tables import write_table
from conformance.model.results import CampaignResult, CaseResult
from conformance.model.vector import VectorResult
from conformance.reports.json_document import campaign_json
from conformance.reports.summary import explanation, is_advice
from conformance.reports.vectors import vector_json, vectors_text
from conformance.reports.wording import place_text, spoken, time_text
from conformance.store.comparison import Change, Comparison, compare
from conformance.store.database import ResultsStore
from conformance.store.queries import CampaignSummary
from conformance.verdicts import Conclusion, Verdict

KINDS = ("worse", "new", "fixed", "better", "gone", "unchanged")
"""The lists of a comparison, what needs attention first."""

LIST_LIMIT = 20
ROWS_OF_A_TABLE = 500
"""So many vectors share the widths of a table's columns; more are not held in memory."""

_SHOWN = (Verdict.FAIL, Verdict.ERROR, Verdict.INCONC, Verdict.NONE, Verdict.PASS)

as_json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
database_option = click.option(
    "--db", "database", metavar="URL", help="Results store: a file or database URL / 结果库：文件或数据库 URL."
)


@click.group()
def results() -> None:
    """List, show and compare recorded campaigns / 列出、查看和比较已记录的测试活动."""


@results.command("list")
@click.option(
    "--limit", type=click.IntRange(1), default=LIST_LIMIT, show_default=True, help="At most so many / 条数上限."
)
@database_option
@as_json_option
def list_campaigns(*, limit: int, database: str | None, as_json: bool) -> None:
    """List campaigns, the latest first / 列出测试活动，最新的在前."""
    with open_store(database) as store:
        found = store.campaigns(limit=limit)
    if as_json:
        _write_json([_summary_json(summary) for summary in found])
        return
    if not found:
        click.echo(messages.text("results.none"))
        return
    headings = [_say(name) for name in ("campaign", "conclusion", "profile", "verdicts", "sut")]
    write_table(headings, [_summary_row(summary) for summary in found], colours=_colours())


@results.command()
@click.argument("campaign", metavar="ID")
@database_option
@as_json_option
def show(*, campaign: str, database: str | None, as_json: bool) -> None:
    """Show a campaign; the beginning or the ending of its identifier will do / 查看测试活动，标识可只写开头或结尾."""
    with open_store(database) as store:
        found = store.campaign(campaign)
    if as_json:
        _write_json(campaign_json(found))
        return
    _write_head(found)
    headings = [_say(name) for name in ("verdict", "case", "clause", "reason")]
    write_table(headings, [_case_row(case) for case in found.cases], colours=_colours())
    if found.vectors:
        click.echo(vectors_text(found.vectors, messages.language()))
    if found.not_applicable:
        click.echo(messages.text("results.left-out", {"count": len(found.not_applicable)}))


@results.command("vectors")
@click.argument("campaign", metavar="ID")
@click.option(
    "--verdict",
    "verdicts",
    multiple=True,
    type=click.Choice([verdict.word for verdict in _SHOWN]),
    help="Only vectors with this verdict / 仅限此判定.",
)
@click.option("--rule", default="", metavar="RULE", help="Only vectors of this rule / 仅限此规则.")
@click.option("--limit", type=click.IntRange(1), help="At most so many / 条数上限.")
@database_option
@as_json_option
def list_vectors(
    *, campaign: str, verdicts: tuple[str, ...], rule: str, limit: int | None, database: str | None, as_json: bool
) -> None:
    """List the verdicts of a campaign's test vectors / 列出测试活动各测试向量的判定."""
    language = messages.language()
    with open_store(database) as store:
        identifier = store.campaign(campaign).id
        chosen = [Verdict[word.upper()] for word in verdicts]
        found = store.vector_results(identifier, rule=rule, verdicts=chosen, limit=limit)
        if as_json:
            _write_json_list(vector_json(result, language) for result in found)
            return
        headings = [_say("verdict"), messages.text("suite.vector"), messages.text("suite.rule"), _say("reason")]
        shown = False
        while some := list(islice(found, ROWS_OF_A_TABLE)):
            write_table(headings, [_vector_row(result) for result in some], colours=_colours())
            shown = True
    if not shown:
        click.echo(messages.text("suite.no-vectors", {"campaign": identifier}))


@results.command("compare")
@click.argument("old")
@click.argument("new")
@database_option
@as_json_option
def compare_campaigns(*, old: str, new: str, database: str | None, as_json: bool) -> int:
    """Compare two campaigns; exit code 1 if NEW is worse / 比较两次测试活动；变差时退出码为 1."""
    with open_store(database) as store:
        comparison = compare(store.campaign(old), store.campaign(new))
    if as_json:
        _write_json(_comparison_json(comparison))
    else:
        _write_comparison(comparison)
    return 1 if comparison.regressed else 0


def open_store(database: str | None) -> ResultsStore:
    """Open the store that *database* names, or the configured one, to read it.

    Raises:
        StoreError: there is none, or it cannot be used.
    """
    return ResultsStore.open_existing(open_workspace(database=database).configuration.database)


def _write_head(found: CampaignResult) -> None:
    synthetic = f" [{_say('synthetic')}]" if found.synthetic else ""
    language = messages.language()
    finished = time_text(found.finished) or messages.text("report.not-finished")
    for label, text in (
        ("campaign", found.id + synthetic),
        ("sut", found.sut),
        ("profile", found.profile),
        ("started", time_text(found.started)),
        ("finished", finished),
        ("conclusion", f"{_conclusion_word(found.conclusion)}: {spoken(explanation(found), language)}"),
    ):
        click.echo(messages.text("report.line", {"label": _say(label), "text": text}))


def _write_comparison(comparison: Comparison) -> None:
    for differing in ("sut", "profile"):
        sides = {"old": getattr(comparison.earlier, differing), "new": getattr(comparison.later, differing)}
        if sides["old"] != sides["new"]:
            click.echo(messages.text(f"results.other-{differing}", sides), err=True)
    headings = [messages.text("results.change"), *(_say("case"), messages.text("results.old"))]
    rows = [_change_row(kind, change) for kind in KINDS[:-1] for change in _changes(comparison, kind)]
    write_table([*headings, messages.text("results.new-side"), _say("reason")], rows, colours=_colours())
    counts = (f"{messages.text(f'results.kind-{kind}')} {len(_changes(comparison, kind))}" for kind in KINDS)
    click.echo(messages.text("results.separator").join(counts))


def _changes(comparison: Comparison, kind: str) -> Sequence[Change]:
    found: Sequence[Change] = getattr(comparison, kind)
    return found


def _change_row(kind: str, change: Change) -> Sequence[str]:
    told = change.new or change.old
    reason = spoken(told.reason, messages.language()) if told else ""
    sides = [_verdict_word(case.verdict) if case else "" for case in (change.old, change.new)]
    return (messages.text(f"results.kind-{kind}"), change.id, *sides, reason)


def _comparison_json(comparison: Comparison) -> dict[str, object]:
    lists = {kind: [change_json(change) for change in _changes(comparison, kind)] for kind in KINDS}
    return {"earlier": comparison.earlier.id, "later": comparison.later.id, "regressed": comparison.regressed, **lists}


def change_json(change: Change) -> dict[str, object]:
    """Return both sides of a change as a JSON object."""

    def side(case: CaseResult | None) -> dict[str, object] | None:
        return {"verdict": case.verdict.word, "reason": spoken(case.reason, messages.language())} if case else None

    return {"id": change.id, "old": side(change.old), "new": side(change.new)}


def _summary_json(summary: CampaignSummary) -> dict[str, object]:
    return {
        "campaign": summary.id,
        "run": summary.run,
        "sut": summary.sut,
        "profile": summary.profile,
        "conclusion": summary.conclusion.value,
        "counts": dict(summary.counts),
        "started": summary.started,
        "finished": summary.finished or None,
        "synthetic": summary.synthetic,
    }


def _summary_row(summary: CampaignSummary) -> Sequence[str]:
    sut = f"{summary.sut} [{_say('synthetic')}]" if summary.synthetic else summary.sut
    counts = [(summary.counts[verdict.word], _verdict_word(verdict)) for verdict in _SHOWN]
    verdicts = messages.text("results.separator").join(f"{count} {word}" for count, word in counts if count)
    return (summary.id, _conclusion_word(summary.conclusion), summary.profile, verdicts, sut)


def _case_row(case: CaseResult) -> Sequence[str]:
    language = messages.language()
    reason = "\n".join(filter(None, (spoken(case.reason, language), place_text(case.place, language))))
    word = _say("advice") if is_advice(case) else _verdict_word(case.verdict)
    return (word, case.id, str(case.clause), reason)


def _colours() -> Mapping[str, str]:
    """Return the style of each word that a table may colour."""
    styles = {Verdict.PASS: "green", Verdict.FAIL: "red", Verdict.ERROR: "bold magenta", Verdict.INCONC: "yellow"}
    colours = {_verdict_word(verdict): style for verdict, style in styles.items()}
    conclusions = (
        (Conclusion.CONFORMS, "green"),
        (Conclusion.DOES_NOT_CONFORM, "red"),
        (Conclusion.INCOMPLETE, "yellow"),
    )
    colours |= {_conclusion_word(conclusion): style for conclusion, style in conclusions}
    return colours | {messages.text("results.kind-worse"): "red", messages.text("results.kind-fixed"): "green"}


def _verdict_word(verdict: Verdict) -> str:
    return _say(f"verdict-{verdict.word}")


def _conclusion_word(conclusion: Conclusion) -> str:
    return _say(f"conclusion-{conclusion.value}")


def _say(key: str) -> str:
    return messages.text(f"report.{key}")


def _vector_row(result: VectorResult) -> Sequence[str]:
    path = str(result.reason.data.get("path", ""))
    octets = str(result.reason.data.get("octets", ""))
    reason = "\n".join(filter(None, (spoken(result.reason, messages.language()), path, octets)))
    return (_verdict_word(result.verdict), result.id, result.rule, reason)


def _write_json_list(documents: Iterable[object]) -> None:
    """Write a list, one object a line, as it comes: a campaign may have a hundred thousand vectors."""
    separator = "["
    for document in documents:
        click.echo(separator + json.dumps(document, ensure_ascii=False), nl=False)
        separator = ",\n "
    click.echo("[]" if separator == "[" else "]")


def _write_json(document: object) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
