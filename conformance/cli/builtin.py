"""The bundled commands: one line each, the module is imported when the command is used."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.hookspecs import hookimpl


@hookimpl
def cli_commands() -> Mapping[str, str]:
    """Name the bundled commands."""
    return {
        "applicability": "conformance.cli.applicability:applicability",
        "asn1": "conformance.cli.asn1:asn1",
        "capability": "conformance.cli.capability:capability",
        "codec": "conformance.cli.codec:codec",
        "doctor": "conformance.cli.doctor:doctor",
        "explain": "conformance.cli.explain:explain",
        "ics": "conformance.cli.ics:ics",
        "init": "conformance.cli.init:init",
        "plan": "conformance.cli.plan:plan",
        "plugins": "conformance.cli.plugins:plugins",
        "report": "conformance.cli.report:report",
        "results": "conformance.cli.results:results",
        "run": "conformance.cli.run:run",
        "trace": "conformance.cli.trace:trace",
        "standards": "conformance.cli.standards:standards",
        "vectors": "conformance.cli.vectors:vectors",
    }
