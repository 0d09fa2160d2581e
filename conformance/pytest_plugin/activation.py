"""The hooks of pytest that a run with a SUT needs, registered when one is named."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path

import pytest

from conformance import messages
from conformance.errors import ConformanceError
from conformance.pytest_plugin.batches import Batch, is_batch
from conformance.pytest_plugin.bench import Bench, plan_campaigns
from conformance.pytest_plugin.campaign_log import CampaignLog
from conformance.pytest_plugin.fixtures import BENCH
from conformance.pytest_plugin.nodes import JudgedItem, RequirementItem, profile_file
from conformance.pytest_plugin.presentation import campaign_lines, status, undecided
from conformance.pytest_plugin.recording import Recorder
from conformance.pytest_plugin.selections import read_statement_file
from conformance.pytest_plugin.steps import ATTRIBUTE, concerned_suts, step_of
from conformance.pytest_plugin.suite_nodes import SUITES, suite_file
from conformance.pytest_plugin.suite_recording import SuiteRecorder
from conformance.pytest_plugin.suites import SuiteBench, chosen_resolutions, is_codec, plan_suites
from conformance.workspace import Workspace

WORKSPACE: pytest.StashKey[Workspace] = pytest.StashKey()
"""Where a front end that starts pytest itself leaves the workspace it has opened."""

NodeMaker = Callable[[pytest.Collector, Path], pytest.File]
"""Makes the node of a file."""

CLAUSE_ARGUMENTS = 2  # the standard and the clause
ABORTED = (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR)


def activate(config: pytest.Config) -> None:
    """Open the workspace, plan the campaigns and register what runs them.

    Raises:
        pytest.UsageError: the configuration, a SUT or a profile cannot be used.
    """
    try:
        workspace = config.stash.get(WORKSPACE, None) or _opened(config)
        workspace.speak()
        bench, suites = _benches(config, workspace)
    except ConformanceError as error:
        raise pytest.UsageError(str(error)) from error
    config.stash[BENCH] = bench
    config.stash[SUITES] = suites
    config.add_cleanup(suites.close)
    config.pluginmanager.register(Collection(bench, suites), "yangfan-collection")
    if not hasattr(config, "workerinput"):  # xdist's workers judge, the controller records
        config.pluginmanager.register(Recording(bench, suites, config.rootpath), "yangfan-recording")


def _benches(config: pytest.Config, workspace: Workspace) -> tuple[Bench, SuiteBench]:
    """Return the bench of profiles and that of suites; with suites named, codecs are tested against those alone."""
    suts = _named(config, "sut") or workspace.configuration.sut
    names = _named(config, "suite")
    profiles = _named(config, "profile") or ([] if names else workspace.configuration.profile)
    devices = [sut for sut in suts if not (names and profiles and is_codec(workspace, sut))]
    codecs = [sut for sut in suts if not profiles or sut not in devices]
    statement = _single(config, "ics")
    bench = Bench(
        workspace,
        suts,
        plan_campaigns(workspace, devices, profiles) if devices or not names else (),
        type_name=_single(config, "type"),
        statement=read_statement_file(workspace, statement) if statement else None,
    )
    return bench, SuiteBench(
        workspace,
        plan_suites(workspace, codecs, names, vectors=_named(config, "vector")) if names else (),
        chosen=chosen_resolutions(_named(config, "policy")),
        resume=_single(config, "resume") or "",
    )


class Collection:
    """Collects profiles and suites, and says what each phase of a test means; active in every process."""

    def __init__(self, bench: Bench, suites: SuiteBench) -> None:
        self._bench = bench
        profiles = {campaign.file: profile_file for campaign in bench.plan}
        self._files: Mapping[Path, NodeMaker] = {**profiles, **{planned.file: suite_file for planned in suites.plan}}
        self._named: set[Path] = set()

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.File | None:
        """Collect a profile or a suite that is named as an argument, be it for one of its items."""
        if file_path.suffix != ".xml" or not parent.session.isinitpath(file_path):
            return None
        if file_path.resolve() not in self._files:
            return None
        self._named.add(file_path.resolve())
        return self._files[file_path.resolve()](parent, file_path)

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Add the other profiles and suites at the top, whatever the user named beside them.

        As arguments they would do harm: pytest 8 leaves out what is collected for a folder once a file in it is named.
        """
        report = yield
        if isinstance(collector, pytest.Session) and report.passed:
            others = [make(collector, file) for file, make in self._files.items() if file not in self._named]
            report.result = [*report.result, *others]
        return report

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run a test that uses the SUT once for each, if there are several."""
        if len(self._bench.suts) > 1 and "sut" in metafunc.fixturenames:
            metafunc.parametrize("sut", self._bench.suts, indirect=True, scope="session")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out requirements that do not apply."""
        for item in items:
            self._check_clause(item)
        left_out = [item for item in items if isinstance(item, RequirementItem) and self._is_left_out(item)]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if item not in left_out]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Let the report carry what the phase says about the SUT."""
        report = yield
        step = step_of(item, call, self._bench)
        if step:
            setattr(report, ATTRIBUTE, step.to_plain())
        return report

    def _check_clause(self, item: pytest.Item) -> None:
        """Refuse a marker that names no clause; warn of a test whose verdict would belong to no SUT."""
        marker = item.get_closest_marker("clause")
        if marker is None or isinstance(item, JudgedItem):
            return
        if len(marker.args) != CLAUSE_ARGUMENTS:
            raise pytest.UsageError(messages.text("pytest.bad-clause", {"test": item.nodeid}))
        if not concerned_suts(item, self._bench):
            item.warn(pytest.PytestWarning(messages.text("pytest.unnamed-sut", {"test": item.nodeid})))

    def _is_left_out(self, item: RequirementItem) -> bool:
        return item.requirement.id in self._bench.not_applicable(item.campaign)


class Recording:
    """Records and shows verdicts; active in the process that sees every report."""

    def __init__(self, bench: Bench, suites: SuiteBench, root: Path) -> None:
        self._bench = bench
        self._suites = suites
        self._log = CampaignLog(bench.workspace)
        self._recorder = Recorder(bench, self._log, root)
        self._suite_recorder = SuiteRecorder(suites, self._log, root)
        self._interrupted = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Open the store before the first test, so that a store that cannot be opened stops the run."""
        if not session.config.option.collectonly:
            _attempt(lambda: self._bench.workspace.store, failed=pytest.ExitCode.USAGE_ERROR)
            _attempt(self._suite_recorder.resume, failed=pytest.ExitCode.USAGE_ERROR)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Record the verdict of a test whose last phase is over, and those of vectors as they come."""
        _attempt(lambda: self._note(report))

    def pytest_keyboard_interrupt(self) -> None:
        """Remember that the run was interrupted: what was recorded stays, the campaigns stay unfinished."""
        self._interrupted = True

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Close the campaigns and write the reports."""
        if not self._interrupted and exitstatus not in ABORTED and not session.config.option.collectonly:
            _attempt(lambda: self._finish(session.config))

    def pytest_unconfigure(self) -> None:
        """Close the store."""
        self._bench.workspace.close()

    def pytest_report_teststatus(
        self, report: pytest.TestReport
    ) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
        """Tell the verdicts apart."""
        return status(report)

    def pytest_report_header(self) -> Sequence[str]:
        """Say what is tested against what."""
        plan = [*(campaign.key for campaign in self._bench.plan), *(planned.key for planned in self._suites.plan)]
        return [f"yangfan: {sut} × {name}" for sut, name in plan[:10]]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> Generator[None, None, None]:
        """Show what stayed undecided, after the short summary, and the conclusion of each campaign."""
        yield
        undecided(terminalreporter)
        if self._log.results:
            terminalreporter.section("yangfan")
        for line in campaign_lines(self._log.results):
            terminalreporter.write_line(line)

    def _note(self, report: pytest.TestReport) -> None:
        batch = Batch.from_report(report)
        if batch:
            self._suite_recorder.note(batch)
        elif not is_batch(report):
            settled = self._recorder.note(report)
            if settled:
                self._suite_recorder.settle(settled)

    def _finish(self, config: pytest.Config) -> None:
        self._recorder.finish()
        self._suite_recorder.finish(self._recorder.crashed)
        if self._log.results and _single(config, "report"):
            from conformance.workspace.report_files import write_reports

            workspace = self._bench.workspace
            folder = workspace.configuration.report
            write_reports(self._log.results, folder, renderers=workspace.renderers.values())


def _opened(config: pytest.Config) -> Workspace:
    overrides = {"database": _single(config, "db"), "report": _single(config, "report")}
    return Workspace.open(config.invocation_params.dir, overrides=overrides)


def _named(config: pytest.Config, name: str) -> Sequence[str]:
    given: Sequence[str] = config.getoption(f"--yangfan-{name}") or config.getini(f"yangfan_{name}")
    return given


def _single(config: pytest.Config, name: str) -> str | None:
    return config.getoption(f"--yangfan-{name}") or config.getini(f"yangfan_{name}") or None


def _attempt(work: Callable[[], object], *, failed: pytest.ExitCode = pytest.ExitCode.INTERNAL_ERROR) -> None:
    """Do *work* on the store or in plugins; what fails there stops the run in one line, with the exit code *failed*."""
    try:
        work()
    except ConformanceError as error:
        pytest.exit(str(error), returncode=failed)
    except Exception as error:  # noqa: BLE001  # an observing plugin may raise anything
        pytest.exit(messages.text("pytest.plugin", {"what": repr(error)}), returncode=pytest.ExitCode.INTERNAL_ERROR)
