"""``yangfan asn1 explain`` and ``reencode`` on encodings that were made by hand, bit by bit (X.691)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

BEACON = """Beacon-Definitions DEFINITIONS AUTOMATIC TAGS ::= BEGIN
Beacon ::= SEQUENCE { sequence INTEGER (0..255), state ENUMERATED { idle, active, ... } OPTIONAL }
Wide ::= SEQUENCE { number INTEGER (0..200), ..., one BOOLEAN OPTIONAL, two INTEGER (0..7) OPTIONAL }
END
"""
OF = ("--schema", "beacon", "--type")
SOUND = (
    "82c100"  # presence 1, sequence 00000101, extension 1, small number 0 000010: an enumerator beyond the known ones
)
PADDED = "82c101"
MODULE = Path(__file__).parents[3] / "test_vectors" / "common" / "nr-rrc" / "r17" / "synthetic-redcap-module.hex"
CUT = "".join(MODULE.read_text(encoding="ascii").split())[:-40]


@pytest.fixture(autouse=True)
def beacon(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YANGFAN_SCHEMA_STORE", str(tmp_path / "store"))
    Path("beacon.asn").write_text(BEACON, encoding="utf-8")
    assert command("asn1", "import", "beacon.asn", "--name", "beacon").code == 0


def file(text: str, name: str = "beacon.hex") -> str:
    Path(name).write_text(text, encoding="ascii")
    return name


def wider() -> str:
    """Return Wide of a sender that knows five additions, of which it sends the last, in three octets."""
    bits = "1" + "00001011" + "0000100" + "00001" + "00000011" + "000000011000000011000000"
    return f"{int(bits.ljust(-(-len(bits) // 8) * 8, '0'), 2):x}"


def explained(command: Command, *words: str) -> Any:
    answer = command("asn1", "explain", *words, "--json")
    return answer.code, json.loads(answer.out)


def test_every_component_has_its_bits_and_value(command: Command) -> None:
    code, document = explained(command, file(SOUND), *OF, "Beacon")
    assert code == 0
    assert document["violations"] == []
    assert (document["origin"], document["schema"], document["type"]) == ("beacon.hex", "beacon", "Beacon")
    values = {one["path"]: one for one in document["fields"] if one["kind"] == "component" and one["path"]}
    assert (values["sequence"]["first_bit"], values["sequence"]["bits"], values["sequence"]["value"]) == (1, 8, 5)
    assert (values["state"]["first_bit"], values["state"]["bits"]) == (9, 8)
    assert values["state"]["meaning"] == "beyond what this version of the schema knows"
    assert set(values["sequence"]) == {"path", "type", "first_bit", "bits", "value", "kind", "meaning"}


def test_the_fields_cover_every_bit(command: Command) -> None:
    _, document = explained(command, str(MODULE))
    covered = set()
    for one in document["fields"]:
        if one["value"] is not None or one["kind"] != "component":
            covered |= set(range(one["first_bit"], one["first_bit"] + one["bits"]))
    assert covered == set(range(8 * document["octets"]))


def test_what_is_broken_is_told_and_is_a_finding(command: Command) -> None:
    code, document = explained(command, file(PADDED), *OF, "Beacon")
    assert code == 1
    (violation,) = document["violations"]
    assert (violation["bit"], violation["rule"]) == (23, "padding")
    assert "11.1" in violation["clause"]
    assert violation["message"]


def test_a_broken_encoding_is_explained_as_far_as_it_can_be_read(command: Command) -> None:
    code, document = explained(command, file(CUT))
    assert code == 1
    assert (document["type"], document["guessed"]) == ("UE-NR-Capability", True)
    assert document["violations"][-1]["rule"] == "truncated"
    paths = {one["path"] for one in document["fields"]}
    assert "accessStratumRelease" in paths
    assert "rf-Parameters.supportedBandListNR[0].bandNR" in paths


def test_the_tree_shows_bits_names_values_and_meanings(command: Command) -> None:
    out = command("asn1", "explain", str(MODULE)).out
    assert "UE-NR-Capability (nr-rrc)" in out
    assert any("accessStratumRelease = rel17" in line and "Access stratum release" in line for line in out.splitlines())
    assert out.rstrip().endswith("no violation")
    chinese = command("--lang", "zh", "asn1", "explain", str(MODULE)).out
    assert "没有违规" in chinese


def test_several_encodings_are_several_documents(command: Command) -> None:
    Path("both").mkdir()
    text = MODULE.read_text(encoding="ascii")
    for name in ("a.hex", "b.hex"):
        file(text, f"both/{name}")
    code, documents = explained(command, "both")
    assert code == 0
    assert [Path(one["origin"]).name for one in documents] == ["a.hex", "b.hex"]


def test_the_page_names_no_folder(command: Command, tmp_path: Path) -> None:
    path = tmp_path / file(PADDED)
    answer = command("asn1", "explain", str(path), *OF, "Beacon", "--html", "page.html")
    assert answer.code == 1
    html = Path("page.html").read_text(encoding="utf-8")
    assert "beacon.hex" in html
    assert str(tmp_path) not in html


def test_what_cannot_be_recognised_says_what_to_name(command: Command) -> None:
    answer = command("asn1", "explain", file(SOUND), "--schema", "beacon")
    assert answer.code == 2
    assert "--type" in answer.err
    assert command("asn1", "explain", "missing.hex").code == 2


def test_received_json_encodes_to_the_same_octets(command: Command) -> None:
    for text, type_name in ((SOUND, "Beacon"), (wider(), "Wide")):
        answer = command("asn1", "decode", file(text), *OF, type_name, "--received")
        assert '"..."' in answer.out
        assert command("asn1", "encode", file(answer.out, "kept.json"), *OF, type_name).out.strip() == text


def test_only_the_strict_engine_keeps_what_was_received(command: Command) -> None:
    kept = file(command("asn1", "decode", file(SOUND), *OF, "Beacon", "--received").out, "kept.json")
    refused = command("asn1", "encode", kept, *OF, "Beacon", "--engine", "asn1tools")
    assert refused.code == 2
    assert "strict" in refused.err
    for option in (("--engine", "asn1tools"), ("--to", "xer")):
        assert command("asn1", "decode", file(SOUND), *OF, "Beacon", "--received", *option).code == 2


def test_what_is_written_beyond_the_schema_in_json_is_checked(command: Command) -> None:
    answer = command("asn1", "encode", file('{"sequence": 5, "state": {"...": {"index": -1}}}'), *OF, "Beacon")
    assert answer.code == 2
    assert "state" in answer.err


def test_reencoding_finds_octets_identical(command: Command) -> None:
    answer = command("asn1", "reencode", file(SOUND), *OF, "Beacon", "--json")
    assert answer.code == 0
    assert json.loads(answer.out) == [
        {
            "file": "beacon.hex",
            "schema": "beacon",
            "type": "Beacon",
            "result": "identical",
            "first_differing_bit": None,
            "path": None,
        }
    ]
    assert "1 identical, 0 different, 0 refused" in command("asn1", "reencode", "beacon.hex", *OF, "Beacon").out


def test_a_broken_file_stops_no_other(command: Command) -> None:
    good, broken, empty = file(MODULE.read_text(encoding="ascii"), "a.hex"), file(CUT, "b.hex"), file("", "c.hex")
    answer = command("asn1", "reencode", broken, empty, good, "--json")
    assert answer.code == 2
    rows = {row["file"]: row for row in json.loads(answer.out)}
    assert {name: row["result"] for name, row in rows.items()} == {
        "a.hex": "identical",
        "b.hex": "refused",
        "c.hex": "refused",
    }
    assert "c.hex" in answer.err


def test_a_difference_is_a_finding_with_its_bit_and_path(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The strict codec makes none; one that does is put in its place."""
    from conformance.asn1 import reencoding

    plain = reencoding.decode_received

    def forgetful(schema: Any, type_name: str, octets: bytes) -> Any:
        return {**plain(schema, type_name, octets), "sequence": 7}

    monkeypatch.setattr(reencoding, "decode_received", forgetful)
    answer = command("asn1", "reencode", file(SOUND), *OF, "Beacon", "--json")
    assert answer.code == 1
    (row,) = json.loads(answer.out)
    assert (row["result"], row["first_differing_bit"], row["path"]) == ("different", 7, "sequence")
