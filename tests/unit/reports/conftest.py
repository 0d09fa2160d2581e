"""A campaign that has everything, for the tests of all report formats."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from conformance.model.capability import Clause
from conformance.model.results import CampaignResult, CaseResult, NotApplicable, Place
from conformance.model.text import Message, Text
from conformance.verdicts import Verdict

DIGEST = "3f1c9a77b2e84d06a5c0e1d2f3b4a5968778695a4b3c2d1e0f9e8d7c6b5a4938"


def case(name: str, verdict: Verdict, *, blocking: bool = True, place: Place | None = None) -> CaseResult:
    return CaseResult(
        id=f"nr-r17-redcap/{name}",
        title=Text(f"Demand {name}", f"要求 {name}"),
        verdict=verdict,
        reason=Message("store.no-driver", {"database": name, "reason": Text("a reason", "一个原因")}),
        clause=Clause("TS 38.306", "4.2.7.2", "18.6.0"),
        blocking=blocking,
        place=place,
        evidence=DIGEST,
    )


@pytest.fixture
def campaign() -> CampaignResult:
    """A campaign with every verdict, judged in another order than that of their weight."""
    return CampaignResult(
        id="20250102-030405-abcdef",
        sut="capture:module.hex",
        profile="nr-r17-redcap",
        started="2025-01-02T03:04:05Z",
        finished="2025-01-02T03:04:07.250Z",
        plugins={"yangfan": "0.1.0", "yangfan-example": "1.2"},
        evidence={DIGEST: "module.hex"},
        cases=(
            case("P", Verdict.PASS, place=Place("nr/UE-NR-Capability/phy-Parameters")),
            case("N", Verdict.NONE),
            case("I", Verdict.INCONC),
            case("A", Verdict.NONE, blocking=False),
            case("E", Verdict.ERROR, place=Place("nr/UE-NR-Capability", (918, 926))),
            case("F", Verdict.FAIL, place=Place("nr/UE-NR-Capability/rf-Parameters", (33, 34))),
        ),
        not_applicable=(
            NotApplicable(
                "nr-r17-redcap/X",
                Text("Demand X", "要求 X"),
                Message("store.no-driver", {"database": "X", "reason": "not declared"}),
                Clause("TS 38.101-1", "7.2"),
            ),
        ),
    )


class Page(HTMLParser):
    """A page with its texts; every element that is opened is closed again, and no two have the same name."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.html = data.decode()
        self.text: list[str] = []
        self._open: list[str] = []
        self._names: set[str] = set()
        self.feed(self.html)
        assert not self._open

    def handle_starttag(self, tag, attrs):
        if tag not in {"meta", "col", "wbr"}:
            self._open.append(tag)
        if name := dict(attrs).get("id"):
            assert name not in self._names
            self._names.add(name)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if data.strip() and "style" not in self._open:
            self.text.append(data.strip())


@pytest.fixture(scope="session")
def read_page() -> Callable[[bytes], Page]:
    """Read a page."""
    return Page
