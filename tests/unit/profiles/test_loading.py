from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import DataError
from conformance.model.capability import Clause
from conformance.model.evidence import Rat
from conformance.model.profile import Level, Lists
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
