"""Value notation against ITU-T X.680, the repository's own printer, and the shapes of two tools' logs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import EvidenceError
from conformance.evidence.notation_parsing import parse_notation
from conformance.evidence.value_notation import ValueNotationReader
from conformance.model.evidence import MediaType

READER = ValueNotationReader()


def parsed(text):
    return parse_notation(text, 0, len(text), line=1, origin="log")


def read(text):
    assert READER.recognises(text.encode())
    return list(READER.read(text.encode(), origin="log"))


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("TRUE", True),
        ("FALSE", False),
        ("NULL", None),
        ("-12", -12),
        ("n-4", "n-4"),
        ("'0111 1111 01'B", {"value": "7F40", "length": 10}),
        ("'C0'H", {"value": "C0", "length": 8}),
        ("'ABC'H", {"value": "ABC0", "length": 12}),
        ("''B", {"value": "", "length": 0}),
        ('"say ""hi"""', 'say "hi"'),
        ("nr : { bandNR 78 }", {"nr": {"bandNR": 78}}),
        ("c1: a: b", {"c1": {"a": "b"}}),
        ("{ }", {}),
        ("{ 1, 2 }", [1, 2]),
        ("{ 1 }", [1]),
        ("{ a, b }", ["a", "b"]),
        ("{ nr : 1, eutra : 2 }", [{"nr": 1}, {"eutra": 2}]),
        ("{ { a 1 }, { a 2 } }", [{"a": 1}, {"a": 2}]),
        ("{ a TRUE, b nr : 1, c { } }", {"a": True, "b": {"nr": 1}, "c": {}}),
        ("{ a -- a comment\n 1, --another\n b 2 }", {"a": 1, "b": 2}),
        ("{ 1 2 840 }", "1.2.840"),
        ("{ octets CONTAINING { a 1 } }", {"octets": {"a": 1}}),
    ],
)
def test_every_form_of_value_is_parsed(text, document):
    assert parsed(text) == document


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("{ a 1,\n  a 2 }", 2, 7),
        ("{ a 1, }", 1, 8),
        ("{ a 1 b 2 }", 1, 7),
        ("{ a 1 } }", 1, 8),
        ("{\n a\n ?\n}", 3, 2),
        ("'012'B", 1, 7),
        ("{ 1, a 2 }", 1, 10),
        ("{ a 1, 2 }", 1, 10),
        ("12abc", 1, 1),
    ],
)
def test_what_is_no_value_is_refused_with_its_place(text, line, column):
    with pytest.raises(EvidenceError) as caught:
        parsed(text)
    assert caught.value.key == "text_evidence.notation"
    assert (caught.value.data["line"], caught.value.data["column"]) == (line, column)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("", 1, 1), ("{ a 1", 1, 6), ("{\n a 1,\n", 3, 1), ("{ a", 1, 4), ("{ 1 2", 1, 6), ("{ a nr :", 1, 9)],
)
def test_a_text_that_ends_within_a_value_is_said_to(text, line, column):
    with pytest.raises(EvidenceError, match="the text ends within a value") as caught:
        parsed(text)
    assert (caught.value.data["line"], caught.value.data["column"]) == (line, column)


def test_braces_that_nest_too_deep_are_refused():
    with pytest.raises(EvidenceError) as caught:
        parsed("{ a " * 200 + "1" + " }" * 200)
    assert caught.value.key == "text_evidence.notation-depth"


def test_text_behind_a_value_is_no_part_of_it():
    assert parsed("{ a 1 }\n\nLog Packet: 0xB821 ü") == {"a": 1}


def test_each_assignment_is_a_message_with_the_time_before_it():
    first, second = read(
        "2024-01-02 03:04:05.678 Interpreted PDU:\nvalue UE-NR-Capability ::= { a 1 }\n"
        "noise\nvalue UE-EUTRA-Capability ::=\n{ b 2 }\n"
    )
    assert (first.type_name, first.frame, first.time, first.data) == (
        "UE-NR-Capability",
        1,
        "2024-01-02T03:04:05.678",
        b'{"a":1}',
    )
    assert (second.type_name, second.frame, second.time) == ("UE-EUTRA-Capability", 2, None)


def test_a_log_gives_time_of_day_direction_and_device_as_written():
    container = "{ rat-Type nr, ue-CapabilityRAT-Container { a 1 } }"
    message = (
        "{ message c1: ueCapabilityInformation: { rrc-TransactionIdentifier 0, criticalExtensions "
        f"ueCapabilityInformation: {{ ue-CapabilityRAT-ContainerList {{ {container} }} }} }} }}"
    )
    found = read(
        f"10:00:00.000 [RRC] DL 0001 01 DCCH-NR: UE capability enquiry\n  {{ this is not looked at\n"
        f"10:00:00.100 [RRC] UL 0001 01 DCCH-NR: UE capability information\n    {message}\n"
        f"10:00:00.200 [RRC] UL 0002 01 DCCH-NR: UE capability information\n    {message}\n"
    )
    assert [(item.frame, item.time, item.direction, item.device) for item in found] == [
        (2, "10:00:00.100", "uplink", "UE 0001"),
        (3, "10:00:00.200", "uplink", "UE 0002"),
    ]
    assert {(item.media_type, item.type_name, item.data) for item in found} == {
        (MediaType.JER, "UE-NR-Capability", b'{"a":1}')
    }


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("16:47:36.300", "16:47:36.300"),
        ("2023-05-06 16:47:36.300", "2023-05-06T16:47:36.300"),
        ("2023-05-06T16:47:36.300", "2023-05-06T16:47:36.300"),
        ("1683391656.300", "2023-05-06T16:47:36.300Z"),  # date -u -d @1683391656
        ("2023-02-30 16:47:36.300", None),
    ],
)
def test_the_time_of_a_log_may_have_a_date(written, time):
    entries = "{ ue-CapabilityRAT-ContainerList { { rat-Type nr, ue-CapabilityRAT-Container { a 1 } } } }"
    value = f"{{ criticalExtensions ueCapabilityInformation: {entries} }}"
    message = f"{{ message c1: ueCapabilityInformation: {value} }}"
    (found,) = read(f"{written} [RRC] UL 0001 01 DCCH-NR: UE capability information\n    {message}\n")
    assert (found.time, found.direction, found.device) == (time, "uplink", "UE 0001")


def test_a_broken_value_does_not_stop_the_others(caplog):
    (found,) = read("value UE-NR-Capability ::= { a }}\nvalue UE-NR-Capability ::= { a 2 }\n")
    assert found.frame == 2
    assert "line 1, column" in caplog.text


def test_the_error_of_a_broken_value_counts_lines_from_the_top():
    with pytest.raises(EvidenceError, match="log, line 4, column 3"):
        read("heading\n\nvalue UE-NR-Capability ::= {\n  ! }\n")


def test_a_log_without_capabilities_is_an_error():
    with pytest.raises(EvidenceError) as caught:
        read("10:00:00.000 [RRC] DL 0001 01 DCCH-NR: RRC release\n{ }\n")
    assert caught.value.key == "text_evidence.no-message"


@given(st.text(st.sampled_from("{}:,'\"BH-ab1 \n"), max_size=60))
def test_no_text_breaks_the_parser(text):
    try:
        parsed(text)
    except EvidenceError as error:
        assert str(error)  # noqa: PT017  # either outcome is right
