"""No requirement is a check that cannot fail: each has a change of a conforming module that breaks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import pytest

from conformance import resources
from conformance.judging.device import Device
from conformance.judging.requirements import judge
from conformance.model.profile import Level
from conformance.model.results import CaseResult, NotApplicable
from conformance.model.schema import (
    BitStringType,
    BooleanType,
    ChoiceType,
    EnumeratedType,
    IntegerType,
    ListType,
    Schema,
    SequenceType,
    Type,
)
from conformance.profiles.loading import load_profile
from conformance.verdicts import Verdict
from conformance.workspace import Workspace

S = "supported"
V1530, V1540, V1610, V1700, V1740 = ("nonCriticalExtension/" * depth for depth in (1, 2, 6, 10, 11))
COMMON = "phy-Parameters/phy-ParametersCommon"
FRX = "phy-Parameters/phy-ParametersFRX-Diff"
BANDS = "rf-Parameters/supportedBandListNR"
COMBINATIONS = "rf-Parameters/supportedBandCombinationList"
MOBILITY = "measAndMobParameters/measAndMobParametersCommon"
SETS = "featureSets/featureSets"

Change = Callable[[Any], None]


def nodes(value: Any, path: list[str]) -> list[Any]:
    """The values at *path*: component names, alternatives of a CHOICE, list indices, ``*`` for every item."""
    if not path:
        return [value]
    step, rest = path[0], path[1:]
    if isinstance(value, tuple):
        return nodes(value[1], rest) if value[0] == step else []
    if isinstance(value, list):
        items = value if step == "*" else value[int(step) : int(step) + 1]
        return [found for item in items for found in nodes(item, rest)]
    return nodes(value[step], rest) if step in value else []


def without(*paths: str) -> Change:
    def change(value: Any) -> None:
        for path in paths:
            *around, last = path.split("/")
            for node in nodes(value, around):
                if isinstance(node, list):
                    del node[int(last)]
                elif isinstance(node, dict):
                    node.pop(last, None)

    return change


def having(path: str, item: Any) -> Change:
    """Put *item* at *path*; SEQUENCEs that are missing on the way are made."""

    def change(value: Any) -> None:
        *around, last = path.split("/")
        for depth in range(1, len(around) + 1):
            for node in nodes(value, around[: depth - 1]):
                if isinstance(node, dict):
                    node.setdefault(around[depth - 1], {})
        found = nodes(value, around)
        assert found, path
        for node in found:
            if isinstance(node, list) and last == "+":
                node.append(deepcopy(item))
            else:
                node[int(last) if isinstance(node, list) else last] = deepcopy(item)

    return change


def bits(text: str) -> tuple[bytes, int]:
    octets = -(-len(text) // 8)
    return int(text.ljust(8 * octets, "0"), 2).to_bytes(octets, "big"), len(text)


def only_bands(*numbers: int) -> Change:
    def change(value: Any) -> None:
        listed = value["rf-Parameters"]["supportedBandListNR"]
        listed[:] = [band for band in listed if band["bandNR"] in numbers]

    return change


def all_of(*changes: Change) -> Change:
    def change(value: Any) -> None:
        for one in changes:
            one(value)

    return change


def minimal(schema: Schema, used: Type) -> Any:  # noqa: PLR0911  # one for each kind of type
    """The smallest value of a type."""
    match schema.definition(used):
        case SequenceType(root):
            return {c.name: minimal(schema, c.type) for c in root if not c.optional and c.default is None}
        case ListType(element, size):
            return [minimal(schema, element) for _ in range(size.lower or 0)]
        case ChoiceType(root):
            return root[0].name, minimal(schema, root[0].type)
        case EnumeratedType(root):
            return root[0][0]
        case IntegerType(bounds):
            return bounds.lower or 0
        case BitStringType(size):
            return bits("0" * (size.lower or 0))
        case BooleanType():
            return False
    raise AssertionError(used)


def standalone_eutra(schema: Schema) -> Any:
    """A UE-EUTRA-Capability that says sa-NR-r15 and else as little as it can."""
    value: Any = {}
    type_name, here = "UE-EUTRA-Capability", value
    while True:
        here.update(minimal(schema, schema.find(type_name)))
        components = {c.name: c.type for c in schema.definition(schema.find(type_name)).components()}
        if "irat-ParametersNR-v1540" in components:
            here["irat-ParametersNR-v1540"] = {"sa-NR-r15": S}
            return value
        here = here.setdefault("nonCriticalExtension", {})
        type_name = components["nonCriticalExtension"].name


FR2_BAND = {"bandNR": 257, "multipleTCI": S, "mimo-ParametersPerBand": {"maxNumberSSB-BFD": 2}}

BASELINE: dict[str, Change | tuple[Change, ...]] = {
    "MR1-dynamicHARQ-ACK-Codebook": without(f"{COMMON}/dynamicHARQ-ACK-Codebook"),
    "MR1-pdsch-MappingTypeA": without(f"{COMMON}/pdsch-MappingTypeA"),
    "MR1-pucch-F2-WithFH": without(f"{FRX}/pucch-F2-WithFH"),
    "MR1-pucch-F3-WithFH": without(f"{FRX}/pucch-F3-WithFH"),
    "MR1-ssb-RLM": without(f"{MOBILITY}/ssb-RLM"),
    "MR1-multipleTCI": without(f"{BANDS}/0/multipleTCI"),
    "MR2": without("phy-Parameters/phy-ParametersFR1/pdsch-256QAM-FR1"),
    "MR6": having(f"{BANDS}/+", FR2_BAND),
    "MR7": without(f"{COMMON}/bwp-SwitchingDelay"),
    "MR10": having(f"{BANDS}/+", {"bandNR": 257, "multipleTCI": S, "ue-PowerClass": "pc3"}),
    "MR11": having("pdcp-Parameters/supportedROHC-Profiles/profile0x0000", item=False),
    "MR12": having("pdcp-Parameters/supportedROHC-Profiles/profile0x0002", item=False),
    "MR13": having("pdcp-Parameters/pdcp-DuplicationSRB", S),
    "MR14-order": without(
        "measAndMobParameters/measAndMobParametersXDD-Diff/handoverInterF",
        "measAndMobParameters/measAndMobParametersFRX-Diff/handoverInterF",
    ),
    "MR14-FDD-TDD": without(f"{MOBILITY}/handoverFDD-TDD"),
    "MR15-coherence": without(f"{BANDS}/*/mimo-ParametersPerBand/pusch-TransCoherence"),
    "MR15-non-codebook": having(f"{SETS}UplinkPerCC/0/maxNumberMIMO-LayersNonCB-PUSCH", "oneLayer"),
    "MR16-256QAM": all_of(
        having(f"{BANDS}/0/pdsch-1024QAM-FR1-r17", S), without("phy-Parameters/phy-ParametersFR1/pdsch-256QAM-FR1")
    ),
    "MR16-exclusive": all_of(
        having(f"{BANDS}/0/pdsch-1024QAM-FR1-r17", S), having(f"{BANDS}/0/pdsch-1024QAM-2MIMO-FR1-r17", S)
    ),
    "CS1": having(f"{BANDS}/+", {"bandNR": 78, "multipleTCI": S}),
    "CS2": having(f"{COMBINATIONS}/0/bandList/0/nr/bandNR", 66),
    "CS3": (having(f"{COMBINATIONS}/0/featureSetCombination", 7), without("featureSetCombinations")),
    "CS5": having("featureSetCombinations/3/0/+", ("nr", {"downlinkSetNR": 1, "uplinkSetNR": 1})),
    "CS7-downlink": having("featureSetCombinations/0/0/0/nr/downlinkSetNR", 5),
    "CS7-uplink": having("featureSetCombinations/0/0/0/nr/uplinkSetNR", 6),
    "CS8-downlink": having(f"{SETS}Downlink/0/featureSetListPerDownlinkCC/0", 5),
    "CS8-uplink": having(f"{SETS}Uplink/0/featureSetListPerUplinkCC/0", 6),
    "CS9": tuple(
        having(f"featureSets/{extension}", [{}])
        for extension in (
            "featureSetsDownlink-v1540",
            "featureSetsUplink-v1540",
            "featureSetsDownlinkPerCC-v1700",
            "featureSetDownlinkPerCC-v1620",
            "featureSetsUplinkPerCC-v1540",
        )
    ),
    "CS10": without(f"{COMBINATIONS}-v1540/8"),
    "CS12": without(
        f"{COMBINATIONS}/0/bandList/0/nr/ca-BandwidthClassDL-NR",
        f"{COMBINATIONS}/0/bandList/0/nr/ca-BandwidthClassUL-NR",
    ),
    "CS15": having(f"{COMBINATIONS}/6/supportedBandwidthCombinationSet", bits("000011")),
    "CS16": (
        having(f"{BANDS}/0/channelBWs-DL", ("fr2", {"scs-120kHz": bits("110")})),
        having(f"{BANDS}/+", FR2_BAND | {"channelBWs-UL": ("fr1", {"scs-30kHz": bits("0111001111")})}),
    ),
    "CS17": (
        having(f"{BANDS}/0/channelBWs-DL-v1590", ("fr1", {"scs-15kHz": bits("0000100000000000")})),
        having(f"{BANDS}/3/channelBWs-UL-v1590", ("fr1", {"scs-30kHz": bits("0001000000000000")})),
    ),
    "CS18-duplex": all_of(only_bands(41, 78), having("tdd-Add-UE-NR-Capabilities", {})),
    "CS18-range": having("fr1-Add-UE-NR-Capabilities", {}),
    "RC9": having("pdcp-Parameters/longSN-RedCap-r17", S),
    "RC9-RRM": having(f"{MOBILITY}/rrm-RelaxationRRC-ConnectedRedCap-r17", S),
    "RC13": having(f"{BANDS}/0/ue-PowerClass-v1700", "pc7"),
}
EMBB: dict[str, Change | tuple[Change, ...]] = {
    "EM1": only_bands(1, 3, 28),
    "EM2": only_bands(41, 78, 79),
    "EM3": having(f"{SETS}DownlinkPerCC/*/supportedBandwidthDL", ("fr1", "mhz50")),
    "EM4": having(f"{SETS}UplinkPerCC/*/supportedSubcarrierSpacingUL", "kHz15"),
    "EM5": having(f"{SETS}DownlinkPerCC/*/maxNumberMIMO-LayersPDSCH", "twoLayers"),
    "EM6": having(f"{SETS}UplinkPerCC/*/mimo-CB-PUSCH/maxNumberMIMO-LayersCB-PUSCH", "oneLayer"),
    "EM9": without(*(f"{COMBINATIONS}/6" for _ in range(3))),
    "EM10": without(f"{COMBINATIONS}/6/supportedBandwidthCombinationSet"),
    "EM24": without(f"{COMBINATIONS}-v1540/*/bandList-v1540/*/srs-TxSwitch"),
    "EM25": without(f"{BANDS}/*/ue-PowerClass"),
    "EM26": without(f"{V1530}interRAT-Parameters"),
}
GRANTS = without(f"{COMMON}/configuredUL-GrantType1", f"{COMMON}/configuredUL-GrantType2")
URLLC: dict[str, Change | tuple[Change, ...]] = {
    "UR1": having("accessStratumRelease", "rel15"),
    "UR26": GRANTS,
    "PR1": without(f"{COMMON}/dci-Format1-2And0-2-r16"),
    "PR2": (without(f"{COMMON}/downlinkSPS"), without(f"{COMMON}/dci-Format1-2And0-2-r16")),
    "PR3": without(f"{COMMON}/downlinkSPS"),
    "PR4": without(f"{BANDS}/1/sps-r16"),
    "PR5": without(f"{BANDS}/1/activeConfiguredGrant-r16"),
    "PR6": GRANTS,
    "PR7": without("mac-Parameters/mac-ParametersCommon/lch-PriorityBasedPrioritization-r16"),
    "PR8": without("mac-Parameters/mac-ParametersCommon/lch-ToSCellRestriction"),
    "PR9": (without(f"{COMMON}/dci-Format1-2And0-2-r16"), without(f"{SETS}Uplink-v1610/*/ul-IntraUE-Mux-r16")),
    "PR10": without(f"{COMMON}/downlinkSPS"),
    "MR17": without(f"{BANDS}/1/condHandoverTwoTriggerEvents-r16"),
}
FLAG = f"{V1700}redCapParameters-r17/supportOfRedCap-r17"
SWITCHING = [{"bandList-v1540": [{"srs-TxSwitch": {"supportedSRS-TxPortSwitch": "t1r4-t2r4"}}]}] * 5
REDCAP: dict[str, Change | tuple[Change, ...]] = {
    "RC1-release": having("accessStratumRelease", "rel16"),
    "RC2-carrier-FR1": (
        having(f"{SETS}DownlinkPerCC/0/supportedBandwidthDL", ("fr1", "mhz25")),
        having(f"{SETS}UplinkPerCC/1/supportedBandwidthUL", ("fr1", "mhz100")),
    ),
    "RC2-carrier-FR2": having(f"{SETS}DownlinkPerCC/0/supportedBandwidthDL", ("fr2", "mhz200")),
    "RC2-channel-FR1": (
        having(f"{BANDS}/0/channelBWs-DL/fr1/scs-15kHz", bits("1111100000")),
        having(f"{BANDS}/4/channelBWs-UL/fr1/scs-30kHz", bits("0111000001")),
    ),
    "RC2-channel-FR2": having(f"{BANDS}/0/channelBWs-DL", ("fr2", {"scs-120kHz": bits("111")})),
    "RC2-channel-further": having(f"{BANDS}/0/channelBWs-UL-v1590", ("fr1", {"scs-15kHz": bits("0010000000000000")})),
    "RC2-90MHz": having(f"{SETS}UplinkPerCC/0/channelBW-90mhz", S),
    "RC2-v1710": having(f"{SETS}DownlinkPerCC-v1700", [{"supportedBandwidthDL-v1710": ("fr1-r17", "mhz35")}, {}]),
    "RC2-stated": without(f"{BANDS}/0/channelBWs-UL"),
    "RC3": having(f"{SETS}DownlinkPerCC/0/maxNumberMIMO-LayersPDSCH", "fourLayers"),
    "RC4-layers": (
        having(f"{SETS}UplinkPerCC/0/mimo-CB-PUSCH/maxNumberMIMO-LayersCB-PUSCH", "twoLayers"),
        having(f"{SETS}UplinkPerCC/0/maxNumberMIMO-LayersNonCB-PUSCH", "fourLayers"),
    ),
    "RC4-switching": having(f"{COMBINATIONS}-v1540", SWITCHING),
    "RC4-full-power": having(f"{SETS}Uplink-v1610", [{"ul-FullPwrMode-r16": S}, {}]),
    "RC5-bands": having(f"{COMBINATIONS}/0/bandList/+", ("nr", {"bandNR": 78, "ca-BandwidthClassDL-NR": "a"})),
    "RC5-class": having(f"{COMBINATIONS}/0/bandList/0/nr/ca-BandwidthClassDL-NR", "c"),
    "RC5-dual-connectivity": (
        having(f"{V1530}interRAT-Parameters/eutra/eutra-ParametersCommon/ne-DC", S),
        having(f"{COMBINATIONS}-v1560", [{"ne-DC-BC": S}, {}, {}, {}, {}]),
        having(f"{COMBINATIONS}-v1560", [{"ca-ParametersNRDC": {}}, {}, {}, {}, {}]),
    ),
    "RC5-EN-DC": without(),
    "RC5-DAPS": having(f"{SETS}Downlink-v1610", [{"intraFreqDAPS-r16": {}}, {}]),
    "RC5-CPAC": having(f"{BANDS}/2/condPSCellChange-r16", S),
    "RC5-IAB": having(f"{V1610}bap-Parameters-r16", {"flowControlBH-RLC-ChannelBased-r16": S}),
    "RC7": without("pdcp-Parameters/shortSN"),
    "RC8": without("rlc-Parameters/am-WithShortSN"),
    "RC9": without(FLAG),
    "RC9-RRM": without(FLAG),
    "RC9-SDT": without(f"{V1700}ra-SDT-r17", f"{BANDS}/*/cg-SDT-r17"),
    "RC9-CORESET": all_of(having(f"{FRX}/multipleCORESET-RedCap-r17", S), without(FLAG)),
    "RC10": having(f"{BANDS}/3/halfDuplexFDD-TypeA-RedCap-r17", S),
    "RC13": (
        having(f"{BANDS}/0/ue-PowerClass-v1700", "pc7"),
        all_of(having(f"{BANDS}/+", FR2_BAND | {"ue-PowerClass-v1700": "pc7"}), without(FLAG)),
    ),
    "RC15": having(f"{BANDS}/4/supportOf2RxXR-r18", S),
}
CHANGES = {"nr-baseline": BASELINE, "nr-r15-embb": EMBB, "nr-r16-urllc": URLLC, "nr-r17-redcap": REDCAP}
MODULES = {
    "nr-baseline": "r15-embb",
    "nr-r15-embb": "r15-embb",
    "nr-r16-urllc": "r16-urllc",
    "nr-r17-redcap": "r17-redcap",
}
PROFILES = {profile: load_profile(resources.specs("profiles", f"{profile}.xml")) for profile in CHANGES}
ALL = [(profile.id, requirement.id) for profile in PROFILES.values() for requirement in profile.requirements]


def further_containers(profile: str, requirement: str, workspace: Workspace) -> Mapping[str, Any]:
    if (profile, requirement) == ("nr-baseline", "MR14-FDD-TDD"):
        return {"UE-EUTRA-Capability": standalone_eutra(workspace.schemas.schema("eutra-rrc"))}
    if (profile, requirement) == ("nr-r17-redcap", "RC5-EN-DC"):
        combination = {"bandList": [("eutra", {"bandEUTRA": 3})], "featureSetCombination": 0}
        return {"UE-MRDC-Capability": {"rf-ParametersMRDC": {"supportedBandCombinationList": [combination]}}}
    return {}


@pytest.mark.parametrize(("profile", "identifier"), ALL, ids=["/".join(pair) for pair in ALL])
def test_every_requirement_is_broken_by_a_change_of_a_module(
    profile: str,
    identifier: str,
    workspace: Workspace,
    values: Mapping[str, dict],
    device_of: Callable[..., Device],
) -> None:
    (requirement,) = (each for each in PROFILES[profile].requirements if each.id == identifier)
    changes = CHANGES[profile].get(identifier)
    if changes is None:
        assert requirement.capability, "a test needs a change that breaks it"
        (row,) = (row for row in workspace.catalogue if row.id == requirement.capability)
        changes = without(*row.paths)
    for change in changes if isinstance(changes, tuple) else (changes,):
        value = deepcopy(values[MODULES[profile]])
        change(value)
        device = device_of({"UE-NR-Capability": value, **further_containers(profile, identifier, workspace)})
        outcome = judge(requirement, profile_id=profile, device=device)
        assert isinstance(outcome, CaseResult), outcome
        expected = Verdict.NONE if requirement.level is Level.RECOMMENDED else Verdict.FAIL
        assert (outcome.verdict, str(outcome.reason)) == (expected, str(outcome.reason))
        assert outcome.place is not None
        assert outcome.evidence


@pytest.mark.parametrize("profile", CHANGES)
def test_no_change_is_left_over(profile: str) -> None:
    assert set(CHANGES[profile]) <= {requirement.id for requirement in PROFILES[profile].requirements}


@pytest.mark.parametrize(("profile", "module"), MODULES.items())
def test_unchanged_modules_meet_every_requirement(
    profile: str, module: str, values: Mapping[str, dict], device_of: Callable[..., Device]
) -> None:
    device = device_of({"UE-NR-Capability": values[module]})
    for requirement in PROFILES[profile].requirements:
        outcome = judge(requirement, profile_id=profile, device=device)
        assert isinstance(outcome, NotApplicable) or outcome.verdict is Verdict.PASS, (requirement.id, outcome.reason)
