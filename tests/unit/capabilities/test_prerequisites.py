"""Prerequisites: how expressions are read, and that every rule made of one is broken and kept by a synthetic device."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import resources
from conformance.asn1.probe import probe_document
from conformance.capabilities.catalogue import load_catalogue
from conformance.capabilities.catalogue_rules import not_declared_rules, prerequisite_rules
from conformance.capabilities.derived import add_derived
from conformance.capabilities.derived_answers import add_answers
from conformance.capabilities.evaluation import CapabilityProbes
from conformance.capabilities.prerequisites import (
    AllOf,
    AnyOf,
    Expression,
    Operand,
    operands,
    parse_prerequisites,
    write_expression,
)
from conformance.capabilities.rules import RuleBook, load_rules
from conformance.errors import DataError
from conformance.model.capability import Capability
from conformance.model.evidence import Rat
from conformance.model.finding import Finding, Severity

RULES = resources.specs("rules")
GENERATED = [RULES / "prerequisites.sch", RULES / "not-declared.sch"]
OTHERS = load_rules(sorted(set(RULES.glob("*.sch")) - set(GENERATED))).rules
NR = "rf-Parameters/supportedBandCombinationList/*/featureSetCombination"
MRDC = "rf-ParametersMRDC/supportedBandCombinationList/*/featureSetCombination"
BANDS = "rf-Parameters/supportedBandListNR"

Judge = Callable[..., dict[str, list[Finding]]]

expressions = st.recursive(
    st.builds(Operand, st.from_regex(r"(field:)?[a-z][a-z0-9-]{0,5}", fullmatch=True)),
    lambda parts: st.one_of(
        st.builds(AllOf, st.lists(parts.filter(lambda part: not isinstance(part, AllOf)), min_size=2).map(tuple)),
        st.builds(AnyOf, st.lists(parts.filter(lambda part: not isinstance(part, AnyOf)), min_size=2).map(tuple)),
    ),
    max_leaves=12,
)


@given(expressions)
def test_what_is_written_is_read_again(expression: object) -> None:
    text = write_expression(expression, lambda operand: operand.name, conjunctions=("&", "|"))
    assert parse_prerequisites(text) == expression


def test_and_binds_more_tightly_than_or() -> None:
    assert parse_prerequisites("a|b&c") == AnyOf((Operand("a"), AllOf((Operand("b"), Operand("c")))))


@pytest.mark.parametrize("text", ["", "a&", "|a", "(a", "a)", "a b", "a&&b", "()", "a&(b|)", "a" * 2001])
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(DataError):
        parse_prerequisites(text)


def test_a_field_that_no_container_has_is_refused(catalogue: tuple[Capability, ...], schema_of: Callable) -> None:
    from dataclasses import replace

    row = replace(catalogue[0], prerequisites="field:noSuchField")
    with pytest.raises(DataError, match=f"{row.id}.*noSuchField"):
        CapabilityProbes([row], schema_of)


@pytest.mark.parametrize("name", ["prerequisites", "not-declared"])
def test_the_files_are_what_the_catalogue_makes(
    name: str, catalogue: tuple[Capability, ...], probes: CapabilityProbes
) -> None:
    made = (
        prerequisite_rules(catalogue, probes, others=OTHERS)
        if name == "prerequisites"
        else not_declared_rules(catalogue)
    )
    assert (RULES / f"{name}.sch").read_text(encoding="utf-8") == made, "run .ci/catalogue-rules"


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rules(sorted(RULES.glob("*.sch")))


@pytest.fixture(scope="module")
def judge(book: RuleBook, probes: CapabilityProbes, schema_of: Callable, container_of: Callable) -> Judge:
    """Return what is found in a device with these containers, by rule."""

    def found(values: dict[Rat, dict]) -> dict[str, list[Finding]]:
        probe = probe_document([container_of(value, rat) for rat, value in values.items()], schema_of)
        add_derived(probe)
        add_answers(probe, probes)
        findings: dict[str, list[Finding]] = {}
        for finding in book.findings(probe):
            findings.setdefault(finding.rule, []).append(finding)
        return findings

    return found


@pytest.fixture
def complete(small_values: Callable) -> dict[Rat, dict]:
    """A device with all containers, whose lists tell what is missing."""
    return {
        Rat.NR: small_values(Rat.NR).having(NR),
        Rat.EUTRA_NR: small_values(Rat.EUTRA_NR).having(MRDC),
        Rat.EUTRA: small_values(Rat.EUTRA).having("ue-Category"),
    }


def dependent() -> list[str]:
    return [rule.id.removeprefix("PR-") for rule in load_rules([RULES / "prerequisites.sch"]).rules]


def asking() -> dict[str, set[str]]:
    """The rules that ask for the prerequisites of each row."""
    asked = {identifier: {f"PR-{identifier}"} for identifier in dependent()}
    for rule in OTHERS:
        for identifier in rule.prerequisites_of:
            asked.setdefault(identifier, set()).add(rule.id)
    return asked


@pytest.mark.parametrize("identifier", asking())
def test_a_capability_without_its_prerequisites_is_found_and_one_with_them_is_not(
    identifier: str,
    catalogue: tuple[Capability, ...],
    probes: CapabilityProbes,
    small_values: Callable,
    complete: dict[Rat, dict],
    judge: Judge,
) -> None:
    rows = {row.id: row for row in catalogue}
    row = rows[identifier]
    alone = complete | {row.rat: small_values(row.rat).having(row.paths[0], complete[row.rat])}
    rules = asking()[identifier]
    assert rules & judge(alone).keys()
    together = with_operands(
        alone, operands(parse_prerequisites(row.prerequisites)), rows, probes=probes, small_values=small_values
    )
    assert not rules & judge(together).keys()


def with_operands(
    values: dict[Rat, dict],
    named: Iterable[Operand],
    rows: Mapping[str, Capability],
    *,
    probes: CapabilityProbes,
    small_values: Callable,
) -> dict[Rat, dict]:
    """Return the containers with what the operands name added, each in its first place."""
    more = dict(values)
    for operand in named:
        other = rows.get(operand.name)
        path = other.paths[0] if other else probes.fields[operand.name.removeprefix("field:")][0]
        rat = other.rat if other else Rat.NR
        more[rat] = small_values(rat).having(path, more[rat])
    return more


def ways(expression: Expression) -> set[frozenset[Operand]]:
    """The sets of operands that hold it and would not without any one of them."""
    match expression:
        case Operand():
            return {frozenset({expression})}
        case AnyOf(parts):
            found = {way for part in parts for way in ways(part)}
        case AllOf(parts):
            found = {frozenset().union(*chosen) for chosen in product(*map(ways, parts))}
    return {way for way in found if not any(other < way for other in found)}


COMPOUND = [
    row.id
    for row in load_catalogue(sorted(resources.specs("capabilities").glob("*.xml")))
    if row.prerequisites and not isinstance(parse_prerequisites(row.prerequisites), Operand)
]


@pytest.mark.parametrize("identifier", COMPOUND)
def test_each_way_to_fulfil_prerequisites_is_enough_and_lacks_nothing_without_being_found(
    identifier: str,
    catalogue: tuple[Capability, ...],
    probes: CapabilityProbes,
    small_values: Callable,
    complete: dict[Rat, dict],
    judge: Judge,
) -> None:
    """``a&b`` with one of them missing is found; with ``a|b`` each alone is not."""
    rows = {row.id: row for row in catalogue}
    row, rules = rows[identifier], asking()[identifier]
    alone = complete | {row.rat: small_values(row.rat).having(row.paths[0], complete[row.rat])}

    def found(named: Iterable[Operand]) -> bool:
        values = with_operands(alone, named, rows, probes=probes, small_values=small_values)
        return bool(rules & judge(values).keys())

    for way in ways(parse_prerequisites(row.prerequisites)):
        assert not found(way), way
        for operand in way:
            assert found(way - {operand}), (way, operand)


def test_every_row_with_prerequisites_has_a_rule(catalogue: tuple[Capability, ...]) -> None:
    without = {"nr-r16-srs-pos-resource-ap", "nr-r16-srs-pos-resource-sp"}  # the SEQUENCE around them has it always
    assert set(asking()) == {row.id for row in catalogue if row.prerequisites and row.id not in without}


def test_no_prerequisite_is_reported_twice() -> None:
    assert not set(dependent()) & {row for rule in OTHERS for row in rule.prerequisites_of}


def test_a_prerequisite_per_band_must_hold_in_the_same_band(nr_value: dict, judge: Judge) -> None:
    bands = [
        {"bandNR": 78, "condHandover-r16": "supported"},
        {"bandNR": 41, "condHandoverTwoTriggerEvents-r16": "supported"},
    ]
    nr_value["rf-Parameters"]["supportedBandListNR"] = bands
    (found,) = judge({Rat.NR: nr_value})["PR-nr-r16-cond-handover-two-trigger-events"]
    assert found.place == "UE-NR-Capability.rf-Parameters.supportedBandListNR[1].condHandoverTwoTriggerEvents-r16"
    assert "band n41" in found.message.en
    assert "n41" in found.message.zh
    assert found.severity is Severity.FAIL
    bands[1]["condHandover-r16"] = "supported"
    assert "PR-nr-r16-cond-handover-two-trigger-events" not in judge({Rat.NR: nr_value})


def test_a_prerequisite_of_another_granularity_must_hold_somewhere(
    nr_value: dict, judge: Judge, catalogue: tuple[Capability, ...], small_values: Callable
) -> None:
    """TS 38.306 clause 4.2.1 NOTE 3: srb-SDT-r17 is per UE, cg-SDT-r17 per band."""
    (row,) = (row for row in catalogue if row.id == "nr-r17-srb-sdt")
    nr_value = small_values(Rat.NR).having(row.paths[0], nr_value)
    assert "PR-nr-r17-srb-sdt" in judge({Rat.NR: nr_value})
    nr_value["rf-Parameters"]["supportedBandListNR"] = [{"bandNR": 28}, {"bandNR": 78, "cg-SDT-r17": "supported"}]
    assert "PR-nr-r17-srb-sdt" not in judge({Rat.NR: nr_value})


def test_what_the_evidence_cannot_tell_offends_nobody(small_values: Callable, complete: dict, judge: Judge) -> None:
    combination = "rf-ParametersMRDC/supportedBandCombinationList-v1700/*/mrdc-Parameters-v1700"
    mrdc = small_values(Rat.EUTRA_NR).having(
        f"{combination}/scg-ActivationDeactivationENDC-r17", complete[Rat.EUTRA_NR]
    )
    rule = "PR-mrdc-r17-scg-activation-deactivation-endc"  # needs en-DC-r15 of UE-EUTRA-Capability
    assert rule not in judge({Rat.EUTRA_NR: mrdc})
    assert rule in judge({Rat.EUTRA_NR: mrdc, Rat.EUTRA: complete[Rat.EUTRA]})


def not_declared() -> list[str]:
    return [rule.id.removeprefix("ND-") for rule in load_rules([RULES / "not-declared.sch"]).rules]


@pytest.fixture
def obliged(small_values: Callable, complete: dict[Rat, dict]) -> dict[Rat, dict]:
    """A device that every mandatory capability concerns: FDD and TDD, FR1 and FR2, EN-DC and NR-DC."""
    nr = small_values(Rat.NR).having(
        "rf-Parameters/supportedBandCombinationList-v1560/*/ca-ParametersNRDC", complete[Rat.NR]
    )
    nr["rf-Parameters"]["supportedBandListNR"] = [{"bandNR": number} for number in (28, 78, 260)]
    nr["rf-Parameters"]["supportedBandCombinationList"][0]["bandList"] = [
        ("nr", {"bandNR": number, "ca-BandwidthClassDL-NR": "a"}) for number in (78, 260)
    ]
    return {Rat.NR: nr, Rat.EUTRA_NR: complete[Rat.EUTRA_NR]}


@pytest.mark.parametrize("identifier", not_declared())
def test_a_mandatory_flag_that_is_missing_is_told_and_one_that_is_there_is_not(
    identifier: str,
    catalogue: tuple[Capability, ...],
    small_values: Callable,
    obliged: dict[Rat, dict],
    judge: Judge,
) -> None:
    (row,) = (row for row in catalogue if row.id == identifier)
    (found,) = judge(obliged)[f"ND-{identifier}"]
    assert found.severity is Severity.INFORMATION
    for path in row.paths:
        declared = small_values(row.rat).having(path, obliged[row.rat])
        assert f"ND-{identifier}" not in judge(obliged | {row.rat: declared})


def test_what_does_not_concern_a_device_is_not_missed(nr_value: dict, judge: Judge) -> None:
    """Band n78 alone: neither FR2 nor NR-DC."""
    missed = {name.removeprefix("ND-") for name in judge({Rat.NR: nr_value})}
    assert {"nr-r15-short-sn", "nr-r15-csi-rs-rlm"} <= missed
    assert not missed & {"nr-r15-pcell-fr2", "nr-r15-srb3", "mrdc-r15-split-drb-with-ul-both-mcg-scg"}


def test_what_shall_be_set_to_supported_is_left_to_a_rule_of_its_own(catalogue: tuple[Capability, ...]) -> None:
    pure = {row.id for row in catalogue if row.condition and "shall be set to supported" in row.condition.en}
    assert {"nr-r15-ssb-rlm", "nr-r15-multiple-tci"} <= pure
    assert not pure & set(not_declared())


def test_the_script_that_writes_the_files_is_the_one_they_name() -> None:
    checkout = Path(__file__).parents[3]
    for name in ("prerequisites", "not-declared"):
        assert ".ci/catalogue-rules" in (RULES / f"{name}.sch").read_text(encoding="utf-8")
    assert (checkout / ".ci" / "catalogue-rules").is_file()
