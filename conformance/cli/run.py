"""``yangfan run``: the pytest plugin with defaults, started in this process and shielded from the folder it stands in.

Exit codes are pytest's: 0 every item passed, 1 some did not, 2 interrupted, 3 internal error, 4 command line or input
unusable, 5 nothing was selected.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli import report_error
from conformance.cli.opening import open_workspace
from conformance.errors import ConformanceError
from conformance.workspace import Workspace, device_number

if TYPE_CHECKING:
    from conformance.sut.capture import CaptureSut

DEFAULT_PROFILE = "nr-baseline"
"""What a user's capture is tested against if no profile is named."""

USAGE_ERROR = 4
NOTHING_SELECTED = 5
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
@click.option("--db", "database", metavar="PATH|URL", help="Results database / 结果数据库.")
@click.option("--report", metavar="DIR", help="Folder for reports / 报告文件夹.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
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
    database: str | None
    report: str | None
    exitfirst: bool
    keyword: str | None


def _run(options: Options, *, as_json: bool) -> int:
    from conformance.cli.pytest_session import Observer, run_pytest
    from conformance.cli.verdict_tables import show
    from conformance.reports.json_document import campaign_json
    from conformance.workspace.report_files import write_reports

    observer = Observer()
    workspace = open_workspace(plugins=[observer], database=options.database, report=options.report)
    pairs = list(_pairs(workspace, options))
    code = run_pytest(workspace, pairs, options=list(_pytest_options(options)))
    observer.clear_line()
    results = [workspace.store.campaign(identifier) for identifier in observer.campaigns]
    renderers = [renderer for renderer in workspace.renderers.values() if renderer.name in REPORTS]
    reports = write_reports(results, workspace.configuration.report, renderers=renderers) if results else ()
    if as_json:
        documents = [campaign_json(result) for result in results]
        document = documents[0] if len(documents) == 1 else documents
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif results or code == NOTHING_SELECTED:
        show(results, reports=reports, store=workspace.store.location)
    workspace.close()
    return code


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
