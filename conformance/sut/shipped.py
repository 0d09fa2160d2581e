"""The adapters that come with Yangfan, each in a process of its own."""

from __future__ import annotations

import sys

from conformance.interfaces import Asn1Engine
from conformance.sut.codec import CodecSut

SHIPPED = ("strict", "asn1tools", "pycrate", "tshark")
"""Their names: the ASN.1 engines, and Wireshark's dissectors."""

_GREETING_SECONDS = 300.0
"""The first use of a schema converts it."""
_ANSWER_SECONDS = 60.0
"""The first use of a type compiles it."""


def shipped_codec(name: str) -> CodecSut | None:
    """Return the adapter of that name, ``None`` if there is none."""
    if name not in SHIPPED:
        return None
    command = (sys.executable, "-m", "conformance", "codec", "serve", name)
    return CodecSut(name, command, answer_seconds=_ANSWER_SECONDS, greeting_seconds=_GREETING_SECONDS)


def served_engine(engine: Asn1Engine) -> Asn1Engine:
    """Return *engine* as an adapter in a process of its own has it: pycrate there compiles what it does not have."""
    from conformance.asn1.peers import PycrateEngine
    from conformance.asn1.pycrate_compiled import CompiledObjects

    return PycrateEngine(CompiledObjects()) if isinstance(engine, PycrateEngine) else engine
