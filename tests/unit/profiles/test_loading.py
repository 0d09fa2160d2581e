from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.capabilities.rules import Rule
from conformance.errors import DataError
from conformance.model.capability import Clause
from conformance.model.evidence import Rat
from conformance.model.finding import Severity
from conformance.model.profile import Level, Lists
from conformance.model.text import Text
from conformance.profiles.loading import load_profile

FIRST = """<requirement id="A1" level="mandatory" source="mine" confidence="high">
    <title><en>first</en><zh>第一</zh></title>
    <clause standard="TS 38.306" edition="18.6.0">4.2.4</clause>
    <capability id="nr-r15-short-sn"/>
  </requirement>"""
SECOND = """<requirement id="A2" level="conditional" rat="eutra" lists="all" source="mine" confidence="medium">
    <title><en>second</en><zh>第二</zh></title>
    <clause standard="TS 36.306" edition="15.0.0">4</clause>
    <applies-if>eutra and
      nr</applies-if>
    <test>count(//*) &gt; 1</test>
    <place>//*</place>
  </requirement>"""
RULED = """<requirement id="A3" level="recommended" source="mine" confidence="high">
    <title><en>third</en><zh>第三</zh></title>
    <clause standard="TS 38.306" edition="18.6.0">4</clause>
    <rule id="T1-first"/>
    <rule id="T1-second"/>
  </requirement>"""
RULES = [
    Rule(name, severity, "TS 38.306 v18.6.0 4", "high", Text(en="t", zh="t"))
    for name, severity in [
        ("T1-first", Severity.FAIL),
        ("T1-second", Severity.WARNING),
        ("T2", Severity.INFORMATION),
        ("T3-third", Severity.FAIL),
    ]
]
DOCUMENT = """<profile xmlns="urn:yangfan:profile:1" id="my-profile" release="16" scenario="urllc">
  <title><en>mine</en><zh>我的</zh></title>
  <source id="mine">ours</source>
  {first}
  {second}
</profile>"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "profile.xml"
    write(path)
    return path


def write(path: Path, *, first: str = FIRST, second: str = SECOND) -> None:
    path.write_text(DOCUMENT.format(first=first, second=second), encoding="utf-8")


def test_a_profile_is_read_whole(file: Path) -> None:
    profile = load_profile(file)
    assert (profile.id, profile.release, profile.scenario, profile.synthetic) == ("my-profile", 16, "urllc", False)
    assert (profile.title.en, profile.title.zh, profile.origin) == ("mine", "我的", str(file))
    first, second = profile.requirements
    assert (first.id, first.level, first.rat, first.lists) == ("A1", Level.MANDATORY, Rat.NR, None)
    assert (first.capability, first.test, first.applies_if, first.place) == ("nr-r15-short-sn", None, None, None)
    assert (first.source, first.confidence) == ("ours", "high")
    assert (second.level, second.rat, second.lists) == (Level.CONDITIONAL, Rat.EUTRA, Lists.ALL)
    assert (second.capability, second.test, second.place) == (None, "count(//*) > 1", "//*")
    assert second.applies_if == "eutra and nr"
    assert second.clause == Clause("TS 36.306", "4", "15.0.0")


def test_an_unknown_capability_is_an_error_with_its_line(file: Path) -> None:
    assert load_profile(file, capabilities={"nr-r15-short-sn"}).id == "my-profile"
    with pytest.raises(DataError, match=rf"{file}, line 4: requirement A1 .*nr-r15-short-sn"):
        load_profile(file, capabilities={"another"})


def test_a_requirement_may_name_rules(file: Path) -> None:
    write(file, second=RULED)
    first, ruled = load_profile(file, rules=RULES).requirements
    assert (first.rules, first.claim) == ((), None)
    assert (ruled.rules, ruled.capability, ruled.test, ruled.place) == (("T1-first", "T1-second"), None, None, None)


def test_what_a_profile_claims_a_device_to_be_is_known_to_its_requirements(file: Path) -> None:
    file.write_text(file.read_text("utf-8").replace("<profile ", '<profile claim="redcap" '), "utf-8")
    assert {requirement.claim for requirement in load_profile(file).requirements} == {"redcap"}
    file.write_text(file.read_text("utf-8").replace('"redcap"', '"a phone"'), "utf-8")
    with pytest.raises(DataError, match="claim"):
        load_profile(file)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("T1", "did you mean T1-first, T1-second?"),
        ("T3-thrid", "did you mean T3-third?"),
        ("nonsense", "install the plugin"),
    ],
)
def test_an_unknown_rule_is_an_error_with_its_line_and_what_may_have_been_meant(
    file: Path, name: str, near: str
) -> None:
    write(file, second=RULED.replace("T1-second", name))
    with pytest.raises(DataError, match=rf"{file}, line 9: requirement A3 .*rule {name}.*{re.escape(near)}"):
        load_profile(file, rules=RULES)
    assert load_profile(file).requirements[1].rules == ("T1-first", name)


@pytest.mark.parametrize("rule", ["T1-second", "T2"])
@pytest.mark.parametrize("level", ["mandatory", "conditional"])
def test_a_rule_that_reports_less_than_a_failure_does_not_bind(file: Path, level: str, rule: str) -> None:
    binding = RULED.replace("recommended", level).replace("T1-second", rule)
    if level == "conditional":
        binding = binding.replace("<rule", "<applies-if>true()</applies-if><rule", 1)
    write(file, second=binding)
    with pytest.raises(DataError, match=rf"{file}, line 9: requirement A3 .*{rule}.*recommended"):
        load_profile(file, rules=RULES)
    write(file, second=binding.replace(f'<rule id="{rule}"/>', ""))
    assert load_profile(file, rules=RULES).requirements[1].rules == ("T1-first",)


@pytest.mark.parametrize("expression", ["count(", "unknown-function()", "$variable", "a:b", "1 +"])
def test_an_xpath_that_cannot_be_evaluated_is_an_error_with_its_line(file: Path, expression: str) -> None:
    write(file, second=SECOND.replace("count(//*) &gt; 1", expression))
    with pytest.raises(DataError, match=rf"{file}, line 9: requirement A2") as refused:
        load_profile(file)
    assert expression in str(refused.value)


@pytest.mark.parametrize("level", ["mandatory", "recommended", "conditional"])
def test_a_condition_belongs_to_its_level(file: Path, level: str) -> None:
    without = FIRST.replace('level="mandatory"', f'level="{level}"')
    having = SECOND.replace('level="conditional"', f'level="{level}"')
    for change, allowed in (({"first": without}, level != "conditional"), ({"second": having}, level != "mandatory")):
        write(file, **change)
        if allowed:
            assert len(load_profile(file).requirements) == 2
        else:
            with pytest.raises(DataError, match="applies-if"):
                load_profile(file)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id="A2"', 'id="A1"'),
        ('source="mine"', 'source="nobody"'),
        ("<test>count(//*) &gt; 1</test>", ""),
        ("<test>", '<capability id="x"/><test>'),
        ("<test>", '<rule id="x"/><test>'),
        ('level="conditional"', 'level="optional"'),
        ('edition="15.0.0"', ""),
        ('confidence="medium"', 'confidence="low"'),
        ("<zh>第二</zh>", ""),
    ],
)
def test_what_the_schema_forbids_is_refused(file: Path, old: str, new: str) -> None:
    assert old in SECOND
    write(file, second=SECOND.replace(old, new))
    with pytest.raises(DataError, match=rf"{file}, line \d+"):
        load_profile(file)


def test_a_file_that_is_no_profile_is_refused(file: Path) -> None:
    file.write_text("<profile/>")
    with pytest.raises(DataError, match="line 1"):
        load_profile(file)
    with pytest.raises(DataError, match="nowhere"):
        load_profile(file.with_name("nowhere.xml"))
