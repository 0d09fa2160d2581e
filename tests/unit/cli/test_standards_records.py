"""``yangfan standards list``, ``show``, ``search`` and ``tree`` on the bundled records and on what a store tracks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest

HISTORY = """item,title,stage,date,known,source,sectors
YD/T 3709-2020,,95,2025-03-01,2025-03-01,synthetic notice,
YD/T 3707-2026,,60,2026-02-01,2026-02-01,synthetic list,
YD/T 9998-2024,合成标准,60,2024-05-01,2024-06-01,synthetic list,mining
synthetic draft,Synthetic draft,20,2024-01-01,2024-01-01,synthetic list,ports
synthetic rumour,Synthetic rumour,60,2024-01-01,2024-01-01,,ports
"""
SECTORS = 15
DAY = ("--as-of", "2026-11-24")


class Answer(Protocol):
    """What the fixture ``command`` answers."""

    code: int
    out: str
    err: str


Run = Callable[..., str]


@pytest.fixture
def run(command: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command about standards and return what it printed."""

    def run(*words: str, code: int = 0, language: str = "en") -> str:
        monkeypatch.setenv("YANGFAN_LANG", language)
        answer = command("standards", *words)
        assert answer.code == code, answer.err
        return answer.out + answer.err

    return run


@pytest.fixture
def tracked(run: Run, tmp_path: Path) -> Run:
    """Run commands where a store tracks a few items."""
    (tmp_path / "history.csv").write_text(HISTORY, encoding="utf-8")
    run("import", "history.csv", "--lifecycle", "ydt")
    return run


def listed(run: Run, *words: str) -> dict[str, dict[str, Any]]:
    found = json.loads(run("list", *DAY, *words, "--json"))
    assert isinstance(found, list)
    return {one["id"]: one for one in found}


def shown(run: Run, number: str, *words: str) -> dict[str, Any]:
    found = json.loads(run("show", number, *(words or DAY), "--json"))
    assert isinstance(found, dict)
    return found


def test_list_json_has_the_documented_keys(run: Run) -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "standards.md").read_text(encoding="utf-8")
    documented = re.search(r"\{(id, number\|null.*?)\}\n", page, re.DOTALL)
    assert documented is not None
    names = re.sub(r"\{[^}]*\}|\[[^]]*\]|\|null|:", "", documented[1])
    keys = {name.strip() for name in names.split(",")}
    assert all(set(one) == keys for one in listed(run).values())


def test_reading_makes_no_store(run: Run, tmp_path: Path) -> None:
    for words in (["list"], ["tree"], ["search", "5G"], ["show", "YD/T 3709"]):
        run(*words)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("sector", ["iov", "Internet of vehicles", "车联网"])
def test_a_sector_is_named_in_any_language(run: Run, sector: str) -> None:
    found = listed(run, "--sector", sector)
    assert found
    assert all("iov" in one["sectors"] for one in found.values())


def test_filters_narrow_and_add_up(run: Run) -> None:
    every = listed(run)
    parts = [listed(run, "--status", status) for status in ("open", "published", "in-force", "superseded", "withdrawn")]
    assert sum(map(len, parts)) == len(every)
    group = listed(run, "--kind", "group", "--sector", "iov")
    assert set(group) == {one["id"] for one in every.values() if one["kind"] == "group" and "iov" in one["sectors"]}
    assert set(listed(run, "--body", "3GPP")) == {name for name, one in every.items() if one["body"] == "3gpp"}
    below = listed(run, "--category", "common")
    assert set(below) >= set(listed(run, "--category", "common.network")) > set()


def test_gaps_are_listed_apart_for_nodes_and_sectors(run: Run) -> None:
    found = json.loads(run("list", "--status", "gap", *DAY, "--json"))
    kinds = {one["gap"] for one in found}
    assert kinds == {"sector", "category"}
    tree = json.loads(run("tree", *DAY, "--json"))
    assert [one["id"] for one in found] == tree["gaps"]


def test_an_earlier_day_knows_less(run: Run) -> None:
    early = listed(run, "--as-of", "2018-12-31")
    assert set(early) < set(listed(run))
    assert all(one["issued"] is None or one["issued"] <= "2018-12-31" for one in early.values())
    assert [one["number"] for one in shown(run, "TS 38.331", "--as-of", "2020-04-05")["editions"]] == [
        "3GPP TS 38.331 Rel-15"
    ]
    assert "known only after 2018-12-31" in run("list", "--as-of", "2018-12-31")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["list", "--sector", "minin"], "mining"),
        (["list", "--category", "common.networks"], "common.network"),
        (["list", "--body", "nobody"], "3gpp"),
        (["list", "--kind", "industrial"], "industry"),
        (["list", "--as-of", "2023"], "2023-12-31"),
        (["show", "YD/T 3790"], "YD/T 3709"),
        (["show", "GB/T 98765"], "search"),
        (["show", "消息层"], "YD/T 3709"),
        (["tree", "--registry", "nowhere.xml"], "nowhere.xml"),
    ],
)
def test_what_is_not_there_ends_with_2_and_the_way_out(run: Run, words: list[str], told: str) -> None:
    assert told in run(*words, code=2)


@pytest.mark.parametrize("written", ["YD/T 3709-2020", "YD/T3709—2020", "yd/t 3709", "yd-t-3709"])
def test_show_takes_a_number_however_written(run: Run, written: str) -> None:
    found = shown(run, written)
    assert (found["id"], found["status"], found["stage"]) == ("yd-t-3709", "in-force", "70")
    assert (found["issued"], found["effective"], found["withdrawn"]) == ("2020-04-16", "2020-07-01", None)
    assert found["edition_recorded"] is True
    assert {(one["kind"], one["direction"], one["number"]) for one in found["relations"]} >= {
        ("tests", "from", "YD/T 3710")
    }


def test_an_edition_that_is_not_recorded_is_said_to_be_so(run: Run) -> None:
    found = shown(run, "YD/T 3709-2019")
    assert (found["edition_recorded"], found["edition"]) == (False, None)
    assert "not recorded" in run("show", "YD/T 3709-2019")


def test_a_version_finds_the_release_it_belongs_to(run: Run) -> None:
    found = shown(run, "TS 38.331 V16.3.0")
    assert (found["edition_recorded"], found["edition"]) == (True, "3GPP TS 38.331 Rel-16")
    assert (found["release"], found["stage"], found["issued"]) == ("19", "approved", "2025-10-02")
    text = run("show", "38331-g30", *DAY)
    assert "is a version of 3GPP TS 38.331 Rel-16" in text
    assert "3GPP TS 38.331 Rel-19: Approved, under change control" in text
    assert shown(run, "TS 38.331 V0.0.3")["edition_recorded"] is False


def test_a_publication_by_etsi_is_that_of_its_specification(run: Run) -> None:
    told = json.loads(run("show", "ETSI TS 138 331 V16.3.0", "--json"))
    assert told["number"] == json.loads(run("show", "3GPP TS 38.331", "--json"))["number"]


def test_search_puts_the_best_first_in_both_languages(run: Run) -> None:
    for words in (["消息层", "技术要求"], ["message", "layer", "requirements"]):
        found = json.loads(run("search", *words, "--json"))
        assert found[0]["id"] == "yd-t-3709"
        assert found[0]["score"] >= found[-1]["score"]
    assert len(json.loads(run("search", "5G", "--limit", "3", "--json"))) == 3
    assert "no record has" in run("search", "qqqqqq")


def test_tree_has_every_sector_and_its_sums_hold(run: Run) -> None:
    tree = json.loads(run("tree", *DAY, "--json"))
    statuses = ("in-force", "published", "open", "superseded", "withdrawn")
    assert len(tree["sectors"]) == SECTORS
    for one in (tree["total"], tree["unplaced"], *tree["nodes"], *tree["sectors"]):
        assert sum(one[status] for status in statuses) == one["recorded"] >= one["numbered"]
        assert one["gap"] is (one["numbered"] == 0)
    assert tree["total"]["recorded"] + tree["total"]["unverified"] == len(listed(run))


def test_output_is_in_the_language_asked_for(run: Run) -> None:
    for words in (["list"], ["tree"], ["show", "YD/T 3709"], ["search", "5G"]):
        chinese, english = run(*words, language="zh"), run(*words)
        assert re.search("状态|体系", chinese)
        assert not re.search("状态|体系节点", english)


def test_what_was_imported_moves_the_status_of_a_record(tracked: Run) -> None:
    every = listed(tracked)
    assert (every["yd-t-3709"]["status"], every["yd-t-3709"]["stage"]) == ("withdrawn", "95")
    assert every["yd-t-3707"]["number"] == "YD/T 3707-2026"
    assert shown(tracked, "YD/T 3709")["status"] == "withdrawn"
    assert shown(tracked, "YD/T 3709", "--as-of", "2025-02-28")["status"] == "in-force"
    editions = {one["number"]: one["status"] for one in shown(tracked, "YD/T 3707")["editions"]}
    assert editions == {"YD/T 3707-2020": "superseded", "YD/T 3707-2026": "published"}
    tree = json.loads(tracked("tree", *DAY, "--json"))
    assert (tree["total"]["withdrawn"], tree["total"]["unrecorded"]) == (1, 3)


def test_what_is_tracked_without_record_is_listed_and_marked(tracked: Run) -> None:
    alone = listed(tracked, "--unrecorded")
    assert {one["titles"]["zh"] or one["titles"]["en"]: (one["status"], one["verified"]) for one in alone.values()} == {
        "合成标准": ("published", True),
        "Synthetic draft": ("open", True),
        "Synthetic rumour": ("published", False),
    }
    assert not any(one["recorded"] for one in alone.values())
    assert set(listed(tracked)) >= set(alone)
    assert "(no record, unverified)" in tracked("list", "--sector", "ports", *DAY)
    assert "known until 2024-03-01: 3" in tracked("list", "--as-of", "2024-03-01")


@pytest.mark.parametrize("written", ["YD/T 9998-2024", "YD/T 9998", "synthetic draft", "Synthetic  Draft"])
def test_what_is_tracked_without_record_is_shown(tracked: Run, written: str) -> None:
    found = shown(tracked, written)
    assert not found["recorded"]
    assert [event["source"] for event in found["events"]] == ["synthetic list"]
    assert "the store tracks it" in tracked("show", written, *DAY)


def test_a_slip_finds_what_is_tracked(tracked: Run) -> None:
    assert "synthetic draft" in tracked("show", "synthetic draf", code=2)
    assert "YD/T 9998" in tracked("show", "YD/T 9989", code=2)
    assert json.loads(tracked("search", "合成标准", *DAY, "--json"))[0]["number"] == "YD/T 9998-2024"


def test_the_newest_release_is_told_in_the_words_of_the_lifecycle(run: Run) -> None:
    rows = [("20.0.0", "2026-06-20"), ("release:frozen", "2026-09-20")]
    for stage, day in rows:
        said = ["--stage", stage, "--date", day, "--known", day, "--source", "synthetic"]
        run("record", "TS 38.331", "--lifecycle", "3gpp", *said)
    approved, frozen = (shown(run, "38.331", "--as-of", day) for day in ("2026-09-19", "2026-09-20"))
    assert (approved["release"], approved["status"], approved["stage"]) == ("20", "published", "approved")
    assert (frozen["release"], frozen["status"], frozen["stage"]) == ("20", "in-force", "frozen")
    assert "Rel-20: Frozen: only essential corrections are permitted, since 2026-09-20" in run("show", "38.331", *DAY)
