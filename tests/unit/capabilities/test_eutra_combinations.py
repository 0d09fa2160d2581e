"""The band combinations of E-UTRA: three lists, and what later versions of TS 36.331 lay over them.

Synthetic containers go through UPER. A second reading, field by field from the decoded value and without the probe
document, gives the same for drawn lists and for real captures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.asn1.probe import probe_document
from conformance.asn1.strict import StrictEngine
from conformance.capabilities.eutra_bands import (
    EutraBand,
    EutraCategories,
    en_dc_bands,
    eutra_bands,
    eutra_categories,
    nr_standalone_bands,
)
from conformance.capabilities.eutra_carriers import bundled_eutra_carriers
from conformance.capabilities.eutra_combinations import eutra_band_carriers, eutra_combinations
from conformance.model.combination import BandEntry, Carrier, Combination, CombinationKind, Link
from conformance.model.evidence import CapabilityContainer, Rat
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    ChoiceType,
    EnumeratedType,
    IntegerType,
    ListType,
    OctetStringType,
    Schema,
    SequenceType,
    Type,
)

Probe = Any
TYPE = "UE-EUTRA-Capability"
CARRIERS = {"a": 1, "b": 2, "c": 2, "d": 3}  # TS 36.101 table 5.6A-1
NUMBERS = {"oneLayer": 1, "twoLayers": 2, "fourLayers": 4, "eightLayers": 8}
S = "supported"


def least(schema: Schema, used: Type) -> Any:  # noqa: PLR0911  # one for each kind of type
    """The smallest value of a type."""
    match schema.definition(used):
        case SequenceType(root):
            return {c.name: least(schema, c.type) for c in root if not c.optional and c.default is None}
        case ListType(element, size):
            return [least(schema, element) for _ in range(size.lower or 0)]
        case ChoiceType(root):
            return root[0].name, least(schema, root[0].type)
        case EnumeratedType(root):
            return root[0][0]
        case IntegerType(bounds):
            return bounds.lower or 0
        case BitStringType(size):
            return bytes(-(-(size.lower or 0) // 8)), size.lower or 0
        case BooleanType():
            return False
    raise AssertionError(used)


def chain(schema: Schema, type_name: str, components: dict[str, Any]) -> Any:
    """A value of *type_name*, extended as far as it takes to hold all *components*, which are used up."""
    used = schema.find(type_name)
    assert used is not None
    value = least(schema, used)
    types = {component.name: component.type for component in schema.definition(used).components()}
    for name in types.keys() & components.keys():
        value[name] = components.pop(name)
    late = types.get("lateNonCriticalExtension")
    definition = schema.definition(late) if late else None
    if components and isinstance(definition, OctetStringType) and definition.contains:
        before = len(components)
        contained = chain(schema, definition.contains.name, components)
        if len(components) < before:
            value["lateNonCriticalExtension"] = StrictEngine().encode(schema, definition.contains.name, contained)
    following = types.get("nonCriticalExtension")
    if components and hasattr(following, "name"):
        value["nonCriticalExtension"] = chain(schema, following.name, components)
    return value


@pytest.fixture(scope="session")
def probe_of(schema_of: Callable[[str], Schema]) -> Callable[..., Probe]:
    """Return the probe document of a device whose E-UTRA container has the components given, and else little."""
    engine, schema = StrictEngine(), schema_of("eutra-rrc")

    def build(components: Mapping[str, Any]) -> Probe:
        left = dict(components)
        value = chain(schema, TYPE, left)
        assert not left, "no such components"
        octets = engine.encode(schema, TYPE, value)
        container = CapabilityContainer(
            Rat.EUTRA, schema.name, TYPE, octets, engine.decode(schema, TYPE, octets), "synthetic"
        )
        return probe_document([container], schema_of)

    return build


def listed(*bands: int) -> dict[str, Any]:
    """A device of category 4 with these bands; its entry of a band beyond 64 says 64."""
    entries = [{"bandEUTRA": min(band, 64), "halfDuplex": False} for band in bands]
    return {"ue-Category": 4, "rf-Parameters": {"supportedBandListEUTRA": entries}}


def downlink(layers: int = 2, *, count: int = 1, bits: int = 6) -> tuple[Carrier, ...]:
    return (Carrier(Link.DOWNLINK, None, None, layers, bits),) * count


def uplink(layers: int = 1, *, count: int = 1, bits: int = 4) -> tuple[Carrier, ...]:
    return (Carrier(Link.UPLINK, None, None, layers, bits),) * count


def r10(band: int, downlink_class: str | None = "a", uplink_class: str | None = None, **layers: str) -> dict[str, Any]:
    """A BandParameters-r10; *layers* are ``downlink`` and ``uplink``, enumerators."""
    fields: dict[str, Any] = {"bandEUTRA-r10": band}
    for letter, suffix, direction in ((uplink_class, "UL", "uplink"), (downlink_class, "DL", "downlink")):
        if letter:
            given = {f"ca-BandwidthClass{suffix}-r10": letter}
            if direction in layers:
                given[f"supportedMIMO-Capability{suffix}-r10"] = layers[direction]
            fields[f"bandParameters{suffix}-r10"] = [given]
    return fields


class TestCombinations:
    def test_a_container_without_lists_has_no_combination(self, probe_of):
        assert eutra_combinations(probe_of(listed(3))) == ()

    def test_a_device_without_an_eutra_container_has_none(self, schema_of):
        assert eutra_combinations(probe_document([], schema_of)) == ()

    def test_a_combination_says_kind_name_place_entries_and_carriers(self, probe_of):
        bands = [r10(7, "c", downlink="fourLayers"), r10(3, "a", "a", uplink="twoLayers", downlink="twoLayers")]
        probe = probe_of(listed(3, 7) | {"rf-Parameters-v1020": {"supportedBandCombination-r10": [[r10(3)], bands]}})
        extensions = ".nonCriticalExtension" * 3  # v920, v940, v1020
        assert eutra_combinations(probe)[1] == Combination(
            CombinationKind.EUTRA,
            "CA_3A-7C",
            f"{TYPE}{extensions}.rf-Parameters-v1020.supportedBandCombination-r10[1]",
            (BandEntry(Rat.EUTRA, 7, "C", None), BandEntry(Rat.EUTRA, 3, "A", "A")),
            ((downlink(4, count=2), downlink(2) + uplink(2)),),
        )

    @pytest.mark.parametrize(
        ("bands", "name"),
        [
            ([r10(3)], "3A"),
            ([r10(41, "c")], "CA_41C"),
            ([r10(7), r10(7)], "CA_7A-7A"),
            ([r10(20), r10(3, "c"), r10(1)], "CA_1A-3C-20A"),
        ],
    )
    def test_names_are_those_of_ts_36_101(self, probe_of, bands, name):
        (found,) = eutra_combinations(
            probe_of(listed(3) | {"rf-Parameters-v1020": {"supportedBandCombination-r10": [bands]}})
        )
        assert found.name == name

    def test_a_band_beyond_64_has_the_number_of_the_extension(self, probe_of):
        probe = probe_of(
            {
                **listed(66, 3),
                "rf-Parameters-v9e0": {"supportedBandListEUTRA-v9e0": [{"bandEUTRA-v9e0": 66}, {}]},
                "rf-Parameters-v1020": {"supportedBandCombination-r10": [[r10(3), r10(64)]]},
                "rf-Parameters-v1090": {"supportedBandCombination-v1090": [[{}, {"bandEUTRA-v1090": 66}]]},
            }
        )
        assert [entry.band for entry in eutra_combinations(probe)[0].entries] == [3, 66]
        assert [band.band for band in eutra_bands(probe)] == [66, 3]

    def test_a_list_that_leaves_out_the_last_items_extends_the_first_ones(self, probe_of):
        probe = probe_of(
            {
                **listed(3),
                "rf-Parameters-v1020": {"supportedBandCombination-r10": [[r10(3)], [r10(3)]]},
                "rf-Parameters-v1530": {
                    "supportedBandCombination-v1530": [{"bandParameterList-v1530": [{"dl-1024QAM-r15": S}]}]
                },
            }
        )
        assert [one.variants[0][0] for one in eutra_combinations(probe)] == [downlink(bits=10), downlink()]

    def test_lists_come_in_the_order_of_their_releases(self, probe_of):
        r13 = {"bandEUTRA-r13": 5, "bandParametersUL-r13": {"ca-BandwidthClassUL-r10": "a"}}
        probe = probe_of(
            {
                **listed(3),
                "rf-Parameters-v1020": {"supportedBandCombination-r10": [[r10(3)]]},
                "rf-Parameters-v1180": {"supportedBandCombinationAdd-r11": [wrapped([{"bandEUTRA-r11": 250}], "r11")]},
                "rf-Parameters-v1310": {"supportedBandCombinationReduced-r13": [wrapped([r13], "r13")]},
            }
        )
        assert [one.entries[0].band for one in eutra_combinations(probe)] == [3, 250, 5]
        assert eutra_combinations(probe)[1].variants == (((),),)
        assert eutra_combinations(probe)[2].entries == (BandEntry(Rat.EUTRA, 5, None, "A"),)

    def test_a_class_that_is_not_in_the_table_has_the_carriers_that_the_message_lists(self, probe_of):
        assert "F" not in bundled_eutra_carriers().classes
        probe = probe_of(
            {
                **listed(41),
                "rf-Parameters-v1020": {"supportedBandCombination-r10": [[r10(41, "f")], [r10(41, "f")]]},
                "rf-Parameters-v1270": {
                    "supportedBandCombination-v1270": [
                        {
                            "bandParameterList-v1270": [
                                {"bandParametersDL-v1270": [{"intraBandContiguousCC-InfoList-r12": [{}] * 5}]}
                            ]
                        }
                    ]
                },
            }
        )
        assert [one.variants[0][0] for one in eutra_combinations(probe)] == [downlink(count=5), downlink()]


def wrapped(bands: list[Any], version: str) -> dict[str, Any]:
    return {
        f"bandParameterList-{version}": bands,
        f"bandInfoEUTRA-{version}": {"interFreqBandList": [{"interFreqNeedForGaps": False}]},
    }


@st.composite
def from_lists(draw: st.DrawFn) -> dict[str, Any]:
    """The components of a container with bands and all three lists of combinations, extended at random."""
    components: dict[str, Any] = {
        **listed(3, 7, 64),
        "ue-Category": draw(st.integers(1, 5)),
        "rf-Parameters-v9e0": {"supportedBandListEUTRA-v9e0": [{}, {}, {"bandEUTRA-v9e0": 66}]},
        "rf-Parameters-v1250": {
            "supportedBandListEUTRA-v1250": draw(
                st.lists(optional({"dl-256QAM-r12": S, "ul-64QAM-r12": S}), min_size=3, max_size=3)
            )
        },
    }
    for family, version, part, extensions in FAMILIES:
        combinations = draw(st.lists(st.lists(from_band(version), min_size=1, max_size=3), min_size=1, max_size=3))
        items = combinations if version == "r10" else [wrapped(bands, version) for bands in combinations]
        components[part] = {f"{family}-{version}": items}
        for later in extensions:
            overlay = [[draw(OVERLAYS[later]) for _ in bands] for bands in combinations[: draw(st.integers(1, 3))]]
            own = "v10i0" if later == "v11d0" else later
            laid = overlay if later == "v1090" else [{f"bandParameterList-{own}": bands} for bands in overlay]
            components.setdefault(f"rf-Parameters-{later}", {})[f"{family}-{later}"] = laid
    return components


FAMILIES = (
    ("supportedBandCombination", "r10", "rf-Parameters-v1020", ("v1090", "v10i0", "v1270", "v1430", "v1530")),
    ("supportedBandCombinationAdd", "r11", "rf-Parameters-v1180", ("v11d0", "v1270", "v1430", "v1530")),
    ("supportedBandCombinationReduced", "r13", "rf-Parameters-v1310", ("v1430", "v1530")),
)
"""The lists: name, version, where it is, and the versions that say more of carriers."""


def optional(fields: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the fields, whose values may be strategies."""
    return st.fixed_dictionaries(
        {}, optional={k: v if isinstance(v, st.SearchStrategy) else st.just(v) for k, v in fields.items()}
    )


LAYERS = st.sampled_from(["twoLayers", "fourLayers", "eightLayers"])
EACH = optional({"fourLayerTM3-TM4-perCC-r12": S, "supportedMIMO-CapabilityDL-r12": LAYERS})
FOUR = st.lists(optional({"fourLayerTM3-TM4-r10": S}), min_size=1, max_size=1).map(
    lambda one: {"bandParametersDL-v10i0": one}
)
OVERLAYS = {
    "v1090": optional({"bandEUTRA-v1090": 66}),
    "v10i0": FOUR,
    "v11d0": FOUR,
    "v1270": st.lists(EACH, min_size=1, max_size=2).map(
        lambda each: {"bandParametersDL-v1270": [{"intraBandContiguousCC-InfoList-r12": each}]}
    ),
    "v1430": optional(
        {
            "ul-256QAM-r14": S,
            "ul-256QAM-perCC-InfoList-r14": st.lists(optional({"ul-256QAM-perCC-r14": S}), min_size=2, max_size=2),
        }
    ),
    "v1530": optional({"dl-1024QAM-r15": S, "qcl-TypeC-Operation-r15": S}),
}


def from_band(version: str) -> st.SearchStrategy[dict[str, Any]]:
    """A band of a combination: class B, C or D wherever later fields may list two carriers."""
    suffix = "r13" if version == "r13" else "r10"
    uplink_fields = st.fixed_dictionaries(
        {"ca-BandwidthClassUL-r10": st.sampled_from("bc")},
        optional={"supportedMIMO-CapabilityUL-r10": st.sampled_from(["twoLayers", "fourLayers"])},
    )
    downlink_fields = st.fixed_dictionaries(
        {f"ca-BandwidthClassDL-{suffix}": st.sampled_from("bcd")}
        | ({"intraBandContiguousCC-InfoList-r13": st.lists(EACH, min_size=1, max_size=2)} if suffix == "r13" else {}),
        optional={f"supportedMIMO-CapabilityDL-{suffix}": LAYERS}
        | ({"fourLayerTM3-TM4-r13": st.just(S)} if suffix == "r13" else {}),
    )
    if suffix == "r10":
        uplink_fields, downlink_fields = (one.map(lambda given: [given]) for one in (uplink_fields, downlink_fields))
    return st.fixed_dictionaries(
        {f"bandEUTRA-{version}": st.sampled_from([1, 3, 64])},
        optional={f"bandParametersUL-{version}": uplink_fields, f"bandParametersDL-{version}": downlink_fields},
    )


class TestSecondReading:
    @given(components=from_lists())
    @settings(max_examples=60)
    def test_drawn_lists_read_field_by_field_give_the_same(self, probe_of, components):
        probe = probe_of(components)
        assert [shape(one) for one in eutra_combinations(probe)] == second_reading(components)

    def test_real_captures_read_field_by_field_give_the_same(self, schema_of, real_data: Path):
        engine, schema = StrictEngine(), schema_of("eutra-rrc")
        compared = 0
        for path in sorted((real_data / "ue_capability" / "raw_uper").glob("eutra_*.hex")):
            octets = bytes.fromhex(path.read_text(encoding="ascii"))
            value: Any = engine.decode(schema, TYPE, octets)
            probe = probe_document([CapabilityContainer(Rat.EUTRA, schema.name, TYPE, octets, value, "")], schema_of)
            parts = dict(flattened(value))
            late = at(value, "nonCriticalExtension", "nonCriticalExtension", "lateNonCriticalExtension")
            if late:
                parts |= dict(flattened(engine.decode(schema, "UE-EUTRA-Capability-v9a0-IEs", late)))
            found = [shape(one) for one in eutra_combinations(probe)]
            assert found == second_reading(parts), path.name
            compared += len(found)
        assert compared > 1500


def second_reading(parts: Any) -> Any:
    """Return the bands of each combination: number, then class, layers and bits of each carrier, down and up."""
    uplink_bits = 6 if parts["ue-Category"] == 5 else 4
    bits = {}
    for index, band in enumerate(parts["rf-Parameters"]["supportedBandListEUTRA"]):
        late = at(parts, "rf-Parameters-v9e0", "supportedBandListEUTRA-v9e0", index) or {}
        flags = at(parts, "rf-Parameters-v1250", "supportedBandListEUTRA-v1250", index) or {}
        bits[late.get("bandEUTRA-v9e0", band["bandEUTRA"])] = (
            8 if "dl-256QAM-r12" in flags else 6,
            6 if "ul-64QAM-r12" in flags else uplink_bits,
        )
    unstated = {1: 1, 5: 4}.get(parts["ue-Category"], 2)
    lists = {name: items for part, group in parts.items() if part.startswith("rf-") for name, items in group.items()}
    found = []
    for family, base, _, extensions in FAMILIES:
        for index, combination in enumerate(lists.get(f"{family}-{base}", [])):
            bands = []
            for position, band in enumerate(bands_of(combination)):
                later: dict[str, Any] = {}
                for version in extensions:
                    others = bands_of(at(lists, f"{family}-{version}", index) or [])
                    later |= others[position] if position < len(others) else {}
                bands.append(second_band(band, later, lambda number: bits.get(number, (6, uplink_bits)), unstated))
            found.append(bands)
    return found


def second_band(band: Any, later: Any, bits: Any, unstated: int) -> Any:
    given = {name.rpartition("-")[0]: field for name, field in band.items()}
    number = later.get("bandEUTRA-v1090", 64) if given["bandEUTRA"] == 64 else given["bandEUTRA"]
    usual = bits(number)
    down, up = (first(given.get(f"bandParameters{link}")) for link in ("DL", "UL"))
    down_class, layers = down and next(w for name, w in down.items() if name.startswith("ca-")), []
    if down:
        stated = next((NUMBERS[w] for name, w in down.items() if name.startswith("supportedMIMO")), unstated)
        if "fourLayerTM3-TM4-r13" in down or first(later.get("bandParametersDL-v10i0")) == {"fourLayerTM3-TM4-r10": S}:
            stated = max(stated, 4)
        each = down.get("intraBandContiguousCC-InfoList-r13") or (first(later.get("bandParametersDL-v1270")) or {}).get(
            "intraBandContiguousCC-InfoList-r12", []
        )
        for one in each:
            own = NUMBERS[one["supportedMIMO-CapabilityDL-r12"]] if "supportedMIMO-CapabilityDL-r12" in one else stated
            layers.append(max(stated, own, 4 if "fourLayerTM3-TM4-perCC-r12" in one else 0))
        layers += [stated] * (CARRIERS[down_class] - len(layers))
    up_class, up_layers, up_bits = up and up["ca-BandwidthClassUL-r10"], [], []
    if up:
        up_layers = [NUMBERS[up.get("supportedMIMO-CapabilityUL-r10", "oneLayer")]] * CARRIERS[up_class]
        each = later.get("ul-256QAM-perCC-InfoList-r14", [])
        up_bits = [8 if "ul-256QAM-r14" in later or one else usual[1] for one in each]
        up_bits += [8 if "ul-256QAM-r14" in later else usual[1]] * (CARRIERS[up_class] - len(each))
    down_bits = [10 if "dl-1024QAM-r15" in later else usual[0]] * len(layers)
    return (
        number,
        down_class and down_class.upper(),
        layers,
        down_bits,
        up_class and up_class.upper(),
        up_layers,
        up_bits,
    )


def flattened(value: Any) -> Iterator[tuple[str, Any]]:
    for name, part in value.items():
        if name == "nonCriticalExtension":
            yield from flattened(part)
        else:
            yield name, part


def at(value: Any, *path: Any) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError):
            return None
    return value


def bands_of(combination: Any) -> Any:
    if isinstance(combination, list):
        return combination
    return next((bands for name, bands in combination.items() if name.startswith("bandParameterList")), [])


def first(parameters: Any) -> Any:
    return parameters[0] if isinstance(parameters, list) else parameters


def shape(combination: Combination) -> Any:
    return [
        (
            entry.band,
            entry.downlink_class,
            [one.layers for one in carriers if one.link is Link.DOWNLINK],
            [one.bits for one in carriers if one.link is Link.DOWNLINK],
            entry.uplink_class,
            [one.layers for one in carriers if one.link is Link.UPLINK],
            [one.bits for one in carriers if one.link is Link.UPLINK],
        )
        for entry, carriers in zip(combination.entries, combination.variants[0], strict=True)
    ]


class TestBands:
    def test_an_entry_says_duplex_modulation_and_power_class(self, probe_of):
        entries = [{"bandEUTRA": one, "halfDuplex": one == 2} for one in (1, 2, 3)]
        probe = probe_of(
            {
                "ue-Category": 4,
                "rf-Parameters": {"supportedBandListEUTRA": entries},
                "rf-Parameters-v1250": {
                    "supportedBandListEUTRA-v1250": [{"dl-256QAM-r12": S}, {"ul-64QAM-r12": S}, {}]
                },
                "rf-Parameters-v1310": {
                    "supportedBandListEUTRA-v1310": [{}, {"ue-PowerClass-5-r13": S}, {}],
                },
                "rf-Parameters-v1320": {"supportedBandListEUTRA-v1320": [{}, {}, {"ue-PowerClass-N-r13": "class2"}]},
            }
        )
        assert eutra_bands(probe) == (
            EutraBand(1, half_duplex=False, downlink_bits=8, uplink_bits=4, power_class=None),
            EutraBand(2, half_duplex=True, downlink_bits=6, uplink_bits=6, power_class=5),
            EutraBand(3, half_duplex=False, downlink_bits=6, uplink_bits=4, power_class=2),
        )

    @pytest.mark.parametrize(("category", "layers", "bits"), [(1, 1, 4), (2, 2, 4), (3, 2, 4), (4, 2, 4), (5, 4, 6)])
    def test_a_category_says_what_a_band_without_combinations_supports(self, probe_of, category, layers, bits):
        """TS 36.306 tables 4.1-1 and 4.1-2: layers in the downlink, 64QAM in the uplink."""
        probe = probe_of({**listed(3), "ue-Category": category})
        assert eutra_band_carriers(probe) == {3: downlink(layers) + uplink(bits=bits)}

    def test_the_best_of_all_combinations_counts_for_a_band(self, probe_of):
        combinations = [
            [r10(3, "a", "a"), r10(32)],
            [r10(3, "c", downlink="fourLayers"), r10(7, "a", "a", uplink="twoLayers")],
        ]
        probe = probe_of(
            {
                **listed(3, 7, 32, 5),
                "rf-Parameters-v1020": {"supportedBandCombination-r10": combinations},
            }
        )
        assert eutra_band_carriers(probe) == {
            3: downlink(4) + uplink(),
            7: downlink() + uplink(2),
            32: downlink(),
            5: downlink() + uplink(),
        }

    def test_categories_are_named_by_direction(self, probe_of):
        probe = probe_of(
            {
                "ue-Category-v1020": 7,
                "ue-CategoryDL-r12": 0,
                "ue-CategoryDL-v1310": "m1",
                "ue-CategoryUL-v1350": "oneBis",
                "ue-CategoryUL-v1430": "n18",
                "ue-CategoryUL-v1430b": "n21",
                "ue-CategoryDL-v1460": 21,
                **listed(3),
            }
        )
        assert eutra_categories(probe) == EutraCategories(("4", "7"), ("0", "m1", "21"), ("oneBis", "18", "21"))

    def test_nr_bands_are_told_apart_by_their_use(self, probe_of):
        probe = probe_of(
            {
                **listed(3),
                "irat-ParametersNR-r15": {"supportedBandListEN-DC-r15": [{"bandNR-r15": 78}, {"bandNR-r15": 257}]},
                "irat-ParametersNR-v1540": {"supportedBandListNR-SA-r15": [{"bandNR-r15": 78}]},
            }
        )
        assert (en_dc_bands(probe), nr_standalone_bands(probe)) == ((78, 257), (78,))

    def test_a_device_without_an_eutra_container_names_nothing(self, schema_of):
        probe = probe_document([], schema_of)
        assert eutra_categories(probe) == EutraCategories((), (), ())
        assert (eutra_bands(probe), en_dc_bands(probe), nr_standalone_bands(probe)) == ((), (), ())
        assert eutra_band_carriers(probe) == {}
