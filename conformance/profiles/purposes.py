"""Read test purposes (XML, ``urn:yangfan:purposes:1``): what is to be found out for each requirement."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from conformance.errors import DataError
from conformance.model.applicability import ItemRef
from conformance.model.capability import Clause
from conformance.model.ics import ItemKey
from conformance.model.purpose import CaseRef, Purpose, RequirementRef
from conformance.model.text import Text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from conformance.ics.proformas import ProformaBook
    from conformance.model.profile import Profile, Requirement

SUGGESTIONS = 3


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
    from conformance.xml.documents import attributes, load_document, words

    purposes: dict[str, Purpose] = {}
    origins: dict[str, Path] = {}
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
            if purpose.id in purposes:
                raise DataError("purposes.twice", id=purpose.id, other=origins[purpose.id], **_place(path, element))
            purposes[purpose.id] = purpose
            origins[purpose.id] = path
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
        from conformance.xml.documents import attributes, bilingual, child

        given = attributes(element)
        situation = self.situations[given["situation"]]
        initial = [bilingual(part) for stated in (situation, element) for part in _children(stated, "with")]
        found = [self._requirement(reference, given["id"]) for reference in _children(element, "requirement")]
        demanded = [requirement.clause for _, requirement in found]
        condition, reason = self._applicability(element, given["id"])
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
            source=self.sources[given["source"]],
            confidence=given["confidence"],
            ics=self.ics,
        )

    def _requirement(self, reference: Element, purpose: str) -> tuple[RequirementRef, Requirement]:
        """Return what *reference* names, and the requirement that is meant."""
        from conformance.xml.documents import attributes

        given = attributes(reference)
        profile = self.profiles.get(given["profile"])
        if profile is None:
            self._refuse("profile", reference, purpose, name=given["profile"], known=self.profiles)
        requirements = {requirement.id: requirement for requirement in profile.requirements}
        if given["id"] not in requirements:
            name = f"{profile.id}/{given['id']}"
            self._refuse(
                "requirement", reference, purpose, name=name, known=[f"{profile.id}/{id_}" for id_ in requirements]
            )
        return RequirementRef(profile.id, given["id"]), requirements[given["id"]]

    def _item(self, element: Element, purpose: str) -> ItemKey:
        from conformance.xml.documents import attributes

        given = attributes(element)
        key = ItemKey(given.get("spec", self.ics), given["table"], given["item"])
        if not self.book.has(key):
            near = [item.key.reference for item in self.book.table(key.spec, key.table)]
            self._refuse("item", element, purpose, name=str(key), known=near)
        return key

    def _applicability(self, element: Element, purpose: str) -> tuple[str, Text | None]:
        from conformance.xml.documents import bilingual, child, words

        for stated in _children(element, "applicability"):
            condition = words(child(stated, "if"))
            self._check_condition(condition, stated, purpose)
            return condition, bilingual(child(stated, "why"))
        return "", None

    def _check_condition(self, condition: str, element: Element, purpose: str) -> None:
        from conformance.ics.expressions import References, atoms
        from conformance.ics.parsing import parse_expression

        try:
            expression = parse_expression(condition, References(self.ics))
        except DataError as error:
            place = _place(self.path, element)
            raise DataError(
                "purposes.bad-condition", id=purpose, condition=condition, reason=error.message, **place
            ) from error
        for atom in atoms(expression):
            if isinstance(atom, ItemRef):
                if not self.book.has(atom.key):
                    near = [item.key.reference for item in self.book.table(atom.spec, atom.table)]
                    self._refuse("item", element, purpose, name=str(atom.key), known=near)
            elif not self.book.items_of(atom.spec, atom.mnemonic):
                known = self.book.mnemonics(atom.spec)
                self._refuse("mnemonic", element, purpose, name=atom.mnemonic, known=known)

    def _refuse(self, kind: str, element: Element, purpose: str, *, name: str, known: Iterable[str]) -> NoReturn:
        """Raise what says that *name* is unknown, with those of the *known* ones that look like it."""
        near = ", ".join(difflib.get_close_matches(name, list(known), SUGGESTIONS))
        key = f"purposes.unknown-{kind}" if near else f"purposes.unlike-{kind}"
        raise DataError(key, id=purpose, name=name, near=near, **_place(self.path, element))


def _clauses(element: Element) -> Iterator[Clause]:
    from conformance.xml.documents import attributes, words

    for clause in _children(element, "clause"):
        given = attributes(clause)
        yield Clause(given["standard"], words(clause), given.get("edition", ""))


def _cases(element: Element) -> Iterator[CaseRef]:
    from conformance.xml.documents import attributes

    for case in _children(element, "case"):
        given = attributes(case)
        yield CaseRef(given["spec"], given["clause"])


def _place(path: Path, element: Element) -> dict[str, object]:
    from conformance.xml.documents import line_of

    return {"origin": str(path), "line": line_of(element)}


def _children(element: Element, name: str) -> Iterator[Element]:
    from conformance.xml.documents import qualified

    return iter(element.findall(qualified(element, name)))
