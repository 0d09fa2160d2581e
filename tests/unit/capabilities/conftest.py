from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import pytest
from lxml import etree

from conformance import resources
from conformance.asn1.bundled import BundledSource
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.probe import probe_document
from conformance.asn1.strict import StrictEngine
from conformance.capabilities.catalogue import load_catalogue
from conformance.capabilities.evaluation import CapabilityProbes
from conformance.model.capability import Capability, CapabilityAnswer
from conformance.model.evidence import CapabilityContainer, Rat
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    ChoiceType,
    EnumeratedType,
    IntegerType,
    ListType,
    NullType,
    OctetStringType,
    Schema,
    SequenceType,
)

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


@pytest.fixture(scope="session")
def small_values(schema_of: Callable[[str], Schema]) -> Callable[[Rat], SmallValues]:
    """Return what makes small values of the container of a RAT."""

    @cache
    def values_of(rat: Rat) -> SmallValues:
        schema, type_name = TYPES[rat]
        return SmallValues(schema_of(schema), type_name)

    return values_of


class SmallValues:
    """Makes values of the container of a RAT, as small as they can be, along ASN.1 paths of the catalogue."""

    def __init__(self, schema: Schema, type_name: str) -> None:
        self.schema = schema
        self.type = schema.find(type_name)
        self._engine = StrictEngine()

    def having(self, path: str, value: dict | None = None) -> dict:
        """Return *value*, by default the smallest one, with what *path* leads to; of a list it takes the first item."""
        return self.put(self.type, path.split("/"), self.minimal(self.type) if value is None else value)

    def lacking(self, path: str, value: dict) -> dict | None:
        """Return *value* without what *path* leads to, ``None`` if nothing around it is optional."""
        less, removed = self.remove(self.type, path.split("/"), value)
        return less if removed else None

    def minimal(self, used):  # noqa: PLR0911  # one for each kind of type
        match self.schema.definition(used):
            case SequenceType(root):
                return {member.name: self.minimal(member.type) for member in root if not member.optional}
            case ListType(element, size):
                return [self.minimal(element) for _ in range(size.lower or 0)]
            case ChoiceType(root):
                return root[0].name, self.minimal(root[0].type)
            case EnumeratedType(root):
                return root[0][0]
            case IntegerType(bounds):
                return bounds.lower or 0
            case BitStringType(size):
                return bytes(-(-(size.lower or 0) // 8)), size.lower or 0
            case OctetStringType(size):
                return bytes(size.lower or 0)
            case BooleanType():
                return False
            case NullType():
                return None
        raise AssertionError(used)

    def put(self, used, steps, value):
        """Return *value* with what the path leads to; a BOOLEAN is true, anything else as small as it can be."""
        definition = self.schema.definition(used)
        if not steps:
            return True if isinstance(definition, BooleanType) else (value or self.minimal(used))
        step, rest = steps[0], steps[1:]
        match definition:
            case OctetStringType(contains=inner) if inner:
                return self.encoded(inner, self.put(inner, steps, self.decoded(inner, value)))
            case ListType(element):
                first, *others = value or [self.minimal(element)]
                return [self.put(element, rest, first), *others]
            case SequenceType():
                member = next(member for member in definition.components() if member.name == step)
                inside = value[step] if step in value else self.minimal(member.type)
                return {**value, step: self.put(member.type, rest, inside)}
            case ChoiceType():
                member = next(member for member in definition.alternatives() if member.name == step)
                inside = value[1] if value[0] == step else self.minimal(member.type)
                return step, self.put(member.type, rest, inside)
        raise AssertionError(steps)

    def remove(self, used, steps, value):
        """Return *value* without what the path leads to, or without the least around it that is optional."""
        definition = self.schema.definition(used)
        if not steps:
            return (False, True) if isinstance(definition, BooleanType) else (value, False)
        step, rest = steps[0], steps[1:]
        match definition:
            case OctetStringType(contains=inner) if inner:
                inside, removed = self.remove(inner, steps, self.decoded(inner, value))
                return self.encoded(inner, inside), removed
            case ListType(element):
                first, removed = self.remove(element, rest, value[0])
                return [first, *value[1:]], removed
            case SequenceType():
                member = next(member for member in definition.components() if member.name == step)
                inside, removed = self.remove(member.type, rest, value[step])
                if not removed and member.optional:
                    return {name: other for name, other in value.items() if name != step}, True
                return {**value, step: inside}, removed
            case ChoiceType():
                member = next(member for member in definition.alternatives() if member.name == step)
                inside, removed = self.remove(member.type, rest, value[1])
                return (step, inside), removed
        raise AssertionError(steps)

    def encoded(self, used, value):
        return self._engine.encode(self.schema, f"{used.module}.{used.name}", value)

    def decoded(self, used, octets):
        return self._engine.decode(self.schema, f"{used.module}.{used.name}", octets) if octets else self.minimal(used)


def carrier_set(link: str, *, scs: int = 30, mhz: int = 100, layers: str | None = None, **further: object) -> dict:
    """Return a feature set per component carrier; *layers* are those of MIMO-LayersDL or codebook based PUSCH."""
    frequency_range = "fr2" if scs == 120 else "fr1"
    value = {
        f"supportedSubcarrierSpacing{link}": f"kHz{scs}",
        f"supportedBandwidth{link}": (frequency_range, f"mhz{mhz}"),
    }
    if layers and link == "DL":
        value["maxNumberMIMO-LayersPDSCH"] = layers
    elif layers:
        value["mimo-CB-PUSCH"] = {"maxNumberMIMO-LayersCB-PUSCH": layers, "maxNumberSRS-ResourcePerSet": 1}
    return value | further


@pytest.fixture
def downlink() -> Callable[..., dict]:
    """Return a builder of FeatureSetDownlinkPerCC."""
    return partial(carrier_set, "DL")


@pytest.fixture
def uplink() -> Callable[..., dict]:
    """Return a builder of FeatureSetUplinkPerCC."""
    return partial(carrier_set, "UL")


@pytest.fixture
def device_of(nr_value: dict) -> Callable[..., dict]:
    """Return a builder of UE-NR-Capability with one entry of supportedBandListNR for each band in use.

    A combination is a list of its bands; a band is its number, its CA bandwidth classes in downlink and uplink (``""``
    for none), and what it has in each variant: a pair of lists of feature sets per component carrier.
    """

    def build(*combinations: list[tuple[int, str, str, list[tuple[list[dict], list[dict]]]]]) -> dict:
        sets: dict[str, list] = {
            f"featureSets{name}": [] for name in ("Downlink", "DownlinkPerCC", "Uplink", "UplinkPerCC")
        }

        def number(link: str, carriers: list[dict]) -> int:
            if not carriers:
                return 0
            per_carrier = sets[f"featureSets{link}PerCC"]
            per_carrier += [one for one in carriers if one not in per_carrier]
            named = [per_carrier.index(one) + 1 for one in carriers]
            sets[f"featureSets{link}"].append({f"featureSetListPer{link}CC": named})
            return len(sets[f"featureSets{link}"])

        listed, rows = [], []
        for bands in combinations:
            parameters = [{"bandNR": band, "DL": down, "UL": up} for band, down, up, _ in bands]
            listed.append(
                {
                    "bandList": [
                        (
                            "nr",
                            {"bandNR": one["bandNR"]}
                            | {f"ca-BandwidthClass{link}-NR": one[link] for link in ("DL", "UL") if one[link]},
                        )
                        for one in parameters
                    ],
                    "featureSetCombination": len(rows),
                }
            )
            rows.append(
                [
                    [
                        ("nr", {"downlinkSetNR": number("Downlink", down), "uplinkSetNR": number("Uplink", up)})
                        for down, up in variants
                    ]
                    for *_, variants in bands
                ]
            )
        used = dict.fromkeys(band for bands in combinations for band, *_ in bands)
        value = nr_value | {"phy-Parameters": {"phy-ParametersFR1": {"pdsch-256QAM-FR1": "supported"}}}
        value["rf-Parameters"] = {"supportedBandListNR": [{"bandNR": band} for band in used or [78]]}
        if combinations:
            value["rf-Parameters"]["supportedBandCombinationList"] = listed
            value["featureSets"] = {name: found for name, found in sets.items() if found}
            value["featureSetCombinations"] = rows
        return value

    return build


@pytest.fixture
def probe_of(
    schema_of: Callable[[str], Schema], container_of: Callable[..., CapabilityContainer]
) -> Callable[..., etree._Element]:
    """Return the probe document of a device with containers of these values: of NR, or of the RAT that names them."""

    def build(*values: dict, **others: dict) -> etree._Element:
        containers = [container_of(value) for value in values]
        containers += [container_of(value, Rat(rat.replace("_", "-"))) for rat, value in others.items()]
        return probe_document(containers, schema_of)

    return build
