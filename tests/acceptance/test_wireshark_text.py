"""Debian's wireshark text of TS 38.331 imports, and every difference from pycrate's tree has its cause."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.differences import Difference, schema_differences
from conformance.asn1.imported import ImportedSource, import_text
from conformance.asn1.strict import StrictEngine
from conformance.model.schema import Schema

CAUSES = Path(__file__).parents[1] / "data" / "schema_differences" / "nr-rrc-17.1.0.toml"
SUFFIX = re.compile(r"-(?:r(?P<release>\d\d)|v(?P<of>\d\d)(?P<edition>[0-9a-z])\d)(?:-IEs)?$")
"""The suffix that says when TS 38.331 got a name: ``-r18``, ``-v1720``, ``-v15s0`` (from edition 10 on, a letter)."""


@pytest.fixture(scope="module")
def imported(wireshark_text: Path, tmp_path_factory: pytest.TempPathFactory) -> Schema:
    folder = tmp_path_factory.mktemp("store")
    import_text([wireshark_text / "nr-rrc"], name="nr-rrc-17.1.0", folder=folder)
    return ImportedSource(folder).load("nr-rrc-17.1.0")


@pytest.fixture(scope="module")
def bundled() -> Schema:
    return BundledSource().load("nr-rrc")


@pytest.fixture(scope="module")
def reviewed() -> dict[str, Any]:
    document = tomllib.loads(CAUSES.read_text(encoding="utf-8"))
    if version("pycrate") != document["pycrate"]:
        pytest.fail(f"{CAUSES.name} was reviewed for pycrate {document['pycrate']}; review it for {version('pycrate')}")
    return document


def is_later(name: str, editions: Mapping[str, int]) -> bool:
    """Whether the suffix of *name* is later than the edition of its release; releases not in *editions* are later."""
    found = SUFFIX.search(name)
    if found is None:
        return False
    if found["release"]:
        return found["release"] not in editions
    return found["of"] not in editions or int(found["edition"], 36) > editions[found["of"]]


def explains(cause: Mapping[str, Any], difference: Difference, editions: Mapping[str, int]) -> bool:
    if difference.kind not in cause["kinds"]:
        return False
    if "differences" in cause:
        return str(difference) in cause["differences"]
    name = difference.path.rpartition(".")[2]
    if any(
        key in cause and re.fullmatch(cause[key], text) is None
        for key, text in (("name", name), ("old", difference.old), ("new", difference.new))
    ):
        return False
    return "later" not in cause or is_later(name if cause["later"] == "name" else difference.new, editions)


def test_every_difference_from_the_bundled_tree_has_one_cause(imported, bundled, reviewed):
    found = schema_differences(imported, bundled)
    assert found
    causes, editions = reviewed["cause"], reviewed["editions"]
    by_cause: Counter[str] = Counter()
    for difference in found:
        fitting = [cause["id"] for cause in causes if explains(cause, difference, editions)]
        assert len(fitting) == 1, f"{difference}: {fitting or 'no cause'}"
        by_cause[fitting[0]] += 1
    assert set(by_cause) == {cause["id"] for cause in causes}, "a cause explains nothing"


def test_every_listed_difference_exists_and_no_cause_takes_all(imported, bundled, reviewed):
    found = set(map(str, schema_differences(imported, bundled)))
    for cause in reviewed["cause"]:
        assert cause["reason"]
        assert cause["source"]
        assert not set(cause.get("differences", ())) - found, cause["id"]
        assert "differences" in cause or cause.keys() & {"name", "old", "new", "later"}, cause["id"]


def test_an_unlisted_difference_finds_no_cause(reviewed):
    renamed = Difference("NR-RRC-Definitions.BandNR.bandNR", "member-renamed", "bandNR", "band")
    narrowed = Difference("NR-RRC-Definitions.FreqBandIndicatorNR", "bounds-changed", "1..1024", "1..512")
    for difference in (renamed, narrowed):
        assert not any(explains(cause, difference, reviewed["editions"]) for cause in reviewed["cause"])


def test_real_captures_decode_to_the_same_values_but_for_renamed_members(imported, bundled, real_data):
    renamed = {
        difference.old: difference.new
        for difference in schema_differences(imported, bundled)
        if difference.kind == "member-renamed"
    }
    engine = StrictEngine()
    captures = sorted((real_data / "ue_capability" / "raw_uper").glob("nr_*.hex"))
    assert captures
    for path in captures:
        octets = bytes.fromhex(path.read_text(encoding="ascii"))
        old, new = (engine.decode(schema, "UE-NR-Capability", octets) for schema in (imported, bundled))
        assert with_names(old, renamed) == new, path.name


def with_names(value: Any, renamed: Mapping[str, str]) -> Any:
    """Return *value* with its members and alternatives under their new names."""
    match value:
        case dict():
            return {renamed.get(name, name): with_names(item, renamed) for name, item in value.items()}
        case list():
            return [with_names(item, renamed) for item in value]
        case (str(name), chosen):
            return (renamed.get(name, name), with_names(chosen, renamed))
    return value


@pytest.mark.parametrize(("folder", "type_name"), [("lte-rrc", "UE-EUTRA-Capability"), ("lpp", "LPP-Message")])
def test_other_wireshark_texts_import(wireshark_text, tmp_path, folder, type_name):
    assert import_text([wireshark_text / folder], name=folder, folder=tmp_path).find(type_name)
