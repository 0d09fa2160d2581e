from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.library import SchemaLibrary
from conformance.ics.proformas import ProformaBook
from conformance.model.ics import IcsItem, ItemKey, Proforma
from conformance.model.text import Text

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def field_derivations() -> ModuleType:
    """What ``.ci/ics-derivations`` writes them with; it is no part of the package."""
    path = ROOT / ".ci/field_derivations.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # dataclasses look for their module there
    spec.loader.exec_module(module)
    return module


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
    field_derivations: ModuleType, mnemonic: str, release: str, fields: tuple[str, ...], own: tuple[str, ...]
) -> None:
    item = IcsItem(ItemKey("s", "t", "1"), mnemonic, Text("n", "n"), release=release, fields=fields)
    assert field_derivations.own_versions(item) == own


def test_the_files_of_single_fields_are_those_that_the_proformas_give(tmp_path: Path) -> None:
    files = sorted((ROOT / "specs/derivations").glob("fields-*.xml"))
    assert len(files) == 2
    subprocess.run([sys.executable, str(ROOT / ".ci/ics-derivations"), str(tmp_path)], check=True, timeout=120)
    for file in files:
        assert (tmp_path / file.name).read_text(encoding="utf-8") == file.read_text(encoding="utf-8")


def test_a_place_that_nobody_reviewed_stops_the_writing(field_derivations: ModuleType) -> None:
    item = IcsItem(ItemKey("38.508-2", "T", "1"), "pc_srb3", Text("n", "n"), fields=("srb3",), field_origin="audit")
    proforma = Proforma("38.508-2", "1.0.0", Text("n", "n"), {"T": (item,)}, {})
    library = SchemaLibrary([BundledSource()])
    writer = field_derivations.FieldDerivations(ProformaBook({"38.508-2": proforma}), (), library.schema, rules=())
    assert "fdd-Add-UE-MRDC-Capabilities/generalParametersMRDC-XDD-Diff/srb3" in writer.document("38.508-2", ())
    independent = replace(item, mnemonic="pc_sl", fields=("drx-Adaptation-r16",))
    proforma = replace(proforma, tables={"T": (independent,)})
    writer = field_derivations.FieldDerivations(ProformaBook({"38.508-2": proforma}), (), library.schema, rules=())
    with pytest.raises(LookupError, match=r"pc_sl: no rule for nr .*/drx-Adaptation-r17"):
        writer.document("38.508-2", ())


def test_what_a_rule_says_of_a_place_counts(field_derivations: ModuleType) -> None:
    item = IcsItem(ItemKey("38.508-2", "T", "1"), "pc_srb3", Text("n", "n"), fields=("srb3",), field_origin="audit")
    proforma = Proforma("38.508-2", "1.0.0", Text("n", "n"), {"T": (item,)}, {})
    rules = [
        field_derivations.PlaceRule("38.508-2", ".*", "mrdc", "^fdd-Add-", "open"),
        field_derivations.PlaceRule("38.508-2", ".*", "mrdc|nr", "-Add-", "other"),
    ]
    library = SchemaLibrary([BundledSource()])
    writer = field_derivations.FieldDerivations(ProformaBook({"38.508-2": proforma}), (), library.schema, rules=rules)
    text = writer.document("38.508-2", ())
    assert "<yes>mrdc/UE-MRDC-Capability/generalParametersMRDC/srb3</yes>" in text
    assert re.findall(r"<unless>(.*?)</unless>", text) == [
        "mrdc/UE-MRDC-Capability/fdd-Add-UE-MRDC-Capabilities/generalParametersMRDC-XDD-Diff/srb3"
    ]
    assert "tdd-Add" not in text
