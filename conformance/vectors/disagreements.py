"""Why codecs disagree with suites: the reviewed explanations of ``specs/encoding/disagreements.xml``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

from conformance import resources
from conformance.model.codec import Operation
from conformance.model.text import Message, Text
from conformance.model.vector import Vector

FILE = ("encoding", "disagreements.xml")


class Fault(StrEnum):
    """Whose fault a disagreement is."""

    CODEC = "codec"
    """The codec does otherwise than the standard demands."""
    VERSION = "version"
    """The codec knows another edition of the schema; it does right by that one."""
    LIMIT = "limit"
    """The codec says that it cannot do this, or its way of answering cannot show it."""
    SCOPE = "scope"
    """The codec judges more than the encoding of the type, such as what is in its octet strings."""
    SUITE = "suite"
    """The vector expects what the standard does not demand."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a codec disagrees about some vectors.

    Attributes:
        id: its identifier.
        codec: the codec, by the name with which it greets.
        first: the oldest version that it was looked at in.
        last: the newest version that it was looked at in.
        rules: the rules of the vectors.
        fault: whose fault it is.
        clause: the clause that decides.
        source: where in the codec the reason was read, or how it was seen.
        explanation: the reason in both languages.
        paths: patterns of the paths of the vectors, with ``*`` and ``?``, one of which fits.
        vectors: a pattern of the identifiers of the vectors.
        suite: a pattern of the identifiers of the suites.
        operation: what the codec was asked, where it matters.
        says: a pattern of the reason of the verdict, in English.
    """

    id: str
    codec: str
    first: str
    last: str
    rules: tuple[str, ...]
    fault: Fault
    clause: str
    source: str
    explanation: Text
    paths: tuple[str, ...] = ("*",)
    vectors: str = "*"
    suite: str = "*"
    operation: Operation | None = None
    says: str = "*"

    def covers_codec(self, codec: str, version: str) -> bool:
        """Whether it is about that version of the codec."""
        return codec == self.codec and _numbers(self.first) <= _numbers(version) <= _numbers(self.last)

    def covers_suite(self, suite: str) -> bool:
        """Whether it is about vectors of a suite."""
        return fnmatchcase(suite, self.suite)

    def covers_vector(self, vector: Vector, suite: str, operation: Operation, *, reason: Message) -> bool:
        """Whether it is about a vector of a suite that got its verdict for *reason*."""
        return (
            vector.rule in self.rules
            and self.operation in (None, operation)
            and any(fnmatchcase(vector.path, path) for path in self.paths)
            and fnmatchcase(vector.id, self.vectors)
            and self.covers_suite(suite)
            and (self.says == "*" or fnmatchcase(reason.spoken("en"), self.says))
        )


def load_explanations(path: Path | None = None) -> Sequence[Explanation]:
    """Return the explanations in the order of their file, the bundled one where no file is given.

    Raises:
        DataError: the file cannot be read or is invalid.
    """
    from conformance.xml.documents import attributes, bilingual, child, load_document, qualified

    root = load_document(path or resources.specs(*FILE), "disagreements")
    found = []
    for element in root.iterfind(qualified(root, "disagreement")):
        given = attributes(element)
        found.append(
            Explanation(
                id=given["id"],
                codec=given["codec"],
                first=given["first"],
                last=given["last"],
                rules=tuple(given["rules"].split()),
                fault=Fault(given["fault"]),
                clause=given["clause"],
                source=given["source"],
                explanation=bilingual(child(element, "explanation")),
                paths=tuple(given.get("paths", "*").split()),
                vectors=given.get("vectors", "*"),
                suite=given.get("suite", "*"),
                operation=Operation(given["operation"]) if "operation" in given else None,
                says=given.get("says", "*"),
            )
        )
    return tuple(found)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))
