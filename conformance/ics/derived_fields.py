"""Write derivations of items that one field of a capability container answers.

Of several versions of a field, that of the item counts (``_r16`` in its mnemonic, else its release), together with its
continuations (``-v1650``), which say the same in a finer or wider way. A field without a row in the capability
catalogue is looked for in the schema trees: not below ntn-Parameters, which say what differs over satellites, nor in
what an E-UTRA container says of the PDCP of NR, nor in the MR-DC part of NR combinations, which is for
UE-MRDC-Capability alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from conformance.capabilities.evaluation import is_listed
from conformance.capabilities.paths import ProbePath, field_paths, probe_path
from conformance.ics.proformas import ProformaBook
from conformance.model.capability import Capability
from conformance.model.evidence import Rat
from conformance.model.ics import IcsItem, ItemKey
from conformance.model.schema import BooleanType, Schema

TRUSTED = ("audit", "name-match")
"""The origins of fields that are the item's own."""

_SUFFIX = re.compile(r"(?P<name>.+?)(?:-(?P<version>[rv]\d\w*))?")
_OF_MNEMONIC = re.compile(r"_r(\d\d)$")
_FIRST_NR_RELEASE = 15
_LISTS = re.compile(r"supportedBandCombination|featureSet")
_SPECIAL = re.compile(r"ntn-Parameters|pdcp-ParametersNR")
"""What is said for satellites, or in UE-EUTRA-Capability for the PDCP of NR."""
_RATS = {"38.508-2": ((Rat.NR, Rat.EUTRA_NR), (Rat.EUTRA,)), "36.523-2": ((Rat.EUTRA,),)}
"""Whose containers answer the items of a specification: the first that have the field."""
_CONTAINERS = {Rat.NR: "nr", Rat.EUTRA_NR: "mrdc", Rat.EUTRA: "eutra"}

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!-- Written by .ci/ics-derivations from the proformas, ics-fields.tsv, the capability catalogue and the schema trees. -->
<derivations xmlns="urn:yangfan:derivations:1" spec="{spec}">
  <source id="name-match">the field that the mnemonic of the item names; its place in the ASN.1 of TS 38.331 v18.6.0 and TS 36.331 v18.4.0</source>
  <source id="audit">the field that an audit of the items found to be the item's own; its place in the ASN.1 of TS 38.331 v18.6.0 and TS 36.331 v18.4.0</source>
  <source id="containers">TS 38.306 v18.6.0 4.2.1: what a UE does not declare it does not support; 4.2.7.11: what the network asks for shapes lists of band combinations and of feature sets</source>
  <source id="irat">TS 36.331 v18.4.0, the ASN.1 of UE-EUTRA-Capability: a UE with NR says so there; TS 36.306 was not at hand</source>
  <condition id="no-nr" source="irat" confidence="medium">derived[@nr = 'false'][@mrdc = 'false']/answers/eutra-r15-en-dc[@status = 'absent'][../eutra-r15-supported-band-list-en-dc/@status = 'absent'][../eutra-r15-sa-nr/@status = 'absent'][../eutra-r15-supported-band-list-nr-sa/@status = 'absent'][../eutra-r15-ng-en-dc/@status = 'absent']</condition>
  <condition id="nr" source="containers" confidence="high">boolean(nr/UE-NR-Capability)</condition>
  <condition id="mrdc" source="containers" confidence="high">boolean(mrdc/UE-MRDC-Capability)</condition>
  <condition id="nr-and-mrdc" source="containers" confidence="high">nr/UE-NR-Capability and mrdc/UE-MRDC-Capability</condition>
  <condition id="eutra" source="containers" confidence="medium">boolean(eutra/UE-EUTRA-Capability)</condition>
  <condition id="nr-lists" source="containers" confidence="high">boolean(nr/UE-NR-Capability/rf-Parameters[supportedBandCombinationList and not(appliedFreqBandListFilter)])</condition>
  <condition id="mrdc-lists" source="containers" confidence="high">boolean(mrdc/UE-MRDC-Capability/rf-ParametersMRDC[supportedBandCombinationList and not(appliedFreqBandListFilter)])</condition>
  <condition id="nr-and-mrdc-lists" source="containers" confidence="high">nr/UE-NR-Capability/rf-Parameters[supportedBandCombinationList and not(appliedFreqBandListFilter)] and mrdc/UE-MRDC-Capability/rf-ParametersMRDC[supportedBandCombinationList and not(appliedFreqBandListFilter)]</condition>
  <condition id="eutra-lists" source="containers" confidence="medium">boolean(eutra/UE-EUTRA-Capability[not(.//requestedBands-r11 or .//requestedCCsDL-r13 or .//requestedCCsUL-r13)])</condition>
"""  # noqa: E501  # a template, as long as the document that it makes


@dataclass(frozen=True, slots=True)
class _Place:
    rat: Rat
    path: ProbePath


class FieldDerivations:
    """Writes the derivations that follow from fields.

    Args:
        book: the proformas.
        catalogue: the capability catalogue.
        schema_of: returns a schema by name.
    """

    def __init__(self, book: ProformaBook, catalogue: Iterable[Capability], schema_of: Callable[[str], Schema]) -> None:
        self._book = book
        self._schema_of = schema_of
        self._paths: Mapping[Rat, Mapping[str, tuple[str, ...]]] = {}
        self._rows: dict[str, list[Capability]] = {}
        for row in catalogue:
            self._rows.setdefault(row.field, []).append(row)

    def document(self, spec: str, further: Iterable[Mapping[str, str]]) -> str:
        """Return the file of derivations for *spec*.

        Args:
            spec: the specification of the proforma.
            further: fields beside those that the proforma names, each with ``table``, ``item``, ``field``.
        """
        added = {ItemKey(spec, row["table"], row["item"]): (row["field"],) for row in further}
        items = [item for table in self._book.proformas[spec].tables.values() for item in table]
        trusted = {item.key: own_versions(item) for item in items if item.field_origin in TRUSTED}
        fields = {key: named for key, named in (trusted | added).items() if named}
        every = {field for named in fields.values() for field in named}
        self._paths = {rat: field_paths(every, rat, self._schema_of) for rats in _RATS[spec] for rat in rats}
        pieces = [piece for item in items if item.key in fields for piece in self._item(item, fields[item.key])]
        return _HEAD.format(spec=spec) + "".join(pieces) + "</derivations>\n"

    def _item(self, item: IcsItem, fields: Sequence[str]) -> Iterator[str]:
        """Yield the element of *item*, nothing if no container has one of *fields*."""
        for rats in _RATS[item.key.spec]:
            rows = [[row for row in self._rows.get(field, ()) if row.rat in rats] for field in fields]
            if all(rows):
                ids = [row.id for found in rows for row in found]
                evidence = [f'<capability id="{identifier}"/>' for identifier in ids]
                yield _element(item, rows[0][0].paths[0].replace("/", "."), _no(rats, ""), evidence)
                return
            places = [place for field in fields for place in self._places(field, rats)]
            if places:
                absence = any(row.absence for found in rows for row in found)
                evidence = [f"<yes>{escape(_xpath(place.path))}</yes>" for place in places]
                yield _element(item, places[0].path.place, _no(rats, "" if absence else _whole(places)), evidence)
                return

    def _places(self, field: str, rats: Iterable[Rat]) -> list[_Place]:
        """Return where the containers of *rats* have *field*."""
        found = [(rat, path) for rat in rats for path in self._paths[rat].get(field, ())]
        in_mrdc = any(rat is Rat.EUTRA_NR for rat, _ in found)
        kept = [
            (rat, path)
            for rat, path in found
            if "dummy" not in path and not (in_mrdc and rat is Rat.NR and "mrdc-Parameters" in path)
        ]
        usual = [(rat, path) for rat, path in kept if not _SPECIAL.search(path)]
        return [_Place(rat, probe_path(path, rat, self._schema_of)) for rat, path in usual or kept]


def own_versions(item: IcsItem) -> tuple[str, ...]:
    """Return those of the fields of *item* that are of its own version, none if that is not clear."""
    versions = {field: _version(field) for field in item.fields}
    of_mnemonic = _OF_MNEMONIC.search(item.mnemonic)
    release = int(item.release.removeprefix("Rel-")) if item.release.startswith("Rel-") else _FIRST_NR_RELEASE
    named = f"r{of_mnemonic[1]}" if of_mnemonic else ""
    by_release = "" if release <= _FIRST_NR_RELEASE else f"r{release}"
    own = [field for field, version in versions.items() if version == (named or by_release)]
    if not own:
        introduced = {version for version in versions.values() if not version.startswith("v")}
        own = [field for field, version in versions.items() if {version} == introduced]
        if named and introduced != {""}:
            return ()
    return (*own, *(field for field, version in versions.items() if version.startswith("v") and own))


def _version(field: str) -> str:
    found = _SUFFIX.fullmatch(field)
    return (found["version"] or "") if found else ""


def _xpath(path: ProbePath) -> str:
    return f"{path.xpath}[true]" if isinstance(path.definition, BooleanType) else path.xpath


def _whole(places: Iterable[_Place]) -> str:
    """Return the condition under which fields at *places* that are not there are not supported."""
    listed = list(places)
    rats = dict.fromkeys(place.rat for place in listed)
    shaped = any(is_listed(place.path.path, place.rat) or _LISTS.search(place.path.path) for place in listed)
    return "-and-".join(_CONTAINERS[rat] for rat in rats) + ("-lists" if shaped else "")


def _no(rats: Iterable[Rat], whole: str) -> str:
    return " ".join(filter(None, ["" if Rat.EUTRA in rats else "no-nr", whole]))


def _element(item: IcsItem, place: str, no: str, evidence: Iterable[str]) -> str:
    conditions = f' no="{no}"' if no else ""
    origin = item.field_origin if item.field_origin in TRUSTED else "name-match"
    confidence = "high" if origin == "audit" else "medium"
    inside = "".join(f"    {one}\n" for one in evidence)
    return (
        f'  <item table="{item.key.table}" item="{item.key.item}" mnemonic={quoteattr(item.mnemonic)}{conditions}\n'
        f'      place="{place}" source="{origin}" confidence="{confidence}">\n{inside}  </item>\n'
    )
