"""``yangfan asn1 diff``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.closure import closure
from conformance.asn1.schema_files import write_schema

Command = Callable[..., Any]

BEACON = """Beacon-Definitions DEFINITIONS AUTOMATIC TAGS ::= BEGIN
Beacon ::= SEQUENCE {{ sequence INTEGER (0..255), state ENUMERATED {{ idle, {enumerators} }} OPTIONAL {more} }}
END
"""


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YANGFAN_SCHEMA_STORE", str(tmp_path / "store"))


@pytest.fixture(autouse=True)
def beacons(command: Command) -> None:
    """Three editions of a module: the second extends the first, the third breaks with it."""
    del command  # it opens the folder
    Path("one.asn").write_text(BEACON.format(enumerators="active, ...", more=""), encoding="ascii")
    Path("two.asn").write_text(BEACON.format(enumerators="active, ..., lost", more=""), encoding="ascii")
    Path("three.asn").write_text(BEACON.format(enumerators="on, ...", more=", power INTEGER (0..7)"), encoding="ascii")


def test_an_extension_is_compatible_and_done(command: Command) -> None:
    answer = command("asn1", "diff", "one.asn", "two.asn", "--json")
    assert answer.code == 0
    assert json.loads(answer.out) == [
        {
            "path": "Beacon-Definitions.Beacon.state.lost",
            "change": "added",
            "class": "compatible",
            "old": None,
            "new": "addition 0",
            "kind": "member-added",
        }
    ]


def test_what_breaks_is_a_finding(command: Command) -> None:
    answer = command("asn1", "diff", "one.asn", "three.asn", "--json")
    assert answer.code == 1
    found = {item["path"].removeprefix("Beacon-Definitions.Beacon."): item["class"] for item in json.loads(answer.out)}
    assert found == {"state.active": "renamed", "power": "breaking"}


def test_the_table_ends_with_a_summary(command: Command) -> None:
    lines = command("asn1", "diff", "one.asn", "three.asn").out.splitlines()
    assert lines[0].split() == ["class", "what", "path", "old", "new"]
    assert lines[1].split() == [
        "renamed",
        "member",
        "renamed",
        "Beacon-Definitions.Beacon.state.active",
        "active",
        "on",
    ]
    assert lines[-1] == "1 breaking, 1 renamed, 0 compatible: one.asn to three.asn"
    same = command("asn1", "diff", "one.asn", "one.asn")
    assert (same.code, same.out) == (0, "one.asn and one.asn do not differ\n")


def test_schemas_of_the_store_and_of_files_are_compared(command: Command) -> None:
    command("asn1", "import", "one.asn", "--name", "beacon")
    assert command("asn1", "diff", "beacon", "one.asn").code == 0
    assert command("asn1", "diff", "beacon", str(Path("store") / "beacon.json")).code == 0
    assert command("asn1", "diff", "beacon", "three.asn").code == 1


def test_release_views_are_compared(command: Command) -> None:
    answer = command("asn1", "diff", "nr-rrc@15.8.0", "nr-rrc@16.9.0", "--type", "BandNR", "--json")
    assert answer.code == 0
    changes = {item["path"]: item for item in json.loads(answer.out)}
    # TS 38.331: a field of BandNR that came with edition 15.9.0
    assert changes["NR-RRC-Definitions.BandNR.channelBWs-DL-v1590"]["class"] == "compatible"
    assert all("UE-NR-Capability-v" not in path for path in changes), "only what BandNR needs"


def test_a_view_of_a_file_is_a_projection_too(command: Command) -> None:
    write_schema(closure(BundledSource().load("nr-rrc"), ["BandNR"]), Path("bands.json"))
    answer = command("asn1", "diff", "bands.json@15.8.0", "nr-rrc@15.8.0", "--type", "BandNR")
    assert (answer.code, answer.out) == (0, "bands.json@15.8.0 and nr-rrc@15.8.0 do not differ\n")


def test_the_page_is_written_beside_the_answer(command: Command) -> None:
    answer = command("--lang", "zh", "asn1", "diff", "one.asn", "three.asn", "--html", "diff.html", "--json")
    assert answer.code == 1
    assert json.loads(answer.out)[0]["class"] == "renamed"
    page = Path("diff.html").read_text(encoding="utf-8")
    assert "模式比较" in page
    assert "power" in page


def test_a_page_that_cannot_be_written_is_no_finding(command: Command) -> None:
    """``one.asn`` is a file, so that not even root can write below it."""
    answer = command("asn1", "diff", "one.asn", "two.asn", "--html", "one.asn/diff.html")
    assert (answer.code, answer.out) == (2, "")
    assert "diff.html" in answer.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nothing", "nr-rrc"), "nothing is neither a file nor a schema; schemas are nr-rrc"),
        (("nr-rrc@15.8.0", "nothing@15.8.0"), "nothing@15.8.0 is neither a file nor a schema"),
        (("nr-rrc@99.0.0", "nr-rrc"), r"nr-rrc goes up to edition 18.6.0"),
        (("nr-rrc@new", "nr-rrc"), "new is no edition of a standard"),
        (("one.asn@15.8.0", "nr-rrc"), "no name in one says with which edition it came"),
        (("one.asn", "two.asn", "--type", "Nothing"), "one, two has no type Nothing"),
    ],
)
def test_what_cannot_be_compared_says_why(command: Command, words: tuple[str, ...], message: str) -> None:
    answer = command("asn1", "diff", *words)
    assert answer.code == 2
    assert message in answer.err


def test_views_serve_every_command(command: Command) -> None:
    text = command("asn1", "export", "nr-rrc@15.8.0", "--type", "AccessStratumRelease").out
    assert "rel15" in text
    assert "rel16" not in text
