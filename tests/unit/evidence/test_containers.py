"""Containers within what wraps them. Values are synthetic: the least that the types of TS 38.331 and 36.331 admit."""

from __future__ import annotations

import logging

import pytest

from conformance.asn1.jer import to_jer
from conformance.asn1.xer import to_xer, xer_text
from conformance.errors import DecodeError, EncodeError, EvidenceError
from conformance.evidence import containers
from conformance.evidence.containers import find_containers, open_each
from conformance.evidence.devices import devices
from conformance.model.evidence import Evidence, MediaType, Rat

NR = {
    "accessStratumRelease": "rel15",
    "pdcp-Parameters": {
        "supportedROHC-Profiles": dict.fromkeys(
            [f"profile0x{number:04}" for number in (0, 1, 2, 3, 4, 6, 101, 102, 103, 104)], False
        ),
        "maxNumberROHC-ContextSessions": "cs2",
    },
    "phy-Parameters": {},
    "rf-Parameters": {"supportedBandListNR": [{"bandNR": 78}]},
}
MRDC = {
    "measAndMobParametersMRDC": {},
    "rf-ParametersMRDC": {"appliedFreqBandListFilter": [("bandInformationNR", {"bandNR": 78})]},
}


@pytest.fixture(scope="session")
def nr(schema_of, engine):
    return engine.encode(schema_of("nr-rrc"), "UE-NR-Capability", NR)


@pytest.fixture(scope="session")
def mrdc(schema_of, engine):
    return engine.encode(schema_of("nr-rrc"), "UE-MRDC-Capability", MRDC)


@pytest.fixture
def find(schema_of, engine):
    def find(*evidence, type_name=None):
        return find_containers(evidence, schema_of=schema_of, engine=engine, type_name=type_name)

    return find


@pytest.fixture
def wrap(schema_of, engine):
    """Wrap (RAT, octets) into a container list or a message of TS 38.331 or TS 36.331."""

    def wrap(*entries, schema="nr-rrc", message=True):
        field = "ue-CapabilityRAT-Container" if schema == "nr-rrc" else "ueCapabilityRAT-Container"
        listed = [{"rat-Type": rat, field: octets} for rat, octets in entries]
        if not message:
            return engine.encode(schema_of(schema), "UE-CapabilityRAT-ContainerList", listed)
        content = {"ue-CapabilityRAT-ContainerList": listed}
        extensions = (
            ("ueCapabilityInformation", content)
            if schema == "nr-rrc"
            else ("c1", ("ueCapabilityInformation-r8", content))
        )
        information = {"rrc-TransactionIdentifier": 1, "criticalExtensions": extensions}
        value = {"message": ("c1", ("ueCapabilityInformation", information))}
        return engine.encode(schema_of(schema), "UL-DCCH-Message", value)

    return wrap


def uper(octets, origin="file", **stated):
    return Evidence(octets, MediaType.UPER, origin, **stated)


def test_a_bare_capability_is_found_without_a_type(find, nr, mrdc):
    found = find(uper(nr, "a"), uper(mrdc, "b"))
    assert [(item.rat, item.schema, item.type_name, item.octets, item.origin) for item in found] == [
        (Rat.NR, "nr-rrc", "UE-NR-Capability", nr, "a"),
        (Rat.EUTRA_NR, "nr-rrc", "UE-MRDC-Capability", mrdc, "b"),
    ]
    assert found[0].value == NR


@pytest.mark.parametrize("schema", ["nr-rrc", "eutra-rrc"])
@pytest.mark.parametrize("message", [True, False])
def test_containers_are_opened_in_messages_and_lists_of_both_standards(find, wrap, nr, mrdc, schema, message):
    octets = wrap(("eutra-nr", mrdc), ("nr", nr), schema=schema, message=message)
    found = find(uper(octets))
    assert [(item.rat, item.octets, item.origin) for item in found] == [
        (Rat.EUTRA_NR, mrdc, "file [0]"),
        (Rat.NR, nr, "file [1]"),
    ]


def test_containers_of_other_rats_are_skipped_with_a_warning(find, wrap, nr, caplog):
    octets = wrap(("utra", b"\x01\x02"), ("nr", nr), schema="eutra-rrc")
    with caplog.at_level(logging.WARNING, logger="conformance.evidence"):
        found = find(uper(octets))
    assert [item.rat for item in found] == [Rat.NR]
    assert "file [0]" in caplog.text
    assert "utra" in caplog.text


def test_a_message_with_no_capability_that_is_known_is_an_error(find, wrap):
    with pytest.raises(EvidenceError, match="without a container"):
        find(uper(wrap(("utra", b"\x01\x02"), schema="eutra-rrc")), type_name="UL-DCCH-Message")


def test_another_message_is_named(find, schema_of, engine):
    complete = {"rrc-TransactionIdentifier": 0, "criticalExtensions": ("rrcReconfigurationComplete", {})}
    octets = engine.encode(
        schema_of("nr-rrc"), "UL-DCCH-Message", {"message": ("c1", ("rrcReconfigurationComplete", complete))}
    )
    with pytest.raises(EvidenceError, match="rrcReconfigurationComplete"):
        find(uper(octets), type_name="UL-DCCH-Message")


def test_a_wrapped_capability_that_is_broken_is_an_error_of_its_own_type(find, wrap, nr):
    with pytest.raises(DecodeError) as refused:
        find(uper(wrap(("nr", nr[:-1]))))
    assert refused.value.type_name == "UE-NR-Capability"
    assert refused.value.bit is not None


def test_the_error_for_octets_that_fit_nothing_names_type_path_bit_and_the_way_out(find, nr):
    with pytest.raises(DecodeError) as refused:
        find(uper(nr[:-1], "cap.hex"))
    assert refused.value.type_name == "UE-NR-Capability"
    assert list(refused.value.path)[:2] == ["rf-Parameters", "supportedBandListNR"]
    assert refused.value.bit >= 8 * (len(nr) - 2)
    for part in ("bit", "cap.hex", "--type"):
        assert part in str(refused.value)


def test_the_error_for_a_stated_type_tells_of_that_type_alone(find, nr):
    with pytest.raises(DecodeError) as refused:
        find(uper(nr), type_name="UE-MRDC-Capability")
    assert refused.value.type_name == "UE-MRDC-Capability"
    assert "UE-NR-Capability" not in str(refused.value)


def test_a_type_that_holds_no_capability_is_refused(find, nr):
    with pytest.raises(EvidenceError, match="DL-DCCH-Message"):
        find(uper(nr), type_name="DL-DCCH-Message")


def test_the_evidence_s_own_type_goes_before_the_given_one(find, nr):
    (found,) = find(uper(nr, type_name="UE-NR-Capability"), type_name="UE-MRDC-Capability")
    assert found.rat is Rat.NR


def test_several_fitting_types_are_reported_and_not_guessed(schema_of):
    class Agreeable:
        """An engine under which everything is a capability with this value."""

        name = "agreeable"
        rules = frozenset({"uper"})

        def decode(self, _schema, type_name, _octets):
            if not type_name.endswith("Capability"):
                error = DecodeError("uper.truncated", bit=0)
                error.type_name = type_name
                raise error
            return {"rf-ParametersMRDC": {"appliedFreqBandListFilter": []}}

    with pytest.raises(EvidenceError) as refused:
        find_containers([uper(b"\x00")], schema_of=schema_of, engine=Agreeable())
    for part in ("UE-NR-Capability", "UE-MRDC-Capability", "UE-EUTRA-Capability", "--type"):
        assert part in str(refused.value)


def test_a_capability_that_says_nothing_is_found_only_when_its_type_is_given(find, schema_of, engine):
    octets = engine.encode(
        schema_of("nr-rrc"), "UE-MRDC-Capability", {"measAndMobParametersMRDC": {}, "rf-ParametersMRDC": {}}
    )
    with pytest.raises(EvidenceError, match="--type"):
        find(uper(octets))
    assert [item.rat for item in find(uper(octets), type_name="UE-MRDC-Capability")] == [Rat.EUTRA_NR]


def test_a_capability_in_xer_is_encoded(find, schema_of, nr):
    text = xer_text(to_xer(schema_of("nr-rrc"), "UE-NR-Capability", NR))
    (found,) = find(Evidence(text, MediaType.XER, "file", type_name="UE-NR-Capability"))
    assert (found.octets, found.value) == (nr, NR)


@pytest.mark.parametrize("stated", [None, "UE-NR-Capability"])
def test_a_capability_in_json_is_encoded_with_and_without_its_type(find, schema_of, nr, stated):
    text = to_jer(schema_of("nr-rrc"), "UE-NR-Capability", NR).encode()
    (found,) = find(Evidence(text, MediaType.JER, "file", type_name=stated))
    assert (found.octets, found.value) == (nr, NR)


def test_a_message_in_xer_is_opened(find, wrap, schema_of, engine, nr):
    message = engine.decode(schema_of("nr-rrc"), "UL-DCCH-Message", wrap(("nr", nr)))
    text = xer_text(to_xer(schema_of("nr-rrc"), "UL-DCCH-Message", message))
    assert [item.octets for item in find(Evidence(text, MediaType.XER, "file", type_name="UL-DCCH-Message"))] == [nr]


def test_a_value_outside_its_constraints_is_an_error_with_its_path(find, schema_of):
    wrong = NR | {"rf-Parameters": {"supportedBandListNR": [{"bandNR": 0}]}}
    text = xer_text(to_xer(schema_of("nr-rrc"), "UE-NR-Capability", wrong))
    with pytest.raises(EncodeError) as refused:
        find(Evidence(text, MediaType.XER, "file", type_name="UE-NR-Capability"))
    assert list(refused.value.path) == ["rf-Parameters", "supportedBandListNR", 0, "bandNR"]


def test_one_broken_observation_does_not_stop_the_others(schema_of, engine, nr):
    opened = list(open_each([uper(nr[:-1], "a"), uper(nr, "b")], schema_of=schema_of, engine=engine))
    assert [(item.evidence.origin, len(item.containers), item.error is None) for item in opened] == [
        ("a", 0, False),
        ("b", 1, True),
    ]


def radio_access(schema, inside):
    """A UERadioAccessCapabilityInformation around encoded capability information."""
    name = "ueRadioAccessCapabilityInformation" + ("" if schema == "nr-rrc" else "-r8")
    return {"criticalExtensions": ("c1", (name, {"ue-RadioAccessCapabilityInfo": inside}))}


def information(engine, schema_of, schema, listed):
    """A UECapabilityInformation without the message around it."""
    content = {"ue-CapabilityRAT-ContainerList": listed}
    inner = (
        ("ueCapabilityInformation", content) if schema == "nr-rrc" else ("c1", ("ueCapabilityInformation-r8", content))
    )
    value = {"rrc-TransactionIdentifier": 2, "criticalExtensions": inner}
    return engine.encode(schema_of(schema), "UECapabilityInformation", value)


@pytest.fixture(scope="session")
def larger(schema_of, engine):
    """A capability that is too large for what wraps it to be mistaken for another, as real ones are."""
    bands = [{"bandNR": band, "ue-PowerClass": "pc2"} for band in (1, 3, 28, 41, 77, 78, 79)]
    return engine.encode(
        schema_of("nr-rrc"), "UE-NR-Capability", NR | {"rf-Parameters": {"supportedBandListNR": bands}}
    )


def test_capability_information_without_its_message_is_opened(find, schema_of, engine, larger):
    for schema, field in (("nr-rrc", "ue-CapabilityRAT-Container"), ("eutra-rrc", "ueCapabilityRAT-Container")):
        octets = information(engine, schema_of, schema, [{"rat-Type": "nr", field: larger}])
        for stated in (None, "UECapabilityInformation"):
            assert [item.octets for item in find(uper(octets), type_name=stated)] == [larger]


def test_radio_access_capability_information_of_both_standards_is_opened(find, schema_of, engine, wrap, nr):
    """Within that of NR is a container list, within that of E-UTRA UECapabilityInformation."""
    within_nr = wrap(("nr", nr), message=False)
    within_eutra = information(engine, schema_of, "eutra-rrc", [{"rat-Type": "nr", "ueCapabilityRAT-Container": nr}])
    for schema, inside in (("nr-rrc", within_nr), ("eutra-rrc", within_eutra)):
        value = radio_access(schema, inside)
        octets = engine.encode(schema_of(schema), "UERadioAccessCapabilityInformation", value)
        for stated in (None, "UERadioAccessCapabilityInformation"):
            assert [item.octets for item in find(uper(octets), type_name=stated)] == [nr]


def test_handover_preparation_information_of_both_standards_is_opened(find, schema_of, engine, nr):
    for schema, name, component, field in (
        ("nr-rrc", "handoverPreparationInformation", "ue-CapabilityRAT-List", "ue-CapabilityRAT-Container"),
        ("eutra-rrc", "handoverPreparationInformation-r8", "ue-RadioAccessCapabilityInfo", "ueCapabilityRAT-Container"),
    ):
        value = {"criticalExtensions": ("c1", (name, {component: [{"rat-Type": "nr", field: nr}]}))}
        octets = engine.encode(schema_of(schema), "HandoverPreparationInformation", value)
        assert [item.octets for item in find(uper(octets), type_name="HandoverPreparationInformation")] == [nr]


def test_a_broken_capability_within_several_layers_is_an_error_of_its_own_type(find, schema_of, engine, wrap, nr):
    value = radio_access("nr-rrc", wrap(("nr", nr[:-1]), message=False))
    octets = engine.encode(schema_of("nr-rrc"), "UERadioAccessCapabilityInformation", value)
    with pytest.raises(DecodeError) as refused:
        find(uper(octets))
    assert refused.value.type_name == "UE-NR-Capability"


def test_a_type_may_be_named_with_its_module(find, wrap, nr):
    octets = wrap(("nr", nr), schema="eutra-rrc")
    (found,) = find(uper(octets), type_name="EUTRA-RRC-Definitions.UL-DCCH-Message")
    assert found.octets == nr
    with pytest.raises((DecodeError, EvidenceError)):
        find(uper(octets), type_name="NR-RRC-Definitions.UL-DCCH-Message")


@pytest.fixture
def other(schema_of, engine):
    """The encoding of another message of NR."""
    complete = {"rrc-TransactionIdentifier": 0, "criticalExtensions": ("rrcReconfigurationComplete", {})}
    value = {"message": ("c1", ("rrcReconfigurationComplete", complete))}
    return engine.encode(schema_of("nr-rrc"), "UL-DCCH-Message", value)


def framed(octets, frame, **stated):
    return uper(octets, f"file (frame {frame})", type_name="NR-RRC-Definitions.UL-DCCH-Message", frame=frame, **stated)


def test_other_messages_and_broken_ones_of_a_source_of_many_do_not_stop_the_others(find, wrap, nr, other, caplog):
    message = wrap(("nr", nr))
    with caplog.at_level(logging.INFO, logger="conformance.evidence"):
        found = find(
            framed(other, 1), framed(message[:-2], 2), framed(other, 3), framed(message, 4, time="t", device="d")
        )
    assert [(item.octets, item.frame, item.time, item.device) for item in found] == [(nr, 4, "t", "d")]
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert "frame 2" in caplog.text
    assert "2 × rrcReconfigurationComplete" in caplog.text


def test_a_source_of_many_messages_without_any_capability_is_an_error(find, wrap, nr, other):
    with pytest.raises(EvidenceError, match="2 × rrcReconfigurationComplete"):
        find(framed(other, 1), framed(other, 2))
    with pytest.raises(DecodeError, match="frame 2"):
        find(framed(other, 1), framed(wrap(("nr", nr))[:-2], 2))
    octets = wrap(("utra", b"x"), schema="eutra-rrc")
    with pytest.raises(EvidenceError, match="frame 1"):
        find(uper(octets, "file (frame 1)", type_name="EUTRA-RRC-Definitions.UL-DCCH-Message", frame=1))


def test_many_broken_messages_are_counted(find, wrap, nr, caplog):
    message = wrap(("nr", nr))
    find(*(framed(message[:-2], number) for number in range(1, 16)), framed(message, 16))
    warnings = [record.getMessage() for record in caplog.records]
    assert len(warnings) == 11
    assert "5 more" in warnings[-1]


class CountingEngine:
    """Decodes as another engine does, and counts."""

    def __init__(self, engine):
        self._engine = engine
        self.decoded = 0

    def decode(self, schema, type_name, data):
        self.decoded += 1
        return self._engine.decode(schema, type_name, data)


def sent(frame, octets, name, device="one"):
    return Evidence(octets, MediaType.UPER, f"file (frame {frame})", type_name=name, frame=frame, device=device)


def test_octets_that_come_again_are_decoded_once_and_keep_their_place(schema_of, engine, mrdc):
    counting = CountingEngine(engine)
    evidence = [sent(frame, mrdc, "UE-MRDC-Capability", device) for frame, device in enumerate("aab" * 100, 1)]
    found = find_containers(evidence, schema_of=schema_of, engine=counting)
    assert counting.decoded == 1
    assert [(one.origin, one.frame, one.device) for one in found] == [
        (one.origin, one.frame, one.device) for one in evidence
    ]
    assert all(one.value is found[0].value for one in found)


def test_an_answer_that_comes_again_is_not_mixed_with_the_one_before(find, schema_of, engine, nr, mrdc):
    other = engine.encode(schema_of("nr-rrc"), "UE-NR-Capability", {**NR, "accessStratumRelease": "rel16"})
    messages = [(nr, "UE-NR-Capability"), (other, "UE-NR-Capability"), (nr, "UE-NR-Capability")]
    messages.append((mrdc, "UE-MRDC-Capability"))
    answers = devices(find(*(sent(frame, *message) for frame, message in enumerate(messages, 1))))
    assert [[one.octets for one in answer] for answer in answers] == [[other], [nr, mrdc]]


def test_messages_beyond_the_limit_are_not_read(monkeypatch, schema_of, engine, mrdc):
    monkeypatch.setattr(containers, "MAX_MESSAGES", 2)
    evidence = [sent(frame, mrdc, "UE-MRDC-Capability") for frame in (1, 2, 3, 4)]
    first, second, beyond = open_each(evidence, schema_of=schema_of, engine=engine)
    assert [len(first.containers), len(second.containers), len(beyond.containers)] == [1, 1, 0]
    assert beyond.error is not None
    assert beyond.error.key == "evidence.too-many"
    assert beyond.error.data == {"origin": "file (frame 3)", "limit": 2}


def test_files_of_one_message_each_have_no_limit(monkeypatch, schema_of, engine, mrdc):
    monkeypatch.setattr(containers, "MAX_MESSAGES", 2)
    files = [Evidence(mrdc, MediaType.UPER, f"file {number}") for number in range(4)]
    opened = open_each(files, schema_of=schema_of, engine=engine, type_name="UE-MRDC-Capability")
    assert [len(one.containers) for one in opened] == [1] * 4
