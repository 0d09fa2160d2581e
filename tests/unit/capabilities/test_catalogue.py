from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from conformance import messages, resources
from conformance.capabilities.bands import load_bands
from conformance.capabilities.catalogue import load_catalogue, scenario_title
from conformance.errors import DataError
from conformance.model.capability import Capability, Clause, Granularity, Obligation
from conformance.model.evidence import Rat
from conformance.model.text import Text

ROW = """<capability id="my-short-sn" field="shortSN" granularity="UE" kind="flag" mandatory="yes" fdd-tdd="no"
      fr1-fr2="n/a" clause="4.2.4" since="15.2.1" confidence="high">
      <name><en>short
        numbers</en><zh>短序列号</zh></name>
      <meaning><en>short numbers will do</en><zh>可用短序列号</zh></meaning>
      <path>pdcp-Parameters/shortSN</path><path>a/*/b</path>
      <condition><en>always</en><zh>总是</zh></condition>
      <mandatory-if bands="satellite" confidence="medium">my-thing</mandatory-if>
      <prerequisites>x|(field:y&amp;z)</prerequisites>
      <absent beside="my-thing"><en>it is long</en><zh>为长</zh></absent>
      <note><en>read it so</en><zh>如此理解</zh></note>
    </capability>"""
DOCUMENT = """<capabilities xmlns="urn:yangfan:capabilities:1" release="15">
  <clauses standard="TS 38.306" edition="15.2.1" read="a text"/>
  <paths standard="TS 38.331" edition="15.2.1" read="ASN.1"/>
  <scenario id="basic">{rows}</scenario>
</capabilities>"""


LONGEST = {"en": 160, "zh": 80}
"""What fits on a line of a terminal or a table cell."""


@pytest.fixture(scope="module")
def shipped() -> tuple[Capability, ...]:
    return load_catalogue(sorted(resources.specs("capabilities").glob("*.xml")))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "capabilities.xml"
    path.write_text(DOCUMENT.format(rows=ROW), encoding="utf-8")
    return path


def test_a_row_is_read_whole(file: Path) -> None:
    (row,) = load_catalogue([file])
    assert (row.id, row.field, row.rat, row.release, row.scenario) == ("my-short-sn", "shortSN", Rat.NR, 15, "basic")
    assert row.paths == ("pdcp-Parameters/shortSN", "a/*/b")
    assert (row.granularity, row.kind, row.mandatory) == (Granularity.UE, "flag", "yes")
    assert (row.name, row.meaning) == (Text("short numbers", "短序列号"), Text("short numbers will do", "可用短序列号"))
    assert (row.condition, row.note) == (Text("always", "总是"), Text("read it so", "如此理解"))
    assert (row.absence, row.absence_beside) == (Text("it is long", "为长"), "my-thing")
    assert row.mandatory_if == Obligation("my-thing", "satellite", "medium")
    assert row.prerequisites == "x|(field:y&z)"
    assert row.clause == Clause("TS 38.306", "4.2.4", "15.2.1")
    assert row.source == "TS 38.306 v15.2.1 (a text); TS 38.331 v15.2.1 (ASN.1)"


def test_an_identifier_in_two_files_is_an_error_that_names_both(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xml"
    other.write_text(file.read_text())
    with pytest.raises(DataError, match=rf"my-short-sn.*{file}.*{other}"):
        load_catalogue([file, other])


def test_an_identifier_twice_in_a_file_is_an_error(file: Path) -> None:
    file.write_text(DOCUMENT.format(rows=ROW * 2))
    with pytest.raises(DataError, match="my-short-sn"):
        load_catalogue([file])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind="flag"', 'kind="thing"'),
        ("a/*/b", "a//b"),
        ("<zh>短序列号</zh>", ""),
        ("<meaning><en>short numbers will do</en><zh>可用短序列号</zh></meaning>", ""),
        ("<note><en>read it so</en><zh>如此理解</zh></note>", "<note>read it so</note>"),
        ('confidence="high"', 'confidence="low"'),
        ('mandatory="yes"', ""),
        ('bands="satellite"', 'bands="wide"'),
        ("my-thing</mandatory-if>", "my thing</mandatory-if>"),
    ],
)
def test_what_the_schema_forbids_is_refused_with_its_line(file: Path, old: str, new: str) -> None:
    file.write_text(DOCUMENT.format(rows=ROW.replace(old, new)))
    with pytest.raises(DataError, match=rf"{file}, line \d+"):
        load_catalogue([file])


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nowhere"):
        load_catalogue([tmp_path / "nowhere.xml"])
    with pytest.raises(DataError, match="nowhere"):
        load_bands(tmp_path / "nowhere.xml")


def test_scenarios_are_named_in_the_language_in_force() -> None:
    before = messages.chosen_language()
    try:
        messages.choose_language("zh")
        assert scenario_title("ntn") == "非地面网络（NTN）"
    finally:
        messages.choose_language(before)
    assert scenario_title("of-a-plugin") == "of-a-plugin"


def test_every_row_says_in_both_languages_what_it_means_beyond_its_name(shipped: tuple[Capability, ...]) -> None:
    assert shipped
    for row in shipped:
        for language in messages.LANGUAGES:
            name, meaning = row.name.spoken(language), row.meaning.spoken(language)
            assert name, row.id
            assert meaning not in ("", name), row.id
        assert any(is_chinese(sign) for sign in row.meaning.zh), row.id
        assert not any(is_chinese(sign) for sign in row.name.en + row.meaning.en), row.id


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_no_two_rows_mean_the_same(shipped: tuple[Capability, ...], language: str) -> None:
    counts = Counter(row.meaning.spoken(language) for row in shipped)
    assert [meaning for meaning, times in counts.items() if times > 1] == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_texts_of_a_row_fit_on_a_line(shipped: tuple[Capability, ...], language: str) -> None:
    texts = [(row.id, text) for row in shipped for text in (row.name, row.meaning, row.condition, row.note) if text]
    assert [at for at, text in texts if len(text.spoken(language)) > LONGEST[language]] == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_scenario_of_the_catalogue_has_a_title(shipped: tuple[Capability, ...], language: str) -> None:
    titled = messages.catalogue(language)
    assert {row.scenario for row in shipped if f"data.scenario-{row.scenario}" not in titled} == set()


def is_chinese(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff"
