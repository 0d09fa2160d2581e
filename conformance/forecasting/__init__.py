"""Forecasts of when open standards land, with their own measured calibration."""
