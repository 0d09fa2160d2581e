"""The official JUnit XML report: one test suite per campaign, written from stored results.

JUnit knows less than a verdict says, so nothing may look passed that is not: ``fail`` is a failure; ``error``,
``inconc`` and a required ``none`` are errors, told apart by their ``type``. A recommendation that is not met passes,
its reason in the output. A test case that does not apply is skipped. A campaign that does not conform although no test
case says so (interrupted, or nothing judged) gets a test case of its own, ``conclusion``, with an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from conformance.model.results import CampaignResult, CaseResult, NotApplicable
from conformance.reports.summary import explanation, findings, is_advice, is_finding
from conformance.reports.wording import moment, place_text, spoken, wording
from conformance.verdicts import Conclusion, Verdict

name = "junit"
suffix = ".junit.xml"

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


def render(campaigns: Sequence[CampaignResult], *, language: str) -> bytes:
    """Return the campaigns as JUnit XML in UTF-8; reasons are in *language*."""
    suites = [_suite(campaign, language) for campaign in campaigns]
    root = ET.Element("testsuites", {"name": "yangfan"} | _totals(suites))
    root.extend(suites)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _suite(result: CampaignResult, language: str) -> ET.Element:
    suite = ET.Element("testsuite", {"name": _writable(f"{result.profile} {result.sut}")})
    suite.append(_properties(result))
    for case in result.cases:
        suite.append(_case(case, result.profile, language))
    for item in result.not_applicable:
        suite.append(_left_out(item, result.profile, language))
    if result.conclusion is not Conclusion.CONFORMS and not findings(result):
        suite.append(_conclusion(result, language))
    for attribute, children in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(len(suite.findall(f"testcase/{children}"))))
    suite.set("tests", str(len(suite.findall("testcase"))))
    started, finished = moment(result.started), moment(result.finished)
    if started:
        suite.set("timestamp", f"{started:%Y-%m-%dT%H:%M:%S}")
    if started and finished:
        suite.set("time", f"{(finished - started).total_seconds():.3f}")
    return suite


def _totals(suites: Sequence[ET.Element]) -> dict[str, str]:
    return {
        attribute: str(sum(int(suite.get(attribute, "0")) for suite in suites))
        for attribute in ("tests", "failures", "errors", "skipped")
    }


def _properties(result: CampaignResult) -> ET.Element:
    found = {
        "campaign": result.id,
        "sut": result.sut,
        "profile": result.profile,
        "conclusion": result.conclusion.value,
        "started": result.started,
        "finished": result.finished,
        "synthetic": str(result.synthetic).lower(),
    }
    found |= {f"plugin.{plugin}": version for plugin, version in result.plugins.items()}
    found |= {f"evidence.{digest}": origin for digest, origin in result.evidence.items()}
    properties = ET.Element("properties")
    for key, text in found.items():
        ET.SubElement(properties, "property", {"name": _writable(key), "value": _writable(text)})
    return properties


def _case(case: CaseResult, profile: str, language: str) -> ET.Element:
    element = _test_case(case.id, profile)
    reason = spoken(case.reason, language)
    if is_finding(case):
        kind = "failure" if case.verdict is Verdict.FAIL else "error"
        told = ET.SubElement(element, kind, {"message": _writable(reason), "type": case.verdict.word})
    else:
        told = ET.SubElement(element, "system-out")
    told.text = _writable("\n".join(_lines(case, language)))
    return element


def _lines(case: CaseResult, language: str) -> Sequence[str]:
    head = wording("report.advice-line", language) if is_advice(case) else case.verdict.word
    facts = [
        (wording("report.demanded", language), case.title.spoken(language)),
        (wording("report.clause", language), str(case.clause)),
        (wording("report.place", language), place_text(case.place, language)),
        (wording("report.evidence", language), case.evidence),
    ]
    return [f"{head}: {spoken(case.reason, language)}", *(f"{label}: {text}" for label, text in facts if text)]


def _left_out(item: NotApplicable, profile: str, language: str) -> ET.Element:
    element = _test_case(item.id, profile)
    ET.SubElement(element, "skipped", {"message": _writable(spoken(item.reason, language))})
    return element


def _conclusion(result: CampaignResult, language: str) -> ET.Element:
    element = _test_case("conclusion", result.profile)
    message = _writable(spoken(explanation(result), language))
    ET.SubElement(element, "error", {"message": message, "type": result.conclusion.value})
    return element


def _test_case(identifier: str, profile: str) -> ET.Element:
    return ET.Element("testcase", {"classname": _writable(profile), "name": _writable(identifier)})


def _writable(text: str) -> str:
    r"""Write characters that XML forbids as escapes: ``\x1b``."""
    return _UNWRITABLE.sub(lambda found: found[0].encode("ascii", "backslashreplace").decode("ascii"), text)
