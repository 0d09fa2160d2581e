"""Documents become blocks that know their lines and pages; what is hostile or damaged is refused with a reason."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Sequence

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import DataError
from conformance.registry import document_docx, document_html, document_pdf, documents
from conformance.registry.documents import Document, Form, Place, read_document, read_text

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, *, notes: str = "", **parts: bytes) -> bytes:
    """Make a Word document of nothing but its text (ECMA-376-1, 17.2)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        if notes:
            archive.writestr("word/footnotes.xml", f'<w:footnotes xmlns:w="{W}">{notes}</w:footnotes>')
        for name, data in parts.items():
            archive.writestr(f"word/{name}.xml", data)
    return file.getvalue()


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def table(*rows: Sequence[str]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def pdf(*pages: Sequence[str]) -> bytes:
    """Make a PDF document with lines of Latin text (ISO 32000-1, 7.5 and 9.4)."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for at, lines in enumerate(pages):
        shown = " T* ".join("({}) Tj".format(line.replace("(", r"\(").replace(")", r"\)")) for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET".encode("latin-1")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * at} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    file, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(file)


def place_of(document: Document, words: str) -> Place:
    [found] = [block.place(block.text.index(words)) for block in document.blocks if words in block.text]
    return found


def rows(document: Document) -> list[str]:
    return [block.text for block in document.blocks if block.row]


def refusal(data: bytes, origin: str = "it") -> str:
    with pytest.raises(DataError) as caught:
        read_document(data, origin=origin)
    assert str(caught.value)
    return caught.value.key


def test_lines_of_plain_text_are_those_of_the_file() -> None:
    document = read_text("one\ntwo\n\n\nthree\nfour", origin="it.txt")
    assert [block.text for block in document.blocks] == ["one\ntwo", "three\nfour"]
    assert [place_of(document, word).line for word in ("one", "two", "three", "four")] == [1, 2, 5, 6]
    assert place_of(document, "two").page is None


def test_form_feeds_of_pdftotext_begin_pages() -> None:
    document = read_text("alpha\nbeta\n\fgamma\n\f\fdelta\n", origin="it.txt")
    assert place_of(document, "beta") == Place(2, 1)
    assert place_of(document, "gamma") == Place(3, 2)
    assert place_of(document, "delta") == Place(4, 4)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_an_editor_whatever_ends_them(end: str) -> None:
    text = end.join(["alpha\u2028still one\x85and one", "beta", "\fgamma", "delta"])
    document = read_text(text, origin="it.txt")
    assert [place_of(document, word) for word in ("alpha", "beta", "gamma", "delta")] == [
        Place(1, 1),
        Place(2, 1),
        Place(3, 2),
        Place(4, 2),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_separators_within_a_cell_end_no_row(end: str) -> None:
    document = read_text(end.join(["number,title", 'one,"two\u2028three"', "four,five"]), origin="it.csv")
    assert [block.text for block in document.blocks] == ["number\ttitle", "one\ttwo three", "four\tfive"]
    assert place_of(document, "four").line == 3


def test_lines_of_a_long_text_are_counted() -> None:
    assert place_of(read_text("x\n" * 99_999 + "last", origin="it.txt"), "last").line == 100_000


def test_items_of_a_list_are_apart() -> None:
    document = read_text("[1] one\nmore\n[2] two\n- three\n（4）four", origin="it.md")
    assert [block.text for block in document.blocks] == ["[1] one\nmore", "[2] two", "- three", "（4）four"]


def test_rows_of_markdown_keep_their_cells_under_headings() -> None:
    document = read_text("before\n| No | Title |\n|:--|---|\n| 1 | one |\nafter\n| x | y |", origin="it.md")
    assert rows(document) == ["No\tTitle", "1\tone", "x\ty"]
    assert [block.headings for block in document.blocks if block.row] == [(), ("No", "Title"), ()]
    assert place_of(document, "1\tone") == Place(4)


def test_rows_of_csv_are_counted_by_the_lines_of_the_file() -> None:
    document = read_document(b'No,Title\n1,"one,\nmore"\n2,two\n', origin="it.csv")
    assert rows(document) == ["No\tTitle", "1\tone, more", "2\ttwo"]
    assert place_of(document, "2\ttwo") == Place(4)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_in_use_are_told_apart(encoding: str) -> None:
    document = read_document("标准编号与名称".encode(encoding), origin="it.txt")
    assert [block.text for block in document.blocks] == ["标准编号与名称"]


PAGE = """<!DOCTYPE html>
<html><head><title>unseen</title><style>p {}</style></head><body>
<p>YD/T&nbsp;<b>1</b>
and<br>2</p><script>var unseen;</script>
<table><tr><th>No</th><th>Title</th></tr>
<tr><td><a href="x">1</a></td><td><p>one</p><p>more</p></td></tr>
</table><ul><li>first<li>second</ul>
"""


def test_a_page_is_read_as_it_is_seen() -> None:
    document = read_document(PAGE.encode(), origin="it.html")
    assert document.form is Form.HTML
    assert "unseen" not in "".join(block.text for block in document.blocks)
    assert rows(document) == ["No\tTitle", "1\tone more"]
    assert document.blocks[0].text.replace("\xa0", " ").split() == ["YD/T", "1", "and", "2"]
    assert place_of(document, "first") == Place(7)
    assert place_of(document, "1\tone more") == Place(6)
    assert [block.text.strip() for block in document.blocks[-2:]] == ["first", "second"]


def test_entities_of_a_page_are_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><html><body><p>x &b; y</p></body></html>'
    assert "lollol" not in "".join(block.text for block in read_text(bomb, origin="it.html").blocks)


def test_a_deep_page_is_read_and_a_deeper_one_refused() -> None:
    [deep] = read_text("<html>" + "<div>" * 1000 + "deep", origin="it.html").blocks
    assert deep.text == "deep"
    assert refusal(b"<html>" + b"<div>" * 100_000 + b"deep") == "verification.too-deep"


def test_a_word_document_gives_paragraphs_and_rows_with_numbers_split_over_runs() -> None:
    body = paragraph("YD/T 37", "09-2020") + table(("No", "Title"), ("1", "one")) + paragraph("end")
    document = read_document(docx(body, notes=f"<w:footnote>{paragraph('note')}</w:footnote>"), origin="it.docx")
    assert document.form is Form.DOCX
    assert [block.text for block in document.blocks] == ["YD/T 3709-2020", "No\tTitle", "1\tone", "end", "note"]
    assert [block.place(0).line for block in document.blocks] == [1, 2, 3, 4, 5]
    assert document.blocks[2].headings == ("No", "Title")


def test_pages_of_a_word_document_are_those_of_its_last_layout() -> None:
    broken = "<w:p><w:r><w:t>one</w:t><w:lastRenderedPageBreak/><w:t>two</w:t></w:r></w:p>"
    document = read_document(docx(broken + paragraph("three")), origin="it.docx")
    assert [place_of(document, word).page for word in ("one", "two", "three")] == [1, 2, 2]
    assert place_of(read_document(docx(paragraph("one")), origin="it.docx"), "one").page is None


def test_what_was_deleted_from_a_word_document_is_gone_and_text_boxes_are_read() -> None:
    body = (
        "<w:p><w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText><w:t>gone</w:t></w:r></w:del>"
        f"<w:r><w:pict><w:txbxContent>{paragraph('boxed')}</w:txbxContent></w:pict></w:r></w:p>"
    )
    assert [block.text for block in read_document(docx(body), origin="it.docx").blocks] == ["kept", "boxed"]


def test_tables_within_tables_are_read_once() -> None:
    inner = table(("inner", "cell"))
    body = f"<w:tbl><w:tr><w:tc>{paragraph('outer')}{inner}</w:tc></w:tr></w:tbl>"
    assert rows(read_document(docx(body), origin="it.docx")) == ["outer", "inner\tcell"]


def test_pages_and_lines_of_a_pdf_are_told() -> None:
    document = read_document(pdf(["YD/T 3709-2020", "second"], ["third (3)"]), origin="it.pdf")
    assert document.form is Form.PDF
    assert place_of(document, "second") == Place(2, 1)
    assert place_of(document, "third (3)") == Place(1, 2)


def encrypted_pdf(password: str) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf(["words"])))
    writer.encrypt(password, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_a_pdf_that_anybody_may_open_is_read_though_it_is_encrypted() -> None:
    assert place_of(read_document(encrypted_pdf(""), origin="it.pdf"), "words") == Place(1, 1)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (b"\x00\x01\x02\x03", "binary"),
        (b"\xff\xff\xff\xff", "unknown-encoding"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old-word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"PK\x03\x04 no archive", "broken"),
        (docx("<w:p>")[:-30], "broken"),
        (b"%PDF-1.7\nrubbish", "broken"),
        (encrypted_pdf("secret"), "encrypted"),
        (pdf([]), "no-text"),
    ],
)
def test_what_is_no_document_is_refused_with_the_way_out(data: bytes, key: str) -> None:
    assert refusal(data) == f"verification.{key}"


def test_an_archive_that_is_no_word_document_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "text")
    assert refusal(file.getvalue()) == "verification.no-word"


def test_a_bomb_is_not_unpacked() -> None:
    assert refusal(docx(paragraph("0" * 40_000_000))) == "verification.unpacks-large"
    assert refusal(docx(paragraph("0" * 3_000_000))) == "verification.unpacks-large"


def test_a_word_document_with_entities_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert refusal(file.getvalue()) == "xml.dtd"


def test_limits_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_OCTETS", 10_000)
    monkeypatch.setattr(documents, "MAX_CHARACTERS", 100)
    monkeypatch.setattr(document_html, "MAX_ELEMENTS", 5)
    monkeypatch.setattr(document_docx, "MAX_PARTS", 1)
    monkeypatch.setattr(document_pdf, "MAX_PAGES", 1)
    assert refusal(b"x" * 10_001) == "verification.too-large"
    assert refusal(b"x" * 101) == "verification.much-text"
    assert refusal(b"<p>" * 6, "it.html") == "verification.many-tags"
    assert refusal(docx(paragraph("x"), more=b"<x/>")) == "verification.many-parts"
    assert refusal(pdf(["one"], ["two"])) == "verification.many-pages"
    assert refusal(docx(paragraph("0123456789" * 11))) == "verification.much-text"
    monkeypatch.setattr(document_pdf, "MAX_STREAM", 10)
    assert refusal(pdf(["one"])) == "verification.large-page"


@given(st.binary(max_size=300), st.sampled_from(["it", "it.html", "it.csv", "it.pdf", "it.docx"]))
def test_any_octets_are_read_or_refused(data: bytes, origin: str) -> None:
    with contextlib.suppress(DataError):
        assert all(block.place(0).line >= 1 for block in read_document(data, origin=origin).blocks)


@given(st.data(), st.sampled_from([docx(table(("1", "one"))), pdf(["one", "two"])]))
def test_a_damaged_document_is_read_or_refused(data: st.DataObject, whole: bytes) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    octet = data.draw(st.binary(min_size=0, max_size=3))
    with contextlib.suppress(DataError):
        assert isinstance(read_document(whole[:at] + octet + whole[at + 1 :], origin="it"), Document)
