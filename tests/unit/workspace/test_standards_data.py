"""Tables in a folder stand in for those at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance import resources
from conformance.errors import UsageError
from conformance.workspace import Workspace

OWN = (
    '<applicability xmlns="urn:yangfan:applicability:1" document="38.522" source="synthetic v{edition}">'
    '<cases spec="acme-1" source="synthetic"><case clause="{clause}" title="T" condition="C001"/></cases>'
    "</applicability>"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Have a test case of one's own beside those of TS 38.522."""
    _write(tmp_path / "own", "mine.xml", OWN.format(edition="1.0.0", clause="1.1"))
    (tmp_path / "yangfan.toml").write_text('standards = ["own"]', encoding="utf-8")
    opened = Workspace.open(tmp_path)
    yield opened
    opened.close()


def _write(folder: Path, name: str, text: str) -> None:
    (folder / "applicability").mkdir(parents=True, exist_ok=True)
    (folder / "applicability" / name).write_text(text, encoding="utf-8")


def test_a_publication_stands_in_for_its_earlier_edition_and_leaves_all_else(workspace: Workspace, tmp_path: Path):
    text = resources.specs("applicability", "ts38522.xml").read_text(encoding="utf-8")
    _write(tmp_path / "newer", "any.xml", text.replace('edition="19.0.0"', 'edition="19.1.0"'))
    standards = workspace.standards
    newer = standards.with_tables(tmp_path / "newer")
    assert standards.tables.editions["38.522"] == "19.0.0"
    assert newer.tables.editions["38.522"] == "19.1.0"
    assert len(newer.tables.cases) == len(standards.tables.cases)
    assert newer.tables.case("acme-1", "1.1")
    assert newer.tables.case("38.523-1", "7.1.1.1.1")
    assert newer.proformas.proformas == standards.proformas.proformas


def test_tables_of_ones_own_stand_in_for_ones_own_alone(workspace: Workspace, tmp_path: Path):
    _write(tmp_path / "newer", "mine.xml", OWN.format(edition="1.1.0", clause="1.2"))
    tables = workspace.standards.with_tables(tmp_path / "newer").tables
    assert tables.case("acme-1", "1.1") is None
    assert tables.case("acme-1", "1.2")
    assert len(tables.cases) == len(workspace.standards.tables.cases)


def test_a_folder_without_tables_is_refused(workspace: Workspace, tmp_path: Path):
    with pytest.raises(UsageError, match="has no XML in proformas or applicability"):
        workspace.standards.with_tables(tmp_path)
