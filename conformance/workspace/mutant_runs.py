"""Qualify suites on all cores: each process opens the suite by itself and asks the mutants that it is given."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from conformance.judging.qualification import (
    Kill,
    MutantBench,
    Qualification,
    applicable,
    likely_rules,
    telling,
)
from conformance.model.vector import Vector
from conformance.vectors.mutants import find_mutants
from conformance.vectors.suites import Suite, open_suite
from conformance.workspace.yardsticks import yardstick_of

if TYPE_CHECKING:
    from conformance.workspace import Workspace

CHUNK = 250
"""How many vectors a process takes at a time."""
FEW_VECTORS = 500
"""A suite of at most so many vectors is qualified in this process: to start more would take longer."""

Step = Callable[[str, int, int], None]
"""Told the stage (``sound``, ``score-stage``, ``cases``, ``idle``), how many pieces of it are done, and of how many."""


@dataclass(frozen=True, slots=True)
class QualificationPlan:
    """How to qualify a suite.

    Attributes:
        mutants: identifiers of mutants, all where none is given.
        each_vector: look for vectors that kill none, not for such rules alone; that takes longer.
        processes: how many work at a time.
    """

    mutants: tuple[str, ...] = ()
    each_vector: bool = False
    processes: int = 1


def qualify_suite(workspace: Workspace, suite: Suite, plan: QualificationPlan, *, step: Step) -> Qualification:
    """Return what *suite* is worth; *step* is told how far it is.

    Raises:
        UsageError: there is no such mutant.
    """
    mutants, inapplicable = applicable(find_mutants(plan.mutants), yardstick_of(workspace, suite))
    ranges = [(start, start + CHUNK) for start in range(0, suite.count, CHUNK)]
    with _crew(workspace, suite, plan) as crew:
        unsound = {name for names in crew.each(_unsound, ranges, "sound", step) for name in names}
        tasks = [(one.id, unsound) for one in mutants]
        kills = {kill.mutant: kill for kill in crew.each(_first_kill, tasks, "score-stage", step) if kill is not None}
        names = [one.id for one in telling(mutants)]
        useful = {kills[name].rule for name in names if name in kills}
        doubtful = [(rule, names, unsound) for rule in suite.rules if names and rule not in useful]
        idle_cases = set(crew.each(_idle_case, doubtful, "cases", step))
        idle = [(*span, names) for span in ranges] if names and plan.each_vector else []
        idle_vectors = sorted(name for found in crew.each(_idle_vectors, idle, "idle", step) for name in found)
    return Qualification(
        suite.header.id,
        suite.count,
        {one.id: kills[one.id] for one in mutants if one.id in kills},
        tuple(one.id for one in mutants if one.id not in kills),
        inapplicable,
        tuple(sorted(unsound)),
        tuple(rule for rule in suite.rules if rule in idle_cases),
        tuple(idle_vectors) if plan.each_vector else None,
    )


class _Worker:
    """What works on a suite has at hand."""

    def __init__(self, workspace: Workspace, suite: Suite) -> None:
        self.suite = suite
        self.bench = MutantBench(yardstick_of(workspace, suite))

    def sound(self, unsound: set[str], **selection: Any) -> Iterator[Vector]:
        return (vector for vector in self.suite.vectors(**selection) if vector.id not in unsound)


class _Alone:
    """Works in this process."""

    def __init__(self, worker: _Worker) -> None:
        self._worker = worker

    def each(self, work: Callable[..., Any], tasks: Sequence[tuple[Any, ...]], stage: str, step: Step) -> Iterator[Any]:
        for done, task in enumerate(tasks, 1):
            yield work(self._worker, *task)
            step(stage, done, len(tasks))


class _Crew:
    """Works in several processes; results come as they are ready."""

    def __init__(self, folder: Path, suite: Path, processes: int) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would copy locks that other threads hold
        self._pool = ProcessPoolExecutor(processes, context, _settle, (folder, suite))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def each(self, work: Callable[..., Any], tasks: Sequence[tuple[Any, ...]], stage: str, step: Step) -> Iterator[Any]:
        futures = [self._pool.submit(_at_hand, work, task) for task in tasks]
        for done, future in enumerate(as_completed(futures), 1):
            yield future.result()
            step(stage, done, len(tasks))


def _crew(workspace: Workspace, suite: Suite, plan: QualificationPlan) -> AbstractContextManager[_Alone | _Crew]:
    if plan.processes == 1 or suite.count <= FEW_VECTORS:
        return nullcontext(_Alone(_Worker(workspace, suite)))
    return _Crew(workspace.configuration.folder, suite.folder, plan.processes)


_SETTLED: list[_Worker] = []
"""The worker of a process that was started for the work."""


def _settle(folder: Path, suite: Path) -> None:
    from conformance.workspace import Workspace

    _SETTLED[:] = [_Worker(Workspace.open(folder), open_suite(suite))]


def _at_hand(work: Callable[..., Any], task: tuple[Any, ...]) -> Any:
    return work(_SETTLED[0], *task)


def _unsound(worker: _Worker, start: int, stop: int) -> list[str]:
    return [vector.id for vector in worker.bench.unsound(worker.suite.vectors(start=start, stop=stop))]


def _first_kill(worker: _Worker, name: str, unsound: set[str]) -> Kill | None:
    (mutant,) = find_mutants([name])
    for rule in likely_rules(mutant, worker.suite.rules):
        for vector in worker.bench.killers(mutant, worker.sound(unsound, rule=rule)):
            return Kill(name, vector.id, rule)
    return None


def _idle_case(worker: _Worker, rule: str, names: Iterable[str], unsound: set[str]) -> str | None:
    """Return *rule* if none of its vectors kills any of the mutants."""
    mutants = sorted(find_mutants(names), key=lambda one: rule not in one.rules)
    for mutant in mutants:
        for _ in worker.bench.killers(mutant, worker.sound(unsound, rule=rule)):
            return None
    return rule


def _idle_vectors(worker: _Worker, start: int, stop: int, names: Iterable[str]) -> list[str]:
    vectors = worker.suite.vectors(start=start, stop=stop)
    return [vector.id for vector in worker.bench.idle(find_mutants(names), vectors)]
