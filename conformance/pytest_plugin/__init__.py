"""The pytest plugin ``yangfan``: requirements of a profile as test items, their verdicts in the results store."""
