"""The ICS proformas, applicability tables and test purposes of a workspace, each read when it is first used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from conformance import resources
from conformance.errors import ConfigurationError, DataError

if TYPE_CHECKING:
    from conformance.ics.answers import Answers
    from conformance.ics.checking import Check
    from conformance.ics.consistency import Relation
    from conformance.ics.derivation import Deriver
    from conformance.ics.editions import Document
    from conformance.ics.proformas import ProformaBook
    from conformance.ics.tables import ApplicabilityTables
    from conformance.judging.device import Device
    from conformance.model.ics import IcsAnswer, ItemKey, Statement
    from conformance.model.purpose import Purpose
    from conformance.workspace import Workspace


class StandardsData:
    """What the standards say about statements and test cases.

    Args:
        workspace: where plugins and configuration come from.
        instead: by kind, documents that stand in for those at hand of the same specification.
        without: files at hand that are passed over.
    """

    def __init__(
        self,
        workspace: Workspace,
        instead: Mapping[str, Sequence[Document]] | None = None,
        *,
        without: Iterable[Path] = (),
    ) -> None:
        self._workspace = workspace
        self._instead = instead or {}
        self._without = frozenset(path.resolve() for path in without)

    def with_tables(self, folder: Path) -> StandardsData:
        """Return these data with the proformas and applicability tables in *folder*.

        A document there stands in for the one at hand of the same specification: a publication's for the
        publication's, one's own for one's own. All others stay.

        Raises:
            UsageError: *folder* has no such document.
            DataError: one of them is broken.
        """
        from conformance.ics.editions import documents_in

        return self.with_documents(documents_in(folder))

    def with_documents(
        self, documents: Mapping[str, Sequence[Document]], *, without: Iterable[Path] = ()
    ) -> StandardsData:
        """Return these data with *documents* by kind, as :meth:`with_tables` does, and *without* these files."""
        return StandardsData(self._workspace, documents, without=without)

    @cached_property
    def proformas(self) -> ProformaBook:
        """The ICS proformas: the bundled ones and one's own.

        Raises:
            DataError: a file is no proforma.
        """
        from conformance.ics.proformas import load_proformas

        return load_proformas(self.files("proformas"))

    @cached_property
    def tables(self) -> ApplicabilityTables:
        """The published test cases with their conditions and selectors.

        Raises:
            DataError: a file has no applicability tables, or names what does not exist.
        """
        from conformance.ics.tables import load_applicability

        return load_applicability(self.files("applicability"), self.proformas)

    @cached_property
    def purposes(self) -> tuple[Purpose, ...]:
        """The test purposes.

        Raises:
            DataError: a file has no test purposes, or they name what does not exist.
        """
        from conformance.profiles.purposes import load_purposes

        return load_purposes(self.files("purposes"), profiles=self._workspace.profiles, book=self.proformas)

    @cached_property
    def deriver(self) -> Deriver:
        """What derives answers from what a device shows.

        Raises:
            DataError: the derivations cannot be used.
        """
        from conformance.ics.derivation import load_deriver

        return load_deriver(self.files("derivations"), self.proformas)

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """What answers on ICS items demand of each other: by what the items mean, and by prerequisites of capabilities.

        Raises:
            DataError: a file states no relations, or names what no proforma asks.
        """
        from conformance.ics.consistency import load_relations, prerequisite_relations

        stated = load_relations(self.files("consistency"), self.proformas)
        return (*stated, *prerequisite_relations(self._workspace.catalogue, self.proformas))

    def check(self, answers: Answers) -> Check:
        """Return what is missing, contradicted or unfit in *answers*."""
        from conformance.ics.checking import check_statement

        return check_statement(answers, self.proformas, relations=self.relations)

    def derived(self, device: Device, *, origin: str) -> Mapping[ItemKey, IcsAnswer]:
        """Return the answers that *device* shows; *origin* names the evidence in them."""
        return self.deriver.derive(device.probe, device.answers.values(), origin=origin)

    def answers(self, statement: Statement | None, derived: Mapping[ItemKey, IcsAnswer]) -> Answers:
        """Return what the supplier says and what the device shows, put together."""
        from conformance.ics.answers import Answers

        return Answers(statement, derived, self.proformas)

    def statement(self, path: Path) -> Statement:
        """Return the statement in *path*, XML or a spreadsheet.

        Raises:
            DataError: it cannot be read, or answers what no proforma asks.
        """
        from conformance.ics.statements import MAX_OCTETS, read_statement

        try:
            with path.open("rb") as file:
                data = file.read(MAX_OCTETS + 1)
        except OSError as error:
            raise DataError("data.unreadable", path=path, reason=error.strerror or error) from error
        return read_statement(data, origin=str(path), book=self.proformas)

    def files(self, kind: str) -> tuple[Path, ...]:
        """Return the files of *kind*: the bundled ones, those of plugins, one's own."""
        found = tuple(path for path in self._files(kind) if not self._without or path.resolve() not in self._without)
        if not (given := self._instead.get(kind)):
            return found
        from conformance.ics.editions import replaced

        return replaced(found, given, kind)

    def _files(self, kind: str) -> Iterator[Path]:
        """Yield the bundled files of *kind*, then those of plugins and of the configured folders."""
        yield from sorted(resources.specs(kind).glob("*.xml"))
        for catalogue in self._workspace.catalogues:
            yield from catalogue.standards(kind)
        for folder in self._workspace.configuration.standards:
            if not folder.is_dir():
                raise ConfigurationError("workspace.no-standards", path=folder)
            yield from sorted((folder / kind).glob("*.xml"))
