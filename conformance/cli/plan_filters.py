"""The options by which a plan is narrowed down."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from conformance import messages
from conformance.errors import UsageError
from conformance.model.applicability import Decision

if TYPE_CHECKING:
    from conformance.ics.tables import ApplicabilityTables
    from conformance.model.applicability import PlanEntry, TestCase

Command = Callable[..., None]


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which test cases are wanted; where nothing is named, all are.

    Attributes:
        specs: of these specifications.
        releases: whose release cell begins with one of these, such as 16.
        areas: of these areas.
        clause: whose clause is this one or a part of it.
        decisions: with these decisions.
    """

    specs: Sequence[str]
    releases: Sequence[int]
    areas: Sequence[str]
    clause: str | None
    decisions: Sequence[Decision]

    @property
    def options(self) -> Sequence[str]:
        """The options that were given, as on the command line."""
        given: dict[str, Sequence[object]] = {
            "--spec": self.specs,
            "--release": self.releases,
            "--area": self.areas,
            "--clause": () if self.clause is None else (self.clause,),
            "--decision": self.decisions,
        }
        return [f"{option} {value}" for option, values in given.items() for value in values]

    def check(self, tables: ApplicabilityTables) -> None:
        """Refuse specifications and areas of which *tables* have no test case.

        Raises:
            UsageError: there is one.
        """
        check_specifications(self.specs, tables)
        _demand(self.areas, {case.area for case in tables.cases}, "plan.unknown-area")

    def cases(self, cases: Iterable[TestCase]) -> Iterator[TestCase]:
        """Return those of *cases* that are wanted, whatever their decision."""
        return filter(self._wants, cases)

    def wants(self, entry: PlanEntry) -> bool:
        """Tell whether a test case with that decision is wanted."""
        return not self.decisions or entry.decision in self.decisions

    def _wants(self, case: TestCase) -> bool:
        return (
            (not self.specs or case.spec in self.specs)
            and (not self.areas or case.area in self.areas)
            and (self.clause is None or case.clause == self.clause or case.clause.startswith(f"{self.clause}."))
            and (not self.releases or _first_release(case) in self.releases)
        )


def filter_options(command: Command) -> Command:
    """Add the options that select test cases; the command gets them as ``selection``."""

    @click.option("--spec", "specs", multiple=True, metavar="SPEC", help="Only this specification / 只看该规范.")
    @click.option(
        "--release",
        "releases",
        multiple=True,
        metavar="N",
        type=_RELEASE,
        help="Only cases from this release on / 只看自该版本起的测试例.",
    )
    @click.option("--area", "areas", multiple=True, metavar="AREA", help="Only this area, such as rf / 只看该领域.")
    @click.option("--clause", metavar="PREFIX", help="Only this clause and its parts / 只看该条款及其下级.")
    @click.option(
        "--decision",
        "decisions",
        multiple=True,
        type=click.Choice([one.value for one in Decision]),
        help="Only cases decided so / 只看该适用结果的测试例.",
    )
    @functools.wraps(command)
    def selecting(
        *given: object,
        specs: Sequence[str],
        releases: Sequence[int],
        areas: Sequence[str],
        clause: str | None,
        decisions: Sequence[str],
        **others: Any,
    ) -> None:
        wanted = tuple(map(Decision, decisions))
        command(*given, selection=CaseFilter(specs, releases, areas, clause, wanted), **others)

    return selecting


def check_specifications(specs: Iterable[str], tables: ApplicabilityTables) -> None:
    """Refuse specifications of which *tables* have no test case.

    Raises:
        UsageError: there is one.
    """
    _demand(specs, {case.spec for case in tables.cases}, "plan.unknown-spec")


def warn_of_nothing(selection: CaseFilter, found: Sized) -> None:
    """Say on standard error that no test case fits *selection*, if *found* is empty."""
    if not found:
        click.echo(messages.text("plan.nothing-fits", {"options": " ".join(selection.options)}), err=True)


class _Release(click.ParamType[int]):
    """A release by its number: ``16`` or ``Rel-16``."""

    name = "release"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number."""
        text = str(value).removeprefix("Rel-")
        if not text.isdecimal():
            self.fail(f"{value} is no release such as 16 or Rel-16 / 不是版本号", param, ctx)
        return int(text)


_RELEASE = _Release()


def _first_release(case: TestCase) -> int | None:
    from conformance.ics.releases import release_span

    listed = release_span(case.release).listed
    return min(listed) if listed else None


def _demand(names: Iterable[str], known: set[str], key: str) -> None:
    for name in names:
        if name not in known:
            raise UsageError(key, name=name, known=", ".join(sorted(known)))
