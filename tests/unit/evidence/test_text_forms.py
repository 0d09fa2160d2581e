"""One synthetic capability in every form of text: the same octets come out, and damage is an error, nothing else.

``packet-details.txt`` was printed by tshark 4.0.17 from the encoded message; the others are written in the shapes of
the tools that they are named after in the documentation.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.asn1.xer import to_xer, xer_text
from conformance.errors import ConformanceError, EvidenceError
from conformance.evidence.builtin import evidence_readers
from conformance.evidence.containers import find_containers
from conformance.evidence.reading import read_evidence
from conformance.model.evidence import MediaType

FOLDER = Path(__file__).parents[2] / "data" / "texts"
TEXTS = {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir())}
OCTETS = bytes.fromhex(
    "01c01100020802000001b00480509a8000002293fa0000000100389a00000000404d6000000000000001500000100200005000"
)
"""What Wireshark decoded when it printed ``packet-details.txt``."""


@pytest.fixture(scope="module")
def find(schema_of, engine):
    def find(data):
        evidence = read_evidence(data, origin="text", readers=evidence_readers())
        return find_containers(evidence, schema_of=schema_of, engine=engine)

    return find


@pytest.mark.parametrize("name", TEXTS)
def test_every_form_holds_the_same_capability(find, name):
    assert [container.octets for container in find(TEXTS[name])] == [OCTETS]


@pytest.mark.parametrize("name", TEXTS)
def test_line_ends_and_character_sets_of_other_systems_make_no_difference(find, name):
    text = TEXTS[name].decode()
    for written in (text, text.replace("\n", "\r\n")):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            assert [container.octets for container in find(written.encode(encoding))] == [OCTETS], encoding


@pytest.mark.parametrize("form", ["digits", "C array", "dump", "base64", "XER"])
def test_octets_and_xer_are_read_from_other_systems_too(find, schema_of, engine, form):
    schema = schema_of("nr-rrc")
    value = engine.decode(schema, "UE-NR-Capability", OCTETS)
    text = {
        "digits": OCTETS.hex(" "),
        "C array": f"{{ {', '.join(f'0x{octet:02x}' for octet in OCTETS)} }}",
        "dump": "\n".join(f"{n:06x}  {OCTETS[n : n + 16].hex(' ')}" for n in range(0, len(OCTETS), 16)),
        "base64": base64.encodebytes(OCTETS).decode(),
        "XER": xer_text(to_xer(schema, "UE-NR-Capability", value)).decode(),
    }[form]
    for written in (text, text.replace("\n", "\r\n")):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            assert [container.octets for container in find(written.encode(encoding))] == [OCTETS], encoding


def test_the_octets_of_a_container_may_stand_in_place_of_its_value(find):
    text = json.dumps({"nr": OCTETS.hex()}).encode()
    assert [container.octets for container in find(text)] == [OCTETS]


def test_a_list_of_dumps_is_a_list_of_messages(find):
    dump = json.loads(TEXTS["dump.json"])
    found = find(json.dumps([dump, {"nr": OCTETS.hex()}]).encode())
    assert [(item.frame, item.octets) for item in found] == [(1, OCTETS), (2, OCTETS)]


def test_json_lines_are_messages(find):
    line = json.dumps({"nr": OCTETS.hex()})
    found = find(f"{line}\n\n{json.dumps(json.loads(TEXTS['dump.json']))}\r\n{line}\n".encode())
    assert [(item.frame, item.octets) for item in found] == [(1, OCTETS), (2, OCTETS), (3, OCTETS)]


def test_a_broken_line_of_json_does_not_stop_the_others(find, caplog):
    line = json.dumps({"nr": OCTETS.hex()})
    found = find(f'{line}\n{{"nr": "e1\n{{"nr": 1, "nr": 2}}\n{line}\n'.encode())
    assert [item.frame for item in found] == [1, 4]
    assert "text (message 2) is broken JSON" in caplog.text
    assert "text (message 3): the member nr occurs twice" in caplog.text


def test_json_that_breaks_off_is_no_list_of_lines(find):
    with pytest.raises(EvidenceError, match="text is broken JSON"):
        find(TEXTS["dump.json"][:-10])


def test_endless_lines_of_json_are_refused(find):
    with pytest.raises(EvidenceError) as caught:
        find(b'{"nr": "e1"}\n' * 10_001)
    assert caught.value.key == "text_evidence.too-many"


@pytest.mark.parametrize(
    ("data", "form"),
    [
        ('[\n  {\n    "_index": "packets-2024-05-21",\n    "_type": "doc"\n  }\n]\n', "tshark -T json"),
        ('{"index":{"_index":"packets-2024-05-21","_type":"doc"}}\n{"timestamp":"1","layers":{}}\n', "tshark -T ek"),
        ('{"timestamp":"1716291178114","layers":{"frame":{}}}\n', "tshark -T ek"),
        ('<?xml version="1.0"?>\n<!-- -->\n<pdml version="0"><packet/></pdml>', "PDML"),
        ('<?xml version="1.0"?>\n<psml version="0"/>', "PSML"),
    ],
)
def test_dissected_packets_are_named_with_the_way_out(find, data, form):
    """The beginnings are those that tshark 4.0.17 writes."""
    with pytest.raises(EvidenceError, match="tshark -V") as caught:
        find(data.encode())
    assert caught.value.key == "text_evidence.packets"
    assert form in str(caught.value)


def test_a_message_in_json_may_nest_its_containers(find):
    value = json.loads(TEXTS["dump.json"])["nr"]
    entries = [{"rat-Type": "nr", "ue-CapabilityRAT-Container": value}]
    information = {
        "rrc-TransactionIdentifier": 0,
        "criticalExtensions": {"ueCapabilityInformation": {"ue-CapabilityRAT-ContainerList": entries}},
    }
    message = {"message": {"c1": {"ueCapabilityInformation": information}}}
    opened = {"ueRadioAccessCapabilityInformation": {"ue-RadioAccessCapabilityInfo": entries}}
    radio_access = {"criticalExtensions": {"c1": opened}}
    for document in (
        {"UL-DCCH-Message": message},
        message,
        {"UECapabilityInformation": information},
        {"UERadioAccessCapabilityInformation": radio_access},
        {"UE-CapabilityRAT-ContainerList": entries},
        entries,
    ):
        assert [item.octets for item in find(json.dumps(document).encode())] == [OCTETS]


@pytest.mark.parametrize(
    ("document", "key"),
    [
        ('{"nr": 5}', "evidence.in-origin"),
        ('{"nr": "zz"}', "text_evidence.octets"),
        ('[{"rat-Type": "nr", "other": {}}]', "text_evidence.entry"),
        ('[{"rat-Type": "utra", "ueCapabilityRAT-Container": {}}]', "evidence.no-container"),
        ('{"nr": {"a": 1, "a": 2}}', "text_evidence.twice"),
        ('{"nr": {"accessStratumRelease": "\\ud800"}}', "evidence.in-origin"),
        ('[{"nr": 1}, {"nr": "0"}, {"nr": "xx"}]', "evidence.in-origin"),
    ],
)
def test_dumps_that_hold_no_capability_are_refused(find, document, key):
    with pytest.raises(ConformanceError) as caught:
        find(document.encode())
    assert caught.value.key == key


def test_a_name_that_the_schema_has_not_is_an_error_with_its_path(find):
    for name, data in TEXTS.items():
        with pytest.raises(ConformanceError) as caught:
            find(data.replace(b"ue-PowerClass", b"ue-PowerGlass"))
        assert "rf-Parameters.supportedBandListNR[0]" in str(caught.value), name
        assert "ue-PowerGlass" in str(caught.value), name


def test_a_value_beyond_its_constraint_is_an_error_with_its_path(find):
    for name, data in TEXTS.items():
        for old, new in ((b'"bandNR": 1\n', b'"bandNR": 1025\n'), (b"bandNR 1\n", b"bandNR 1025\n")):
            data = data.replace(old, new)  # noqa: PLW2901  # a text has one of the spellings
        data = data.replace(b"bandNR: 1\n", b"bandNR: 1025\n").replace(b"bandNR : 1\n", b"bandNR : 1025\n")  # noqa: PLW2901
        with pytest.raises(ConformanceError) as caught:
            find(data)
        assert "supportedBandListNR[1].bandNR" in str(caught.value), name


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=60)
@given(data=st.data())
def test_damaged_texts_are_read_or_refused(find, name, data):
    text = bytearray(TEXTS[name])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(text) - 1))
        kind = data.draw(st.integers(0, 3))
        if kind == 0:
            text[place] = data.draw(st.sampled_from(b" \n{}:,'0aZ[]\xe2\x80\xa6\xff"))
        elif kind == 1:
            del text[place : place + data.draw(st.integers(1, 40))]
        elif kind == 2:
            text[place:place] = text[place // 2 : place // 2 + 30]
        else:
            del text[place:]
        if not text:
            return
    try:
        find(bytes(text))
    except ConformanceError as error:
        assert str(error)  # noqa: PT017  # either outcome is right


@pytest.mark.parametrize("name", TEXTS)
def test_time_to_read_grows_with_the_text_only(name):
    """Ten times the text takes about ten times as long: far from the hundred of a quadratic reader."""
    if name == "dump.json":

        def many(count):
            return b"[" + b",".join([TEXTS[name]] * count) + b"]"
    else:

        def many(count):
            return (TEXTS[name] + b"\n") * count

    def seconds(count):
        data = many(count)
        start = time.process_time()
        assert len(read_evidence(data, origin="text", readers=evidence_readers())) == count
        return time.process_time() - start

    seconds(5)
    assert min(seconds(300) for _ in range(3)) < 40 * max(seconds(30), 0.002)  # the best: a machine may be busy


@pytest.mark.parametrize(
    "text",
    [
        b"UE-NR-Capability\n" + b" " * 1_000_000,
        b"UE-NR-Capability\n    a: " + b"0.. " * 250_000,
        b"UE-NR-Capability\n    " + b"0... .... " * 100_000 + b"a: 1",
        b"UE-NR-Capability\n    a: " + b"(1) " * 250_000,
        b"ul-dcch\n a" + b" -> a" * 200_000 + b" ;",
        b"value UE-NR-Capability ::= " + b"{ a " * 250_000,
        b"value UE-NR-Capability ::= '" + b"0 " * 500_000,
        b'value UE-NR-Capability ::= "' + b'""' * 500_000,
        b"a " * 500_000 + b"\nul-dcch\n",
        b"a-" * 500_000 + b"\nvalue UE-NR-Capability ::= { a 1 }",
    ],
)
def test_long_lines_are_read_or_refused_in_a_moment(text):
    start = time.process_time()
    with contextlib.suppress(EvidenceError):
        read_evidence(text, origin="text", readers=evidence_readers())
    assert time.process_time() - start < 3


def test_no_octets_are_taken_for_text():
    """Octets that are no text stay octets even where they are long."""
    data = gzip.compress(OCTETS * 100)[10:]
    (found,) = read_evidence(b"\x01\xc0" + data, origin="text", readers=evidence_readers())
    assert found.media_type is MediaType.UPER
