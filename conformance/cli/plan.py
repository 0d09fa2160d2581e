"""``yangfan plan``: which published test cases apply to a device, over what, and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.plan_diff import diff
from conformance.cli.plan_filters import CaseFilter, check_specifications, filter_options, warn_of_nothing
from conformance.cli.plan_sources import Sources, planner_of, recognise, standard_tables
from conformance.errors import UsageError

if TYPE_CHECKING:
    from conformance.ics.plan import Planner
    from conformance.model.applicability import PlanEntry
    from conformance.model.text import Text
    from conformance.reports.planned import Provenance

FORMATS = ("table", "csv", "xlsx", "html", "json")
MAX_TOLD = 20
"""How many contradictions are told one by one."""

_SHORT_FORMATS = ("table", "json")
_BINARY = frozenset({"xlsx"})


class PlanGroup(click.Group):
    """A command that also has subcommands: whatever does not begin with the name of one is a file or an option."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters; a subcommand takes the files itself."""
        params = super().get_params(ctx)
        return [one for one in params if not (ctx.meta.get(__name__) and isinstance(one, click.Argument))]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Tell a subcommand from files."""
        ctx.meta[__name__] = bool(args) and args[0] in self.commands
        if ctx.meta[__name__]:
            return super().parse_args(ctx, args)
        ctx.allow_interspersed_args = True
        return click.Command.parse_args(self, ctx, args)


@click.group(cls=PlanGroup, invoke_without_command=True, subcommand_metavar="| diff ...")
@click.argument("files", metavar="[FILE]...", nargs=-1)
@click.option(
    "--sut",
    "suts",
    multiple=True,
    metavar="LOCATOR",
    help="The device: a capture or another SUT / 终端：抓包或其他 SUT.",
)
@click.option(
    "--ics", metavar="FILE", type=click.Path(path_type=Path), help="Its ICS statement, XML or XLSX / 该终端的 ICS 声明."
)
@click.option("--type", "type_name", metavar="TYPE", help="ASN.1 type of the evidence / 证据的 ASN.1 类型.")
@filter_options
@click.option(
    "--explain", nargs=2, metavar="SPEC CLAUSE", help="The whole story of one test case / 说明一个测试例的全部依据."
)
@click.option("--missing", is_flag=True, help="The missing answers, most deciding first / 尚缺的回答，影响大的在前.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="How to write the plan / 测试计划的格式.")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to FILE / 写入文件.",
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
@click.pass_context
def plan(  # noqa: PLR0913  # what the command line takes, each by its name
    ctx: click.Context,
    /,
    *,
    files: tuple[str, ...] = (),
    suts: tuple[str, ...],
    ics: Path | None,
    type_name: str | None,
    selection: CaseFilter,
    explain: tuple[str, str] | None,
    missing: bool,
    form: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Plan which published test cases apply to a device, over what, and why / 制定终端的测试计划.

    FILE is a capture or an ICS statement (XML or XLSX); several captures, such as one for each RAT, and one statement
    are put together as one device. --sut and --ics name them expressly. Without --decision the table shows the test
    cases that apply and counts the others. `yangfan plan diff` compares two plans.

    FILE 是抓包或 ICS 声明（XML 或 XLSX）；多个抓包（例如每种制式一个）与一个声明视为同一个终端；
    也可用 --sut 和 --ics 指明。未给出 --decision 时，表格只列出适用的测试例，其余只计数。
    `yangfan plan diff` 比较两份测试计划。
    """
    if ctx.invoked_subcommand is not None:
        return
    view = "explain" if explain else "missing" if missing else "plan"
    form = _form(form, out, as_json=as_json, view=view)
    _check_explain(explain, selection, missing=missing)
    workspace = open_workspace()
    sources = recognise(files, suts=suts, ics=ics, type_name=type_name)
    tables = standard_tables(workspace)
    selection.check(tables.cases)
    planner = planner_of(workspace, sources, tables)
    sources = sources.checked(workspace, planner)
    request = Request(form, out, sources, selection)
    if explain is not None:
        _explain(planner, *explain, request=request)
    else:
        cases = selection.cases(planner.tables.cases)
        entries = [entry for entry in map(planner.entry, cases) if selection.wants(entry)]
        warn_of_nothing(selection, entries)
        (_write_missing if missing else _write)(planner, entries, request)
    ctx.exit(max(_report_contradictions(planner), _report_failures(sources.failures)))


plan.add_command(diff)


@dataclass(frozen=True, slots=True)
class Request:
    """How a plan is to be written.

    Attributes:
        form: the format.
        out: the file, ``None`` for standard output.
        sources: what the device is known by.
        selection: which test cases are wanted.
    """

    form: str
    out: Path | None
    sources: Sources
    selection: CaseFilter


def _form(form: str | None, out: Path | None, *, as_json: bool, view: str) -> str:
    """Return the format: the one that is named, else that of the file's suffix, else a table.

    Raises:
        UsageError: two are named, *view* is not written in it, the suffix tells none, a table would go to a file, or a
            spreadsheet to standard output.
    """
    if as_json and form not in {None, "json"}:
        raise UsageError("plan.two-formats", form=form)
    chosen = "json" if as_json else form or (out.suffix.removeprefix(".").lower() if out else "table")
    known = FORMATS if view == "plan" else _SHORT_FORMATS
    files = ", ".join(one for one in known if one != "table")
    if out is not None and (chosen == "table" or chosen not in FORMATS):
        raise UsageError("plan.unknown-format", path=out, known=files)
    if chosen not in known:
        raise UsageError("plan.no-such-form", option=f"--{view}", form=chosen, known=", ".join(known))
    if chosen in _BINARY and out is None:
        raise UsageError("plan.needs-file", form=chosen)
    return chosen


def _check_explain(explain: tuple[str, str] | None, selection: CaseFilter, *, missing: bool) -> None:
    """Refuse what would narrow down the story of one test case.

    Raises:
        UsageError: something would.
    """
    others = [*(["--missing"] if missing else []), *selection.options]
    if explain is not None and others:
        raise UsageError("plan.explain-alone", other=others[0])


def _explain(planner: Planner, spec: str, clause: str, *, request: Request) -> None:
    from conformance.cli.plan_json import story_json
    from conformance.cli.plan_tables import write_story
    from conformance.ics.explanation import tell_story

    case = planner.tables.case(spec, clause)
    if case is None:
        check_specifications([spec], planner.tables)
        raise UsageError("plan.no-case", spec=spec, clause=clause)
    story = tell_story(planner, case)
    if request.form == "json":
        _put(json.dumps(story_json(story), ensure_ascii=False, indent=2).encode() + b"\n", request)
    else:
        write_story(story)


def _write_missing(planner: Planner, entries: Sequence[PlanEntry], request: Request) -> None:
    from conformance.cli.plan_json import dump_lines, waiting_json
    from conformance.cli.plan_tables import write_waiting
    from conformance.ics.plan import waiting_items

    found = waiting_items(entries)
    if request.form == "json":
        _put(dump_lines(waiting_json(one, planner.book) for one in found), request)
    else:
        write_waiting(found, planner)


def _write(planner: Planner, entries: Sequence[PlanEntry], request: Request) -> None:
    from conformance.cli.plan_json import dump_lines, entry_json
    from conformance.cli.plan_tables import write_counts, write_entries
    from conformance.ics.plan import APPLIES

    if request.form == "json":
        _put(dump_lines(map(entry_json, entries)), request)
    elif request.form == "table":
        chosen = request.selection.decisions
        write_entries(entry for entry in entries if chosen or entry.decision in APPLIES)
        write_counts(entries)
    else:
        _put(_rendered(planner, entries, request), request)


def _rendered(planner: Planner, entries: Sequence[PlanEntry], request: Request) -> bytes:
    from conformance.reports.plan import plan_csv, plan_workbook, render_plan_html

    language = messages.language()
    if request.form == "csv":
        return plan_csv(entries, language=language, book=planner.book)
    render = plan_workbook if request.form == "xlsx" else render_plan_html
    return render(
        entries,
        device=request.sources.name,
        language=language,
        book=planner.book,
        provenance=_provenance(planner, request),
    )


def _provenance(planner: Planner, request: Request) -> Provenance:
    from conformance.reports.planned import Provenance

    proformas = {spec: proforma.edition for spec, proforma in planner.book.proformas.items()}
    editions = {*planner.tables.editions.items(), *proformas.items()}
    return Provenance(
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        sources=request.sources.digests(),
        editions=tuple(sorted(editions)),
        filters=tuple(request.selection.options),
        contradictions=planner.answers.contradictions,
        failures=request.sources.failures,
    )


def _put(octets: bytes, request: Request) -> None:
    """Write to the file, or to standard output."""
    from conformance.workspace.report_files import write_atomically

    if request.out is None:
        click.echo(octets.decode(), nl=False)
    else:
        write_atomically(request.out, octets)
        click.echo(messages.text("run.report", {"path": request.out}), err=True)


def _report_failures(failures: Sequence[Text]) -> int:
    """Tell on standard error what a statement does not fit together in by itself; return the exit code."""
    if not failures:
        return 0
    click.echo(messages.text("plan.failures", {"count": len(failures)}), err=True)
    for failure in failures[:MAX_TOLD]:
        click.echo(f"  {failure}", err=True)
    if len(failures) > MAX_TOLD:
        click.echo(f"  {messages.text('plan.more-contradictions', {'count': len(failures) - MAX_TOLD})}", err=True)
    return 1


def _report_contradictions(planner: Planner) -> int:
    """Tell on standard error what supplier and device contradict each other in; return the exit code."""
    found = planner.answers.contradictions
    if not found:
        return 0
    from conformance.cli.plan_tables import short_path

    click.echo(messages.text("plan.contradictions", {"count": len(found)}), err=True)
    for one in found[:MAX_TOLD]:
        data = {
            "item": one.key if one.key.spec else messages.text("plan.line-release"),
            "mnemonic": one.mnemonic,
            "declared": one.declared.value or one.declared.support.value,
            "derived": one.derived.value or one.derived.support.value,
            "place": short_path(one.derived.place or one.derived.origin),
        }
        click.echo(f"  {messages.text('plan.contradiction', data)}", err=True)
    if len(found) > MAX_TOLD:
        click.echo(f"  {messages.text('plan.more-contradictions', {'count': len(found) - MAX_TOLD})}", err=True)
    return 1
