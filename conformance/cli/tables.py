"""Tables: drawn on a terminal, plain columns elsewhere."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Mapping, Sequence

import click

Row = Sequence[str]

_KEPT_WHOLE = 10
"""A column no wider than a date is never folded."""


def write_table(headings: Row, rows: Sequence[Row], *, colours: Mapping[str, str] | None = None) -> None:
    """Write *rows* under *headings* to standard output; a terminal is spared columns without any text.

    Args:
        headings: one per column.
        rows: as many cells as headings each.
        colours: styles of cells by their text, used on a terminal only.
    """
    if not rows:
        return
    if sys.stdout.isatty():
        _draw(headings, rows, colours or {})
    else:
        _columns(headings, rows)


def _draw(headings: Row, rows: Sequence[Row], colours: Mapping[str, str]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD)
    told = [index for index in range(len(headings)) if any(row[index] for row in rows)]
    for index in told:
        whole = index == 0 or all(_width(row[index]) <= _KEPT_WHOLE for row in rows)
        table.add_column(headings[index], overflow="fold", no_wrap=whole)  # what is cut off cannot be copied
    for row in rows:
        table.add_row(*(Text(row[index], style=colours.get(row[index], "")) for index in told))
    Console().print(table)


def _columns(headings: Row, rows: Sequence[Row]) -> None:
    lines = [[cell.replace("\n", " ") for cell in row] for row in (headings, *rows)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def _width(text: str) -> int:
    """Count terminal cells: wide and full-width characters take two (Unicode Standard Annex 11)."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
