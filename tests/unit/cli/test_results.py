"""``yangfan results``: list, show and compare."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conformance import messages
from conformance.cli import main
from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult, NotApplicable, Place
from conformance.model.text import Message, Text
from conformance.store.database import ResultsStore
from conformance.verdicts import Verdict

Yangfan = Callable[..., tuple[int, str, str]]


def case(name: str, verdict: Verdict, *, blocking: bool = True) -> CaseResult:
    return CaseResult(
        id=f"nr-r17-redcap/{name}",
        title=Text("RedCap is declared", "声明支持 RedCap"),
        verdict=verdict,
        reason=Message("store.bad-url", {"reason": Text(f"reason of {name}", f"{name} 的原因")}),
        clause=Clause("TS 38.306", "4.2.21.2", "18.6.0"),
        blocking=blocking,
        place=Place("nr/UE-NR-Capability", (8, 16)),
    )


OLD = CampaignResult(
    id="20250102-030405-aaaaaa",
    sut="capture:module.hex",
    profile="nr-r17-redcap",
    started="2025-01-02T03:04:05Z",
    finished="2025-01-02T03:04:06Z",
    plugins={"yangfan": "0.1.0"},
    cases=(case("A", Verdict.PASS), case("B", Verdict.FAIL), case("C", Verdict.NONE, blocking=False)),
    not_applicable=(
        NotApplicable("nr-r17-redcap/X", Text("X", "X"), Message("cli.aborted"), Clause("TS 38.306", "4")),
    ),
    synthetic=True,
)
NEW = replace(
    OLD, id="20250103-030405-bbbbbb", cases=(case("A", Verdict.FAIL), case("B", Verdict.PASS), case("D", Verdict.PASS))
)


@pytest.fixture
def yangfan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Yangfan]:
    """Run the command line in a folder whose store holds two campaigns; return exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    with ResultsStore.open(tmp_path / ".yangfan" / "results.db") as store:
        store.begin(OLD)
        store.begin(NEW)

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as leaving:
            main(words)
        written = capsys.readouterr()
        assert isinstance(leaving.value.code, int)
        return leaving.value.code, written.out, written.err

    yield run
    messages.choose_language(None)


def test_list_shows_the_latest_campaign_first(yangfan: Yangfan) -> None:
    code, out, _ = yangfan("results", "list")

    heading, *lines = out.splitlines()
    assert code == 0
    assert heading.split() == ["Campaign", "Conclusion", "Profile", "Verdicts", "SUT"]
    assert [line.split()[0] for line in lines] == [NEW.id, OLD.id]
    assert "Does not conform" in lines[0]
    assert "1 fail, 2 pass" in lines[0]
    assert "capture:module.hex [SYNTHETIC]" in lines[0]


def test_list_speaks_chinese(yangfan: Yangfan) -> None:
    _, out, _ = yangfan("--lang", "zh", "results", "list")

    assert "不符合" in out
    assert "1 不通过，2 通过" in out


def test_list_as_json_has_a_summary_of_each_campaign(yangfan: Yangfan) -> None:
    code, out, _ = yangfan("results", "list", "--limit", "1", "--json")

    assert code == 0
    assert json.loads(out) == [
        {
            "campaign": NEW.id,
            "run": OLD.id,
            "sut": "capture:module.hex",
            "profile": "nr-r17-redcap",
            "conclusion": "does-not-conform",
            "counts": {"none": 0, "pass": 2, "inconc": 0, "fail": 1, "error": 0},
            "started": "2025-01-02T03:04:05Z",
            "finished": "2025-01-02T03:04:06Z",
            "synthetic": True,
        }
    ]


def test_show_tells_conclusion_cases_and_what_does_not_apply(yangfan: Yangfan) -> None:
    code, out, _ = yangfan("results", "show", "aaaaaa")

    assert code == 0
    assert f"Campaign: {OLD.id} [SYNTHETIC]" in out
    assert "Conclusion: Does not conform: 1 of 2 required test cases failed" in out
    failing = next(line for line in out.splitlines() if line.startswith("fail"))
    assert "nr-r17-redcap/B" in failing
    assert "TS 38.306 v18.6.0 4.2.21.2" in failing
    assert "reason of B" in failing
    assert "nr/UE-NR-Capability bits 8–15" in failing
    assert any(line.startswith("Advice") and "nr-r17-redcap/C" in line for line in out.splitlines())
    assert "1 test cases do not apply" in out


def test_show_as_json_keeps_the_contract(yangfan: Yangfan) -> None:
    code, out, _ = yangfan("results", "show", "20250102", "--json")

    document = json.loads(out)
    assert code == 0
    assert document["campaign"] == OLD.id
    assert document["conclusion"] == "does-not-conform"
    assert document["cases"][1].keys() >= {"id", "verdict", "reason", "clause", "place", "evidence"}
    assert document["cases"][1]["place"] == {"path": "nr/UE-NR-Capability", "bits": [8, 16]}


def test_an_unknown_campaign_is_an_error_in_json_too(yangfan: Yangfan) -> None:
    code, out, err = yangfan("results", "show", "nobody", "--json")

    assert code == 2
    assert json.loads(out)["error"] == "store.unknown-campaign"
    assert "has no campaign 'nobody'" in err
    assert len(err.splitlines()) == 1


def test_compare_exits_with_1_if_something_is_worse(yangfan: Yangfan) -> None:
    code, out, _ = yangfan("results", "compare", "aaaaaa", "bbbbbb")

    assert code == 1
    assert [line.split()[:2] for line in out.splitlines()[1:5]] == [
        ["worse", "nr-r17-redcap/A"],
        ["new", "nr-r17-redcap/D"],
        ["fixed", "nr-r17-redcap/B"],
        ["gone", "nr-r17-redcap/C"],
    ]
    assert out.splitlines()[-1] == "worse 1, new 1, fixed 1, better 0, gone 1, unchanged 0"


def test_compare_exits_with_0_if_nothing_is_worse(yangfan: Yangfan) -> None:
    code, out, _ = yangfan("results", "compare", "aaaaaa", "aaaaaa")

    assert code == 0
    assert out == "worse 0, new 0, fixed 0, better 0, gone 0, unchanged 3\n"


def test_compare_as_json_has_both_sides_of_every_change(yangfan: Yangfan) -> None:
    code, out, _ = yangfan("results", "compare", "aaaaaa", "bbbbbb", "--json")

    document = json.loads(out)
    assert code == 1
    assert (document["earlier"], document["later"], document["regressed"]) == (OLD.id, NEW.id, True)
    [worse] = document["worse"]
    assert (worse["id"], worse["old"]["verdict"], worse["new"]["verdict"]) == ("nr-r17-redcap/A", "pass", "fail")
    assert document["gone"][0]["new"] is None
    assert document["new"][0]["old"] is None


def test_compare_says_if_the_profiles_differ(yangfan: Yangfan, tmp_path: Path) -> None:
    with ResultsStore.open(tmp_path / ".yangfan" / "results.db") as store:
        store.begin(replace(OLD, id="20250104-030405-cccccc", profile="nr-r15-embb"))

    _, _, err = yangfan("results", "compare", "aaaaaa", "cccccc")

    assert "profiles differ (nr-r17-redcap, nr-r15-embb)" in err


def test_another_store_can_be_named(yangfan: Yangfan, tmp_path: Path) -> None:
    with ResultsStore.open(tmp_path / "other.db") as store:
        store.begin(replace(OLD, id="elsewhere"))

    _, out, _ = yangfan("results", "list", "--db", "other.db", "--json")

    assert [found["campaign"] for found in json.loads(out)] == ["elsewhere"]


def test_reading_results_makes_no_store(yangfan: Yangfan, tmp_path: Path) -> None:
    code, _, err = yangfan("results", "list", "--db", "missing/results.db")

    assert code == 2
    assert "no results yet" in err
    assert not (tmp_path / "missing").exists()


def test_an_empty_store_says_how_to_fill_it(yangfan: Yangfan, tmp_path: Path) -> None:
    ResultsStore.open(tmp_path / "empty.db").close()

    assert yangfan("results", "list", "--db", "empty.db") == (
        0,
        "the store holds no campaigns yet; yangfan run records one\n",
        "",
    )
    assert yangfan("results", "list", "--db", "empty.db", "--json")[1] == "[]\n"
