"""Fixtures for users' own tests: the SUT, its evidence, and what it declares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

from conformance import messages

if TYPE_CHECKING:
    from conformance.interfaces import SutAdapter
    from conformance.judging.device import Device
    from conformance.model.evidence import Evidence
    from conformance.pytest_plugin.bench import Bench

BENCH: pytest.StashKey[Bench] = pytest.StashKey()
"""Where the configuration keeps the bench of a run that tests a SUT."""


@pytest.fixture(scope="session")
def sut(request: pytest.FixtureRequest) -> SutAdapter:
    """The system under test; a test that uses it runs once for every ``--yangfan-sut``."""
    return _bench(request).adapter(_locator(request))


@pytest.fixture(scope="session")
def evidence(request: pytest.FixtureRequest, sut: SutAdapter) -> Sequence[Evidence]:
    """What the SUT showed, in order."""
    return _bench(request).evidence(sut.locator)


@pytest.fixture(scope="session")
def ue_capability(request: pytest.FixtureRequest, sut: SutAdapter) -> Device:
    """What the SUT declares: ``.xpath("…")``, ``.declares("capability")``, ``.value("capability")``."""
    return _bench(request).device(sut.locator)


def _bench(request: pytest.FixtureRequest) -> Bench:
    bench = request.config.stash.get(BENCH, None)
    if bench is None:
        pytest.fail(messages.text("pytest.no-sut"), pytrace=False)
    return bench


def _locator(request: pytest.FixtureRequest) -> str:
    locator = getattr(request, "param", None)
    return str(locator) if locator else _bench(request).suts[0]
