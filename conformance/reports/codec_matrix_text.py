"""The matrix of test vectors and codecs as Markdown, for the documentation: without dates, only facts change it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from conformance import __version__, messages
from conformance.asn1.encoding_rules import load_encoding_rules
from conformance.judging.matrix import Agreement, CodecMatrix
from conformance.reports.codec_matrix import codecs, counts_text, explained, totals


def codec_matrix_markdown(matrices: Sequence[CodecMatrix]) -> str:
    """Return *matrices* as a page in Markdown, in the language in force."""
    return "\n".join(_lines(matrices)) + "\n"


def _lines(matrices: Sequence[CodecMatrix]) -> Iterator[str]:
    say = messages.text
    yield f"# {say('matrix.title')}"
    yield ""
    yield say("matrix.page-intro")
    yield from _suites(matrices)
    for encoding, members in groupby(sorted(filter(_is_disputed, matrices), key=_encoding), _encoding):
        yield from _rules(encoding, list(members))
    yield from _explanations(matrices)


def _suites(matrices: Sequence[CodecMatrix]) -> Iterator[str]:
    say, named = messages.text, codecs(matrices)
    rows = []
    for matrix in matrices:
        header, counted = matrix.header, totals(matrix)
        cells = [counts_text(counted.get(codec, {})) for codec in named]
        rows.append([f"`{header.id}`", f"`{header.type_name}`, {header.schema}", str(len(matrix.rows)), *cells])
    yield from _section(say("matrix.by-suite"))
    yield from _table([say("matrix.suite"), say("matrix.type"), say("matrix.vectors"), *_headings(named)], rows)


def _rules(encoding: str, matrices: Sequence[CodecMatrix]) -> Iterator[str]:
    say, named, titles = messages.text, codecs(matrices), load_encoding_rules().rules
    rows = []
    for rule in sorted({rule for matrix in matrices for rule in matrix.rules}, key=_place):
        counted: Mapping[str, Counter[Agreement]] = {codec: Counter() for codec in named}
        for matrix in matrices:
            for codec in matrix.greetings:
                counted[codec].update(matrix.counts(rule, codec))
        title = f": {titles[rule].title}" if rule in titles else ""
        cells = [counts_text(counted[codec]) for codec in named]
        rows.append([f"`{rule}`{title}", str(max(counts.total() for counts in counted.values())), *cells])
    yield from _section(say("matrix.by-rule", {"encoding": encoding.upper()}))
    yield from _table([say("matrix.rule"), say("matrix.vectors"), *_headings(named)], rows)


def _explanations(matrices: Sequence[CodecMatrix]) -> Iterator[str]:
    say = messages.text
    yield from _section(say("matrix.explanations"))
    yield say("matrix.explanations-intro")
    for codec, members in groupby(explained(matrices).items(), lambda pair: pair[0].codec):
        yield ""
        yield f"### {codec}"
        yield ""
        yield from _table(
            [say(f"matrix.{name}") for name in ("rules", "count", "fault", "clause", "explanation", "source")],
            [
                [
                    ", ".join(f"`{rule}`" for rule in one.rules),
                    str(count),
                    say(f"matrix.fault-{one.fault.value}"),
                    one.clause,
                    str(one.explanation),
                    one.source,
                ]
                for one, count in members
            ],
        )


def _place(rule: str) -> tuple[int, str]:
    """Return where a rule stands: as in the bundled list, others behind it."""
    known = list(load_encoding_rules().rules)
    return (known.index(rule) if rule in known else len(known)), rule


def _headings(named: Mapping[str, str]) -> list[str]:
    """Return the codecs with their versions; that of our own is the one that the page comes with."""
    return [codec if version == __version__ else f"{codec} {version}" for codec, version in named.items()]


def _is_disputed(matrix: CodecMatrix) -> bool:
    return any(row.disagreements for row in matrix.rows)


def _encoding(matrix: CodecMatrix) -> str:
    return matrix.header.encoding


def _section(title: str) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield ""


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for cells in (headings, ["---"] * len(headings), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
