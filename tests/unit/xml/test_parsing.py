from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import DataError
from conformance.xml import parsing
from conformance.xml.parsing import MAX_DEPTH, parse_xml

LAUGHS = b"<!DOCTYPE a [<!ENTITY e0 'ha'>%s]><a>&e9;</a>" % b"".join(
    b"<!ENTITY e%d '%s'>" % (number, b"&e%d;" % (number - 1) * 10) for number in range(1, 10)
)


def nested(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


def test_well_formed_document_keeps_names_text_and_lines() -> None:
    root = parse_xml("<a>\n<b c='1'>扬帆</b></a>".encode(), origin="o")
    assert (root.tag, root[0].get("c"), root[0].text, root[0].sourceline) == ("a", "1", "扬帆", 2)


def test_comments_and_processing_instructions_are_left_out() -> None:
    root = parse_xml(b"<!-- x --><a><?do this?><!-- y --><b/></a>", origin="o")
    assert [child.tag for child in root] == ["b"]


def test_chinese_encodings_are_read() -> None:
    root = parse_xml("<?xml version='1.0' encoding='gbk'?><a>扬帆</a>".encode("gbk"), origin="o")
    assert root.text == "扬帆"


@pytest.mark.parametrize(
    "document",
    [
        b"<!DOCTYPE a><a/>",
        b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        b"<!DOCTYPE a SYSTEM 'file:///etc/hostname'><a/>",
        b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>",
        "<!DOCTYPE a><a/>".encode("utf-16"),
    ],
)
def test_document_type_declaration_is_refused(document: bytes) -> None:
    with pytest.raises(DataError) as refused:
        parse_xml(document, origin="capability.xml")
    assert refused.value.key == "xml.dtd"
    assert "capability.xml" in str(refused.value)


def test_entity_bomb_is_refused_at_once() -> None:
    before = time.process_time()
    with pytest.raises(DataError):
        parse_xml(LAUGHS, origin="o")
    assert time.process_time() - before < 1


def test_broken_document_names_origin_line_and_column() -> None:
    with pytest.raises(DataError, match=r"^profile\.xml, line 2, column \d+: .*mismatch"):
        parse_xml(b"<a>\n<b></a>", origin="profile.xml")


@given(st.integers(min_value=MAX_DEPTH - 2, max_value=MAX_DEPTH + 2))
def test_depth_is_limited(depth: int) -> None:
    if depth <= MAX_DEPTH:
        assert parse_xml(nested(depth), origin="o").tag == "a"
    else:
        with pytest.raises(DataError, match=str(MAX_DEPTH)):
            parse_xml(nested(depth), origin="o")


def test_size_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MAX_OCTETS", 10)
    assert parse_xml(b"<aaaaaaa/>", origin="o").tag == "aaaaaaa"
    with pytest.raises(DataError, match="11 octets"):
        parse_xml(b"<aaaaaaaa/>", origin="o")


@given(st.binary(max_size=60) | st.text(alphabet="<>&;/!?ab='\"[]", max_size=60).map(str.encode))
def test_any_octets_parse_or_are_refused_with_their_origin(data: bytes) -> None:
    try:
        parse_xml(data, origin="some origin")
    except DataError as error:
        assert "some origin" in str(error)  # noqa: PT017  # either way is right, but never another exception


def test_included_files_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    document = (
        '<a xmlns:xi="http://www.w3.org/2001/XInclude">'
        f'<xi:include href="{(tmp_path / "secret.txt").as_uri()}" parse="text"/></a>'
    )
    root = parse_xml(document.encode(), origin="o")
    assert "secret" not in "".join(str(text) for text in root.itertext())
