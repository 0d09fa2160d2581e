"""Traceability: clause, requirement, test purpose, test case, verdict."""
