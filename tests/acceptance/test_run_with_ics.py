"""`yangfan run --ics`: what the supplier declares and what the device shows select the requirements.

The modules are the bundled synthetic ones; the statements are written here, by hand.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from conformance.ics.evaluation import decide
from conformance.judging.applicability import Conditions
from conformance.model.applicability import Decision
from conformance.model.purpose import RequirementRef
from conformance.workspace import Workspace

Yangfan = Callable[..., Any]

SUT = ("--sut", "module:r15-embb")
FR1, FR2, FDD, TDD, STANDALONE = "A.4.1-2/7", "A.4.1-2/8", "A.4.1-1/1", "A.4.1-1/2", "A.4.1-3/1"
AGREES = {FR1: "yes", FR2: "no", FDD: "yes", TDD: "yes", STANDALONE: "yes"}

OWN_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<profile xmlns="urn:yangfan:profile:1" id="demo" release="15" scenario="test" synthetic="true">
  <title><en>Synthetic profile</en><zh>合成要求集</zh></title>
  <source id="test">synthetic</source>
  <requirement id="D1" level="mandatory" source="test" confidence="high" rat="nr">
    <title><en>a demand</en><zh>一项要求</zh></title>
    <clause standard="TS 38.306" edition="18.6.0">4</clause>
    <test>nr/UE-NR-Capability/rf-Parameters</test>
  </requirement>
</profile>
"""
OWN_PURPOSES = """<?xml version="1.0" encoding="UTF-8"?>
<purposes xmlns="urn:yangfan:purposes:1" ics="38.508-2">
  <source id="test">synthetic</source>
  <situation id="any">
    <with><en>anything</en><zh>任意</zh></with>
    <when><en>asked</en><zh>询问</zh></when>
    <clause standard="TS 38.331">5.6.1.3</clause>
  </situation>
  <purpose id="TP-D1" situation="any" source="test" confidence="high">
    <requirement profile="demo" id="D1"/>
    <applicability><if>A.4.1-5/2</if><why><en>synthetic</en><zh>合成</zh></why></applicability>
    <then><en>it answers</en><zh>回答</zh></then>
  </purpose>
</purposes>
"""


def statement(answers: Mapping[str, str]) -> str:
    """Write a statement by hand, without the code under test."""
    items = "".join(
        f'<table id="{table}"><item id="{item}"><declared support="{answer}"/></item></table>'
        for (table, item), answer in ((name.split("/"), answer) for name, answer in answers.items())
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<statement xmlns="urn:yangfan:ics-statement:1">'
        "<product><manufacturer>Synthetic</manufacturer></product>"
        f'<proforma spec="38.508-2" edition="19.0.0">{items}</proforma></statement>'
    )


@pytest.fixture
def run(yangfan: Yangfan, tmp_path: Path) -> Callable[..., Any]:
    """Run a synthetic module with a statement of the answers."""

    def start(answers: Mapping[str, str], *words: str) -> Any:
        (tmp_path / "S.xml").write_text(statement(answers), encoding="utf-8")
        return yangfan("run", *SUT, "--ics", "S.xml", *words)

    return start


def by_id(campaign: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {case["id"].partition("/")[2]: case for case in campaign["cases"]}


def test_a_statement_that_agrees_conforms_and_is_traceable(run: Any, tmp_path: Path) -> None:
    answer = run(AGREES, "--json")
    campaign = json.loads(answer.stdout)

    assert answer.returncode == 0, answer.stderr
    assert campaign["conclusion"] == "conforms"
    assert campaign["cases"][0]["id"] == "nr-baseline/static-conformance-review"
    assert campaign["cases"][0]["verdict"] == "pass"
    assert campaign["cases"][0]["clause"] == "ITU-T X.294 7.2"
    digest = sha256((tmp_path / "S.xml").read_bytes()).hexdigest()
    assert {"digest": digest, "origin": "S.xml"} in campaign["evidence"]


def test_what_does_not_apply_is_shown_apart_with_its_trace(run: Any, yangfan: Yangfan, tmp_path: Path) -> None:
    campaign = json.loads(run(AGREES, "--json").stdout)
    yangfan("report", "--format", "junit", "--out", "r.xml")
    page = (tmp_path / "yangfan-report" / "report.html").read_text(encoding="utf-8")
    suites = etree.fromstring((tmp_path / "r.xml").read_bytes())

    [left_out] = [item for item in campaign["not_applicable"] if item["id"] == "nr-baseline/MR6"]
    assert left_out["reason"] == "does not apply to this device: pc_nrFR2 no, so N/A"
    assert left_out["reason"] in page.replace("<wbr>", "")
    [skipped] = [case for case in suites.iter("testcase") if case.get("name") == left_out["id"]]
    assert skipped.find("skipped").get("message") == left_out["reason"]  # type: ignore[union-attr]  # it is there


def test_a_contradiction_blocks_and_never_conforms(run: Any) -> None:
    answer = run({**AGREES, FR2: "yes"}, "--json")
    campaign = json.loads(answer.stdout)
    cases = by_id(campaign)

    assert answer.returncode == 1
    assert campaign["conclusion"] == "incomplete"
    assert {name for name, case in cases.items() if case["verdict"] == "none" and case["blocking"]} == {
        "static-conformance-review",
        "MR6",
    }
    said = cases["MR6"]["reason"]
    assert said.startswith("38.508-2:A.4.1-2/8 pc_nrFR2 (NR FR2 supported): declared yes, shown no (UE-NR-Capability.")
    assert "yangfan ics check S.xml --sut module:r15-embb" in said


def test_an_unanswered_item_blocks_until_the_way_out_is_taken(yangfan: Yangfan, tmp_path: Path) -> None:
    """Whether a device reaches the 5G core over WLAN (A.4.1-5/2) stands in no capability message."""
    (tmp_path / "demo.xml").write_text(OWN_PROFILE, encoding="utf-8")
    (tmp_path / "own" / "purposes").mkdir(parents=True)
    (tmp_path / "own" / "purposes" / "demo.xml").write_text(OWN_PURPOSES, encoding="utf-8")
    (tmp_path / "yangfan.toml").write_text('profiles = ["demo.xml"]\nstandards = ["own"]\n', encoding="utf-8")
    (tmp_path / "S.xml").write_text(statement(AGREES), encoding="utf-8")
    words = ("run", *SUT, "--profile", "demo", "--ics", "S.xml", "--json")

    blocked = yangfan(*words)
    assert blocked.returncode == 1, blocked.stderr
    campaign = json.loads(blocked.stdout)
    case = by_id(campaign)["D1"]
    assert (blocked.returncode, campaign["conclusion"], case["verdict"]) == (1, "incomplete", "none")
    assert "pc_5GCN_N3AN" in case["reason"]
    [command] = re.findall(r"yangfan (ics fill \S+ --set \S+=yes)", case["reason"])

    assert yangfan(*command.split()).returncode == 0
    assert json.loads(yangfan(*words).stdout)["conclusion"] == "conforms"
    assert yangfan(*command.replace("=yes", "=no").split()).returncode == 0
    [left_out] = json.loads(yangfan(*words).stdout)["not_applicable"]
    assert left_out["reason"] == "does not apply to this device: pc_5GCN_N3AN no, so N/A"


def test_the_terminal_says_it_in_both_languages(run: Any) -> None:
    english = run({**AGREES, FR1: "no"}).stdout
    chinese = run({**AGREES, FR1: "no"}, "--lang", "zh").stdout

    assert re.search(r"^static-conformance-review +none ", english, re.MULTILINE)
    assert "declared no, shown yes" in english
    assert "声明为 不支持，设备所示为 支持" in chinese


@pytest.mark.parametrize("content", [None, "<statement/>", "nothing"])
def test_a_statement_that_cannot_be_used_is_refused_and_nothing_is_run(
    yangfan: Yangfan, tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "S.xml").write_text(content, encoding="utf-8")
    answer = yangfan("run", *SUT, "--ics", "S.xml")

    assert answer.returncode == 4
    assert "S.xml" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (tmp_path / ".yangfan").exists()


def test_a_statement_derived_from_the_device_is_not_compared_with_the_device(yangfan: Yangfan) -> None:
    """Everything else passes, but where no supplier declared anything there is nothing to review."""
    for module, profile in (
        ("r15-embb", "nr-r15-embb"),
        ("r16-urllc", "nr-r16-urllc"),
        ("r17-redcap", "nr-r17-redcap"),
    ):
        derived = yangfan("ics", "derive", "--sut", f"module:{module}", "--out", f"{module}.xml")
        assert derived.returncode == 0, derived.stderr
        words = ("--sut", f"module:{module}", "--profile", profile, "--ics", f"{module}.xml", "--json")
        campaign = json.loads(yangfan("run", *words).stdout)
        review, *others = campaign["cases"]
        assert (review["verdict"], campaign["conclusion"]) == ("none", "incomplete"), module
        assert review["reason"].startswith(f"nothing is declared in {module}.xml")
        assert all(case["verdict"] == "pass" for case in others if case["blocking"]), module


def test_an_unusable_statement_is_an_error_object(yangfan: Yangfan, tmp_path: Path) -> None:
    (tmp_path / "S.xml").write_text("nothing", encoding="utf-8")
    answer = yangfan("run", *SUT, "--ics", "S.xml", "--json")

    assert answer.returncode == 4
    assert "S.xml" in json.loads(answer.stdout)["message"]


def test_what_real_devices_show_selects_what_their_own_conditions_select(real_data: Path, tmp_path: Path) -> None:
    """Purposes over ICS items and XPath conditions of the profiles were written apart; on real captures they agree.

    Where a purpose applies, its requirement may still be left out by something that no item asks (RedCap, a missing
    E-UTRA container).
    """
    workspace = Workspace.open(tmp_path)
    conditions = Conditions(workspace.standards.purposes)
    decided = Counter[tuple[Decision, bool]]()
    for path in sorted((real_data / "ue_capability" / "raw_uper").glob("nr_*.hex")):
        device = workspace.device(workspace.open_sut(f"capture:{path}").evidence())
        answers = workspace.standards.answers(None, workspace.standards.derived(device, origin=path.name))
        for profile in workspace.profiles.values():
            for requirement in profile.requirements:
                condition = conditions.of(RequirementRef(profile.id, requirement.id))
                if condition is not None:
                    applies = requirement.applies_if is None or device.holds(requirement.applies_if)
                    decision = decide(condition, answers.support)
                    decided[decision, applies] += 1
                    assert decision is Decision.RECOMMENDED or not applies, (path.name, requirement.id)
                    if decision is Decision.UNANSWERED:  # standalone NR, without an E-UTRA container
                        assert (requirement.id, device.open_facts) == ("MR14-FDD-TDD", ("standalone",)), path.name
    assert decided[Decision.RECOMMENDED, True] >= 10
    assert decided[Decision.NOT_APPLICABLE, False] >= 10
