"""What the strict codec keeps of a message is all of it: written to a file, it encodes to the very octets.

The process that encodes sees nothing but JSON files. Every real capability message is one test.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.asn1.value_digests import value_digest
from conformance.workspace import Workspace

YANGFAN = [sys.executable, "-m", "conformance"]
DECODE_ALL = """
import json, pathlib, sys
from conformance.asn1.reencoding import received_text
from conformance.evidence.encodings import Wanted, find_encodings
from conformance.workspace import Workspace

workspace = Workspace.open()
schemas = workspace.schemas.schema
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    evidence = workspace.open_sut(str(path)).evidence()
    found = list(find_encodings(evidence, schema_of=schemas, engine=workspace.engine(), wanted=Wanted()))
    (encoding,) = found
    text = received_text(schemas(encoding.schema), encoding.type_name, encoding.octets)
    name = f"{path.stem}.{encoding.schema}.{encoding.type_name}.json"
    (pathlib.Path(sys.argv[2]) / name).write_text(text, encoding="utf-8")
"""
ENCODE_ALL = """
import pathlib, sys
from conformance.asn1.jer import from_jer
from conformance.workspace import Workspace

workspace = Workspace.open()
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
    _, schema_name, type_name, _ = path.name.split(".")
    schema = workspace.schemas.schema(schema_name)
    value = from_jer(schema, type_name, path.read_text(encoding="utf-8"))
    octets = workspace.engine().encode(schema, type_name, value)
    path.with_suffix(".again").write_bytes(octets)
"""
CAPTURES = 39


def captures(real_data: Path) -> list[Path]:
    found = sorted((real_data / "ue_capability" / "raw_uper").iterdir())
    assert len(found) >= CAPTURES
    return found


def octets_of(capture: Path) -> bytes:
    return bytes.fromhex(capture.read_text(encoding="ascii"))


def run(*command: str, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def kept(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of JSON files that one process wrote, and of octets that another made of nothing else."""
    folder = tmp_path_factory.mktemp("kept")
    run(sys.executable, "-c", DECODE_ALL, str(real_data / "ue_capability" / "raw_uper"), str(folder), folder=folder)
    run(sys.executable, "-c", ENCODE_ALL, str(folder), folder=folder)
    return folder


def test_every_real_message_is_encoded_byte_for_byte_by_a_process_that_saw_only_json(
    kept: Path, real_data: Path
) -> None:
    differing = []
    for capture in captures(real_data):
        (again,) = kept.glob(f"{capture.stem}.*.again")
        if again.read_bytes() != octets_of(capture):
            differing.append(capture.name)
    assert not differing


def test_nothing_of_the_octets_is_smuggled(kept: Path, real_data: Path) -> None:
    """What stands under "..." is what the schema does not know: of all octets, a small part.

    A codec that hid the message in one string would be byte-exact too.
    """
    whole = sum(len(octets_of(capture)) for capture in captures(real_data))
    hidden = sum(kept_octets(json.loads(file.read_text(encoding="utf-8"))) for file in kept.glob("*.json"))
    assert hidden < whole / 20


def kept_octets(document: object) -> int:
    """Count the octets under "..." anywhere in *document*."""
    if isinstance(document, list):
        return sum(map(kept_octets, document))
    if not isinstance(document, dict):
        return 0
    beyond = document.get("...", {})
    digits = [*beyond.get("additions", {}).values(), beyond.get("octets", "")]
    inside = (kept_octets(member) for name, member in document.items() if name != "...")
    return sum(len(one) // 2 for one in digits) + len(beyond.get("tail", "")) // 8 + sum(inside)


def test_the_value_is_the_one_that_is_decoded_without_keeping_anything(kept: Path, real_data: Path) -> None:
    workspace = Workspace.open(kept)
    for file in kept.glob("*.json"):
        stem, schema_name, type_name, _ = file.name.split(".")
        schema = workspace.schemas.schema(schema_name)
        octets = octets_of(real_data / "ue_capability" / "raw_uper" / f"{stem}.hex")
        plain = workspace.engine("asn1tools").decode(schema, type_name, octets)
        from conformance.asn1.jer import from_jer

        value = from_jer(schema, type_name, file.read_text(encoding="utf-8"))
        assert value_digest(schema, type_name, value) == value_digest(schema, type_name, plain)


@pytest.mark.parametrize(
    ("name", "schema", "type_name"),
    [
        ("nr_4ddac221b163cc9b.hex", "nr-rrc", "UE-NR-Capability"),
        ("eutra_7453da154cdeae1b.hex", "eutra-rrc", "UE-EUTRA-Capability"),
        ("eutra-nr_53992c1c60b4ca00.hex", "nr-rrc", "UE-MRDC-Capability"),
    ],
)
def test_the_commands_do_the_same(name: str, schema: str, type_name: str, real_data: Path, tmp_path: Path) -> None:
    capture = real_data / "ue_capability" / "raw_uper" / name
    of = ("--schema", schema, "--type", type_name)
    text = run(*YANGFAN, "asn1", "decode", str(capture), *of, "--received", folder=tmp_path)
    (tmp_path / "kept.json").write_text(text, encoding="utf-8")
    assert bytes.fromhex(run(*YANGFAN, "asn1", "encode", "kept.json", *of, folder=tmp_path)) == octets_of(capture)


def test_reencode_finds_every_real_message_identical(real_data: Path, tmp_path: Path) -> None:
    folder = real_data / "ue_capability" / "raw_uper"
    rows = json.loads(run(*YANGFAN, "asn1", "reencode", str(folder), "--json", folder=tmp_path))
    assert [Path(row["file"]).name for row in rows] == [capture.name for capture in captures(real_data)]
    assert {(row["result"], row["first_differing_bit"], row["path"]) for row in rows} == {("identical", None, None)}
    assert {row["type"] for row in rows} == {"UE-NR-Capability", "UE-MRDC-Capability", "UE-EUTRA-Capability"}


@pytest.mark.parametrize("engine", ["strict", "asn1tools", "pycrate"])
def test_all_three_engines_decode_and_encode(engine: str, real_data: Path, tmp_path: Path) -> None:
    """They write one and the same encoding of the value, if not the sender's: the widths of bitmaps are our own."""
    capture = real_data / "ue_capability" / "raw_uper" / "nr_b1c57b5a2f244298.hex"
    of = ("--schema", "nr-rrc", "--type", "UE-NR-Capability")
    text = run(*YANGFAN, "asn1", "decode", str(capture), *of, "--engine", engine, folder=tmp_path)
    (tmp_path / "value.json").write_text(text, encoding="utf-8")
    octets = run(*YANGFAN, "asn1", "encode", "value.json", *of, "--engine", engine, folder=tmp_path)
    strict = run(*YANGFAN, "asn1", "encode", "value.json", *of, folder=tmp_path)
    assert octets == strict
