"""What a file of rules must say, and what a finding tells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from conformance import resources
from conformance.asn1.probe import probe_document
from conformance.capabilities.rules import Rule, load_rules, place_of
from conformance.errors import DataError
from conformance.model.evidence import CapabilityContainer
from conformance.model.finding import Finding, Severity
from conformance.model.schema import Schema
from conformance.model.text import Text

FILE = """<schema xmlns="http://purl.oclc.org/dsdl/schematron" xmlns:y="urn:yangfan:rules:1">
  <pattern>
    <rule context="/ue/nr/UE-NR-Capability/rf-Parameters/supportedBandListNR/*">
      <assert id="T1" role="warning" y:clause="TS 38.306 v18.6.0 4.2.7.2" y:confidence="medium" y:basis="implied"
          test="bandNR &lt; 100" diagnostics="T1.en T1.zh">
        <span class="en">A band has
          a small number</span>
        <span class="zh">频段号较小</span>
      </assert>
    </rule>
  </pattern>
  <diagnostics>
    <diagnostic id="T1.en" xml:lang="en">n<value-of select="bandNR"/> is large</diagnostic>
    <diagnostic id="T1.zh" xml:lang="zh">n<value-of select="bandNR"/> 较大</diagnostic>
  </diagnostics>
</schema>"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def written(*changes: tuple[str, str], name: str = "test.sch") -> Path:
        text = FILE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_rule_says_what_it_is(write: Callable[..., Path]) -> None:
    assert load_rules([write()]).rules == (
        Rule(
            "T1",
            Severity.WARNING,
            "TS 38.306 v18.6.0 4.2.7.2",
            "medium",
            Text(en="A band has a small number", zh="频段号较小"),
            implied=True,
        ),
    )


def test_finding_has_the_place_and_the_offending_value_in_both_languages(
    write: Callable[..., Path],
    nr_value: dict,
    schema_of: Callable[[str], Schema],
    container_of: Callable[..., CapabilityContainer],
) -> None:
    nr_value["rf-Parameters"]["supportedBandListNR"] += [{"bandNR": 257}]
    probe = probe_document([container_of(nr_value)], schema_of)
    assert load_rules([write()]).findings(probe) == (
        Finding(
            "T1",
            Severity.WARNING,
            "TS 38.306 v18.6.0 4.2.7.2",
            "UE-NR-Capability.rf-Parameters.supportedBandListNR[1]",
            Text(en="n257 is large", zh="n257 较大"),
        ),
    )


def test_place_below_derived_is_the_one_that_is_written_there() -> None:
    probe = etree.fromstring('<ue><derived><band place="UE-NR-Capability.x[3]"><entry/></band><other/></derived></ue>')
    assert place_of(probe[0][0][0]) == "UE-NR-Capability.x[3]"
    assert place_of(probe[0][1]) == "/ue/derived/other"


@pytest.mark.parametrize(
    ("old", "new", "lacks"),
    [
        ('id="T1" ', "", "rules.no-id"),
        ('role="warning"', 'role="warn"', "rules.bad-role"),
        ('y:clause="TS 38.306 v18.6.0 4.2.7.2" ', "", "rules.no-clause"),
        ('y:confidence="medium"', 'y:confidence="low"', "rules.bad-confidence"),
        ('<span class="zh">频段号较小</span>', "", "rules.no-title"),
        ("T1.en T1.zh", "T1.en", "rules.no-message"),
        ('xml:lang="zh"', 'xml:lang="en"', "rules.no-message"),
    ],
)
def test_rule_that_does_not_say_enough_is_refused_at_its_line(
    write: Callable[..., Path], old: str, new: str, lacks: str
) -> None:
    with pytest.raises(DataError) as refused:
        load_rules([write((old, new))])
    assert refused.value.key == "rules.incomplete"
    assert refused.value.data["what"].key == lacks
    assert refused.value.data["line"] in range(4, 7)


def test_two_rules_of_one_identifier_are_refused(write: Callable[..., Path]) -> None:
    with pytest.raises(DataError) as refused:
        load_rules([write(), write(name="other.sch")])
    assert refused.value.key == "rules.twice"


def test_identifiers_of_bundled_rules_are_unique_and_every_clause_has_its_edition() -> None:
    rules = load_rules(sorted(resources.specs("rules").glob("*.sch"))).rules
    assert len({rule.id for rule in rules}) == len(rules)
    assert not [rule.id for rule in rules if " v" not in rule.clause]
    assert not [rule.id for rule in rules if rule.confidence == "medium" and rule.severity is Severity.FAIL]


def test_what_is_said_twice_of_one_place_is_reported_once(write: Callable[..., Path]) -> None:
    path = write(("/ue/nr/UE-NR-Capability/rf-Parameters/supportedBandListNR/*", "/ue/derived/band"))
    bands = '<band place="UE-NR-Capability.x[0]"><bandNR>257</bandNR></band>' * 2
    assert len(load_rules([path]).findings(etree.fromstring(f"<ue><derived>{bands}</derived></ue>"))) == 1


def test_what_is_known_with_medium_confidence_is_no_failure() -> None:
    """The page of the rules names those that are known with high confidence and still a warning."""
    rules = load_rules(sorted(resources.specs("rules").glob("*.sch"))).rules
    assert [rule.id for rule in rules if rule.confidence == "medium" and rule.severity is Severity.FAIL] == []
    warnings = {rule.id for rule in rules if rule.confidence == "high" and rule.severity is Severity.WARNING}
    assert warnings == {
        "CS11-downlink-class",
        "CS11-uplink-class",
        "MR3-channelBWs",
        "MR10-maxNumberSSB-BFD",
        "MR10-same-maxNumberSSB-BFD",
        "RC7",
        "RC8",
    }
