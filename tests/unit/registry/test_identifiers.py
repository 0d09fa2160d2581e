"""Identifiers: round trips over every form and style, lists, malformed ones, and what is none."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import DataError
from conformance.model.identifier import Identifier
from conformance.registry.identifier_forms import bundled_forms
from conformance.registry.identifiers import (
    Style,
    comparable,
    find_identifiers,
    parse_identifier,
    styles,
    transposed,
    written,
)
from conformance.registry.written_identifiers import LOSSY

EXAMPLES = [(form.id, example) for form in bundled_forms().forms for example in form.examples]

_years = st.integers(1950, 2049).map(str)
_parts = st.one_of(st.just(""), st.integers(1, 99).map(str))
_numbers = st.integers(2050, 99999).map(str)
_letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=8)
_versions = st.tuples(st.integers(0, 35), st.integers(0, 35), st.integers(0, 35)).map(lambda v: ".".join(map(str, v)))


def _listed(form_id: str) -> st.SearchStrategy[str]:
    form = bundled_forms().form(form_id)
    assert form is not None
    return st.sampled_from([one.written + end for one in form.prefixes for end in ("", *form.suffixes)])


def _dated(prefixes: st.SearchStrategy[str], form: str) -> st.SearchStrategy[Identifier]:
    return st.builds(Identifier, prefixes, _numbers, _parts, _years, st.just(""), st.just(form))


dated = st.one_of(
    _dated(_listed("gb"), "gb"),
    _dated(_listed("industry"), "industry"),
    _dated(_listed("local"), "local"),
    _dated(_letters.map("T/{}".format), "group"),
)
specifications = st.builds(
    Identifier,
    st.sampled_from(["3GPP TS", "3GPP TR"]),
    st.tuples(st.integers(21, 39), st.integers(0, 999)).map(lambda pair: f"{pair[0]}.{pair[1]:03}"),
    _parts,
    st.just(""),
    _versions,
    st.just("3gpp"),
)
international = st.builds(Identifier, _listed("iso"), _numbers, _parts, _years, st.just(""), st.just("iso"))
recommendations = st.builds(
    Identifier,
    st.sampled_from(["ITU-T", "ITU-R"]),
    st.integers(1, 9999).map("X.{}".format),
    _parts,
    _years,
    st.integers(1, 12).map("{:02}".format),
    st.just("itu"),
)
identifiers = st.one_of(dated, specifications, international, recommendations)
_glued = st.sampled_from(["依据", "（", "《", "见 ", "\n", "「"])
_after = st.sampled_from(["的规定", "）", "。", "；", ".", "\n", ""])


@pytest.mark.parametrize(("form", "example"), EXAMPLES)
def test_examples_of_the_forms_are_read_and_written_alike(form: str, example: str) -> None:
    identifier = parse_identifier(example)
    assert identifier.form == form
    assert written(identifier) == example


@given(identifiers, st.data())
def test_what_is_written_in_any_style_is_read_back(identifier: Identifier, data: st.DataObject) -> None:
    style = data.draw(st.sampled_from([one for one in styles(identifier) if one not in LOSSY]))
    assert parse_identifier(written(identifier, style)) == identifier


@given(identifiers, st.data())
def test_styles_that_leave_something_out_still_name_the_same(identifier: Identifier, data: st.DataObject) -> None:
    style = data.draw(st.sampled_from([one for one in styles(identifier) if one in LOSSY]))
    read = comparable(parse_identifier(written(identifier, style)))
    assert read == (comparable(identifier.undated) if style is Style.UNDATED else comparable(identifier))


@given(identifiers, _glued, _after, st.data())
def test_a_text_around_an_identifier_gives_exactly_it(
    identifier: Identifier, before: str, after: str, data: st.DataObject
) -> None:
    style = data.draw(st.sampled_from([one for one in styles(identifier) if one not in LOSSY]))
    text = written(identifier, style)
    (found,) = find_identifiers(before + text + after)
    assert (found.identifier, found.text, found.start) == (identifier, text, len(before))


@given(st.text(max_size=300))
def test_any_text_is_searched_and_places_are_those_of_the_text(text: str) -> None:
    for one in find_identifiers(text):
        assert text[one.start : one.end] == one.text
        assert (one.identifier is None) == bool(one.malformed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("YD/T 3707~3710-2020", ["YD/T 3707-2020", "YD/T 3708-2020", "YD/T 3709-2020", "YD/T 3710-2020"]),
        ("GB/T 31024.1、31024.3", ["GB/T 31024.1", "GB/T 31024.3"]),
        ("YD/T 3973/3974/3975-2021", ["YD/T 3973-2021", "YD/T 3974-2021", "YD/T 3975-2021"]),
        ("GB/T 31024.1~3-2014", ["GB/T 31024.1-2014", "GB/T 31024.2-2014", "GB/T 31024.3-2014"]),
        ("YD/T 3707、3708-2020", ["YD/T 3707", "YD/T 3708-2020"]),
        ("TS 38.101-1/2/3", ["3GPP TS 38.101-1", "3GPP TS 38.101-2", "3GPP TS 38.101-3"]),
        ("TS 23.501/502", ["3GPP TS 23.501", "3GPP TS 23.502"]),
        ("3GPP TS 38.331、38.321 v16.1.0", ["3GPP TS 38.331", "3GPP TS 38.321 V16.1.0"]),
        ("38.331-g30.zip, 38.306 v16.3.0", ["3GPP 38.331 V16.3.0", "3GPP 38.306 V16.3.0"]),
        ("TS 38.331 Rel-16; TS 38.306 (Release 17)", ["3GPP TS 38.331 Rel-16", "3GPP TS 38.306 Rel-17"]),
        ("GB/T 31024.1-\n2014", ["GB/T 31024.1-2014"]),
        ("YD/T\n3709-2020", ["YD/T 3709-2020"]),
        ("YD/T\u00ad\u00a03709\u200b-2020", ["YD/T 3709-2020"]),
        ("GB/T 1.1-93", ["GB/T 1.1-1993"]),  # the year once had two digits
        ("ISO 9001-2015", ["ISO 9001:2015"]),
        ("YD/T 3709-2020，2021年发布", ["YD/T 3709-2020"]),
        ("计划号20230390-T-339，备案号：95875-2024", ["20230390-T-339", "95875-2024"]),
        ("YD/T 3709-202X", ["YD/T 3709"]),
    ],
)
def test_lists_ranges_and_ways_of_writing(text: str, expected: list[str]) -> None:
    found = [one.identifier for one in find_identifiers(text)]
    assert [written(one) for one in found if one] == expected


def test_all_parts_of_a_standard() -> None:
    for text in ("GB/T 31024（所有部分）", "GB/T 31024 (all parts)"):
        (found,) = find_identifiers(text)
        assert found.all_parts
        assert found.text == text


@pytest.mark.parametrize(
    "text",
    [
        "电话 0531-88913800，2021-05-06，版本 38.331",
        "内存 16 GB 2666 MHz，硬盘 2 TB 4000",
        "version 16.3.0 of the tool, IEEE 2021, ISO 400",
        "192.168.10.1 95875-2024 A/B 1-2020 V2X/T",
        "YD/T XXXX-2021",
    ],
)
def test_numbers_that_are_no_standards(text: str) -> None:
    assert not list(find_identifiers(text))


@pytest.mark.parametrize(
    ("text", "reason", "meant"),
    [
        ("YD/T 3709-20", "short-year", "YD/T 3709-2020"),
        ("GBT31024", "missing-slash", "GB/T 31024"),
        ("YDT 3709-2020", "missing-slash", "YD/T 3709-2020"),
        ("YD/T 37O9-2020", "letters", "YD/T 3709-2020"),
        ("YD/T 3709-2O2l", "letters", "YD/T 3709-2021"),
        ("YD/T 3709.2020", "stop-for-dash", "YD/T 3709-2020"),
        ("YD/T 3709-2200", "odd-year", "?"),
        ("GB/T 31024-1-2014", "dashed-part", "GB/T 31024.1-2014"),
        ("TS 38331", "missing-stop", "3GPP TS 38.331"),
    ],
)
def test_malformed_numbers_are_told_with_what_they_would_be(text: str, reason: str, meant: str) -> None:
    (found,) = find_identifiers(f"见{text}。")
    assert (found.identifier, found.malformed, found.text) == (None, f"identifiers.{reason}", text)
    assert (written(found.meant) if found.meant else "?") == meant
    assert found.message is not None
    assert text in str(found.message)
    with pytest.raises(DataError) as raised:
        parse_identifier(text)
    assert raised.value.key == f"identifiers.{reason}"


@pytest.mark.parametrize("text", ["", "hello", "YD/T", "GB/T 31024.1-2014 and more", "9" * 201])
def test_what_is_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(DataError):
        parse_identifier(text)


def test_the_etsi_deliverable_is_the_3gpp_specification() -> None:
    """ETSI TS 138 314 V16.3.0 has the subtitle 3GPP TS 38.314 version 16.3.0."""
    published = parse_identifier("ETSI TS 138 314 V16.3.0")
    assert transposed(published) == parse_identifier("3GPP TS 38.314 V16.3.0")
    assert transposed(parse_identifier("ETSI TS 103 300-3 V2.1.1")) is None
    assert comparable(published) == comparable(parse_identifier("38.314 V16.3.0"))


@pytest.mark.parametrize(
    "unit", ["YD/T ", "GB/T 1.1.1", "T/CSAE 53~", "1-", "3GPP TS 38.331、", "(ISO/IEC ", "\n ", "GB"]
)
def test_adversarial_texts_take_time_in_proportion(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        for _ in find_identifiers(text):
            pass
        return time.process_time() - start

    seconds(1000)
    assert seconds(200_000) < max(40 * seconds(20_000), 2)  # a quadratic search takes 100 times as long


def test_every_number_of_the_facts_is_read(facts: Path) -> None:
    rows = (facts / "standards.tsv").read_text(encoding="utf-8").splitlines()
    numbers = [row["number"] for row in csv.DictReader(rows, delimiter="\t")]
    for number in numbers:
        if "(" not in number:
            assert written(parse_identifier(number)) == number


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("3GPPTS 38.306", "3GPP TS 38.306"),
        ("3GPPTS38.306", "3GPP TS 38.306"),
        ("IECPAS 63595:2025", "IEC PAS 63595:2025"),
        ("5GAIA 014-2024", "5G AIA 014-2024"),
    ],
)
def test_words_of_a_prefix_may_run_together(text: str, canonical: str) -> None:
    assert [str(one.identifier and written(one.identifier)) for one in find_identifiers(f"见{text}。")] == [canonical]
