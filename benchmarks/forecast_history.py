"""The back-test and the forecast of 3GPP's whole history, beside Kaplan-Meier of the same events by lifelines.

Usage: python benchmarks/forecast_history.py [ROUNDS]

lifelines fits one curve for each stage at each cut-off, which is the by-stage baseline and nothing else; we do that,
two more baselines and the forecasts themselves. Times are process times; the best round counts.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lifelines import KaplanMeierFitter

from conformance.forecasting import backtest, forecast
from conformance.forecasting.baselines import baselines_of
from conformance.forecasting.histories import History, history_of
from conformance.forecasting.prequential import cut_offs
from conformance.model.lifecycle import StageEvent
from conformance.registry.event_files import EventFile, read_events
from conformance.registry.event_rows import BadRow, ColumnMap
from conformance.workspace import Workspace

REAL = Path(os.environ.get("YANGFAN_REAL_DATA") or Path(__file__).parents[2] / "shared" / "real")
FILE = REAL / "tracking" / "3gpp_spec_versions.csv.gz"
END = dt.date(2022, 12, 31)
FORECAST_SECONDS, BACKTEST_SECONDS = 5.0, 30.0


def main(rounds: int) -> int:
    """Print times and ratios; return 1 if the forecast or the back-test takes longer than it may."""
    lifecycles = Workspace.open(Path("/")).tracking.lifecycles
    form = EventFile(lifecycles, lifecycle="3gpp", columns=ColumnMap.parse(["item={type} {spec}", "stage=version"]))
    read = read_events(FILE.read_bytes(), form, origin=FILE.name)
    events: list[StageEvent] = [event for event in read if not isinstance(event, BadRow)]
    history = history_of(events, lifecycles["3gpp"], as_of=END)
    best = {
        "lifelines": fastest(rounds, lambda: fit_lifelines(history)),
        "backtest": fastest(rounds, lambda: backtest(events, lifecycles["3gpp"], as_of=END)),
        "forecast": fastest(rounds, lambda: forecast(events, lifecycles["3gpp"], as_of=END)),
    }
    for name, seconds in best.items():
        print(f"{name:10} {seconds:7.2f} s  {seconds / best['lifelines']:6.2f}")
    return int(best["forecast"] > FORECAST_SECONDS or best["backtest"] > BACKTEST_SECONDS)


def fastest(rounds: int, work: Callable[[], object]) -> float:
    """Return the process time of the best round."""
    times = []
    for _ in range(rounds):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return min(times)


def fit_lifelines(history: History) -> None:
    """Fit the by-stage curves of every cut-off."""
    spells = baselines_of(history).stages
    for month in cut_offs(history):
        for code in range(len(history.states)):
            chosen = (spells.start <= month) & (spells.state == code)
            if chosen.any():
                landed, ended = spells.landed[chosen], spells.ended[chosen]
                stop = landed.clip(max=month).clip(max=ended)
                KaplanMeierFitter().fit(stop - spells.start[chosen], (landed <= month) & (landed <= ended))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
