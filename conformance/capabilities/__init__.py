"""Capabilities: the catalogue, what a device declares, and what follows from it."""
