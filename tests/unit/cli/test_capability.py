"""``yangfan capability show``: the contract of its JSON, and the tables."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.profiles.modules import bundled_modules

Command = Callable[..., Any]
EMBB, _, REDCAP = (str(module.encoding) for module in bundled_modules())
MEMBERS = ["rat", "type", "digest", "release", "bands", "capabilities", "findings", "combinations", "rates"]
MEMBERS += ["device", "origin", "frame", "time"]
FIELDS = {"id", "release", "scenario", "status", "value", "bands", "modes"}


def shown(command: Command, *words: str) -> Any:
    answer = command("capability", "show", *words, "--json")
    assert (answer.code, answer.err) == (0, "")
    return json.loads(answer.out)


def test_one_object_per_container_with_the_promised_members(command: Command) -> None:
    (container,) = shown(command, REDCAP)
    assert list(container) == MEMBERS
    assert (container["rat"], container["type"], container["release"]) == ("nr", "UE-NR-Capability", "rel17")
    assert container["bands"] == [1, 8, 28, 41, 78]
    assert container["digest"] == hashlib.sha256(bytes.fromhex(Path(REDCAP).read_text())).hexdigest()
    assert all(set(capability) == FIELDS for capability in container["capabilities"])
    assert {capability["status"] for capability in container["capabilities"]} <= {"declared", "absent", "unknown"}
    found = {capability["id"]: capability for capability in container["capabilities"]}
    assert found["nr-r17-support-of-redcap"] == {
        "id": "nr-r17-support-of-redcap",
        "release": 17,
        "scenario": "redcap",
        "status": "declared",
        "value": None,
        "bands": [],
        "modes": [],
    }
    assert found["nr-r17-half-duplex-fdd-type-a-redcap"]["bands"] == [1, 8, 28]
    assert found["nr-r15-max-number-mimo-layers-pdsch"]["value"] == "twoLayers"


def test_releases_and_scenarios_select(command: Command) -> None:
    (container,) = shown(command, REDCAP, "--release", "17", "--scenario", "redcap", "--scenario", "iot-sdt")
    chosen = {(capability["release"], capability["scenario"]) for capability in container["capabilities"]}
    assert chosen == {(17, "redcap"), (17, "iot-sdt")}


@pytest.mark.parametrize(("option", "value"), [("--release", "14"), ("--scenario", "nonsense")])
def test_a_selection_that_the_catalogue_does_not_have_is_a_usage_error(
    command: Command, option: str, value: str
) -> None:
    answer = command("capability", "show", REDCAP, option, value)
    assert answer.code == 2
    assert value in answer.err
    assert "known are" in answer.err


def test_the_table_has_what_is_declared_by_release_and_scenario(command: Command) -> None:
    answer = command("capability", "show", EMBB)
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0] == "UE-NR-Capability · rel15 · n1, n3, n28, n41, n78, n79"
    (power,) = (line for line in lines if " ue-PowerClass " in line)
    assert power.startswith("R15 basics ")
    assert power.split()[-4:] == ["n41,", "n78,", "n79", "pc2"]
    assert "supportOfRedCap" not in answer.out
    assert any(" declared, " in line for line in lines)
    assert "band combinations: NR" in answer.out
    assert "findings of the rules: fail 0" in lines[-2]


def test_values_that_differ_by_band_name_their_bands(command: Command) -> None:
    answer = command("capability", "show", EMBB, "--scenario", "embb")
    (line,) = (line for line in answer.out.splitlines() if " channelBWs-DL " in line)
    assert "(n41, n78) | fr1 scs-30kHz 0000001111 (n79)" in line


def test_all_shows_absent_ones_too_in_chinese(command: Command) -> None:
    answer = command("--lang", "zh", "capability", "show", EMBB, "--scenario", "redcap", "--all")
    assert "supportOfRedCap-r17" in answer.out
    assert "未声明" in answer.out


def test_a_container_of_dual_connectivity_has_answers_of_its_own(command: Command, tmp_path: Path) -> None:
    capture = tmp_path / "mrdc.xml"
    capture.write_text("<UE-MRDC-Capability><rf-ParametersMRDC/></UE-MRDC-Capability>")
    (container,) = shown(command, str(capture), "--type", "UE-MRDC-Capability")
    assert (container["rat"], container["release"], container["bands"]) == ("eutra-nr", None, [])
    assert container["combinations"] == {}
    assert container["capabilities"]
    assert all(capability["id"].startswith("mrdc-") for capability in container["capabilities"])


def test_findings_combinations_and_rates_belong_to_the_container(command: Command) -> None:
    (container,) = shown(command, EMBB)
    assert container["combinations"] == {"NR": len(container["rates"])}
    assert {"combination": "n78A", "dl_mbps": 2337.0, "ul_mbps": 1250.02} in container["rates"]
    assert all(list(found) == ["rule", "severity", "clause", "place", "message"] for found in container["findings"])
    assert {found["severity"] for found in container["findings"]} <= {"fail", "warning", "information"}
    assert all(found["place"].startswith("UE-NR-Capability") for found in container["findings"])


def test_several_files_are_one_device(command: Command, real_data: Path) -> None:
    """The NR container resolves what the combinations of EN-DC refer to; alone, they have no rates."""
    folder = real_data / "ue_capability" / "derived_from_json"
    nr, mrdc = (str(folder / f"ueCapMrdcIntraEnDc.{rat}.hex") for rat in ("nr", "eutra-nr"))
    (alone,) = shown(command, mrdc)
    both = {container["rat"]: container for container in shown(command, nr, mrdc)}
    assert alone["combinations"] == both["eutra-nr"]["combinations"]
    assert not alone["rates"]
    assert len(both["eutra-nr"]["rates"]) == both["eutra-nr"]["combinations"]["EN-DC"]


def test_what_is_broken_in_a_folder_stops_nothing_else(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.hex").write_text("00 11 22")
    (tmp_path / "b.hex").write_text(Path(EMBB).read_text())
    answer = command("capability", "show", str(tmp_path), "--json")
    assert answer.code == 2
    assert [container["release"] for container in json.loads(answer.out)] == ["rel15"]
    assert "could not be read (1)" in answer.err
    assert "a.hex" in answer.err


def test_a_broken_capture_is_one_line_and_exit_code_2(command: Command, tmp_path: Path) -> None:
    capture = tmp_path / "broken.hex"
    capture.write_text(Path(EMBB).read_text()[:200])
    answer = command("capability", "show", str(capture), "--json")
    assert answer.code == 2
    assert len(answer.err.splitlines()) == 1
    assert "bit" in answer.err
    assert json.loads(answer.out)["bit"] is not None


def test_real_captures_have_the_rat_release_and_bands_of_the_index(command: Command, real_data: Path) -> None:
    """Every container of ``raw_uper`` goes through; what it holds was noted from pycrate's and other decoders."""
    folder = real_data / "ue_capability"
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as index:
        rows = [row for row in csv.DictReader(index, delimiter="\t") if row["file"].startswith("raw_uper/")]
    found = shown(command, str(folder / "raw_uper"))
    by_digest = {container["digest"]: container for container in found}
    assert len(found) == len(by_digest) == len(rows)
    for row in rows:
        container = by_digest[hashlib.sha256(bytes.fromhex((folder / row["file"]).read_text())).hexdigest()]
        assert container["rat"] == row["rat"], row["file"]
        assert (container["release"] or "") == row["accessStratumRelease"], row["file"]
        assert sorted(container["bands"]) == sorted(map(int, filter(None, row["bands"].split(",")))), row["file"]
