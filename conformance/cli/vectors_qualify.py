"""``yangfan vectors qualify``: what suites are worth, by the wrong codecs that they find out."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.progress import StepLines
from conformance.cli.tables import write_table

if TYPE_CHECKING:
    from conformance.judging.qualification import Qualification
    from conformance.vectors.survivors import Survivor


@click.command()
@click.argument("suites", metavar="DIR|ID...", nargs=-1, required=True)
@click.option("--mutant", "mutants", multiple=True, metavar="ID", help="Only this mutant / 只用此变异体.")
@click.option("--vectors", "each_vector", is_flag=True, help="List idle vectors too / 也列出无用的向量.")
@click.option(
    "--survivors",
    "file",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    metavar="FILE",
    help="Reviewed survivors, XML / 已评审的存活变异体（XML）.",
)
@click.option("--processes", type=click.IntRange(1, 256), help="How many at a time / 并行进程数.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
@click.pass_context
def qualify(
    ctx: click.Context,
    suites: tuple[str, ...],
    *,
    mutants: tuple[str, ...],
    each_vector: bool,
    file: Path | None,
    processes: int | None,
    as_json: bool,
) -> None:
    """Ask wrong codecs, and list those that no vector finds out / 用变异体检验向量集.

    Each mutant is a codec that is wrong on purpose: it tolerates a breach, misreads a constraint or a type, or behaves
    wrongly. The exit code is 1 if one survives without a reviewed reason, if a reason is out of date, or if a vector
    does not pass with the right codec.

    每个变异体都是故意做错的编解码器：容忍违规、误读约束或类型，或行为有误。若有变异体存活而没有经过评审的理由、理由已过时，
    或有向量连正确的编解码器都不能通过，则退出码为 1。
    """
    from conformance.vectors.survivors import load_survivors
    from conformance.workspace.mutant_runs import QualificationPlan, qualify_suite

    workspace, reviewed = open_workspace(), load_survivors(file)
    plan = QualificationPlan(mutants, each_vector, processes or os.cpu_count() or 1)
    found = [
        _Outcome(qualify_suite(workspace, suite, plan, step=_told(suite.header.id)), reviewed, bool(mutants))
        for suite in map(workspace.find_suite, suites)
    ]
    if as_json:
        documents = [outcome.document() for outcome in found]
        click.echo(json.dumps(documents[0] if len(documents) == 1 else documents, ensure_ascii=False, indent=2))
    else:
        for outcome in found:
            outcome.write()
    ctx.exit(1 if any(outcome.failed for outcome in found) else 0)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a suite is worth, beside the reviewed reasons."""

    told: Qualification
    reviewed: Mapping[tuple[str, str], Survivor]
    selected: bool

    @property
    def unexplained(self) -> list[str]:
        return [name for name in self.told.survivors if (self.told.suite, name) not in self.reviewed]

    @property
    def outdated(self) -> list[str]:
        """The mutants with a reason to survive that did not."""
        known = {*self.told.kills, *self.told.inapplicable}
        return [name for suite, name in self.reviewed if suite == self.told.suite and name in known]

    @property
    def failed(self) -> bool:
        return bool(self.unexplained or self.outdated or self.told.unsound)

    def reason(self, mutant: str) -> str:
        survivor = self.reviewed.get((self.told.suite, mutant))
        return str(survivor.reason) if survivor else ""

    def document(self) -> dict[str, object]:
        told = self.told
        document: dict[str, object] = {
            "suite": told.suite,
            "vectors": told.vectors,
            "mutants": told.mutants,
            "killed": len(told.kills),
            "survivors": [{"mutant": name, "reason": self.reason(name) or None} for name in told.survivors],
            "explained": len(told.survivors) - len(self.unexplained),
            "outdated": self.outdated,
            "not_applicable": [{"mutant": name, "reason": str(why)} for name, why in told.inapplicable.items()],
            "kills": {name: {"vector": kill.vector, "rule": kill.rule} for name, kill in told.kills.items()},
            "unsound": list(told.unsound),
            "idle_cases": list(told.idle_cases),
        }
        if told.idle_vectors is not None:
            document["idle_vectors"] = list(told.idle_vectors)
        return document

    def write(self) -> None:
        from conformance.vectors.mutants import bundled_mutants

        told, titles = self.told, {one.id: str(one.title) for one in bundled_mutants()}
        explained = len(told.survivors) - len(self.unexplained)
        click.echo(
            messages.text(
                "mutants.score",
                {
                    "suite": told.suite,
                    "killed": len(told.kills),
                    "mutants": told.mutants,
                    "explained": explained,
                    "unexplained": len(self.unexplained),
                    "inapplicable": len(told.inapplicable),
                },
            )
        )
        write_table(
            [messages.text(f"mutants.{name}") for name in ("survivor", "title", "reason")],
            [
                (name, titles[name], self.reason(name) or messages.text("mutants.unexplained"))
                for name in told.survivors
            ],
        )
        for key, names in (
            ("outdated", self.outdated),
            ("unsound", told.unsound),
            ("idle-cases", told.idle_cases),
            ("idle-vectors", told.idle_vectors or ()),
        ):
            if names:
                click.echo(messages.text(f"mutants.{key}", {"names": ", ".join(names), "count": len(names)}))


def _told(suite: str) -> StepLines:
    return StepLines(
        lambda stage: messages.text("mutants.progress", {"suite": suite, "stage": messages.text(f"mutants.{stage}")})
    )
