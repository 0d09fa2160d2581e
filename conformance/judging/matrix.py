"""The matrix of test vectors and codecs: what each codec made of each vector, and where it disagrees with the suite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from conformance.interfaces import Codec
from conformance.judging.vectors import Exchange, Yardstick, exchanges
from conformance.model.codec import AnswerKind, Greeting, Operation
from conformance.model.text import Message
from conformance.model.vector import SuiteHeader, Vector
from conformance.vectors.disagreements import Explanation
from conformance.verdicts import Verdict


class Agreement(StrEnum):
    """How a codec and a suite stand to each other about a vector."""

    UNEXPLAINED = "unexplained"
    """The codec does otherwise than the suite expects, and nobody knows why."""
    EXPLAINED = "explained"
    """The codec does otherwise than the suite expects, and why is known."""
    AGREES = "agrees"
    """It does as the suite expects: it returns the value and writes the octets, or refuses."""
    ACCEPTS = "accepts"
    """It accepts what is valid; whether it read the value, it does not show."""
    UNSUPPORTED = "unsupported"
    """It says that it cannot do it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a codec made of a vector.

    Attributes:
        verdict: the verdict, as in a campaign.
        operation: what it was asked when it earned the verdict.
        kind: what it answered.
        reason: why it got the verdict.
        explanation: of a disagreement, why there is one; ``None`` if nobody knows yet.
    """

    verdict: Verdict
    operation: Operation
    kind: AnswerKind
    reason: Message
    explanation: Explanation | None = None

    @property
    def disagrees(self) -> bool:
        """Whether the codec does otherwise than the suite expects; having no answer is no disagreement."""
        return self.verdict in (Verdict.FAIL, Verdict.ERROR)

    @property
    def agreement(self) -> Agreement:
        """How the codec and the suite stand to each other."""
        if self.disagrees:
            return Agreement.UNEXPLAINED if self.explanation is None else Agreement.EXPLAINED
        if self.verdict is Verdict.PASS:
            return Agreement.AGREES
        return Agreement.ACCEPTS if self.kind is AnswerKind.ACCEPTED else Agreement.UNSUPPORTED


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A vector and what the codecs made of it, by codec."""

    vector: Vector
    cells: Mapping[str, Cell]

    @property
    def disagreements(self) -> Mapping[str, Cell]:
        """The cells of the codecs that disagree."""
        return {codec: cell for codec, cell in self.cells.items() if cell.disagrees}


@dataclass(frozen=True, slots=True)
class CodecMatrix:
    """A suite and what codecs made of it.

    Attributes:
        header: of the suite.
        greetings: of the codecs, by codec.
        rows: the vectors, rule by rule as in the suite, those first about which a codec disagrees.
    """

    header: SuiteHeader
    greetings: Mapping[str, Greeting]
    rows: tuple[MatrixRow, ...]

    @property
    def versions(self) -> Mapping[str, str]:
        """The versions of the codecs, by codec."""
        return {codec: greeting.version for codec, greeting in self.greetings.items()}

    @property
    def rules(self) -> Sequence[str]:
        """The rules of the vectors, in their order."""
        return tuple(dict.fromkeys(row.vector.rule for row in self.rows))

    def counts(self, rule: str, codec: str) -> Mapping[Agreement, int]:
        """Return how *codec* and the suite stand to each other about the vectors of *rule*."""
        return Counter(row.cells[codec].agreement for row in self.rows if row.vector.rule == rule)

    def disagreements(self) -> Iterator[tuple[Vector, str, Cell]]:
        """Yield every disagreement with its codec."""
        for row in self.rows:
            for codec, cell in row.disagreements.items():
                yield row.vector, codec, cell

    @property
    def unexplained(self) -> int:
        """How many disagreements have no explanation."""
        return sum(cell.explanation is None for _, _, cell in self.disagreements())

    @property
    def explained(self) -> Mapping[Explanation, int]:
        """The explanations with the number of disagreements of each, in the order of the rows."""
        return Counter(cell.explanation for _, _, cell in self.disagreements() if cell.explanation is not None)


def cells(vectors: Iterable[Vector], yardstick: Yardstick, codec: Codec) -> Iterator[Cell]:
    """Ask *codec* about each vector and yield what it made of it, in order."""
    return map(_cell, exchanges(vectors, yardstick, codec))


def codec_matrix(
    header: SuiteHeader,
    vectors: Iterable[Vector],
    *,
    columns: Mapping[str, Iterable[Cell]],
    greetings: Mapping[str, Greeting],
    explanations: Sequence[Explanation],
) -> CodecMatrix:
    """Return the matrix of the *columns*, disagreements explained and put first within their rule.

    Args:
        header: of the suite.
        vectors: of the suite, in order.
        columns: what each codec made of them, by codec.
        greetings: of the codecs, by codec.
        explanations: the reviewed ones; of several that fit a disagreement, the first is taken.
    """
    rows = [
        MatrixRow(
            vector,
            {
                codec: _explained(cell, vector, header.id, explanations, greeting=greetings[codec])
                for codec, cell in zip(columns, made, strict=True)
            },
        )
        for vector, *made in zip(vectors, *columns.values(), strict=True)
    ]
    order = {rule: place for place, rule in enumerate(dict.fromkeys(row.vector.rule for row in rows))}
    rows.sort(key=lambda row: (order[row.vector.rule], not row.disagreements))
    return CodecMatrix(header, greetings, tuple(rows))


def stale_explanations(
    matrices: Sequence[CodecMatrix], explanations: Iterable[Explanation], suites: Iterable[str]
) -> list[Explanation]:
    """Return the *explanations* that explain nothing, though all *suites* and the codec that they are about were asked.

    Args:
        matrices: what was found.
        explanations: the reviewed ones.
        suites: the identifiers of all suites that there are; one that was not asked may be what an explanation is for.
    """
    asked = {matrix.header.id: matrix for matrix in matrices}
    known = {*suites, *asked}
    used = {one.id for matrix in matrices for one in matrix.explained}

    def was_asked(one: Explanation) -> bool:
        about = [suite for suite in known if one.covers_suite(suite)]
        return all(
            suite in asked
            and any(one.covers_codec(told.name, told.version) for told in asked[suite].greetings.values())
            for suite in about
        )

    return [one for one in explanations if one.id not in used and was_asked(one)]


def _cell(exchange: Exchange) -> Cell:
    """Return the cell of a vector; of several answers, the one that earned the verdict tells the kind."""
    verdict, reason = exchange.result.verdict, exchange.result.reason
    pairs = list(zip(exchange.questions, exchange.answers, strict=True))
    if not pairs:
        return Cell(verdict, Operation.DECODE, AnswerKind.UNSUPPORTED, reason)
    about_octets = reason.key in ("suite.encode-refused", "suite.wrong-octets")
    wanted = Operation.ENCODE if about_octets else Operation.DECODE
    question, answer = next(
        (pair for pair in pairs if pair[1].kind.is_fault),
        next((pair for pair in pairs if pair[0].operation is wanted), pairs[0]),
    )
    return Cell(verdict, question.operation, answer.kind, reason)


def _explained(
    cell: Cell, vector: Vector, suite: str, explanations: Sequence[Explanation], *, greeting: Greeting
) -> Cell:
    if not cell.disagrees:
        return cell
    for one in explanations:
        if not one.covers_codec(greeting.name, greeting.version):
            continue
        if one.covers_vector(vector, suite, cell.operation, reason=cell.reason):
            return Cell(cell.verdict, cell.operation, cell.kind, cell.reason, one)
    return cell
