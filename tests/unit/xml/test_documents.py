from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import DataError
from conformance.model.text import Text
from conformance.xml import documents
from conformance.xml.documents import attributes, bilingual, child, line_of, load_document, words
from conformance.xml.parsing import parse_xml

ROOT = parse_xml(b'<a xmlns="urn:x" k="v">\n <t><en> one\n two </en><zh>x</zh></t><e/></a>', origin="o")


def test_parts_of_a_document() -> None:
    assert attributes(ROOT) == {"k": "v"}
    assert bilingual(child(ROOT, "t")) == Text("one two", "x")
    assert line_of(child(ROOT, "t")) == 2
    assert words(child(ROOT, "e")) == words(None) == ""


def test_a_child_that_is_missing_is_a_fault() -> None:
    with pytest.raises(LookupError):
        child(ROOT, "missing")


def test_documents_without_a_namespace_have_children_too() -> None:
    assert words(child(parse_xml(b"<a><b>c</b></a>", origin="o"), "b")) == "c"


def test_a_document_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bands.xml"
    path.write_bytes(b"<bands>" + b" " * 100)
    monkeypatch.setattr(documents, "MAX_OCTETS", 50)
    monkeypatch.setattr("conformance.xml.parsing.MAX_OCTETS", 50)
    with pytest.raises(DataError, match=r"bands\.xml has 51 octets"):
        load_document(path, "bands")


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        load_document(tmp_path, "bands")
