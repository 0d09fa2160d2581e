from __future__ import annotations

from pathlib import Path

import pytest

from conformance import resources
from conformance.errors import DataError
from conformance.ics.expressions import References, atoms
from conformance.ics.parsing import parse_expression
from conformance.ics.proformas import ProformaBook, load_proformas
from conformance.model.applicability import ItemRef
from conformance.model.capability import Clause
from conformance.model.ics import ItemKey
from conformance.model.profile import Level, Profile
from conformance.model.purpose import CaseRef, Purpose, RequirementRef
from conformance.model.text import Text
from conformance.profiles.loading import load_profile
from conformance.profiles.purposes import load_purposes

SA = ("pc_NG_RAN_NR", True)
"""The item of standalone NR, in a requirement that is about standalone devices."""

HEAD = """<purposes xmlns="urn:yangfan:purposes:1" ics="38.508-2">
  <source id="mine">ours</source>
  <situation id="asked">
    <with><en>the UE is connected</en><zh>终端已连接</zh></with>
    <when><en>it is asked</en><zh>被询问</zh></when>
    <clause standard="TS 38.331">5.6.1.3</clause>
    <case spec="38.523-1" clause="8.1.5.1.1"/>
  </situation>
"""
FIRST = """  <purpose id="TP-1" situation="asked" source="mine" confidence="medium">
    <requirement profile="nr-baseline" id="MR2"/>
    <requirement profile="nr-r15-embb" id="EM7"/>
    <applicability>
      <if>A.4.1-2/7 AND NOT A.4.1-2/8</if>
      <why><en>only there</en><zh>仅此</zh></why>
    </applicability>
    <with><en>it has a band in FR1</en><zh>具有 FR1 频段</zh></with>
    <then><en>it answers</en><zh>作答</zh></then>
    <item table="A.4.3.2-1" item="2"/>
    <case spec="38.521-1" clause="6.2.1"/>
  </purpose>
"""


@pytest.fixture(scope="module")
def profiles() -> dict[str, Profile]:
    found = map(load_profile, sorted(resources.specs("profiles").glob("*.xml")))
    return {profile.id: profile for profile in found}


@pytest.fixture(scope="module")
def book() -> ProformaBook:
    return load_proformas(sorted(resources.specs("proformas").glob("*.xml")))


@pytest.fixture(scope="module")
def bundled(profiles: dict[str, Profile], book: ProformaBook) -> tuple[Purpose, ...]:
    return load_purposes(sorted(resources.specs("purposes").glob("*.xml")), profiles=profiles, book=book)


def written(folder: Path, *purposes: str, name: str = "mine.xml") -> Path:
    path = folder / name
    path.write_text(f"{HEAD}{''.join(purposes)}</purposes>\n", encoding="utf-8")
    return path


def test_purpose_is_read_with_what_its_situation_and_requirements_say(
    tmp_path: Path, profiles: dict[str, Profile], book: ProformaBook
) -> None:
    (purpose,) = load_purposes([written(tmp_path, FIRST)], profiles=profiles, book=book)
    assert purpose == Purpose(
        id="TP-1",
        requirements=(RequirementRef("nr-baseline", "MR2"), RequirementRef("nr-r15-embb", "EM7")),
        initial=Text(en="the UE is connected; it has a band in FR1", zh="终端已连接；具有 FR1 频段"),
        stimulus=Text(en="it is asked", zh="被询问"),
        response=Text(en="it answers", zh="作答"),
        clauses=(Clause("TS 38.306", "4.2.7.10", "18.6.0"), Clause("TS 38.331", "5.6.1.3")),
        applicability=parse_expression("A.4.1-2/7 AND NOT A.4.1-2/8", References("38.508-2")),
        applicability_reason=Text(en="only there", zh="仅此"),
        items=(ItemKey("38.508-2", "A.4.3.2-1", "2"),),
        cases=(CaseRef("38.521-1", "6.2.1"), CaseRef("38.523-1", "8.1.5.1.1")),
        source="ours",
        confidence="medium",
        ics="38.508-2",
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('profile="nr-baseline"', 'profile="nr-basline"', 10, "nr-basline, which does not exist; did you mean nr-base"),
        ('profile="nr-baseline"', 'profile="zzz"', 10, "zzz, which does not exist; correct it, or install"),
        ('id="MR2"', 'id="MR22"', 10, "nr-baseline/MR22, which does not exist; did you mean nr-baseline/MR2"),
        ('id="MR2"', 'id="MR99"', 10, "nr-baseline/MR99, which does not exist; correct it"),
        ('profile="nr-baseline"', 'profile="lab-one"', 10, 'if profiles = ["FILE.xml"] in yangfan.toml names its file'),
        ('item="2"', 'item="2000"', 18, "38.508-2:A.4.3.2-1/2000, which no proforma has"),
        ('table="A.4.3.2-1"', 'table="B.1"', 18, "38.508-2:B.1/2, which no proforma has; correct it or add"),
        ("A.4.1-2/7 AND", "A.4.1-2/77 AND", 12, "38.508-2:A.4.1-2/77, which no proforma has; did you mean A.4.1-2/7"),
        ("A.4.1-2/7 AND", "pc_nrFR9 AND", 12, "the mnemonic pc_nrFR9, which no item of the proforma has; did you mean"),
        (
            "A.4.1-2/7 AND",
            "pc_ZZZZZZZZZ AND",
            12,
            "the mnemonic pc_ZZZZZZZZZ, which no item of the proforma has; correct it",
        ),
        ("A.4.1-2/7 AND", "A.4.1-2/7 AND AND", 12, 'the applicability "A.4.1-2/7 AND AND NOT A.4.1-2/8" is no'),
    ],
)
def test_what_does_not_exist_is_named_with_file_line_and_purpose(
    tmp_path: Path, profiles: dict[str, Profile], book: ProformaBook, old: str, new: str, line: int, said: str
) -> None:
    assert old in FIRST
    path = written(tmp_path, FIRST.replace(old, new, 1))
    with pytest.raises(DataError) as caught:
        load_purposes([path], profiles=profiles, book=book)
    assert str(caught.value).startswith(f"{path}, line {line}: purpose TP-1")
    assert said in str(caught.value)


def test_purpose_that_stands_in_two_files_is_refused(
    tmp_path: Path, profiles: dict[str, Profile], book: ProformaBook
) -> None:
    files = [written(tmp_path, FIRST, name="a.xml"), written(tmp_path, FIRST, name="b.xml")]
    with pytest.raises(DataError) as caught:
        load_purposes(files, profiles=profiles, book=book)
    assert str(caught.value).startswith(f"{files[1]}, line 9: purpose TP-1 is also in {files[0]}")


def test_situation_that_is_not_there_is_refused_by_the_schema(
    tmp_path: Path, profiles: dict[str, Profile], book: ProformaBook
) -> None:
    path = written(tmp_path, FIRST.replace('situation="asked"', 'situation="other"'))
    with pytest.raises(DataError, match="line 9"):
        load_purposes([path], profiles=profiles, book=book)


def test_every_binding_requirement_has_a_purpose(profiles: dict[str, Profile], bundled: tuple[Purpose, ...]) -> None:
    covered = {reference for purpose in bundled for reference in purpose.requirements}
    binding = {
        RequirementRef(profile.id, requirement.id)
        for profile in profiles.values()
        for requirement in profile.requirements
        if requirement.level is not Level.RECOMMENDED
    }
    assert len(binding) > 90
    assert binding <= covered


def test_source_of_a_purpose_is_that_of_its_requirements(
    profiles: dict[str, Profile], bundled: tuple[Purpose, ...]
) -> None:
    """What only this project expects must not be told as if a standard demanded it, nor better confirmed than it is.

    Its procedure is cited without an edition, as the copy does not tell it: no purpose that rests on it is sure.
    """
    requirements = {
        RequirementRef(profile.id, requirement.id): requirement
        for profile in profiles.values()
        for requirement in profile.requirements
    }
    for purpose in bundled:
        for reference in purpose.requirements:
            requirement = requirements[reference]
            assert purpose.source.startswith("Yangfan") == requirement.source.startswith("Yangfan"), purpose.id
            assert (requirement.confidence, purpose.confidence) != ("medium", "high"), purpose.id
        assert all(clause.edition for clause in purpose.clauses) or purpose.confidence == "medium", purpose.id


def test_situation_lowers_the_confidence_of_its_purposes_and_names_where_its_clauses_were_read(
    tmp_path: Path, profiles: dict[str, Profile], book: ProformaBook
) -> None:
    path = written(tmp_path, FIRST.replace('confidence="medium"', 'confidence="high"'))
    (purpose,) = load_purposes([path], profiles=profiles, book=book)
    assert (purpose.source, purpose.confidence) == ("ours", "high")
    text = path.read_text(encoding="utf-8").replace('"asked">', '"asked" source="copy" confidence="medium">', 1)
    path.write_text(text.replace("  <situation", '  <source id="copy">a copy</source>\n  <situation'), encoding="utf-8")
    (purpose,) = load_purposes([path], profiles=profiles, book=book)
    assert (purpose.source, purpose.confidence) == ("ours; a copy", "medium")


def test_case_of_en_dc_is_named_only_where_mrdc_capabilities_are_asked_for(bundled: tuple[Purpose, ...]) -> None:
    """TS 38.523-1 8.2.1.1.1 is the capability transfer in EN-DC (TS 38.523-2: C01, pc_EN_DC)."""
    named = {purpose.id for purpose in bundled if CaseRef("38.523-1", "8.2.1.1.1") in purpose.cases}
    assert named == {purpose.id for purpose in bundled if "MRDC" in purpose.response.en} - {"TP-REDCAP-RC5-EN-DC"}
    assert all(CaseRef("38.523-1", "8.1.5.1.1") in purpose.cases for purpose in bundled)


@pytest.mark.parametrize("purpose_id", ["TP-NR-MR12", "TP-NR-MR14-FDD-TDD"])
def test_applicability_asks_what_the_purpose_says_it_does(bundled: tuple[Purpose, ...], purpose_id: str) -> None:
    (purpose,) = [purpose for purpose in bundled if purpose.id == purpose_id]
    assert purpose.applicability is not None
    keys = {atom.key.reference for atom in atoms(purpose.applicability) if isinstance(atom, ItemRef)}
    assert (
        keys
        == {
            "TP-NR-MR12": {"A.4.3.7-1/32"},
            "TP-NR-MR14-FDD-TDD": {"A.4.1-1/1", "A.4.1-1/2", "A.4.1-3/1"},
        }[purpose_id]
    )


def test_items_that_purposes_ask_for_are_named_in_chinese(bundled: tuple[Purpose, ...], book: ProformaBook) -> None:
    for purpose in bundled:
        asked = atoms(purpose.applicability) if purpose.applicability else ()
        for key in (*(atom.key for atom in asked if isinstance(atom, ItemRef)), *purpose.items):
            item = book.item(key)
            assert item is not None
            assert item.name.zh != item.name.en, key


def test_items_of_a_purpose_ask_for_a_field_that_the_purpose_is_about(
    bundled: tuple[Purpose, ...], book: ProformaBook
) -> None:
    """Only items whose own field is known lead to published test cases (facts: name match or audit)."""
    for purpose in bundled:
        said = f"{purpose.initial.en} {purpose.response.en}"
        for key in purpose.items:
            item = book.item(key)
            assert item is not None
            assert item.field_origin in {"audit", "name-match"}, key
            near = {"A.4.3.2-1/10", "A.4.3.2-1/11"} if purpose.id == "TP-URLLC-UR26" else set()
            own = any(field in said for field in item.fields) or key.reference in near
            assert own or purpose.id in {"TP-NR-RC9", "TP-NR-MR12"}, (purpose.id, key)


def test_applicability_is_context_or_premise_and_never_what_is_demanded(
    profiles: dict[str, Profile], bundled: tuple[Purpose, ...], book: ProformaBook
) -> None:
    """A device that owes a capability and does not show it has to fail, not to be left out.

    So what is mandatory has no condition; what is conditional may ask for duplex modes and frequency ranges (A.4.1-1,
    A.4.1-2), or for a field that its requirements have as their own condition.
    """
    requirements = {
        RequirementRef(profile.id, requirement.id): requirement
        for profile in profiles.values()
        for requirement in profile.requirements
    }
    for purpose in filter(lambda purpose: purpose.applicability, bundled):
        assert purpose.applicability_reason is not None
        for reference in purpose.requirements:
            premise = requirements[reference].applies_if
            assert premise is not None, purpose.id
            assert purpose.applicability is not None
            for atom in atoms(purpose.applicability):
                assert isinstance(atom, ItemRef)
                item = book.item(atom.key)
                assert item is not None
                context = atom.table in {"A.4.1-1", "A.4.1-2"} or (item.mnemonic, "standalone" in premise) == SA
                assert context or any(field in premise for field in item.fields), (purpose.id, atom)
