from __future__ import annotations

import sys

import pytest

from conformance.cli.tables import write_table


def test_columns_line_up_with_chinese_text(capsys: pytest.CaptureFixture[str]) -> None:
    write_table(["判定", "case"], [["不通过", "A1"], ["pass", "A2"]])
    assert capsys.readouterr().out == "判定    case\n不通过  A1\npass    A2\n"


def test_nothing_is_cut_where_no_terminal_is(capsys: pytest.CaptureFixture[str]) -> None:
    write_table(["a", "b"], [["x" * 500, "two\nlines"]])
    assert capsys.readouterr().out.splitlines()[1] == "x" * 500 + "  two lines"


def test_an_empty_table_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    write_table(["a"], [])
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("variable", "coloured"), [("FORCE_COLOR", True), ("NO_COLOR", False)])
def test_a_terminal_gets_a_drawn_table_and_no_colour_is_honoured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, variable: str, *, coloured: bool
) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    write_table(["verdict", "case"], [["fail", "[A1]"]], colours={"fail": "bold red"})
    out = capsys.readouterr().out
    assert "[A1]" in out
    assert "─" in out
    assert ("\x1b[1;31mfail" in out) is coloured
