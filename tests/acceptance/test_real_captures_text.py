"""Real texts of other tools: what is in them equals the octets, or the values, that stand beside them.

The documentation says of every shared file what was read; it is checked here file by file.
"""

from __future__ import annotations

import re
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.jer import to_jer
from conformance.asn1.library import SchemaLibrary
from conformance.asn1.strict import StrictEngine
from conformance.asn1.value_text import value_text
from conformance.errors import ConformanceError
from conformance.evidence.builtin import evidence_readers
from conformance.evidence.containers import find_containers
from conformance.evidence.devices import devices
from conformance.evidence.reading import read_evidence

CHECKOUT = Path(__file__).parents[2]
RATS = ("nr", "eutra-nr", "eutra")
DISSECTORS = {"nr": "nr-rrc.ue_nr_cap", "eutra-nr": "nr-rrc.ue_mrdc_cap", "eutra": "lte-rrc.ue_eutra_cap"}
ROW = re.compile(r"\| `(?P<files>[^`]+)` \| (?P<form>[^|]+) \| (?P<read>[^|]+) \|[^|]*\|")
EXPECTATIONS = ("oracleCsv", "oracleCsvNew", "oracleJson", "capabilityInformation/oracle", "pcap/oracle", "index.tsv")
"""What is no evidence: results that another tool expects, and the list of the files."""


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
def parser(folder):
    return folder / "uecapabilityparser"


def by_rat(containers):
    values = {container.rat: container.value for container in containers}
    assert len(values) == len(containers)
    return values


@pytest.mark.parametrize("name", ["UeCapabilityInformation", "UeEutraCapability", "UeMrdcCapability", "UeNrCapability"])
def test_what_tshark_printed_are_the_values_of_the_octets_that_it_was_given(find, parser, name):
    printed = find((parser / f"tshark/oracle/{name}.txt").read_bytes())
    given = find((parser / f"tshark/input/{name}.hex").read_bytes())
    assert by_rat(printed) == by_rat(given)
    assert given


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("amarisoftNr.txt", "amarisoftNr.json"),
        ("nsgSul.txt", "nsgSul.json"),
        ("qcatNrdc.txt", "qcatNrdc.json"),
        ("ueCapHexEutra.hex", "ueCapHexEutra.json"),
        ("ueCapHexNr.hex", "ueCapHexNr.json"),
    ],
)
def test_texts_and_octets_have_the_values_that_another_tool_read_in_them(find, parser, text, other):
    ours = find((parser / "cli/input" / text).read_bytes())
    theirs = find((parser / "cli/oracleUeLog" / other).read_bytes())
    assert by_rat(ours) == by_rat(theirs)
    assert ours


def test_values_in_json_are_those_that_another_tool_encoded(find, folder, parser):
    compared = 0
    for path in sorted((folder / "derived_from_json").iterdir()):
        name, rat, _ = path.name.split(".")
        source = parser / f"capabilityInformation/input/{name}.json"
        if source.exists():
            (encoded,) = find(path.read_bytes())
            assert by_rat(find(source.read_bytes()))[rat] == encoded.value, path.name
            compared += 1
    assert compared == 6


def test_the_parts_of_a_message_state_what_the_log_says_around_it(find, parser):
    found = find((parser / "cli/input/nsgMrdcSplit_1.txt").read_bytes())
    assert [(item.rat, item.frame, item.time) for item in found] == [
        ("nr", 1, "2021-05-07T19:56:08.087"),
        ("eutra-nr", 1, "2021-05-07T19:56:08.087"),
    ]
    (item,) = find((parser / "cli/input/amarisoftNr.txt").read_bytes())
    assert (item.time, item.device) == ("16:47:36.300", "UE 0001")


def test_raw_captures_printed_by_tshark_are_read_back(find, folder, tshark, tmp_path):
    """Wireshark knows V17.1.0: what is later it cannot print, and says so; no raw capture has such a part."""
    captures = {}
    for path in sorted((folder / "raw_uper").glob("*.hex")):
        rat, octets = path.name.partition("_")[0], bytes.fromhex(path.read_text(encoding="ascii"))
        captures.setdefault(rat, []).append(octets)
    assert sum(map(len, captures.values())) == 39
    for rat, given in captures.items():
        text = printed(tshark, tmp_path, DISSECTORS[rat], given)
        found = find(text.encode())
        assert [item.frame for item in found] == list(range(1, len(given) + 1))
        expected = [find(octets)[0].value for octets in given]
        assert [item.value for item in found] == expected, rat


def test_captures_printed_by_tshark_keep_frames_times_and_devices(find, parser, tshark):
    """GSMTAP version 3 is beyond Wireshark 4.0."""
    for name in ("gsmTapDualSim", "gsmTapShannon", "sctpS1apNgap"):
        path = parser / f"pcap/input/{name}.pcap"
        text = subprocess.run([tshark, "-r", str(path), "-V"], capture_output=True, check=True).stdout
        groups = [devices(find(data, name)) for data in (path.read_bytes(), text)]
        octets, printed_again = (
            [[(item.rat, item.frame, item.value) for item in group] for group in found] for found in groups
        )
        assert printed_again == octets, name


def test_raw_captures_in_value_notation_and_json_are_read_back(find, folder, schema_of):
    for path in sorted((folder / "raw_uper").glob("*.hex")):
        (given,) = find(path.read_bytes())
        schema = schema_of(given.schema)
        notation = value_text(schema, schema.find(given.type_name), given.value)
        for text in (
            f"value {given.type_name} ::= {notation}",
            f'{{"{given.rat}": {to_jer(schema, given.type_name, given.value)}}}',
        ):
            assert [item.value for item in find(text.encode())] == [given.value], path.name


def test_large_texts_are_read_in_a_moment(find, parser):
    for name in ("tshark/oracle/UeCapabilityInformation.txt", "cli/input/nsgMrdcSplit_1.txt", "cli/input/qcatNrdc.txt"):
        data = (parser / name).read_bytes()
        find(data)
        start = time.process_time()
        read_evidence(data, origin=name, readers=evidence_readers())
        assert time.process_time() - start < 2, name


def documented():
    """The table of the documentation: pattern of file names, what was read."""
    text = (CHECKOUT / "docs/reference/evidence.md").read_text(encoding="utf-8")
    _, _, section = text.partition("## What real files were tried")
    return [(row["files"], row["read"]) for row in ROW.finditer(section.partition("\n## ")[0])]


@pytest.mark.parametrize(("pattern", "read"), documented())
def test_the_documentation_says_what_is_read_of_every_real_file(find, folder, pattern, read):
    counts = Counter()
    refused = 0
    paths = sorted(folder.glob(pattern))
    assert paths
    for path in paths:
        try:
            counts.update(str(item.rat) for item in find(path.read_bytes(), path.name))
        except ConformanceError:
            refused += 1
    parts = [f"{counts[rat]} × {rat}" for rat in RATS if counts[rat]]
    assert ", ".join([*parts, *["refused"] * refused]) == read


def test_the_documentation_leaves_no_real_file_out(folder):
    tried = {path for pattern, _ in documented() for path in folder.glob(pattern)}
    files = {path for path in folder.rglob("*") if path.is_file()}
    others = {path for path in files if any(name in path.as_posix() for name in EXPECTATIONS)}
    assert sorted(path.name for path in files - others - tried) == []


def printed(tshark, folder, dissector, captures):
    """Return what tshark prints of *captures*, each a packet."""
    dump = "".join(
        "".join(f"{offset:06x} {octets[offset : offset + 16].hex(' ')}\n" for offset in range(0, len(octets), 16))
        + "\n"
        for octets in captures
    )
    (folder / "dump.txt").write_text(dump, encoding="ascii")
    capture = folder / "capture.pcap"
    subprocess.run(["text2pcap", "-q", "-P", dissector, str(folder / "dump.txt"), str(capture)], check=True)
    return subprocess.run([tshark, "-r", str(capture), "-V"], capture_output=True, check=True, text=True).stdout
