"""``yangfan standards``: records, lifecycles, numbers in texts, events, progress and forecasts of standards."""

from __future__ import annotations

import click

from conformance.cli.subcommands import Subcommands

_COMMANDS: dict[str, str] = {
    "record": "conformance.cli.standards_record:record",
    "imports": "conformance.cli.standards_import:list_imports",
    "import": "conformance.cli.standards_import:import_history",
    "backtest": "conformance.cli.standards_backtest:backtest",
    "forecast": "conformance.cli.standards_forecast:forecast",
    "events": "conformance.cli.standards_events:events",
    "check": "conformance.cli.standards_check:check",
    "lifecycles": "conformance.cli.standards_lifecycles:lifecycles",
    "list": "conformance.cli.standards_list:list_standards",
    "plan": "conformance.cli.standards_plan:plan",
    "progress": "conformance.cli.standards_progress:progress",
    "search": "conformance.cli.standards_search:search",
    "show": "conformance.cli.standards_show:show",
    "totals": "conformance.cli.standards_totals:totals",
    "tree": "conformance.cli.standards_tree:tree",
    "verify": "conformance.cli.standards_verify:verify",
}


@click.group(cls=Subcommands, targets=_COMMANDS)
def standards() -> None:
    """Standards: where each stands, wrong numbers, progress, forecasts / 标准：现状、编号核验、进展、预测."""
