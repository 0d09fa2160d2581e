from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance import resources
from conformance.asn1.bundled import BundledSource
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.probe import probe_document
from conformance.asn1.strict import StrictEngine
from conformance.capabilities.catalogue import load_catalogue
from conformance.capabilities.evaluation import CapabilityProbes
from conformance.model.capability import Capability, CapabilityAnswer
from conformance.model.evidence import CapabilityContainer, Rat
from conformance.model.schema import Schema

TYPES = {
    Rat.NR: ("nr-rrc", "UE-NR-Capability"),
    Rat.EUTRA_NR: ("nr-rrc", "UE-MRDC-Capability"),
    Rat.EUTRA: ("eutra-rrc", "UE-EUTRA-Capability"),
}
ROHC = ("0000", "0001", "0002", "0003", "0004", "0006", "0101", "0102", "0103", "0104")


@pytest.fixture(scope="session")
def schema_of() -> Callable[[str], Schema]:
    return SchemaLibrary([BundledSource()]).schema


@pytest.fixture(scope="session")
def catalogue() -> tuple[Capability, ...]:
    return load_catalogue(sorted(resources.specs("capabilities").glob("*.xml")))


@pytest.fixture(scope="session")
def probes(catalogue: tuple[Capability, ...], schema_of: Callable[[str], Schema]) -> CapabilityProbes:
    return CapabilityProbes(catalogue, schema_of)


@pytest.fixture
def nr_value() -> dict:
    """The smallest value of UE-NR-Capability: one band, nothing declared."""
    return {
        "accessStratumRelease": "rel15",
        "pdcp-Parameters": {
            "supportedROHC-Profiles": {f"profile0x{number}": False for number in ROHC},
            "maxNumberROHC-ContextSessions": "cs2",
        },
        "phy-Parameters": {},
        "rf-Parameters": {"supportedBandListNR": [{"bandNR": 78}]},
    }


@pytest.fixture(scope="session")
def container_of(schema_of: Callable[[str], Schema]) -> Callable[..., CapabilityContainer]:
    engine = StrictEngine()

    def build(value: dict, rat: Rat = Rat.NR) -> CapabilityContainer:
        schema, type_name = TYPES[rat]
        octets = engine.encode(schema_of(schema), type_name, value)
        return CapabilityContainer(rat, schema, type_name, octets, value, "test")

    return build


@pytest.fixture(scope="session")
def answers_of(
    probes: CapabilityProbes, schema_of: Callable[[str], Schema], container_of: Callable[..., CapabilityContainer]
) -> Callable[..., dict[str, CapabilityAnswer]]:
    """Return the answers on a device with containers of these values, by identifier."""

    def answer(*values: dict, **others: dict) -> dict[str, CapabilityAnswer]:
        containers = [container_of(value) for value in values]
        containers += [container_of(value, Rat(rat.replace("_", "-"))) for rat, value in others.items()]
        answers = probes.evaluate(probe_document(containers, schema_of))
        return {found.capability.id: found for found in answers}

    return answer
