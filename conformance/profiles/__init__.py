"""Requirement profiles and the modules they describe."""
