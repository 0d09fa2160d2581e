"""Bundled modules as SUTs: ``module:r15-embb``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conformance.errors import SutError
from conformance.evidence.reading import read_evidence
from conformance.hookspecs import hookimpl
from conformance.interfaces import EvidenceReader, SutAdapter
from conformance.model.evidence import Evidence
from conformance.profiles.modules import Module, bundled_modules

SCHEME = "module"


@dataclass(frozen=True, slots=True)
class ModuleSut:
    """A bundled module as SUT; its evidence is its encoding, and the verdict on it says so if no device sent it."""

    module: Module
    readers: Sequence[EvidenceReader]

    @property
    def locator(self) -> str:
        """``module:`` and the identifier."""
        return f"{SCHEME}:{self.module.id}"

    def evidence(self) -> Iterable[Evidence]:
        """Return the encoding.

        Raises:
            SutError: the file is missing, the installation is damaged.
        """
        try:
            data = self.module.encoding.read_bytes()
        except OSError as error:
            raise SutError("sut.unreadable", path=str(self.module.encoding), reason=str(error)) from error
        return read_evidence(data, origin=self.locator, readers=self.readers)


@hookimpl
def open_sut(locator: str, readers: Sequence[EvidenceReader]) -> SutAdapter | None:
    """Open a bundled module; pass on what has another scheme."""
    scheme, colon, name = locator.partition(":")
    if not colon or scheme != SCHEME:
        return None
    modules = {module.id: module for module in bundled_modules()}
    if name not in modules:
        raise SutError("workspace.unknown-module", name=name, known=", ".join(modules))
    return ModuleSut(modules[name], readers)
