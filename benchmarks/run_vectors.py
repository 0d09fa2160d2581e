"""100,000 test vectors through pytest: in chunks with their verdicts stored, and one plain pytest item each.

Usage: python benchmarks/run_vectors.py [VECTORS]

All sides judge the same vectors with the same codec and judgement, each in a process of its own; ``alone`` does
it without pytest and stores nothing, ``items`` stores nothing either. So the ratio of what is left without the judging
tells what pytest costs. Times are process times; peak memory is the largest resident set that the operating system
reports. The suite is made of values of a type of our own, counted up.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from conformance.asn1.closure import closure
from conformance.asn1.value_digests import value_digest
from conformance.model.text import Text
from conformance.model.vector import Expectation, Provenance, SuiteHeader, Vector
from conformance.vectors.suites import write_suite
from conformance.workspace import Workspace

SCHEMA = "device-specification"
MODULE = "Yangfan-DeviceSpecification"
TYPE = "SupportedBand"
VECTORS = 100_000
SMALL = 10  # memory at a tenth of the vectors has to be about the same

SIDES = ("alone", "chunks", "items")
RULES = ("component", "value-bound", "enumerator", "default")
DUPLEX = ("fdd", "tdd", "sdl", "sul")

PLAIN = """
from pathlib import Path

import pytest

from conformance.judging.vectors import Yardstick, exchanges
from conformance.sut.engines import EngineCodec
from conformance.vectors.suites import open_suite
from conformance.verdicts import Verdict
from conformance.workspace import Workspace

SUITE = open_suite(Path("suite").resolve())
WORKSPACE = Workspace.open(Path("/"))
SCHEMA = WORKSPACE.schemas.schema(SUITE.header.schema)
YARDSTICK = Yardstick(SUITE.header, SCHEMA, WORKSPACE.engine(), {})
CODEC = EngineCodec(WORKSPACE.engine("strict"), SCHEMA, SUITE.target)


def judged(vector):
    (exchange,) = exchanges([vector], YARDSTICK, CODEC)
    assert exchange.result.verdict is Verdict.PASS, exchange.result.reason


"""
ITEMS = """
@pytest.mark.parametrize("vector", SUITE.vectors(), ids=lambda vector: vector.id)
def test_vector(vector):
    judged(vector)
"""
ALONE = """
for vector in SUITE.vectors():
    judged(vector)
"""


def main() -> None:
    """Measure both, and print a table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else VECTORS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = []
        for vectors in (count // SMALL, count):
            make_suite(folder / str(vectors) / "suite", vectors)
            rows += [(side, vectors, *measured(side, folder / str(vectors), vectors)) for side in SIDES]
    print(f"{'':8} {'vectors':>8} {'seconds':>8} {'peak MB':>8}")
    for side, vectors, seconds, megabytes in rows:
        print(f"{side:8} {vectors:8} {seconds:8.1f} {megabytes:8.0f}")
    small, (alone, chunks, items) = rows[SIDES.index("chunks")], rows[-len(SIDES) :]
    print(f"ratio items / chunks: {items[2] / chunks[2]:.1f}")
    print(f"without the judging itself: {(items[2] - alone[2]) / max(chunks[2] - alone[2], 0.01):.1f}")
    print(f"peak memory of chunks, {count} to {count // SMALL} vectors: {chunks[3] / small[3]:.2f}")


def make_suite(folder: Path, count: int) -> None:
    """Write a suite of that many vectors, each of another value."""
    workspace = Workspace.open(Path("/"))
    schema = workspace.schemas.schema(SCHEMA)
    header = SuiteHeader(
        id="benchmark",
        title=Text("Benchmark", "基准"),
        schema=SCHEMA,
        schema_digest=closure(schema, [TYPE]).digest,
        module=MODULE,
        type_name=TYPE,
        release=None,
        encoding="uper",
        provenance=Provenance("generated", generator="run_vectors 1", seed=0, count=count),
    )

    def vectors() -> Iterator[Vector]:
        for number in range(count):
            value = {
                "band": number % 512 + 1,
                "duplex": DUPLEX[number // 512 % len(DUPLEX)],
                "bandwidth": number // 2048 % 400 + 1,
            }
            octets = workspace.engine().encode(schema, TYPE, value)
            digest = value_digest(schema, TYPE, value)
            rule = RULES[number % len(RULES)]
            yield Vector(f"v{number}", octets, Expectation.VALID, rule, f"{TYPE}.band", digest)

    write_suite(folder, header, vectors())


def measured(side: str, folder: Path, count: int) -> tuple[float, float]:
    """Return the seconds and the peak megabytes of pytest over the suite in *folder*."""
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", ".", "-c", os.devnull]
    if side == "chunks":
        words += ["--yangfan-sut", "engine:strict", "--yangfan-suite", "suite", "suite/suite.xml"]
    elif side == "items":
        (folder / "test_plain.py").write_text(PLAIN + ITEMS, encoding="utf-8")
        words += ["test_plain.py"]
    else:
        words = ["-c", PLAIN + ALONE]
    process = subprocess.Popen([sys.executable, *words], cwd=folder, stdout=subprocess.DEVNULL)  # noqa: S603  # our own
    _, status, usage = os.wait4(process.pid, 0)
    seconds = usage.ru_utime + usage.ru_stime
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        message = f"{side}: pytest ended with {process.returncode}"
        raise SystemExit(message)
    if side == "chunks":
        check_stored(folder, count)
    return seconds, usage.ru_maxrss / 1024


def check_stored(folder: Path, count: int) -> None:
    """Make sure that every vector has its verdict in the store."""
    from conformance.store.database import ResultsStore

    with ResultsStore.open_existing(folder / ".yangfan" / "results.db") as store:
        tally = store.campaign("latest").vectors
    if tally is None or (tally.total, tally.failed) != (count, 0):
        message = f"the store holds {tally and tally.total} verdicts, not {count}"
        raise SystemExit(message)


if __name__ == "__main__":
    main()
