"""Exported PDUs. Tags are those of Wireshark's exported_pdu_tlvs.h; tshark reads the same octets."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import EvidenceError
from conformance.evidence.exported_pdu import CARRIERS, exported_pdu

HERE, THERE = bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])
PORT = (36412).to_bytes(4, "big")


def test_the_dissector_says_what_is_carried(wire):
    payload = exported_pdu(wire.exported(b"message", "nr-rrc.ul.dcch"))
    assert (payload.protocol, payload.type_name) == ("nr-rrc.ul.dcch", "NR-RRC-Definitions.UL-DCCH-Message")
    assert (payload.octets, payload.device) == (b"message", "")


def test_other_dissectors_are_named(wire):
    payload = exported_pdu(wire.exported(b"message", "nr-rrc.dl.dcch\0\0"))
    assert (payload.protocol, payload.type_name) == ("nr-rrc.dl.dcch", None)


def test_addresses_and_ports_tell_devices_apart(wire):
    there = exported_pdu(wire.exported(b"m", "lte-rrc.ul.dcch", (20, HERE), (21, THERE), (25, PORT), (26, PORT)))
    assert there.device == "192.0.2.1 36412 → 192.0.2.2 36412"
    assert exported_pdu(wire.exported(b"m", "lte-rrc.ul.dcch", (22, bytes(15) + b"\1"))).device == "::1"


def test_both_directions_between_two_nodes_are_one_association(wire):
    one = exported_pdu(wire.exported(b"m", "s1ap", (20, HERE), (21, THERE)))
    other = exported_pdu(wire.exported(b"m", "s1ap", (20, THERE), (21, HERE)))
    assert one.device == other.device == "192.0.2.1 – 192.0.2.2"


@pytest.mark.parametrize("data", [b"", b"\0\x0c\0\x04ngap", b"\0\x0c\0\x40ngap", b"\0\0\0"])
def test_tags_that_are_cut_are_an_error(data):
    with pytest.raises(EvidenceError, match="header of exported PDU"):
        exported_pdu(data)


@pytest.mark.parametrize("name", ["", "\0", "a\nb"])
def test_a_pdu_without_a_dissector_is_an_error(wire, name):
    with pytest.raises(EvidenceError, match="no dissector"):
        exported_pdu(wire.exported(b"m", name))


@given(st.binary(max_size=80))
def test_any_octets_are_a_pdu_or_refused(data):
    try:
        payload = exported_pdu(data)
    except EvidenceError as error:
        assert error.key.startswith("pcap.")  # noqa: PT017  # either outcome is right
    else:
        assert data.endswith(payload.octets)


def test_wireshark_knows_the_dissectors(wire, tshark, tmp_path):
    """The names that Wireshark 4.0 has; it shows another protocol than that of exported PDUs for them."""
    later = {
        "nr-rrc.ue_capabilityrat_containerlist",
        "nr-rrc.ue_nr_cap_msg",
        "nr-rrc.ue_mrdc_cap_msg",
        "nr-rrc.ul.dcch_msg_msg",
    }
    names = sorted(CARRIERS.keys() - later)
    file = tmp_path / "exported.pcap"
    file.write_bytes(wire.pcap(*(wire.exported(bytes(4), name) for name in names), link=252))
    command = [tshark, "-r", str(file), "-T", "fields", "-e", "frame.protocols"]
    shown = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.splitlines()
    expected = {"nr": "exported_pdu:nr-rrc", "lte": "exported_pdu:lte_rrc"}
    assert dict(zip(names, shown, strict=True)) == {
        name: expected[name.replace("_", "-").split("-")[0]] for name in names
    }
