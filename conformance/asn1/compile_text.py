"""Compile ASN.1 text with pycrate: ``python -m conformance.asn1.compile_text``, a process of its own.

pycrate's compiler keeps its state in the process, and what it generates is code that must be run to get its objects. So
this is a subprocess. It reads a request as JSON from standard input (``name``, ``origin``, ``digest`` and plain
``texts`` by file name) and writes JSON to standard output: ``{"schema": …}`` or ``{"error": …, "data": …}``.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from types import ModuleType
from typing import Any

from conformance.asn1.assignments import one_a_line
from conformance.asn1.pycrate_generated import generated_module
from conformance.asn1.pycrate_tree import convert
from conformance.asn1.schema_json import schema_to_json
from conformance.asn1.serial_constraints import let_last_constraint_decide
from conformance.asn1.source_text import collapse_blanks, modules_in, place_of
from conformance.errors import SchemaError
from conformance.model.schema import Schema


def main() -> None:
    """Answer one request."""
    request = json.load(sys.stdin)
    with redirect_stdout(sys.stderr):
        answer = _answer(request)
    json.dump(answer, sys.stdout)


def compile_schema(texts: Mapping[str, str], *, name: str, origin: str, digest: str) -> Schema:
    """Compile plain *texts*, by file name, into the schema *name*; modules stand in textual order.

    Raises:
        SchemaError: the text is broken, or uses what is not supported; the message names file and line.
    """
    names = modules_in(texts)
    logging.getLogger("pycrate").setLevel(logging.CRITICAL)
    try:
        compiled = _compiled(texts)
    except Exception as error:  # pycrate raises whatever its parser stumbles over, AssertionError and KeyError too
        raise _located(texts, error) from error
    modules = {
        item._name_: item for item in vars(compiled).values() if isinstance(item, type) and hasattr(item, "_name_")
    }
    return convert([modules[module] for module in names], name=name, origin=origin, digest=digest)


def _answer(request: Mapping[str, Any]) -> dict[str, Any]:
    try:
        schema = compile_schema(
            request["texts"], name=request["name"], origin=request["origin"], digest=request["digest"]
        )
        return {"schema": schema_to_json(schema)}
    except SchemaError as error:
        return {"error": error.key, "data": error.data}


def _compiled(texts: Mapping[str, str]) -> ModuleType:
    """Return the module of pycrate's run-time objects for *texts*."""
    from pycrate_asn1c import asnproc

    asnproc.clean_text = collapse_blanks  # pycrate's own would take marks within character strings for comments
    let_last_constraint_decide()
    asnproc.compile_text([one_a_line(text) for text in texts.values()], filenames=list(texts))
    return generated_module()


def _located(texts: Mapping[str, str], error: Exception) -> SchemaError:
    """Return what pycrate reports, with the place of the assignment that it was at work on."""
    from pycrate_asn1c.asnproc import GLOBAL

    reason = " ".join(str(error).split()) or type(error).__name__
    namespace = GLOBAL.COMP["NS"]
    named = re.search(r"\bmodule ([A-Z][\w-]*): (?:duplicate object, ([\w-]+))?", reason)
    module, name = named.groups("") if named else (namespace["mod"], namespace.get("name", ""))
    place = place_of(texts, module, name)
    if place is None:
        return SchemaError("schema.broken-text", file=", ".join(texts), reason=reason)
    return SchemaError("schema.broken-line", file=place.file, line=place.line, reason=reason)


if __name__ == "__main__":
    main()
