"""``yangfan run``: the pytest plugin with defaults, started in this process and shielded from the folder it stands in.

Exit codes are pytest's: 0 every item passed, 1 some did not, 2 interrupted, 3 internal error, 4 command line or input
unusable, 5 nothing was selected. With ``--baseline``, 0 means that nothing got worse, and 1 that something did.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli import report_error
from conformance.cli.opening import open_workspace
from conformance.errors import ConformanceError, UsageError
from conformance.model.results import CampaignResult
from conformance.workspace import Workspace

if TYPE_CHECKING:
    from conformance.store.baselines import Progress

USAGE_ERROR = 4
NOTHING_SELECTED = 5
Key = tuple[str, str]
"""A campaign to be: the locator of the SUT and the identifier of the profile or the suite."""

COMPLETE = frozenset({0, 1})
"""The exit codes of pytest after a run that came to its end."""

REPORTS = ("html",)
"""The report formats that a run writes; `yangfan report` writes all of them."""


class RunCommand(click.Command):
    """A command whose usage errors have pytest's exit code."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the command line."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.show()
            ctx.exit(USAGE_ERROR)


@click.command(cls=RunCommand)
@click.argument("targets", nargs=-1, metavar="[FILE|DIR|-]...")
@click.option("--sut", "suts", multiple=True, metavar="LOCATOR", help="SUT, such as capture:FILE / 被测系统.")
@click.option("--profile", "profiles", multiple=True, metavar="ID|FILE", help="Requirement profile / 要求集.")
@click.option("--suite", "suites", multiple=True, metavar="NAME|DIR", help="Suite of vectors for a codec / 测试向量集.")
@click.option(
    "--vector", "vectors", multiple=True, metavar="ID", help="Only this vector, in full / 仅此向量，详细显示."
)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="NAME=accept|refuse|either",
    help="How acceptable vectors are decided / 如何判定可接受的向量.",
)
@click.option("--resume", metavar="CAMPAIGN|latest", help="Go on with an unfinished campaign / 续跑未完成的测试活动.")
@click.option("--type", "type_name", metavar="TYPE", help="ASN.1 type of the evidence / 证据的 ASN.1 类型.")
@click.option("--ics", metavar="FILE", help="ICS statement of the product / 产品的 ICS 声明.")
@click.option("--timeout", metavar="SECONDS", help="For each answer of a codec / 编解码器每次应答的时限（秒）.")
@click.option("--db", "database", metavar="PATH|URL", help="Results database / 结果数据库.")
@click.option("--report", metavar="DIR", help="Folder for reports / 报告文件夹.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
@click.option(
    "--baseline",
    "baselines",
    multiple=True,
    metavar="ID|latest",
    help="Exit with 1 only for what got worse since this campaign / 仅当比该测试活动变差时退出码为 1.",
)
@click.option("-x", "--exitfirst", is_flag=True, help="Stop at the first finding / 遇到首个问题即停止.")
@click.option("-k", "keyword", metavar="EXPRESSION", help="Only what matches, as in pytest / 只运行匹配的测试项.")
@click.option("--lang", type=click.Choice(messages.LANGUAGES), help="Language / 语言.")
@click.pass_context
def run(ctx: click.Context, /, *, as_json: bool, lang: str | None, **options: object) -> None:
    """Test captures against profiles, codecs against suites / 按要求集测试抓取文件，按向量集测试编解码器.

    Without arguments, three bundled synthetic modules are tested, each against its own profile. A capture is tested
    against nr-baseline unless --profile names something else; in a folder every file is a SUT of its own.
    """
    messages.choose_language(lang or messages.chosen_language())
    try:
        ctx.exit(_run(Options(**options), as_json=as_json))  # type: ignore[arg-type]  # click has checked the kinds
    except ConformanceError as error:
        report_error(error, as_json=as_json)
        ctx.exit(USAGE_ERROR)


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    targets: Sequence[str]
    suts: Sequence[str]
    profiles: Sequence[str]
    suites: Sequence[str]
    vectors: Sequence[str]
    policies: Sequence[str]
    resume: str | None
    type_name: str | None
    ics: str | None
    timeout: str | None
    database: str | None
    report: str | None
    baselines: Sequence[str]
    exitfirst: bool
    keyword: str | None


def _run(options: Options, *, as_json: bool) -> int:
    from conformance.cli.pytest_session import Observer, run_pytest
    from conformance.cli.run_plan import plan_run

    if options.baselines and options.exitfirst:
        raise UsageError("baseline.exitfirst")
    observer = Observer()
    workspace = open_workspace(
        plugins=[observer], database=options.database, report=options.report, timeout=options.timeout
    )
    planned = plan_run(
        workspace,
        suts=[*(f"capture:{target}" for target in options.targets), *options.suts],
        profiles=options.profiles,
        suites=options.suites,
        vectors=options.vectors,
        type_name=options.type_name,
    )
    baselines = _baselines(workspace, options.baselines, planned.keys(workspace))
    _check_statements(workspace, options)
    code = run_pytest(workspace, planned.pairs, suites=planned.suites, options=list(_pytest_options(options)))
    observer.clear_line()
    results = [workspace.store.campaign(identifier) for identifier in observer.campaigns]
    compared = _compared(results, baselines, code)
    if as_json:
        documents = [_document(result, compared, options) for result in results]
        _write_reports(workspace, results)
        document = documents[0] if len(documents) == 1 else documents
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif results or code == NOTHING_SELECTED:
        _show(workspace, results, compared, options)
    workspace.close()
    if options.baselines and code in COMPLETE:
        return int(any(progress.regressed for progress in compared.values()))
    return code


def _check_statements(workspace: Workspace, options: Options) -> None:
    """Read what pytest will need, so that what cannot be used is told as every error is, in JSON too."""
    from conformance.pytest_plugin.selections import read_statement_file

    _ = workspace.standards.purposes
    if options.ics:
        read_statement_file(workspace, options.ics)


def _baselines(workspace: Workspace, names: Sequence[str], keys: Sequence[Key]) -> Mapping[Key, CampaignResult]:
    """Return the baseline of each campaign to be."""
    if not names:
        return {}
    from conformance.cli.baseline import find_baselines

    return find_baselines(workspace.configuration.database, names, keys)


def _compared(
    results: Sequence[CampaignResult], baselines: Mapping[Key, CampaignResult], code: int
) -> Mapping[str, Progress]:
    """Compare the campaigns of a run that came to its end with their baselines; return it by campaign."""
    if not baselines:
        return {}
    from conformance.store.baselines import progress

    finished = [result for result in results if result.finished and code in COMPLETE]
    pairs = [(result, baselines.get((result.sut, result.profile))) for result in finished]
    return {result.id: progress(baseline, result) for result, baseline in pairs if baseline}


def _document(result: CampaignResult, compared: Mapping[str, Progress], options: Options) -> dict[str, object]:
    from conformance.reports.json_document import campaign_json

    document = campaign_json(result)
    if options.baselines:
        from conformance.cli.baseline import baseline_json

        document["baseline"] = baseline_json(compared[result.id]) if result.id in compared else None
    return document


def _show(
    workspace: Workspace, results: Sequence[CampaignResult], compared: Mapping[str, Progress], options: Options
) -> None:
    from conformance.cli.verdict_tables import show

    show(results, reports=_write_reports(workspace, results), store=workspace.store.location)
    if compared:
        from conformance.cli.baseline import show_progress

        for progress in compared.values():
            show_progress(progress)
    if options.baselines and len(compared) < len(results):
        click.echo(messages.text("baseline.unfinished-run"))


def _write_reports(workspace: Workspace, results: Sequence[CampaignResult]) -> Sequence[Path]:
    from conformance.workspace.report_files import write_reports

    renderers = [renderer for renderer in workspace.renderers.values() if renderer.name in REPORTS]
    return write_reports(results, workspace.configuration.report, renderers=renderers) if results else ()


def _pytest_options(options: Options) -> Iterator[str]:
    if options.exitfirst:
        yield "-x"
    if options.keyword:
        yield from ("-k", options.keyword)
    if options.type_name:
        yield from ("--yangfan-type", options.type_name)
    if options.ics:
        yield f"--yangfan-ics={options.ics}"
    yield from (f"--yangfan-vector={vector}" for vector in options.vectors)
    yield from (f"--yangfan-policy={policy}" for policy in options.policies)
    if options.resume:
        yield f"--yangfan-resume={options.resume}"
