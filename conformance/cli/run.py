"""``yangfan run``: the pytest plugin with defaults, started in this process and shielded from the folder it stands in.

Exit codes are pytest's: 0 every item passed, 1 some did not, 2 interrupted, 3 internal error, 4 command line or input
unusable, 5 nothing was selected. With ``--baseline``, 0 means that nothing got worse, and 1 that something did.
"""

from __future__ import annotations

import contextlib
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
from conformance.workspace import Workspace, device_number

if TYPE_CHECKING:
    from conformance.store.baselines import Progress
    from conformance.sut.capture import CaptureSut

DEFAULT_PROFILE = "nr-baseline"
"""What a user's capture is tested against if no profile is named."""

USAGE_ERROR = 4
NOTHING_SELECTED = 5
Key = tuple[str, str]
"""A campaign to be: the locator of the SUT and the identifier of the profile."""

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
@click.option("--type", "type_name", metavar="TYPE", help="ASN.1 type of the evidence / 证据的 ASN.1 类型.")
@click.option("--ics", metavar="FILE", help="ICS statement of the product / 产品的 ICS 声明.")
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
    """Test captures against requirement profiles / 按要求集测试抓取文件.

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
    type_name: str | None
    ics: str | None
    database: str | None
    report: str | None
    baselines: Sequence[str]
    exitfirst: bool
    keyword: str | None


def _run(options: Options, *, as_json: bool) -> int:
    from conformance.cli.pytest_session import Observer, run_pytest

    if options.baselines and options.exitfirst:
        raise UsageError("baseline.exitfirst")
    observer = Observer()
    workspace = open_workspace(plugins=[observer], database=options.database, report=options.report)
    pairs = list(_pairs(workspace, options))
    baselines = _baselines(workspace, options.baselines, pairs)
    _check_statements(workspace, options)
    code = run_pytest(workspace, pairs, options=list(_pytest_options(options)))
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


def _baselines(
    workspace: Workspace, names: Sequence[str], pairs: Sequence[tuple[str, str]]
) -> Mapping[Key, CampaignResult]:
    """Return the baseline of each campaign that the *pairs* of SUT and profile will be."""
    if not names:
        return {}
    from conformance.cli.baseline import find_baselines

    campaigns = [(sut, workspace.find_profile(profile)[1].id) for sut, profile in pairs]
    return find_baselines(workspace.configuration.database, names, campaigns)


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


def _pairs(workspace: Workspace, options: Options) -> Iterator[tuple[str, str]]:
    """Yield the locators of SUTs and their profiles; a folder of captures is as many SUTs as it has files."""
    from conformance.profiles.builtin import SCHEME
    from conformance.profiles.modules import bundled_modules
    from conformance.pytest_plugin.bench import paired

    configured = workspace.configuration
    suts = [*(f"capture:{target}" for target in options.targets), *options.suts] or list(configured.sut)
    profiles = options.profiles or configured.profile or ([DEFAULT_PROFILE] if suts else [])
    if not suts:
        suts = [f"{SCHEME}:{module.id}" for module in bundled_modules()]
        profiles = profiles or [module.profile for module in bundled_modules()]
    for sut, profile in paired(suts, profiles):
        workspace.find_profile(profile)
        for locator in _locators(workspace, sut, options.type_name):
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


def _pytest_options(options: Options) -> Iterator[str]:
    if options.exitfirst:
        yield "-x"
    if options.keyword:
        yield from ("-k", options.keyword)
    if options.type_name:
        yield from ("--yangfan-type", options.type_name)
    if options.ics:
        yield f"--yangfan-ics={options.ics}"
