"""The bundled readers of evidence."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.evidence.captures import CaptureReader
from conformance.evidence.documents import JerReader, XerReader
from conformance.evidence.indented_text import IndentedTextReader
from conformance.evidence.octets import Base64Reader, BinaryReader, HexReader
from conformance.evidence.value_notation import ValueNotationReader
from conformance.evidence.wireshark_text import WiresharkTextReader
from conformance.hookspecs import hookimpl
from conformance.interfaces import EvidenceReader


@hookimpl
def evidence_readers() -> Sequence[EvidenceReader]:
    """Offer the bundled readers, in the order in which they are asked."""
    return [
        CaptureReader(),
        XerReader(),
        JerReader(),
        WiresharkTextReader(),
        IndentedTextReader(),
        ValueNotationReader(),
        HexReader(),
        Base64Reader(),
        BinaryReader(),
    ]
