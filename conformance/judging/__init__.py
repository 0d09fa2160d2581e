"""Requirement and evidence in, verdict out."""
