"""``yangfan plan``: what it is told, what it writes, and how it ends."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance import resources
from conformance.cli import cli
from conformance.cli.plan import PlanGroup
from conformance.cli.plan_tables import short_path
from conformance.ics.statements import write_statement
from conformance.model.ics import IcsAnswer, ItemKey, Statement, Support

Command = Callable[..., Any]
YES, NO = Support.YES, Support.NO
CORE, STANDALONE, FDD = (
    ItemKey("38.508-2", table, item) for table, item in (("A.4.1-5", "1"), ("A.4.1-3", "1"), ("A.4.1-1", "1"))
)
KEYS = {"spec", "clause", "title", "release", "decision", "code", "trace", "bands", "missing"}


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    """A synthetic module that comes with the product."""
    source = resources.data_root() / "test_vectors/common/nr-rrc/r15/synthetic-embb-module.hex"
    return Path(shutil.copy(source, tmp_path / "module.hex"))


def statement(path: Path, **said: Support) -> Path:
    """Write a synthetic statement that answers whether there is a 5G core, standalone operation and FDD."""
    keys = {"core": CORE, "standalone": STANDALONE, "fdd": FDD}
    declared = {keys[name]: IcsAnswer(keys[name], support) for name, support in said.items()}
    path.write_bytes(
        write_statement(Statement({"release": "Rel-15", "model": "synthetic"}, {"38.508-2": "19.0.0"}, declared))
    )
    return path


def plan(command: Command, *words: str) -> list[dict[str, Any]]:
    answer = command("plan", "--json", *words)
    assert answer.code == 0, answer.err
    found: list[dict[str, Any]] = json.loads(answer.out)
    return found


def test_json_lists_every_test_case_with_what_the_contract_says(command: Command, capture: Path) -> None:
    found = plan(command, "--sut", f"capture:{capture}")
    assert len(found) == 3900
    assert all(entry.keys() >= KEYS for entry in found)
    assert {entry["decision"] for entry in found} <= {"R", "O", "N/A", "unanswered"}
    assert all(isinstance(entry["missing"], list) and entry["trace"] for entry in found)
    assert any(entry["missing"] for entry in found if entry["decision"] == "unanswered")
    assert not any(entry["missing"] for entry in found if entry["decision"] != "unanswered")


def test_capture_and_statement_are_told_apart_by_what_is_in_them(
    command: Command, capture: Path, tmp_path: Path
) -> None:
    said = statement(tmp_path / "s.xml", core=YES, standalone=YES)
    both = plan(command, str(capture), str(said))
    assert both == plan(command, "--sut", str(capture), "--ics", str(said))
    alone = plan(command, str(said))
    decided = [sum(entry["decision"] != "unanswered" for entry in one) for one in (both, alone)]
    assert decided[0] > decided[1]


def test_captures_of_one_device_are_put_together(command: Command, capture: Path) -> None:
    """The same message twice is the device once."""
    assert plan(command, str(capture), str(capture)) == plan(command, str(capture))


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        (("--spec", "38.533"), lambda entry: entry["spec"] == "38.533"),
        (("--area", "rf"), lambda entry: entry["area"] == "rf"),
        (("--release", "17"), lambda entry: entry["release"] == "Rel-17"),
        (("--release", "Rel-17"), lambda entry: entry["release"] == "Rel-17"),
        (("--clause", "7.1.1"), lambda entry: entry["clause"].startswith("7.1.1")),
        (("--decision", "N/A"), lambda entry: entry["decision"] == "N/A"),
    ],
)
def test_filters_leave_exactly_what_fits(
    command: Command, capture: Path, words: tuple[str, ...], holds: Callable[[dict[str, Any]], bool]
) -> None:
    every = plan(command, str(capture))
    found = plan(command, str(capture), *words)
    assert found
    assert found == [
        entry
        for entry in every
        if holds(entry) and (words[0] != "--clause" or (entry["clause"] + ".").startswith(words[1] + "."))
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "no device is named"),
        (("--spec", "38.999", "module.hex"), "no test case of TS 38.999"),
        (("--area", "cooking", "module.hex"), "no test case is of the area cooking"),
        (("--explain", "38.533", "99", "module.hex"), "TS 38.533 has no test case 99"),
        (("--format", "xlsx", "module.hex"), "--out"),
        (("--format", "csv", "--json", "module.hex"), "exclude each other"),
        (("module.hex#1", "module.hex#1"), "module.hex#1"),
        (
            (
                "--ics",
                "absent.xml",
            ),
            "absent.xml",
        ),
        (("absent.hex",), "absent.hex"),
        (("/dev/null",), "neither a file nor a folder"),
        (("--out", "plan.txt", "module.hex"), "csv, xlsx, html, json"),
        (("--out", "plan", "module.hex"), "csv, xlsx, html, json"),
        (("--format", "table", "--out", "plan.csv", "module.hex"), "plan.csv"),
        (("--out", "absent/plan.csv", "--spec", "38.521-5", "module.hex"), "no folder absent"),
        (("--explain", "38.533", "6.1.1.1", "--out", "e.html", "module.hex"), "--explain is not written as html"),
        (("--explain", "38.533", "6.1.1.1", "--missing", "module.hex"), "--missing"),
        (("--explain", "38.533", "6.1.1.1", "--spec", "38.521-1", "module.hex"), "--spec 38.521-1"),
        (("--explain", "38.521", "6.2.1", "module.hex"), "no test case of TS 38.521;"),
        (("--missing", "--format", "csv", "module.hex"), "--missing is not written as csv"),
        (("diff", "module.hex"), "nothing to compare"),
    ],
)
@pytest.mark.usefixtures("capture")
def test_what_cannot_be_used_is_refused(command: Command, words: tuple[str, ...], says: str) -> None:
    answer = command("plan", *words)
    assert answer.code == 2
    assert says in answer.err


def test_a_type_is_refused_where_nothing_is_of_it(command: Command, tmp_path: Path) -> None:
    answer = command("plan", str(statement(tmp_path / "s.xml", core=YES)), "--type", "UE-NR-Capability")
    assert answer.code == 2
    assert "UE-NR-Capability" in answer.err


@pytest.mark.parametrize("words", [(), ("--json",), ("--missing",)])
def test_filters_that_nothing_fits_are_told(command: Command, capture: Path, words: tuple[str, ...]) -> None:
    answer = command("plan", str(capture), "--spec", "38.533", "--clause", "99", *words)
    assert answer.code == 0
    assert "no test case fits --spec 38.533 --clause 99" in answer.err


def test_a_plan_replaces_an_earlier_one_and_says_what_it_was_made_from(
    command: Command, capture: Path, tmp_path: Path
) -> None:
    page = tmp_path / "plan.html"
    page.write_text("earlier")
    assert command("plan", str(capture), "--spec", "38.521-5", "--out", "plan.html").code == 0
    text = re.sub("<[^>]*>", "", page.read_text(encoding="utf-8"))
    digest = hashlib.sha256(capture.read_bytes()).hexdigest()
    for fact in (f"module.hex (SHA-256 {digest})", "--spec 38.521-5", "TS 38.522 v19.0.0", "TS 38.508-2 v"):
        assert fact in text


def test_table_shows_what_applies_and_counts_the_rest(command: Command, tmp_path: Path) -> None:
    answer = command("plan", str(statement(tmp_path / "s.xml", core=YES, fdd=YES)), "--spec", "38.523-1")
    lines = answer.out.splitlines()
    assert answer.code == 0
    assert any("9.1.5.1.1 " in line and " R " in line for line in lines)
    assert lines[-1].split()[0] == "all"
    assert sum(map(int, lines[-1].split()[1:-1])) == int(lines[-1].split()[-1]) == 1067
    assert not any(" N/A " in line for line in lines[:-4])


def test_explain_tells_who_said_what(command: Command, tmp_path: Path) -> None:
    said = statement(tmp_path / "s.xml", core=YES)
    words = command("plan", str(said), "--explain", "38.523-1", "9.1.5.1.1")
    assert "IF A.4.1-5/1 THEN R ELSE N/A" in words.out
    assert "pc_5GCN" in words.out
    assert "declared" in words.out
    story = json.loads(command("plan", str(said), "--json", "--explain", "38.523-1", "9.1.5.1.1").out)
    assert story["decision"] == "R"
    assert [(item["item"], item["answer"], item["said"]) for item in story["items"]] == [(str(CORE), "yes", "declared")]
    assert story["condition"]["published"] == "IF A.4.1-5/1 THEN R ELSE N/A"


def test_missing_answers_come_in_the_order_of_what_they_decide(command: Command, capture: Path) -> None:
    found = json.loads(command("plan", "--missing", "--json", str(capture)).out)
    assert [one["decides"] for one in found] == sorted((one["decides"] for one in found), reverse=True)
    assert {"item", "mnemonic", "question", "decides", "waiting", "askable"} == found[0].keys()
    table = command("plan", "--missing", str(capture)).out.splitlines()
    askable = [one for one in found if one["askable"]]
    assert table[1].startswith(askable[0]["item"])
    assert str(len(found) - len(askable)) in table[-1]


def test_csv_has_a_line_for_each_test_case_and_no_formula(command: Command, capture: Path, tmp_path: Path) -> None:
    assert command("plan", str(capture), "--spec", "38.533", "--out", "plan.csv").code == 0
    rows = list(csv.reader(io.StringIO((tmp_path / "plan.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) == 1 + 1021
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


@pytest.mark.parametrize(("name", "begins"), [("plan.xlsx", b"PK"), ("plan.html", b"<!"), ("plan.json", b"[\n{")])
def test_suffix_of_the_file_says_the_format(
    command: Command, capture: Path, tmp_path: Path, name: str, begins: bytes
) -> None:
    answer = command("plan", str(capture), "--spec", "38.521-5", "--out", name)
    assert answer.code == 0
    assert answer.out == ""
    assert (tmp_path / name).read_bytes().lower().startswith(begins.lower())


def test_contradiction_is_told_and_the_item_counts_as_unanswered(
    command: Command, capture: Path, tmp_path: Path
) -> None:
    said = statement(tmp_path / "s.xml", fdd=NO, core=YES)  # the synthetic module has FDD bands
    answer = command("plan", "--json", str(capture), str(said))
    assert answer.code == 1
    assert "pc_nrFDD" in answer.err
    entries = json.loads(answer.out)
    assert any(str(FDD) in entry["contradicted"] for entry in entries)
    asked = json.loads(command("plan", "--json", str(capture), str(said), "--missing").out)
    assert str(FDD) not in {one["item"] for one in asked}
    story = json.loads(command("plan", "--json", str(capture), str(said), "--explain", "38.533", "6.1.1.1").out)
    item = next(one for one in story["items"] if one["item"] == str(FDD))
    assert (item["answer"], item["said"]) == ("unanswered", "contradicted")


def test_a_statement_that_does_not_fit_together_is_told(command: Command, tmp_path: Path) -> None:
    torn = statement(tmp_path / "torn.xml", core=NO, standalone=YES)
    answer = command("plan", str(torn), "--format", "html", "--out", str(tmp_path / "plan.html"))
    assert answer.code == 1
    assert "pc_NG_RAN_NR (38.508-2:A.4.1-3/1) is answered yes and pc_5GCN (38.508-2:A.4.1-5/1) no" in answer.err
    assert "do not fit together" in (tmp_path / "plan.html").read_text(encoding="utf-8")


def test_a_title_binds_where_the_published_condition_asks_less(command: Command, tmp_path: Path) -> None:
    """Table 4.1.3-1 of TS 38.522 has the condition of EN-DC within FR1 for a test case of EN-DC including FR2."""
    said = {CORE: YES, FDD: YES, ItemKey("38.508-2", "A.4.1-2", "8"): NO}
    said |= {ItemKey("38.508-2", table, item): YES for table, item in (("A.4.1-3", "2"), ("A.4.1-4", "3"))}
    said |= {ItemKey("38.508-2", "A.4.3.2B.2.0-2A", "1"): YES}
    declared = {key: IcsAnswer(key, support) for key, support in said.items()}
    path = tmp_path / "fr1.xml"
    path.write_bytes(write_statement(Statement({"release": "Rel-15"}, {"38.508-2": "19.0.0"}, declared)))
    answer = command("plan", str(path), "--explain", "38.521-3", "6.6B.4")
    assert "N/A: its title says “including FR2”, and pc_nrFR2 is answered no, so N/A" in answer.out
    assert "EN_DC_NR_UL_1CC yes, so R" in answer.out


def test_diff_says_what_changed_and_because_of_which_answer(command: Command, tmp_path: Path) -> None:
    old, new = statement(tmp_path / "a.xml", core=NO), statement(tmp_path / "b.xml", core=YES)
    answer = command("plan", "diff", str(old), str(new), "--json", "--spec", "38.523-1")
    assert answer.code == 1
    changes = {one["clause"]: one for one in json.loads(answer.out)["changes"]}
    change = changes["9.1.5.1.1"]
    assert (change["old"], change["new"], change["change"]) == ("N/A", "unanswered", "decision") or (
        change["old"],
        change["new"],
    ) == ("N/A", "R")
    assert [(one["mnemonic"], one["old"], one["new"]) for one in change["because"]] == [("pc_5GCN", "no", "yes")]
    table = command("plan", "diff", str(old), str(new), "--spec", "38.523-1")
    assert "pc_5GCN no → yes" in table.out


def test_diff_of_equal_plans_ends_well(command: Command, tmp_path: Path) -> None:
    said = str(statement(tmp_path / "a.xml", core=YES))
    assert command("plan", "diff", said, said).code == 0


def test_a_device_of_several_files_is_compared_as_one(command: Command, capture: Path, tmp_path: Path) -> None:
    said, other = statement(tmp_path / "a.xml", core=NO), statement(tmp_path / "b.xml", core=YES)
    words = ("--spec", "38.523-1", "--clause", "9.1.5.1.1", "--json")
    answer = command("plan", "diff", str(capture), str(capture), "--old", str(said), "--new", str(other), *words)
    assert answer.code == 1, answer.err
    found = json.loads(answer.out)
    assert (found["old"], found["new"]) == ("module.hex + a.xml", "module.hex + b.xml")
    assert [(one["mnemonic"], one["old"], one["new"]) for one in found["changes"][0]["because"]] == [
        ("pc_5GCN", "no", "yes")
    ]
    named = command("plan", "diff", "--old", str(capture), "--old", str(said), "--new", str(other), *words)
    assert json.loads(named.out)["old"] == "module.hex + a.xml"


def test_tables_of_one_document_stand_in_for_it_alone(command: Command, tmp_path: Path) -> None:
    said = str(statement(tmp_path / "a.xml", core=YES))
    folder = tmp_path / "old" / "applicability"
    folder.mkdir(parents=True)
    text = resources.specs("applicability", "ts38523-2.xml").read_text(encoding="utf-8")
    (folder / "ts38523-2.xml").write_text(text.replace('clause="9.1.5.1.1"', 'clause="9.1.5.1.99"'), encoding="utf-8")
    answer = command("plan", "diff", said, "--tables-old", "old", "--json")
    changes = {one["clause"]: one["change"] for one in json.loads(answer.out)["changes"]}
    assert changes == {"9.1.5.1.1": "came", "9.1.5.1.99": "went"}


def test_an_asn1_path_is_told_without_the_extensions_it_leads_through() -> None:
    path = "UE-NR-Capability." + "nonCriticalExtension." * 5 + "sidelinkParameters-r16"
    assert short_path(path) == "UE-NR-Capability.….sidelinkParameters-r16"
    once = "UE-NR-Capability.nonCriticalExtension.interRAT-Parameters"
    assert short_path(once) == once


def test_diff_of_two_editions_tells_what_came(command: Command, tmp_path: Path) -> None:
    said = str(statement(tmp_path / "a.xml", core=YES))
    older = tmp_path / "old" / "applicability"
    shutil.copytree(resources.specs("applicability"), older)
    text = resources.specs("applicability", "ts38523-2.xml").read_text(encoding="utf-8")
    assert text.count('clause="9.1.5.1.1"') == 1
    (older / "ts38523-2.xml").write_text(text.replace('clause="9.1.5.1.1"', 'clause="9.1.5.1.99"'), encoding="utf-8")
    answer = command("plan", "diff", said, "--tables-old", "old", "--spec", "38.523-1", "--json")
    changes = {one["clause"]: one["change"] for one in json.loads(answer.out)["changes"]}
    assert changes == {"9.1.5.1.1": "came", "9.1.5.1.99": "went"}


def test_tables_of_another_edition_have_to_be_there(command: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    answer = command("plan", "diff", str(statement(tmp_path / "a.xml", core=YES)), "--tables-old", "empty")
    assert answer.code == 2
    assert "applicability" in answer.err


def test_release_of_the_device_is_named_in_words(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "s.xml"
    path.write_bytes(write_statement(Statement({}, {"38.508-2": "19.0.0"}, {CORE: IcsAnswer(CORE, YES)})))
    found = json.loads(command("plan", str(path), "--missing", "--json").out)
    assert any(one["item"] == "release" for one in found)
    assert "release of the device" in command("plan", str(path), "--missing").out


def test_a_subcommand_is_told_from_a_file() -> None:
    found = cli.get_command(cli.make_context("yangfan", ["plan", "--help"], resilient_parsing=True), "plan")
    assert isinstance(found, PlanGroup)
    assert set(found.commands) == {"diff"}
