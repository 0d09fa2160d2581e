"""``yangfan applicability``: convert writes all or nothing, lint tells what is wrong and whose it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance import resources

Command = Callable[..., Any]

TABLES = {
    "ics_items.tsv": "spec\ttable\titem\tmnemonic\tmeaning\tsource\n"
    "acme-1\tA.1\t1\tpc_AcmeAttach\tattaches within 30 s\tsynthetic v1.0.0\n",
    "conditions.tsv": "spec\ttable\tcode\texpression_as_published\tsource\n"
    "acme-2\tTable 1\tC1\tIF A.1/1 AND [1] A.4.1-3/1 THEN R ELSE N/A\tacme-2 v1.0.0\n",
    "testcases.tsv": "spec\tclause\ttitle\trelease\tapplicability_condition\tsource\n"
    "acme-3\t1.1\tAttach\tRel-15\tC1\tacme-2 v1.0.0 Table 2\n",
    "specifications.xml": '<specifications xmlns="urn:yangfan:specifications:1">'
    '<specification number="acme-2" items="acme-1"><title><en>a</en><zh>b</zh></title>'
    '<reference number="1" spec="38.508-2"/></specification></specifications>\n',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Hold a proforma, a condition and a test case of one's own."""
    folder = tmp_path / "tables"
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.usefixtures("folder")
def test_what_convert_writes_is_found_right_by_lint(command: Command):
    done = command("applicability", "convert", "tables", "--out", "own")
    assert (done.code, done.err) == (0, "")
    assert files(Path("own")) == ["applicability/acme-2.xml", "proformas/acme-1.xml"]
    assert sorted(done.out.split()) == [f"own/{name}" for name in files(Path("own"))]
    answer = command("applicability", "lint", "own")
    assert (answer.code, answer.out.strip()) == (0, "nothing is wrong")


@pytest.mark.usefixtures("folder")
def test_own_tables_join_the_bundled_ones(command: Command):
    command("applicability", "convert", "tables", "--out", "own")
    Path("yangfan.toml").write_text('standards = ["own"]\n', encoding="utf-8")
    kinds = {one["document"] for one in json.loads(command("applicability", "lint", "--json").out)}
    assert "38.522" in kinds
    assert "acme-2" not in kinds


def test_own_tables_with_something_wrong_have_exit_code_1(command: Command, folder: Path):
    path = folder / "testcases.tsv"
    path.write_text(path.read_text(encoding="utf-8").replace("C1", "[C1]"), encoding="utf-8")
    command("applicability", "convert", "tables", "--out", "own")
    answer = command("applicability", "lint", "own", "--json")
    assert answer.code == 1
    assert json.loads(answer.out) == [
        {
            "kind": "not-final",
            "document": "acme-2",
            "item": "acme-3 1.1",
            "published": "[C1]",
            "read_as": "",
            "suggestion": "",
            "own": True,
        }
    ]


def test_a_publication_with_something_wrong_has_exit_code_0(command: Command, folder: Path):
    path = folder / "testcases.tsv"
    path.write_text(path.read_text(encoding="utf-8").replace("C1", "C2"), encoding="utf-8")
    command("applicability", "convert", "tables", "--out", "published", "--published")
    answer = command("applicability", "lint", "published")
    assert answer.code == 0
    assert "undefined code" in answer.out
    command("applicability", "convert", "tables", "--out", "own")
    answer = command("applicability", "lint", "own")
    assert answer.code == 2
    assert "acme-3 1.1 names the condition C2, which acme-2 does not define; near: C1" in answer.err


def test_the_bundled_tables_are_listed_with_exit_code_0(command: Command):
    answer = command("applicability", "lint")
    assert answer.code == 0
    assert "perhaps A.4.3.6-1/97" in answer.out


def test_tables_in_a_folder_replace_those_of_the_same_specification(command: Command, tmp_path: Path):
    (tmp_path / "newer" / "applicability").mkdir(parents=True)
    path = resources.specs("applicability", "ts37571-3.xml")
    text = path.read_text(encoding="utf-8").replace('edition="17.5.0"', 'edition="17.6.0"')
    (tmp_path / "newer" / "applicability" / path.name).write_text(text, encoding="utf-8")
    answer = command("applicability", "lint", "newer", "--json")
    assert answer.code == 0
    assert {one["document"] for one in json.loads(answer.out)} == {"37.571-3"}


def test_own_test_cases_may_use_the_conditions_of_a_publication(command: Command, folder: Path):
    (folder / "testcases.tsv").write_text(
        "spec\tclause\ttitle\tapplicability_condition\tdocument\tsource\nacme-3\t1.1\tT\tC001\t38.522\tmail\n",
        encoding="utf-8",
    )
    command("applicability", "convert", "tables", "--out", "own")
    assert "applicability/ts38522.xml" in files(Path("own"))
    Path("yangfan.toml").write_text('standards = ["own"]\n', encoding="utf-8")
    answer = command("applicability", "lint", "own", "--json")
    assert answer.code == 0
    assert not [one for one in json.loads(answer.out) if one["item"].startswith("acme-3")]
    path = Path("own", "applicability", "ts38522.xml")
    path.write_text(path.read_text(encoding="utf-8").replace("C001", "C001zz"), encoding="utf-8")
    answer = command("applicability", "lint")
    assert answer.code == 2
    assert "acme-3 1.1 names the condition C001zz, which 38.522 does not define; near: C001" in answer.err


@pytest.mark.parametrize(
    ("name", "octets", "message"),
    [
        ("testcases.tsv", b"spec\tclause\ttitle\tsource\na\t1\t\xff\ts\n", "line 2: the octet ff is no UTF-8"),
        ("testcases.tsv", b"spec\tclause\tname\tsource\n", "the column title is missing"),
        ("ics_items.tsv", b"x" * 300, "has more than 200 octets"),
        ("ics_items.tsv", b"spec\ttable\titem\tmnemonic\tmeaning\tsource\na b\tA\t1\tp\tA\ts\n", "'a b'"),
    ],
)
def test_tables_that_cannot_be_read_leave_everything_as_it_was(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, octets: bytes, message: str
):
    command("applicability", "convert", "tables", "--out", "own")
    before = {path: Path("own", path).read_bytes() for path in files(Path("own"))}
    (folder / name).write_bytes(octets)
    if len(octets) == 300:
        monkeypatch.setattr("conformance.ics.conversion.MAX_OCTETS", 200)
    answer = command("applicability", "convert", "tables", "--out", "own")
    assert answer.code == 2
    assert message in answer.err
    assert {path: Path("own", path).read_bytes() for path in files(Path("own"))} == before


def test_a_byte_order_mark_is_passed_over(command: Command, folder: Path):
    path = folder / "ics_items.tsv"
    path.write_text("\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert command("applicability", "convert", "tables", "--out", "own").code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("convert", "empty", "--out", "own"), "empty has none of the tables ics_items.tsv"),
        (("convert", "tables", "--out", "file"), "File 'file' is a directory|is a file|cannot be written"),
        (("lint", "empty"), "empty has no XML in proformas or applicability"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_folder_that_does_not_serve_is_refused(
    command: Command, tmp_path: Path, words: tuple[str, ...], message: str
):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    answer = command("applicability", *words)
    assert answer.code == 2
    assert any(part in answer.err for part in message.split("|"))


@pytest.mark.usefixtures("folder")
def test_a_folder_that_cannot_be_written_is_refused(command: Command, tmp_path: Path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "proformas").write_text("in the way", encoding="utf-8")
    answer = command("applicability", "convert", "tables", "--out", "own")
    assert answer.code == 2
    assert "own cannot be written" in answer.err
    assert files(tmp_path / "own") == ["proformas"]
