"""What the catalogue finds, as rules see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from conformance.asn1.probe import probe_document
from conformance.capabilities.derived_answers import add_answers, element_name, list_of
from conformance.capabilities.evaluation import CapabilityProbes
from conformance.capabilities.paths import probe_path
from conformance.model.capability import Capability
from conformance.model.evidence import Rat


@pytest.fixture
def answered(probes: CapabilityProbes, schema_of: Callable, container_of: Callable) -> Callable[..., etree._Element]:
    def answer(*values: dict) -> etree._Element:
        probe = probe_document([container_of(value) for value in values], schema_of)
        answers = add_answers(probe, probes)
        assert answers == probes.evaluate(probe)
        return probe.find("derived")

    return answer


def test_every_row_stands_under_its_own_name(
    nr_value: dict, answered: Callable[..., etree._Element], catalogue: tuple[Capability, ...]
) -> None:
    nr_value["pdcp-Parameters"]["shortSN"] = "supported"
    answers = answered(nr_value).find("answers")
    assert [answer.tag for answer in answers] == [row.id for row in catalogue]
    assert dict(answers.find("nr-r15-short-sn").attrib) == {
        "status": "declared",
        "place": "UE-NR-Capability.pdcp-Parameters.shortSN",
    }
    assert answers.find("nr-r15-um-with-short-sn").get("status") == "absent"
    assert answers.find("eutra-r15-sa-nr").get("status") == "unknown"


def test_the_place_is_the_one_that_declares(nr_value: dict, answered: Callable[..., etree._Element]) -> None:
    nr_value["tdd-Add-UE-NR-Capabilities"] = {"mac-ParametersXDD-Diff": {"longDRX-Cycle": "supported"}}
    found = answered(nr_value).find("answers/nr-r15-long-drx-cycle")
    assert found.get("place") == "UE-NR-Capability.tdd-Add-UE-NR-Capabilities.mac-ParametersXDD-Diff.longDRX-Cycle"


def test_bands_are_items_where_a_prerequisite_is_involved(
    nr_value: dict, answered: Callable[..., etree._Element]
) -> None:
    nr_value["rf-Parameters"]["supportedBandListNR"] = [
        {"bandNR": 28},
        {"bandNR": 78, "condHandover-r16": "supported", "pusch-256QAM": "supported"},
    ]
    answers = answered(nr_value).find("answers")
    (at,) = answers.find("nr-r16-cond-handover")
    assert dict(at.attrib) == {
        "in": "supportedBandListNR 2",
        "band": "78",
        "place": "UE-NR-Capability.rf-Parameters.supportedBandListNR[1].condHandover-r16",
    }
    assert len(answers.find("nr-r15-pusch-256qam")) == 0


def test_parallel_lists_of_feature_sets_have_the_same_items(
    nr_value: dict, answered: Callable[..., etree._Element]
) -> None:
    nr_value["featureSets"] = {
        "featureSetsUplink": [{"featureSetListPerUplinkCC": [1]}] * 2,
        "featureSetsUplink-v1540": [{}, {"pa-PhaseDiscontinuityImpacts": "supported"}],
    }
    (at,) = answered(nr_value).find("fields/pa-PhaseDiscontinuityImpacts")
    assert at.get("in") == "featureSetsUplink 2"
    assert at.get("band") is None


def test_a_field_is_declared_by_one_of_its_places(nr_value: dict, answered: Callable[..., etree._Element]) -> None:
    assert answered(nr_value).find("fields/pusch-RepetitionTypeA-v16c0").get("status") == "absent"
    assert (
        answered(nr_value).find("fields/pdcp-DuplicationSplitDRB").get("status") == "unknown"
    )  # no UE-MRDC-Capability
    nr_value["pdcp-Parameters"]["supportedROHC-Profiles"]["profile0x0000"] = True
    assert answered(nr_value).find("fields/profile0x0000").get("status") == "declared"


def test_answering_again_replaces(
    nr_value: dict, probes: CapabilityProbes, schema_of: Callable, container_of: Callable
) -> None:
    probe = probe_document([container_of(nr_value)], schema_of)
    add_answers(probe, probes)
    once = etree.tostring(probe)
    add_answers(probe, probes)
    assert etree.tostring(probe) == once


def test_an_identifier_that_begins_with_a_digit_gets_a_name_that_xml_admits() -> None:
    assert element_name("5g-thing") == "_5g-thing"
    assert element_name("nr-thing") == "nr-thing"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("rf-Parameters/supportedBandListNR/*/a", "supportedBandListNR"),
        ("lateNonCriticalExtension/rf-Parameters-v16c0/supportedBandListNR-v16c0/*/a", "supportedBandListNR"),
        ("featureSets/featureSetsUplinkPerCC-v1540/*/a", "featureSetsUplinkPerCC"),
        ("rf-ParametersMRDC/supportedBandCombinationListNEDC-Only-v1610/*/a", "supportedBandCombinationListNEDC-Only"),
        (
            "rf-ParametersMRDC/supportedBandCombinationListNEDC-Only-v15a0/supportedBandCombinationList-v1580/*/a",
            "supportedBandCombinationListNEDC-Only",
        ),
        (
            "rf-ParametersMRDC/supportedBandCombinationList-UplinkTxSwitch-r16/*/b/a",
            "supportedBandCombinationList-UplinkTxSwitch",
        ),
        ("pdcp-Parameters/shortSN", ""),
        ("rf-Parameters/supportedBandCombinationListSidelinkEUTRA-NR-r16/*/a", ""),
    ],
)
def test_a_list_goes_by_its_name_without_version(path: str, name: str) -> None:
    assert list_of(path) == name


def test_the_place_of_a_path_is_written_for_people(schema_of: Callable) -> None:
    found = probe_path("rf-Parameters/supportedBandListNR/*/bandNR", Rat.NR, schema_of)
    assert found.place == "UE-NR-Capability.rf-Parameters.supportedBandListNR[*].bandNR"
    assert not found.optional
    assert probe_path("rf-Parameters/supportedBandListNR/*/extendedCP", Rat.NR, schema_of).optional
