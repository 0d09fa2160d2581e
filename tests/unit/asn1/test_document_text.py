"""ASN.1 is read out of documents and archives as 3GPP publishes them; the documents here are made by the tests."""

from __future__ import annotations

import io
import zipfile

import pytest

from conformance.asn1 import document_text
from conformance.asn1.document_text import source_text
from conformance.asn1.imported import import_text
from conformance.errors import SchemaError
from conformance.model.schema import Bounds, IntegerType, NullType, SequenceType

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{target}"/>
</Relationships>"""
BEACON = "Beacon-Definitions DEFINITIONS AUTOMATIC TAGS ::= BEGIN Beacon ::= INTEGER (0..7) END"


def archive(members):
    """Return a zip archive of the members, by name."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in members.items():
            written.writestr(name, content)
    return octets.getvalue()


def docx(*paragraphs, target="word/document.xml", namespace=WORD, prolog=""):
    """Return a document whose paragraphs hold the given XML."""
    body = "".join(f"<w:p>{paragraph}</w:p>" for paragraph in paragraphs)
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("_rels/.rels", RELATIONS.format(target=target))
        text = f'{prolog}<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
        written.writestr(target.lstrip("/"), text)
        written.writestr("word/media/image1.emf", b"\0" * 100)
    return octets.getvalue()


def run(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def marked(*paragraphs):
    return docx(run("1 Scope, in prose: § “text”"), run("-- ASN1START"), *paragraphs, run("-- ASN1STOP"), run("Annex"))


def between_marks(data):
    return source_text(data, file="a.docx").partition("-- ASN1START\n")[2].partition("-- ASN1STOP")[0]


def test_a_document_imports_as_its_marked_text(tmp_path):
    document = docx(
        run("6.2.1 General: here begins –"),
        run("-- ASN1START"),
        run("Beacon-Definitions DEFINITIONS AUTOMATIC TAGS ::=") + "<w:r><w:br/></w:r>" + run("BEGIN"),
        run("-- ASN1STOP"),
        run("6.2.2 Messages: prose between two pieces ≤ 3"),
        run("-- ASN1START"),
        run("Beacon ::= SEQUENCE {  -- a comment"),
        "<w:r><w:tab/></w:r>" + run("sequence") + "<w:r><w:tab/><w:t>INTEGER (0..255),</w:t></w:r>",
        run("\u00a0\u00a0state NULL }"),
        run("END"),
        run("-- ASN1STOP"),
    )
    (tmp_path / "specification").write_bytes(document)  # told by its content, whatever it is called
    schema = import_text([tmp_path / "specification"], name="beacon", folder=tmp_path / "store")
    item = schema.modules["Beacon-Definitions"].types["Beacon"]
    assert isinstance(item, SequenceType)
    assert [(member.name, member.type) for member in item.root] == [
        ("sequence", IntegerType(Bounds(((0, 255),)))),
        ("state", NullType()),
    ]


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        (run("a") + run("b"), "ab\n"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>", "a\tb\n"),
        ('<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:cr/><w:t>c</w:t><w:br w:type="page"/></w:r>', "a\nb\nc\n\n"),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/><w:t>c</w:t></w:r>", "a-bc\n"),
        (run("a\u00a0b\u2011c"), "a b-c\n"),
        (f"<w:ins>{run('new')}</w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>", "new\n"),
        (f"<w:moveFrom>{run('gone')}</w:moveFrom><w:moveTo>{run('here')}</w:moveTo>", "here\n"),
        (f"<w:hyperlink><w:smartTag>{run('a')}</w:smartTag></w:hyperlink>", "a\n"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>" + run("a"), "a\n"),
        ("<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>" + run("a"), "a\n"),
        (f"<w:r><w:pict><w:txbxContent><w:p>{run('box')}</w:p></w:txbxContent></w:pict></w:r>" + run("a"), "a\n"),
        ("", "\n"),
    ],
)
def test_runs_become_the_text_that_is_shown(paragraph, expected):
    assert between_marks(marked(paragraph)) == expected


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next():
    deleted = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    assert between_marks(marked(deleted + run("A ::= "), run("NULL"))) == "A ::= NULL\n"


def test_cells_of_tables_are_read_in_their_order():
    cells = "".join(f"<w:tc><w:p>{run(text)}</w:p></w:tc>" for text in ("-- ASN1START", "A ::= NULL", "-- ASN1STOP"))
    assert between_marks(docx(f"</w:p><w:tbl><w:tr>{cells}</w:tr></w:tbl><w:p>")) == "A ::= NULL\n"


@pytest.mark.parametrize("target", ["word/document.xml", "/word/document2.xml"])
def test_the_main_part_is_the_one_that_the_package_names(target):
    assert "BEGIN" in source_text(docx(run("-- ASN1START"), run("BEGIN"), target=target), file="a")


def test_strict_documents_are_read_too():
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    assert "BEGIN" in source_text(docx(run("-- ASN1START"), run("BEGIN"), namespace=strict), file="a")


def test_a_module_divided_over_the_documents_of_an_archive_is_whole(tmp_path):
    head, tail = BEACON.split("BEGIN")
    packed = archive(
        {
            "s_10.docx": marked(run(tail)),
            "s_9.docx": marked(run(head + "BEGIN")),
            "cover.docx": docx(run("prose only")),
            "picture.png": b"\x89PNG\0\0",
            "readme.txt": "see DEFINITIONS elsewhere",
        }
    )
    (tmp_path / "38999-i00.zip").write_bytes(packed)
    schema = import_text([tmp_path], name="beacon", folder=tmp_path / "store")
    assert schema.modules["Beacon-Definitions"].types["Beacon"] == IntegerType(Bounds(((0, 7),)))
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["38999-i00.zip", "beacon.json", "store"]


def test_plain_text_in_an_archive_is_read(tmp_path):
    (tmp_path / "text").write_bytes(archive({"beacon.asn": BEACON}))
    assert import_text([tmp_path / "text"], name="beacon", folder=tmp_path / "store").find("Beacon")


def test_members_with_paths_that_lead_out_write_nothing(tmp_path):
    (tmp_path / "a.zip").write_bytes(archive({"../evil.asn": BEACON, "/evil.asn": BEACON}))
    before = sorted(tmp_path.rglob("*"))
    source_text((tmp_path / "a.zip").read_bytes(), file="a.zip")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504,
            r"a is a document of the old binary form \(\.doc\).*save it",
        ),
        (archive({"old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}), r"a/old\.doc is a document of the old binary form"),
        (b"%PDF-1.7", "a is a PDF.*name the document"),
        (docx(run("prose")), "a is a document without ASN.1.*put these marks"),
        (archive({"notes.txt": "prose"}), "a is an archive without ASN.1"),
        (b"PK\x03\x04 and no more", "a is damaged"),
        (marked(run("x"))[:-40], "a is damaged"),
        (docx("<w:r>"), "a is damaged"),
        (docx(run("x"), prolog="<!DOCTYPE w:document [<!ENTITY e 'x'>]>"), "a has a document type declaration"),
        (archive({"_rels/.rels": "<broken"}), "a is damaged"),
    ],
)
def test_what_cannot_be_read_says_why_and_the_way_out(data, message):
    with pytest.raises(SchemaError, match=message):
        source_text(data, file="a")


def test_what_is_locked_by_a_password_is_refused():
    locked = bytearray(archive({"beacon.asn": BEACON}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + offset] |= 1
    with pytest.raises(SchemaError, match=r"a is damaged.*(password|encrypted)"):
        source_text(bytes(locked), file="a")


def test_limits_hold_for_what_is_unpacked(monkeypatch):
    bomb = docx(run("-- ASN1START"), *[run("x" * 1000)] * 200)
    assert len(bomb) < 20_000
    monkeypatch.setattr(document_text, "MAX_OCTETS", 100_000)
    with pytest.raises(SchemaError, match="a unpacks to more than 100000 octets"):
        source_text(bomb, file="a")
    monkeypatch.undo()
    monkeypatch.setattr(document_text, "MAX_TEXT_OCTETS", 1_000)
    with pytest.raises(SchemaError, match="a unpacks to more than 1000 octets"):
        source_text(bomb, file="a")
    with pytest.raises(SchemaError, match=r"a/large\.asn unpacks to more than 1000 octets"):
        source_text(archive({"large.asn": BEACON * 100}), file="a")
    monkeypatch.setattr(document_text, "MAX_MEMBERS", 2)
    with pytest.raises(SchemaError, match="a has 3 members, at most 2"):
        source_text(bomb, file="a")


def test_deep_nesting_is_refused():
    with pytest.raises(SchemaError, match="a is damaged"):
        source_text(docx("<w:ins>" * 100_000 + "</w:ins>" * 100_000), file="a")


def test_text_in_utf_16_is_read():
    assert source_text(BEACON.encode("utf-16"), file="a") == BEACON
