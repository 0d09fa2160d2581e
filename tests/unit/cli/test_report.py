"""``yangfan report``: files from the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from lxml import etree

from conformance import messages
from conformance.cli import main
from conformance.cli.report import _chosen
from conformance.errors import UsageError
from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult
from conformance.model.text import Message, Text
from conformance.store.database import ResultsStore
from conformance.verdicts import Verdict

Yangfan = Callable[..., tuple[int, str, str]]


def campaign(name: str) -> CampaignResult:
    reason = Message("store.bad-url", {"reason": Text("in words", "原因")})
    passed = CaseResult("profile/A", Text("A", "A"), Verdict.PASS, reason, Clause("TS 38.306", "4.2.21.2"))
    return CampaignResult(
        name, "capture:a.hex", "profile", "2025-01-02T03:04:05Z", "2025-01-02T03:04:06Z", cases=(passed,)
    )


@pytest.fixture
def yangfan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Yangfan]:
    """Run the command line in a folder whose store holds two runs; return exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    for run in (["one"], ["two", "three"]):
        with ResultsStore.open(tmp_path / ".yangfan" / "results.db") as store:
            for name in run:
                store.begin(campaign(name))

    def command(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as leaving:
            main(words)
        written = capsys.readouterr()
        assert isinstance(leaving.value.code, int)
        return leaving.value.code, written.out, written.err

    yield command
    messages.choose_language(None)


def campaigns_in(path: Path) -> Sequence[str]:
    return [found["campaign"] for found in json.loads(path.read_bytes())["campaigns"]]


def test_all_formats_of_the_latest_run_are_written_by_default(yangfan: Yangfan, tmp_path: Path) -> None:
    code, out, _ = yangfan("report")

    folder = tmp_path / "yangfan-report"
    assert code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", "report.json", "report.junit.xml"]
    assert sorted(map(Path, out.splitlines())) == sorted(folder.iterdir())
    assert campaigns_in(folder / "report.json") == ["two", "three"]
    assert etree.parse(folder / "report.junit.xml").getroot().get("tests") == "2"
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_campaigns_and_formats_can_be_named(yangfan: Yangfan, tmp_path: Path) -> None:
    code, _, _ = yangfan("report", "one", "three", "--format", "json", "--out", "there")

    assert code == 0
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["report.json"]
    assert campaigns_in(tmp_path / "there" / "report.json") == ["one", "three"]


def test_a_file_is_written_in_the_format_that_its_ending_names(yangfan: Yangfan, tmp_path: Path) -> None:
    code, _, err = yangfan("report", "one", "--out", "mine/result.json")
    assert code == 2
    assert "there is no folder mine" in err
    (tmp_path / "mine").mkdir()

    code, out, _ = yangfan("report", "one", "--out", "mine/result.json")

    assert (code, out) == (0, "mine/result.json\n")
    assert campaigns_in(tmp_path / "mine" / "result.json") == ["one"]


def test_a_file_of_another_ending_needs_its_format_named(yangfan: Yangfan, tmp_path: Path) -> None:
    code, _, err = yangfan("report", "--out", "result.xml")
    assert code == 2
    assert "--format (html, junit, json)" in err
    assert not (tmp_path / "result.xml").exists()

    assert yangfan("report", "--out", "result.xml", "--format", "junit")[0] == 0
    assert etree.parse(tmp_path / "result.xml").getroot().tag == "testsuites"


def test_several_formats_do_not_go_into_one_file(yangfan: Yangfan) -> None:
    code, _, err = yangfan("report", "--out", "result.json", "--format", "junit", "--format", "json")

    assert code == 2
    assert "result.json is one file" in err


def test_a_folder_whose_name_has_an_ending_is_a_folder(yangfan: Yangfan, tmp_path: Path) -> None:
    (tmp_path / "reports.d").mkdir()

    assert yangfan("report", "--out", "reports.d")[0] == 0
    assert len(list((tmp_path / "reports.d").iterdir())) == 3


def test_a_report_can_go_to_standard_output(yangfan: Yangfan) -> None:
    code, out, _ = yangfan("report", "one", "--format", "json", "--out", "-")

    assert code == 0
    assert json.loads(out)["campaigns"][0]["campaign"] == "one"


def test_a_report_speaks_the_language_asked_for(yangfan: Yangfan, tmp_path: Path) -> None:
    yangfan("report", "--lang", "zh", "--format", "html")

    assert '<html lang="zh-CN">' in (tmp_path / "yangfan-report" / "report.html").read_text(encoding="utf-8")


def test_an_unknown_format_lists_the_known_ones(yangfan: Yangfan) -> None:
    code, _, err = yangfan("report", "--format", "word")

    assert code == 2
    assert "no report format word; the formats are html, junit, json" in err


def test_an_empty_store_has_nothing_to_report(yangfan: Yangfan, tmp_path: Path) -> None:
    ResultsStore.open(tmp_path / "empty.db").close()

    code, _, err = yangfan("report", "--db", "empty.db")

    assert code == 2
    assert "no campaign in" in err


def test_a_report_takes_the_place_of_an_older_one_whole(yangfan: Yangfan, tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    target.write_text("old", encoding="utf-8")

    yangfan("report", "one", "--out", "result.json")

    assert campaigns_in(target) == ["one"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".yangfan", "result.json"]


def test_formats_that_would_overwrite_each_other_are_refused() -> None:
    class Format:
        suffix = ".html"

        def __init__(self, name: str) -> None:
            self.name = name

        def render(self, campaigns: Sequence[CampaignResult], *, language: str) -> bytes:
            return f"{len(campaigns)}{language}".encode()

    formats = {"html": Format("html"), "pretty": Format("pretty")}

    with pytest.raises(UsageError, match=r"html and pretty both end in \.html"):
        _chosen(formats, [])
    assert [chosen.name for chosen in _chosen(formats, ["pretty"])] == ["pretty"]
