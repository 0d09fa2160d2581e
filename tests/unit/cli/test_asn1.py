from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asn1tools
import pytest

from conformance.asn1.imported import schema_store
from conformance.asn1.own import OwnSource
from conformance.asn1.strict import StrictEngine

Command = Callable[..., Any]

BEACON = """Beacon-Definitions DEFINITIONS AUTOMATIC TAGS ::= BEGIN
Beacon ::= SEQUENCE { sequence INTEGER (0..255), state ENUMERATED { idle, active, ... } OPTIONAL }
END
"""
SPECIFICATION = {"device": {"supplier": "S", "model": "M"}, "releases": (b"\xe0", 8), "bands": [], "capabilities": []}
OF = ("--schema", "device-specification", "--type", "DeviceSpecification")


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YANGFAN_SCHEMA_STORE", str(tmp_path / "store"))


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes | str], None]:
    """Put octets on standard input."""

    def put(data: bytes | str) -> None:
        octets = data.encode() if isinstance(data, str) else data
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(octets)))

    return put


@pytest.fixture
def octets() -> bytes:
    return StrictEngine().encode(OwnSource().load("device-specification"), "DeviceSpecification", SPECIFICATION)


def imported(command: Command, text: str = BEACON, *, name: str = "beacon") -> Any:
    Path("beacon.asn").write_text(text, encoding="utf-8")
    return command("asn1", "import", "beacon.asn", "--name", name)


def test_octets_in_any_form_decode_to_json_xer_and_hex(command: Command, octets: bytes) -> None:
    Path("plain").write_bytes(octets)
    Path("hex").write_text(" ".join(f"0x{octet:02x}," for octet in octets), encoding="ascii")
    for file in ("plain", "hex"):
        document = json.loads(command("asn1", "decode", file, *OF, "--to", "json").out)
        assert document["device"] == {"supplier": "S", "model": "M", "kind": "module"}
        assert document["releases"] == "E0"
        assert command("asn1", "decode", file, *OF, "--to", "xer").out.startswith(
            "<DeviceSpecification><format>1</format><device><supplier>S</supplier>"
        )
        assert command("asn1", "decode", file, *OF, "--to", "hex").out.strip() == octets.hex()


def test_every_array_of_a_source_is_decoded(command: Command, octets: bytes) -> None:
    array = ", ".join(f"0x{octet:02x}" for octet in octets)
    Path("two.c").write_text(f"uint8_t a[] = {{{array}}};\nuint8_t b[] = {{{array}}};\n", encoding="ascii")
    assert command("asn1", "decode", "two.c", *OF, "--to", "hex").out.split() == [octets.hex()] * 2


@pytest.mark.parametrize("form", ["json", "xer"])
def test_what_was_decoded_encodes_to_the_same_octets(
    command: Command, typed: Callable[[bytes | str], None], octets: bytes, form: str
) -> None:
    typed(octets.hex())
    typed(command("asn1", "decode", *OF, "--to", form).out)
    assert command("asn1", "encode", "-", *OF).out.strip() == octets.hex()


def test_binary_output_is_the_octets_alone(octets: bytes) -> None:
    typed_in = b'{"device": {"supplier": "S", "model": "M"}, "releases": "E0", "bands": [], "capabilities": []}'
    words = [sys.executable, "-m", "conformance", "asn1", "encode", *OF, "--to", "binary"]
    assert subprocess.run(words, input=typed_in, capture_output=True, check=True).stdout == octets


def test_asn1tools_reads_der_that_was_written_with_its_engine(command: Command, typed: Callable[[str], None]) -> None:
    """Not our own asn1tools engine: the exported text, compiled by the library."""
    typed('{"device": {"supplier": "S", "model": "M"}, "releases": "E0", "bands": [], "capabilities": []}')
    written = command("asn1", "encode", *OF, "--engine", "asn1tools", "--rules", "der").out
    text = command("asn1", "export", "device-specification").out
    read = asn1tools.compile_string(text, "der").decode("DeviceSpecification", bytes.fromhex(written))
    assert read["device"] == {"supplier": "S", "model": "M", "kind": "module"}


def test_broken_input_is_told_in_one_line_with_path_and_bit(command: Command, octets: bytes) -> None:
    Path("broken").write_bytes(octets[:4])
    answer = command("asn1", "decode", "broken", *OF)
    assert answer.code == 2
    assert answer.out == ""
    assert re.fullmatch(r"error: DeviceSpecification: device\.\w+: bit \d+: [^\n]+\n", answer.err)


def test_every_truncation_is_refused(command: Command, octets: bytes) -> None:
    for length in range(1, len(octets)):
        Path("cut").write_text(octets[:length].hex(), encoding="ascii")
        answer = command("asn1", "decode", "cut", *OF)
        assert (answer.code, answer.out) == (2, ""), length
        assert answer.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "typed_in", "message"),
    [
        (["decode", *OF], "<a/>", "standard input is a document, not octets; encode it with: yangfan asn1 encode"),
        (["decode", *OF], "", "standard input is empty"),
        (["decode", *OF], "no hex", "standard input is in no form that is known"),
        (["decode", "missing", *OF], "", "missing cannot be read: No such file"),
        (["decode", *OF, "--engine", "other"], "00", "asn1tools, pycrate, strict"),
        (["decode", *OF, "--engine", "pycrate"], "00", "choose another engine"),
        (["decode", *OF, "--rules", "der"], "00", "the strict engine speaks uper, not der"),
        (["decode", "--schema", "none", "--type", "T"], "00", "there is no schema none; known are nr-rrc"),
        (["decode", "--schema", "nr-rrc", "--type", "T"], "00", "schema nr-rrc has no type T"),
        (["encode", *OF], "", "standard input is empty"),
        (["encode", *OF], '{"device"', "the text is no JSON"),
        (["encode", *OF], '{"device": {"supplier": "S"}}', "DeviceSpecification"),
        (["encode", *OF], "<Rat><nr/></Rat>", "standard input holds a Rat, not a DeviceSpecification"),
        (["encode", *OF], "<a>", "standard input"),
        (["export", "nr-rrc", "--type", "Nothing"], "", "schema nr-rrc has no type Nothing"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    command: Command, typed: Callable[[str], None], words: list[str], typed_in: str, message: str
) -> None:
    typed(typed_in)
    answer = command("asn1", *words)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
    assert answer.err.count("\n") == 1


def test_imported_schema_is_listed_used_and_exported(command: Command, typed: Callable[[str], None]) -> None:
    answer = imported(command)
    assert (answer.code, answer.out) == (0, "beacon: 1 types in Beacon-Definitions\n")
    listed = {row["name"]: row for row in json.loads(command("asn1", "schemas", "--json").out)}
    assert set(listed) == {"nr-rrc", "eutra-rrc", "lpp", "device-specification", "beacon"}
    assert listed["beacon"]["source"] == "imported"
    assert listed["beacon"]["modules"] == {"Beacon-Definitions": 1}
    assert "beacon.asn" in listed["beacon"]["origin"]
    typed('{"sequence": 7, "state": "active"}')
    written = command("asn1", "encode", "--schema", "beacon", "--type", "Beacon").out.strip()
    assert written == "83a0"  # 1, 00000111, 0, 1: presence bit, number, extension bit, index; by hand from X.691
    assert "sequence INTEGER (0..255)" in command("asn1", "export", "beacon").out


def test_table_of_schemas_names_each_with_its_source(command: Command) -> None:
    lines = command("asn1", "schemas").out.splitlines()
    assert lines[0].split() == ["name", "source", "origin", "types", "modules"]
    assert any(line.startswith("lpp ") and " pycrate " in line for line in lines)


def test_a_damaged_schema_does_not_hide_the_others(command: Command) -> None:
    schema_store().mkdir()
    (schema_store() / "damaged.json").write_text("{", encoding="ascii")
    answer = command("asn1", "schemas", "--json")
    assert answer.code == 2
    assert "damaged cannot be loaded" in answer.err
    assert {row["name"] for row in json.loads(answer.out)} >= {"nr-rrc", "lpp"}


def test_names_of_other_sources_are_taken(command: Command) -> None:
    answer = imported(command, name="nr-rrc")
    assert answer.code == 2
    assert "nr-rrc is a schema of pycrate; choose another name" in answer.err
    assert not schema_store().exists()


def test_broken_text_is_refused_with_file_and_line(command: Command) -> None:
    answer = imported(command, BEACON.replace("INTEGER", "INTEGRE"))
    assert answer.code == 2
    assert answer.err.startswith("error: beacon.asn, line 2: ")
    assert answer.err.count("\n") == 1


def test_closure_of_a_type_is_exported(command: Command) -> None:
    text = command("asn1", "export", "device-specification", "--type", "Clause", "--type", "Digest").out
    assert re.findall(r"^(\w+) ::=", text, re.MULTILINE) == ["Clause", "Digest"]


def test_errors_are_objects_under_json(command: Command) -> None:
    answer = command("asn1", "schemas", "--json", "--unknown")
    assert answer.code == 2
    imported(command)
    schema_store().joinpath("beacon.json").rename(schema_store() / "lpp.json")
    answer = command("asn1", "schemas", "--json")
    assert (answer.code, json.loads(answer.out)["error"]) == (2, "schema.twice")


def test_messages_are_spoken_in_chinese(command: Command, octets: bytes) -> None:
    Path("broken").write_bytes(octets[:4])
    assert "比特" in command("--lang", "zh", "asn1", "decode", "broken", *OF).err
