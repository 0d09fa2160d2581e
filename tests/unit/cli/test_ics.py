"""``yangfan ics``, on the bundled synthetic modules: their encodings say what they support."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conformance.ics.proformas import ProformaBook, load_proformas
from conformance.ics.statements import read_statement
from conformance.model.ics import ItemKey, Statement, Support
from conformance.profiles.modules import bundled_modules
from conformance.resources import specs

Command = Callable[..., Any]
EMBB, _, REDCAP = (str(module.encoding) for module in bundled_modules())
"""The last: a RedCap module of Release 17 with the bands n1, n8, n28, n41 and n78."""

NUMBER = "12345" * 3
"""As long as an IMEI or IMSI."""

SPEC = "38.508-2"
FDD, SIDELINK = ItemKey(SPEC, "A.4.1-1", "1"), ItemKey(SPEC, "A.4.1-1", "3")
N78, N79 = ItemKey(SPEC, "A.4.3.1-2", "4"), ItemKey(SPEC, "A.4.3.1-2", "5")


@cache
def book() -> ProformaBook:
    return load_proformas(sorted(specs("proformas").glob("*.xml")))


def read(path: str = "S.xml") -> Statement:
    return read_statement(Path(path).read_bytes(), origin=path, book=book())


def supports(statement: Statement) -> dict[ItemKey, Support]:
    return {key: answer.support for key, answer in statement.declared.items()}


@pytest.fixture
def stated(command: Command) -> Command:
    """An empty statement ``S.xml`` on the items of TS 38.508-2."""
    new = ("new", "--spec", SPEC, "--manufacturer", "Synthetic", "--release", "17", "--out", "S.xml")
    assert command("ics", *new).code == 0
    return command


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Type lines into the next command; then the terminal is closed."""
    return lambda lines: monkeypatch.setattr("sys.stdin", io.StringIO(lines))


def checked(command: Command, *words: str, code: int) -> Any:
    answer = command("ics", "check", *words, "--json")
    assert answer.code == code, answer.err
    return json.loads(answer.out)


def test_new_writes_an_empty_statement_with_what_the_product_is(command: Command) -> None:
    answer = command("ics", "new", "--model", "M1", "--date", "2026-01-31", "--release", "Rel-16", "--out", "S.xml")
    assert answer.code == 0
    assert "S.xml written: 4154 items" in answer.out
    statement = read()
    assert statement.product == {"model": "M1", "date": "2026-01-31", "release": "Rel-16"}
    assert list(statement.editions) == list(book().proformas)
    assert not statement.declared


def test_an_existing_statement_is_replaced_only_by_force(stated: Command) -> None:
    before = Path("S.xml").read_bytes()
    answer = stated("ics", "new", "--out", "S.xml")
    assert (answer.code, Path("S.xml").read_bytes()) == (2, before)
    assert "--force" in answer.err
    assert stated("ics", "new", "--out", "S.xml", "--force").code == 0
    assert Path("S.xml").read_bytes() != before


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--release", "sixteen"], "16 or Rel-16"),
        (["--release", "99"], "8 to 19"),
        (["--date", "31.1.2026"], "YYYY-MM-DD"),
        (["--spec", "38.599"], "38.508-2"),
        (["--model", NUMBER], "IMEI or IMSI"),
        (["--out", "N.pdf"], "xml, xlsx"),
    ],
)
def test_what_a_statement_cannot_say_is_refused_and_nothing_written(
    command: Command, words: list[str], reason: str
) -> None:
    answer = command("ics", "new", *words, *([] if "--out" in words else ["--out", "N.xml"]))
    assert answer.code == 2
    assert reason in answer.err
    assert NUMBER not in answer.err
    assert not list(Path().glob("N.*"))


def test_derive_answers_what_the_device_shows_and_names_the_evidence(command: Command) -> None:
    answer = command("ics", "derive", REDCAP, "--out", "S.xml", "--json")
    told = json.loads(answer.out)
    assert (answer.code, told["path"], told["release"], told["contradictions"]) == (0, "S.xml", "Rel-17", 0)
    statement = read()
    assert not statement.declared
    assert statement.derived[N78].support is Support.YES
    assert statement.derived[N78].place.startswith("UE-NR-Capability.rf-Parameters.supportedBandListNR[")
    assert Path(REDCAP).name in statement.derived[N78].origin
    assert statement.derived[N79].support is Support.NO
    assert sum(answer.support is Support.YES for answer in statement.derived.values()) == told["yes"] + 1


def test_derive_leaves_what_is_declared_and_what_the_statement_is_not_about(stated: Command) -> None:
    assert stated("ics", "fill", "S.xml", "--set", "pc_nrBand78_Supp=no").code == 0
    answer = stated("ics", "derive", "--sut", f"capture:{REDCAP}", "--into", "S.xml")
    assert "1 of them contradict" in answer.out
    statement = read()
    assert supports(statement) == {N78: Support.NO}
    assert statement.derived[N78].support is Support.YES
    assert {key.spec for key in statement.derived} == {SPEC, ""}


def test_derive_wants_a_capture_and_a_statement(command: Command) -> None:
    assert command("ics", "derive", REDCAP).code == 2
    assert command("ics", "derive", "--out", "S.xml").code == 2
    assert command("ics", "derive", "nowhere.hex", "--out", "S.xml").code == 2
    assert not Path("S.xml").exists()


def test_an_identity_in_the_name_of_a_capture_is_left_out(command: Command) -> None:
    name = f"{NUMBER}.hex"
    Path(name).write_bytes(Path(REDCAP).read_bytes())
    answer = command("ics", "derive", name, "--out", "S.xml")
    assert answer.code == 0, answer.err
    assert read().derived[N78].origin.startswith("….hex (sha256:")


def test_of_several_devices_one_has_to_be_named(command: Command, real_data: Path) -> None:
    capture = str(real_data / "ue_capability" / "uecapabilityparser" / "pcap" / "input" / "gsmTapDualSim.pcap")
    answer = command("ics", "derive", capture, "--out", "S.xml")
    assert (answer.code, "FILE#1" in answer.err) == (2, True)
    assert not Path("S.xml").exists()
    assert command("ics", "derive", f"{capture}#1", "--out", "S.xml").code == 0
    assert read().derived
    mixed = command("ics", "derive", f"{capture}#1", REDCAP, "--out", "T.xml")
    assert (mixed.code, "of several files" in mixed.err) == (2, True)


def test_items_are_set_by_table_by_mnemonic_and_by_name(stated: Command) -> None:
    settings = ["38.508-2:A.4.1-1/1=yes", "A.4.1-1/3=no", "pc_nrBand78_Supp=y", "CA_n1A-n78A=n", "38.508-2:pc_EN_DC=?"]
    words = [word for setting in settings for word in ("--set", setting)]
    assert stated("ics", "fill", "S.xml", *words).code == 0
    found = supports(read())
    assert found[FDD] is Support.YES
    assert found[SIDELINK] is Support.NO
    assert found[N78] is Support.YES
    assert found[ItemKey(SPEC, "A.4.3.2A.4.1-3", "CA_n1A-n78A")] is Support.NO
    assert found[ItemKey(SPEC, "A.4.1-3", "2")] is Support.UNANSWERED
    assert read().declared[FDD].origin == "Synthetic"


def test_what_asks_for_a_value_is_set_to_it(stated: Command) -> None:
    stated("ics", "fill", "S.xml", "--set", "A.4.3.1-4f/1=n2", "--set", "release=15", "--set", "model=M2")
    answer = read().declared[ItemKey(SPEC, "A.4.3.1-4f", "1")]
    assert (answer.support, answer.value) == (Support.YES, "n2")
    assert (read().product["release"], read().product["model"]) == ("Rel-15", "M2")


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("pc_EN_DC", "ITEM=yes"),
        ("pc_EN_DD=yes", "pc_EN_DC"),
        ("pc_EN_DC=perhaps", "asks for yes or no"),
        ("A.4.1-3/99=yes", "A.4.1-3/9"),
        ("pc_UL_inter_band_CA_n14A_n77A_PC2_Supp=no", "38.508-2:A.4.3.2A.4.1-4/2D, 38.508-2:A.4.3.2A.4.2-4/2F"),
        ("release=sixteen", "16 or Rel-16"),
        ("date=today", "YYYY-MM-DD"),
        ("release=7", "8 to 19"),
        (f"model={NUMBER}", "IMEI or IMSI"),
    ],
)
def test_what_names_no_item_or_several_or_no_answer_is_refused(stated: Command, setting: str, reason: str) -> None:
    before = Path("S.xml").read_bytes()
    answer = stated("ics", "fill", "S.xml", "--set", "pc_nrFDD=yes", "--set", setting)
    assert answer.code == 2
    assert reason in answer.err
    assert Path("S.xml").read_bytes() == before, "all settings count, or none"


def test_an_item_that_two_proformas_ask_is_answered_in_both(command: Command) -> None:
    command("ics", "new", "--out", "S.xml")
    answer = command("ics", "fill", "S.xml", "--set", "pc_EN_DC=no")
    assert answer.code == 0
    assert "37.571-3:A.4.1-4/2, 38.508-2:A.4.1-3/2" in answer.out
    assert supports(read()) == {
        ItemKey("37.571-3", "A.4.1-4", "2"): Support.NO,
        ItemKey(SPEC, "A.4.1-3", "2"): Support.NO,
    }


def test_items_that_share_no_more_than_a_name_have_to_be_told_apart(command: Command) -> None:
    command("ics", "new", "--out", "S.xml")
    answer = command("ics", "fill", "S.xml", "--set", "pc_IPv4=no")
    assert answer.code == 2
    assert "34.229-2:A.7/1, 36.523-2:A.4.4-1/95" in answer.err


def test_what_is_left_unanswered_on_purpose_stays_so(stated: Command, typing: Callable[[str], None]) -> None:
    stated("ics", "fill", "S.xml", "--set", "pc_nrFDD=unanswered")
    stated("ics", "fill", "S.xml", "--rest", "no", "--table", "A.4.1-1")
    assert supports(read())[FDD] is Support.UNANSWERED
    assert supports(read())[SIDELINK] is Support.NO
    typing("")
    assert "pc_nrFDD" not in stated("ics", "fill", "S.xml", "--table", "A.4.1-1").out
    typing("r\n")
    assert "pc_nrFDD" in stated("ics", "fill", "S.xml", "--again", "--table", "A.4.1-1").out
    assert supports(read())[FDD] is Support.UNANSWERED, "r is about what nobody has spoken about"
    typing("y\n")
    stated("ics", "fill", "S.xml", "--again", "--table", "A.4.1-1")
    assert supports(read())[FDD] is Support.YES


def test_the_rest_of_a_table_leaves_what_is_declared_or_shown(stated: Command) -> None:
    stated("ics", "fill", "S.xml", "--set", "pc_nrBand79_Supp=yes")
    stated("ics", "derive", REDCAP, "--into", "S.xml")
    before = read()
    stated("ics", "fill", "S.xml", "--rest", "no", "--table", "A.4.3.1-*", "--table", "A.4.1-5")
    after = read()
    assert after.declared[N79].support is Support.YES
    assert N78 not in after.declared
    assert after.declared[ItemKey(SPEC, "A.4.1-5", "3")].support is Support.NO
    assert not set(after.declared).difference(before.declared).intersection(before.derived)


def test_the_rest_is_never_that_of_everything(stated: Command) -> None:
    answer = stated("ics", "fill", "S.xml", "--rest", "no")
    assert (answer.code, "--table" in answer.err) == (2, True)
    unknown = stated("ics", "fill", "S.xml", "--rest", "no", "--table", "A.9.9")
    assert (unknown.code, "A.9.9" in unknown.err) == (2, True)


def test_fill_asks_item_by_item_and_saves_each_answer(stated: Command, typing: Callable[[str], None]) -> None:
    typing("y\nn\n")
    answer = stated("ics", "fill", "S.xml", "--table", "A.4.1-1")
    assert answer.code == 0
    assert "A.4.1-1/1 pc_nrFDD: NR FDD duplex (38.101-1, Rel-15)" in answer.out
    assert "2 answers saved" in answer.out
    assert supports(read()) == {FDD: Support.YES, ItemKey(SPEC, "A.4.1-1", "2"): Support.NO}


def test_fill_goes_on_where_it_was_stopped(stated: Command, typing: Callable[[str], None]) -> None:
    typing("y\nq\n")
    stated("ics", "fill", "S.xml", "--table", "A.4.1-1")
    typing("n\ny\n")
    answer = stated("ics", "fill", "S.xml", "--table", "A.4.1-1")
    assert "pc_nrFDD" not in answer.out
    assert list(supports(read()).values()) == [Support.YES, Support.NO, Support.YES]


def test_what_the_device_shows_is_the_suggestion(stated: Command, typing: Callable[[str], None]) -> None:
    stated("ics", "derive", REDCAP, "--into", "S.xml")
    typing("\n\n")
    answer = stated("ics", "fill", "S.xml", "--table", "A.4.1-1")
    assert "the device shows: yes; UE-NR-Capability.rf-Parameters.supportedBandListNR[0]" in answer.out
    assert supports(read())[FDD] is Support.YES


def test_a_contradiction_is_told_at_once_and_kept(stated: Command, typing: Callable[[str], None]) -> None:
    stated("ics", "derive", REDCAP, "--into", "S.xml")
    typing("n\n")
    answer = stated("ics", "fill", "S.xml", "--table", "A.4.1-1")
    assert "contradicts what the device shows" in answer.out
    assert read().declared[FDD].support is Support.NO
    assert read().derived[FDD].support is Support.YES


def test_items_and_tables_can_be_left_for_later(stated: Command, typing: Callable[[str], None]) -> None:
    typing("\ns\nt\nh\nmaybe\nr\n")
    answer = stated("ics", "fill", "S.xml", "--table", "A.4.1-1", "--table", "A.4.1-3")
    assert "maybe is none" in answer.out
    assert "takes the suggestion" in answer.out
    assert supports(read()) == {ItemKey(SPEC, "A.4.1-3", str(item)): Support.NO for item in range(1, 6)}


def test_only_what_nobody_answers_is_asked_if_that_is_wanted(stated: Command, typing: Callable[[str], None]) -> None:
    stated("ics", "derive", REDCAP, "--into", "S.xml")
    typing("")
    answer = stated("ics", "fill", "S.xml", "--open", "--table", "A.4.1-1", "--table", "A.4.1-5")
    assert "pc_nrFDD" not in answer.out
    assert "pc_5GCN" in answer.out


def test_what_decides_most_test_cases_is_asked_first(stated: Command, typing: Callable[[str], None]) -> None:
    """Most test cases of TS 38.523-1 and 38.533 ask for the 5G core or standalone NR (TS 38.523-2, TS 38.522)."""
    stated("ics", "derive", REDCAP, "--into", "S.xml")
    typing("q\n")
    answer = stated("ics", "fill", "S.xml", "--open", "--by-weight")
    first = next(line for line in answer.out.splitlines() if line.startswith("[1/"))
    assert "pc_5GCN" in first or "pc_NG_RAN_NR" in first


def test_a_release_that_nobody_stated_is_asked_first(command: Command, typing: Callable[[str], None]) -> None:
    command("ics", "new", "--spec", SPEC, "--out", "S.xml")
    typing("soon\n17\n")
    answer = command("ics", "fill", "S.xml", "--table", "A.4.1-1")
    assert "16 or Rel-16" in answer.out
    assert read().product == {"release": "Rel-17"}


def test_check_tells_what_is_missing_contradicted_and_unfit(stated: Command) -> None:
    settings = ("pc_nrBand78_Supp=no", "pc_nrBand79_Supp=yes", "pc_NG_RAN_NR=yes", "pc_5GCN=no")
    stated("ics", "fill", "S.xml", *(word for setting in settings for word in ("--set", setting)))
    found = checked(stated, "S.xml", "--sut", f"capture:{REDCAP}", code=1)
    assert list(found) == ["complete", "missing", "contradictions", "findings"]
    assert found["complete"] is False
    assert "38.508-2:A.4.1-5/2" in found["missing"]
    assert "38.508-2:A.4.1-1/1" not in found["missing"], "the device shows it"
    shown, absent = found["contradictions"]
    assert (shown["item"], shown["mnemonic"]) == ("38.508-2:A.4.3.1-2/4", "pc_nrBand78_Supp")
    assert (shown["declared"], shown["derived"]) == ("no", "yes")
    assert shown["place"].startswith("UE-NR-Capability.rf-Parameters.supportedBandListNR[")
    assert shown["declared_origin"] == "Synthetic"
    assert Path(REDCAP).name in shown["derived_origin"]
    assert (absent["mnemonic"], absent["declared"], absent["derived"]) == ("pc_nrBand79_Supp", "yes", "no")
    (failure,) = [finding for finding in found["findings"] if finding["severity"] == "fail"]
    assert (failure["rule"], failure["item"]) == ("standalone-5gc", "38.508-2:A.4.1-3/1")


def test_a_contradicted_release_is_a_contradiction_like_any_other(stated: Command) -> None:
    stated("ics", "fill", "S.xml", "--set", "release=15")
    (found,) = checked(stated, "S.xml", "--sut", f"capture:{REDCAP}", code=1)["contradictions"]
    assert (found["item"], found["declared"], found["derived"]) == ("release", "Rel-15", "Rel-17")
    assert found["place"] == "UE-NR-Capability.accessStratumRelease"


def test_what_is_only_missing_leaves_the_exit_code_0(stated: Command) -> None:
    found = checked(stated, "S.xml", code=0)
    assert found["complete"] is False
    assert found["contradictions"] == []


def test_answers_that_cannot_all_be_true_are_a_finding_of_their_own(stated: Command) -> None:
    stated("ics", "fill", "S.xml", "--set", "pc_NG_RAN_NR=yes", "--set", "pc_5GCN=no")
    found = checked(stated, "S.xml", code=1)
    assert [finding["rule"] for finding in found["findings"]] == ["standalone-5gc"]


def test_a_statement_with_all_answers_is_complete(stated: Command) -> None:
    stated("ics", "fill", "S.xml", "--rest", "no", "--table", "*")
    assert checked(stated, "S.xml", code=0)["complete"] is True


def test_contradictions_are_shown_with_both_sources(stated: Command) -> None:
    stated("ics", "fill", "S.xml", "--set", "pc_nrBand78_Supp=no")
    stated("ics", "derive", REDCAP, "--into", "S.xml")
    answer = stated("ics", "check", "S.xml")
    assert answer.code == 1
    assert "no (Synthetic)" in answer.out
    assert f"yes ({Path(REDCAP).name} (sha256:" in answer.out
    chinese = stated("--lang", "zh", "ics", "check", "S.xml")
    assert "矛盾" in chinese.out
    assert "不支持 (Synthetic)" in chinese.out


def test_two_captures_that_differ_are_not_laid_at_the_door_of_the_supplier(stated: Command) -> None:
    stated("ics", "derive", REDCAP, "--into", "S.xml")
    stated("ics", "fill", "S.xml", "--set", "release=17")
    found = checked(stated, "S.xml", "--sut", f"capture:{EMBB}", code=1)["contradictions"]
    kinds = {one["item"]: one["kind"] for one in found}
    assert kinds.pop("release", "declared") == "declared"
    assert {*kinds.values()} == {"derived"}
    table = stated("ics", "check", "S.xml", "--sut", f"capture:{EMBB}").out
    assert f"(statement, derived from {Path(REDCAP).name} (sha256:" in table


@pytest.mark.parametrize("content", ["", "nonsense", "<statement/>", "PK\x03\x04 no spreadsheet"])
def test_what_is_no_statement_is_an_error_and_no_finding(command: Command, content: str) -> None:
    Path("S.xml").write_text(content)
    answer = command("ics", "check", "S.xml", "--json")
    assert answer.code == 2
    assert "S.xml" in json.loads(answer.out)["message"]


def test_export_writes_every_format(stated: Command) -> None:
    stated("ics", "fill", "S.xml", "--set", "pc_nrFDD=yes")
    stated("ics", "derive", REDCAP, "--into", "S.xml")
    for name in ("T.xml", "T.xlsx", "T.html", "T.json"):
        assert stated("ics", "export", "S.xml", "--out", name).code == 0
    assert Path("T.xml").read_bytes() == Path("S.xml").read_bytes()
    assert read("T.xlsx") == replace(read(), derived={})
    assert "NR FDD duplex" in Path("T.html").read_text(encoding="utf-8")
    document = json.loads(Path("T.json").read_text(encoding="utf-8"))
    first = document["answers"][0]
    assert (first["item"], first["mnemonic"]) == ("38.508-2:A.4.1-1/1", "pc_nrFDD")
    assert first["declared"] == {"support": "yes", "origin": "Synthetic"}
    assert first["derived"]["place"].startswith("UE-NR-Capability")


def test_export_goes_to_standard_output_too(stated: Command) -> None:
    answer = stated("ics", "export", "S.xml", "--format", "json", "--out", "-")
    assert json.loads(answer.out)["product"]["release"] == "Rel-17"


def test_export_replaces_nothing_and_wants_a_known_format(stated: Command) -> None:
    assert stated("ics", "export", "S.xml", "--out", "S.xml").code == 2
    unknown = stated("ics", "export", "S.xml", "--out", "S.pdf")
    assert (unknown.code, "xml, xlsx, html, json" in unknown.err) == (2, True)


def test_a_spreadsheet_is_a_statement_to_every_command(stated: Command) -> None:
    stated("ics", "export", "S.xml", "--out", "T.xlsx")
    assert stated("ics", "fill", "T.xlsx", "--set", "pc_nrFDD=no").code == 0
    assert stated("ics", "derive", REDCAP, "--into", "T.xlsx").code == 0
    found = checked(stated, "T.xlsx", "--sut", f"capture:{REDCAP}", code=1)["contradictions"]
    assert [one["mnemonic"] for one in found] == ["pc_nrFDD"]
    answer = stated("ics", "import", "T.xlsx", "--out", "U.xml")
    assert (answer.code, "1 items declared" in answer.out) == (0, True)
    assert read("U.xml").declared == read("T.xlsx").declared


def test_a_spreadsheet_changes_what_is_declared_and_no_evidence(stated: Command) -> None:
    stated("ics", "derive", REDCAP, "--into", "S.xml")
    stated("ics", "fill", "S.xml", "--set", "pc_nrBand78_Supp=no")
    before = read()
    stated("ics", "export", "S.xml", "--out", "T.xlsx")
    stated("ics", "fill", "T.xlsx", "--set", "pc_nrBand78_Supp=yes", "--set", "pc_nrBand79_Supp=yes")
    assert stated("ics", "import", "T.xlsx").code == 2
    assert stated("ics", "import", "T.xlsx", "--out", "U.xml").code == 0
    assert not read("U.xml").derived
    assert stated("ics", "import", "T.xlsx", "--out", "V.xml", "--sut", f"capture:{REDCAP}").code == 0
    assert stated("ics", "import", "T.xlsx", "--into", "S.xml").code == 0
    assert read().derived == before.derived
    assert read() == read("V.xml")
    assert [one["mnemonic"] for one in checked(stated, "S.xml", code=1)["contradictions"]] == ["pc_nrBand79_Supp"]


def test_a_real_device_contradicts_a_statement_that_denies_its_bands(stated: Command, real_data: Path) -> None:
    capture = real_data / "ue_capability" / "uecapabilityparser" / "cli" / "input" / "ueCapHexNr.hex"
    told = json.loads(stated("ics", "derive", str(capture), "--into", "S.xml", "--json").out)
    assert told["yes"] > 20
    bands = [key for key, answer in read().derived.items() if key.table == N78.table and answer.support is Support.YES]
    assert bands
    stated("ics", "fill", "S.xml", "--set", f"{bands[0]}=no")
    found = checked(stated, "S.xml", code=1)["contradictions"]
    assert str(bands[0]) in [one["item"] for one in found]
