"""``yangfan standards progress``: reports of a day stay what they were, definitions and sectors can be chosen."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest
from lxml import etree, html

OWN = """<?xml version="1.0" encoding="UTF-8"?>
<targets xmlns="urn:yangfan:standards:1">
  <target id="own" goal="2" due="2022-12-31" landed="U6">
    <title><en>Synthetic target</en><zh>合成目标</zh></title>
    <document>synthetic</document>
    <scope lifecycles="ydt" sectors="mining"/>
    <source confidence="low">synthetic</source>
  </target>
</targets>
"""
ROWS = """item,title,stage,date,known,source,sectors
synthetic A,Synthetic <b>A</b>,60,2022-05-01,2022-05-01,synthetic list,mining
synthetic B,Synthetic B,60,2022-06-01,2022-06-01,,mining
"""
LATER = """item,title,stage,date,known,source,sectors
synthetic A,Synthetic A again,95,2022-05-20,2023-02-01,synthetic list,mining
synthetic B,Synthetic B,60,2022-06-01,2023-02-01,synthetic list,mining
synthetic C,Synthetic C,60,2022-07-01,2023-02-01,synthetic list,mining
"""


Run = Callable[..., str]


class Answer(Protocol):
    """What the fixture ``command`` answers."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path: Path, command: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command about standards in a folder with a target and two histories, and return what it printed."""
    for name, text in (("own.xml", OWN), ("rows.csv", ROWS), ("later.csv", LATER)):
        (tmp_path / name).write_text(text, encoding="utf-8")

    def run(*words: str, code: int = 0, language: str = "en") -> str:
        monkeypatch.setenv("YANGFAN_LANG", language)
        answer = command("standards", *words)
        assert answer.code == code, answer.err
        return answer.out + answer.err

    return run


def report(run: Run, *words: str) -> dict[str, Any]:
    (found,) = json.loads(run("progress", *words, "--json"))
    assert isinstance(found, dict)
    return found


def test_a_report_of_a_day_is_the_same_to_the_byte_after_later_imports(run: Run, tmp_path: Path) -> None:
    def written() -> tuple[str, bytes, bytes]:
        files = ["--html", "page.html", "--svg", "plot.svg"]
        day = ["--target", "own", "--registry", "own.xml", "--as-of", "2022-12-31"]
        told = run("progress", *day, *files, "--json")
        return told, (tmp_path / "page.html").read_bytes(), (tmp_path / "plot.svg").read_bytes()

    run("import", "rows.csv", "--lifecycle", "ydt")
    before = written()
    run("import", "later.csv", "--lifecycle", "ydt")
    assert written() == before
    assert json.loads(before[0])[0]["counted"] == 1
    today = report(run, "--target", "own", "--registry", "own.xml", "--as-of", "2023-03-01")
    assert today["counted"] == 3


def test_a_row_without_source_is_shown_apart_with_the_reason(run: Run) -> None:
    run("import", "rows.csv", "--lifecycle", "ydt")
    found = report(run, "--target", "own", "--registry", "own.xml", "--as-of", "2022-12-31")
    items = {item["number"]: item for item in found["items"]}
    assert (items["synthetic A"]["standing"], items["synthetic B"]["standing"]) == ("counted", "unverified")
    assert items["synthetic B"]["doubt"] == "no-source"
    assert items["synthetic A"]["landed"]["source"] == "synthetic list"


def test_a_page_is_html_that_loads_nothing_and_names_its_sources(run: Run, tmp_path: Path) -> None:
    run("import", "rows.csv", "--lifecycle", "ydt")
    arguments = ["--registry", "own.xml", "--as-of", "2022-12-31", "--html", "page.html"]
    run("progress", *arguments, language="zh")
    page = html.fromstring((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert not page.xpath("//script | //img | //link | //b[text()='A']")
    assert page.xpath("//*[contains(., 'synthetic list')]")
    assert page.xpath("//html/@lang") == ["zh-CN"]
    identifiers = page.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))


def test_another_definition_of_landed_changes_what_counts(run: Run) -> None:
    day = ["--target", "yangfan-2023", "--as-of", "2023-12-31"]
    issued, in_force = report(run, *day), report(run, *day, "--landed", "in-force")
    assert issued["target"]["landed"] == "U6"
    assert in_force["target"]["landed"] == "U7"
    assert in_force["counted"] < issued["counted"]


def test_a_sector_is_chosen_by_any_of_its_names(run: Run) -> None:
    names = ["iov", "车联网", "V2X"]
    one, *others = (run("progress", "--target", "yangfan-2023", "--sector", name, "--json") for name in names)
    assert others == [one, one]
    assert [sector["id"] for sector in json.loads(one)[0]["sectors"]] == ["iov"]


def test_all_targets_are_told_unless_one_is_named(run: Run) -> None:
    names = [one["target"]["id"] for one in json.loads(run("progress", "--json"))]
    assert {"yangfan-2023", "yangfan-2023-draft"} <= set(names)
    told = run("progress")
    assert all(name in told for name in names)


def test_the_plot_is_svg_with_a_title_in_the_language_spoken(run: Run, tmp_path: Path) -> None:
    run("progress", "--target", "yangfan-2023", "--svg", "plot.svg", language="zh")
    root = etree.fromstring((tmp_path / "plot.svg").read_bytes())
    assert "累计曲线" in root.findtext("{http://www.w3.org/2000/svg}title")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--target", "nothing"], "yangfan-2023"),
        (["--sector", "nothing"], "healthcare"),
        (["--svg", "plot.svg"], "--target"),
    ],
)
def test_what_is_not_there_is_named_with_the_way_out(run: Run, arguments: list[str], named: str) -> None:
    assert named in run("progress", *arguments, code=2)


def test_progress_is_told_of_another_store_too(run: Run) -> None:
    run("import", "rows.csv", "--lifecycle", "YD/T", "--db", "other.sqlite")
    ask = ["--target", "own", "--registry", "own.xml", "--as-of", "2022-12-31"]
    assert report(run, *ask)["counted"] == 0
    assert report(run, *ask, "--db", "other.sqlite")["counted"] == 1


@pytest.mark.parametrize(
    "words",
    [
        *(
            ("list",),
            ("list", "--json"),
            ("show", "YD/T 3957"),
            ("show", "synthetic A", "--json"),
            ("tree",),
            ("totals",),
        ),
        *(("search", "synthetic"), ("events", "synthetic A"), ("check",), ("check", "--json"), ("progress", "--json")),
    ],
)
def test_any_report_of_a_day_stays_after_later_and_by_time_of_recording_after_back_dated_imports(
    run: Run, words: tuple[str, ...], tmp_path: Path, command: Callable[..., Answer]
) -> None:
    def told(*more: str) -> str:
        answer = command("standards", *words, "--as-of", "2022-12-31", *more)
        assert answer.out
        return answer.out

    known = (
        "YD/T 3957,New title,superseded,2022-03-01,{},synthetic list,power\nsynthetic D,D,60,2022-02,{},list,power\n"
    )
    run("import", "rows.csv", "--lifecycle", "ydt")
    finished = json.loads(run("imports", "--json"))[0]["finished"]
    before = told()
    (tmp_path / "later.csv").write_text(LATER + known.replace("{}", "2023-04-01"), encoding="utf-8")
    run("import", "later.csv", "--lifecycle", "ydt")
    assert told() == before
    (tmp_path / "later.csv").write_text(LATER.replace(",2023-02-01,", ",,") + known.replace("{}", ""), encoding="utf-8")
    run("import", "later.csv", "--lifecycle", "gbt")
    run("import", "later.csv", "--lifecycle", "ydt")
    assert told("--recorded-by", finished) == before
