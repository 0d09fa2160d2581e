"""The bundled tables of UE categories and CA bandwidth classes of E-UTRA."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.asn1.probe import probe_document
from conformance.capabilities.eutra_carriers import Category, bundled_eutra_carriers, load_eutra_carriers
from conformance.errors import DataError
from conformance.evidence.reading import read_evidence
from conformance.workspace import Workspace


def test_known_categories() -> None:
    """TS 36.306 tables 4.1-1 and 4.1-2."""
    assert bundled_eutra_carriers().categories == {
        1: Category(layers=1, uplink_bits=4),
        2: Category(layers=2, uplink_bits=4),
        3: Category(layers=2, uplink_bits=4),
        4: Category(layers=2, uplink_bits=4),
        5: Category(layers=4, uplink_bits=6),
    }


def test_real_captures_list_no_more_carriers_than_their_class_has(workspace: Workspace, real_data: Path) -> None:
    """A device may list fewer: some list one of the two carriers of class C."""
    listed: dict[str, set[int]] = {}
    for path in sorted((real_data / "ue_capability" / "raw_uper").glob("eutra_*.hex")):
        evidence = read_evidence(path.read_bytes(), origin=path.name, readers=workspace.readers)
        probe = probe_document(
            workspace.containers(evidence, type_name="UE-EUTRA-Capability"), workspace.schemas.schema
        )
        for parameters in probe.iter("bandParametersDL-r13"):
            letter = parameters.find("ca-BandwidthClassDL-r13/*").tag.upper()
            listed.setdefault(letter, set()).add(len(parameters.find("intraBandContiguousCC-InfoList-r13")))
    assert {letter: max(lengths) for letter, lengths in listed.items()} == {
        letter: bundled_eutra_carriers().classes[letter] for letter in listed
    }
    assert set("ABC") <= listed.keys()


def test_a_file_with_a_category_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "carriers.xml"
    path.write_text(
        """<eutra-carriers xmlns="urn:yangfan:eutra-carriers:1">
             <category number="6" layers="2" uplink-bits="4" standard="s" table="t" read="r" confidence="medium"/>
             <bandwidth-class name="A" carriers="1" standard="s" table="t" read="r" confidence="medium"/>
           </eutra-carriers>""",
        encoding="utf-8",
    )
    with pytest.raises(DataError, match=r"carriers\.xml"):
        load_eutra_carriers(path)
