from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.model.results import CampaignResult

Run = Callable[..., pytest.RunResult]
Campaigns = Callable[[], list[CampaignResult]]


@pytest.fixture
def started(run: Run, profile: Callable[..., str], capture: Callable[..., str], every_kind: tuple[str, ...]) -> Run:
    name, locator = profile(*every_kind), capture()
    return lambda *words: run("--yangfan-sut", locator, "--yangfan-profile", name, *words)


def collected(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line and " " not in line]


def test_collecting_alone_records_nothing(started: Run, pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_own(): pass")
    result = started("--collect-only", "-q")
    own = "test_collecting_alone_records_nothing.py::test_own"
    assert set(collected(result)) == {own, *(f"demo.xml::{name}" for name in "PFIAC")}
    assert result.ret == 0
    assert not (pytester.path / ".yangfan").exists()


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["demo.xml::F", "demo.xml::P"], ["F", "P"]),
        (["demo.xml"], ["P", "F", "I", "A", "C"]),
        (["."], ["P", "F", "I", "A", "C"]),
        ([".", "demo.xml"], ["P", "F", "I", "A", "C"]),
        (["-k", "recommended"], ["A"]),
        (["-m", "requirement"], ["P", "F", "I", "A", "C"]),
        (["-m", "not clause"], []),
        (["--deselect", "demo.xml::F"], ["P", "I", "A", "C"]),
    ],
)
def test_items_are_selected_as_in_any_pytest_run(started: Run, words: list[str], names: list[str]) -> None:
    assert collected(started("--collect-only", "-q", *words)) == [f"demo.xml::{name}" for name in names]


def test_a_bundled_profile_is_selected_by_its_file(
    run: Run, capture: Callable[..., str], pytester: pytest.Pytester
) -> None:
    pytester.makeini("[pytest]")  # named, because pytest else takes the one nearest to the file
    words = [
        "-c",
        "tox.ini",
        "--rootdir",
        ".",
        "--yangfan-sut",
        capture(),
        "--yangfan-profile",
        "nr-baseline",
        "--collect-only",
        "-q",
    ]
    everything = collected(run(*words))
    assert len(everything) > 1
    assert everything[0].startswith("/")
    assert collected(run(*words, everything[0])) == everything[:1]


def test_the_first_failure_stops_the_run_if_asked(started: Run, campaigns: Campaigns) -> None:
    result = started("-x")
    assert result.ret == 1
    (campaign,) = campaigns()
    assert [case.verdict.word for case in campaign.cases] == ["pass", "fail", "none", "none", "none"]
    assert campaign.finished


def test_the_last_failures_run_again(started: Run) -> None:
    started()
    result = started("--lf")
    result.stdout.fnmatch_lines(["*1 failed*1 inconc*"])


def test_the_last_failures_of_a_profile_outside_the_root_run_again(
    run: Run, pytester: pytest.Pytester, profile: Callable[..., str], capture: Callable[..., str],
    every_kind: tuple[str, ...],
) -> None:  # fmt: skip
    inner = pytester.mkdir("inner")
    (inner / "pytest.ini").write_text("[pytest]\n")
    outside = pytester.path / profile(*every_kind)
    words = ["--yangfan-sut", capture(), "--yangfan-profile", str(outside), "--rootdir", "inner", "inner"]
    run(*words, "-c", "inner/pytest.ini")
    result = run(*words, "-c", "inner/pytest.ini", "--lf")
    result.stdout.fnmatch_lines(["*1 failed*1 inconc*"])


def test_one_profile_serves_all_suts(
    run: Run, profile: Callable[..., str], capture: Callable[..., str], campaigns: Campaigns,
    every_kind: tuple[str, ...],
) -> None:  # fmt: skip
    one, two = capture("one.hex"), capture("two.hex")
    words = ["--yangfan-sut", one, "--yangfan-sut", two, "--yangfan-profile", profile(every_kind[0])]
    result = run(*words, "-v")
    result.stdout.fnmatch_lines([f"demo.xml::P[[]{one}[]] PASS*", f"demo.xml::P[[]{two}[]] PASS*"])
    assert [campaign.sut for campaign in campaigns()] == [one, two]
    assert collected(run(*words, f"demo.xml::P[{two}]", "--collect-only", "-q")) == [f"demo.xml::P[{two}]"]


def test_each_sut_has_its_own_profile(
    run: Run, profile: Callable[..., str], capture: Callable[..., str], campaigns: Campaigns,
    every_kind: tuple[str, ...],
) -> None:  # fmt: skip
    one, two = capture("one.hex"), capture("two.hex")
    first, second = profile(every_kind[0], name="first"), profile(every_kind[1], name="second")
    result = run("--yangfan-sut", one, "--yangfan-sut", two, "--yangfan-profile", first, "--yangfan-profile", second)
    result.assert_outcomes(passed=1, failed=1)
    assert [(campaign.sut, campaign.profile) for campaign in campaigns()] == [(one, "first"), (two, "second")]


def test_suts_and_profiles_that_cannot_be_paired_are_refused(run: Run) -> None:
    suts = [word for name in "abc" for word in ("--yangfan-sut", name)]
    result = run(*suts, "--yangfan-profile", "nr-baseline", "--yangfan-profile", "nr-r17-redcap")
    assert result.ret == 4
    assert "3 SUTs and 2 profiles" in result.stderr.str()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--yangfan-profile", "nr-baseline"], "no SUT is named"),
        (["--yangfan-sut", "capture:x", "--yangfan-profile", "nonsense"], "no profile nonsense"),
        (["--yangfan-sut", "capture:x", "--yangfan-profile", "module.hex"], "module.hex"),
    ],
)
def test_what_cannot_be_used_is_a_usage_error(
    run: Run, capture: Callable[..., str], words: list[str], said: str
) -> None:
    capture()
    result = run(*words)
    assert result.ret == 4
    assert said in result.stderr.str()
    assert "Traceback" not in result.stderr.str() + result.stdout.str()


def test_the_ini_file_names_suts_and_profiles(
    run: Run, pytester: pytest.Pytester, profile: Callable[..., str], capture: Callable[..., str],
    every_kind: tuple[str, ...],
) -> None:  # fmt: skip
    pytester.makeini(f"[pytest]\nyangfan_sut = {capture()}\nyangfan_profile = {profile(every_kind[0])}\n")
    run().assert_outcomes(passed=1)


def test_an_unrelated_run_is_left_alone(run_apart: Run, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_own():
            heavy = {"lxml", "sqlalchemy", "pycrate_asn1rt", "asn1tools", "rich", "jinja2", "click"}
            assert not heavy & set(sys.modules)
            assert "conformance.workspace" not in sys.modules
        """
    )
    run_apart().assert_outcomes(passed=1)
    assert not (pytester.path / ".yangfan").exists()
