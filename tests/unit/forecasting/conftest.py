import datetime as dt
from collections.abc import Callable, Iterable

import numpy as np
import pytest

from conformance.model.dates import StatedDate
from conformance.model.lifecycle import Lifecycle, Machine, Outcome, Rung, StageEvent, State
from conformance.model.text import Text

MADE_UP = Text(en="synthetic", zh="合成")


def _state(name: str, rung: Rung, outcome: Outcome) -> State:
    return State(name, MADE_UP, rung, outcome)


@pytest.fixture(scope="session")
def lifecycle() -> Lifecycle:
    """A synthetic lifecycle: draft and review are open, issued landed, withdrawn ended."""
    states = (
        _state("draft", Rung.DRAFTING, Outcome.OPEN),
        _state("review", Rung.REVIEW, Outcome.OPEN),
        _state("issued", Rung.PUBLISHED, Outcome.LANDED),
        _state("withdrawn", Rung.WITHDRAWN, Outcome.ENDED),
    )
    machine = Machine("main", MADE_UP, {state.id: state for state in states}, frozenset())
    return Lifecycle("synthetic", MADE_UP, "nobody", {"main": machine}, debounce_days=0)


EventMaker = Callable[..., StageEvent]


@pytest.fixture(scope="session")
def event() -> EventMaker:
    def make(item: str, stage: str, day: str, *, known: str = "") -> StageEvent:
        date = StatedDate.parse(day)
        seen = dt.date.fromisoformat(known) if known else date.latest
        return StageEvent("synthetic", item, "main", stage, date, seen, source="made up", title=f"Title of {item}")

    return make


@pytest.fixture(scope="session")
def synthetic_history(event: EventMaker) -> list[StageEvent]:
    """600 synthetic documents over 20 years; a third is withdrawn, most of the others land after one to three years."""
    return list(_documents(event, np.random.default_rng(7)))


def _documents(event: EventMaker, random: np.random.Generator) -> Iterable[StageEvent]:
    for number in range(600):
        day = dt.date(2000, 1, 1) + dt.timedelta(days=int(random.integers(0, 7000)))
        yield event(f"doc-{number}", "draft", day.isoformat())
        day += dt.timedelta(days=int(random.exponential(300)) + 1)
        yield event(f"doc-{number}", "review", day.isoformat())
        day += dt.timedelta(days=int(random.exponential(300)) + 1)
        yield event(f"doc-{number}", "withdrawn" if random.random() < 1 / 3 else "issued", day.isoformat())
