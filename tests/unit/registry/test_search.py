"""Search finds Chinese without word boundaries, English words and their beginnings, numbers and parts of numbers."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from conformance.model.identifier import Identifier
from conformance.model.standards import Registry, Sector, Source, Standard, Titles
from conformance.model.text import Text
from conformance.registry.search import Search

SOURCE = Source("synthetic", "high")
SECTORS = {
    "iov": Sector("iov", Text("Internet of vehicles", "车联网"), 10, first=False, source=SOURCE, aliases=("V2X",))
}


def standard(name: str, number: Identifier | None, *, zh: str = "", en: str = "", sector: str = "") -> Standard:
    return Standard(
        id=name,
        identifier=number,
        titles=Titles(en=en, zh=zh),
        body="somebody",
        kind="industry",
        lifecycle="",
        source=SOURCE,
        sectors=(sector,) if sector else (),
    )


MESSAGES = standard(
    "messages",
    Identifier("YD/T", "3709"),
    zh="基于LTE的车联网无线通信技术 消息层技术要求",
    en="Technical requirements of message layer of LTE-based vehicular communication",
    sector="iov",
)
NETWORK = standard(
    "network",
    Identifier("YD/T", "3707"),
    zh="基于LTE的车联网无线通信技术 网络层技术要求",
    en="Technical requirements of network layer of LTE-based vehicular communication",
    sector="iov",
)
RADIO = standard("radio", Identifier("3GPP TS", "38.101", "1"), en="User Equipment (UE) radio transmission, range 1")
MINING = standard("mining", None, zh="煤矿5G通信系统使用规范")
RECORDS = Search(Registry({}, {}, SECTORS, {one.id: one for one in (MESSAGES, NETWORK, RADIO, MINING)}))


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("消息层", MESSAGES),
        ("车联网消息层要求", MESSAGES),  # joined otherwise than in the title
        ("message layer", MESSAGES),
        ("MESSAG", MESSAGES),
        ("3707", NETWORK),
        ("YD/T 3707", NETWORK),
        ("３７０７", NETWORK),  # full-width digits
        ("38.101", RADIO),
        ("38.101-1", RADIO),
        ("煤矿", MINING),
        ("矿", MINING),
        ("5G通信", MINING),
    ],
)
def test_best_record_comes_first(query: str, first: Standard) -> None:
    assert RECORDS.hits(query, "zh")[0].standard == first


def test_name_of_a_sector_finds_its_standards() -> None:
    assert {hit.standard.id for hit in RECORDS.hits("V2X", "en")} == {"messages", "network"}


def test_record_has_something_of_every_word() -> None:
    assert [hit.standard for hit in RECORDS.hits("layer message", "en")] == [MESSAGES]


def test_where_no_record_has_all_words_those_with_most_are_found() -> None:
    assert [hit.standard for hit in RECORDS.hits("message layer submarine", "en")] == [MESSAGES]


def test_hit_says_where_the_words_stand() -> None:
    assert RECORDS.hits("3709 消息层", "zh")[0].fields == ("number", "title")


@pytest.mark.parametrize("query", ["", "   ", "…—、", "submarine"])
def test_nothing_is_found_by_what_no_record_has(query: str) -> None:
    assert RECORDS.hits(query, "zh") == ()


@given(st.text())
def test_any_text_can_be_asked_for(query: str) -> None:
    hits = RECORDS.hits(query, "en")
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.score > 0 and hit.fields for hit in hits)


@given(st.sampled_from((MESSAGES, NETWORK, MINING)), st.data())
def test_every_piece_of_a_chinese_title_finds_its_record(one: Standard, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(one.titles.zh) - 2))
    end = data.draw(st.integers(start + 2, len(one.titles.zh)))
    piece = one.titles.zh[start:end]
    if piece.strip().isascii():
        return
    assert one in {hit.standard for hit in RECORDS.hits(piece, "zh")}
