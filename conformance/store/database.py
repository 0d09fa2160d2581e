"""The results store: campaigns and their verdicts in a database, one small transaction each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import URL, Connection, Engine, Table, create_engine, func, insert, inspect, or_, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError

from conformance.errors import StoreError
from conformance.model.lifecycle import StageEvent, StoredEvent
from conformance.model.results import CampaignResult, CaseResult, NotApplicable
from conformance.model.vector import VectorResult
from conformance.store import queries, recorded_events, rows, sqlite, tables
from conformance.store.queries import CampaignSummary
from conformance.store.recorded_events import Import, ImportCounts, Selection
from conformance.verdicts import Verdict

LONGEST_ID = 200  # characters of a campaign's identifier
LATEST = "latest"  # names the campaign that began last
MOST_PARAMETERS = 500  # names in one query; SQLite before 3.32 takes 999
ROWS_AT_ONCE = 1000
SHOWN_CANDIDATES = 5  # how many campaigns an error about an ambiguous identifier lists


class ResultsStore:
    """Campaigns and their verdicts in one database.

    Every method is a transaction of its own: what it recorded stays recorded, whatever becomes of the process. Several
    processes may use one database at once. As a context manager the store closes its connections at the end.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**sqlite.WRITES)
        self._run = ""

    @classmethod
    def open(cls, target: str | Path) -> Self:
        """Open the store at *target*, a path or a database URL of SQLAlchemy, and make it if it is not there.

        Raises:
            StoreError: there is no such database or driver, it holds something else, or another version made it.
        """
        url = _url(target)
        with _translated(url):
            engine = _engine(url)
            try:
                _prepare(engine)
            except BaseException:
                engine.dispose()
                raise
        return cls(engine)

    @classmethod
    def open_existing(cls, target: str | Path) -> Self:
        """Open the store at *target* to read it; nothing is made.

        Raises:
            StoreError: there is no store, or :meth:`open` refuses it.
        """
        url = _url(target)
        if sqlite.is_absent(url):
            raise StoreError("store.absent", store=_location(url))
        return cls.open(target)

    @property
    def location(self) -> str:
        """Where the store is, for people; a password in it is hidden."""
        return _location(self._engine.url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the database."""
        self._engine.dispose()

    def begin(self, campaign: CampaignResult, *, run: str = "") -> None:
        """Record a campaign with everything that it already holds.

        Campaigns of one *run* belong together, in reports for example. Without a name for it, what is begun through
        one opened store is one run, named after its first campaign.

        Raises:
            StoreError: the store has a campaign of that identifier.
        """
        if not 0 < len(campaign.id) <= LONGEST_ID:
            raise StoreError("store.campaign-id", campaign=campaign.id[:LONGEST_ID], limit=LONGEST_ID)
        run = run or self._run or campaign.id
        with self._writing() as connection:
            if queries.campaign_row(connection, campaign.id):
                raise StoreError("store.campaign-exists", campaign=campaign.id, store=self.location)
            connection.execute(insert(tables.campaigns), rows.campaign_row(campaign, run=run))
            queries.add(
                connection,
                tables.plugins,
                ({"campaign": campaign.id, "name": name, "version": text} for name, text in campaign.plugins.items()),
            )
            queries.add(
                connection,
                tables.evidence,
                ({"campaign": campaign.id, "digest": key, "origin": text} for key, text in campaign.evidence.items()),
            )
            queries.add(connection, tables.cases, (rows.case_row(campaign.id, case) for case in campaign.cases))
            queries.add(
                connection,
                tables.not_applicable,
                (rows.not_applicable_row(campaign.id, item) for item in campaign.not_applicable),
            )
        self._run = run

    def record(self, campaign_id: str, *cases: CaseResult) -> None:
        """Record verdicts of a running campaign, in one transaction.

        Raises:
            StoreError: no such campaign, it is finished, or a test case of it has a verdict already.
        """
        self._add(campaign_id, tables.cases, [rows.case_row(campaign_id, case) for case in cases])

    def record_not_applicable(self, campaign_id: str, *items: NotApplicable) -> None:
        """Record test cases that selection left out of a running campaign, in one transaction.

        Raises:
            StoreError: no such campaign, it is finished, or one of them was recorded already.
        """
        self._add(campaign_id, tables.not_applicable, [rows.not_applicable_row(campaign_id, item) for item in items])

    def record_evidence(self, campaign_id: str, evidence: Mapping[str, str]) -> None:
        """Record the digests and origins of evidence that came after the campaign began; known digests are kept.

        Raises:
            StoreError: no such campaign, or it is finished.
        """
        with self._writing() as connection:
            self._demand_running(connection, campaign_id)
            known = set(
                connection.scalars(select(tables.evidence.c.digest).where(tables.evidence.c.campaign == campaign_id))
            )
            queries.add(
                connection,
                tables.evidence,
                (
                    {"campaign": campaign_id, "digest": digest, "origin": origin}
                    for digest, origin in evidence.items()
                    if digest not in known
                ),
            )

    def record_vectors(self, campaign_id: str, results: Iterable[VectorResult]) -> int:
        """Record verdicts of vectors of a running campaign, in one transaction; return how many are new.

        A vector that has a verdict keeps it: what is judged again, by a second worker for instance, is not counted
        twice.

        Raises:
            StoreError: no such campaign, or it is finished.
        """
        new = {result.id: rows.vector_row(campaign_id, result) for result in results}
        with self._writing() as connection:
            self._demand_running(connection, campaign_id)
            column = tables.vectors.c
            names = list(new)
            for first in range(0, len(names), MOST_PARAMETERS):
                some = names[first : first + MOST_PARAMETERS]
                known = select(column.id).where(column.campaign == campaign_id, column.id.in_(some))
                for name in connection.scalars(known).all():
                    del new[name]
            queries.add(connection, tables.vectors, new.values())
        return len(new)

    def finish(self, campaign_id: str, *, finished: str) -> CampaignResult:
        """Close a campaign at the time *finished* (UTC, ISO 8601) and return all of it.

        Raises:
            StoreError: no such campaign, or it is finished.
        """
        with self._writing() as connection:
            self._demand_running(connection, campaign_id)
            this = tables.campaigns.c.id == campaign_id
            connection.execute(update(tables.campaigns).where(this).values(finished=finished))
            return queries.campaign(connection, campaign_id)

    def campaigns(self, *, limit: int | None = None) -> list[CampaignSummary]:
        """Return the campaigns, the latest first, at most *limit* of them."""
        with self._reading() as connection:
            return queries.summaries(connection, limit=limit)

    def campaign(self, name: str) -> CampaignResult:
        """Return the campaign of that identifier; its beginning or its random ending will do if only one has it.

        ``latest`` is the one that began last.

        Raises:
            StoreError: no campaign has it, or several have.
        """
        with self._reading() as connection:
            return queries.campaign(connection, self._resolved(connection, name))

    def vector_results(
        self,
        campaign_id: str,
        *,
        rule: str = "",
        verdicts: Collection[Verdict] = (),
        ids: Collection[str] = (),
        limit: int | None = None,
    ) -> Iterator[VectorResult]:
        """Yield the verdicts of a campaign's vectors in the order they were judged, never all of them in memory.

        Args:
            campaign_id: the campaign.
            rule: only vectors of this rule.
            verdicts: only vectors with one of these.
            ids: only these vectors, at most as many as a chunk has.
            limit: at most so many.
        """
        query = queries.vectors_query(campaign_id, rule=rule, verdicts=verdicts, ids=ids).limit(limit)
        with self._reading() as connection:
            found = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query)
            for row in found:
                yield rows.vector_from(row._asdict())

    def vector_counts(self, campaign_id: str) -> Mapping[str, Mapping[Verdict, int]]:
        """Return by rule how many vectors of a campaign have each verdict that occurs."""
        with self._reading() as connection:
            return queries.vector_counts(connection, campaign_id)

    def latest_unfinished(self, sut: str, profile: str) -> CampaignResult | None:
        """Return the latest campaign of *sut* against *profile* that was not finished, if there is one."""
        table = tables.campaigns
        query = (
            select(table.c.id)
            .where(table.c.sut == sut, table.c.profile == profile, table.c.finished == "")
            .order_by(table.c.number.desc())
            .limit(1)
        )
        with self._reading() as connection:
            found = connection.scalar(query)
            return None if found is None else queries.campaign(connection, found)

    def latest(self, sut: str, profile: str) -> CampaignResult | None:
        """Return the latest campaign that ran *sut* against *profile*, if there is one."""
        table = tables.campaigns
        query = (
            select(table.c.id)
            .where(table.c.sut == sut, table.c.profile == profile)
            .order_by(table.c.number.desc())
            .limit(1)
        )
        with self._reading() as connection:
            found = connection.scalar(query)
            return None if found is None else queries.campaign(connection, found)

    def latest_finished(self, profile: str, *, sut: str) -> CampaignResult | None:
        """Return the latest finished campaign against *profile*, that of *sut* if there is one."""
        table = tables.campaigns
        query = (
            select(table.c.id)
            .where(table.c.profile == profile, table.c.finished != "")
            .order_by((table.c.sut == sut).desc(), table.c.number.desc())
            .limit(1)
        )
        with self._reading() as connection:
            found = connection.scalar(query)
            return None if found is None else queries.campaign(connection, found)

    def latest_run(self) -> tuple[CampaignResult, ...]:
        """Return the campaigns of the latest run in the order they began; none if the store is empty."""
        table = tables.campaigns
        last = select(table.c.run).order_by(table.c.number.desc()).limit(1).scalar_subquery()
        query = select(table.c.id).where(table.c.run == last).order_by(table.c.number)
        with self._reading() as connection:
            return tuple(queries.campaign(connection, found) for found in connection.scalars(query).all())

    def begin_import(self, origin: str, *, digest: str, lifecycle: str, recorded: str) -> int:
        """Record that the import of a history began, and return its number.

        Args:
            origin: the name of the file.
            digest: SHA-256 of its octets, hexadecimal.
            lifecycle: the one that was chosen, ``""`` if the file states it.
            recorded: the time (UTC, ISO 8601).
        """
        with self._writing() as connection:
            return recorded_events.begin_import(
                connection, origin=origin, digest=digest, lifecycle=lifecycle, recorded=recorded
            )

    def record_stage_events(
        self, events: Iterable[StageEvent], *, recorded: str, import_number: int | None = None
    ) -> int:
        """Record stage events in one transaction; return how many are new. What the store knows it keeps as it is.

        Args:
            events: what is recorded; an event that differs in anything is another one.
            recorded: the time (UTC, ISO 8601); the clock may go back, times of recording never do.
            import_number: the import it belongs to.
        """
        listed = list(events)
        try:
            with self._writing() as connection:
                return recorded_events.add_events(connection, listed, recorded=recorded, import_number=import_number)
        except IntegrityError:  # another process recorded one of them meanwhile: now it is known
            with self._writing() as connection:
                return recorded_events.add_events(connection, listed, recorded=recorded, import_number=import_number)

    def finish_import(self, number: int, counts: ImportCounts, *, finished: str) -> None:
        """Record that an import came to its end; one that was interrupted never does."""
        with self._writing() as connection:
            recorded_events.finish_import(connection, number, counts, finished=finished)

    def imports(self) -> list[Import]:
        """Return the imports of histories in the order they began."""
        with self._reading() as connection:
            return recorded_events.imports(connection)

    def stage_events(
        self,
        *,
        known_by: dt.date | None = None,
        recorded_by: str | None = None,
        lifecycle: str = "",
        items: Collection[str] = (),
    ) -> list[StageEvent]:
        """Return stage events in the order of recording; what is not named does not matter.

        Args:
            known_by: only what was known on that day.
            recorded_by: only what the store had taken by that time (ISO 8601; a day or a second counts as a whole).
            lifecycle: only events of this lifecycle.
            items: only events of items that are written exactly so.

        Raises:
            UsageError: *recorded_by* is no time.
        """
        selection = Selection(known_by=known_by, recorded_by=recorded_by, lifecycle=lifecycle, items=items)
        with self._reading() as connection:
            return recorded_events.events(connection, selection)

    def stored_events(
        self, *, recorded_by: str | None = None, lifecycle: str = "", items: Collection[str] = ()
    ) -> list[StoredEvent]:
        """Return stage events with the time they were recorded, in that order, chosen as :meth:`stage_events` does.

        Raises:
            UsageError: *recorded_by* is no time.
        """
        selection = Selection(recorded_by=recorded_by, lifecycle=lifecycle, items=items)
        with self._reading() as connection:
            return recorded_events.stored_events(connection, selection)

    def tracked_items(self) -> list[tuple[str, str]]:
        """Return every lifecycle and item of which there is an event, the item as it was written."""
        with self._reading() as connection:
            return recorded_events.tracked_items(connection)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with _translated(self._engine.url), self._engine.begin() as connection:
                yield connection
        except (LookupError, TypeError, ValueError) as error:
            raise StoreError("store.damaged", store=self.location, reason=repr(error)) from error

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _translated(self._engine.url), self._writer.begin() as connection:
            yield connection

    def _add(self, campaign_id: str, table: Table, new: list[rows.Row]) -> None:
        with self._writing() as connection:
            self._demand_running(connection, campaign_id)
            try:
                queries.add(connection, table, new)
            except IntegrityError as error:
                ids = ", ".join(row["id"] for row in new[:SHOWN_CANDIDATES])
                raise StoreError("store.recorded-twice", campaign=campaign_id, cases=ids) from error

    def _demand_running(self, connection: Connection, campaign_id: str) -> None:
        found = queries.campaign_row(connection, campaign_id)
        if found is None:
            raise StoreError("store.unknown-campaign", campaign=campaign_id, store=self.location)
        if found["finished"]:
            raise StoreError("store.finished", campaign=campaign_id, finished=found["finished"])

    def _resolved(self, connection: Connection, name: str) -> str:
        if not 0 < len(name) <= LONGEST_ID:
            raise StoreError("store.campaign-id", campaign=name[:LONGEST_ID], limit=LONGEST_ID)
        if queries.campaign_row(connection, name):
            return name
        column = tables.campaigns.c.id
        if name == LATEST:
            last = connection.scalar(select(column).order_by(tables.campaigns.c.number.desc()).limit(1))
            if last is not None:
                return str(last)
        query = select(column).where(
            or_(column.startswith(name, autoescape=True), column.endswith(f"-{name}", autoescape=True))
        )
        found: Sequence[str] = connection.scalars(
            query.order_by(tables.campaigns.c.number.desc()).limit(SHOWN_CANDIDATES + 1)
        ).all()
        if not found:
            raise StoreError("store.unknown-campaign", campaign=name, store=self.location)
        if len(found) > 1:
            listed = ", ".join(found[:SHOWN_CANDIDATES]) + (", …" if len(found) > SHOWN_CANDIDATES else "")
            raise StoreError("store.ambiguous-campaign", campaign=name, candidates=listed)
        return found[0]


def _url(target: str | Path) -> URL:
    if isinstance(target, str) and "://" in target:
        try:
            return make_url(target)
        except ArgumentError as error:
            raise StoreError("store.bad-url", reason=str(error)) from error
    return URL.create("sqlite", database=str(target))


def _engine(url: URL) -> Engine:
    try:
        return sqlite.engine(url) if url.get_backend_name() == "sqlite" else create_engine(url)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError("store.no-driver", database=url.get_backend_name(), reason=str(error)) from error


def _prepare(engine: Engine) -> None:
    """Make the tables in an empty database, add what an older store lacks; refuse what is no store or a newer one."""
    with engine.begin() as connection:
        version = _version(connection)
    if version == tables.SCHEMA_VERSION:
        return
    with engine.execution_options(**sqlite.WRITES).begin() as connection:
        version = _version(connection)  # another process may have been faster
        if version is None:
            tables.metadata.create_all(connection)
            connection.execute(insert(tables.store), {"schema_version": tables.SCHEMA_VERSION})
        elif version < tables.SCHEMA_VERSION:
            tables.metadata.create_all(connection)
            connection.execute(update(tables.store).values(schema_version=tables.SCHEMA_VERSION))
    if engine.dialect.name == "sqlite":
        sqlite.use_write_ahead_log(engine)


def _version(connection: Connection) -> int | None:
    """Return the version of the store, ``None`` if the database is empty.

    Raises:
        StoreError: it holds something else, or a version that this one neither knows nor can convert.
    """
    found = inspect(connection).get_table_names()
    if not found:
        return None
    location = _location(connection.engine.url)
    if tables.store.name not in found:
        raise StoreError("store.foreign", store=location)
    version = connection.scalar(select(func.max(tables.store.c.schema_version))) or 0
    if not tables.OLDEST_CONVERTED <= version <= tables.SCHEMA_VERSION:
        key = "store.newer" if version > tables.SCHEMA_VERSION else "store.older"
        raise StoreError(key, store=location, found=version, known=tables.SCHEMA_VERSION)
    return version


@contextmanager
def _translated(url: URL) -> Iterator[None]:
    """Turn what SQLAlchemy and the operating system raise into :class:`StoreError`."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error)
        key = "store.foreign" if "file is not a database" in reason else "store.unusable"
        raise StoreError(key, store=_location(url), reason=reason) from error
    except OSError as error:
        raise StoreError("store.unusable", store=_location(url), reason=error.strerror or str(error)) from error


def _location(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return url.database or "memory"
    return url.render_as_string(hide_password=True)
