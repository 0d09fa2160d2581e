"""Write derivations of items that one field of a capability container answers.

Of several versions of a field, that of the item counts (``_r16`` in its mnemonic, else its release), together with its
continuations (``-v1650``), which say the same in a finer or wider way. It shows the item wherever a container has it.
Where else a container has a field of that name, a row of ``ics-places.tsv`` says what it means for the item: a place
without a row is an error, so that no device can declare an ability which is then answered "no" unseen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from conformance.capabilities.evaluation import is_listed
from conformance.capabilities.paths import CONTAINERS, ProbePath, field_paths, probe_path
from conformance.ics.proformas import ProformaBook
from conformance.model.capability import Capability
from conformance.model.evidence import Rat
from conformance.model.ics import IcsItem, ItemKey
from conformance.model.schema import (
    BooleanType,
    ChoiceType,
    ListType,
    OctetStringType,
    Schema,
    SequenceType,
    Type,
)

TRUSTED = ("audit", "name-match")
"""The origins of fields that are the item's own."""
YES, OPEN, OTHER = USES = ("yes", "open", "other")
"""What a field at a place means: it shows the item, it leaves the item open, it is about something else."""

_VERSION = re.compile(r"-(?P<version>[rv]\d\w*)$")
_OF_MNEMONIC = re.compile(r"_r(\d\d)$")
_FIRST_NR_RELEASE = 15
_LISTS = re.compile(r"supportedBandCombination|featureSet")
_RATS = {"38.508-2": ((Rat.NR, Rat.EUTRA_NR), (Rat.EUTRA,)), "36.523-2": ((Rat.EUTRA,),)}
"""Whose containers answer the items of a specification: the first that have the field."""
_NAMES = {Rat.NR: "nr", Rat.EUTRA_NR: "mrdc", Rat.EUTRA: "eutra"}

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!-- Written by .ci/ics-derivations from the proformas, ics-fields.tsv, ics-places.tsv, the
     capability catalogue and the schema trees. -->
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
  <condition id="eutra-lists" source="containers" confidence="medium">boolean(eutra/UE-EUTRA-Capability[.//supportedBandCombination-r10 or .//supportedBandCombinationReduced-r13][not(.//requestedBands-r11 or .//requestedCCsDL-r13 or .//requestedCCsUL-r13)])</condition>
"""  # noqa: E501  # a template, as long as the document that it makes


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """What fields at certain places mean for certain items.

    Attributes:
        spec: the specification of the proforma.
        mnemonics: which items, a regular expression.
        containers: whose containers (``nr``, ``mrdc``, ``eutra``), a regular expression.
        path: what the ASN.1 path has, a regular expression.
        use: one of `USES`.
    """

    spec: str
    mnemonics: str
    containers: str
    path: str
    use: str

    def applies(self, item: IcsItem, rat: Rat, path: str) -> bool:
        """Whether it is about *path* in the containers of *rat* for *item*."""
        return (
            self.spec == item.key.spec
            and re.fullmatch(self.mnemonics, item.mnemonic) is not None
            and re.fullmatch(self.containers, _NAMES[rat]) is not None
            and re.search(self.path, path) is not None
        )


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
        rules: what fields mean where they stand; the first that applies counts.
    """

    def __init__(
        self,
        book: ProformaBook,
        catalogue: Iterable[Capability],
        schema_of: Callable[[str], Schema],
        *,
        rules: Sequence[PlaceRule],
    ) -> None:
        self._book = book
        self._schema_of = schema_of
        self._rules = rules
        self._paths: Mapping[str, Sequence[tuple[Rat, str, str]]] = {}
        self._rows: dict[str, list[Capability]] = {}
        for row in catalogue:
            self._rows.setdefault(row.field, []).append(row)

    def document(self, spec: str, further: Iterable[Mapping[str, str]]) -> str:
        """Return the file of derivations for *spec*.

        Args:
            spec: the specification of the proforma.
            further: fields beside those that the proforma names, each with ``table``, ``item``, ``field``.

        Raises:
            LookupError: a field of an item's name stands where no rule says what it means.
        """
        items = [item for table in self._book.proformas[spec].tables.values() for item in table]
        fields = {item.key: own_versions(item) for item in items if item.field_origin in TRUSTED}
        fields |= {ItemKey(spec, row["table"], row["item"]): (row["field"],) for row in further}
        names = {_name(field) for named in fields.values() for field in named}
        self._paths = _places_of(names, CONTAINERS, self._schema_of)
        pieces = [piece for item in items if fields.get(item.key) for piece in self._item(item, fields[item.key])]
        return _HEAD.format(spec=spec) + "".join(pieces) + "</derivations>\n"

    def _item(self, item: IcsItem, fields: Sequence[str]) -> Iterator[str]:
        """Yield the element of *item*, nothing if no container has one of *fields*."""
        for rats in _RATS[item.key.spec]:
            rows = [[row for row in self._rows.get(field, ()) if row.rat in rats] for field in fields]
            read = {(row.rat, path): YES for found in rows for row in found for path in row.paths}
            uses = read | dict(self._uses(item, fields, rats, read=read))
            shown, left = ([place for place, use in uses.items() if use == wanted] for wanted in (YES, OPEN))
            if not any(rat in rats for rat, _ in shown):
                continue
            unless = self._unless(left)
            about = {rat for rat, _ in read} | {rat for rat, _ in left if rat in rats}
            if all(rows) and len(shown) == len(read) and about == {rat for rat, _ in read}:
                evidence = [f'<capability id="{row.id}"/>' for found in rows for row in found]
                yield _element(item, rows[0][0].paths[0].replace("/", "."), _no(rats, ""), evidence + unless)
            else:
                places = [self._place(*place) for place in shown]
                absence = any(row.absence for found in rows for row in found)
                whole = [*places, *(self._place(*place) for place in left if place[0] in rats)]
                evidence = [f"<yes>{escape(_xpath(place.path))}</yes>" for place in places]
                no = _no(rats, "" if absence else _whole(whole))
                yield _element(item, places[0].path.place, no, evidence + unless)
            return

    def _uses(
        self, item: IcsItem, fields: Sequence[str], rats: Iterable[Rat], *, read: Container[tuple[Rat, str]]
    ) -> Iterator[tuple[tuple[Rat, str], str]]:
        """Yield the places, beyond those *read*, of *fields* and of others of their names, with what they mean.

        Those of *fields* in the containers of *rats* come first.
        """
        names = dict.fromkeys(_name(field) for field in fields)
        found = [(rat, field, path) for name in names for rat, field, path in self._paths.get(name, ())]
        for rat, field, path in sorted(found, key=lambda one: (one[0] not in rats, one[1] not in fields)):
            if (rat, path) in read:
                continue
            rule = next((rule for rule in self._rules if rule.applies(item, rat, path)), None)
            if rule is not None:
                yield (rat, path), rule.use
            elif rat in rats and field in fields:
                yield (rat, path), YES
            else:
                raise LookupError(f"{item.key} {item.mnemonic}: no rule for {_NAMES[rat]} {path}")

    def _unless(self, left: Iterable[tuple[Rat, str]]) -> list[str]:
        xpaths = [escape(_xpath(self._place(*place).path)) for place in left]
        return ["<unless>" + "\n        | ".join(xpaths) + "</unless>"] if xpaths else []

    def _place(self, rat: Rat, path: str) -> _Place:
        return _Place(rat, probe_path(path, rat, self._schema_of))


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


def _places_of(
    names: Collection[str], rats: Iterable[Rat], schema_of: Callable[[str], Schema]
) -> Mapping[str, Sequence[tuple[Rat, str, str]]]:
    """Return where containers have fields of these *names*, in any version: the RAT, the field, its ASN.1 path."""
    found: dict[str, list[tuple[Rat, str, str]]] = {name: [] for name in names}
    for rat in rats:
        type_name, schema_name = CONTAINERS[rat]
        fields = [field for field in _identifiers(schema_of(schema_name), type_name) if _name(field) in names]
        for field, paths in sorted(field_paths(fields, rat, schema_of).items()):
            found[_name(field)] += [(rat, field, path) for path in paths]
    return found


def _identifiers(schema: Schema, type_name: str) -> set[str]:
    """Return the identifiers of all components below a type."""
    found: set[str] = set()
    seen: set[Type] = set()
    container = schema.find(type_name)
    types: list[Type] = [container] if container else []
    while types:
        used = types.pop()
        if used in seen:
            continue
        seen.add(used)
        definition = schema.definition(used)
        if isinstance(definition, SequenceType | ChoiceType):
            components = definition.components() if isinstance(definition, SequenceType) else definition.alternatives()
            members = list(components)
            found |= {member.name for member in members}
            types += [member.type for member in members]
        elif isinstance(definition, ListType):
            types.append(definition.element)
        elif isinstance(definition, OctetStringType) and definition.contains:
            types.append(definition.contains)
    return found


def _name(field: str) -> str:
    """Return the name of *field* without its version."""
    return _VERSION.sub("", field)


def _version(field: str) -> str:
    found = _VERSION.search(field)
    return found["version"] if found else ""


def _xpath(path: ProbePath) -> str:
    return f"{path.xpath}[true]" if isinstance(path.definition, BooleanType) else path.xpath


def _whole(places: Iterable[_Place]) -> str:
    """Return the condition under which fields at *places* that are not there are not supported."""
    listed = list(places)
    rats = {place.rat for place in listed}
    shaped = any(is_listed(place.path.path, place.rat) or _LISTS.search(place.path.path) for place in listed)
    return "-and-".join(name for rat, name in _NAMES.items() if rat in rats) + ("-lists" if shaped else "")


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
