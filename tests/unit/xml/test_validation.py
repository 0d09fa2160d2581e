from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import DataError
from conformance.xml.parsing import parse_xml
from conformance.xml.validation import validate

SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:test:1" xmlns="urn:test:1"
  elementFormDefault="qualified">
  <xs:element name="list"><xs:complexType><xs:sequence>
    <xs:element name="number" type="xs:integer" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    path = tmp_path / "list.xsd"
    path.write_text(SCHEMA)
    return path


def test_valid_document_passes(schema: Path) -> None:
    validate(parse_xml(b'<list xmlns="urn:test:1"><number>1</number></list>', origin="o"), schema, origin="o")


def test_finding_names_origin_line_and_schema_without_namespaces(schema: Path) -> None:
    document = parse_xml(b'<list xmlns="urn:test:1">\n<number>1</number>\n<number>x</number></list>', origin="o")
    with pytest.raises(DataError) as refused:
        validate(document, schema, origin="o.xml")
    assert str(refused.value).startswith("o.xml, line 3: element number says")
    assert "list.xsd" in str(refused.value)


def test_further_findings_are_counted(schema: Path) -> None:
    document = parse_xml(b'<list xmlns="urn:test:1"><number>x</number><number>y</number></list>', origin="o")
    with pytest.raises(DataError) as refused:
        validate(document, schema, origin="o")
    assert refused.value.data["more"] == 1


def test_broken_schema_is_an_error_of_its_own(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xsd"
    broken.write_text("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:nonsense/></xs:schema>")
    with pytest.raises(DataError) as refused:
        validate(parse_xml(b"<a/>", origin="o"), broken, origin="o")
    assert refused.value.key == "xml.schema-broken"
