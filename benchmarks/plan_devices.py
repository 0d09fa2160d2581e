"""Plan every published test case for real devices, and compare with what Python alone takes for the conditions.

Usage: python benchmarks/plan_devices.py [ROUNDS]

To plan is: evaluate the conditions, which are read once for all devices, in three values, with the reason and what is
missing, check releases, expand bands, configurations, branches and subtests. The peer does the least that anybody could
do with the same conditions: translated beforehand to Python expressions over answers of two values, each is compiled
and evaluated once.
The devices are those of ``judge_captures.py``. The two take turns, and the best round of each counts. Times are process
times.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from decode_captures import captures
from judge_captures import Device, devices

from conformance.ics.answers import Answers
from conformance.ics.expressions import atoms, write_atom
from conformance.ics.plan import APPLIES, make_plan
from conformance.ics.tables import ApplicabilityTables
from conformance.model.applicability import And, Decision, Expression, If, Not, Or
from conformance.model.evidence import Evidence, MediaType
from conformance.model.ics import Support
from conformance.workspace import Workspace


def answers_of(device: Device, workspace: Workspace) -> Answers:
    """Return the answers on ICS items that *device* shows."""
    evidence = [Evidence(octets, MediaType.UPER, type_name, type_name=type_name) for _, type_name, octets in device]
    standards = workspace.standards
    return standards.answers(None, standards.derived(workspace.device(evidence), origin="benchmark"))


def translations(tables: ApplicabilityTables) -> Mapping[str, Sequence[str]]:
    """Return the tests of the conditions as Python expressions, each with the atoms that it names."""
    tests = {}
    for document, code in tables.conditions:
        branch = tables.branch(document, code)
        if isinstance(branch, If):
            tests[python_text(branch.test)] = [write_atom(atom) for atom in atoms(branch.test)]
    return tests


def python_text(expression: Expression) -> str:
    """Write *expression* for Python: an atom is looked up in ``answers``."""
    match expression:
        case And(operands):
            return f"({' and '.join(map(python_text, operands))})"
        case Or(operands):
            return f"({' or '.join(map(python_text, operands))})"
        case Not(operand):
            return f"(not {python_text(operand)})"
        case _:
            return f"answers[{write_atom(expression)!r}]"


def plainly(tests: Mapping[str, Sequence[str]], answers: Answers) -> int:
    """Evaluate *tests* as Python does; return how many hold."""
    yes = {str(key) for key, support in answers.answered.items() if support is Support.YES}
    held = 0
    for text, names in tests.items():
        held += bool(eval(text, {"answers": {name: name in yes for name in names}}))  # noqa: S307  # written above
    return held


def seconds(work: Callable[[Answers], object], found: Sequence[Answers]) -> float:
    """Return the process time that *work* takes for all devices."""
    start = time.process_time()
    for answers in found:
        work(answers)
    return time.process_time() - start


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    workspace = Workspace.open(Path(__file__).parent)
    tables, book = workspace.standards.tables, workspace.standards.proformas
    found = [answers_of(device, workspace) for device in devices(captures())]
    tests = translations(tables)
    works: dict[str, Callable[[Answers], object]] = {
        "planned": lambda answers: make_plan(tables, answers, book),
        "python": lambda answers: plainly(tests, answers),
    }
    plans = [make_plan(tables, answers, book) for answers in found]
    best = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            best[name] = min(best[name], seconds(work, found))
    decided = sum(entry.decision is not Decision.UNANSWERED for plan in plans for entry in plan)
    applies = sum(entry.decision in APPLIES for plan in plans for entry in plan)
    print(
        f"{len(found)} devices, {len(tables.cases)} test cases, {len(tests)} different tests, best of {rounds} rounds"
    )
    print(f"{applies} times a test case applies, {decided} times it is decided")
    print("work        best s   ms/device  ratio to python")
    for name, duration in best.items():
        print(f"{name:<10} {duration:>7.3f} {1000 * duration / len(found):>11.1f} {duration / best['python']:>16.2f}")


if __name__ == "__main__":
    main()
