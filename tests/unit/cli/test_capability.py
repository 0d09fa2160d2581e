"""``yangfan capability show``: the contract of its JSON, and the tables."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.strict import StrictEngine
from conformance.profiles.modules import bundled_modules

Command = Callable[..., Any]
EMBB, _, REDCAP = (str(module.encoding) for module in bundled_modules())
MEMBERS = ["rat", "type", "digest", "release", "bands", "capabilities", "findings", "combinations", "rates"]
MEMBERS += ["figures", "device", "origin", "frame", "time"]
FIELDS = {"id", "release", "scenario", "status", "value", "bands", "by_band", "modes", "absence"}


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
        "by_band": [],
        "modes": [],
        "absence": None,
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
    assert " n41, n78, n79 " in power
    assert power.endswith(" pc2; elsewhere: in FR1 the default class of the band, normally class 3")
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
    (n78,) = (rate for rate in container["rates"] if rate["combination"] == "n78A")
    place = n78.pop("place")
    assert n78 == {"combination": "n78A", "dl_mbps": 2337.0, "ul_mbps": 1250.02, "nr_part": False}
    assert place.startswith("UE-NR-Capability.rf-Parameters.supportedBandCombinationList[")
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


def test_the_segments_of_a_message_may_stand_in_files_of_their_own(command: Command, tmp_path: Path) -> None:
    """ULDedicatedMessageSegment (TS 38.331): the files are given in the order of the segments."""
    engine, schema = StrictEngine(), BundledSource().load("nr-rrc")
    container = {"rat-Type": "nr", "ue-CapabilityRAT-Container": bytes.fromhex(Path(EMBB).read_text())}
    information = {"ue-CapabilityRAT-ContainerList": [container]}
    whole = engine.encode(schema, "UL-DCCH-Message", uplink("ueCapabilityInformation", information))
    files = [tmp_path / f"{number}.hex" for number in range(2)]
    for number, (file, part) in enumerate(zip(files, (whole[:200], whole[200:]), strict=True)):
        segment = {
            "segmentNumber-r16": number,
            "rrc-MessageSegmentContainer-r16": part,
            "rrc-MessageSegmentType-r16": "lastSegment" if number else "notLastSegment",
        }
        name = "ulDedicatedMessageSegment-r16"
        message = {"message": ("messageClassExtension", ("c2", (name, {"criticalExtensions": (name, segment)})))}
        file.write_text(engine.encode(schema, "UL-DCCH-Message", message).hex())
    (found,) = shown(command, *map(str, files))
    assert found["digest"] == hashlib.sha256(container["ue-CapabilityRAT-Container"]).hexdigest()
    alone = command("capability", "show", str(files[0]))
    assert alone.code == 2
    assert "segment 1" in alone.err


def uplink(name: str, information: dict[str, Any]) -> dict[str, Any]:
    return {
        "message": (
            "c1",
            (name, {"rrc-TransactionIdentifier": 0, "criticalExtensions": (name, information)}),
        )
    }


def test_figures_of_the_bands_and_the_combinations(command: Command) -> None:
    (container,) = shown(command, EMBB)
    figures = container["figures"]
    assert figures["ranges"] == {"FR1": {"FDD": [1, 3, 28], "TDD": [41, 78, 79]}}
    (n78,) = (band for band in figures["bands"] if band["band"] == 78)
    assert (n78["duplex"], n78["range"], n78["dl_layers"], n78["dl_modulation"]) == ("TDD", "FR1", 4, "256QAM")
    assert n78["dl_mhz"]["30"][-1] == 80
    widths = {one["combination"]: one["dl_mhz"] for one in figures["bandwidths"]}
    assert widths["n78A"] == 100
    assert figures["bandwidth"]["dl_mhz"] == max(widths.values())
    assert figures["missing"] == []
    assert figures["buffer_mb"] >= (2337.0 + 1250.02) * 40 / 8000  # of n78A, with 40 ms at 30 kHz (TS 38.306 4.1.4)


def test_the_table_has_the_figures(command: Command) -> None:
    out = command("capability", "show", EMBB).out
    assert "Widest aggregate bandwidth of NR carriers: ↓ " in out
    assert "Total layer 2 buffer for NR: " in out
    assert any(line.startswith("FR1 TDD ") and "n78" in line and "256QAM" in line for line in out.splitlines())
    assert "peak rates of the NR carriers" in out
    assert "NR part" not in out


def test_what_is_unknown_without_its_container_is_a_dash_and_the_container_is_named(
    command: Command, real_data: Path
) -> None:
    mrdc = str(real_data / "ue_capability" / "derived_from_json" / "ueCapMrdcFR2.eutra-nr.hex")
    (container,) = shown(command, mrdc)
    assert container["rates"] == []
    assert container["figures"] == {
        "bandwidth": {"dl_mhz": None, "ul_mhz": None},
        "bandwidths": [],
        "missing": ["nr", "eutra"],
    }
    out = command("capability", "show", mrdc).out
    assert "UE-NR-Capability is missing" in out
    assert "Widest aggregate bandwidth of NR carriers: ↓ — ↑ —" in out
    assert "0.00" not in out


def test_rates_of_combinations_with_e_utra_say_that_they_are_those_of_the_nr_part(
    command: Command, real_data: Path
) -> None:
    folder = real_data / "ue_capability" / "derived_from_json"
    files = [str(folder / f"ueCapMrdcIntraEnDc.{rat}.hex") for rat in ("nr", "eutra-nr", "eutra")]
    found = {container["rat"]: container for container in shown(command, *files)}
    assert {rate["nr_part"] for rate in found["eutra-nr"]["rates"]} == {True}
    assert len({rate["place"] for rate in found["eutra-nr"]["rates"]}) == len(found["eutra-nr"]["rates"])
    assert found["eutra"]["figures"] == {}
    assert "NR part" in command("capability", "show", *files).out


def test_what_absence_means_is_said_in_the_language_in_force(command: Command) -> None:
    (container,) = shown(command, EMBB)
    found = {capability["id"]: capability for capability in container["capabilities"]}
    power = found["nr-r15-ue-power-class"]
    assert power["absence"] == "in FR1 the default class of the band, normally class 3"
    assert power["by_band"] == [{"band": band, "value": "pc2"} for band in (41, 78, 79)]
    assert "其余频段：FR1 采用频段默认等级" in command("--lang", "zh", "capability", "show", EMBB).out


def test_help_speaks_both_languages(command: Command) -> None:
    for name, words in (("show", "能力指标"), ("compare", "不明"), ("matrix", "每行一项能力")):
        assert words in command("capability", name, "--help").out


def test_what_is_broken_in_a_folder_stops_nothing_else(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.hex").write_text("00 11 22")
    (tmp_path / "b.hex").write_text(Path(EMBB).read_text())
    answer = command("capability", "show", str(tmp_path), "--json")
    assert answer.code == 2
    assert [container["release"] for container in json.loads(answer.out)] == ["rel15"]
    assert "could not be read (1)" in answer.err
    assert answer.err.count("a.hex") == 1


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
