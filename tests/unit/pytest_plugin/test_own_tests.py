from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.model.results import CampaignResult
from conformance.verdicts import Conclusion

Run = Callable[..., pytest.RunResult]
Campaigns = Callable[[], list[CampaignResult]]

OWN = '''
import pytest
from conformance.errors import EvidenceError, Inconclusive, NonConformity
from conformance.model.text import Message

pytestmark = pytest.mark.clause("TS 38.306", "4.2.7.2")

def test_band(ue_capability):
    """Band n78 is declared."""
    assert ue_capability.xpath("number(nr/UE-NR-Capability/rf-Parameters/supportedBandListNR/BandNR/bandNR)") == 78
    assert ue_capability.declares("nr-r15-dynamic-harq-ack-codebook")
    assert ue_capability.value("nr-r15-access-stratum-release") == "rel15"

def test_evidence(evidence, sut):
    assert [piece.origin for piece in evidence] == [sut.locator.partition(":")[2]]

def test_assertion(ue_capability):
    assert not ue_capability.declares("nr-r15-dynamic-harq-ack-codebook"), "the reason"

def test_non_conformity(sut):
    raise NonConformity(Message("pytest.said", {"what": "it does not"}))

def test_undecided(sut):
    raise Inconclusive(Message("pytest.said", {"what": "who knows"}))

def test_bench(sut):
    raise EvidenceError("evidence.empty", origin="somewhere")

def test_slip(sut):
    1 / 0

@pytest.fixture
def broken_teardown():
    yield
    raise RuntimeError("teardown")

def test_worse_later(sut, broken_teardown):
    pass

@pytest.fixture
def broken_setup():
    assert False

def test_setup(sut, broken_setup):
    pass

@pytest.mark.xfail
def test_expected(sut):
    assert False

def test_skipped(sut):
    pytest.skip("not today")
'''


@pytest.fixture
def started(run: Run, profile: Callable[..., str], capture: Callable[..., str], every_kind: tuple[str, ...]) -> Run:
    name, locator = profile(every_kind[0]), capture()
    return lambda *words: run("--yangfan-sut", locator, "--yangfan-profile", name, *words)


def test_verdicts_of_marked_tests_are_recorded(started: Run, pytester: pytest.Pytester, campaigns: Campaigns) -> None:
    pytester.makepyfile(test_own=OWN)
    result = started()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["test_own.py ..FFIEE.EExs*", "INCONC test_own.py::test_undecided - who knows"])
    (campaign,) = campaigns()
    cases = {case.id.removeprefix("test_own.py::test_"): case for case in campaign.cases}
    assert {name: case.verdict.word for name, case in cases.items()} == {
        "band": "pass",
        "evidence": "pass",
        "assertion": "fail",
        "non_conformity": "fail",
        "undecided": "inconc",
        "bench": "error",
        "slip": "error",
        "worse_later": "error",
        "setup": "error",
        "expected": "fail",
        "skipped": "none",
        "demo/P": "pass",
    }
    assert str(cases["band"].title) == "Band n78 is declared."
    assert str(cases["band"].clause) == "TS 38.306 4.2.7.2"
    assert "the reason" in str(cases["assertion"].reason)
    assert campaign.conclusion is Conclusion.DOES_NOT_CONFORM


def test_tests_without_the_marker_are_not_recorded(
    started: Run, pytester: pytest.Pytester, campaigns: Campaigns
) -> None:
    pytester.makepyfile("def test_plain(ue_capability):\n    assert ue_capability")
    assert started().ret == 0
    assert [case.id for case in campaigns()[0].cases] == ["demo/P"]


def test_the_items_of_a_profile_run_beside_a_named_test(
    started: Run, pytester: pytest.Pytester, campaigns: Campaigns
) -> None:
    pytester.makepyfile(test_own=OWN)
    started("test_own.py::test_band")
    assert [case.id for case in campaigns()[0].cases] == ["test_own.py::test_band", "demo/P"]


def test_with_several_suts_a_test_runs_once_for_each(
    run: Run, pytester: pytest.Pytester, capture: Callable[..., str], profile: Callable[..., str], campaigns: Campaigns,
    every_kind: tuple[str, ...],
) -> None:  # fmt: skip
    pytester.makepyfile(
        test_own="""
        import pytest

        @pytest.mark.clause("TS 38.306", "4.2.7.2")
        def test_band(ue_capability):
            assert ue_capability

        @pytest.mark.clause("TS 38.306", "4.2.7.2")
        def test_nobody():
            pass
        """
    )
    one, two = capture("one.hex"), capture("two.hex")
    result = run(
        "--yangfan-sut", one, "--yangfan-sut", two, "--yangfan-profile", profile(every_kind[0]), "-W", "default"
    )
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*test_nobody has a clause but uses none of the fixtures*"])
    first, second = campaigns()
    assert {case.id for case in first.cases} == {f"test_own.py::test_band[{one}]", "demo/P"}
    assert {case.id for case in second.cases} == {f"test_own.py::test_band[{two}]", "demo/P"}


def test_the_fixtures_say_what_is_missing_without_a_sut(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_own(ue_capability):\n    pass")
    result = run()
    assert result.ret == 1
    assert "--yangfan-sut capture:FILE" in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


def test_a_capture_that_cannot_be_read_is_an_error_of_the_test_that_uses_it(
    started: Run, pytester: pytest.Pytester, capture: Callable[..., str], campaigns: Campaigns
) -> None:
    pytester.makepyfile(test_own=OWN)
    capture(data=b"\x00")
    started("test_own.py::test_band")
    assert {case.verdict.word for case in campaigns()[0].cases} == {"error"}


def test_a_clause_without_its_standard_is_refused(started: Run, pytester: pytest.Pytester) -> None:
    pytester.makepyfile('import pytest\n@pytest.mark.clause("4.2.7.2")\ndef test_own(sut):\n    pass')
    result = started()
    assert result.ret == 4
    assert "standard and clause" in result.stderr.str()


def test_the_markers_are_registered(run: Run) -> None:
    result = run("--markers", "--strict-markers")
    result.stdout.fnmatch_lines(["@pytest.mark.clause(standard, clause): *", "@pytest.mark.requirement(level): *"])
