"""Devices and answers. The containers are stand-ins: what matters is RAT, octets, order and device."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conformance.evidence.devices import devices
from conformance.model.evidence import CapabilityContainer, Rat

NR, MRDC, EUTRA = Rat.NR, Rat.EUTRA_NR, Rat.EUTRA


def sent(rat, octets=b"a", device="one"):
    return CapabilityContainer(rat, "nr-rrc", "UE-NR-Capability", octets, {}, "file", device=device)


def groups(*containers):
    return [[(item.rat, item.octets) for item in answer] for answer in devices(containers)]


def test_containers_of_one_device_are_put_together():
    assert groups(sent(EUTRA), sent(NR), sent(MRDC)) == [[(EUTRA, b"a"), (NR, b"a"), (MRDC, b"a")]]


def test_devices_are_kept_apart_however_their_messages_alternate():
    found = groups(sent(EUTRA, b"a", "one"), sent(EUTRA, b"b", "two"), sent(NR, b"c", "one"), sent(NR, b"d", "two"))
    assert found == [[(EUTRA, b"a"), (NR, b"c")], [(EUTRA, b"b"), (NR, b"d")]]


def test_equal_capabilities_of_two_devices_are_two():
    assert groups(sent(NR, b"a", "one"), sent(NR, b"a", "two")) == [[(NR, b"a")], [(NR, b"a")]]


def test_the_same_answer_again_is_one_answer():
    assert groups(sent(EUTRA), sent(NR), sent(EUTRA), sent(NR)) == [[(EUTRA, b"a"), (NR, b"a")]]


def test_a_part_of_an_answer_sent_again_or_before_says_nothing_new():
    assert groups(sent(EUTRA), sent(NR), sent(NR)) == [[(EUTRA, b"a"), (NR, b"a")]]
    assert groups(sent(EUTRA), sent(EUTRA), sent(NR)) == [[(EUTRA, b"a"), (NR, b"a")]]


def test_answers_to_different_enquiries_are_not_mixed():
    found = groups(sent(NR, b"a"), sent(EUTRA, b"a"), sent(EUTRA, b"b"), sent(NR, b"b"), sent(MRDC, b"b"))
    assert found == [[(NR, b"a"), (EUTRA, b"a")], [(EUTRA, b"b"), (NR, b"b"), (MRDC, b"b")]]


def test_no_container_is_no_device():
    assert devices([]) == ()


@given(
    st.lists(
        st.builds(sent, st.sampled_from(Rat), st.sampled_from([b"a", b"b"]), st.sampled_from(["one", "two"])),
        max_size=12,
    )
)
def test_nothing_is_lost_no_rat_is_doubled_and_no_devices_are_mixed(containers):
    found = devices(containers)
    assert {(item.device, item.rat, item.octets) for answer in found for item in answer} == {
        (item.device, item.rat, item.octets) for item in containers
    }
    for answer in found:
        assert len({item.rat for item in answer}) == len(answer)
        assert len({item.device for item in answer}) == 1
