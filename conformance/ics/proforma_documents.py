"""Write proformas: items and configurations become documents of ``urn:yangfan:proforma:1``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from conformance.errors import DataError
from conformance.ics.specifications import Specifications
from conformance.ics.tabular import Row, Sheets
from conformance.ics.writing import Attributes, DocumentWriter, Written, edition_of, file_name, grouped

_STATUS = {"Yes": "m", "No": "o", "CY": "c", "o": "o", "m": "m", "x": "x", "i": "i", "n/a": "n/a", "c": "c"}
"""What the column M, or the status column, of a publication says in the notation of ISO/IEC 9646-7."""

_NAMED_BY = {
    "": "",
    "published item name": "",
    "words of the mnemonic": "mnemonic",
    "from band number": "band",
    "by hand": "hand",
}


def proforma_documents(
    sheets: Sheets, specifications: Specifications, *, field_names: Mapping[str, str], published: bool
) -> Mapping[str, Written]:
    """Return the proforma of every specification that has items or configurations, by its path."""
    names = ItemNames(sheets["ics_items.tsv"], specifications, field_names)
    items = grouped(sheets["ics_items.tsv"], "spec")
    configurations = grouped(sheets["ics_band_configs.tsv"], "spec")
    return {
        f"proformas/{file_name(spec)}": _document(
            spec,
            items.get(spec, ()),
            configurations.get(spec, ()),
            names=names,
            published=published,
        )
        for spec in dict.fromkeys((*items, *configurations))
    }


class ItemNames:
    """What items are called in Chinese.

    Args:
        items: all items; a capability field that several of them share names none of them.
        specifications: has the families of names.
        field_names: what capability fields are called in Chinese.
    """

    def __init__(self, items: Iterable[Row], specifications: Specifications, field_names: Mapping[str, str]) -> None:
        self.specifications = specifications
        self._field_names = field_names
        self._uses = Counter(field for item in items for field in _fields(item))

    def chinese(self, item: Row) -> str:
        """Return the Chinese name of *item*, ``""`` if none is known."""
        if item["meaning_zh"]:
            return item["meaning_zh"]
        if found := self.specifications.chinese(item["meaning"]):
            return found
        own = _fields(item) if _field_origin(item) in {"audit", "name-match"} else ()
        if len(own) == 1 and self._uses[own[0]] == 1 and (name := self._field_names.get(own[0])):
            return name if name.startswith("支持") else f"支持{_space(name)}{name}"
        return ""


def _space(name: str) -> str:
    """Return what stands between Chinese and *name*: a space before a Latin letter or a digit."""
    return " " if name[0].isascii() else ""


def _document(
    spec: str, items: Sequence[Row], configurations: Sequence[Row], *, names: ItemNames, published: bool
) -> Written:
    source = (*items, *configurations)[0]["source"]
    writer = DocumentWriter(
        "proforma", spec=spec, edition=edition_of(source), published="true" if published else "", source=source
    )
    title = names.specifications.specification(spec).title
    writer.open("title", {})
    writer.text("en", title.en)
    writer.text("zh", title.zh)
    writer.close()
    for table, rows in grouped(items, "table").items():
        writer.open("table", {"id": table})
        for row in rows:
            writer.empty("item", _item(row, names.chinese(row), source), row=row)
        writer.close()
    for table, rows in grouped(configurations, "table").items():
        writer.open("configurations", {"table": table})
        for row in rows:
            writer.empty("configuration", {"name": row["configuration"], "release": row["release"]}, row=row)
        writer.close()
    return writer.finish()


def _item(row: Row, chinese: str, source: str) -> Attributes:
    kind = row["value_type"] or "boolean"
    if kind not in {"boolean", "integer", "enumerated"}:
        raise _unknown_value(row, "value_type", "boolean, integer, enumerated")
    if row["meaning_origin"] not in _NAMED_BY:
        raise _unknown_value(row, "meaning_origin", ", ".join(filter(None, _NAMED_BY)))
    confidence = row["confidence"] or "high"
    if confidence not in {"high", "medium"}:
        raise _unknown_value(row, "confidence", "high, medium")
    return {
        "id": row["item"],
        "mnemonic": row["mnemonic"],
        "en": row["meaning"],
        "zh": chinese if chinese != row["meaning"] else "",
        "named-by": _NAMED_BY[row["meaning_origin"]],
        "release": row["release"],
        "references": row["core_reference"],
        "mandatory": row["mandatory_column"],
        "status": row["status"] or _status(row["mandatory_column"]),
        "condition": row["condition"],
        "kind": kind if kind != "boolean" else "",
        "fields": " ".join(_fields(row)),
        "field-origin": _field_origin(row),
        "source": row["source"] if row["source"] != source else "",
        "confidence": confidence if confidence != "high" else "",
    }


def _status(column: str) -> str:
    """Return the status; of an option group of which the other members are not known that of an option (O.01)."""
    return "o" if column.casefold().startswith("o.") else _STATUS.get(column, "")


def _fields(row: Row) -> tuple[str, ...]:
    return tuple(filter(None, row["ue_capability_field"].replace(",", " ").split()))


def _field_origin(row: Row) -> str:
    return "text" if row["field_origin"].startswith("text") else row["field_origin"]


def _unknown_value(row: Row, column: str, known: str) -> DataError:
    return DataError(
        "applicability.value", origin=row.origin, line=row.line, column=column, value=row[column], known=known
    )
