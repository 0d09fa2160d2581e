"""The adapters that come with Yangfan, each in a process of its own."""

from __future__ import annotations

import pytest

from conformance.asn1.closure import closure
from conformance.asn1.own import OwnSource
from conformance.model.codec import AnswerKind, Operation, Question, Target
from conformance.sut.checking import State, check_codec
from conformance.sut.shipped import SHIPPED, shipped_codec

BAND = Target("device-specification", "Yangfan-Identification", "BandNumber")
CAPABILITY = Target("nr-rrc", "NR-RRC-Definitions", "UE-NR-Capability")


def test_a_name_that_is_none_of_theirs_is_passed_on():
    assert shipped_codec("codec:./mine") is None


@pytest.mark.parametrize("name", SHIPPED)
def test_each_answers_in_a_process_of_its_own(name, request):
    if name == "tshark":
        request.getfixturevalue("tshark")
    target = BAND if name in ("strict", "asn1tools") else CAPABILITY
    codec = shipped_codec(name).start(target)
    try:
        answers = list(codec.answers(Question(Operation.DECODE, octets=octets) for octets in (b"\x13\x40", b"")))
    finally:
        codec.close()
    assert codec.greeting.name == name
    if target is BAND:
        assert (answers[0].kind, answers[0].value) == (AnswerKind.ACCEPTED, 78)
    assert answers[1].kind is AnswerKind.REFUSED


def test_an_adapter_with_another_version_of_the_schema_says_so():
    digest = closure(OwnSource().load("device-specification"), ["BandNumber"]).digest
    kinds = []
    for stated in (digest, "0" * 64):
        codec = shipped_codec("strict").start(Target(BAND.schema, BAND.module, BAND.type_name, digest=stated))
        kinds += [answer.kind for answer in codec.answers([Question(Operation.DECODE, octets=b"\x13\x40")])]
        codec.close()
    assert kinds == [AnswerKind.ACCEPTED, AnswerKind.UNSUPPORTED]


def test_the_adapters_keep_the_protocol():
    findings = check_codec(shipped_codec("strict"), BAND)
    assert {finding.state for finding in findings} == {State.KEPT}
