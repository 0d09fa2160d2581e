from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conformance.ics.derived_fields import own_versions
from conformance.model.ics import IcsItem, ItemKey
from conformance.model.text import Text

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("mnemonic", "release", "fields", "own"),
    [
        ("pc_downlinkSPS", "Rel-15", ("downlinkSPS", "downlinkSPS-r16"), ("downlinkSPS",)),
        ("pc_csi_RS_RLM_r16", "Rel-16", ("csi-RS-RLM", "csi-RS-RLM-r16"), ("csi-RS-RLM-r16",)),
        ("pc_DRX_Adaptation", "Rel-16", ("drx-Adaptation-r16", "drx-Adaptation-r17"), ("drx-Adaptation-r16",)),
        ("pc_x", "Rel-15", ("x", "x-r16", "x-v1650"), ("x", "x-v1650")),
        ("pc_x_r17", "Rel-17", ("x-r16", "x-r18"), ()),
        ("pc_x_r16", "Rel-18", ("x-r16", "x-r18"), ("x-r16",)),
        ("pc_x", "Rel-15", ("x-r16",), ("x-r16",)),
        ("pc_x_r16", "Rel-16", ("x",), ("x",)),
    ],
)
def test_of_several_versions_that_of_the_item_counts(
    mnemonic: str, release: str, fields: tuple[str, ...], own: tuple[str, ...]
) -> None:
    item = IcsItem(ItemKey("s", "t", "1"), mnemonic, Text("n", "n"), release=release, fields=fields)
    assert own_versions(item) == own


def test_the_files_of_single_fields_are_those_that_the_proformas_give(tmp_path: Path) -> None:
    files = sorted((ROOT / "specs/derivations").glob("fields-*.xml"))
    assert len(files) == 2
    subprocess.run([sys.executable, str(ROOT / ".ci/ics-derivations"), str(tmp_path)], check=True, timeout=120)
    for file in files:
        assert (tmp_path / file.name).read_text(encoding="utf-8") == file.read_text(encoding="utf-8")
