"""Long work says how far it is, at once or after a while, and then now and then."""

from __future__ import annotations

import pytest

from conformance.cli.progress import StepLines


def test_first_line_comes_as_soon_as_asked_and_the_next_one_later(capsys: pytest.CaptureFixture[str]) -> None:
    tell = StepLines(lambda stage: f"{stage} drafts", first=0.0)
    tell("many", 5, 0)
    tell("many", 6, 10)
    assert capsys.readouterr().err == "many drafts 5\n"


def test_short_work_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    tell = StepLines(lambda stage: stage)
    tell("short", 1, 2)
    assert capsys.readouterr().err == ""


def test_count_is_told_where_it_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    StepLines(lambda stage: stage, first=0.0)("vectors", 3, 7)
    assert capsys.readouterr().err == "vectors 3/7\n"
