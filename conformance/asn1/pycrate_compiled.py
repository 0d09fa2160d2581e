"""pycrate's objects for schemas that pycrate does not have: its own compiler makes them of the text that we print."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from conformance.asn1.module_text import print_schema
from conformance.asn1.per_schema import PerSchema
from conformance.asn1.pycrate_generated import generated_module
from conformance.asn1.pycrate_objects import (
    ModuleObjects,
    PycrateObjects,
    is_bundled,
    module_objects,
    quieten_pycrate,
)
from conformance.errors import SchemaError
from conformance.model.schema import Reference, Schema


class CompiledObjects:
    """Finds pycrate's object for a type of any schema; of pycrate's own schemas, it is pycrate's own.

    pycrate's compiler keeps its state in the process, so this is for a process that does nothing else with pycrate. Its
    compiler is taken as it is, without our corrections: what it makes of a text is to be judged as well.
    """

    def __init__(self) -> None:
        self._bundled = PycrateObjects()
        self._compiled: PerSchema[dict[Reference, ModuleObjects | SchemaError]] = PerSchema(lambda _: {})

    def opened(self, schema: Schema, used: Reference) -> AbstractContextManager[Any]:
        """Return what yields the object of the type; meanwhile, contained encodings stay octets.

        Raises:
            SchemaError: the text of the type cannot be printed, or pycrate cannot compile it.
        """
        if is_bundled(schema):
            return self._bundled.opened(schema, used)
        compiled = self._compiled(schema)
        if used not in compiled:
            compiled[used] = _compiled(schema, used)
        found = compiled[used]
        if isinstance(found, SchemaError):
            raise found.with_traceback(None)
        return found.opened(used)


def _compiled(schema: Schema, used: Reference) -> ModuleObjects | SchemaError:
    """Compile what a type needs; an error is an answer too, so that it is not tried again for every encoding."""
    from pycrate_asn1c import asnproc

    quieten_pycrate()
    try:
        unnamed = replace(schema, origin="")  # the comment that names it, pycrate would take for the module's name
        text = print_schema(unnamed, types=[f"{used.module}.{used.name}"])
        asnproc.GLOBAL.clear()
        asnproc.compile_text(text)
        return module_objects(generated_module())
    except SchemaError as error:
        return error
    except Exception as error:  # noqa: BLE001  # pycrate raises whatever it stumbles over, AssertionError too
        reason = " ".join(str(error).split()) or type(error).__name__
        return SchemaError("peers.uncompiled", type=used.name, engine="pycrate", reason=reason)
