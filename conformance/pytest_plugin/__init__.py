"""The pytest plugin ``yangfan``: requirements and test vectors as test items, their verdicts in the results store.

Every pytest run of an environment loads it, so that this module imports nothing heavy; the work begins in
:mod:`conformance.pytest_plugin.activation` when an option asks for it.
"""

from __future__ import annotations

import pytest

from conformance.pytest_plugin.fixtures import evidence, sut, ue_capability

__all__ = ["evidence", "pytest_addoption", "pytest_configure", "sut", "ue_capability"]

MARKERS = """
clause(standard, clause): the clause of a standard that a test checks; its verdict is recorded / 测试所检查的条款
requirement(level): an item of a requirement profile: mandatory, conditional or recommended / 要求集中的一项及其级别
"""
SUT_HELP = "system under test, such as capture:FILE; repeatable / 被测系统，如 capture:文件；可重复"
PROFILE_HELP = "profile: one for all SUTs, one for each, or several for one SUT / 要求集：通用、逐一对应或多个对应一个"
SUITE_HELP = (
    "suite of test vectors for codecs, paired with SUTs as profiles are / 编解码器的测试向量集，与要求集一样配对"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options and their counterparts in the ini file."""
    group = parser.getgroup("yangfan", "conformance to 5G standards / 5G 标准一致性")
    for name, metavar, text in (
        ("sut", "LOCATOR", SUT_HELP),
        ("profile", "ID|FILE", PROFILE_HELP),
        ("suite", "NAME|DIR", SUITE_HELP),
        ("vector", "ID", "only this vector, as an item of its own; repeatable / 仅此向量，单独成项；可重复"),
        ("policy", "NAME=accept|refuse|either", "how acceptable vectors are decided / 如何判定可接受的向量"),
    ):
        group.addoption(f"--yangfan-{name}", action="append", metavar=metavar, help=text)
        parser.addini(f"yangfan_{name}", f"--yangfan-{name}", type="linelist", default=[])
    for name, metavar, text in (
        ("db", "PATH|URL", "results database / 结果数据库"),
        ("type", "TYPE", "ASN.1 type of the evidence / 证据的 ASN.1 类型"),
        ("ics", "FILE", "ICS statement of the product that the SUTs are / 被测系统所属产品的 ICS 声明"),
        ("resume", "CAMPAIGN|latest", "go on with an unfinished campaign of vectors / 续跑未完成的向量测试活动"),
        ("report", "DIR", "write reports to this folder / 将报告写入此文件夹"),
    ):
        group.addoption(f"--yangfan-{name}", metavar=metavar, help=text)
        parser.addini(f"yangfan_{name}", f"--yangfan-{name}", default=None)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the markers; start work if a SUT, a profile or a suite is named."""
    for line in MARKERS.strip().splitlines():
        config.addinivalue_line("markers", line)
    if any(_given(config, name) for name in ("sut", "profile", "suite")):
        from conformance.pytest_plugin.activation import activate

        activate(config)
    elif named := config.getoption("--yangfan-ics"):
        from conformance import messages

        text = messages.text("pytest.ics-without-sut", {"statement": named})
        config.issue_config_time_warning(pytest.PytestConfigWarning(text), stacklevel=2)


def _given(config: pytest.Config, name: str) -> object:
    return config.getoption(f"--yangfan-{name}") or config.getini(f"yangfan_{name}")
