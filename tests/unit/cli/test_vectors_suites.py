"""``yangfan vectors list``, ``show``, ``validate`` and ``convert``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance import resources
from conformance.hookspecs import hookimpl
from conformance.vectors.suites import open_suite
from conformance.workspace import Workspace

CAPTURES = {
    "embb.hex": resources.vectors("common", "nr-rrc", "r15", "synthetic-embb-module.hex"),
    "urllc.hex": resources.vectors("common", "nr-rrc", "r16", "synthetic-urllc-module.hex"),
}
SOURCE = ("--schema", "nr-rrc@17.4.0", "--type", "UE-NR-Capability", "--origin", "the drawer", "--id", "drawer")


@pytest.fixture
def captures(tmp_path: Path) -> Path:
    folder = tmp_path / "captures"
    folder.mkdir()
    for name, path in CAPTURES.items():
        (folder / name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture
def suite(command: Callable[..., Any], captures: Path, tmp_path: Path) -> Path:
    answer = command("vectors", "convert", str(captures), "--from", "hex", *SOURCE, "--to", "suite", "--out", "drawer")
    assert answer.code == 0, answer.err
    return tmp_path / "drawer"


def test_captures_become_a_sourced_suite(suite: Path) -> None:
    found = open_suite(suite)
    header = found.header
    assert (header.id, header.schema, header.module) == ("drawer", "nr-rrc@17.4.0", "NR-RRC-Definitions")
    assert (header.release, header.encoding, header.synthetic) == (17, "uper", False)
    assert (header.provenance.kind, header.provenance.origin) == ("sourced", "the drawer")
    vectors = {vector.id: vector for vector in found.vectors()}
    assert set(vectors) == {"embb.hex", "urllc.hex"}
    for name, path in CAPTURES.items():
        assert vectors[name].octets == bytes.fromhex(path.read_text())
        assert vectors[name].origin == name


def test_what_cannot_be_decoded_is_listed_and_left_out(
    command: Callable[..., Any], captures: Path, tmp_path: Path
) -> None:
    (captures / "broken.hex").write_text("ff")
    (captures / "again.hex").write_bytes((captures / "embb.hex").read_bytes())
    (captures / "notes.txt").write_text("nothing to see")
    answer = command("vectors", "convert", str(captures), "--from", "hex", *SOURCE, "--to", "suite", "--out", "drawer")
    assert answer.code == 1
    assert "broken.hex is left out: UE-NR-Capability" in answer.err
    assert "notes.txt is left out" in answer.err
    assert [vector.id for vector in open_suite(tmp_path / "drawer").vectors()] == ["again.hex", "urllc.hex"]


@pytest.mark.parametrize("option", range(4))
def test_captures_need_schema_type_origin_and_name(command: Callable[..., Any], captures: Path, option: int) -> None:
    told = SOURCE[: 2 * option] + SOURCE[2 * option + 2 :]
    answer = command("vectors", "convert", str(captures), "--from", "hex", *told, "--to", "suite", "--out", "drawer")
    assert answer.code == 2
    assert f"{SOURCE[2 * option]} is needed" in answer.err


@pytest.mark.parametrize(("form", "suffix"), [("xml", ".xml"), ("notation", ".asn"), ("jsonl", ".jsonl")])
def test_every_form_leads_back_to_the_same_suite(
    command: Callable[..., Any], suite: Path, tmp_path: Path, form: str, suffix: str
) -> None:
    file = tmp_path / f"file{suffix}"
    assert command("vectors", "convert", str(suite), "--to", form, "--out", str(file)).code == 0
    assert command("vectors", "convert", str(file), "--to", "suite", "--out", "back").out == "back: 2 vectors\n"
    for path in suite.iterdir():
        assert (tmp_path / "back" / path.name).read_bytes() == path.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["captures", "drawer", file.name, "back"])


def test_a_conversion_that_fails_leaves_what_was_there(
    command: Callable[..., Any], suite: Path, tmp_path: Path
) -> None:
    file = tmp_path / "file.asn"
    assert command("vectors", "convert", str(suite), "--to", "notation", "--out", str(file)).code == 0
    broken = file.read_text().replace("rel15", "rel16", 1)
    file.write_text(broken)
    (tmp_path / "kept.xml").write_text("kept")
    answer = command("vectors", "convert", str(file), "--to", "xml", "--out", "kept.xml")
    assert answer.code == 2
    assert "vector embb.hex: the octets decode to another value" in answer.err
    assert (tmp_path / "kept.xml").read_text() == "kept"
    assert command("vectors", "convert", str(file), "--to", "suite", "--out", "new").code == 2
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("drawer", "--to", "prose", "--out", "x"),
            "prose is no form of vectors; known are: suite, xml, notation, jsonl",
        ),
        (("captures/embb.hex", "--to", "xml", "--out", "x"), r".hex is no form of vectors"),
        (("drawer", "--to", "xml", "--out", "captures"), "captures is a folder"),
        (("drawer", "--to", "suite", "--out", "captures"), "holds something else"),
        (("nothing", "--to", "xml", "--out", "x"), "no suite nothing"),
        (("nothing", "--from", "hex", *SOURCE, "--to", "xml", "--out", "x"), "no file or folder nothing"),
        (("captures", "--from", "hex", *SOURCE[:-1], "No Name", "--to", "xml", "--out", "x"), "no name of a suite"),
    ],
)
def test_a_conversion_that_cannot_be_is_refused(
    command: Callable[..., Any], suite: Path, words: tuple[str, ...], said: str
) -> None:
    assert suite.is_dir()
    answer = command("vectors", "convert", *words)
    assert answer.code == 2
    assert said in answer.err


def test_a_sound_suite_is_valid(command: Callable[..., Any], suite: Path) -> None:
    answer = command("vectors", "validate", str(suite))
    assert (answer.code, answer.out) == (0, "drawer: 2 vectors, nothing to find fault with\n")
    document = json.loads(command("vectors", "validate", str(suite), "--json").out)
    assert document == {
        "suites": [{"suite": "drawer", "name": str(suite), "vectors": 2, "valid": True, "findings": []}]
    }


def test_findings_are_listed_with_vector_and_line_whatever_the_other_suites_are(
    command: Callable[..., Any], suite: Path, tmp_path: Path
) -> None:
    path = suite / "vectors-0001.xml"
    path.write_text(path.read_text().replace('rule="sourced"', 'rule="sorted"'))
    (tmp_path / "empty").mkdir()
    answer = command("vectors", "validate", "empty", str(suite))
    assert answer.code == 1
    assert "no suite of test vectors" in answer.out
    assert "vectors-0001.xml:4" in answer.out
    assert "there is no rule sorted" in answer.out
    assert "drawer: 2 vectors, 4 findings" in answer.out
    findings = json.loads(command("vectors", "validate", str(suite), "--json").out)["suites"][0]["findings"]
    assert [(one["finding"], one["vector"], one["line"]) for one in findings] == [
        ("digest", "", 0),
        ("unknown-rule", "embb.hex", 4),
        ("unknown-rule", "urllc.hex", 5),
        ("count", "", 0),
    ]


def test_a_suite_that_does_not_exist_is_a_usage_error(command: Callable[..., Any]) -> None:
    assert command("vectors", "validate", "nothing").code == 2
    assert command("vectors", "show", "nothing").code == 2


def test_a_suite_is_shown_with_its_rules_and_first_vectors(command: Callable[..., Any], suite: Path) -> None:
    answer = command("vectors", "show", str(suite), "--limit", "1")
    assert answer.code == 0
    assert "release: 17" in answer.out
    assert "provenance: sourced: the drawer" in answer.out
    assert "embb.hex" in answer.out
    assert "urllc.hex" not in answer.out
    assert "and 1 more" in answer.out
    document = json.loads(command("vectors", "show", str(suite), "--json").out)
    assert (document["suite"], document["count"], document["rules"]) == ("drawer", 2, {"sourced": 2})
    assert [vector["vector"] for vector in document["vectors"]] == ["embb.hex", "urllc.hex"]


def test_a_rule_is_shown_with_what_a_failure_would_mean(command: Callable[..., Any], suite: Path) -> None:
    answer = command("vectors", "show", str(suite), "--rule", "sourced")
    assert "what a failure would mean:" in answer.out
    refused = command("vectors", "show", str(suite), "--rule", "padding")
    assert refused.code == 2
    assert "no vectors of the rule padding; it has: sourced" in refused.err


def test_a_vector_is_shown_in_full(command: Callable[..., Any], suite: Path) -> None:
    answer = command("vectors", "show", str(suite), "--vector", "embb.hex")
    assert answer.out.startswith("embb.hex: valid\n")
    digits = "".join(CAPTURES["embb.hex"].read_text().lower().split())
    assert f"     0  {digits[:8]} {digits[8:16]}" in answer.out
    assert "  accessStratumRelease rel15,\n" in answer.out
    document = json.loads(command("vectors", "show", str(suite), "--vector", "embb.hex", "--json").out)
    assert document["value"]["accessStratumRelease"] == "rel15"
    assert document["octets"] == digits.upper()
    assert document["violations"] == []
    assert command("vectors", "show", str(suite), "--vector", "nothing").code == 2


def test_what_an_invalid_vector_breaks_is_shown(command: Callable[..., Any], suite: Path, tmp_path: Path) -> None:
    lines = tmp_path / "file.jsonl"
    command("vectors", "convert", str(suite), "--to", "jsonl", "--out", str(lines))
    header = lines.read_text().splitlines()[0]
    invalid = {"vector": "short", "expectation": "invalid", "rule": "truncated", "octets": "E1"}
    lines.write_text(f"{header}\n{json.dumps(invalid)}\n")
    command("vectors", "convert", str(lines), "--to", "suite", "--out", "broken")
    answer = command("vectors", "show", "broken", "--vector", "short")
    assert "breaks: UE-NR-Capability" in answer.out
    assert "the encoding ends within this field" in answer.out
    (violation,) = json.loads(command("vectors", "show", "broken", "--vector", "short", "--json").out)["violations"]
    assert violation["rule"] == "truncated"


def test_suites_at_hand_are_listed(command: Callable[..., Any], suite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Pack:
        @hookimpl
        def suites(self) -> list[Path]:
            return [suite]

    opened = Workspace.open
    monkeypatch.setattr(Workspace, "open", lambda *words, **named: opened(*words, **named | {"plugins": [Pack()]}))
    listed = json.loads(command("vectors", "list", "--json").out)
    (found,) = [one for one in listed if one["suite"] == "drawer"]
    assert (found["count"], found["schema"], found["provenance"]["kind"]) == (2, "nr-rrc@17.4.0", "sourced")
    assert "sourced: the drawer" in command("vectors", "list").out
