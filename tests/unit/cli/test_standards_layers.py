"""Records of one's own: in files, in configured folders, over the bundled ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest

OWN = """<standards xmlns="urn:yangfan:standards:1">
  <standard id="own-adoption" number="GB/T 99999" body="sac" kind="national" lifecycle="gbt" sectors="water"
      categories="sector.water">
    <title><en>Synthetic adoption</en><zh>合成的采标标准</zh></title>
    <source confidence="high">synthetic</source>
    <edition number="GB/T 99999-2023" issued="2023-05-01" effective="2023-12-01"/>
    <relation kind="adopts" target="3GPP TS 38.306" degree="MOD">
      <source confidence="high">synthetic</source>
      <deviation clause="4.2.7"><en>A band is added</en><zh>增加频段</zh></deviation>
      <deviation clause="Annex B"><en>Left out</en><zh>删除</zh></deviation>
    </relation>
    <plan number="20239999-T-339"/>
  </standard>
  <standard id="own-draft" body="miit" kind="industry" lifecycle="ydt" sectors="power" categories="sector.power">
    <title><zh>合成草案</zh></title>
    <source confidence="medium">synthetic</source>
    <edition><stage id="30" date="2026-01-01"/></edition>
  </standard>
  <standard id="yd-t-3709" number="YD/T 3709" body="miit" kind="industry" lifecycle="ydt" sectors="iov"
      categories="sector.iov">
    <title><en>Our own words</en><zh>自己的名称</zh></title>
    <source confidence="high">synthetic</source>
    <edition number="YD/T 3709-2020" issued="2020-04-16"/>
  </standard>
</standards>
"""


class Answer(Protocol):
    """What the fixture ``command`` answers."""

    code: int
    out: str
    err: str


Command = Callable[..., Answer]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.xml"
    path.write_text(OWN, encoding="utf-8")
    return path


def shown(command: Command, number: str, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(command("standards", "show", number, *options, "--json").out)
    return found


def test_an_adoption_is_shown_with_its_deviations_by_clause(command: Command, own: Path) -> None:
    out = command("standards", "show", "GB/T 99999", "--registry", str(own)).out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    at = lines.index("Relation Number Title Degree Confidence Source")
    assert lines[at + 1].startswith("adopts 3GPP TS 38.306 NR; User Equipment (UE) radio access capabilities MOD high")
    assert lines[at + 2 : at + 4] == [
        "deviates from 3GPP TS 38.306, clause 4.2.7: A band is added",
        "deviates from 3GPP TS 38.306, clause Annex B: Left out",
    ]


def test_the_original_knows_who_adopts_it(command: Command, own: Path) -> None:
    relations = shown(command, "TS 38.306", "--registry", str(own))["relations"]
    [adopted] = [one for one in relations if one["kind"] == "adopts"]
    assert (adopted["direction"], adopted["number"], adopted["degree"]) == ("from", "GB/T 99999", "MOD")
    assert [one["clause"] for one in adopted["deviations"]] == ["4.2.7", "Annex B"]
    out = command("standards", "show", "TS 38.306", "--registry", str(own)).out
    assert "  GB/T 99999 deviates, clause 4.2.7: A band is added" in out.splitlines()


def test_a_record_of_ones_own_stands_in_for_a_bundled_one_and_names_its_file(command: Command, own: Path) -> None:
    record = shown(command, "YD/T 3709-2020", "--registry", str(own))
    assert record["titles"] == {"zh": "自己的名称", "en": "Our own words"}
    assert record["origin"] == str(own)
    assert shown(command, "YD/T 3709-2020")["origin"] == "china.xml"


def test_drafts_and_plan_numbers_of_ones_own_are_found(command: Command, own: Path) -> None:
    listed = json.loads(command("standards", "list", "--sector", "power", "--registry", str(own), "--json").out)
    assert "own-draft" in {one["id"] for one in listed}
    assert shown(command, "20239999-T-339", "--registry", str(own))["id"] == "own-adoption"


def test_what_fills_a_gap_is_counted_toward_a_target(command: Command, own: Path) -> None:
    def counted(*options: str) -> int:
        words = ("--target", "yangfan-2023-sectors", "--sector", "water", "--as-of", "2024-01-01", "--json")
        document = json.loads(command("standards", "progress", *words, *options).out)
        [target] = document if isinstance(document, list) else [document]
        return int(target["counted"])

    assert (counted(), counted("--registry", str(own))) == (0, 1)


def test_configured_folders_have_records_too(command: Command, own: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ours" / "standards"
    folder.mkdir(parents=True)
    own.rename(folder / "own.xml")
    (tmp_path / "yangfan.toml").write_text('standards = ["ours"]', encoding="utf-8")
    assert shown(command, "GB/T 99999")["id"] == "own-adoption"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('body="sac"', 'body="sacc"', 3, "did you mean sac?"),
        ('degree="MOD"', "", 7, "IDT, MOD or NEQ"),
        ('lifecycle="gbt"', "", 3, "no lifecycle"),
        ('number="GB/T 99999"', 'number="YD/T 3710"', 6, "another standard"),
        ('<stage id="30"', '<stage id="31"', 17, "31"),
        ("<en>Left out</en>", "", 10, "en"),
    ],
)
def test_what_is_wrong_in_a_layer_is_told_with_file_and_line(
    command: Command, own: Path, old: str, new: str, line: int, said: str
) -> None:
    own.write_text(OWN.replace(old, new, 1), encoding="utf-8")
    answer = command("standards", "list", "--registry", str(own))
    assert answer.code == 2
    assert f"{own}, line {line}: " in answer.err
    assert said in answer.err
