"""Suites as folders and as XML: what is written is read back, what is broken is said so."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.errors import ConformanceError, DataError, UsageError
from conformance.model.text import Text
from conformance.model.vector import Expectation, Provenance, SuiteHeader, Vector
from conformance.vectors import suites
from conformance.vectors.json_lines import JsonLinesFormat
from conformance.vectors.suite_xml import MAX_VECTOR_OCTETS, XmlFormat
from conformance.vectors.suites import Suite, open_suite, write_suite

HEADER = SuiteHeader(
    id="made-up-uper",
    title=Text("Made up", "虚构"),
    schema="demo@1.0.0",
    schema_digest="0" * 64,
    module="Demo",
    type_name="T",
    release=17,
    encoding="uper",
    provenance=Provenance("generated", generator="by hand 1", seed=0, tools={"nothing": "1"}),
)
PADDING = Vector("v1", b"\x01", Expectation.INVALID, "padding", path="T.a.0")
VALID = Vector("v2", b"\x80\x00", Expectation.VALID, "component", path="T", value_digest="ab" * 16)


def unknown(name: str) -> Any:
    raise AssertionError(name)


def named(number: int, rule: str = "component") -> Vector:
    return replace(VALID, id=f"v{number:06}", rule=rule, octets=number.to_bytes(4, "big"))


words = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=30).filter(str.strip)
plain = st.from_regex(r"[a-z0-9]+([.-][a-z0-9]+)*", fullmatch=True).filter(lambda text: len(text) < 40)
vectors = st.builds(
    Vector,
    id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True),
    octets=st.binary(max_size=40),
    expectation=st.sampled_from(Expectation),
    rule=plain,
    path=st.sampled_from(["", "T", "T.a.0.b", "T.x-y", "Other.z", "Ta.b"]),
    value_digest=st.sampled_from(["", "0123456789abcdef" * 2]),
    policy=st.just("") | plain,
    clause=st.just("") | words,
    note=st.none() | st.builds(Text, words, words),
    flags=st.lists(plain, max_size=3).map(tuple),
    sender=st.just("") | words,
    origin=st.just("") | words,
)
many = st.lists(vectors, max_size=12, unique_by=lambda vector: vector.id)
provenances = st.builds(
    Provenance,
    st.sampled_from(["generated", "sourced"]),
    origin=st.just("") | words,
    generator=st.just("") | words,
    seed=st.none() | st.integers(-(10**20), 10**20),
    count=st.integers(0, 10**6),
    tools=st.dictionaries(plain, words, max_size=3),
)
headers = st.builds(
    SuiteHeader,
    id=plain,
    title=st.builds(Text, *[words.map(lambda text: " ".join(text.split()))] * 2),
    schema=words,
    schema_digest=st.just("12" * 32),
    module=words,
    type_name=st.just("T"),
    release=st.none() | st.integers(1, 30),
    encoding=st.sampled_from(["uper", "aper", "der", "jer", "xer"]),
    provenance=provenances,
    synthetic=st.booleans(),
)


@given(headers, many)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_folder_is_read_as_it_was_written_grouped_by_rule(
    tmp_path: Path, header: SuiteHeader, written: list[Vector]
) -> None:
    suite = write_suite(tmp_path / "suite", header, iter(written))
    assert suite.header == header
    read = list(suite.vectors())
    assert sorted(read, key=lambda vector: vector.id) == sorted(written, key=lambda vector: vector.id)
    rules = [vector.rule for vector in read]
    assert [rule for rule, before in zip(rules, [None, *rules], strict=False) if rule != before] == list(suite.rules)
    assert suite.count == len(written) == sum(suite.rules.values())
    assert open_suite(tmp_path / "suite") == suite


@pytest.mark.parametrize("form", [XmlFormat(), JsonLinesFormat()])
@given(header=headers, written=many)
@settings(max_examples=30)
def test_one_file_is_read_as_it_was_written(form: Any, header: SuiteHeader, written: list[Vector]) -> None:
    data = b"".join(form.write(header, iter(written), unknown))
    again, read = form.read(data, unknown, origin="file")
    assert (again, list(read)) == (header, written)


def test_the_same_vectors_give_the_same_octets(tmp_path: Path) -> None:
    one = write_suite(tmp_path / "one", HEADER, [PADDING, VALID])
    other = write_suite(tmp_path / "other", HEADER, [PADDING, VALID])
    assert one.digest == other.digest == hashlib.sha256((tmp_path / "one" / "suite.xml").read_bytes()).hexdigest()
    assert [path.read_bytes() for path in sorted(one.folder.iterdir())] == [
        path.read_bytes() for path in sorted(other.folder.iterdir())
    ]


def test_a_vector_is_one_line_of_few_octets(tmp_path: Path) -> None:
    suite = write_suite(tmp_path / "suite", HEADER, [VALID])
    lines = (suite.folder / "vectors-0001.xml").read_text().splitlines()
    assert lines[2:4] == [
        '<case rule="component" expectation="valid">',
        f'<vector id="v2" path="T" value="{"ab" * 16}">8000</vector>',
    ]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    """Two thousand and some vectors of two rules that come in turn."""
    made = (named(number, ("component", "default")[number % 2]) for number in range(2300))
    return write_suite(tmp_path_factory.mktemp("large") / "suite", HEADER, made)


def test_a_file_holds_a_thousand_vectors(large: Suite) -> None:
    assert [(file.count, dict(file.rules)) for file in large.files] == [
        (1000, {"component": 1000}),
        (1000, {"component": 150, "default": 850}),
        (300, {"default": 300}),
    ]


def test_vectors_of_a_rule_are_read_from_the_files_that_hold_it(large: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    data = Suite.data
    monkeypatch.setattr(Suite, "data", lambda suite, file: opened.append(file.name) or data(suite, file))
    assert sum(1 for _ in large.vectors(rule="default")) == 1150
    assert opened == ["vectors-0002.xml", "vectors-0003.xml"]


@given(st.sampled_from(["", "component", "default"]), st.integers(0, 2400), st.none() | st.integers(0, 2400))
@settings(max_examples=30)
def test_a_part_of_a_suite_is_a_slice_of_it(large: Suite, rule: str, start: int, stop: int | None) -> None:
    everything = [vector for vector in large.vectors() if rule in ("", vector.rule)]
    assert list(large.vectors(rule=rule, start=start, stop=stop)) == everything[start:stop]


def test_one_vector_is_found_by_its_identifier(large: Suite) -> None:
    assert large.vector("v002299") == named(2299, "default")
    with pytest.raises(UsageError, match="no vector v002300"):
        large.vector("v002300")


def test_memory_stays_flat_however_many_vectors_there_are(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        suite = write_suite(tmp_path / "suite", HEADER, map(named, range(count)))
        tracemalloc.start()
        assert sum(1 for _ in suite.vectors()) == count
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1000)
    assert peak(8000) < 1.5 * peak(2000)


def test_the_target_of_a_suite_says_what_a_codec_decodes(large: Suite) -> None:
    target = large.target
    assert (target.schema, target.module, target.type_name, target.encoding) == ("demo@1.0.0", "Demo", "T", "uper")
    assert target.digest == HEADER.schema_digest


def damaged(tmp_path: Path, name: str, old: str, new: str) -> Suite:
    suite = write_suite(tmp_path / "suite", HEADER, [PADDING, VALID])
    path = suite.folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return suite


def test_a_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    suite = damaged(tmp_path, "vectors-0001.xml", ">01<", ">02<")
    with pytest.raises(DataError, match=r"vectors-0001\.xml is not the file that suite\.xml names"):
        list(suite.vectors())


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    suite = write_suite(tmp_path / "suite", HEADER, [PADDING])
    (suite.folder / "vectors-0001.xml").unlink()
    with pytest.raises(DataError, match=r"vectors-0001\.xml cannot be read"):
        list(suite.vectors())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("</suite>", "", "no well-formed XML"),
        ('encoding="uper"', 'encoding="per"', "per"),
        ('sha256="', 'sha256="zz', "zz"),
        ('name="vectors-0001.xml"', 'name="../../secret.xml"', "secret"),
        ("<suite ", "<suit ", "expected: suite|no well-formed"),
        ('<?xml version="1.0" encoding="UTF-8"?>', '<!DOCTYPE suite [<!ENTITY a "b">]>', "document type declaration"),
    ],
)
def test_a_broken_header_is_refused_with_its_file(tmp_path: Path, old: str, new: str, said: str) -> None:
    suite = damaged(tmp_path, "suite.xml", old, new)
    with pytest.raises(DataError, match=said) as refused:
        open_suite(suite.folder)
    assert "suite.xml" in str(refused.value)


def redigested(suite: Suite) -> Suite:
    """The suite with the digests that its files have now."""
    header = suite.folder / "suite.xml"
    text = header.read_text()
    for file in suite.files:
        text = text.replace(file.sha256, hashlib.sha256((suite.folder / file.name).read_bytes()).hexdigest())
    header.write_text(text)
    return open_suite(suite.folder)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (">01<", ">0<", "line 4"),
        (">01<", ">0x01<", "line 4"),
        ('id="v1"', 'id="v2"', "repeats|once"),
        ('expectation="invalid"', 'expectation="perhaps"', "perhaps"),
        ('suite="made-up-uper"', 'suite="another"', "belongs to the suite another"),
        (
            '<case rule="padding" expectation="invalid">\n<vector id="v1" path=".a.0">01</vector>\n</case>\n',
            "",
            "holds 1 vectors",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    suite = redigested(damaged(tmp_path, "vectors-0001.xml", old, new))
    with pytest.raises(DataError, match=said) as refused:
        list(suite.vectors())
    assert "vectors-0001.xml" in str(refused.value)


@pytest.mark.parametrize(
    ("vector", "said"),
    [
        (replace(PADDING, id="v 1"), "no identifier"),
        (replace(PADDING, id=""), "no identifier"),
        (replace(PADDING, path=".a"), "shall begin with the name of a type"),
        (replace(PADDING, origin="a\x00b"), "control character"),
        (replace(PADDING, octets=bytes(MAX_VECTOR_OCTETS + 1)), "262145 octets"),
        (replace(PADDING, rule="No Rule"), "No Rule"),
        (replace(PADDING, value_digest="short"), "short"),
        (PADDING, "two vectors have the identifier v1"),
    ],
)
def test_what_could_not_be_read_back_is_not_written(tmp_path: Path, vector: Vector, said: str) -> None:
    before = [PADDING] if vector == PADDING else [VALID]
    with pytest.raises(DataError, match=said):
        write_suite(tmp_path / "suite", HEADER, [*before, vector])
    assert list(tmp_path.iterdir()) == []


def test_a_suite_that_is_there_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    folder = tmp_path / "suite"
    write_suite(folder, HEADER, [PADDING])

    def interrupted() -> Iterator[Vector]:
        yield VALID
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_suite(folder, HEADER, interrupted())
    assert list(open_suite(folder).vectors()) == [PADDING]
    assert list(write_suite(folder, HEADER, [VALID]).vectors()) == [VALID]
    assert list(tmp_path.iterdir()) == [folder]


def test_a_suite_can_be_rewritten_from_itself(tmp_path: Path) -> None:
    suite = write_suite(tmp_path / "suite", HEADER, map(named, range(2000)))
    kept = write_suite(suite.folder, HEADER, suite.vectors(start=1500))
    assert kept.count == 500


@pytest.mark.parametrize("name", ["notes.txt", "suite.xml.bak", "vectors-1.xml"])
def test_what_is_no_suite_is_never_overwritten(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "suite"
    write_suite(folder, HEADER, [PADDING])
    (folder / name).write_text("mine")
    with pytest.raises(UsageError, match="something else"):
        write_suite(folder, HEADER, [VALID])
    assert (folder / name).read_text() == "mine"
    assert list(open_suite(folder).vectors()) == [PADDING]


def test_a_file_is_no_place_for_a_suite(tmp_path: Path) -> None:
    (tmp_path / "suite").write_text("mine")
    with pytest.raises(UsageError):
        write_suite(tmp_path / "suite", HEADER, [PADDING])


def test_limits_are_stated_when_they_are_exceeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = write_suite(tmp_path / "suite", HEADER, map(named, range(5)))
    monkeypatch.setattr(suites, "MAX_VECTORS", 4)
    with pytest.raises(DataError, match="more than 4 vectors"):
        write_suite(tmp_path / "other", HEADER, map(named, range(5)))
    with pytest.raises(DataError, match="more than 4 vectors"):
        open_suite(suite.folder)
    with pytest.raises(DataError, match="at most 10 are read"):
        suites.read_octets(suite.folder / "suite.xml", limit=10)


def test_a_long_encoding_is_read_to_the_limit_and_no_further(tmp_path: Path) -> None:
    longest = replace(PADDING, octets=bytes(MAX_VECTOR_OCTETS))
    suite = write_suite(tmp_path / "suite", HEADER, [longest])
    assert list(suite.vectors()) == [longest]
    path = suite.folder / "vectors-0001.xml"
    path.write_text(path.read_text().replace("</vector>", "00</vector>"))
    with pytest.raises(DataError, match="line 4: vector v1 has 262145 octets"):
        list(redigested(suite).vectors())


def test_large_vectors_are_spread_over_files(tmp_path: Path) -> None:
    large = (replace(named(number), octets=bytes(200_000)) for number in range(24))
    suite = write_suite(tmp_path / "suite", HEADER, large)
    assert [file.count for file in suite.files] == [11, 11, 2]


def test_a_header_without_vectors_is_no_document_of_them(tmp_path: Path) -> None:
    suite = write_suite(tmp_path / "suite", HEADER, [PADDING])
    data = (suite.folder / "suite.xml").read_bytes()
    with pytest.raises(DataError, match="give the folder"):
        XmlFormat().read(data, unknown, origin="suite.xml")


def test_a_document_of_vectors_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "suite.xml").write_bytes(b"".join(XmlFormat().write(HEADER, [PADDING], unknown)))
    with pytest.raises(DataError, match="convert"):
        open_suite(tmp_path)
    with pytest.raises(DataError, match="no suite"):
        open_suite(tmp_path / "nothing")


def changed(old: str, new: str) -> bytes:
    text = b"".join(JsonLinesFormat().write(HEADER, [PADDING, VALID], unknown)).decode()
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the member suite is missing"),
        (b"[]\n", "one JSON object"),
        (b"{\n", "line 1: no JSON"),
        (b"\xff\xfe\n", "line 1: no JSON"),
        (b"[" * 100_000, "line 1: no JSON"),
        (changed('"octets":"01"', '"octets":"0"'), "line 2: vector v1: octets"),
        (changed('"octets":"01"', '"octet":"01"'), "line 2: “octet” is not known"),
        (changed(',"octets":"01"', ""), "line 2: the member octets is missing"),
        (changed('"octets":"01"', '"octets":1'), "line 2: the member octets has another kind"),
        (changed('"invalid"', '"perhaps"'), "expectation shall be one of"),
        (changed('"vector":"v1"', '"vector":"v2"'), "line 3: the vector v2 stands there twice"),
        (changed('"vector":"v1"', '"vector":"v 1"'), "no identifier"),
        (changed('"release":17', '"release":true'), "line 1: the member release has another kind"),
        (changed('"kind":"generated"', '"sort":"generated"'), "line 1: “sort” is not known"),
    ],
)
def test_broken_json_lines_are_refused_with_their_line(data: bytes, said: str) -> None:
    with pytest.raises(ConformanceError, match=said):
        list(JsonLinesFormat().read(data, unknown, origin="file")[1])
