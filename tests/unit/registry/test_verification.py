"""What is said about a number against records of our own; all synthetic."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import resources
from conformance.registry.documents import Document, read_text
from conformance.registry.index import Index
from conformance.registry.lifecycles import resolve
from conformance.registry.records import load_registry
from conformance.registry.statuses import Standings
from conformance.registry.verification import Verdict, Verified, Verifier
from conformance.registry.vocabulary import load_vocabulary
from conformance.workspace import Workspace

RECORDS = """<standards xmlns="urn:yangfan:standards:1">
  <standard id="s-1" number="YD/T 9101" body="miit" kind="industry" lifecycle="ydt">
    <title><en>5G network slicing - Requirements of management interface</en>
      <zh>5G网络切片 管理接口技术要求</zh></title>
    <source confidence="high">synthetic</source>
    <edition number="YD/T 9101-2022" issued="2022-03-01" effective="2022-07-01"/>
    <edition number="YD/T 9101-2018" issued="2018-03-01" effective="2018-07-01"/>
  </standard>
  <standard id="s-2" number="YD/T 9102" body="miit" kind="industry" lifecycle="ydt">
    <title><zh>煤矿5G终端测试方法</zh></title>
    <source confidence="high">synthetic</source>
    <edition number="YD/T 9102-2023" issued="2023-03-01" effective="2023-07-01" withdrawn="2025-01-01"/>
  </standard>
  <standard id="s-3" number="YD/T 9103" body="miit" kind="industry" lifecycle="ydt">
    <title><zh>医院5G专网技术要求</zh></title>
    <source confidence="high">synthetic</source>
    <edition number="YD/T 9103-2024" issued="2024"/>
    <relation kind="supersedes" target="YD/T 9100-2016"><source confidence="high">synthetic</source></relation>
  </standard>
</standards>
"""


def made(tmp: Path, day: dt.date) -> Verifier:
    file = tmp / "records.xml"
    file.write_text(RECORDS, encoding="utf-8")
    tracking = Workspace.open(Path("/")).tracking
    files = [resources.specs("standards", f"{name}.xml") for name in ("bodies", "categories", "sectors")]
    index = Index(load_registry([*files, file], lifecycles=tracking.lifecycles))
    vocabulary = load_vocabulary(resources.specs("vocabulary", "title-terms.xml"))
    return Verifier(Standings(index, tracking.lifecycles, resolve, day), vocabulary)


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Verifier:
    return made(tmp_path_factory.mktemp("records"), dt.date(2026, 1, 1))


def document(text: str) -> Document:
    return read_text(text, origin="text.txt")


def verdicts(verifier: Verifier, text: str) -> list[str]:
    return [one.verdict.value for one in verifier.verify(document(text))]


def only(verifier: Verifier, text: str) -> Verified:
    [found] = verifier.verify(document(text))
    return found


@pytest.mark.parametrize(
    ("text", "verdict", "reason"),
    [
        ("YD/T 9101-2022", "confirmed", "confirmed"),
        ("YD/T 9101-2022《5G网络切片 管理接口技术要求》", "confirmed", "confirmed-title"),
        ("YD/T 9101", "confirmed", "confirmed"),
        ("YD/T 9101-2022（现行）", "confirmed", "confirmed"),
        ("YD/T 9101-2022（征求意见稿）", "contradicts", "status"),
        ("YD/T 9101-2022（即将实施）", "contradicts", "status"),
        ("YD/T 9101-2022（已废止）", "unknown", "status-unknown"),
        ("YD/T 9101-2022 has been withdrawn.", "unknown", "status-unknown"),
        ("YD/T 9101-2018", "superseded", "superseded"),
        ("YD/T 9101-2018（现行）", "contradicts", "status"),
        ("YD/T 9101-2018（被代替）", "confirmed", "said-superseded"),
        ("YD/T 9101-2019", "unknown", "no-edition"),
        ("YD/T 9101-2019《煤矿5G终端测试方法》", "contradicts", "title-of-other"),
        ("YD/T 9102-2023", "superseded", "withdrawn"),
        ("YD/T 9102-2023 is in force.", "contradicts", "status"),
        ("YD/T 9103-2024（现行）", "confirmed", "confirmed"),
        ("YD/T 9103-2024（即将实施）", "confirmed", "confirmed"),
        ("YD/T 9100-2016", "unknown", "no-record"),
        ("YD/T 9109-2024《医院5G专网技术要求》", "unknown", "no-record"),
        ("YD/T 9101-2022《5G网络切片 编排接口测试方法》", "unknown", "unclear-title"),
        ("YD/T 9101-2022《煤矿井下通风要求》", "contradicts", "other-title"),
    ],
)
def test_what_the_records_say(verifier: Verifier, text: str, verdict: str, reason: str) -> None:
    found = only(verifier, text)
    assert (found.verdict.value, found.reason.key) == (verdict, f"verification.{reason}")


def test_a_later_edition_supersedes_from_its_day_on(tmp_path: Path) -> None:
    assert verdicts(made(tmp_path, dt.date(2021, 1, 1)), "YD/T 9101-2018") == ["confirmed"]
    assert verdicts(made(tmp_path, dt.date(2022, 8, 1)), "YD/T 9101-2018") == ["superseded"]


def test_an_edition_that_replaces_an_older_one_is_not_blamed_for_it(verifier: Verifier) -> None:
    assert verdicts(verifier, "YD/T 9101-2022代替YD/T 9101-2018。") == ["confirmed", "confirmed"]


def test_a_title_belongs_to_the_number_beside_it_only(verifier: Verifier) -> None:
    text = "YD/T 9101-2022《5G网络切片 管理接口技术要求》和YD/T 9103-2024《医院5G专网技术要求》"
    assert verdicts(verifier, text) == ["confirmed", "confirmed"]
    swapped = "YD/T 9103-2024《5G网络切片 管理接口技术要求》和YD/T 9101-2022《医院5G专网技术要求》"
    assert verdicts(verifier, swapped) == ["contradicts", "contradicts"]


def test_a_title_over_the_end_of_a_line_is_read_as_one(verifier: Verifier) -> None:
    text = "YD/T 9101-2022《5G网络切片\n管理接口技术要求》"
    assert only(verifier, text).reason.key == "verification.confirmed-title"


@pytest.mark.parametrize(
    "text",
    [
        "YD/T 9101-2022: test 3 passed",
        "设备应符合YD/T 9101-2022的要求。",
        "YD/T 9101-2022规定了运营商与设备商之间的消息。",
        "YD/T 9101-2022 (see clause 5), as amended",
        "YD/T 9101-2022由中国信息通信研究院起草。",
        "| YD/T 9101-2022 | 12台 | 合格 |",
    ],
)
def test_words_that_are_no_title_contradict_nothing(verifier: Verifier, text: str) -> None:
    assert verdicts(verifier, text) == ["confirmed"]


def test_the_row_says_what_superseded_another_in_a_column_of_its_own(verifier: Verifier) -> None:
    text = (
        "| 标准号 | 名称 | 代替标准号 |\n|---|---|---|\n"
        "| YD/T 9101-2022 | 5G网络切片 管理接口技术要求 | YD/T 9103-2024 |"
    )
    assert verdicts(verifier, text) == ["confirmed", "confirmed"]


def test_malformed_numbers_tell_what_may_be_meant(verifier: Verifier) -> None:
    found = only(verifier, "YD/T 9101-22")
    assert (found.verdict, found.number, found.standard) == (Verdict.MALFORMED, "YD/T 9101-2022", None)


@given(st.text(max_size=60))
def test_whatever_is_around_a_number_is_read_without_fault(verifier: Verifier, around: str) -> None:
    for one in verifier.verify(document(f"{around} YD/T 9101-2022 {around}")):
        assert one.verdict in Verdict
        assert str(one.reason)
