"""The tables of the results store; ``docs/reference/store.md`` says what they mean."""

from __future__ import annotations

import json

from sqlalchemy import (
    DDL,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    column,
    event,
)

from conformance.verdicts import Verdict

SCHEMA_VERSION = 3
"""Version 1 had no vectors, version 2 no stage events; what a store lacks is added when it is opened."""

OLDEST_CONVERTED = 1


class PlainText(TypeDecorator[str]):
    """Text; lone surrogates, as in file names that are no UTF-8, are written as escapes."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Escape what cannot be encoded."""
        return None if value is None else value.encode("utf-8", "backslashreplace").decode("utf-8")


class JsonText(TypeDecorator[object]):
    """JSON as text: every database keeps it as it is, also what its own JSON type refuses (``Infinity``)."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str:  # noqa: ARG002  # SQLAlchemy's signature
        """Write JSON in ASCII."""
        return json.dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:  # noqa: ARG002  # SQLAlchemy's signature
        """Read JSON.

        Raises:
            ValueError: the text is no JSON.
        """
        return json.loads(value or "")


metadata = MetaData()

store = Table(
    "yangfan_store",
    metadata,
    Column("schema_version", Integer, primary_key=True, autoincrement=False),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", PlainText, nullable=False, unique=True),
    Column("run", PlainText, nullable=False, index=True),
    Column("sut", PlainText, nullable=False),
    Column("profile", PlainText, nullable=False),
    Column("started", PlainText, nullable=False),
    Column("finished", PlainText, nullable=False, default=""),
    Column("synthetic", Boolean, nullable=False),
)

plugins = Table(
    "plugins",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("campaign", PlainText, ForeignKey("campaigns.id"), nullable=False),
    Column("name", PlainText, nullable=False),
    Column("version", PlainText, nullable=False),
    UniqueConstraint("campaign", "name"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("campaign", PlainText, ForeignKey("campaigns.id"), nullable=False),
    Column("digest", PlainText, nullable=False),
    Column("origin", PlainText, nullable=False),
    UniqueConstraint("campaign", "digest"),
)


def _purpose() -> list[Column[object]]:
    """What a case and a case that was left out have in common: the columns are new objects each time."""
    return [
        Column("number", Integer, primary_key=True),
        Column("campaign", PlainText, ForeignKey("campaigns.id"), nullable=False),
        Column("id", PlainText, nullable=False),
        Column("title_en", PlainText, nullable=False),
        Column("title_zh", PlainText, nullable=False),
        Column("reason_key", PlainText, nullable=False),
        Column("reason_data", JsonText, nullable=False),
        Column("standard", PlainText, nullable=False),
        Column("clause", PlainText, nullable=False),
        Column("edition", PlainText, nullable=False),
    ]


def _known_verdict() -> CheckConstraint:
    return CheckConstraint(column("verdict").in_([verdict.word for verdict in Verdict]), name="known_verdict")


cases = Table(
    "cases",
    metadata,
    *_purpose(),
    Column("verdict", String, nullable=False),
    Column("blocking", Boolean, nullable=False),
    Column("place", PlainText),
    Column("first_bit", Integer),
    Column("end_bit", Integer),
    Column("evidence", PlainText, nullable=False),
    UniqueConstraint("campaign", "id"),
    _known_verdict(),
)

vectors = Table(
    "vectors",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("campaign", PlainText, ForeignKey("campaigns.id"), nullable=False),
    Column("id", PlainText, nullable=False),
    Column("rule", PlainText, nullable=False),
    Column("verdict", String, nullable=False),
    Column("reason_key", PlainText, nullable=False),
    Column("reason_data", JsonText, nullable=False),
    Column("digest", PlainText, nullable=False),
    Column("output", PlainText, nullable=False),
    UniqueConstraint("campaign", "id"),
    _known_verdict(),
    Index("vectors_by_verdict", "campaign", "rule", "verdict"),
)

not_applicable = Table("not_applicable", metadata, *_purpose(), UniqueConstraint("campaign", "id"))

imports = Table(
    "imports",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("origin", PlainText, nullable=False),
    Column("digest", PlainText, nullable=False),
    Column("lifecycle", PlainText, nullable=False),
    Column("recorded", PlainText, nullable=False),
)

finished_imports = Table(
    "finished_imports",
    metadata,
    Column("import", Integer, ForeignKey("imports.number"), primary_key=True, autoincrement=False),
    Column("finished", PlainText, nullable=False),
    Column("new", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("repeated", Integer, nullable=False),
    Column("bad", Integer, nullable=False),
)

stage_events = Table(
    "stage_events",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("import", Integer, ForeignKey("imports.number")),
    Column("recorded", PlainText, nullable=False),
    Column("digest", String, nullable=False, unique=True),
    Column("lifecycle", PlainText, nullable=False),
    Column("item", PlainText, nullable=False),
    Column("machine", PlainText, nullable=False),
    Column("stage", PlainText, nullable=False),
    Column("written", PlainText, nullable=False),
    Column("date", String, nullable=False),
    Column("known", String, nullable=False),
    Column("source", PlainText, nullable=False),
    Column("confidence", String, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("sectors", PlainText, nullable=False),
    Column("category", PlainText, nullable=False),
    CheckConstraint(column("confidence").in_(["high", "medium", "low"]), name="known_confidence"),
    Index("stage_events_by_item", "lifecycle", "item"),
)

KEPT_FOR_EVER = (imports, finished_imports, stage_events)
"""Tables whose rows are never changed and never deleted; the database itself refuses it."""


_NO_CHANGE = "CREATE TRIGGER {name}_no_{act} BEFORE {act} ON {name} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
_NO_REPLACE = """CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name}
WHEN EXISTS (SELECT 1 FROM {name} WHERE "{key}" = NEW."{key}" OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, '{refusal}'); END"""  # INSERT OR REPLACE deletes without a trigger
_REFUSE = """CREATE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"""
_NO_CHANGE_IN_POSTGRESQL = """CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {name}
FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()"""


def _guard(table: Table, *, key: str) -> None:
    """Let SQLite and PostgreSQL refuse to change or delete rows of *table*; *key* is its other unique column."""
    words = {"name": table.name, "key": key, "refusal": f"{table.name}: rows are never changed"}
    statements = [
        *(("sqlite", _NO_CHANGE.format(act=act, **words)) for act in ("update", "delete")),
        ("sqlite", _NO_REPLACE.format(**words)),
        ("postgresql", _REFUSE.format(**words)),
        ("postgresql", _NO_CHANGE_IN_POSTGRESQL.format(**words)),
    ]
    for dialect, statement in statements:
        made = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]  # SQLAlchemy's DDL has none
        event.listen(table, "after_create", made)


_guard(imports, key="number")
_guard(finished_imports, key="import")
_guard(stage_events, key="digest")
