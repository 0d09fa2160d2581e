"""Every disagreement of a codec with a bundled suite has a reviewed explanation, and the published matrix says so.

The published page is made anew by::

    yangfan vectors compare $(yangfan vectors list --json | jq -r '.[].suite') --codec strict --codec asn1tools \
        --codec pycrate --codec tshark --markdown docs/reference/codec-matrix.md
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from conformance import resources
from conformance.judging.matrix import Agreement, CodecMatrix, stale_explanations
from conformance.reports.codec_matrix import totals
from conformance.reports.codec_matrix_text import codec_matrix_markdown
from conformance.vectors.disagreements import load_explanations
from conformance.vectors.suites import open_suite
from conformance.workspace import Workspace
from conformance.workspace.codec_comparison import compare_codecs

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "codec-matrix.md"
CODECS = ("strict", "asn1tools", "pycrate", "tshark")
SUITES = {
    suite.header.id: suite
    for suite in (open_suite(path.parent) for path in resources.vectors().glob("common/**/generated/*/suite.xml"))
}


def compared(name: str) -> CodecMatrix:
    return compare_codecs(
        Workspace.open(),
        SUITES[name],
        CODECS,
        explanations=load_explanations(),
        step=lambda _codec, _done, _count: None,
    )


@pytest.fixture(scope="module")
def matrices(tshark: str) -> Sequence[CodecMatrix]:
    """The matrix of every bundled suite, in the order of their identifiers."""
    assert tshark

    return [compared(name) for name in sorted(SUITES)]


def test_every_disagreement_has_a_reviewed_explanation(matrices: Sequence[CodecMatrix]) -> None:
    unexplained = [
        (matrix.header.id, vector.id, codec, str(cell.reason))
        for matrix in matrices
        for vector, codec, cell in matrix.disagreements()
        if cell.explanation is None
    ]
    assert unexplained == []


def test_every_explanation_explains_something(matrices: Sequence[CodecMatrix]) -> None:
    assert [one.id for one in stale_explanations(matrices, load_explanations(), SUITES)] == []


def test_strict_codec_agrees_with_every_vector_of_its_encoding(matrices: Sequence[CodecMatrix]) -> None:
    for matrix in matrices:
        spoken = Agreement.AGREES if matrix.header.encoding == "uper" else Agreement.UNSUPPORTED
        assert totals(matrix)["strict"] == {spoken: len(matrix.rows)}


def test_every_suite_is_answered_by_another_implementation(matrices: Sequence[CodecMatrix]) -> None:
    """No suite is judged by the engine alone by which its vectors were made."""
    for matrix in matrices:
        counted = totals(matrix)
        others = [codec for codec in CODECS[1:] if counted[codec][Agreement.UNSUPPORTED] < len(matrix.rows)]
        assert others, matrix.header.id
        if matrix.header.encoding == "uper":
            assert {"asn1tools", "pycrate"} <= set(others)


def test_published_matrix_is_what_the_codecs_make_of_the_suites(
    matrices: Sequence[CodecMatrix], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YANGFAN_LANG", "en")
    assert PAGE.read_text(encoding="utf-8") == codec_matrix_markdown(matrices)


def test_suites_are_those_at_hand() -> None:
    assert SUITES.keys() == Workspace.open().suites.keys()


def test_suites_of_several_encodings_are_there() -> None:
    assert {suite.header.encoding for suite in SUITES.values()} == {"uper", "der", "jer", "xer"}
