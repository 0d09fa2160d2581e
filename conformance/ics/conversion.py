"""Turn tables of items, conditions, selectors and test cases (TSV) into the documents of ``specs/``.

Text in, documents out; whoever calls it opens the files. What is written is in the order of the rows, so that the same
tables always give the same documents.
"""

from __future__ import annotations

from collections.abc import Mapping

from conformance.ics.applicability_documents import applicability_documents
from conformance.ics.proforma_documents import proforma_documents
from conformance.ics.specifications import Specifications
from conformance.ics.tabular import SHEETS, read_sheets
from conformance.ics.writing import Written

MAX_OCTETS = 32 * 1024 * 1024
"""The largest table that is read."""


def convert(
    tables: Mapping[str, str], *, specifications: Specifications, field_names: Mapping[str, str], published: bool
) -> Mapping[str, Written]:
    """Return the documents that *tables* give, by their paths such as ``proformas/ts38508-2.xml``.

    Args:
        tables: the text of each table by its file name; :data:`SHEETS` has names and columns, others are passed over.
        specifications: what the tables do not say themselves.
        field_names: what capability fields are called in Chinese.
        published: whether the tables are those of a publication, which may be damaged, rather than one's own.

    Raises:
        DataError: a table lacks a column, repeats a key or has something that cannot be read; the message names file
            and line.
    """
    sheets = read_sheets(tables)
    return {
        **proforma_documents(sheets, specifications, field_names=field_names, published=published),
        **applicability_documents(sheets, specifications, published=published),
    }


__all__ = ["MAX_OCTETS", "SHEETS", "convert"]
