"""Files of records are read in layers; what is wrong in them is told with file and line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from conformance.errors import DataError
from conformance.model.lifecycle import Lifecycle, Machine, Outcome, Rung, State
from conformance.model.standards import Degree, Registry, RelationKind
from conformance.model.text import Text
from conformance.registry import records
from conformance.registry.identifiers import parse_identifier
from conformance.registry.records import load_registry

SOURCE = '<source confidence="high">synthetic</source>'
TITLE = "<title><en>A thing</en><zh>某物</zh></title>"
BODIES = f'<body id="miit" short="MIIT">{TITLE}{SOURCE}</body>'
CATEGORIES = f'<category id="common">{TITLE}{SOURCE}</category>'
SECTORS = f'<sector id="mining" order="13">{TITLE}<also>煤矿</also>{SOURCE}</sector>'
DRAFTING = State("20", Text("Drafting", "起草"), Rung.DRAFTING, Outcome.OPEN, also=("起草",))
LIFECYCLES = {
    "ydt": Lifecycle(
        "ydt", Text("Ours", "自拟"), "miit", {"stage": Machine("stage", Text("s", "s"), {"20": DRAFTING}, frozenset())}
    )
}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(kind: str, content: str, name: str = "") -> Path:
        path = tmp_path / f"{name or kind}.xml"
        path.write_text(f'<{kind} xmlns="urn:yangfan:standards:1">\n{content}\n</{kind}>', encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def load(write: Write) -> Callable[..., Registry]:
    def load_files(*standards: str, **others: str) -> Registry:
        kinds = {"bodies": BODIES, "categories": CATEGORIES, "sectors": SECTORS} | others
        files = [write(kind, content) for kind, content in kinds.items() if content]
        files += [write("standards", content, f"standards-{number}") for number, content in enumerate(standards)]
        return load_registry(files, lifecycles=LIFECYCLES)

    return load_files


def standard(inner: str = "", attributes: str = "", *, id_: str = "yd-t-1", number: str = "YD/T 1") -> str:
    numbered = f' number="{number}"' if number else ""
    return (
        f'<standard id="{id_}"{numbered} body="miit" kind="industry" lifecycle="ydt" {attributes}>'
        f"{TITLE}{SOURCE}{inner}</standard>"
    )


Load = Callable[..., Registry]


def test_a_record_has_all_that_its_element_says(load: Load) -> None:
    registry = load(
        standard(
            "<note><en>Seen</en><zh>见过</zh></note>"
            '<edition number="YD/T 1-2020" issued="2020-04-16" effective="2020-07">'
            '<stage id="起草" date="2019"/></edition>'
            f'<relation kind="adopts" target="ISO/IEC 27001:2022" degree="MOD" legacy="true">{SOURCE}'
            '<deviation clause="5.2"><en>Stricter</en><zh>更严</zh></deviation></relation>'
            '<plan number="20230390-T-339"/><filing number="95875-2024"/>',
            'sectors="mining" categories="common" specific="false"',
        )
    )
    record = registry.standards["yd-t-1"]
    (edition,) = record.editions
    (relation,) = record.relations
    assert record.identifier == parse_identifier("YD/T 1")
    assert (record.sectors, record.categories, record.specific) == (("mining",), ("common",), False)
    assert edition.identifier == parse_identifier("YD/T 1-2020")
    assert str(edition.issued) == "2020-04-16"
    assert edition.effective is not None
    assert edition.effective.latest == date(2020, 7, 31)
    assert edition.withdrawn is None
    assert [(stage.stage, str(stage.date), stage.source.text) for stage in edition.stages] == [
        ("起草", "2019", "synthetic")
    ]
    assert (relation.kind, relation.degree, relation.legacy) == (RelationKind.ADOPTS, Degree.MODIFIED, True)
    assert [(one.clause, one.what.en) for one in relation.deviations] == [("5.2", "Stricter")]
    assert record.plans == (parse_identifier("20230390-T-339"),)
    assert record.filings == (parse_identifier("95875-2024"),)
    assert registry.sectors["mining"].aliases == ("煤矿",)


def test_a_target_has_all_that_its_element_says(load: Load) -> None:
    target = (
        f'<target id="t" goal="30" strict="true" since="2021-07-05" due="2023-12" landed="U7" unit="edition" '
        f'each-sector="1">{TITLE}<document>Draft</document><scope sectors="*" kinds="industry group" '
        f'lifecycles="ydt"/><choices><en>Ours</en><zh>自定</zh></choices>{SOURCE}</target>'
    )
    found = load(targets=target).targets["t"]
    assert (found.goal, found.strict, found.unit, found.each_sector) == (30, True, "edition", True)
    assert (found.landed, found.due.latest) == (Rung.IN_FORCE, date(2023, 12, 31))
    assert (found.scope.sectors, found.scope.kinds, found.scope.specific) == (("*",), ("industry", "group"), True)
    assert found.choices == Text("Ours", "自定")


def test_a_later_record_of_the_same_id_stands_in_for_an_earlier_one(load: Load) -> None:
    registry = load(standard(), standard(attributes='sectors="mining"'))
    assert len(registry.standards) == 1
    assert registry.standards["yd-t-1"].sectors == ("mining",)
    assert registry.standards["yd-t-1"].origin.endswith("standards-1.xml")


def test_a_layer_may_stand_in_for_a_record_with_a_broken_neighbour_only_by_its_id(load: Load) -> None:
    with pytest.raises(DataError, match=r"standards-1\.xml, line 2: mine has the number of yd-t-1"):
        load(standard(), standard(id_="mine"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (standard(attributes='sectors="minig"'), r"line 2: yd-t-1 names the sector minig.*mean mining\?"),
        (standard(attributes='categories="comn"'), r"line 2: yd-t-1 names the category comn.*mean common\?"),
        (standard().replace("miit", "mit"), r"names the body mit.*mean miit\?"),
        (standard().replace('"ydt"', '"ydtt"'), r"names the lifecycle ydtt.*mean ydt\?"),
        (standard('\n<edition><stage id="21"/></edition>'), r"line 3: yd-t-1: .*21"),
        (standard('\n<edition number="YD/T 2-2020"/>'), r"line 3: yd-t-1: YD/T 2-2020 is an edition of another"),
        (
            standard('<edition number="YD/T 1-2020"/>\n<edition number="YD/T1—2020"/>'),
            r"line 3: yd-t-1 has the .* twice",
        ),
        (standard('\n<edition issued="2020-02-30"/>'), r"line 3: yd-t-1: issued is 2020-02-30"),
        (standard('<edition issued="2020" effective="2019-12"/>'), r"effective 2019-12 is before issued 2020"),
        (standard('<edition issued="2020" withdrawn="2019-12"/>'), r"withdrawn 2019-12 is before issued 2020"),
        (standard(number="YD/T 1-2020"), r"YD/T 1-2020 is the number of one edition"),
        (standard(number="some words"), r"line 2: yd-t-1: .*some words"),
        (standard(f'<relation kind="adopts" target="YD/T 2">{SOURCE}</relation>'), r"IDT, MOD or NEQ"),
        (standard(f'<relation kind="tests" degree="IDT" target="YD/T 2">{SOURCE}</relation>'), r"only adopts has"),
        (standard(f'<relation kind="tests" target="two">{SOURCE}</relation>'), r"line 2: yd-t-1: .*two"),
        (standard() + "\n" + standard(), r"line 3.*yd-t-1"),
        (standard(attributes='sector="mining"'), r"line 2.*sector"),
        (
            standard('<edition issued="2020"/>').replace(' lifecycle="ydt"', ""),
            r"line 2: yd-t-1 has dates .* no lifecycle",
        ),
        (
            standard('<edition><stage id="20"/></edition>').replace(' lifecycle="ydt"', ""),
            r"yd-t-1 has dates or stages",
        ),
        (standard().replace(TITLE, "<title/>"), r"line 2.*title"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(load: Load, content: str, message: str) -> None:
    with pytest.raises(DataError, match=rf"(?s)standards-0\.xml.*{message}"):
        load(content)


def test_effective_in_the_year_of_issue_is_not_before_it(load: Load) -> None:
    assert load(standard('<edition issued="2020" effective="2020-03-01"/>')).standards


def test_what_has_neither_dates_nor_stages_needs_no_lifecycle(load: Load) -> None:
    assert load(standard('<edition number="YD/T 1-2020"/>').replace(' lifecycle="ydt"', "")).standards


def test_a_title_may_be_in_one_language(load: Load) -> None:
    titles = load(standard().replace(TITLE, "<title><zh>某物</zh></title>")).standards["yd-t-1"].titles
    assert (titles.spoken("en"), titles.spoken("zh")) == ("某物", "某物")


def test_space_around_a_date_is_no_part_of_it(load: Load) -> None:
    (edition,) = load(standard('<edition issued=" 2020-04 "/>')).standards["yd-t-1"].editions
    assert str(edition.issued) == "2020-04"


def test_without_any_sectors_the_error_says_where_they_go(load: Load) -> None:
    with pytest.raises(DataError, match="there are no sectors; add it to a file of sectors"):
        load(standard(attributes='sectors="mining"'), sectors="")


def test_a_category_below_itself_is_refused(load: Load) -> None:
    circle = "".join(
        f'<category id="{one}" parent="{other}">{TITLE}{SOURCE}</category>' for one, other in ("ab", "bc", "ca")
    )
    with pytest.raises(DataError, match=r"categories\.xml, line 2: .*a → b → c → a"):
        load(categories=circle)


def test_an_item_of_a_plan_that_is_part_of_nothing_is_refused(load: Load) -> None:
    item = f'{SOURCE}<item id="p.1.1" kind="hold test" parent="p.1">{TITLE}</item>'
    with pytest.raises(DataError, match=r"p\.1\.1 is part of the item p\.1"):
        load(plan=item)


def test_an_item_of_a_plan_is_sourced_as_the_plan_is_unless_it_says_otherwise(load: Load) -> None:
    own = '<source confidence="low">heard</source>'
    items = load(plan=f'{SOURCE}<item id="a" kind="hold">{TITLE}</item><item id="b" kind="record">{TITLE}{own}</item>')
    assert [(item.source.text, item.source.confidence) for item in items.plan.values()] == [
        ("synthetic", "high"),
        ("heard", "low"),
    ]


def test_another_document_is_no_file_of_records(write: Write) -> None:
    with pytest.raises(DataError, match="other"):
        load_registry([write("other", "")])


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent\.xml cannot be read"):
        load_registry([tmp_path / "absent.xml"])


def test_too_many_records_are_refused(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_RECORDS", 2)
    with pytest.raises(DataError, match="a registry has 2 at most"):
        load(standard())


def test_without_lifecycles_stages_are_not_looked_at(write: Write) -> None:
    files = [write("bodies", BODIES), write("standards", standard('<edition><stage id="any"/></edition>'))]
    assert load_registry(files).standards["yd-t-1"].editions[0].stages[0].stage == "any"
