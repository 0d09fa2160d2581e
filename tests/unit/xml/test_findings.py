"""What the schema processor finds is told without namespaces, with the values that are allowed, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import DataError
from conformance.xml.findings import finding_message, without_namespaces
from conformance.xml.parsing import parse_xml
from conformance.xml.validation import validate

SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:test:1" xmlns="urn:test:1"
  elementFormDefault="qualified">
  <xs:element name="list"><xs:complexType><xs:sequence>
    <xs:element name="answer" minOccurs="0" maxOccurs="9"><xs:complexType>
      <xs:attribute name="support" use="required"><xs:simpleType><xs:restriction base="xs:token">
        <xs:enumeration value="yes"/><xs:enumeration value="no"/></xs:restriction></xs:simpleType></xs:attribute>
      <xs:attribute name="release"><xs:simpleType><xs:restriction base="xs:token">
        <xs:pattern value="Rel-[0-9]{1,2}"/></xs:restriction></xs:simpleType></xs:attribute>
      <xs:attribute name="id"><xs:simpleType><xs:restriction base="xs:string">
        <xs:minLength value="2"/><xs:maxLength value="3"/></xs:restriction></xs:simpleType></xs:attribute>
      <xs:attribute name="count"><xs:simpleType><xs:restriction base="xs:integer">
        <xs:minInclusive value="2"/><xs:maxInclusive value="5"/></xs:restriction></xs:simpleType></xs:attribute>
    </xs:complexType></xs:element>
    <xs:element name="day" type="xs:date"/>
  </xs:sequence></xs:complexType>
  <xs:key name="ids"><xs:selector xpath="*"/><xs:field xpath="@id"/></xs:key></xs:element>
</xs:schema>"""


@pytest.fixture
def refusal(tmp_path: Path):
    path = tmp_path / "list.xsd"
    path.write_text(SCHEMA.replace("<xs:key ", "<xs:unique ").replace("</xs:key>", "</xs:unique>"))

    def refuse(content: str) -> DataError:
        root = parse_xml(f'<list xmlns="urn:test:1">{content}</list>'.encode(), origin="o.xml")
        with pytest.raises(DataError) as caught:
            validate(root, path, origin="o.xml")
        return caught.value

    return refuse


DAY = "<day>2026-02-03</day>"


@pytest.mark.parametrize(
    ("content", "english", "chinese"),
    [
        (
            '<answer support="maybe"/>' + DAY,
            "attribute support of element answer says “maybe”; allowed are: yes, no",
            "元素 answer 的属性 support 的值“maybe”无效；允许的值为：yes, no",
        ),
        (
            '<answer support="no" release="17"/>' + DAY,
            "says “17”, which does not have the form Rel-[0-9]{1,2}",
            "不符合格式 Rel-[0-9]{1,2}",
        ),
        ('<answer support="no" id="a"/>' + DAY, "which has 1 characters; at least 2", "有 1 个字符，至少须有 2 个"),
        ('<answer support="no" id="abcd"/>' + DAY, "which has 4 characters; at most 3", "有 4 个字符，至多 3 个"),
        ('<answer support="no" count="1"/>' + DAY, "says 1; at least 2 is needed", "不得小于 2"),
        ('<answer support="no" count="6"/>' + DAY, "says 6; at most 5 is allowed", "不得大于 5"),
        ("<answer/>" + DAY, "element answer lacks the attribute support", "元素 answer 缺少属性 support"),
        ('<answer support="no" x="1"/>' + DAY, "attribute x of element answer is not known", "的属性 x 未知"),
        ("<day>x</day>", "element day says “x”, which is no xs:date", "元素 day 的值“x”不属于类型 xs:date"),
        ("<x/>", "element x may not stand here; expected: answer, day", "元素 x 不应出现在此处；此处应为：answer, day"),
        (DAY + DAY, "element day may not stand here", "元素 day 不应出现在此处"),
        ("", "element list lacks a part; expected: answer, day", "元素 list 缺少内容；应有：answer, day"),
        ('<answer support="no" id="ab"/>' * 2 + DAY, "repeats 'ab', which may occur only once (ids)", "只能出现一次"),
        (f"text{DAY}", "Character content other than whitespace is not allowed", "元素 list：Character content"),
    ],
)
def test_a_finding_names_its_place_and_what_is_allowed(refusal, content, english, chinese):
    message = refusal(content).message
    assert english in message.spoken("en")
    assert chinese in message.spoken("zh")
    assert "urn:" not in message.spoken("en")


def test_a_long_value_is_cut_and_what_is_allowed_is_not(refusal):
    told = str(refusal(f'<answer support="{"x" * 500}"/>{DAY}'))
    assert "x" * 60 not in told
    assert "allowed are: yes, no" in told


def test_only_namespaces_are_taken_away():
    assert without_namespaces("{urn:a:1}x, {http://www.w3.org/2001/XMLSchema}y of {'yes', 'no'} as [0-9]{1,2} {*}") == (
        "x, y of {'yes', 'no'} as [0-9]{1,2} {*}"
    )


def test_a_value_with_braces_and_quotes_is_shown_as_it_is(refusal):
    assert "says “it's {a} {urn:q}b”" in str(refusal(f"""<answer support="it's {{a}} {{urn:q}}b"/>{DAY}"""))


def test_a_sentence_of_another_form_is_passed_on():
    assert str(finding_message("Something '{urn:a:1}x' else.")) == "Something 'x' else."
