"""Importing ASN.1 text into the user's schema store."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from conformance.asn1 import imported
from conformance.asn1.imported import ImportedSource, import_text, schema_store
from conformance.errors import SchemaError
from conformance.model.schema import BitStringType, Bounds, IntegerType, ListType, Reference, SequenceType, StringType

HEADING = "A DEFINITIONS AUTOMATIC TAGS ::= BEGIN\n"


@pytest.fixture
def imports(tmp_path):
    """Import the body of a module A, or whole texts by file name."""

    def run(body="", **texts):
        written = texts or {"a": f"{HEADING}{body}\nEND\n"}
        paths = []
        for name, text in written.items():
            paths.append(tmp_path / f"{name}.asn")
            paths[-1].write_text(text, encoding="utf-8")
        return import_text(paths, name="tried", folder=tmp_path / "store")

    return run


def types_of(schema):
    return dict(schema.modules["A"].types)


def test_imported_schema_is_kept_and_offered(imports, tmp_path):
    source = ImportedSource(tmp_path / "store")
    assert source.names() == []
    schema = imports("T ::= INTEGER (0..5)")
    assert source.names() == ["tried"]
    assert source.load("tried") == schema
    assert schema.find("T") == Reference("A", "T")
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["tried.json"]


def test_importing_again_replaces_the_schema(imports, tmp_path):
    first = imports("T ::= INTEGER (0..5)")
    second = imports("T ::= INTEGER (0..6)")
    assert first.digest != second.digest
    assert ImportedSource(tmp_path / "store").load("tried") == second


def test_modules_of_several_files_see_each_other_whatever_their_order(imports):
    schema = imports(
        one="A DEFINITIONS ::= BEGIN IMPORTS T, n FROM B; U ::= SEQUENCE OF T V ::= INTEGER (0..n) END",
        two="B DEFINITIONS ::= BEGIN\nn INTEGER ::= 7\nT ::= NULL\nEND C DEFINITIONS ::= BEGIN W ::= NULL END",
    )
    assert list(schema.modules) == ["A", "B", "C"]
    assert types_of(schema) == {"U": ListType(Reference("B", "T")), "V": IntegerType(Bounds(((0, 7),)))}
    assert schema.modules["B"].constants == {"n": 7}


def test_a_folder_stands_for_its_text_files(tmp_path):
    for name in ("a.asn", "b.ASN1", "c.txt"):
        module = name[0].upper()
        (tmp_path / name).write_text(f"{module} DEFINITIONS ::= BEGIN T ::= NULL END", encoding="utf-8")
    (tmp_path / "notes.doc").write_bytes(b"\0")
    assert list(import_text([tmp_path], name="all", folder=tmp_path / "store").modules) == ["A", "B", "C"]


def test_comments_of_every_form_are_no_part_of_the_schema(imports):
    schema = imports(
        """-- U ::= NULL -- T ::= SEQUENCE { /* b NULL, /* nested */ -- */
        a INTEGER, -- c NULL,
        d IA5String DEFAULT "-- no comment /*" -- the last -- } ------------"""
    )
    (item,) = types_of(schema).values()
    assert [(member.name, member.default) for member in item.root] == [("a", None), ("d", ("-- no comment /*",))]


def test_gb18030_text_of_3gpp_form_imports(tmp_path):
    text = f"范围 /*\n-- ASN1START\n{HEADING}T ::= NULL -- 空\n-- ASN1STOP\n正文\n-- ASN1START\nEND\n-- ASN1STOP\n"
    (tmp_path / "a.txt").write_bytes(text.encode("gb18030"))
    assert types_of(import_text([tmp_path / "a.txt"], name="gb", folder=tmp_path / "store"))


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("INTEGER (0..7) (1..2, ...)", Bounds(((1, 2),), extensible=True)),
        ("INTEGER (0..7, ...) (1..2)", Bounds(((1, 2),))),
        ("INTEGER (0..7, ...) (1..2, ...)", Bounds(((1, 2),), extensible=True)),
        ("INTEGER (0..7, ..., 9)", Bounds(((0, 7),), extensible=True)),
        ("INTEGER (1 | 3..4 | 5 | 9)", Bounds(((1, 1), (3, 5), (9, 9)))),
        ("INTEGER (MIN..-1)", Bounds(((None, -1),))),
    ],
)
def test_the_constraint_applied_last_decides_on_extensibility(imports, text, bounds):
    """X.680 (2021) clause 50: extensibility is not inherited; examples in annex G.4."""
    assert types_of(imports(f"T ::= {text}"))["T"] == IntegerType(bounds)


def test_constraints_of_uses_and_strings(imports):
    types = types_of(
        imports(
            """N ::= INTEGER { one(1) } (0..7)
            M ::= N (1..2, ...)
            L ::= SEQUENCE (SIZE (1..9)) OF N
            K ::= L (SIZE (1..3, ...))
            S ::= PrintableString (SIZE (1..5)) (FROM ("a".."c" | "x"))
            B ::= BIT STRING { first(0), last(7) } (SIZE (8)) (CONTAINING N)"""
        )
    )
    named = (("one", 1),)
    assert types["M"] == Reference("A", "N", IntegerType(Bounds(((1, 2),), extensible=True), named))
    assert types["K"].narrowed.size == Bounds(((1, 3),), extensible=True)
    assert types["S"] == StringType("PrintableString", Bounds(((1, 5),)), "abcx")
    assert types["B"] == BitStringType(Bounds(((8, 8),)), (("first", 0), ("last", 7)), Reference("A", "N"))


def test_parameterised_types_are_expanded(imports):
    types = types_of(imports("Pair { Item } ::= SEQUENCE { a Item, b Item }\nT ::= Pair { U }\nU ::= NULL"))
    assert set(types) == {"T", "U"}
    assert types["T"] == SequenceType(tuple(types["T"].root))
    assert [(member.name, member.type) for member in types["T"].root] == [
        ("a", Reference("A", "U")),
        ("b", Reference("A", "U")),
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("\nT ::= SEQUENCE { a INTEGER, b }", r"a\.asn, line 3: T\.b: invalid ASN\.1 type definition"),
        ("T ::= NULL\nU ::= Unknown", r"a\.asn, line 3: U: ASN1RefType to Unknown, undefined"),
        ("T ::= INTEGER (0..n)", r"a\.asn, line 2: T: value n, undefined"),
        ("IMPORTS X FROM B;\nT ::= X", r"a\.asn, line 3: T: module B, undefined"),
        ("T ::= NULL\n\nT ::= NULL", r"a\.asn, line 2: .*duplicate object, T"),
        ("T ::= SEQUENCE { a INTEGER DEFAULT TRUE }", r"a\.asn, line 2: T\.a: invalid value for INTEGER"),
        ("T ::= SET { a NULL }", r"A\.T: SET is not supported"),
        ("T ::= SEQUENCE { a REAL }", r"A\.T\.a: REAL is not supported"),
        ("/* open", r"a\.asn, line 2: the comment"),
        ("T ::= " + "SEQUENCE OF " * 5000 + "NULL", r"a\.asn, line 2: "),
    ],
)
def test_broken_text_is_refused_with_file_and_line(imports, body, message, tmp_path):
    with pytest.raises(SchemaError, match=message):
        imports(body)
    assert not (tmp_path / "store").exists()


def test_text_without_end_is_refused_with_its_line(imports):
    with pytest.raises(SchemaError, match=r"a\.asn, line 2: .*BEGIN - END scheme not found"):
        imports(a="\nA DEFINITIONS ::= BEGIN T ::= NULL")


def test_a_text_that_takes_too_long_is_given_up(tmp_path):
    (tmp_path / "a.asn").write_text(f"{HEADING}T ::= NULL\nEND", encoding="utf-8")
    with pytest.raises(SchemaError, match="took more than 0 seconds"):
        import_text([tmp_path / "a.asn"], name="slow", folder=tmp_path, timeout=0.01)


@pytest.mark.parametrize("name", ["", "Upper", "../up", "a/b", "a b", "-a", "a" * 65, ".hidden"])
def test_names_that_are_no_file_names_are_refused(tmp_path, name):
    with pytest.raises(SchemaError, match="is no name for a schema"):
        import_text([], name=name, folder=tmp_path)


def test_limits_are_kept(tmp_path, monkeypatch):
    (tmp_path / "a.asn").write_text(f"{HEADING}T ::= NULL\nEND", encoding="utf-8")
    (tmp_path / "b.asn").write_text("B DEFINITIONS ::= BEGIN T ::= NULL END", encoding="utf-8")
    monkeypatch.setattr(imported, "MAX_FILES", 1)
    with pytest.raises(SchemaError, match="2 files, at most 1"):
        import_text([tmp_path], name="many", folder=tmp_path)
    monkeypatch.setattr(imported, "MAX_OCTETS", 10)
    with pytest.raises(SchemaError, match=r"a\.asn takes the text beyond 10 octets"):
        import_text([tmp_path / "a.asn"], name="much", folder=tmp_path)
    monkeypatch.setattr(imported, "MAX_FILE_OCTETS", 10)
    with pytest.raises(SchemaError, match=r"a\.asn is larger than 10 octets"):
        import_text([tmp_path / "a.asn"], name="large", folder=tmp_path)


def test_what_is_no_text_is_refused(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"\x00\x01")
    with pytest.raises(SchemaError, match=r"a\.bin, line 1: U\+0000 is no character of ASN\.1"):
        import_text([tmp_path / "a.bin"], name="doc", folder=tmp_path)
    with pytest.raises(SchemaError, match=r"there is no ASN\.1 text to import"):
        import_text([tmp_path], name="doc", folder=tmp_path)
    with pytest.raises(SchemaError, match="cannot be read"):
        import_text([tmp_path / "missing.asn"], name="doc", folder=tmp_path)


def test_two_files_of_one_name_are_told_apart_by_their_paths(tmp_path):
    for folder, text in (
        ("one", "A DEFINITIONS ::= BEGIN T ::= NULL END"),
        ("two", "B DEFINITIONS ::= BEGIN T ::= X END"),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "m.asn").write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError, match=r"two.m\.asn, line 1"):
        import_text([tmp_path / "one", tmp_path / "two"], name="both", folder=tmp_path)


def test_a_damaged_or_foreign_file_in_the_store_is_told(tmp_path):
    source = ImportedSource(tmp_path)
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "No Name.json").write_text("{}", encoding="utf-8")
    assert source.names() == ["broken"]
    with pytest.raises(SchemaError, match=r"broken\.json cannot be read as a schema"):
        source.load("broken")
    with pytest.raises(SchemaError, match="there is no schema other; known are broken"):
        source.load("other")


def test_the_store_is_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("YANGFAN_SCHEMA_STORE", str(tmp_path))
    assert schema_store() == tmp_path
    monkeypatch.delenv("YANGFAN_SCHEMA_STORE")
    assert schema_store().parts[-2:] == ("yangfan", "schemas")


def test_packages_in_the_current_folder_are_not_run(tmp_path, monkeypatch, imports):
    """Somebody else's folder may hold a module with the name of one that the compiler imports."""
    (tmp_path / "pycrate_asn1c.py").write_text("raise SystemExit(1)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert types_of(imports("T ::= NULL"))


def test_the_compiler_answers_in_json_even_if_it_fails():
    request = {"name": "x", "origin": "", "digest": "", "texts": {"a.asn": "A DEFINITIONS ::= BEGIN T ::= U END"}}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "conformance.asn1.compile_text"],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["error"] == "schema.broken-line"
