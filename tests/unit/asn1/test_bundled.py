"""The bundled schemas: what TS 38.331, TS 36.331 and TS 37.355 are known to contain, and the cache."""

from __future__ import annotations

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.library import SchemaLibrary
from conformance.errors import PluginError, SchemaError
from conformance.model.schema import AdditionGroup, ChoiceType, OctetStringType, Reference, SequenceType


@pytest.fixture(scope="module")
def nr():
    return BundledSource().load("nr-rrc")


def test_capability_closure_is_complete(nr):
    """pycrate's tree has 491 named types in the closure of UE-NR-Capability (measured on pycrate 0.8.1)."""
    found, open_ends = set(), [nr.find("UE-NR-Capability")]
    while open_ends:
        used = open_ends.pop()
        if isinstance(used, Reference):
            if used in found:
                continue
            found.add(used)
            open_ends.append(nr.modules[used.module].types[used.name])
        elif isinstance(used, SequenceType):
            open_ends.extend(component.type for component in used.components())
        elif isinstance(used, ChoiceType):
            open_ends.extend(component.type for component in used.alternatives())
        else:
            open_ends.extend(filter(None, (getattr(used, "element", None), getattr(used, "contains", None))))
    assert len(found) > 450
    assert {"BandNR", "FeatureSetDownlinkPerCC", "UE-NR-Capability-v1700"} <= {used.name for used in found}


def test_extension_groups_and_contained_types_are_kept(nr):
    band = nr.definition(nr.find("BandNR"))
    assert any(isinstance(addition, AdditionGroup) for addition in band.additions)
    late = next(c for c in nr.definition(nr.find("UE-NR-Capability")).root if c.name == "lateNonCriticalExtension")
    assert isinstance(late.type, OctetStringType)
    assert late.type.contains == Reference("NR-RRC-Definitions", "UE-NR-Capability-v15c0")


def test_parameterised_types_are_expanded(nr):
    dedicated = nr.definition(nr.find("BWP-DownlinkDedicated"))
    setup = next(component.type for component in dedicated.root if component.name == "pdcch-Config")
    assert [alternative.name for alternative in setup.root] == ["release", "setup"]
    assert setup.root[1].type == Reference("NR-RRC-Definitions", "PDCCH-Config")


def test_constants_keep_their_values(nr):
    assert nr.modules["NR-RRC-Definitions"].constants["maxBands"] == 1024


def test_cache_is_used_and_a_damaged_one_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("YANGFAN_CACHE", str(tmp_path))
    source = BundledSource()
    assert not source.is_cached("lpp")
    schema = source.load("lpp")
    assert source.is_cached("lpp")
    (file,) = (tmp_path / "schemas").iterdir()
    file.write_text("{")
    assert source.load("lpp") == schema
    assert file.stat().st_size > 1000


def test_unknown_schema_names_the_known_ones():
    with pytest.raises(SchemaError, match="nr-rrc, eutra-rrc, lpp"):
        SchemaLibrary([BundledSource()]).schema("nr")


def test_schema_offered_twice_stops_the_run():
    with pytest.raises(PluginError, match="rename or remove"):
        SchemaLibrary([BundledSource(), BundledSource()]).schema("lpp")
