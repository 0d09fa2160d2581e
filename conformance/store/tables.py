"""The tables of the results store; ``docs/reference/store.md`` says what they mean."""

from __future__ import annotations

import json

from sqlalchemy import (
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
)

from conformance.verdicts import Verdict

SCHEMA_VERSION = 2
"""Version 1 had no table ``vectors``; it is added when such a store is opened."""

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
