"""Devices in files: what ``yangfan capability`` shows, compares and lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.errors import ConformanceError, UsageError
from conformance.workspace import Workspace, device_number

if TYPE_CHECKING:
    from conformance.evidence.devices import Answer
    from conformance.interfaces import SutAdapter
    from conformance.model.evidence import CapabilityContainer, Evidence


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """A device that was found in a file.

    Attributes:
        name: the file's name, and the number of the device if the file has several.
        containers: its capability containers.
    """

    name: str
    containers: tuple[CapabilityContainer, ...]


@dataclass(slots=True)
class DeviceFiles:
    """Finds devices in files; what is broken stops nothing else and is kept.

    Attributes:
        workspace: the workspace.
        type_name: the ASN.1 type of evidence that does not state its own.
        broken: what could not be read so far: the place and the error.
    """

    workspace: Workspace
    type_name: str | None = None
    broken: list[tuple[str, ConformanceError]] = field(default_factory=list)

    def each(self, file: str) -> Iterator[FoundDevice]:
        """Yield the devices in *file*: a path, ``-``, a folder whose files are each looked at, or ``PATH#N``."""
        file, number = device_number(file)
        for adapter in self._adapters(file):
            found = self._devices(adapter)
            if number is not None and not 1 <= number <= len(found):
                raise UsageError("devices.no-such", file=file, number=number, count=len(found))
            yield from found if number is None else [found[number - 1]]

    def only(self, file: str) -> FoundDevice:
        """Return the only device in *file*.

        Raises:
            UsageError: it holds several.
            ConformanceError: it holds none; the error says why.
        """
        found = list(self.each(file))
        self.raise_if_nothing(found)
        if len(found) > 1:
            raise UsageError("devices.several", file=file, count=len(found))
        return found[0]

    def together(self, files: Sequence[str]) -> list[FoundDevice]:
        """Return the device that sent what all *files* hold, such as one file for each RAT or for each segment.

        Where a RAT comes again, it is another answer of that device (see ``evidence.devices``). Of ``PATH#N``, the
        containers of that device count.
        """
        from conformance.evidence.devices import devices

        whole = [file for file in files if device_number(file)[1] is None]
        adapters = [adapter for file in whole for adapter in self._adapters(file)]
        evidence = [replace(piece, device="") for adapter in adapters for piece in self._evidence(adapter)]
        names = [Path(_path(adapter)).name for adapter in adapters]
        sent = [container for answer in self._open(evidence, " + ".join(names)) for container in answer]
        for file in files:
            for device in [] if file in whole else self.each(file):
                names.append(device.name)
                sent += [replace(container, device="") for container in device.containers]
        return _named(" + ".join(names), devices(sent))

    def raise_if_nothing(self, found: Sequence[object]) -> None:
        """Raise the first error if no device was *found*."""
        if not found and self.broken:
            raise self.broken[0][1]

    def report(self) -> int:
        """Tell on standard error what could not be read; return the exit code."""
        if not self.broken:
            return 0
        click.echo(messages.text("devices.broken", {"count": len(self.broken)}), err=True)
        for origin, error in self.broken:
            click.echo(f"  {error}" if error.data.get("origin") == origin else f"  {origin}: {error}", err=True)
        return 2

    def _adapters(self, file: str) -> Sequence[SutAdapter]:
        from conformance.sut.capture import CaptureSut

        adapter = self.workspace.open_sut("capture:-" if file == "-" else file)
        return adapter.files() if isinstance(adapter, CaptureSut) else [adapter]

    def _devices(self, adapter: SutAdapter) -> list[FoundDevice]:
        path = _path(adapter)
        return _named(Path(path).name, self._open(self._evidence(adapter), path))

    def _evidence(self, adapter: SutAdapter) -> list[Evidence]:
        try:
            return list(adapter.evidence())
        except ConformanceError as error:
            self.broken.append((_path(adapter), error))
            return []

    def _open(self, evidence: Sequence[Evidence], name: str) -> Sequence[Answer]:
        """Return the containers in *evidence*, those of each device by themselves."""
        from conformance.evidence.containers import open_each
        from conformance.evidence.devices import devices
        from conformance.evidence.passed_over import QUIET, why_nothing

        schema_of, engine = self.workspace.schemas.schema, self.workspace.engine()
        opened = list(open_each(evidence, schema_of=schema_of, engine=engine, type_name=self.type_name))
        found = devices(container for one in opened for container in one.containers)
        errors = [(one.evidence.origin, one.error) for one in opened if one.error is not None]
        if found:
            self.broken += [(origin, error) for origin, error in errors if error.key not in QUIET]
        elif errors:
            self.broken.append((name, why_nothing(error for _, error in errors)))
        return found


def _path(adapter: SutAdapter) -> str:
    """Return what the locator of *adapter* names, without its scheme."""
    return adapter.locator.partition(":")[2] or adapter.locator


def _named(name: str, found: Sequence[tuple[CapabilityContainer, ...]]) -> list[FoundDevice]:
    """Give each device *name*, with its number if there are several."""
    return [
        FoundDevice(name if len(found) == 1 else f"{name}#{number}", containers)
        for number, containers in enumerate(found, start=1)
    ]
