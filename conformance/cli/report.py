"""``yangfan report``: reports on recorded campaigns, written from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.results import database_option
from conformance.errors import StoreError, UsageError
from conformance.interfaces import ReportRenderer
from conformance.model.results import CampaignResult
from conformance.store.database import ResultsStore
from conformance.workspace.report_files import write_atomically, write_reports

STANDARD_OUTPUT = Path("-")


@click.command()
@click.argument("campaigns", metavar="[ID]...", nargs=-1)
@click.option("--format", "formats", metavar="NAME", multiple=True, help="html, junit, json…; default all / 默认全部.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder, file or - / 文件夹、文件或 -.")
@click.option("--lang", type=click.Choice(messages.LANGUAGES), help="Language of the report / 报告语言.")
@database_option
def report(
    *, campaigns: tuple[str, ...], formats: tuple[str, ...], out: Path | None, lang: str | None, database: str | None
) -> None:
    """Write reports on campaigns, by default on those of the latest run / 为测试活动写报告，默认为最近一次运行."""
    workspace = open_workspace(database=database)
    if lang:
        messages.choose_language(lang)
    with ResultsStore.open_existing(workspace.configuration.database) as store:
        found = tuple(map(store.campaign, campaigns)) or store.latest_run()
        if not found:
            raise StoreError("report.nothing-to-report", store=store.location)
    if out and (out == STANDARD_OUTPUT or _names_a_file(out)):
        _write_one(found, out, _the_renderer(workspace.renderers, formats, out))
        return
    folder = out or workspace.configuration.report
    for path in write_reports(found, folder, renderers=_chosen(workspace.renderers, formats)):
        click.echo(path)


def _names_a_file(out: Path) -> bool:
    return bool(out.suffix) and not out.is_dir()


def _write_one(campaigns: Sequence[CampaignResult], target: Path, renderer: ReportRenderer) -> None:
    octets = renderer.render(campaigns, language=messages.language())
    if target == STANDARD_OUTPUT:
        click.echo(octets, nl=False)
    else:
        click.echo(write_atomically(target, octets))


def _chosen(known: Mapping[str, ReportRenderer], formats: Sequence[str]) -> Sequence[ReportRenderer]:
    """Return the renderers of the *formats*, or all that are known; each has a file of its own."""
    for name in formats:
        if name not in known:
            raise UsageError("report.unknown-format", name=name, known=", ".join(known))
    chosen = [known[name] for name in dict.fromkeys(formats or known)]
    by_suffix: dict[str, ReportRenderer] = {}
    for renderer in chosen:
        other = by_suffix.setdefault(renderer.suffix, renderer)
        if other is not renderer:
            raise UsageError("report.same-file", one=other.name, other=renderer.name, suffix=renderer.suffix)
    return chosen


def _the_renderer(known: Mapping[str, ReportRenderer], formats: Sequence[str], target: Path) -> ReportRenderer:
    """Return the one renderer that the *formats* name, or that the ending of *target* does."""
    named = formats or [name for name, renderer in known.items() if target.name.endswith(renderer.suffix)]
    chosen = _chosen(known, named)
    if not named or len(chosen) > 1:
        raise UsageError("report.one-format", out=target, known=", ".join(known))
    return chosen[0]
