"""Capabilities in NGAP and S1AP. PDUs are encoded by pycrate from synthetic values, or octet by octet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrate_asn1dir import NGAP, S1AP

from conformance.asn1.radio_capability import CoreMessage, CoreProtocol, core_message
from conformance.errors import DecodeError


def pdu(protocol, name, procedure, elements, *, outcome="initiatingMessage"):
    """Encode a message with (identifier, type, value) elements."""
    holder = (
        NGAP.NGAP_PDU_Descriptions.NGAP_PDU if protocol is CoreProtocol.NGAP else S1AP.S1AP_PDU_Descriptions.S1AP_PDU
    )
    listed = [{"id": number, "criticality": "ignore", "value": (kind, value)} for number, kind, value in elements]
    content = {"procedureCode": procedure, "criticality": "ignore", "value": (name, {"protocolIEs": listed})}
    holder.set_val((outcome, content))
    return holder.to_aper()


NGAP_UE = ((10, "AMF-UE-NGAP-ID", 2**39), (85, "RAN-UE-NGAP-ID", 70_000))
S1AP_UE = ((0, "MME-UE-S1AP-ID", 2**31), (8, "ENB-UE-S1AP-ID", 300))
NR, EUTRA = "NR-InterNodeDefinitions.", "EUTRA-InterNodeDefinitions."
CAPABILITY, PREPARATION = "UERadioAccessCapabilityInformation", "HandoverPreparationInformation"


def test_both_formats_in_a_capability_indication_of_ngap_are_found():
    formats = ((117, "UERadioCapability", b"a" * 300), (265, "UERadioCapability", b"b"))
    octets = pdu(CoreProtocol.NGAP, "UERadioCapabilityInfoIndication", 44, (*NGAP_UE, *formats))
    assert core_message(CoreProtocol.NGAP, octets) == CoreMessage(
        "UERadioCapabilityInfoIndication",
        "RAN-UE-NGAP-ID 70000",
        ((CAPABILITY, b"a" * 300), (EUTRA + CAPABILITY, b"b")),
        ends=False,
    )


def test_both_formats_in_a_capability_indication_of_s1ap_are_found():
    formats = ((74, "UERadioCapability", b"a"), (315, "UERadioCapability", b"b"))
    found = core_message(
        CoreProtocol.S1AP, pdu(CoreProtocol.S1AP, "UECapabilityInfoIndication", 22, (*S1AP_UE, *formats))
    )
    assert found.ue == "ENB-UE-S1AP-ID 300"
    assert found.capabilities == ((EUTRA + CAPABILITY, b"a"), (NR + CAPABILITY, b"b"))


def test_a_capability_in_downlink_nas_transport_is_found():
    octets = pdu(
        CoreProtocol.S1AP,
        "DownlinkNASTransport",
        11,
        (*S1AP_UE, (26, "NAS-PDU", b"nas"), (74, "UERadioCapability", b"a")),
    )
    assert core_message(CoreProtocol.S1AP, octets).capabilities == ((EUTRA + CAPABILITY, b"a"),)


def handover(protocol, kind, container):
    if protocol is CoreProtocol.NGAP:
        elements = (*NGAP_UE, (29, "HandoverType", kind), (101, "SourceToTarget-TransparentContainer", container))
        return pdu(protocol, "HandoverRequired", 12, elements)
    elements = (*S1AP_UE, (1, "HandoverType", kind), (104, "Source-ToTarget-TransparentContainer", container))
    return pdu(protocol, "HandoverRequired", 0, elements)


def test_the_rrc_container_of_a_handover_within_5g_is_found():
    container = NGAP.NGAP_IEs.SourceNGRANNode_ToTargetNGRANNode_TransparentContainer
    cell = ("nR-CGI", {"pLMNIdentity": b"\x00\xf1\x10", "nRCellIdentity": (1, 36)})
    container.set_val(
        {
            "rRCContainer": b"preparation",
            "targetCell-ID": cell,
            "uEHistoryInformation": [
                {"lastVisitedCellInformation": ("nGRANCell", {
                    "globalCellID": cell,
                    "cellType": {"cellSize": "small"},
                    "timeUEStayedInCell": 3,
                })}
            ],
        }
    )  # fmt: skip
    octets = handover(CoreProtocol.NGAP, "intra5gs", container.to_aper())
    assert core_message(CoreProtocol.NGAP, octets).capabilities == ((PREPARATION, b"preparation"),)


def test_the_rrc_container_of_a_handover_within_lte_is_found():
    container = S1AP.S1AP_IEs.SourceeNB_ToTargeteNB_TransparentContainer
    container.set_val(
        {
            "rRC-Container": b"preparation",
            "targetCell-ID": {"pLMNidentity": b"\x00\xf1\x10", "cell-ID": (1, 28)},
            "uE-HistoryInformation": [
                ("e-UTRAN-Cell", {
                    "global-Cell-ID": {"pLMNidentity": b"\x00\xf1\x10", "cell-ID": (1, 28)},
                    "cellType": {"cell-Size": "small"},
                    "time-UE-StayedInCell": 3,
                })
            ],
        }
    )  # fmt: skip
    octets = handover(CoreProtocol.S1AP, "intralte", container.to_aper())
    assert core_message(CoreProtocol.S1AP, octets).capabilities == ((EUTRA + PREPARATION, b"preparation"),)


@pytest.mark.parametrize(
    ("protocol", "kind"), [(CoreProtocol.NGAP, "fivegs-to-eps"), (CoreProtocol.S1AP, "ltetoutran")]
)
def test_the_container_of_a_handover_to_another_system_is_not_opened(protocol, kind):
    assert core_message(protocol, handover(protocol, kind, b"of another protocol")) is None


def test_the_end_of_a_connection_is_told():
    ended = pdu(CoreProtocol.NGAP, "UEContextReleaseComplete", 41, NGAP_UE, outcome="successfulOutcome")
    assert core_message(CoreProtocol.NGAP, ended) == CoreMessage(
        "UEContextReleaseComplete", "RAN-UE-NGAP-ID 70000", (), ends=True
    )
    ended = pdu(CoreProtocol.S1AP, "UEContextReleaseComplete", 23, S1AP_UE, outcome="successfulOutcome")
    assert core_message(CoreProtocol.S1AP, ended).ends


def test_without_the_identifier_of_the_access_network_that_of_the_core_names_the_ue():
    elements = ((10, "AMF-UE-NGAP-ID", 6), (117, "UERadioCapability", b"a"))
    found = core_message(CoreProtocol.NGAP, pdu(CoreProtocol.NGAP, "UERadioCapabilityInfoIndication", 44, elements))
    assert found.ue == "AMF-UE-NGAP-ID 6"


def test_other_messages_say_nothing_even_if_the_octets_of_an_identifier_occur():
    nas = (38, "NAS-PDU", b"\x00\x75\x00\x65\x01\x09")
    assert core_message(CoreProtocol.NGAP, pdu(CoreProtocol.NGAP, "DownlinkNASTransport", 4, (*NGAP_UE, nas))) is None
    assert core_message(CoreProtocol.NGAP, b"no identifier occurs here") is None


def test_an_unknown_procedure_says_nothing():
    assert core_message(CoreProtocol.NGAP, b"\x00\xff\x40\x04\x00\x00\x00\x75") is None


def test_a_broken_pdu_is_an_error_that_names_the_type():
    whole = pdu(
        CoreProtocol.NGAP, "UERadioCapabilityInfoIndication", 44, (*NGAP_UE, (117, "UERadioCapability", b"a" * 9))
    )
    with pytest.raises(DecodeError) as refused:
        core_message(CoreProtocol.NGAP, whole[:-2])
    assert refused.value.type_name == "NGAP-PDU"
    assert "pycrate" in str(refused.value)


@given(
    st.sampled_from(CoreProtocol), st.binary(max_size=60), st.sampled_from([b"\0\x75", b"\0\x4a", b"\0\x65", b"\0\x68"])
)
def test_any_octets_are_read_or_refused(protocol, data, identifier):
    try:
        core_message(protocol, b"\0\x16" + data + identifier)
    except DecodeError as error:
        assert str(error)  # noqa: PT017  # either outcome is right
