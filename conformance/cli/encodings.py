"""The encodings in files, for the commands that look at every one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from conformance import messages
from conformance.errors import ConformanceError

if TYPE_CHECKING:
    from conformance.evidence.encodings import Encoding, Wanted
    from conformance.interfaces import SutAdapter
    from conformance.workspace import Workspace


def type_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give *command* the options ``--schema`` and ``--type``, neither of which it needs."""
    schema = click.option("--schema", "schema_name", metavar="NAME", help="Schema, if it is to be told / 模式（可选）.")
    type_ = click.option("--type", "type_name", metavar="TYPE", help="Type, if it is to be told / 类型（可选）.")
    return schema(type_(command))


@dataclass(slots=True)
class FileEncodings:
    """Finds encodings in files; what holds none stops nothing else and is kept.

    Attributes:
        workspace: the workspace.
        wanted: what the user says of schema and type.
        broken: what could not be read so far: the place and the error.
    """

    workspace: Workspace
    wanted: Wanted
    broken: list[tuple[str, ConformanceError]] = field(default_factory=list)

    def each(self, file: str) -> Iterator[Encoding]:
        """Yield the encodings in *file*: a path, ``-``, or a folder whose files are each looked at.

        Raises:
            SutError: there is no such file.
            ConformanceError: what the user says of schema and type does not fit together.
        """
        for adapter in self._adapters(file):
            found = 0
            before = len(self.broken)
            for encoding in self._in(adapter):
                found += 1
                yield encoding
            if not found and before == len(self.broken):
                self.broken.append((_path(adapter), _nothing(_path(adapter))))

    def report(self) -> None:
        """Tell on standard error what could not be read."""
        if self.broken:
            click.echo(messages.text("devices.broken", {"count": len(self.broken)}), err=True)
        for origin, error in self.broken:
            click.echo(f"  {error}" if error.data.get("origin") == origin else f"  {origin}: {error}", err=True)

    def _adapters(self, file: str) -> list[SutAdapter]:
        from conformance.sut.capture import CaptureSut

        adapter = self.workspace.open_sut("capture:-" if file == "-" else file)
        return list(adapter.files()) if isinstance(adapter, CaptureSut) else [adapter]

    def _in(self, adapter: SutAdapter) -> Iterator[Encoding]:
        from conformance.evidence.encodings import find_encodings

        try:
            evidence = list(adapter.evidence())
        except ConformanceError as error:
            self.broken.append((_path(adapter), error))
            return
        schema_of, engine = self.workspace.schemas.schema, self.workspace.engine()
        for found in find_encodings(evidence, schema_of=schema_of, engine=engine, wanted=self.wanted):
            if isinstance(found, tuple):
                self.broken.append(found)
            else:
                yield found


def _path(adapter: SutAdapter) -> str:
    """Return what the locator of *adapter* names, without its scheme."""
    return adapter.locator.partition(":")[2] or adapter.locator


def _nothing(origin: str) -> ConformanceError:
    from conformance.errors import EvidenceError

    return EvidenceError("evidence.no-container", origin=origin)
