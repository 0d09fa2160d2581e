"""Wireshark's dissectors as a codec: one tshark process, one exported PDU a question, one line an answer.

tshark shows no values in a form of ours: it accepts or refuses. It refuses what it calls malformed, an expert item that
is an error, and one about a broken encoding or protocol; it has nothing to say about octets behind an encoding, padding
and much else, which it then accepts. Its dissectors have the version of the standard that they were made of (4.0:
17.1.0), whatever the release of the schema is.
"""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from conformance import messages
from conformance.errors import SutError
from conformance.evidence.exported_pdu import CARRIERS, LINK_TYPE
from conformance.model.codec import Answer, AnswerKind, Greeting, Operation, Question, Target
from conformance.sut.connections import Connection, Fault, open_process

MAX_OCTETS = 65_000
"""The longest encoding: one exported PDU with its tags in a frame that Wireshark reads whole."""

DISSECTORS = {**CARRIERS, "lpp": "LPP-PDU-Definitions.LPP-Message"}
"""Dissectors by the names that Wireshark registers, each with its type; of several, the installed one is used."""

_FIELDS = ("frame.protocols", "_ws.malformed", "_ws.expert.severity", "_ws.expert.group", "_ws.expert.message")
_CAPTURE = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, LINK_TYPE)
_DISSECTOR_TAG = 12
_NO_SETTINGS = {"WIRESHARK_CONFIG_DIR": "/nonexistent"}
"""The user's settings could turn dissectors off: there are none where nothing is."""

# Wireshark epan/proto.h: PI_ERROR, PI_WARN; PI_MALFORMED, PI_PROTOCOL
_ERROR, _WARNING = 0x00800000, 0x00600000
_BROKEN = frozenset({0x07000000, 0x09000000})

_ANSWER_SECONDS = 30.0
_VERSION = re.compile(r"\(Wireshark\) (\S+)")


class TsharkCodec:
    """Wireshark's dissector of the target's type; what has none is unsupported."""

    def __init__(self, target: Target, program: str, version: str) -> None:
        self.greeting = Greeting("tshark", version, frozenset({Operation.DECODE}), values=False)
        self._program = program
        self._connection: Connection | None = None
        self._dissector = self._installed(target) if target.encoding == "uper" else ""
        self._unsupported = messages.text("codec.no-dissector", {"type": target.type_name, "rules": target.encoding})

    def answers(self, questions: Iterable[Question]) -> Iterator[Answer]:
        """Yield an answer to every question, in order."""
        for question in questions:
            started = time.perf_counter()
            answer = self._answer(question)
            yield replace(answer, seconds=time.perf_counter() - started)

    def close(self) -> None:
        """End tshark."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _answer(self, question: Question) -> Answer:
        if not self._dissector or question.operation is not Operation.DECODE:
            return Answer(AnswerKind.UNSUPPORTED, reason=self._unsupported)
        if len(question.octets) > MAX_OCTETS:
            reason = messages.text("codec.too-long", {"limit": MAX_OCTETS})
            return Answer(AnswerKind.UNSUPPORTED, reason=reason)
        shown = self._dissect(question.octets, self._dissector)
        if isinstance(shown, Fault):
            return Answer(shown.kind, reason=str(shown.reason), output=self._ended(shown))
        return _judged(shown)

    def _installed(self, target: Target) -> str:
        """Return the dissector of the type, ``""`` if this tshark has none."""
        plain = target.type_name.rpartition(".")[2]
        for name, type_name in DISSECTORS.items():
            if type_name == f"{target.module}.{plain}":
                shown = self._dissect(b"\0", name)
                if isinstance(shown, Fault):
                    raise SutError("codec.tshark", reason=f"{shown.reason}\n{self._ended(shown)}")
                if shown[0] not in ("exported_pdu", "exported_pdu:data"):
                    return name
        return ""

    def _dissect(self, octets: bytes, dissector: str) -> Sequence[str] | Fault:
        """Return the fields of a frame with these octets."""
        if self._connection is None:
            fields = [word for field in _FIELDS for word in ("-e", field)]
            command = [self._program, "-n", "-l", "-r", "-", "-T", "fields", *fields]
            self._connection = open_process(command, variables=_NO_SETTINGS)
            self._connection.send(_CAPTURE)
        frame = exported_frame(octets, dissector)
        self._connection.send(struct.pack("<IIII", 0, 0, len(frame), len(frame)) + frame)
        line = self._connection.receive(time.monotonic() + _ANSWER_SECONDS)
        if isinstance(line, Fault):
            return line
        return line.decode("utf-8", "replace").split("\t", len(_FIELDS) - 1)

    def _ended(self, fault: Fault) -> str:
        output = self._connection.output(fault.line) if self._connection else ""
        self.close()
        return output


def tshark_codec(target: Target) -> TsharkCodec:
    """Return the installed tshark as a codec.

    Raises:
        SutError: it is not installed, or does not start.
    """
    program = shutil.which("tshark")
    if program is None:
        raise SutError("codec.no-tshark")
    return TsharkCodec(target, program, tshark_version(program))


def tshark_version(program: str) -> str:
    """Return the version that tshark tells, ``""`` if it tells none.

    Raises:
        SutError: it does not start.
    """
    try:
        shown = subprocess.run([program, "--version"], capture_output=True, check=False, timeout=60)  # noqa: S603  # found by us
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SutError("codec.tshark", reason=str(error)) from error
    found = _VERSION.search(shown.stdout.decode("utf-8", "replace"))
    return found[1] if found else ""


def exported_frame(octets: bytes, dissector: str) -> bytes:
    """Return the exported PDU that hands *octets* to a dissector (Wireshark ``wsutil/exported_pdu_tlvs.h``)."""
    name = dissector.encode("ascii")
    padded = name + bytes(-len(name) % 4)
    return struct.pack(">HH", _DISSECTOR_TAG, len(padded)) + padded + bytes(4) + octets


def _judged(shown: Sequence[str]) -> Answer:
    _, malformed, severities, groups, said = shown
    items = zip(_numbers(severities), _numbers(groups), strict=True)
    broken = any(severity >= _ERROR or (severity >= _WARNING and group in _BROKEN) for severity, group in items)
    if malformed or broken:
        return Answer(AnswerKind.REFUSED, reason=said or malformed)
    return Answer(AnswerKind.ACCEPTED)


def _numbers(field: str) -> list[int]:
    return [int(number, 0) for number in field.split(",") if number]
