"""Suites as pytest files, chunks of their vectors as pytest items."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance import messages
from conformance.errors import ConformanceError
from conformance.judging.differences import shortened
from conformance.judging.vectors import Exchange
from conformance.model.codec import Answer, AnswerKind, Operation, Question
from conformance.model.results import CaseResult
from conformance.model.text import Message
from conformance.model.vector import VectorResult
from conformance.pytest_plugin.batches import Batch
from conformance.pytest_plugin.nodes import JudgedItem, file_node_id
from conformance.pytest_plugin.suites import Chunk, PlannedSuite, SuiteBench, Tally, rule_clause
from conformance.verdicts import Verdict

SUITES: pytest.StashKey[SuiteBench] = pytest.StashKey()
"""Where the configuration keeps the bench of a run that tests codecs."""

SECONDS = 1.0
"""After so long what was judged is recorded, be the chunk at its end or not."""

SHOWN = 10
"""How many vectors a failing chunk names."""

LONGEST_VALUE = 2000
"""How many characters of a value or of an output are shown for a single vector."""


class SuiteFile(pytest.File):
    """A suite of test vectors; its items are chunks of the vectors of one rule, once for every codec."""

    def collect(self) -> Iterator[ChunkItem]:
        """Yield the chunks, counted from ``suite.xml`` alone."""
        bench = self.config.stash[SUITES]
        campaigns = [planned for planned in bench.plan if planned.file == self.path.resolve()]
        for planned in campaigns:
            for chunk in bench.chunks(planned):
                name = chunk_name(planned, chunk, several=len(campaigns) > 1)
                item: ChunkItem = ChunkItem.from_parent(self, name=name, nodeid=f"{self.nodeid}::{name}")
                item.assign(planned, chunk)
                yield item


class ChunkItem(JudgedItem):
    """Vectors of one rule, put to one codec."""

    planned: PlannedSuite
    chunk: Chunk

    def assign(self, planned: PlannedSuite, chunk: Chunk) -> None:
        """Say what the item judges; its markers and the words that ``-k`` finds follow from it."""
        self.planned, self.chunk = planned, chunk
        self._tally = Tally()
        self._told = ""
        rule = planned.rule(chunk.rule)
        clause = rule_clause(rule)
        self.add_marker(pytest.mark.clause(clause.standard, clause.clause))
        self.extra_keyword_matches.update((planned.suite.header.id, chunk.rule, rule.expectation.value))

    def runtest(self) -> None:
        """Judge vector by vector; raise if one of them makes the item fail."""
        self._tally, self._told = Tally(), ""
        try:
            self._judge()
        except ConformanceError as error:
            self.conclude(self.case(Verdict.ERROR, error.message))
        except Exception as error:  # noqa: BLE001  # a fault of ours in one chunk must not stop the others
            self.conclude(self.case(Verdict.ERROR, Message("pytest.fault", {"what": repr(error)})))
        else:
            self.conclude(self._tally.judged(self.planned, self.chunk.rule))

    @property
    def key(self) -> tuple[str, str]:
        """The planned campaign."""
        return self.planned.key

    def case(self, verdict: Verdict, reason: Message) -> CaseResult:
        """Return the result if something kept the chunk from being judged."""
        return self.planned.case(self.chunk.rule, verdict, reason)

    def described(self, result: CaseResult) -> str:
        """Return the reason, the rule, and either the failing vectors or all about the only one."""
        rule = self.planned.rule(self.chunk.rule)
        lines = [str(result.reason), _line("suite.rule", f"{rule.title} ({rule.clause})")]
        if str(rule.meaning):
            lines.append(_line("suite.meaning", str(rule.meaning)))
        findings = self._tally.findings
        if self.chunk.vector is None:
            lines += [f"  {_finding(finding)}" for finding in findings[:SHOWN]]
            if len(findings) > SHOWN:
                lines.append(f"  {messages.text('suite.more-vectors', {'count': len(findings) - SHOWN})}")
            if findings:
                lines.append(f"  {messages.text('suite.explode', {'vector': findings[0].id})}")
        return "\n".join(filter(None, [*lines, self._told]))

    def reportinfo(self) -> tuple[os.PathLike[str], None, str]:
        """Return the suite's file and the chunk with the title of its rule."""
        return self.path, None, f"{self.name} {self.planned.rule(self.chunk.rule).title}"

    def _judge(self) -> None:
        """Judge and hand on what is judged, also when it is interrupted."""
        bench = self.config.stash[SUITES]
        known = bench.known(self.planned, self.chunk)
        for result in known.values():
            self._tally.add(result)
        judged: list[VectorResult] = []
        sent = time.monotonic()
        try:
            for exchange in bench.exchanges(self.planned, self.chunk, known=known):
                self._tally.add(exchange.result)
                judged.append(exchange.result)
                if self.chunk.vector:
                    self._told = exchange_text(exchange, bench.expected(self.planned.suite, exchange.vector))
                if time.monotonic() - sent >= SECONDS:
                    self._hand_on(judged)
                    sent = time.monotonic()
        finally:
            self._hand_on(judged)

    def _hand_on(self, judged: list[VectorResult]) -> None:
        """Send verdicts to the process that records, as a report of this item."""
        if judged:
            batch = Batch(*self.planned.key, tuple(judged))
            judged.clear()
            self.ihook.pytest_runtest_logreport(report=batch.to_report(self))


def suite_file(parent: pytest.Collector, path: Path) -> SuiteFile:
    """Return the node of the suite in *path*."""
    node: SuiteFile = SuiteFile.from_parent(parent, path=path, nodeid=file_node_id(path, parent.config.rootpath))
    return node


def chunk_name(planned: PlannedSuite, chunk: Chunk, *, several: bool) -> str:
    """Return the name of an item; the codec is part of it if several are tested against the suite."""
    return f"{chunk.rule}[{chunk}-{planned.sut}]" if several else f"{chunk.rule}[{chunk}]"


def exchange_text(exchange: Exchange, expected: str) -> str:
    """Return all about one vector: what it is, what was expected, asked and answered."""
    vector = exchange.vector
    lines = [
        _line("suite.vector", vector.id),
        _line("suite.where", vector.path),
        _line("suite.octets-line", vector.octets.hex()),
        _line("suite.expected", shortened(expected, LONGEST_VALUE)),
    ]
    for question, answer in zip(exchange.questions, exchange.answers, strict=True):
        lines.append(_line("suite.asked", _asked(question)))
        lines.append(_line("suite.answered", shortened(_answered(answer), LONGEST_VALUE)))
        if answer.output:
            lines.append(_line("suite.output", shortened(answer.output, LONGEST_VALUE)))
    if vector.note:
        lines.append(_line("suite.meaning", str(vector.note)))
    return "\n".join(lines)


def _asked(question: Question) -> str:
    if question.operation is Operation.DECODE:
        return "decode"
    return f"encode {shortened(json.dumps(question.value, ensure_ascii=False), LONGEST_VALUE)}"


def _answered(answer: Answer) -> str:
    if answer.kind is not AnswerKind.ACCEPTED:
        return f"{answer.kind.value} {answer.reason}".strip()
    if answer.octets:
        return answer.octets.hex()
    return json.dumps(answer.value, ensure_ascii=False) if answer.has_value else answer.kind.value


def _finding(result: VectorResult) -> str:
    path = result.reason.data.get("path", "")
    word = messages.text(f"report.verdict-{result.verdict.word}")
    return f"{result.id} {word}: {result.reason} ({path})"


def _line(key: str, text: str) -> str:
    return f"  {messages.text('report.line', {'label': messages.text(key), 'text': text})}" if text else ""
