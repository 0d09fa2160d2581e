from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance import messages
from conformance.cli.explain import WORDS
from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult
from conformance.model.text import Message, Text
from conformance.store.database import ResultsStore
from conformance.verdicts import Conclusion, Verdict

Command = Callable[..., Any]

CAPABILITY = "nr-r17-support-of-redcap"


def explained(command: Command, *words: str) -> list[dict[str, Any]]:
    answer = command("explain", *words, "--json")
    assert answer.code == 0, answer.err
    found: list[dict[str, Any]] = json.loads(answer.out)
    return found


def test_every_verdict_and_conclusion_is_explained_in_both_languages(command: Command) -> None:
    assert {verdict.word for verdict in Verdict} | set(Conclusion) <= set(WORDS)
    for word in WORDS:
        texts = {language: command("--lang", language, "explain", word).out for language in messages.LANGUAGES}
        assert texts["en"].startswith(f"{word}: ")
        assert texts["zh"] != texts["en"]


def test_a_capability_is_explained_with_clause_and_source(command: Command) -> None:
    (found,) = explained(command, CAPABILITY)
    assert found["kind"] == "capability"
    assert found["facts"]["clause"] == "TS 38.306 v18.6.0 4.2.21.2"
    assert found["source"].startswith("TS 38.306 v18.6.0")
    assert explained(command, "supportOfRedCap-r17") == [found]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["RedCap UE", "meaning: ", "condition: shall be set", "how to read it: ", "conditional (CY)"]),
        ("zh", ["RedCap 终端", "含义：", "条件：", "读法：", "有条件（CY）", "轻量化终端"]),
    ],
)
def test_a_capability_is_explained_in_the_language_in_force(command: Command, language: str, said: list[str]) -> None:
    answer = command("--lang", language, "explain", CAPABILITY)
    assert answer.code == 0
    assert all(text in answer.out.replace(": ", "：" if language == "zh" else ": ") for text in said), answer.out


@pytest.mark.parametrize(
    "clause", [["TS", "38.306", "4.2.21.2"], ["TS 38.306 4.2.21.2"], ["38.306 4.2.21.2"], ["4.2.21.2"]]
)
def test_a_clause_lists_what_refers_to_it(command: Command, clause: list[str]) -> None:
    (found,) = explained(command, *clause)
    assert found["kind"] == "clause"
    assert CAPABILITY in found["facts"]["capabilities"]
    assert "nr-r15-dynamic-harq-ack-codebook" not in found["facts"]["capabilities"]


def test_a_requirement_is_explained_with_level_clause_and_source(command: Command) -> None:
    (profile,) = explained(command, "nr-r17-redcap")
    first = profile["facts"]["requirements"].split(", ")[0]
    (found,) = explained(command, f"nr-r17-redcap/{first}")
    assert found["kind"] == "requirement"
    assert found["facts"]["clause"].startswith("TS 38.306")
    assert found["source"]


def test_a_requirement_is_explained_with_its_rules(command: Command) -> None:
    (found,) = explained(command, "nr-baseline/CS17")
    ids = [text.partition(" (")[0] for text in found["facts"]["rules"].split("; ")]
    assert ids == ["CS17-reserved", "CS17-100MHz"]
    assert "met-if" not in found["facts"]
    said = command("--lang", "zh", "explain", "nr-baseline/CS17").out
    assert "CS17-100MHz (n41、n48、n77、n78、n79、n90 不使用 100 MHz 比特)" in said


def test_what_is_not_known_is_refused_with_suggestions(command: Command) -> None:
    answer = command("explain", "inconk")
    assert answer.code == 2
    assert "inconc" in answer.err
    answer = command("explain", "supportOfRedCop-r17")
    assert "supportOfRedCap-r17" in answer.err
    answer = command("explain", "?" * 50, "--json")
    assert answer.code == 2
    assert json.loads(answer.out)["error"] == "explain.unknown-kind"


def test_a_recorded_result_is_explained(command: Command, tmp_path: Path) -> None:
    case = CaseResult(
        "p/R1",
        Text("a demand", "一项要求"),
        Verdict.FAIL,
        Message("evidence.empty", {"origin": "x.hex"}),
        Clause("TS 38.306", "4.2.7.2"),
    )
    with ResultsStore.open(tmp_path / ".yangfan" / "results.db") as store:
        store.begin(
            CampaignResult("20250101-000000-abcdef", "capture:x.hex", "p", "2025-01-01T00:00:00Z", cases=(case,))
        )
    (found,) = explained(command, "20250101-000000-abcdef/R1")
    assert found["kind"] == "result"
    assert found["facts"]["reason"] == "x.hex is empty"
    (campaign,) = explained(command, "20250101-000000-abcdef")
    assert campaign["facts"]["sut"] == "capture:x.hex"


def test_a_rule_is_explained_with_all_its_asserts(command: Command) -> None:
    found = json.loads(command("explain", "CS7", "--json").out)
    assert [one["id"] for one in found if one["kind"] == "rule"] == ["CS7-downlink", "CS7-uplink"]
    assert all(one["facts"]["clause"].startswith("TS 38.306") for one in found if one["kind"] == "rule")
