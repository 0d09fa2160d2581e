"""Trees in the manner of Network Signal Guru."""

from __future__ import annotations

import json

import pytest

from conformance.errors import EvidenceError
from conformance.evidence.indented_text import IndentedTextReader

READER = IndentedTextReader()
HEAD = """ul-dcch
 message -> c1 -> ueCapabilityInformation
  rrc-TransactionIdentifier : 1
  criticalExtensions -> c1 -> ueCapabilityInformation-r8
   ue-CapabilityRAT-ContainerList
    [0]
     rat-Type : nr
     ueCapabilityRAT-Container
"""


def read(text):
    assert READER.recognises(text.encode())
    return list(READER.read(text.encode(), origin="log"))


def capability(*lines):
    """What is read of a capability that consists of *lines*."""
    (found,) = read(HEAD + "".join(f"      {line}\n" for line in lines))
    assert found.type_name == "UE-NR-Capability"
    return json.loads(found.data)


@pytest.mark.parametrize(
    ("lines", "document"),
    [
        (["a : 1"], {"a": 1}),
        (["a : -1", "b : true", "c : rel15", "d"], {"a": -1, "b": True, "c": "rel15", "d": {}}),
        (["a : '11'B(3)"], {"a": {"value": "C0", "length": 2}}),
        (["a : '11110100 00'B(976)"], {"a": {"value": "F400", "length": 10}}),
        (["a : 'C0'H"], {"a": {"value": "C0", "length": 8}}),
        (["a -> fr1 : mhz30"], {"a": {"fr1": "mhz30"}}),
        (["a -> b -> c", " d : 1"], {"a": {"b": {"c": {"d": 1}}}}),
        (["a", " [0] : 1", " [1] : n2"], {"a": [1, "n2"]}),
        (["a", " [0] -> nr", "  b : 1", " [1]", "  [0] : 2"], {"a": [{"nr": {"b": 1}}, [2]]}),
    ],
)
def test_every_form_of_line_is_read(lines, document):
    assert capability(*lines) == document


@pytest.mark.parametrize(
    ("lines", "key", "line"),
    [
        (["a : what is this"], "text_evidence.line", 9),
        (["a : 1", " b : 2"], "text_evidence.line", 9),
        (["a : '11'B(2)"], "text_evidence.line", 9),
        (["a : '12'B"], "text_evidence.line", 9),
        (["a : 1", "a : 2"], "text_evidence.line-twice", 10),
        (["a", " [0] : 1", " [2] : 1"], "text_evidence.index", 11),
        (["a", " [0] : 1", " b : 1"], "text_evidence.index", 11),
        (["a", " b : 1", " [0] : 1"], "text_evidence.line-twice", 11),
        (["a", "   b : 1", "  c : 1"], "text_evidence.indent", 11),
    ],
)
def test_what_is_unknown_or_does_not_fit_together_is_refused_with_its_line(lines, key, line):
    with pytest.raises(EvidenceError) as caught:
        capability(*lines)
    assert (caught.value.key, caught.value.data["line"]) == (key, line)


def test_each_message_has_its_number_and_the_time_of_its_header():
    other = "ul-dcch\n message -> c1 -> measurementReport\n  anything at all ; is here\n"
    text = (
        f"Timestamp : 2024-01-02 03:04:05.678\n{other}Timestamp : 2024-01-02 03:04:06.000\n{HEAD}      a : 1\n\n{HEAD}"
    )
    first, second = read(text)
    assert [(item.frame, item.time, item.direction) for item in (first, second)] == [
        (2, "2024-01-02T03:04:06.000", "uplink"),
        (3, None, "uplink"),
    ]


def test_the_chain_may_begin_with_the_message():
    text = HEAD.replace("ul-dcch\n message -> c1", "ul-dcch -> c1", 1)
    assert [item.type_name for item in read(text)] == ["UE-NR-Capability"]


def test_messages_without_capabilities_are_an_error():
    with pytest.raises(EvidenceError) as caught:
        read("ul-dcch\n message -> c1 -> measurementReport\n")
    assert caught.value.key == "text_evidence.no-message"


def test_a_component_beside_the_container_list_is_refused():
    text = HEAD.replace("   ue-CapabilityRAT-ContainerList", "   ue-More : 1\n   ue-CapabilityRAT-ContainerList")
    with pytest.raises(EvidenceError, match="no component ue-More"):
        read(text)


def test_indentation_without_end_is_refused():
    text = "ul-dcch\n" + "\n".join(" " * depth + "a" for depth in range(1, 300))
    with pytest.raises(EvidenceError) as caught:
        read(text)
    assert caught.value.key == "text_evidence.too-deep"
