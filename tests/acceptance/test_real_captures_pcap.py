"""Real packet captures: every capability in them is found, with frame and time, and devices are kept apart.

Expected are the octets that another tool took out of the same captures (``raw_uper``, named by their digests), what
tshark finds in them, and the expectation beside the inputs (``oracle/gsmTapV3.json``).
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.strict import StrictEngine
from conformance.errors import EvidenceError
from conformance.evidence.builtin import evidence_readers
from conformance.evidence.containers import find_containers
from conformance.evidence.devices import devices
from conformance.evidence.reading import read_evidence

PHONE, OTHER = "127.0.0.1 13337 → 127.0.0.1 4729", "127.0.0.1 13337 → 127.0.0.2 4729"
FIRST = [("eutra", 20, "24a7f6d9a8a851e1"), ("nr", 23, "4ddac221b163cc9b"), ("eutra-nr", 23, "c348a0aff6a0b638")]
SECOND = [("eutra", 40, "e7a28a587a4a82e8")]
DEVICES = {
    "gsmTapDualSim": [(PHONE, FIRST), (OTHER, SECOND)],
    "gsmTapDualSimSameIP": [(PHONE, FIRST), (PHONE, SECOND)],
    "gsmTapShannon": [
        (
            PHONE,
            [("eutra", 2, "7db25164d3df6e5b"), ("eutra-nr", 4, "c525ca946b957a37"), ("nr", 4, "ca3b3561df1e0d2f")],
        ),
        (
            PHONE,
            [("eutra", 10, "7453da154cdeae1b"), ("eutra-nr", 12, "53992c1c60b4ca00"), ("nr", 12, "94408897ab12c861")],
        ),
    ],
    "sctpS1apNgap": [
        (
            "10.0.0.17:36400 – 10.0.0.18:36412, ENB-UE-S1AP-ID 2013547",
            [("eutra", 25, "e2942bd3fd12d434")],
        ),
        ("10.0.0.20:36412 – 10.0.0.21:36412, ENB-UE-S1AP-ID 420141", [("eutra", 38, "a85ed26bae898487")]),
        ("10.0.0.22:3223 – 10.0.0.23:36412, ENB-UE-S1AP-ID 10", [("eutra", 45, "5f55422d055a8769")]),
        ("10.0.0.27:36412 – 10.0.0.28:36412, ENB-UE-S1AP-ID 1642858", [("eutra", 63, "376eb8359f9a8456")]),
        ("10.0.0.29:38412 – 10.0.0.30:38412, RAN-UE-NGAP-ID 36383", [("nr", 66, "95b3923f29a6d143")]),
        (
            "10.0.0.31:36412 – 10.0.0.32:36412, ENB-UE-S1AP-ID 15633437",
            [("eutra", 75, "896e64f7aaa048c7"), ("nr", 75, "fe9f57c9034179f8"), ("eutra-nr", 75, "8cf49fa480267dc5")],
        ),
        ("10.0.0.33:36412 – 10.0.0.34:36412, ENB-UE-S1AP-ID 1004033", [("eutra", 76, "a1b6dd4daeaa04b2")]),
        ("10.0.0.35:36412 – 10.0.0.36:36412, ENB-UE-S1AP-ID 12584632", [("eutra", 82, "378cf28dda398ecf")]),
        ("10.0.0.33:36412 – 10.0.0.37:36412, ENB-UE-S1AP-ID 2804311", [("eutra", 83, "f4c86ca45dc7fb75")]),
        ("10.0.0.28:36412 – 10.0.0.33:36412, ENB-UE-S1AP-ID 2191569", [("eutra", 90, "0272648f06678500")]),
    ],
}
"""By capture: devices with RAT, frame and digest of each container."""

INFORMATION = (
    "lte-rrc.ueCapabilityInformation_element || nr-rrc.ueCapabilityInformation_element"
    " || s1ap.procedureCode == 22 || ngap.procedureCode == 44"
)
"""What tshark shows: UE capability information, and its indication to the core network."""


@pytest.fixture(scope="module")
def folder(real_data):
    return real_data / "ue_capability"


@pytest.fixture(scope="module")
def observe():
    def observe(file):
        return read_evidence(file.read_bytes(), origin=file.name, readers=evidence_readers())

    return observe


@pytest.fixture(scope="module")
def find(observe):
    schema_of, engine = SchemaLibrary([BundledSource()]).schema, StrictEngine()

    def find(file, type_name=None):
        return find_containers(observe(file), schema_of=schema_of, engine=engine, type_name=type_name)

    return find


def captured(folder, name):
    return folder / f"uecapabilityparser/pcap/input/{name}.pcap"


@pytest.mark.parametrize("name", DEVICES)
def test_every_capability_is_found_in_its_frame_and_put_with_its_device(find, folder, name):
    answers = devices(find(captured(folder, name)))
    found = [
        (answer[0].device, [(item.rat.value, item.frame, item.digest[:16]) for item in answer]) for answer in answers
    ]
    assert found == DEVICES[name]


@pytest.mark.parametrize("name", DEVICES)
def test_the_octets_are_those_that_another_tool_took_out(find, folder, name):
    for container in find(captured(folder, name)):
        file = folder / f"raw_uper/{container.rat}_{container.digest[:16]}.hex"
        assert bytes.fromhex(file.read_text(encoding="ascii")) == container.octets


def test_the_answers_of_gsmtap_version_3_are_those_of_the_expectation(find, folder):
    """Four were expected: two of them are what the modem's own logs say, which are proprietary and not read."""
    expected = json.loads((folder / "uecapabilityparser/pcap/oracle/gsmTapV3.json").read_text(encoding="utf-8"))
    expected = [one for one in expected if "PCAP, Timestamps" in one["metadata"]["description"]]
    answers = devices(find(captured(folder, "gsmTapV3")))
    assert [[item.rat.value for item in answer] for answer in answers] == [["nr", "eutra"], ["eutra", "nr", "eutra-nr"]]
    assert len(expected) == len(answers)
    for answer, one in zip(answers, expected, strict=True):
        values = {item.rat.value: item.value for item in answer}
        microseconds = int(one["metadata"]["description"].rpartition(" ")[2])
        assert answer[0].time == written(microseconds)
        bands = [band["bandNR"] for band in values["nr"]["rf-Parameters"]["supportedBandListNR"]]
        assert sorted(bands) == sorted(band["band"] for band in one["nrBands"])
        bands = [band["bandEUTRA"] for band in values["eutra"]["rf-Parameters"]["supportedBandListEUTRA"]]
        assert sorted(bands) == sorted(band["band"] for band in one["lteBands"])
        assert ("eutra-nr" in values) == ("endc" in one)


def written(microseconds):
    seconds, fraction = divmod(microseconds, 1_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{fraction:06}Z"


def test_a_capture_with_capabilities_of_other_systems_alone_says_so(find, folder):
    with pytest.raises(EvidenceError, match="without a container for NR, EUTRA-NR or EUTRA"):
        find(captured(folder, "exportedPduUtra"))


def tshark_lines(tshark, *arguments):
    shown = subprocess.run([tshark, *arguments], check=True, capture_output=True, encoding="utf-8")
    return shown.stdout.splitlines()


@pytest.mark.parametrize("name", [*DEVICES, "exportedPduUtra"])
def test_tshark_finds_capability_information_in_the_same_frames_at_the_same_times(observe, folder, tshark, name):
    fields = ("-T", "fields", "-e", "frame.number", "-e", "frame.time_epoch")
    lines = tshark_lines(tshark, "-r", str(captured(folder, name)), "-Y", INFORMATION, *fields)
    expected = []
    for line in lines:
        number, seconds = line.split()
        whole, _, fraction = seconds.partition(".")
        expected.append((int(number), written(int(whole) * 1_000_000 + int(fraction[:6]))))
    assert expected
    assert [(item.frame, item.time) for item in observe(captured(folder, name))] == expected


@pytest.mark.parametrize("form", ["pcapng", "nsecpcap"])
@pytest.mark.parametrize("name", DEVICES)
def test_the_same_is_found_in_the_forms_that_tshark_writes(find, folder, tshark, tmp_path, form, name):
    file = tmp_path / "converted"
    tshark_lines(tshark, "-r", str(captured(folder, name)), "-F", form, "-w", str(file))
    assert [replace(item, origin="") for item in find(file)] == [
        replace(item, origin="") for item in find(captured(folder, name))
    ]


def test_frames_of_a_user_link_type_are_read_as_the_type_that_is_stated(find, folder, tshark, tmp_path):
    """text2pcap, which comes with tshark, writes the link type USER0."""
    text = tmp_path / "octets.txt"
    expected = []
    with text.open("w", encoding="ascii") as file:
        for path in sorted(folder.glob("raw_uper/nr_*.hex")):
            expected.append(path.stem.removeprefix("nr_"))
            file.write(f"0000 {bytes.fromhex(path.read_text(encoding='ascii')).hex(' ')}\n")
    text2pcap = tshark.replace("tshark", "text2pcap")
    capture = tmp_path / "user.pcap"
    subprocess.run([text2pcap, "-q", "-l", "147", str(text), str(capture)], check=True, capture_output=True)
    assert [item.digest[:16] for item in find(capture, "UE-NR-Capability")] == expected
    assert [item.digest[:16] for item in find(capture)] == expected
    with pytest.raises(EvidenceError, match="holds no UE capability that is known"):
        find(capture, "DL-DCCH-Message")
