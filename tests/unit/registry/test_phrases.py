"""Phrasings in which texts say what the standard of a number is about: wrong ones are caught, right ones are not."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from conformance import resources
from conformance.model.standards import Edition
from conformance.registry.documents import read_document
from conformance.registry.identifiers import Style, written
from conformance.registry.index import Index
from conformance.registry.lifecycles import resolve
from conformance.registry.statuses import Standings
from conformance.registry.verification import Verdict, Verified, Verifier
from conformance.registry.vocabulary import load_vocabulary
from conformance.workspace import Workspace

PHRASINGS = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "verification" / "phrasings.toml").read_text(encoding="utf-8")
)
WRONG = (
    ("YD/T 3707-2020", "物联网终端安全", "IoT terminal security"),
    ("YD/T 3707-2020", "物联网终端安全技术要求", "Security requirements for IoT terminals"),
    (
        "YD/T 3977-2021",
        "LTE-V2X直连通信系统总体技术要求",
        "LTE-V2X direct communication system, general technical requirements",
    ),
    (
        "YD/T 3977-2021",
        "LTE-V2X直连通信系统 总体技术要求",
        "General technical requirements of LTE-V2X direct communication system",
    ),
    ("T/CSAE 200-2021", "远程驾驶", "remote driving"),
    ("T/CSAE 200-2021", "远程驾驶技术要求", "Requirements for remote driving"),
)
"""Public texts give these numbers so; that the records say otherwise is the point of the verifier."""


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(Workspace.open(Path("/")).tracking.registry)


@pytest.fixture(scope="module")
def verifier(index: Index) -> Verifier:
    lifecycles = Workspace.open(Path("/")).tracking.lifecycles
    vocabulary = load_vocabulary(resources.specs("vocabulary", "title-terms.xml"))
    return Verifier(Standings(index, lifecycles, resolve, dt.date(2026, 11, 24)), vocabulary)


def verified(verifier: Verifier, text: str, origin: str = "text.md") -> list[Verified]:
    return list(verifier.verify(read_document(text.encode(), origin=origin)))


def verdict_of(verifier: Verifier, text: str, number: str) -> str:
    [found] = [one for one in verified(verifier, text) if one.number == number]
    return found.verdict.value


@pytest.mark.parametrize(("language", "at"), [("zh", 1), ("en", 2)])
@pytest.mark.parametrize("wrong", WRONG, ids=[f"{one[0]}-{number}" for number, one in enumerate(WRONG)])
def test_a_wrong_number_is_caught_in_every_phrasing(
    verifier: Verifier, wrong: tuple[str, str, str], language: str, at: int
) -> None:
    phrasings = PHRASINGS[f"says-{language}"]
    assert len(phrasings) >= 50
    for phrasing in phrasings:
        text = phrasing.format(n=wrong[0], t=wrong[at])
        assert verdict_of(verifier, text, wrong[0]) == "contradicts", text


@pytest.mark.parametrize("style", [Style.CANONICAL, Style.EM_DASH, Style.UNSPACED, Style.FULL_WIDTH, Style.OCR])
def test_a_wrong_number_is_caught_however_it_is_written(index: Index, verifier: Verifier, style: Style) -> None:
    numbers = {written(one.identifier): one.identifier for one in editions(index) if one.identifier}
    for number, subject, _ in WRONG:
        for phrasing in ("{t}见{n}。", "- {t}（{n}）", "{n}，{t}", "| {t} | {n} |"):
            text = phrasing.format(n=written(numbers[number], style), t=subject)
            assert verdict_of(verifier, text, number) == "contradicts", text


def editions(index: Index) -> list[Edition]:
    return [edition for standard in index.registry.standards.values() for edition in standard.editions]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_record_is_contradicted_by_its_own_title_in_any_phrasing(
    index: Index, verifier: Verifier, language: str
) -> None:
    """Each title meets every seventh phrasing, and all phrasings meet many titles."""
    phrasings = [*PHRASINGS[f"says-{language}"], *PHRASINGS[f"uses-{language}"]]
    counts: Counter[Verdict] = Counter()
    turn = 0
    for standard in index.registry.standards.values():
        for edition in standard.editions:
            titles = edition.titles or standard.titles
            title = titles.zh if language == "zh" else titles.en
            if edition.identifier is None or not title:
                continue
            turn += 1
            for phrasing in phrasings[turn % 7 :: 7]:
                text = phrasing.format(n=written(edition.identifier), t=title)
                found = [one for one in verified(verifier, text) if one.standard is standard]
                assert found, text
                assert {one.verdict for one in found} <= {Verdict.CONFIRMED, Verdict.SUPERSEDED}, text
                counts.update(one.verdict for one in found)
    assert counts[Verdict.CONFIRMED] > 500


@pytest.mark.parametrize("text", PHRASINGS["true"])
def test_what_a_standard_deals_with_beside_its_title_is_no_contradiction(verifier: Verifier, text: str) -> None:
    assert [one.verdict.value for one in verified(verifier, text)] == ["confirmed"]


@pytest.mark.parametrize(("language", "at"), [("zh", 1), ("en", 2)])
def test_what_is_to_comply_with_a_standard_of_another_field_is_told_and_not_called_wrong(
    verifier: Verifier, language: str, at: int
) -> None:
    for phrasing in PHRASINGS[f"uses-{language}"]:
        text = phrasing.format(n="T/CSAE 200-2021", t=WRONG[4][at])
        [found] = verified(verifier, text)
        assert (found.verdict.value, found.reason.key) == ("unknown", "verification.unclear-use"), text


def test_a_title_may_begin_with_brackets_and_a_status_stand_before_it(verifier: Verifier) -> None:
    number, title = "YD/T 4779-2024", "城市运营车紧急接管技术要求"
    for text in (f"{number} (5G远程遥控驾驶系列){title}", f"{number}（现行）：{title}", f"- {number}（现行） {title}"):
        [found] = verified(verifier, text)
        assert found.reason.key == "verification.confirmed-title", text
    assert verdict_of(verifier, "YD/T 3707-2020（现行）：物联网终端安全", "YD/T 3707-2020") == "contradicts"


@pytest.mark.parametrize(
    "text",
    [
        "产品应符合YD/T 3709-2020的规定。",
        "煤矿井下设备应通过检测（YD/T 3709-2020）",
        "本次招标的车载终端由YD/T 3756-2024规定。",
        "消息层：YD/T 3709-2020",
        "安全要求（YD/T 3756-2024）",
        "The trucks support V2X messages (YD/T 3709-2020).",
        "Tests were made according to YD/T 3710-2020.",
    ],
)
def test_words_before_a_number_that_name_no_other_field_contradict_nothing(verifier: Verifier, text: str) -> None:
    assert [one.verdict.value for one in verified(verifier, text)] == ["confirmed"]
