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
    assert files(Path("own")) == ["applicability/acme-2.xml", "converted.sha256", "proformas/acme-1.xml"]
    assert sorted(done.out.split()) == [f"own/{name}" for name in files(Path("own")) if name.endswith(".xml")]
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
    answer = command("applicability", "convert", "tables", "--out", "own")
    assert answer.code == 2
    assert (
        "testcases.tsv, line 2: acme-3 1.1 names the condition C2, which acme-2 does not define; near: C1" in answer.err
    )
    assert not Path("own").exists()


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
        ("ics_items.tsv", b"spec\ttable\titem\tmnemonic\tmeaning\tsource\na b\tA\t1\tp\tA\ts\n", "a b"),
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
        (("convert", "tables", "--out", "missing/own"), "missing/own cannot be written: No such file or directory"),
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


def test_all_that_is_wrong_in_own_tables_is_told_at_once_with_the_rows_of_the_tables(command: Command, folder: Path):
    command("applicability", "convert", "tables", "--out", "own")
    before = files(Path("own"))
    with (folder / "conditions.tsv").open("a", encoding="utf-8") as file:
        file.write("acme-2\tTable 1\tC2\tIF A.1/7 THEN C9 ELSE N/A\tacme-2 v1.0.0\n")
        file.write("acme-2\tTable 1\tC3\tIF A.1/1 THEN C4 ELSE N/A\tacme-2 v1.0.0\n")
        file.write("acme-2\tTable 1\tC4\tIF A.1/1 THEN R ELSE C3\tacme-2 v1.0.0\n")
    with (folder / "testcases.tsv").open("a", encoding="utf-8") as file:
        file.write("acme-3\t1.2\tCall\tRel-15\tC8\tacme-2 v1.0.0 Table 2\n")
    answer = command("applicability", "convert", "tables", "--out", "own")
    assert answer.code == 2
    assert "4 things are wrong" in answer.err
    for told in (
        "conditions.tsv, line 3: C2 names the item A.1/7",
        "conditions.tsv, line 3: C2 names the condition C9",
        "conditions.tsv, line 4: C3 leads back to itself: C3 → C4 → C3",
        "testcases.tsv, line 3: acme-3 1.2 names the condition C8",
    ):
        assert told in answer.err
    assert ".converting-" not in answer.err
    assert files(Path("own")) == before


def test_many_things_that_are_wrong_are_counted(command: Command, folder: Path):
    rows = "".join(f"acme-3\t2.{number}\tT\tRel-15\tC9\tacme-2 v1.0.0 Table 2\n" for number in range(50))
    with (folder / "testcases.tsv").open("a", encoding="utf-8") as file:
        file.write(rows)
    answer = command("applicability", "convert", "tables", "--out", "own")
    assert "50 things are wrong" in answer.err
    assert len(answer.err.splitlines()) == 22
    assert "… +30" in answer.err


def test_what_the_tables_no_longer_have_is_removed_unless_it_was_edited(command: Command, folder: Path):
    Path("yangfan.toml").write_text('standards = ["own"]\n', encoding="utf-8")
    cases = (folder / "testcases.tsv").read_text(encoding="utf-8")
    for name, more in (
        ("ics_items.tsv", "acme-9\tA.1\t1\tpc_AcmeNine\tnine\tsynthetic v1.0.0\n"),
        ("testcases.tsv", "acme-3\t1.3\tLater\tRel-15\t\tmail\n"),
    ):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(more)
    Path("own").mkdir()
    command("applicability", "convert", "tables", "--out", "own")
    assert {"applicability/headings.xml", "proformas/acme-9.xml"} <= set(files(Path("own")))
    Path("own/proformas/mine.xml").write_bytes(Path("own/proformas/acme-1.xml").read_bytes().replace(b"acme-1", b"m"))
    nine = Path("own/proformas/acme-9.xml")
    nine.write_text(nine.read_text(encoding="utf-8").replace("nine", "neuf"), encoding="utf-8")
    (folder / "testcases.tsv").write_text(
        cases + "acme-3\t1.3\tLater\tRel-15\tC1\tacme-2 v1.0.0 Table 2\n", encoding="utf-8"
    )
    (folder / "ics_items.tsv").write_text(TABLES["ics_items.tsv"], encoding="utf-8")
    answer = command("applicability", "convert", "tables", "--out", "own")
    assert answer.code == 0
    assert "headings.xml: removed" in answer.err
    assert "acme-9.xml: kept" in answer.err
    xml = [name for name in files(Path("own")) if name.endswith(".xml")]
    assert xml == ["applicability/acme-2.xml", "proformas/acme-1.xml", "proformas/acme-9.xml", "proformas/mine.xml"]
    assert command("applicability", "lint", "own").code == 0


def test_conditions_may_be_over_a_proforma_that_is_in_the_folder_already(command: Command, folder: Path):
    command("applicability", "convert", "tables", "--out", "own")
    Path("own/converted.sha256").unlink()
    (folder / "ics_items.tsv").unlink()
    assert command("applicability", "convert", "tables", "--out", "own").code == 0


def test_the_tables_of_a_publication_are_no_tables_of_ones_own(command: Command, folder: Path):
    (folder / "testcases.tsv").unlink()
    (folder / "conditions.tsv").write_text(
        "spec\ttable\tcode\texpression_as_published\tsource\n38.522\tTable 1\tC001\tR\tsynthetic\n", encoding="utf-8"
    )
    answer = command("applicability", "convert", "tables", "--out", "own")
    assert answer.code == 2
    assert "conditions.tsv, line 2: C001 is there already" in answer.err
    assert "--published" in answer.err


def test_a_condition_without_end_is_cut_in_the_report_alone(command: Command, folder: Path):
    text = "(" * 5_000 + "A.1/1" + ")" * 5_000
    rows = TABLES["conditions.tsv"] + f"acme-2\tTable 1\tC2\tIF {text} THEN R ELSE N/A\tacme-2 v1.0.0\n"
    (folder / "conditions.tsv").write_text(rows, encoding="utf-8")
    command("applicability", "convert", "tables", "--out", "own", "--published")
    assert max(map(len, command("applicability", "lint", "own").out.splitlines())) < 400
    listed = json.loads(command("applicability", "lint", "own", "--json").out)
    assert any(text in one["published"] for one in listed)
