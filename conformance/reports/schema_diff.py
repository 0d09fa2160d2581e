"""The differences between two schemas as a self-contained HTML page: no request leaves it, no script runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from conformance.reports import wording
from conformance.reports.pages import render_page

if TYPE_CHECKING:
    from markupsafe import Markup

EFFECTS = {"breaking": "✗", "renamed": "≈", "compatible": "✓"}
"""The classes of differences, the worst first, each with a sign, so that it is told by more than its colour."""

_BREAKS = re.compile(r"(?<=[.-])(?=[A-Za-z0-9*])|(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One difference.

    Attributes:
        path: ``Module.Type.component…``.
        kind: what differs, such as ``member-added``.
        effect: its class, one of :data:`EFFECTS`.
        old: what the old schema has there, or ``""``.
        new: what the new schema has there, or ``""``.
    """

    path: str
    kind: str
    effect: str
    old: str
    new: str

    @property
    def type_path(self) -> str:
        """Module and type."""
        return ".".join(self.path.split(".")[:2])

    @property
    def place(self) -> str:
        """The path within the type, ``""`` for the type itself."""
        return self.path[len(self.type_path) + 1 :]


def render_schema_diff(rows: Sequence[DiffRow], *, old: str, new: str, language: str) -> bytes:
    """Return the page on what changed from the schema *old* to *new* in UTF-8, in *language* (``en`` or ``zh``)."""
    return render_page(
        "schema_diff",
        language=language,
        old=old,
        new=new,
        effects=EFFECTS,
        counts={effect: sum(row.effect == effect for row in rows) for effect in EFFECTS},
        groups={effect: list(_by_type(rows, effect)) for effect in EFFECTS},
        total=len(rows),
        word=partial(_word, language),
        breakable=_breakable,
    )


def _by_type(rows: Sequence[DiffRow], effect: str) -> Iterator[tuple[str, list[DiffRow]]]:
    """Yield the rows of one class by type, in their order; types as wholes, added or removed, by module."""
    chosen = [row for row in rows if row.effect == effect]
    whole = [row for row in chosen if not row.place and row.kind.endswith(("-added", "-removed"))]
    for module, found in groupby(whole, key=lambda row: row.path.partition(".")[0]):
        yield module, list(found)
    gathered: dict[str, list[DiffRow]] = {}
    for row in chosen:
        if row not in whole:
            gathered.setdefault(row.type_path, []).append(row)
    yield from gathered.items()


def _word(language: str, key: str, **data: object) -> str:
    return wording.wording(f"views.diff-{key}", language, **data)


def _breakable(text: str) -> Markup:
    """Allow a line break within long names, where people would break them."""
    from markupsafe import Markup, escape

    return Markup("<wbr>").join(escape(part) for part in _BREAKS.split(text))
