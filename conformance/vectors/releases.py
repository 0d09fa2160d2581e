"""Which schema shows a release of a standard."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.asn1.corrections import corrections_of
from conformance.asn1.editions import Edition
from conformance.errors import UsageError
from conformance.model.schema import Schema


def release_schemas(schema: Schema) -> Mapping[int, str]:
    """Return the names of the schemas that show the releases of *schema*, in ascending order.

    Of each release it is the view of the newest edition of which a whole tree was compared; the newest release is the
    schema itself. A schema without known editions has no releases.
    """
    newest: dict[int, Edition] = {one.release: one for one in corrections_of(next(iter(schema.modules), "")).trees}
    last = max(newest, default=0)
    return {
        release: schema.name if release == last else f"{schema.name}@{one}" for release, one in sorted(newest.items())
    }


def release_schema(schema: Schema, release: int | None) -> str:
    """Return the name of the schema that shows *release*; without one, that of *schema* itself.

    Raises:
        UsageError: no view of that release is known.
    """
    if release is None:
        return schema.name
    known = release_schemas(schema)
    if release not in known:
        words = ", ".join(map(str, known)) or "–"
        raise UsageError("generation.release", schema=schema.name, release=release, known=words)
    return known[release]
