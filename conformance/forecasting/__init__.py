"""Forecasts of when open documents land, with bands that are calibrated on the same history.

:func:`forecast` says of each open item with which probability it lands by when, and how many land in all;
:func:`landing_distribution` answers for a target; :func:`backtest` shows how such forecasts fared at earlier cut-offs.
"""

from conformance.forecasting.backtesting import BacktestRow, BaselineScore, CutOff, backtest
from conformance.forecasting.predicting import (
    Forecast,
    ItemForecast,
    LandingDistribution,
    TotalForecast,
    forecast,
    landing_distribution,
)
from conformance.forecasting.reasons import NoBand
from conformance.forecasting.scores import Interval, ReliabilityBin

__all__ = [
    "BacktestRow",
    "BaselineScore",
    "CutOff",
    "Forecast",
    "Interval",
    "ItemForecast",
    "LandingDistribution",
    "NoBand",
    "ReliabilityBin",
    "TotalForecast",
    "backtest",
    "forecast",
    "landing_distribution",
]
