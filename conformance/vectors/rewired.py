"""The strict decoder with a function replaced: how a codec is wrong in one respect and right in all others.

The decoder's modules are loaded a second time and their functions bound to each other, so that what is replaced is
replaced in the copy alone; the decoder in use is untouched.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from conformance.asn1.strict import reference
from conformance.model.evidence import Value
from conformance.model.schema import Schema

Replacement = Callable[[Any], Any]
"""Makes the wrong function from the right one."""

_MAIN = "conformance.asn1.uper_decoding"
_PREFIX = "conformance.asn1.uper_"


class RewiredDecoder:
    """Decodes UPER as the strict decoder does, but for what is replaced.

    Args:
        replacements: by ``module.function`` or ``module.Class.method``, such as ``uper_fields.decode_boolean``.

    Raises:
        LookupError: the decoder has no such function.
    """

    def __init__(self, replacements: Mapping[str, Replacement]) -> None:
        copies = _copies()
        for place, replacement in replacements.items():
            module, *within, name = place.split(".")
            owner: Any = copies.get(f"conformance.asn1.{module}")
            for step in within:
                owner = getattr(owner, step, None)
            original = getattr(owner, name, None)
            if original is None:
                raise LookupError(place)
            setattr(owner, name, replacement(original))
            if not within:
                _bind(copies, original, getattr(owner, name))
        self._decoder: Any = copies[_MAIN]
        self._made: tuple[Schema, Any] | None = None

    def decode(self, schema: Schema, type_name: str, octets: bytes) -> Value:
        """Decode *octets* as a value of the type, wrongly.

        Raises:
            DecodeError: the octets are refused.
        """
        if self._made is None or self._made[0] is not schema:
            self._made = schema, self._decoder.UperDecoder(schema)
        return self._made[1].decode(reference(schema, type_name, "uper"), octets)


def _copies() -> dict[str, ModuleType]:
    """Load the decoder's modules a second time and let them use each other."""
    copies = {name: _copy(name) for name in _names(_MAIN, set())}
    for copy in copies.values():
        for name, item in list(vars(copy).items()):
            home = copies.get(getattr(item, "__module__", None) or "")
            if home is not None and home is not copy and hasattr(home, name):
                setattr(copy, name, getattr(home, name))
    return copies


def _names(name: str, found: set[str]) -> set[str]:
    """Return the modules of the codec that the module *name* takes something from, itself included."""
    found.add(name)
    for item in vars(importlib.import_module(name)).values():
        home = getattr(item, "__module__", None) or ""
        if home.startswith(_PREFIX) and home not in found:
            _names(home, found)
    return found


def _copy(name: str) -> ModuleType:
    original = sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, original.__file__)
    if spec is None or spec.loader is None:
        raise LookupError(name)
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    return copy


def _bind(copies: Mapping[str, ModuleType], original: object, replacement: object) -> None:
    for copy in copies.values():
        for name, item in list(vars(copy).items()):
            if item is original:
                setattr(copy, name, replacement)
