"""What tests of several packages share: a suite of vectors of a type of our own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.asn1.closure import closure
from conformance.asn1.value_digests import value_digest
from conformance.model.received import EXTENSION, Received
from conformance.model.text import Text
from conformance.model.vector import Expectation, Provenance, SuiteHeader, Vector
from conformance.vectors.suites import write_suite
from conformance.workspace import Workspace


@pytest.fixture(scope="session")
def vectors() -> tuple[Vector, ...]:
    """Vectors of SupportedBand, a type of our own: 1,100 of components, each rule but one broken or exercised once."""
    workspace = Workspace.open(Path("/"))
    schema = workspace.schemas.schema("device-specification")

    def valid(name: str, value: dict[str, object], rule: str = "component") -> Vector:
        octets = workspace.engine().encode(schema, "SupportedBand", value)
        digest = value_digest(schema, "SupportedBand", value)
        return Vector(name, octets, Expectation.VALID, rule, "SupportedBand.band", digest)

    components = [
        valid(f"component-{band}-{width}", {"band": band, "duplex": "tdd", "bandwidth": width})
        for width in (1, 20, 100)
        for band in range(1, 401)
    ][:1100]
    plain = components[0].octets
    invalid = [
        Vector("trailing-1", plain + b"\x00", Expectation.INVALID, "trailing", "SupportedBand"),
        Vector("truncated-1", plain[:-1], Expectation.INVALID, "truncated", "SupportedBand"),
    ]
    explicit = workspace.engine().encode(
        schema, "SupportedBand", {"band": 1, "duplex": "tdd", EXTENSION: Received(explicit=("rat",))}
    )
    digest = value_digest(schema, "SupportedBand", {"band": 1, "duplex": "tdd"})
    acceptable = Vector(
        "explicit-1", explicit, Expectation.ACCEPTABLE, "explicit-default", "SupportedBand.rat", digest,
        policy="explicit-default",
    )  # fmt: skip
    return (*components, *invalid, acceptable)


@pytest.fixture
def bands(vectors: tuple[Vector, ...]) -> Callable[[Path], Path]:
    """Write the vectors as the suite ``bands`` into a folder and return its own."""
    schema = Workspace.open(Path("/")).schemas.schema("device-specification")
    header = SuiteHeader(
        id="bands",
        title=Text("Bands", "频段"),
        schema="device-specification",
        schema_digest=closure(schema, ["SupportedBand"]).digest,
        module="Yangfan-DeviceSpecification",
        type_name="SupportedBand",
        release=None,
        encoding="uper",
        provenance=Provenance("generated", generator="this test 1", seed=1),
    )

    def write(folder: Path) -> Path:
        write_suite(folder / "bands", header, vectors)
        return folder / "bands"

    return write
