"""Histories in files: every form says the same, a bad row is told with its line and the others are taken."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import resources
from conformance.errors import DataError, UsageError
from conformance.model.lifecycle import StageEvent
from conformance.registry import event_files
from conformance.registry.event_files import EventFile, read_events
from conformance.registry.event_rows import BadRow, ColumnMap, sector_names
from conformance.registry.lifecycles import load_lifecycles
from conformance.workspace import Workspace

LIFECYCLES = load_lifecycles(sorted(resources.specs("lifecycles").glob("*.xml")))
FORM = EventFile(LIFECYCLES, lifecycle="3gpp")
HEAD = "item,title,stage,date,known,source\n"
ROWS = [
    {"item": "TS 38.331", "title": "RRC, 无线", "stage": "15.8.0", "date": "2020-01-08", "known": "", "source": ""},
    {
        "item": "TS 38.306",
        "title": 'a "b"',
        "stage": "approved",
        "date": "2020-01",
        "known": "2020-02-01",
        "source": "s",
    },
]


def read(data: bytes | str, form: EventFile = FORM) -> list[StageEvent | BadRow]:
    octets = data.encode() if isinstance(data, str) else data
    return list(read_events(octets, form, origin="a.csv"))


def events(data: bytes | str, form: EventFile = FORM) -> list[StageEvent]:
    found = read(data, form)
    assert all(isinstance(one, StageEvent) for one in found), found
    return [one for one in found if isinstance(one, StageEvent)]


def bad(data: bytes | str, form: EventFile = FORM) -> list[tuple[int, str]]:
    return [(one.line, str(one.reason)) for one in read(data, form) if isinstance(one, BadRow)]


def table(delimiter: str = ",") -> str:
    lines = [delimiter.join(ROWS[0])]
    lines += [delimiter.join('"' + text.replace('"', '""') + '"' for text in row.values()) for row in ROWS]
    return "\r\n".join(lines) + "\r\n"


def xml() -> str:
    from lxml import etree

    root = etree.Element("{urn:yangfan:events:1}events", lifecycle="3gpp")
    for row in ROWS:
        etree.SubElement(root, "{urn:yangfan:events:1}event", row)
    return etree.tostring(root, encoding="unicode")


FORMS = {
    "comma": table().encode(),
    "semicolon": table(";").encode(),
    "tab": table("\t").encode(),
    "byte order mark": table().encode("utf-8-sig"),
    "gb18030": table().encode("gb18030"),
    "utf-16": table().encode("utf-16"),
    "json": json.dumps(ROWS, indent=1).encode(),
    "json lines": "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS).encode(),
    "xml": xml().encode(),
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", FORMS)
def test_every_form_says_the_same(name: str, *, packed: bool) -> None:
    one, other = events(gzip.compress(FORMS[name]) if packed else FORMS[name])

    assert (one.item, one.title, one.machine, one.stage, one.written) == (
        *("TS 38.331", "RRC, 无线", next(iter(LIFECYCLES["3gpp"].machines)), "approved", "15.8.0"),
    )
    assert (str(one.date), one.known.isoformat(), one.confidence, one.verified) == (
        *("2020-01-08", "2020-01-08", "low", False),
    )
    assert (str(other.date), other.known.isoformat(), other.confidence, other.verified, other.written) == (
        *("2020-01", "2020-02-01", "medium", True, ""),
    )


def test_what_is_known_without_a_date_was_known_when_it_was_true() -> None:
    [one] = events(HEAD + "TS 38.331,,approved,2020-02,,\n")

    assert one.known.isoformat() == "2020-02-29"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("TS 38.331,,aproved,2020-01-08,,", "no stage aproved.*approved"),
        ("TS 38.331,,approved,2021-02-30,,", "date '2021-02-30' is no date"),
        ("TS 38.331,,approved,08.01.2020,,", "write a day"),
        ("TS 38.331,,approved,2020-01-08,soon,", "known 'soon' is no date"),
        (",,approved,2020-01-08,,", "item is missing or empty"),
        ("TS 38.331,,,2020-01-08,,", "stage is missing or empty"),
        ("TS 38.331,,approved,,,", "date is missing or empty"),
        ("TS 38.331,approved,2020-01-08", "3 cells, the headings have 6"),
        ("TS 38.331,a\x00b,approved,2020-01-08,,", "title is no text"),
        (f"TS 38.331,{'x' * 3000},approved,2020-01-08,,", "3000 characters; at most 2000"),
        ('TS 38.331,"a"b,approved,2020-01-08,,', "cannot be read"),
        ('TS 38.331,"never closed,approved,2020-01-08,,', "cannot be read"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_the_others_are_taken(row: str, reason: str) -> None:
    good = "TS 38.306,,approved,2020-01-08,,\n"
    found = read(HEAD + good + row + "\n" + good.replace("306", "305"))

    assert [one.item for one in found if isinstance(one, StageEvent)] == ["TS 38.306", "TS 38.305"]
    [(line, told)] = [(one.line, str(one.reason)) for one in found if isinstance(one, BadRow)]
    assert line == 3
    assert re.search(reason, told), told


def test_lines_are_those_of_the_file_though_a_cell_has_several() -> None:
    text = HEAD + '\nTS 38.331,"two\nlines",approved,2020-01-08,,\nTS 38.331,,wrong,2020-01-08,,\n'

    assert [line for line, _ in bad(text)] == [5]
    assert [one.title for one in read(text) if isinstance(one, StageEvent)] == ["two lines"]


def test_a_broken_character_in_utf_8_spoils_its_row_alone() -> None:
    octets = (HEAD + "TS 38.331,无线资源控制,approved,2020-01-08,,\nTS 38.306,X,approved,2020-01-08,,\n").encode()

    found = read(octets.replace(b",X,", b",\xff,"))

    assert [type(one).__name__ for one in found] == ["StageEvent", "BadRow"]


def test_columns_are_renamed_and_put_together() -> None:
    form = EventFile(
        LIFECYCLES, lifecycle="3gpp", columns=ColumnMap.parse(["item={Type} {spec}", "stage=version"]), source="portal"
    )
    [one] = events("type,spec,release,version,date,title\nTS,38.331,Rel-15,15.8.0,2020-01-08,RRC\n", form)

    assert (one.item, one.written, one.title, one.source, one.confidence) == (
        *("TS 38.331", "15.8.0", "RRC", "portal", "medium"),
    )


@pytest.mark.parametrize("setting", ["item", "item=", "number=x", "=x"])
def test_a_setting_that_names_no_column_is_refused(setting: str) -> None:
    with pytest.raises(UsageError, match="NAME=COLUMN"):
        ColumnMap.parse([setting])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"item,title\nx,y\n", "no column date, stage"),
        (b"item,stage,date,Date\n", "twice: date"),
        (b"item,stage,date," + b"x," * 600 + b"\n", "more than 500 columns"),
        (b'[{"item": 1},', "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"<events>", "not well-formed|Premature|broken"),
        (b"<other/>", "events.xsd"),
        (gzip.compress(b"item,stage,date\n")[:-9], "end too early"),
        (b"\x1f\x8bnonsense", "damaged"),
        (b"item,stage,date\n\xff\xff\xff\xff,a,b\n", "neither UTF-8 nor GB 18030"),
        (b"<!DOCTYPE e [<!ENTITY x 'y'>]><events xmlns='urn:yangfan:events:1'/>", "DOCTYPE|document type"),
    ],
)
def test_a_file_of_which_nothing_can_be_used_is_an_error(data: bytes, words: str) -> None:
    with pytest.raises(DataError, match=words):
        read(data)


def test_compressed_data_that_would_fill_the_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_files, "MAX_OCTETS", 1000)

    with pytest.raises(DataError, match="more than 1000 octets"):
        read(gzip.compress(bytes(10_000_000)))
    with pytest.raises(DataError, match="more than 1000 octets"):
        read(gzip.compress(bytes(600)) * 2)


def test_rows_beyond_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_files, "MAX_ROWS", 1)

    with pytest.raises(DataError, match="more than 1 rows"):
        read(table())


def test_rows_may_name_their_lifecycle() -> None:
    text = "item,lifecycle,stage,date\nPEP 8,pep,Active,2001-07-05\nX,,WD,2001-07-05\nY,none,WD,2001-07-05\n"
    found = read(text, EventFile(LIFECYCLES, lifecycle="w3c"))

    assert [one.lifecycle for one in found if isinstance(one, StageEvent)] == ["pep", "w3c"]
    assert "no lifecycle none" in bad(text)[-1][1]
    assert "say --lifecycle" in bad(text, EventFile(LIFECYCLES))[0][1]


def test_a_lifecycle_that_does_not_exist_is_refused_at_once() -> None:
    with pytest.raises(UsageError, match="no lifecycle x"):
        read_events(b"", EventFile(LIFECYCLES, lifecycle="x"), origin="a.csv")


def test_sectors_go_by_any_of_their_names() -> None:
    form = EventFile(
        LIFECYCLES, lifecycle="3gpp", sectors={"港口": "ports", "power": "power"}, categories={"common": 1}
    )
    text = "item,stage,date,sectors,category\nA,approved,2020,港口；Power,common\nB,approved,2020,harbour,\n"

    found = read(text + "C,approved,2020,,comon\n", form)

    [one] = [each for each in found if isinstance(each, StageEvent)]
    assert (one.sectors, one.category) == (("ports", "power"), "common")
    assert [line for line, _ in bad(text + "C,approved,2020,,comon\n", form)] == [3, 4]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"item": "A", "stage": "approved", "date": "2020"}\n[1]\n', "no object"),
        ('{"item": "A", "stage": "approved", "date": "2020"}\n{"item": true}\n', "item is no text"),
        ('{"item": "A", "stage": "approved", "date": "2020"}\n{"item": "B", "item": "C"}\n', "twice"),
        ('{"item": "A", "stage": "approved", "date": "2020"}\n{"item"\n', "cannot be read"),
        ('[{"item": "A", "stage": "approved", "date": "2020"},\n1]', "no object|no text"),
    ],
)
def test_what_is_no_object_of_json_is_a_bad_row(text: str, reason: str) -> None:
    [(line, told)] = bad(text)

    assert line == 2
    assert re.search(reason, told), told


def test_numbers_in_json_are_taken_as_they_are_written() -> None:
    [one] = events('[{"item": 38.331, "stage": "approved", "date": 2020}]')

    assert (one.item, str(one.date)) == ("38.331", "2020")


@given(st.binary(max_size=300))
def test_no_octets_do_more_harm_than_an_error(data: bytes) -> None:
    for head in (b"", HEAD.encode(), b"[", b"{", b"<"):
        try:
            read(head + data)
        except DataError as error:
            assert str(error)  # noqa: PT017  # either outcome is right


@pytest.mark.parametrize(
    ("written", "date"),
    [
        *((each, "2020-04-06") for each in ("2020-04-06", "2020/4/6", "2020-4-6", "20200406", "2020.04.06")),
        *((each, "2020-04-06") for each in ("2020年4月6日", "２０２０-04-06", "2020-04-06T10:00:00Z", "2020/4/6 0:00")),
        *((each, "2020-04") for each in ("2020-04", "2020/4", "2020年4月")),
        *((each, "2020") for each in ("2020", "2020年")),
    ],
)
def test_dates_are_read_as_tables_have_them(written: str, date: str) -> None:
    (event,) = read(f"item,lifecycle,stage,date,known\nX,pep,Final,{written},{written}\n")
    assert isinstance(event, StageEvent)
    assert (str(event.date), event.known) == (date, event.date.latest)


@pytest.mark.parametrize(
    "written", ["4/6/2020", "06.04.2020", "2020-04-31", "202004", "2020.4", "20-04-06", "12:00", "2020 12:00x"]
)
def test_what_is_no_date_in_one_reading_is_a_bad_row(written: str) -> None:
    assert "is no date" in bad(f"item,lifecycle,stage,date\nX,pep,Final,{written}\n")[0][1]


@pytest.mark.parametrize("written", ["智能采矿", "智慧采矿", "采矿", "Smart Mining", "mining"])
def test_a_sector_is_found_by_any_of_its_names(written: str) -> None:
    form = EventFile(LIFECYCLES, sectors=sector_names(Workspace.open().tracking.registry.sectors.values()))
    (event,) = read(f"item,lifecycle,stage,date,sectors\nX,pep,Final,2020,{written}\n", form)
    assert isinstance(event, StageEvent)
    assert event.sectors == ("mining",)
