"""The V2X modules of CSAE 53: 23 files with imports among them, and messages out of a published log."""

from __future__ import annotations

import csv
import itertools
import re

import asn1tools
import pytest

from conformance.asn1.imported import ImportedSource, import_text
from conformance.asn1.module_text import print_schema
from conformance.asn1.peers import Asn1toolsEngine
from conformance.asn1.strict import StrictEngine
from conformance.errors import DecodeError
from conformance.model.schema import BitStringType, EnumeratedType


@pytest.fixture(scope="module")
def folder(real_data):
    return real_data / "v2x_csae53"


@pytest.fixture(scope="module")
def schema(folder, tmp_path_factory):
    store = tmp_path_factory.mktemp("store")
    import_text([folder], name="csae53", folder=store)
    return ImportedSource(store).load("csae53")


@pytest.fixture(scope="module")
def samples(folder):
    """Type, chosen alternative, the octets of the message and what follows them in the log."""
    with (folder / "samples.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    found = []
    for row in rows:
        start, length = int(row["prefix_bytes"]), int(row["pdu_len"])
        octets = bytes.fromhex(row["hex"])[start:]
        found.append((row["type"], row["choice"], octets[:length], octets[length:]))
    assert found
    return found


def test_all_modules_are_imported(schema, folder):
    headings = [re.findall(r"(\w+) DEFINITIONS", path.read_text(encoding="utf-8")) for path in folder.glob("*.asn")]
    assert len(headings) == 23
    assert sorted(schema.modules) == sorted(itertools.chain.from_iterable(headings))


def test_named_bits_and_numbers_are_kept(schema):
    """RSI.asn: ReferenceLanes has 16 named bits, EventSource is extensible."""
    lanes = schema.definition(schema.find("ReferenceLanes"))
    assert isinstance(lanes, BitStringType)
    assert lanes.named == (("reserved", 0), *((f"lane{number}", number) for number in range(1, 16)))
    source = schema.definition(schema.find("EventSource"))
    assert isinstance(source, EnumeratedType)
    assert (source.root[-1], source.additions) == (("detection", 5), ())


def test_messages_decode_as_asn1tools_decodes_them_with_the_original_text(schema, folder, samples):
    """asn1tools reads the files itself here, so that it owes our schema tree nothing."""
    original = asn1tools.compile_files(sorted(map(str, folder.glob("*.asn"))), "uper")
    strict, peer = StrictEngine(), Asn1toolsEngine()
    for type_name, choice, octets, _ in samples:
        value = strict.decode(schema, type_name, octets)
        assert value == original.decode(type_name, octets)
        assert value == peer.decode(schema, type_name, octets)
        assert value[0] == choice
        assert strict.encode(schema, type_name, value) == peer.encode(schema, type_name, value) == octets


def test_what_follows_a_message_in_the_log_is_refused(schema, samples):
    followed = [(type_name, octets + rest, len(octets)) for type_name, _, octets, rest in samples if rest]
    assert followed
    for type_name, octets, length in followed:
        with pytest.raises(DecodeError, match="follow the complete encoding") as refused:
            StrictEngine().decode(schema, type_name, octets)
        assert 8 * (length - 1) < refused.value.bit <= 8 * length


def test_printed_modules_import_to_the_same_tree(schema, tmp_path):
    text = tmp_path / "printed.asn"
    text.write_text(print_schema(schema), encoding="utf-8")
    assert import_text([text], name="printed", folder=tmp_path).modules == schema.modules


def test_every_length_of_a_truncated_message_is_refused(schema, samples):
    type_name, _, octets, _ = min(samples, key=lambda sample: len(sample[2]))
    for length in itertools.islice(range(len(octets)), 0, None, 7):
        with pytest.raises(DecodeError):
            StrictEngine().decode(schema, type_name, octets[:length])
