"""Read test purposes (XML, ``urn:yangfan:purposes:1``): what is to be found out for each requirement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypedDict

from conformance.errors import DataError
from conformance.ics.expressions import References, atoms
from conformance.ics.parsing import parse_expression
from conformance.model.applicability import Expression, ItemRef
from conformance.model.capability import Clause
from conformance.model.ics import ItemKey
from conformance.model.purpose import CaseRef, Purpose, RequirementRef
from conformance.model.text import Text, near
from conformance.xml.documents import attributes, bilingual, child, line_of, load_document, qualified, words

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from conformance.ics.proformas import ProformaBook
    from conformance.model.profile import Profile, Requirement


def load_purposes(paths: Iterable[Path], *, profiles: Mapping[str, Profile], book: ProformaBook) -> tuple[Purpose, ...]:
    """Return the test purposes in *paths*, in their order.

    Args:
        paths: the files.
        profiles: the profiles by identifier, whose requirements the purposes serve.
        book: the proformas, whose items conditions and links name.

    Raises:
        DataError: a file has no test purposes, a purpose stands twice, it names a profile, a requirement or an item
            that does not exist, or its applicability is no condition; the message names file, line and purpose.
    """
    purposes: dict[str, Purpose] = {}
    for path in paths:
        root = load_document(path, "purposes")
        reader = _Reader(
            path=path,
            ics=attributes(root)["ics"],
            sources={attributes(source)["id"]: words(source) for source in _children(root, "source")},
            situations={attributes(situation)["id"]: situation for situation in _children(root, "situation")},
            profiles=profiles,
            book=book,
        )
        for element in _children(root, "purpose"):
            purpose = reader.purpose(element)
            if first := purposes.get(purpose.id):
                raise DataError("purposes.twice", id=purpose.id, other=first.origin, **_place(path, element))
            purposes[purpose.id] = purpose
    return tuple(purposes.values())


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the purposes of one file and finds what they name.

    Attributes:
        path: the file.
        ics: the specification of items that name none.
        sources: the sources by identifier.
        situations: what purposes have in common, by identifier.
        profiles: where requirements are found.
        book: where items are found.
    """

    path: Path
    ics: str
    sources: Mapping[str, str]
    situations: Mapping[str, Element]
    profiles: Mapping[str, Profile]
    book: ProformaBook

    def purpose(self, element: Element) -> Purpose:
        """Return the purpose that *element* states."""
        given = attributes(element)
        situation = self.situations[given["situation"]]
        initial = [bilingual(part) for stated in (situation, element) for part in _children(stated, "with")]
        found = [self._requirement(reference, given["id"]) for reference in _children(element, "requirement")]
        demanded = [requirement.clause for _, requirement in found]
        condition, reason = self._applicability(element, given["id"])
        read = [attributes(part) for part in (element, situation) if "source" in part.attrib]
        return Purpose(
            id=given["id"],
            requirements=tuple(reference for reference, _ in found),
            initial=Text(en="; ".join(text.en for text in initial), zh="；".join(text.zh for text in initial)),
            stimulus=bilingual(child(situation, "when")),
            response=bilingual(child(element, "then")),
            clauses=tuple(dict.fromkeys([*demanded, *_clauses(element), *_clauses(situation)])),
            applicability=condition,
            applicability_reason=reason,
            items=tuple(self._item(item, given["id"]) for item in _children(element, "item")),
            cases=tuple(dict.fromkeys([*_cases(element), *_cases(situation)])),
            source="; ".join(dict.fromkeys(self.sources[part["source"]] for part in read)),
            confidence="high" if all(part["confidence"] == "high" for part in read) else "medium",
            ics=self.ics,
            **_place(self.path, element),
        )

    def _requirement(self, reference: Element, purpose: str) -> tuple[RequirementRef, Requirement]:
        """Return what *reference* names, and the requirement that is meant."""
        given = attributes(reference)
        profile = self.profiles.get(given["profile"])
        if profile is None:
            like = near(given["profile"], self.profiles)
            self._refuse("profile", reference, purpose, name=given["profile"], like=like)
        requirements = {requirement.id: requirement for requirement in profile.requirements}
        if given["id"] not in requirements:
            like = [f"{profile.id}/{id_}" for id_ in near(given["id"], requirements)]
            self._refuse("requirement", reference, purpose, name=f"{profile.id}/{given['id']}", like=like)
        return RequirementRef(profile.id, given["id"]), requirements[given["id"]]

    def _item(self, element: Element, purpose: str) -> ItemKey:
        given = attributes(element)
        key = ItemKey(given.get("spec", self.ics), given["table"], given["item"])
        self._check_item(key, element, purpose)
        return key

    def _check_item(self, key: ItemKey, element: Element, purpose: str) -> None:
        if not self.book.has(key):
            known = [item.key.reference for item in self.book.table(key.spec, key.table)]
            self._refuse("item", element, purpose, name=str(key), like=near(key.reference, known))

    def _applicability(self, element: Element, purpose: str) -> tuple[Expression | None, Text | None]:
        for stated in _children(element, "applicability"):
            return self._condition(words(child(stated, "if")), stated, purpose), bilingual(child(stated, "why"))
        return None, None

    def _condition(self, condition: str, element: Element, purpose: str) -> Expression:
        try:
            expression = parse_expression(condition, References(self.ics))
        except DataError as error:
            place = _place(self.path, element)
            raise DataError(
                "purposes.bad-condition", id=purpose, condition=condition, reason=error.message, **place
            ) from error
        for atom in atoms(expression):
            if isinstance(atom, ItemRef):
                self._check_item(atom.key, element, purpose)
            elif not self.book.items_of(atom.spec, atom.mnemonic):
                like = near(atom.mnemonic, self.book.mnemonics(atom.spec))
                self._refuse("mnemonic", element, purpose, name=atom.mnemonic, like=like)
        return expression

    def _refuse(self, kind: str, element: Element, purpose: str, *, name: str, like: Iterable[str]) -> NoReturn:
        """Raise what says that *name* is unknown, with the names that are *like* it."""
        meant = ", ".join(like)
        key = f"purposes.unknown-{kind}" if meant else f"purposes.unlike-{kind}"
        raise DataError(key, id=purpose, name=name, near=meant, **_place(self.path, element))


def _clauses(element: Element) -> Iterator[Clause]:
    for clause in _children(element, "clause"):
        given = attributes(clause)
        yield Clause(given["standard"], words(clause), given.get("edition", ""))


def _cases(element: Element) -> Iterator[CaseRef]:
    for case in _children(element, "case"):
        given = attributes(case)
        yield CaseRef(given["spec"], given["clause"])


class _Place(TypedDict):
    origin: str
    line: int


def _place(path: Path, element: Element) -> _Place:
    return {"origin": str(path), "line": line_of(element)}


def _children(element: Element, name: str) -> Iterator[Element]:
    return iter(element.findall(qualified(element, name)))
