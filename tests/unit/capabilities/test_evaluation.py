"""How a capability is read: the reading rules of TS 38.306 clause 4.2.1, and what evidence cannot tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from conformance.capabilities.evaluation import CapabilityProbes
from conformance.errors import DataError
from conformance.model.capability import Capability, CapabilityAnswer, Clause, Granularity, Status
from conformance.model.evidence import Rat
from conformance.model.schema import Schema
from conformance.model.text import Text

Answers = Callable[..., dict[str, CapabilityAnswer]]

SINGLE = {"bandList": [("nr", {"bandNR": 78, "ca-BandwidthClassDL-NR": "a"})], "featureSetCombination": 0}
CARRIER = {"supportedSubcarrierSpacingDL": "kHz30", "supportedBandwidthDL": ("fr1", "mhz100")}


def with_combinations(value: dict, **more: object) -> dict:
    value["rf-Parameters"] |= {"supportedBandCombinationList": [SINGLE], **more}
    value["featureSets"] = {"featureSetsDownlinkPerCC": [CARRIER | {"maxNumberMIMO-LayersPDSCH": "fourLayers"}]}
    return value


def capability(path: str, *, kind: str = "flag", granularity: Granularity = Granularity.UE) -> Capability:
    clause = Clause("TS 38.306", "4.2", "18.6.0")
    name = Text("name", "名称")
    return Capability(
        id="x", field=path.rpartition("/")[2], rat=Rat.NR, paths=(path,), release=15, scenario="basic",
        granularity=granularity, kind=kind, mandatory="no", condition=None, prerequisites="", name=name, meaning=name,
        clause=clause, source="", confidence="high",
    )  # fmt: skip


def test_a_flag_is_declared_by_being_there(nr_value: dict, answers_of: Answers) -> None:
    assert answers_of(nr_value)["nr-r15-short-sn"].status is Status.ABSENT
    nr_value["pdcp-Parameters"]["shortSN"] = "supported"
    found = answers_of(nr_value)["nr-r15-short-sn"]
    assert (found.status, found.value, found.bands) == (Status.DECLARED, None, ())


def test_of_a_boolean_only_true_declares(nr_value: dict, answers_of: Answers) -> None:
    assert answers_of(nr_value)["nr-r15-profile0x0001"].status is Status.ABSENT
    nr_value["pdcp-Parameters"]["supportedROHC-Profiles"]["profile0x0001"] = True
    assert answers_of(nr_value)["nr-r15-profile0x0001"].status is Status.DECLARED


def test_an_addition_for_one_duplex_mode_declares_too(nr_value: dict, answers_of: Answers) -> None:
    nr_value["tdd-Add-UE-NR-Capabilities"] = {"mac-ParametersXDD-Diff": {"longDRX-Cycle": "supported"}}
    assert answers_of(nr_value)["nr-r15-long-drx-cycle"].status is Status.DECLARED


def test_an_enumeration_gives_its_enumerator(nr_value: dict, answers_of: Answers) -> None:
    assert answers_of(nr_value)["nr-r15-access-stratum-release"].value == "rel15"


def test_what_is_per_band_gives_bands_and_the_value_of_each(nr_value: dict, answers_of: Answers) -> None:
    nr_value["rf-Parameters"]["supportedBandListNR"] = [
        {"bandNR": 79, "ue-PowerClass": "pc2"},
        {"bandNR": 28},
        {"bandNR": 41, "ue-PowerClass": "pc3"},
        {"bandNR": 78, "ue-PowerClass": "pc2"},
    ]
    found = answers_of(nr_value)["nr-r15-ue-power-class"]
    assert found.bands == (41, 78, 79)
    assert found.value == ["pc2", "pc3"]
    assert found.by_band == ((79, "pc2"), (41, "pc3"), (78, "pc2"))


def test_structures_bitmaps_and_lists_become_plain_values(nr_value: dict, answers_of: Answers) -> None:
    band = nr_value["rf-Parameters"]["supportedBandListNR"][0]
    band["channelBWs-DL"] = ("fr1", {"scs-30kHz": (bytes.fromhex("73c0"), 10)})
    nr_value["measAndMobParameters"] = {"measAndMobParametersCommon": {"supportedGapPattern": (bytes(3), 22)}}
    nr_value["nonCriticalExtension"] = {"interRAT-Parameters": {"eutra": {"supportedBandListEUTRA": [3, 8]}}}
    found = answers_of(nr_value)
    assert found["nr-r15-channel-bws-dl"].value == {"fr1": {"scs-30kHz": "0111001111"}}
    assert found["nr-r15-supported-gap-pattern"].value == "0" * 22
    assert found["nr-r15-supported-band-list-eutra"].value == [3, 8]


def test_a_band_in_a_list_of_choices_is_found(nr_value: dict, answers_of: Answers) -> None:
    found = answers_of(with_combinations(nr_value))
    assert found["nr-r15-ca-bandwidth-class-dl-nr"].bands == (78,)
    assert found["nr-r15-ca-bandwidth-class-dl-nr"].value == "a"


def test_without_a_container_of_the_rat_nothing_is_known(answers_of: Answers) -> None:
    answers = answers_of(eutra_nr={"rf-ParametersMRDC": {}}).values()
    others = {found.status for found in answers if found.capability.rat is not Rat.EUTRA_NR}
    assert others == {Status.UNKNOWN}


FROM_LISTS = (
    "nr-r15-max-number-mimo-layers-pdsch",
    "nr-r15-scaling-factor",
    "nr-r15-supported-bandwidth-combination-set",
)


def test_lists_that_were_sent_whole_tell_what_is_absent(nr_value: dict, answers_of: Answers) -> None:
    answers = answers_of(with_combinations(nr_value))
    assert [answers[name].status for name in FROM_LISTS] == [Status.DECLARED, Status.ABSENT, Status.ABSENT]


def test_lists_that_were_not_asked_for_leave_their_capabilities_unknown(nr_value: dict, answers_of: Answers) -> None:
    answers = answers_of(nr_value)
    assert {answers[name].status for name in FROM_LISTS} == {Status.UNKNOWN}
    assert answers["nr-r15-short-sn"].status is Status.ABSENT
    assert answers["nr-r15-pusch-256qam"].status is Status.ABSENT  # per band, and the bands are listed


def test_a_filter_of_the_network_keeps_what_is_missing_unknown(nr_value: dict, answers_of: Answers) -> None:
    filtered = [("bandInformationNR", {"bandNR": 78})]
    answers = answers_of(with_combinations(nr_value, appliedFreqBandListFilter=filtered))
    assert [answers[name].status for name in FROM_LISTS] == [Status.DECLARED, Status.UNKNOWN, Status.UNKNOWN]


def test_one_complete_answer_among_several_is_enough(nr_value: dict, answers_of: Answers) -> None:
    complete = with_combinations({**nr_value, "rf-Parameters": dict(nr_value["rf-Parameters"])})
    assert answers_of(nr_value, complete)["nr-r15-scaling-factor"].status is Status.ABSENT


def test_a_path_that_the_schema_does_not_have_is_refused(schema_of: Callable[[str], Schema]) -> None:
    with pytest.raises(DataError, match=r"rf-Parameters/noSuchThing.*noSuchThing"):
        CapabilityProbes([capability("rf-Parameters/noSuchThing")], schema_of)


def test_a_star_needs_a_list(schema_of: Callable[[str], Schema]) -> None:
    with pytest.raises(DataError):
        CapabilityProbes([capability("rf-Parameters/*")], schema_of)


def test_a_path_goes_through_a_contained_encoding(
    nr_value: dict, schema_of: Callable[[str], Schema], container_of: Callable[..., object]
) -> None:
    from conformance.asn1.probe import probe_document
    from conformance.asn1.strict import StrictEngine

    late = StrictEngine().encode(schema_of("nr-rrc"), "UE-NR-Capability-v15c0", {"partialFR2-FallbackRX-Req": "true"})
    nr_value["lateNonCriticalExtension"] = late
    probes = CapabilityProbes([capability("lateNonCriticalExtension/partialFR2-FallbackRX-Req")], schema_of)
    (found,) = probes.evaluate(probe_document([container_of(nr_value)], schema_of))
    assert found.status is Status.DECLARED


def test_the_answer_tells_in_which_modes_a_capability_is_supported(nr_value: dict, answers_of: Answers) -> None:
    nr_value["rf-Parameters"]["supportedBandListNR"] = [{"bandNR": number} for number in (28, 78)]
    nr_value["mac-Parameters"] = {"mac-ParametersXDD-Diff": {"shortDRX-Cycle": "supported"}}
    nr_value["tdd-Add-UE-NR-Capabilities"] = {"mac-ParametersXDD-Diff": {"longDRX-Cycle": "supported"}}
    answers = answers_of(nr_value)
    assert answers["nr-r15-short-drx-cycle"].modes == ("FDD", "TDD")
    assert answers["nr-r15-long-drx-cycle"].modes == ("TDD",)
    assert answers["nr-r15-skip-uplink-tx-dynamic"].modes == ()
    assert answers["nr-r15-access-stratum-release"].modes == ()


def test_modes_are_those_of_the_bands_of_the_device(nr_value: dict, answers_of: Answers) -> None:
    """The common place holds what is true for the modes that the UE supports (TS 38.306 clause 4.2.1)."""
    nr_value["phy-Parameters"] = {"phy-ParametersFRX-Diff": {"dl-64QAM-MCS-TableAlt": "supported"}}
    assert answers_of(nr_value)["nr-r15-dl-64qam-mcs-table-alt"].modes == ("FR1",)
    nr_value["rf-Parameters"]["supportedBandListNR"].append({"bandNR": 260})
    assert answers_of(nr_value)["nr-r15-dl-64qam-mcs-table-alt"].modes == ("FR1", "FR2")


def test_what_e_utra_differs_in_is_told_too(
    answers_of: Answers, small_values: Callable, catalogue: tuple[Capability, ...]
) -> None:
    eutra = small_values(Rat.EUTRA)
    common, _, tdd = next(row.paths for row in catalogue if row.id == "eutra-r15-sa-nr")
    found = answers_of(eutra=eutra.having(common))["eutra-r15-sa-nr"]
    assert (found.status, found.modes) == (Status.DECLARED, ("FDD", "TDD"))
    found = answers_of(eutra=eutra.having(tdd))["eutra-r15-sa-nr"]
    assert (found.status, found.modes) == (Status.DECLARED, ("TDD",))


def test_combinations_of_mr_dc_tell_what_is_absent_unless_a_filter_shaped_them(answers_of: Answers) -> None:
    endc = {"bandList": [("eutra", {"bandEUTRA": 3, "ca-BandwidthClassDL-EUTRA": "a"})], "featureSetCombination": 0}
    radio = {"supportedBandCombinationList": [endc]}
    rows = ("mrdc-r15-dynamic-power-sharing-endc", "mrdc-r15-tdm-pattern")
    answers = answers_of(eutra_nr={"rf-ParametersMRDC": radio})
    assert {answers[row].status for row in rows} == {Status.ABSENT}
    filtered = radio | {"appliedFreqBandListFilter": [("bandInformationEUTRA", {"bandEUTRA": 3})]}
    answers = answers_of(eutra_nr={"rf-ParametersMRDC": filtered})
    assert {answers[row].status for row in rows} == {Status.UNKNOWN}
    assert {answers_of(eutra_nr={"rf-ParametersMRDC": {}})[row].status for row in rows} == {Status.UNKNOWN}
    assert answers["mrdc-r15-srb3"].status is Status.ABSENT


def test_a_component_that_was_renamed_is_found_under_its_old_name(schema_of: Callable[[str], Schema]) -> None:
    """G7: ``channelBWs-DL`` is ``channelBWs-DL-v1530`` in the ASN.1 of 15.3.0 and 15.6.0."""
    from conformance.capabilities.paths import probe_path

    schema = schema_of("nr-rrc")
    module = schema.modules["NR-RRC-Definitions"]
    band = module.types["BandNR"]
    renamed = replace(
        band,
        root=tuple(
            replace(one, name="channelBWs-DL-v1530") if one.name == "channelBWs-DL" else one for one in band.root
        ),
    )
    older = replace(schema, modules={module.name: replace(module, types={**module.types, "BandNR": renamed})})
    path = "rf-Parameters/supportedBandListNR/*/channelBWs-DL"
    found = probe_path(path, Rat.NR, lambda _: older)
    assert found.steps[-1] == "channelBWs-DL-v1530"
    assert found.path == path


def test_channel_bandwidths_that_are_left_out_are_all_of_them(nr_value: dict, answers_of: Answers) -> None:
    """G6, TS 38.306 clause 4.2.7.2: absent means every width of TS 38.101 v15.7.0, not none."""
    bands = [{"bandNR": number, "channelBWs-DL": ("fr1", {"scs-30kHz": (bytes(2), 10)})} for number in (28, 78)]
    nr_value["rf-Parameters"]["supportedBandListNR"] = bands
    found = answers_of(nr_value)
    assert found["nr-r15-channel-bws-dl"].absence is None
    assert "every channel bandwidth" in str(found["nr-r15-channel-bws-ul"].absence)
    del bands[0]["channelBWs-DL"]
    partly = answers_of(nr_value)["nr-r15-channel-bws-dl"]
    assert (partly.status, partly.bands) == (Status.DECLARED, (78,))
    assert "every channel bandwidth" in str(partly.absence)


def test_ntn_scenarios_that_are_left_out_are_all_of_them_for_an_ntn_device(
    nr_value: dict, answers_of: Answers, small_values: Callable, catalogue: tuple[Capability, ...]
) -> None:
    """G8, TS 38.306 clause 4.2.2."""
    row = "nr-r17-ntn-scenario-support"
    assert answers_of(nr_value)[row].absence is None
    (ntn,) = next(one.paths for one in catalogue if one.id == "nr-r17-non-terrestrial-network")
    found = answers_of(small_values(Rat.NR).having(ntn, nr_value))[row]
    assert (found.status, str(found.absence)) == (Status.ABSENT, "GSO, NGSO and mobility between them")


def test_what_is_left_out_without_a_word_on_it_is_absent_and_no_more(nr_value: dict, answers_of: Answers) -> None:
    assert answers_of(nr_value)["nr-r15-short-sn"].absence is None


def test_what_the_evidence_cannot_tell_is_not_left_out(nr_value: dict, answers_of: Answers) -> None:
    found = answers_of(nr_value)["nr-r15-scaling-factor"]
    assert (found.status, found.absence) == (Status.UNKNOWN, None)
    assert str(answers_of(with_combinations(nr_value))["nr-r15-scaling-factor"].absence) == "1"
