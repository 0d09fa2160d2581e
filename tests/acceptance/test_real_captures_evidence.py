"""Real captures are read, recognised without a type, and survive damage with a clear error."""

from __future__ import annotations

import csv
import random
import time
from functools import reduce

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.probe import element_path, probe_document
from conformance.asn1.strict import StrictEngine, decode_traced
from conformance.errors import ConformanceError
from conformance.evidence.builtin import evidence_readers
from conformance.evidence.containers import find_containers
from conformance.evidence.reading import read_evidence
from conformance.model.evidence import Evidence, MediaType

BANDS = {
    "nr": lambda value: [band["bandNR"] for band in value["rf-Parameters"]["supportedBandListNR"]],
    "eutra": lambda value: [band["bandEUTRA"] for band in value["rf-Parameters"]["supportedBandListEUTRA"]],
    "eutra-nr": lambda _value: [],
}


@pytest.fixture(scope="module")
def schema_of():
    return SchemaLibrary([BundledSource()]).schema


@pytest.fixture(scope="module")
def find(schema_of):
    engine = StrictEngine()

    def find(data, origin="capture"):
        evidence = read_evidence(data, origin=origin, readers=evidence_readers())
        return find_containers(evidence, schema_of=schema_of, engine=engine)

    return find


@pytest.fixture(scope="module")
def folder(real_data):
    return real_data / "ue_capability"


@pytest.fixture(scope="module")
def index(folder):
    with (folder / "index.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_every_capture_of_the_index_is_recognised_with_its_rat_release_and_bands(find, folder, index):
    for row in index:
        (container,) = find((folder / row["file"]).read_bytes(), row["file"])
        assert container.rat == row["rat"], row["file"]
        assert container.value.get("accessStratumRelease", "") == row["accessStratumRelease"], row["file"]
        assert len(container.octets) == int(row["bytes"]), row["file"]
        bands = [int(band) for band in row["bands"].split(",") if band]
        if row["file"].startswith("raw_uper/"):
            assert BANDS[row["rat"]](container.value) == bands, row["file"]


@pytest.mark.parametrize(
    ("file", "rats"),
    [
        ("oai/uecap.raw", ["eutra", "nr", "eutra-nr"]),
        ("oai/uecap_ports1.xml", ["nr"]),
        ("oai/uecap_ports2.xml", ["nr"]),
        ("oai/uecap_ports4.xml", ["nr"]),
        ("uecapabilityparser/cli/input/ueCapHexEutra.hex", ["eutra"]),
        ("uecapabilityparser/cli/input/ueCapHexMrdcSplit_eutra-nr.hex", ["eutra-nr"]),
        ("uecapabilityparser/cli/input/ueCapHexMrdcSplit_eutra.hex", ["eutra"]),
        ("uecapabilityparser/cli/input/ueCapHexMrdcSplit_nr.hex", ["nr"]),
        ("uecapabilityparser/cli/input/ueCapHexNr.hex", ["nr"]),
        ("uecapabilityparser/tshark/input/UeCapabilityInformation.hex", ["eutra", "nr", "eutra-nr"]),
        ("uecapabilityparser/tshark/input/UeEutraCapability.hex", ["eutra"]),
        ("uecapabilityparser/tshark/input/UeMrdcCapability.hex", ["eutra-nr"]),
        ("uecapabilityparser/tshark/input/UeNrCapability.hex", ["nr"]),
        ("uecapabilityparser/capabilityInformation/input/ueCapNrThreeCC.json", ["nr"]),
    ],
)
def test_captures_of_other_tools_are_opened_to_their_containers(find, folder, file, rats):
    assert [container.rat for container in find((folder / file).read_bytes(), file)] == rats


@pytest.mark.parametrize("name", ["ueCapNrBwRequested", "ueCapNrSUL", "ueCapNrThreeCC"])
def test_values_in_json_are_those_that_another_tool_encoded(find, folder, name):
    """The octets in derived_from_json were encoded from these values by another tool."""
    (read,) = find((folder / f"uecapabilityparser/capabilityInformation/input/{name}.json").read_bytes())
    (encoded,) = find((folder / f"derived_from_json/{name}.nr.hex").read_bytes())
    assert read.value == encoded.value


def test_the_largest_captures_are_recognised_and_put_together_in_a_moment(find, schema_of, folder):
    largest = sorted(folder.glob("raw_uper/*.hex"), key=lambda path: path.stat().st_size)[-3:]
    for path in largest:
        data = path.read_bytes()
        find(data)
        start = time.process_time()
        containers = find(data)
        found = time.process_time()
        probe_document(containers, schema_of)
        built = time.process_time()
        assert found - start < 0.3, path.name
        assert built - found < 0.3, path.name


def test_every_element_of_the_probe_document_has_bits_in_the_encoding(find, schema_of, folder):
    """The traced decoder and the probe document name places alike; what has no bits was filled in or is contained."""
    for path in sorted(folder.glob("raw_uper/*.hex")):
        (container,) = find(path.read_bytes())
        probe = probe_document([container], schema_of)
        _, spans = decode_traced(schema_of(container.schema), container.type_name, container.octets)
        paths = {element_path(element) for element in probe.find(f"*/{container.type_name}").iterdescendants()}
        for place in paths - spans.keys():
            around = max((place[:length] for length in range(len(place) + 1) if place[:length] in spans), key=len)
            inside = reduce(_step, around, container.value)
            assert isinstance(inside, bytes | dict), place  # a contained encoding, or a DEFAULT that was not sent
        assert not probe.xpath("//*[@undecoded]")
        items = {place for place in spans if isinstance(_parent(container.value, place), tuple | list)}
        assert spans.keys() - items <= paths


def _step(value, step):
    return value[1] if isinstance(value, tuple) else value[step]


def _parent(value, place):
    return reduce(_step, place[:-1], value)


def _attempt(schema_of, engine, octets):
    """Open damaged octets; anything but containers or an error of ours fails the test."""
    start = time.process_time()
    try:
        containers = find_containers([Evidence(octets, MediaType.UPER, "x")], schema_of=schema_of, engine=engine)
        probe_document(containers, schema_of)
    except ConformanceError as error:
        assert str(error)  # noqa: PT017  # either outcome is right
    assert time.process_time() - start < 1


def test_a_capture_cut_at_any_octet_or_with_any_bit_flipped_is_read_or_refused_within_a_second(schema_of, folder):
    engine = StrictEngine()
    octets = bytes.fromhex((folder / "raw_uper/nr_b1c57b5a2f244298.hex").read_text(encoding="ascii"))
    _attempt(schema_of, engine, octets)
    for length in range(len(octets)):
        _attempt(schema_of, engine, octets[:length])
    for bit in range(8 * len(octets)):
        damaged = bytearray(octets)
        damaged[bit // 8] ^= 0x80 >> bit % 8
        _attempt(schema_of, engine, bytes(damaged))


def test_large_captures_with_damage_at_random_places_are_read_or_refused_within_a_second(schema_of, folder):
    engine = StrictEngine()
    chance = random.Random(38331)  # noqa: S311  # reproducible damage, no secret
    for path in sorted(folder.glob("raw_uper/*.hex")):
        octets = bytes.fromhex(path.read_text(encoding="ascii"))
        for _ in range(4):
            _attempt(schema_of, engine, octets[: chance.randrange(len(octets))])
            damaged = bytearray(octets)
            damaged[chance.randrange(len(octets))] ^= 1 << chance.randrange(8)
            _attempt(schema_of, engine, bytes(damaged))
            for _ in range(20):
                damaged[chance.randrange(len(octets))] = chance.randrange(256)
            _attempt(schema_of, engine, bytes(damaged))
