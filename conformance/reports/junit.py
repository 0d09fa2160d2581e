"""The official JUnit XML report: one test suite per campaign, written from stored results.

JUnit knows less than a verdict says, so nothing may look passed that is not: ``fail`` is a failure; ``error``,
``inconc`` and a required ``none`` are errors, told apart by their ``type``. A recommendation that is not met passes,
its reason in the output. A test case that does not apply is skipped. A campaign that does not conform although no test
case says so (interrupted, or nothing judged) gets a test case of its own, ``conclusion``, with an error.

The structure is what the schema of Jenkins' xUnit plugin (``junit-10.xsd``) admits.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from conformance.model.results import CampaignResult, CaseResult, NotApplicable
from conformance.reports.summary import explanation, findings, is_advice, is_finding
from conformance.reports.wording import moment, place_text, spoken, wording, writable
from conformance.verdicts import Conclusion, Verdict

name = "junit"
suffix = ".junit.xml"


def render(campaigns: Sequence[CampaignResult], *, language: str) -> bytes:
    """Return the campaigns as JUnit XML in UTF-8; reasons are in *language*."""
    suites = [_suite(campaign, language) for campaign in campaigns]
    root = ET.Element("testsuites", {"name": "yangfan"} | _totals(suites))
    root.extend(suites)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _suite(result: CampaignResult, language: str) -> ET.Element:
    suite = ET.Element("testsuite", {"name": writable(f"{result.profile} {result.sut}")})
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
        suite.set("timestamp", started.replace(tzinfo=None).isoformat(timespec="seconds"))
    if started and finished:
        suite.set("time", f"{max(0.0, (finished - started).total_seconds()):.3f}")
    return suite


def _totals(suites: Sequence[ET.Element]) -> dict[str, str]:
    return {
        attribute: str(sum(int(suite.get(attribute, "0")) for suite in suites))
        for attribute in ("tests", "failures", "errors")
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
        ET.SubElement(properties, "property", {"name": writable(key), "value": writable(text)})
    return properties


def _case(case: CaseResult, profile: str, language: str) -> ET.Element:
    element = _test_case(case.id, profile)
    reason = spoken(case.reason, language)
    if is_finding(case):
        kind = "failure" if case.verdict is Verdict.FAIL else "error"
        told = ET.SubElement(element, kind, {"message": writable(reason), "type": case.verdict.word})
    else:
        told = ET.SubElement(element, "system-out")
    told.text = writable("\n".join(_lines(case, language)))
    return element


def _lines(case: CaseResult, language: str) -> Sequence[str]:
    head = wording("report.advice-line", language) if is_advice(case) else case.verdict.word
    facts = [
        (wording("report.demanded", language), case.title.spoken(language)),
        (wording("report.clause", language), str(case.clause)),
        (wording("report.place", language), place_text(case.place, language)),
        (wording("report.evidence", language), case.evidence),
    ]
    told = [(head, spoken(case.reason, language)), *facts]
    return [wording("report.line", language, label=label, text=text) for label, text in told if text]


def _left_out(item: NotApplicable, profile: str, language: str) -> ET.Element:
    element = _test_case(item.id, profile)
    ET.SubElement(element, "skipped", {"message": writable(spoken(item.reason, language))})
    return element


def _conclusion(result: CampaignResult, language: str) -> ET.Element:
    element = _test_case("conclusion", result.profile)
    message = writable(spoken(explanation(result), language))
    ET.SubElement(element, "error", {"message": message, "type": result.conclusion.value})
    return element


def _test_case(identifier: str, profile: str) -> ET.Element:
    return ET.Element("testcase", {"classname": writable(profile), "name": writable(identifier)})
