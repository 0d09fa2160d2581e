"""``yangfan capability compare``: what one device has that the other has not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from conformance.profiles.modules import bundled_modules

Command = Callable[..., Any]
EMBB, _, REDCAP = (str(module.encoding) for module in bundled_modules())


def compared(command: Command, *words: str) -> Any:
    answer = command("capability", "compare", *words, "--json")
    assert (answer.code, answer.err) == (0, "")
    return json.loads(answer.out)


def test_a_device_does_not_differ_from_itself(command: Command) -> None:
    found = compared(command, EMBB, EMBB)
    assert [found[kind] for kind in ("gained", "lost", "changed", "unclear", "rates")] == [[], [], [], [], []]
    nothing = {"gained": [], "lost": [], "unclear": {"before": [], "after": []}}
    assert all(sides == nothing for sides in (*found["bands"].values(), found["findings"]))


def test_what_is_gained_one_way_is_lost_the_other_way(command: Command) -> None:
    there, back = compared(command, EMBB, REDCAP), compared(command, REDCAP, EMBB)
    assert [change["id"] for change in there["gained"]] == [change["id"] for change in back["lost"]]
    assert there["combinations"]["NR"]["lost"] == back["combinations"]["NR"]["gained"]
    gained = {change["id"]: change for change in there["gained"]}
    assert gained["nr-r17-support-of-redcap"]["before"] == {
        "status": "absent",
        "value": None,
        "bands": [],
        "by_band": [],
        "modes": [],
        "absence": None,
    }
    assert gained["nr-r17-support-of-redcap"]["after"]["status"] == "declared"
    assert there["bands"]["nr"] == {"gained": [8], "lost": [3, 79], "unclear": {"before": [], "after": []}}
    (slower,) = (change for change in there["rates"] if change["combination"] == "n78A")
    assert slower["before"]["dl_mbps"] > slower["after"]["dl_mbps"]


def test_the_tables_name_both_sides(command: Command) -> None:
    answer = command("--lang", "zh", "capability", "compare", EMBB, REDCAP)
    assert answer.code == 0
    assert answer.out.startswith("A ")
    assert "supportOfRedCap-r17" in answer.out
    assert "NR 频段减少（2）：3, 79" in answer.out
    assert "NR 载波最大聚合带宽" in answer.out


def test_a_container_that_one_side_lacks_makes_nothing_lost(command: Command, real_data: Path) -> None:
    eutra = str(real_data / "ue_capability" / "derived_from_json" / "ueCapMrdcIntraEnDc.eutra.hex")
    found = compared(command, EMBB, eutra)
    assert [found[kind] for kind in ("gained", "lost", "changed", "rates")] == [[], [], [], []]
    assert found["unclear"]
    assert found["bands"]["nr"] == {
        "gained": [],
        "lost": [],
        "unclear": {"before": [1, 3, 28, 41, 78, 79], "after": []},
    }
    assert (found["findings"]["gained"], found["findings"]["lost"]) == ([], [])
    assert found["after"]["lists"] == {"nr": "no-container", "eutra-nr": "no-container", "eutra": "whole"}
    assert found["after"]["peak"] == {"dl_mbps": None, "ul_mbps": None}
    assert "B: UE-NR-Capability is missing" in command("capability", "compare", EMBB, eutra).out


def test_a_file_with_several_devices_asks_which(command: Command, real_data: Path) -> None:
    capture = str(real_data / "ue_capability" / "uecapabilityparser" / "pcap" / "input" / "gsmTapDualSim.pcap")
    answer = command("capability", "compare", capture, EMBB)
    assert answer.code == 2
    assert "#1" in answer.err
    assert command("capability", "compare", f"{capture}#1", EMBB, "--json").code == 0
    assert command("capability", "compare", f"{capture}#99", EMBB, "--json").code == 2


def test_a_side_without_a_capability_is_an_error(command: Command, tmp_path: Path) -> None:
    broken = tmp_path / "broken.hex"
    broken.write_text("00 11 22")
    answer = command("capability", "compare", EMBB, str(broken), "--json")
    assert answer.code == 2
    assert json.loads(answer.out)["error"]
