from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from conformance.capabilities.catalogue import load_catalogue
from conformance.errors import ConformanceError, DataError
from conformance.ics.answers import Answers
from conformance.ics.checking import check_statement
from conformance.ics.consistency import Relation, load_relations, prerequisite_relations
from conformance.ics.expressions import References, write_expression
from conformance.ics.kleene import truth
from conformance.ics.proformas import ProformaBook, load_proformas
from conformance.model.capability import Capability
from conformance.model.finding import Severity
from conformance.model.ics import Configuration, IcsAnswer, IcsItem, ItemKey, Proforma, Statement, Support
from conformance.model.text import Text
from conformance.resources import specs
from conformance.workspace import Workspace

SPEC = "38.508-2"
YES, NO = Support.YES, Support.NO


@cache
def published() -> ProformaBook:
    return load_proformas(sorted(specs("proformas").glob("*.xml")))


@cache
def catalogue() -> tuple[Capability, ...]:
    return tuple(load_catalogue(sorted(specs("capabilities").glob("*.xml"))))


@cache
def bundled() -> tuple[Relation, ...]:
    return load_relations(sorted(specs("consistency").glob("*.xml")), published())


def broken(supports: dict[str, Support], relations: Iterable[Relation]) -> set[str]:
    """The relations that answers break, which are given by the mnemonics of the first item that has them."""
    declared = {}
    for name, support in supports.items():
        spec, _, mnemonic = name.rpartition(":")
        key = published().items_of(spec or SPEC, mnemonic)[0].key
        declared[key] = IcsAnswer(key, support)
    answers = Answers(Statement({}, {}, declared), {}, published())
    return {finding.rule for finding in check_statement(answers, published(), relations=relations).findings}


@pytest.mark.parametrize(
    ("supports", "relation"),
    [
        ({"pc_NG_RAN_NR": YES, "pc_5GCN": NO}, "standalone-5gc"),
        ({"pc_nrBand257_Supp": YES, "pc_nrFR2": NO, "pc_nrTDD": YES}, "fr2-bands"),
        ({"pc_nrBand257_Supp": YES, "pc_nrFR2": YES, "pc_nrTDD": NO}, "fr2-bands"),
        ({"pc_nrBand78_PC2_Supp": YES, "pc_nrBand78_Supp": NO}, "power-class-band"),
        ({"pc_nrBand78_PC1.5_Supp": YES, "pc_nrBand78_Supp": NO}, "power-class-band"),
        ({"pc_nrBand3_HD_FDD_Supp": YES, "pc_nrBand3_Supp": NO}, "half-duplex-band"),
        ({"pc_DL_NR_CA_3CC": YES, "pc_DL_NR_CA_2CC": NO}, "fewer-carriers"),
        ({"pc_EN_DC": YES, "36.523-2:pc_eFDD": NO, "36.523-2:pc_eTDD": NO}, "en-dc-eutra"),
        ({"pc_InterBand_ENDC_IncludingFR2": YES, "pc_nrFR2": NO}, "en-dc-fr2"),
        ({"pc_DL_EN_DC_2CC": YES, "pc_EN_DC": NO}, "en-dc-carriers"),
        ({"pc_EN_DC": YES, "37.571-3:pc_EN_DC": NO}, "positioning-en-dc"),
        ({"pc_EN_DC": NO, "37.571-3:pc_EN_DC": YES}, "positioning-en-dc"),
        ({"36.523-2:pc_eBand3_Supp": YES, "36.523-2:pc_eFDD": NO, "36.523-2:pc_NB_FDD": NO}, "eutra-fdd-bands"),
    ],
)
def test_answers_that_cannot_both_be_true_break_a_relation(supports: dict[str, Support], relation: str) -> None:
    assert broken(supports, bundled()) == {relation}
    assert broken(dict.fromkeys(supports, YES), bundled()) == set()


def test_en_dc_is_of_a_kind() -> None:
    kinds = [item.mnemonic for item in published().table(SPEC, "A.4.1-4")[:5]]
    assert "en-dc-category" in broken({"pc_EN_DC": YES, **dict.fromkeys(kinds, NO)}, bundled())
    assert "en-dc-category" not in broken({"pc_EN_DC": YES, **dict.fromkeys(kinds[:4], NO)}, bundled())


@pytest.mark.parametrize(
    ("table", "name", "demanded"),
    [
        ("A.4.3.2A.4.1-3", "CA_n1A-n78A", {"38.508-2:pc_nrBand1_Supp", "38.508-2:pc_nrBand78_Supp"}),
        ("A.4.3.2A.3.1-3", "CA_n2(2A)", {"38.508-2:pc_nrBand2_Supp"}),
        (
            "A.4.3.2B.2.3.2-2",
            "DC_1A-3A_n28A",
            {"38.508-2:pc_nrBand28_Supp", "36.523-2:pc_eBand1_Supp", "36.523-2:pc_eBand3_Supp"},
        ),
        ("A.4.3.2B.2.1-2", "DC_(n)41AA", {"38.508-2:pc_nrBand41_Supp", "36.523-2:pc_eBand41_Supp"}),
        ("A.4.3.2B.3.1.1-2", "DC_n28A_3A", {"38.508-2:pc_nrBand28_Supp", "36.523-2:pc_eBand3_Supp"}),
        ("A.4.3.2C.2-1", "SUL_n41A-n83A", {"38.508-2:pc_nrBand41_Supp", "38.508-2:pc_nrBand83_Supp"}),
    ],
)
def test_a_configuration_demands_every_band_in_its_name(table: str, name: str, demanded: set[str]) -> None:
    """Names of configurations are those of TS 38.101-1 and 38.101-3 clause 5.5."""
    assert published().has(ItemKey(SPEC, table, name))
    found = {
        write_expression(relation.demands)
        for relation in bundled()
        if relation.id in {"combination-bands", "combination-eutra-bands"}
        and write_expression(relation.given, References(SPEC)) == f"{table}/{name}"
    }
    assert found == demanded


def test_prerequisites_of_a_capability_are_those_of_the_item_that_it_declares() -> None:
    """TS 38.306 clause 4.2.21.2: 16 DRBs for RedCap are for a UE that supports RedCap, or eRedCap."""
    relations = prerequisite_relations(catalogue(), published())
    found = broken(
        {
            "pc_supportOf16DRB_RedCap_r17": YES,
            "pc_supportOfRedCap_r17": NO,
            "pc_supportOfERedCap_r18": NO,
        },
        relations,
    )
    assert found == {"prerequisite-nr-r17-support-of-16drb-redcap"}


def synthetic(*items: IcsItem) -> ProformaBook:
    listed = {"A.2": (Configuration(SPEC, "A.2", "CA_n1A-n3A"),)}
    return ProformaBook({SPEC: Proforma(SPEC, "1.0.0", Text("synthetic", "合成"), {"A.1": items}, listed)})


def item(number: str, *fields: str, origin: str = "audit") -> IcsItem:
    name = Text(number, number)
    return IcsItem(ItemKey(SPEC, "A.1", number), f"pc_{number}", name, fields=fields, field_origin=origin)


def rows(**prerequisites: str) -> list[Capability]:
    some = catalogue()[0]
    return [replace(some, id=name, field=f"field-{name}", prerequisites=text) for name, text in prerequisites.items()]


def written(relations: Iterable[Relation]) -> list[str]:
    own = References(SPEC)
    return [f"{write_expression(one.given, own)} → {write_expression(one.demands, own)}" for one in relations]


@pytest.mark.parametrize(
    ("prerequisites", "expected"),
    [
        ("b", ["A.1/1 → A.1/2"]),
        ("b&c", ["A.1/1 → A.1/2 AND A.1/3"]),
        ("b|c", ["A.1/1 → A.1/2 OR A.1/3"]),
        ("field:field-b", ["A.1/1 → A.1/2"]),
        ("b&field:nobody-asks", ["A.1/1 → A.1/2"]),
        ("b|field:nobody-asks", []),
        ("field:nobody-asks", []),
        ("", []),
    ],
)
def test_what_no_item_asks_for_is_left_out_of_prerequisites(prerequisites: str, expected: list[str]) -> None:
    book = synthetic(item("1", "field-a"), item("2", "field-b"), item("3", "field-c"))
    assert written(prerequisite_relations(rows(a=prerequisites, b="", c=""), book)) == expected


def test_a_field_that_may_only_be_a_prerequisite_ties_nothing() -> None:
    book = synthetic(item("1", "field-a", origin="text"), item("2", "field-b"))
    assert prerequisite_relations(rows(a="b", b=""), book) == ()


def test_an_item_with_several_fields_demands_the_prerequisites_of_one_of_them() -> None:
    book = synthetic(item("1", "field-a", "field-d"), item("2", "field-b"), item("3", "field-c"))
    assert written(prerequisite_relations(rows(a="b", b="", c="", d="c"), book)) == ["A.1/1 → A.1/2 OR A.1/3"]
    assert prerequisite_relations(rows(a="b", b="", c="", d=""), book) == ()
    assert prerequisite_relations(rows(a="b", b="", c=""), book) == (), "of one field the prerequisites are unknown"


def test_a_field_that_several_items_ask_for_is_shown_by_any_of_them() -> None:
    book = synthetic(item("1", "field-a"), item("2", "field-b"), item("3", "field-b"))
    assert written(prerequisite_relations(rows(a="b", b=""), book)) == ["A.1/1 → A.1/2 OR A.1/3"]


def stated(*content: str, severity: str = "fail") -> str:
    relations = (
        f"""<relation id="r{number}" severity="{severity}" source="synthetic" confidence="high">
        <title><en>tied</en><zh>相关</zh></title>{one}</relation>"""
        for number, one in enumerate(content)
    )
    return f'<consistency xmlns="urn:yangfan:consistency:1" spec="{SPEC}">{"".join(relations)}</consistency>'


def read(tmp_path: Path, document: str, book: ProformaBook) -> tuple[Relation, ...]:
    path = tmp_path / "own.xml"
    path.write_text(document, encoding="utf-8")
    return load_relations([path], book)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<given>pc_1</given><demands>pc_2 AND NOT pc_3</demands>", ["pc_1 → pc_2 AND NOT pc_3"]),
        ('<given>pc_1</given><demands tables="A.1"/>', ["pc_1 → A.1/1 OR A.1/2 OR A.1/3"]),
        ('<given tables="A.2"/><demands>pc_1</demands>', ["A.2/CA_n1A-n3A → pc_1"]),
        (
            r'<given tables="A.2" each="n(\d+)"/><demands>pc_{1}</demands>',
            ["A.2/CA_n1A-n3A → pc_1", "A.2/CA_n1A-n3A → pc_3"],
        ),
        (r'<given tables="A.?" each="^pc_[12]"/><demands>pc_3</demands>', ["A.1/1 → pc_3", "A.1/2 → pc_3"]),
        ('<ladder tables="A.1"/>', ["A.1/2 → A.1/1", "A.1/3 → A.1/2"]),
        ("<same>pc_1</same><same>pc_2</same>", ["pc_1 → pc_2", "pc_2 → pc_1"]),
    ],
)
def test_a_relation_is_stated_in_one_of_these_forms(tmp_path: Path, content: str, expected: list[str]) -> None:
    assert written(read(tmp_path, stated(content), synthetic(item("1"), item("2"), item("3")))) == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<given>pc_1</given><demands>pc_9</demands>", "pc_9"),
        ("<given>A.1/9</given><demands>pc_1</demands>", "A.1/9"),
        ('<given tables="A.9"/><demands>pc_1</demands>', "A.9"),
        ('<given tables="36.523-2:A.1"/><demands>pc_1</demands>', "36.523-2:A.1"),
        ('<given tables="A.1" each="never"/><demands>pc_1</demands>', "r0"),
        ('<given tables="A.1" each="("/><demands>pc_1</demands>', r"\("),
        ("<given>pc_1 OR</given><demands>pc_1</demands>", "pc_1 OR"),
        ("<given>pc_1</given>", "demands"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_name(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        read(tmp_path, stated(content), synthetic(item("1")))


def test_two_files_cannot_have_a_relation_of_one_name(tmp_path: Path) -> None:
    paths = [tmp_path / "one.xml", tmp_path / "two.xml"]
    for path in paths:
        path.write_text(stated("<given>pc_1</given><demands>pc_1</demands>"), encoding="utf-8")
    with pytest.raises(DataError, match=r"one\.xml.*two\.xml.*r0"):
        load_relations(paths, synthetic(item("1")))


def test_relations_say_in_both_languages_why() -> None:
    for relation in (*bundled(), *prerequisite_relations(catalogue(), published())):
        assert relation.title.en != relation.title.zh
        assert relation.source
        assert relation.severity is not Severity.INFORMATION


def test_real_devices_break_no_relation(real_data: Path) -> None:
    """What a device shows of itself fits together; a relation that says otherwise would be wrong."""
    workspace = Workspace.open()
    relations = workspace.standards.relations
    seen: set[str] = set()
    devices = 0
    for path in sorted(real_data.rglob("*")):
        for derived in _derived(workspace, path) if path.is_file() else ():
            answers = Answers(None, derived, workspace.standards.proformas)
            found = check_statement(answers, workspace.standards.proformas, relations=relations).findings
            tied = [finding for finding in found if finding.rule in {relation.id for relation in relations}]
            assert not tied, f"{path.name}: {tied[0]}"
            seen |= {one.id for one in relations if truth(one.given, answers.support) is YES}
            devices += 1
    assert devices > 50
    assert {"fr2-bands", "power-class-band", "en-dc-of-category", "fewer-carriers", "combination-bands"} <= seen


def _derived(workspace: Workspace, path: Path) -> Iterable[dict[ItemKey, IcsAnswer]]:
    try:
        evidence = list(workspace.open_sut(str(path)).evidence())
        count = len(workspace.devices(evidence))
    except ConformanceError:
        return
    for number in range(1, count + 1):
        device = workspace.device(evidence, number=number)
        yield dict(workspace.standards.derived(device, origin=path.name))
