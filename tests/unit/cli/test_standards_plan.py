"""``yangfan standards plan``: the items of the action plan and of plans of one's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

OWN = """<plan xmlns="urn:yangfan:standards:1">
  <source confidence="low">synthetic</source>
  <item id="own.1" kind="hold test" where="page 2"><title><en>Private item</en><zh>私有条目</zh></title></item>
  <item id="own.1.1" parent="own.1" kind="hold"><title><en>Its part</en><zh>其分项</zh></title></item>
</plan>
"""


class Answer(Protocol):
    """What the fixture ``command`` answers."""

    code: int
    out: str
    err: str


Command = Callable[..., Answer]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "plan.xml"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_an_item_is_listed_with_its_parts_and_where_it_stands(command: Command) -> None:
    lines = command("standards", "plan", "72").out.splitlines()
    assert [line.split()[0] for line in lines[1:8]] == [
        "plan-2021.72",
        *(f"plan-2021.72.{number}" for number in range(1, 7)),
    ]
    assert "item 10" in lines[1]
    assert lines[-2:] == [
        "items: 7",
        "source: draft for comment of the 5G application action plan “Yangfan” (2021-2023) (high)",
    ]


def test_all_items_are_listed_or_those_of_a_kind(command: Command) -> None:
    everything = json.loads(command("standards", "plan", "--json").out)
    measured = json.loads(command("standards", "plan", "--kind", "measure", "--json").out)
    assert sum(item["parent"] is None for item in everything) == 140
    assert measured == [item for item in everything if "measure" in item["kinds"]]
    assert {"plan-2021.16", "plan-2021.71.3"} <= {item["id"] for item in measured}


def test_a_private_item_is_listed_with_its_own_source(command: Command, own: Path) -> None:
    answer = command("standards", "plan", "own.1", "--registry", str(own))
    assert [" ".join(line.split()) for line in answer.out.splitlines()] == [
        "Item What becomes of it Where Title",
        "own.1 held as data, tested page 2 Private item",
        "own.1.1 held as data Its part",
        "items: 2",
        "source: synthetic (low: unverified)",
    ]


def test_a_private_item_is_listed_in_chinese(command: Command, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YANGFAN_LANG", "zh")
    out = command("standards", "plan", "own.1.1", "--registry", str(own)).out
    assert "收为数据" in out
    assert "其分项" in out


@pytest.mark.parametrize(
    ("name", "meant"), [("1", "plan-2021.1, own.1"), ("own.1.2", "own.1.1"), ("wholly else", "plan-2021.1")]
)
def test_a_name_that_leaves_doubt_is_refused_with_those_meant(
    command: Command, own: Path, name: str, meant: str
) -> None:
    answer = command("standards", "plan", name, "--registry", str(own))
    assert answer.code == 2
    assert f"no item of a plan is called {name}; did you mean {meant}" in answer.err
