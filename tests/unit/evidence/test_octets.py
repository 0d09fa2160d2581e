"""Octets in hexadecimal, base64 and binary. The dumps were written by xxd, hexdump and od of Debian 12."""

from __future__ import annotations

import base64
import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import EvidenceError
from conformance.evidence.builtin import evidence_readers
from conformance.evidence.octets import Base64Reader, BinaryReader, HexReader
from conformance.evidence.reading import read_evidence
from conformance.model.evidence import MediaType

OCTETS = bytes.fromhex(
    "3a0308788ddb8051818001040c2071630811244cc193670fa14a993a85afcc58ffffff95ffec7fff"  # as the dumps below
)
XXD = """\
00000000: 3a03 0878 8ddb 8051 8180 0104 0c20 7163  :..x...Q..... qc
00000010: 0811 244c c193 670f a14a 993a 85af cc58  ..$L..g..J.:...X
00000020: ffff ff95 ffec 7fff                      ........
"""
HEXDUMP_C = """\
00000000  3a 03 08 78 8d db 80 51  81 80 01 04 0c 20 71 63  |:..x...Q..... qc|
00000010  08 11 24 4c c1 93 67 0f  a1 4a 99 3a 85 af cc 58  |..$L..g..J.:...X|
00000020  ff ff ff 95 ff ec 7f ff                           |........|
00000028
"""
OD = """\
0000000 3a 03 08 78 8d db 80 51 81 80 01 04 0c 20 71 63
0000020 08 11 24 4c c1 93 67 0f a1 4a 99 3a 85 af cc 58
0000040 ff ff ff 95 ff ec 7f ff
0000050
"""
OD_WITH_CHARACTERS = """\
000000 3a 03 08 78 8d db 80 51 81 80 01 04 0c 20 71 63  >:..x...Q..... qc<
000010 08 11 24 4c c1 93 67 0f a1 4a 99 3a 85 af cc 58  >..$L..g..J.:...X<
000020 ff ff ff 95 ff ec 7f ff                          >........<
000028
"""
HEXDUMP_WORDS = """\
0000000 033a 7808 db8d 5180 8081 0401 200c 6371
0000010 1108 4c24 93c1 0f67 4aa1 3a99 af85 58cc
0000020 ffff 95ff ecff ff7f
0000028
"""
SQUEEZED = """\
00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 01  |................|
00000010  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|
*
00000040  02                                                |.|
00000041
"""
WIRESHARK = """\
0000  3a 03 08 78 8d db 80 51 81 80 01 04 0c 20 71 63   :..x...Q..... qc
0010  08 11 24 4c c1 93 67 0f a1 4a 99 3a 85 af cc 58   ..$L..g..J.:...X
0020  ff ff ff 95 ff ec 7f ff                           ........
"""
XXD_I = """\
unsigned char capability_hex[] = {
  0x3a, 0x03, 0x08, 0x78, 0x8d, 0xdb, 0x80, 0x51, 0x81, 0x80, 0x01, 0x04,
  0x0c, 0x20, 0x71, 0x63, 0x08, 0x11, 0x24, 0x4c, 0xc1, 0x93, 0x67, 0x0f,
  0xa1, 0x4a, 0x99, 0x3a, 0x85, 0xaf, 0xcc, 0x58, 0xff, 0xff, 0xff, 0x95,
  0xff, 0xec, 0x7f, 0xff
};
unsigned int capability_hex_len = 40;
"""


def read(text):
    data = text if isinstance(text, bytes) else text.encode()
    return [item.data for item in read_evidence(data, origin="file", readers=evidence_readers())]


def refusal(text):
    with pytest.raises(EvidenceError) as refused:
        read(text)
    return refused.value


SPELLINGS = {
    "digits": lambda data: data.hex(),
    "capitals": lambda data: data.hex().upper(),
    "spaces": lambda data: data.hex(" "),
    "colons": lambda data: data.hex(":"),
    "dashes": lambda data: data.hex("-"),
    "commas": lambda data: ", ".join(f"{octet:02X}" for octet in data),
    "prefixes": lambda data: " ".join(f"0x{octet:02x}" for octet in data),
    "short prefixes": lambda data: ", ".join(f"0x{octet:x}" for octet in data),
    "one prefix": lambda data: f"0x{data.hex()}",
    "escapes": lambda data: '"' + "".join(f"\\x{octet:02x}" for octet in data) + '"',
    "broken lines": lambda data: "\r\n".join(data.hex()[at : at + 75] for at in range(0, 2 * len(data), 75)) + "\r\n",
    "comment": lambda data: f"# a device of 2024, deadbeef\n{data.hex()}\n",
    "array": lambda data: f"{{{', '.join(f'0x{octet:02x}' for octet in data)}}}",
    "declaration": lambda data: (
        f"/* {{ 0x00 }} */\nstatic const uint8_t cap[{len(data)}] = {{ // sent\n"
        + ",".join(f"0X{octet:02X}" for octet in data)
        + ", /* end */\n};\n"
    ),
    "byte order mark": lambda data: f"\ufeff{data.hex()}",
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS.keys())
@given(data=st.binary(min_size=1, max_size=100))
def test_hexadecimal_is_read_in_every_spelling(spelling, data):
    assert read(spelling(data)) == [data]


@pytest.mark.parametrize(
    "dump",
    [XXD, HEXDUMP_C, OD, OD_WITH_CHARACTERS, WIRESHARK, XXD_I],
    ids=["xxd", "hexdump -C", "od", "od -z", "wireshark", "xxd -i"],
)
def test_dumps_are_read_without_offsets_and_characters(dump):
    assert read(dump) == [OCTETS]


@pytest.mark.parametrize(
    ("dump", "octets"),
    [
        ("00000000: e120 0a                                  . .\n", "e1200a"),
        ("00000000  e1 20 0a                                          |. .|\n00000003\n", "e1200a"),
        ("000000 e1 20 0a\n000003\n", "e1200a"),
        (SQUEEZED, "00" * 15 + "01" + "00" * 48 + "02"),
    ],
)
def test_short_and_squeezed_dumps_are_read(dump, octets):
    assert read(dump) == [bytes.fromhex(octets)]


@pytest.mark.parametrize("offset", ["07o", "07d", "06x"], ids=["od -A o", "od -A d", "od -A x"])
@given(data=st.binary(min_size=1, max_size=200), width=st.sampled_from([4, 8, 16, 32]))
def test_dumps_of_od_are_read_whatever_their_offsets_count_in(offset, data, width):
    """As ``od -v -t x1 -w`` writes them, the number of octets last."""
    rows = [f"{at:{offset}} {data[at : at + width].hex(' ')}\n" for at in range(0, len(data), width)]
    assert read("".join([*rows, f"{len(data):{offset}}\n"])) == [data]


def test_a_decimal_offset_that_is_damaged_is_refused():
    rows = [f"{at:07d} {bytes(16).hex(' ')}\n" for at in range(0, 64, 16)]
    assert refusal("".join(rows).replace("0000048", "0000064")).key == "evidence.dump-offset"
    assert refusal("".join(rows).replace("0000048", "000004a")).data["line"] == 4


def test_a_dump_of_words_is_refused_because_octets_may_be_swapped():
    assert refusal(HEXDUMP_WORDS).key == "evidence.dump-words"


def test_a_dump_with_a_missing_line_is_refused_and_the_line_named():
    lines = XXD.splitlines(keepends=True)
    refused = refusal(lines[0] + lines[2])
    assert refused.key == "evidence.dump-offset"
    assert "line 2" in str(refused)


def test_a_squeezed_dump_cannot_ask_for_endless_memory():
    lines = SQUEEZED.splitlines(keepends=True)
    assert refusal("".join([*lines[:3], "ffffffffffff\n"])).key == "evidence.dump-offset"


@pytest.mark.parametrize(
    "text",
    [
        "{" + "a" * 1_000_000,
        "{ /*" * 250_000,
        "=" * 1_000_000,
        "0 " * 500_000,
        "0x" * 500_000,
        "0000:" + "  ff" * 250_000,
        "00, " * 250_000 + "g",
        "a[ " * 300_000 + "{",
        "\n".join(["0000 00"] * 100_000),
    ],
    ids=range(9),
)
def test_hostile_text_is_read_or_refused_in_a_moment(text):
    start = time.process_time()
    with contextlib.suppress(EvidenceError):
        read(text)
    assert time.process_time() - start < 10  # linear takes far less, quadratic takes hours


def test_each_array_of_a_source_is_an_observation_of_its_own():
    source = "uint8_t nr[] = {0x01, 0x02};\nuint8_t mrdc[] = {\n 0x03 };"
    items = list(HexReader().read(source.encode(), origin="caps.c"))
    assert [(item.data, item.origin) for item in items] == [(b"\x01\x02", "caps.c (nr)"), (b"\x03", "caps.c (mrdc)")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("e1a0\n10g0 1234 5678 9abc", "line 2, column 3"),
        ("e1 a0 1", "line 1, column 8"),
        ("e1, a, 10", "line 1, column 6"),
        ("uint8_t a[] = {\n 0xe1,\n 0xa0, 0x1000 };", "line 3, column 8"),
        ("uint8_t a[] = {\n 0xe1,\n 0xa0, 17 };", "line 3, column 8"),
    ],
)
def test_what_is_no_octet_is_refused_with_line_and_column(text, place):
    assert place in str(refusal(text))


@given(st.binary(min_size=6, max_size=300), st.integers(20, 80))
def test_base64_is_read_in_both_alphabets_with_and_without_padding(data, width):
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        text = encode(data).decode()
        lines = "\n".join(text[at : at + width] for at in range(0, len(text), width))
        for form in (text, text.rstrip("="), lines):
            if not HexReader().recognises(form.encode()):  # the stated rule: what is hexadecimal is hexadecimal
                assert read(form) == [data]


def test_what_is_hexadecimal_and_base64_at_once_is_hexadecimal():
    assert read("deadbeef") == [b"\xde\xad\xbe\xef"]
    assert Base64Reader().recognises(b"deadbeef")


def test_broken_base64_is_refused():
    assert refusal("ZXhhbXBsZQZZZ").key == "evidence.base64"


@given(st.binary(min_size=1).filter(lambda data: BinaryReader().recognises(data)))
def test_binary_is_read_as_it_is(data):
    try:
        evidence = list(BinaryReader().read(data, origin="file"))
    except EvidenceError as error:
        assert error.key == "evidence.foreign"  # noqa: PT017  # a file of another kind is refused
    else:
        assert [item.data for item in evidence] == [data]


@pytest.mark.parametrize("start", [b"\x1f\x8b\x08\x00", b"%PDF-1.7\n\x80"])
def test_files_of_other_kinds_are_refused_by_name(start):
    assert refusal(start + bytes(20)).key == "evidence.foreign"


def test_octets_are_uper_and_know_where_they_come_from():
    (item,) = read_evidence(b"e120", origin="cap.hex", readers=evidence_readers())
    assert (item.media_type, item.origin, item.type_name) == (MediaType.UPER, "cap.hex", None)
