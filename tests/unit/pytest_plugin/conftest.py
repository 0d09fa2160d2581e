from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import lxml.etree  # noqa: F401  # as below
import pytest

import conformance.pytest_plugin.activation
import conformance.reports.builtin
import conformance.xml.documents  # noqa: F401  # modules that a run within this process would import anew each time
from conformance.model.results import CampaignResult
from conformance.store.database import ResultsStore
from conformance.workspace import Workspace

ROHC = ("0000", "0001", "0002", "0003", "0004", "0006", "0101", "0102", "0103", "0104")

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<profile xmlns="urn:yangfan:profile:1" id="{id}" release="15" scenario="test" synthetic="true">
  <title><en>Synthetic profile of a test</en><zh>测试用的合成要求集</zh></title>
  <source id="test">this test; synthetic</source>
  {requirements}
</profile>
"""
REQUIREMENT = """<requirement id="{id}" level="{level}" source="test" confidence="high" rat="{rat}">
    <title><en>{title}</en><zh>{title}</zh></title>
    <clause standard="TS 38.306" edition="18.6.0">4.2.7.10</clause>
    {applies}<test>{test}</test>
  </requirement>"""

CODEC = """
import json, sys
from pathlib import Path
from conformance.sut.engines import EngineCodec
from conformance.sut.protocol import answer_line, greeting_line, read_hello, read_question
from conformance.model.codec import Answer, AnswerKind
from conformance.workspace import Workspace

def changed(octets, answer):
    BODY
    return answer

target = read_hello(sys.stdin.buffer.readline())
workspace = Workspace.open(Path("/"))
codec = EngineCodec(workspace.engine("strict"), workspace.schemas.schema(target.schema), target)
def write(line):
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()
write(greeting_line(codec.greeting))
for line in sys.stdin.buffer:
    found = read_question(line)
    if found is None:
        break
    number, question = found
    answer = changed(question.octets, next(codec.answers([question])))
    write(answer_line(number, question, answer))
"""

PASSES = "boolean(nr/UE-NR-Capability/rf-Parameters)"
FAILS = "boolean(nr/UE-NR-Capability/rlc-Parameters)"


def requirement(
    name: str, test: str, *, level: str = "mandatory", rat: str = "nr", applies_if: str = "", title: str = "a demand"
) -> str:
    """Write a requirement of a test profile."""
    applies = f"<applies-if>{applies_if}</applies-if>" if applies_if else ""
    return REQUIREMENT.format(id=name, level=level, rat=rat, title=title, applies=applies, test=test)


EVERY_KIND = (
    requirement("P", PASSES),
    requirement("F", FAILS, title="RLC is declared"),
    requirement("I", "true()", rat="eutra"),
    requirement("A", FAILS, level="recommended"),
    requirement("C", PASSES, level="conditional", applies_if=PASSES),
    requirement("N", PASSES, level="conditional", applies_if=FAILS),
)


@pytest.fixture
def every_kind() -> tuple[str, ...]:
    """Requirements that give pass, fail, inconc, none without blocking, pass, and one that does not apply."""
    return EVERY_KIND


@pytest.fixture(scope="session")
def octets() -> bytes:
    """A synthetic UE-NR-Capability of band n78 without RLC parameters, built from values."""
    workspace = Workspace.open(Path("/"))
    value = {
        "accessStratumRelease": "rel15",
        "pdcp-Parameters": {
            "supportedROHC-Profiles": {f"profile0x{number}": False for number in ROHC},
            "maxNumberROHC-ContextSessions": "cs2",
        },
        "phy-Parameters": {"phy-ParametersCommon": {"dynamicHARQ-ACK-Codebook": "supported"}},
        "rf-Parameters": {"supportedBandListNR": [{"bandNR": 78}]},
    }
    return workspace.engine().encode(workspace.schemas.schema("nr-rrc"), "UE-NR-Capability", value)


@pytest.fixture
def profile(pytester: pytest.Pytester) -> Callable[..., str]:
    """Write a profile file and return its name."""

    def write(*requirements: str, name: str = "demo") -> str:
        text = PROFILE.format(id=name, requirements="\n  ".join(requirements))
        (pytester.path / f"{name}.xml").write_text(text, encoding="utf-8")
        return f"{name}.xml"

    return write


@pytest.fixture
def capture(pytester: pytest.Pytester, octets: bytes) -> Callable[..., str]:
    """Write a capture and return its locator."""

    def write(name: str = "module.hex", *, data: bytes | None = None) -> str:
        (pytester.path / name).write_text((octets if data is None else data).hex(), encoding="ascii")
        return f"capture:{name}"

    return write


@pytest.fixture
def suite(pytester: pytest.Pytester, bands: Callable[[Path], Path]) -> str:
    """Write the vectors as a suite and return the name of its folder."""
    return bands(pytester.path).name


@pytest.fixture
def codec(pytester: pytest.Pytester) -> Callable[[str], str]:
    """Write a codec that answers as the strict one, save for what the *statements* do; return its locator."""

    def write(statements: str = "") -> str:
        path = pytester.path / "codec.py"
        body = "\n".join(f"    {line}" for line in (statements or "pass").splitlines())
        path.write_text(CODEC.replace("    BODY", body), encoding="utf-8")
        return f"codec:{sys.executable} {path}"

    return write


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Callable[..., pytest.RunResult]:
    """Run pytest within this process, shielded from the variables of continuous integration."""
    _shield(monkeypatch)
    return lambda *arguments: pytester.runpytest_inprocess("-p", "no:hypothesispytest", *arguments)


@pytest.fixture
def run_apart(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., pytest.RunResult]]:
    """Run pytest in a process of its own that can be interrupted, even if this one began in the background."""
    _shield(monkeypatch)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a child would inherit that it is ignored
    yield lambda *arguments: pytester.runpytest_subprocess("-p", "no:hypothesispytest", *arguments)
    signal.signal(signal.SIGINT, before)


def _shield(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("CI", "BUILD_NUMBER"):  # they make pytest write short summaries in full
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def campaigns(pytester: pytest.Pytester) -> Callable[[], list[CampaignResult]]:
    """Return what the store of the folder holds, in the order the campaigns began."""

    def read() -> list[CampaignResult]:
        path = pytester.path / ".yangfan" / "results.db"
        if not path.exists():
            return []
        store = ResultsStore.open(path)
        try:
            return [store.campaign(summary.id) for summary in reversed(store.campaigns())]
        finally:
            store.close()

    return read
