"""Derivations of a synthetic proforma from small synthetic probe documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from conformance import resources
from conformance.errors import DataError
from conformance.ics.answers import RELEASE
from conformance.ics.derivation import Deriver, load_deriver
from conformance.ics.proformas import ProformaBook, load_proformas
from conformance.model.capability import Capability, CapabilityAnswer, Clause, Granularity, Status
from conformance.model.evidence import Rat
from conformance.model.ics import Configuration, IcsItem, ItemKey, Proforma, Support
from conformance.model.text import Text

NAME = Text(en="synthetic", zh="合成")
SPEC = "1.234-5"
PLACE = "UE-NR-Capability.rf-Parameters.supportedBandListNR"
NR = f"""<ue><nr><UE-NR-Capability digest="d"><accessStratumRelease><rel16/></accessStratumRelease>
<rf-Parameters><supportedBandListNR list="items"><BandNR><bandNR>78</bandNR><power><pc2/></power></BandNR>
</supportedBandListNR></rf-Parameters></UE-NR-Capability></nr>
<derived nr="true"><band nr="78" place="{PLACE}[0]"/></derived></ue>"""


@pytest.fixture
def book() -> ProformaBook:
    items = [("T-1", "1", "pc_one"), ("T-1", "2", "pc_two"), ("T-2", "1", "pc_band78"), ("T-2", "2", "pc_band1")]
    tables: dict[str, tuple[IcsItem, ...]] = {}
    for table, item, mnemonic in items:
        tables[table] = (*tables.get(table, ()), IcsItem(ItemKey(SPEC, table, item), mnemonic, NAME))
    listed = {"T-3": (Configuration(SPEC, "T-3", "CA_n1A-n78A"), Configuration(SPEC, "T-3", "CA_n78C"))}
    return ProformaBook({SPEC: Proforma(SPEC, "1.0.0", NAME, tables, listed)})


@pytest.fixture
def deriver_of(tmp_path: Path, book: ProformaBook) -> Callable[[str], Deriver]:
    def load(inside: str, *, name: str = "own.xml") -> Deriver:
        path = tmp_path / name
        text = f'<derivations xmlns="urn:yangfan:derivations:1" spec="{SPEC}"><source id="s">synthetic</source>'
        path.write_text(f"{text}{inside}</derivations>", encoding="utf-8")
        return load_deriver([path], book)

    return load


def item(inside: str, *, item: str = "1", mnemonic: str = "pc_one", no: str = "", place: str = PLACE) -> str:
    conditions = f' no="{no}"' if no else ""
    return (
        f'<item table="T-1" item="{item}" mnemonic="{mnemonic}"{conditions} place="{place}" source="s"'
        f' confidence="high">{inside}</item>'
    )


def condition(identifier: str, xpath: str, place: str = "") -> str:
    at = f' place="{place}"' if place else ""
    return f'<condition id="{identifier}" source="s" confidence="high"{at}>{xpath}</condition>'


SHAPES = (
    r'<shapes tables="T-2" pattern="pc_(?P&lt;classes>band)\d+" kind="NR" link="downlink" ranges="FR1" place="p"'
    ' no="" source="s" confidence="high"/>'
)
SAME = (
    '<same table="T-2" item="1" mnemonic="pc_band78" source="s" confidence="high">'
    f'<as spec="{SPEC}" table="T-1" item="1" mnemonic="pc_one"/>'
    f'<as spec="{SPEC}" table="T-1" item="2" mnemonic="pc_two"/></same>'
)
ONE = ItemKey(SPEC, "T-1", "1")


def derive(deriver: Deriver, probe: str = NR, answers: tuple[CapabilityAnswer, ...] = ()):
    return deriver.derive(etree.fromstring(probe), answers, origin="synthetic")


def test_what_an_expression_selects_shows_the_item_at_its_place(deriver_of: Callable[[str], Deriver]) -> None:
    xpath = "<yes>nr/UE-NR-Capability/rf-Parameters/supportedBandListNR/*/power/pc2</yes>"
    answer = derive(deriver_of(item(xpath)))[ONE]
    assert (answer.support, answer.place, answer.origin) == (Support.YES, f"{PLACE}[0].power", "synthetic")


def test_an_element_of_derived_has_the_place_that_it_states(deriver_of: Callable[[str], Deriver]) -> None:
    answer = derive(deriver_of(item("<yes>derived/band[@nr = 78]</yes>")))[ONE]
    assert answer.place == f"{PLACE}[0]"


def test_what_is_not_shown_is_left_out(deriver_of: Callable[[str], Deriver]) -> None:
    assert ONE not in derive(deriver_of(item("<yes>derived/band[@nr = 1]</yes>")))


def test_what_is_not_shown_under_a_condition_is_not_supported(deriver_of: Callable[[str], Deriver]) -> None:
    text = condition("never", "false()") + condition("nr", "boolean(nr)")
    answer = derive(deriver_of(text + item("<yes>derived/band[@nr = 1]</yes>", no="never nr")))[ONE]
    assert (answer.support, answer.place) == (Support.NO, PLACE)


def test_a_condition_with_a_place_of_its_own_gives_it(deriver_of: Callable[[str], Deriver]) -> None:
    text = condition("elsewhere", "boolean(nr)", "UE-EUTRA-Capability.x")
    answer = derive(deriver_of(text + item("<yes>nothing</yes>", no="elsewhere")))[ONE]
    assert answer.place == "UE-EUTRA-Capability.x"


def test_a_condition_that_selects_elements_has_their_place(deriver_of: Callable[[str], Deriver]) -> None:
    text = condition("band", "derived/band")
    assert derive(deriver_of(text + item("<yes>nothing</yes>", no="band")))[ONE].place == f"{PLACE}[0]"


def test_an_exception_leaves_the_item_unanswered(deriver_of: Callable[[str], Deriver]) -> None:
    text = condition("nr", "boolean(nr)")
    inside = "<yes>nothing</yes><unless>derived/band</unless>"
    assert ONE not in derive(deriver_of(text + item(inside, no="nr")))


def test_a_value_is_the_name_of_the_enumerator(deriver_of: Callable[[str], Deriver]) -> None:
    inside = "<value>nothing</value><value>nr/UE-NR-Capability/rf-Parameters/supportedBandListNR/*/power/*</value>"
    answer = derive(deriver_of(item(inside)))[ONE]
    assert (answer.support, answer.value) == (Support.YES, "pc2")


def test_a_value_is_the_number_of_an_integer(deriver_of: Callable[[str], Deriver]) -> None:
    inside = "<value>nr/UE-NR-Capability/rf-Parameters/supportedBandListNR/*/bandNR</value>"
    assert derive(deriver_of(item(inside)))[ONE].value == "78"


def test_the_groups_of_a_family_are_variables(deriver_of: Callable[[str], Deriver]) -> None:
    family = (
        r'<family tables="T-2" pattern="pc_band(?P&lt;band&gt;\d+)" no="nr" place="p" source="s" confidence="high">'
        "<yes>derived/band[@nr = $band]</yes></family>"
    )
    answers = derive(deriver_of(condition("nr", "boolean(nr)") + family))
    assert answers[ItemKey(SPEC, "T-2", "1")].support is Support.YES
    assert answers[ItemKey(SPEC, "T-2", "2")].support is Support.NO


@pytest.mark.parametrize(
    ("power", "uplink", "support"),
    [
        ("<powerClass-v1530><pc2/></powerClass-v1530>", "A", Support.YES),
        ("<powerClass-v1530><pc2/></powerClass-v1530>", "", None),
        ("", "A", Support.NO),
    ],
)
def test_an_item_asks_for_a_configuration_of_which_the_device_says_more(
    tmp_path: Path, power: str, uplink: str, support: Support | None
) -> None:
    key = ItemKey(SPEC, "T-1", "1")
    item = IcsItem(key, "pc_CA_n1A_n78A_PC2", Text(en="CA_n1A-n78A", zh="CA_n1A-n78A"))
    path = tmp_path / "own.xml"
    path.write_text(
        f"""<derivations xmlns="urn:yangfan:derivations:1" spec="{SPEC}"><source id="s">synthetic</source>
        <condition id="nr" source="s" confidence="high">boolean(nr)</condition>
        <combinations tables="T-1" pattern="pc_(?P&lt;uplink>.*)_PC2" no="nr" place="p" source="s" confidence="high">
        <among>nr/UE-NR-Capability/lists/*[powerClass-v1530/pc2]</among></combinations></derivations>""",
        encoding="utf-8",
    )
    sending = f' ul-class="{uplink}"' if uplink else ""
    probe = f"""<ue><nr><UE-NR-Capability digest="d"><lists list="items"><BandCombination>{power}
        </BandCombination></lists></UE-NR-Capability></nr><derived nr="true">
        <combination kind="NR" place="UE-NR-Capability.lists[0]">
        <entry rat="nr" band="1" dl-class="A"{sending}/><entry rat="nr" band="78" dl-class="A" ul-class="A"/>
        </combination></derived></ue>"""
    book = ProformaBook({SPEC: Proforma(SPEC, "1.0.0", NAME, {"T-1": (item,)}, {})})
    found = derive(load_deriver([path], book), probe).get(key)
    assert (found.support if found else None) is support


@pytest.mark.parametrize(
    ("one", "two", "support"),
    [
        (None, None, None),
        (None, Support.NO, None),
        (Support.NO, None, None),
        (Support.NO, Support.NO, Support.NO),
        (Support.NO, Support.YES, Support.YES),
        (Support.YES, None, Support.YES),
    ],
)
def test_an_item_that_asks_what_others_ask_has_their_answer(
    deriver_of: Callable[[str], Deriver], one: Support | None, two: Support | None, support: Support | None
) -> None:
    inside = {None: "<yes>nothing</yes>", Support.NO: "<yes>nothing</yes>", Support.YES: "<yes>derived/band</yes>"}
    asked = item(inside[one], no="nr" if one else "")
    other = item(inside[two], no="nr" if two else "", item="2", mnemonic="pc_two")
    answers = derive(deriver_of(condition("nr", "boolean(nr)") + SAME + asked + other))
    found = answers.get(ItemKey(SPEC, "T-2", "1"))
    assert (found.support if found else None) is support
    if found and support is Support.YES:
        assert (found.place, found.origin) == (f"{PLACE}[0]", "synthetic")


def test_the_release_is_that_of_the_first_container_named(deriver_of: Callable[[str], Deriver]) -> None:
    text = (
        '<release source="s" confidence="high"><value>eutra/*/accessStratumRelease/*</value>'
        "<value>nr/UE-NR-Capability/accessStratumRelease/*</value></release>"
    )
    assert derive(deriver_of(text))[RELEASE].value == "Rel-16"
    assert RELEASE not in derive(deriver_of(text), "<ue><derived/></ue>")


def test_a_configuration_with_a_band_that_is_not_listed_is_not_supported(deriver_of: Callable[[str], Deriver]) -> None:
    text = '<configurations tables="T-3" place="p" source="s" confidence="high"/>'
    answers = derive(deriver_of(text))
    missing = answers[ItemKey(SPEC, "T-3", "CA_n1A-n78A")]
    assert (missing.support, missing.place) == (Support.NO, PLACE)
    assert ItemKey(SPEC, "T-3", "CA_n78C") not in answers


def row(status: Status, *, absence: Text | None = None, modes: tuple[str, ...] = ()) -> CapabilityAnswer:
    capability = Capability(
        id="row", field="f", rat=Rat.NR, paths=("a/f",), release=15, scenario="basic", granularity=Granularity.UE,
        kind="flag", mandatory="no", condition=None, prerequisites="", name=NAME, meaning=NAME,
        clause=Clause("TS 38.306", "4"), source="synthetic", confidence="high", note=None,
    )  # fmt: skip
    return CapabilityAnswer(capability, status, absence=absence, modes=modes)


@pytest.mark.parametrize(
    ("answer", "mode", "support"),
    [
        (row(Status.DECLARED), "", Support.YES),
        (row(Status.ABSENT), "", Support.NO),
        (row(Status.UNKNOWN), "", None),
        (row(Status.ABSENT, absence=NAME), "", None),
        (row(Status.DECLARED, modes=("FR1 FDD",)), "FR1", Support.YES),
        (row(Status.DECLARED, modes=("FR1 FDD",)), "FR2", Support.NO),
        (row(Status.DECLARED), "FR2", Support.YES),
    ],
)
def test_a_row_of_the_catalogue_answers_as_far_as_it_tells(
    deriver_of: Callable[[str], Deriver], answer: CapabilityAnswer, mode: str, support: Support | None
) -> None:
    told = f' mode="{mode}"' if mode else ""
    found = derive(deriver_of(item(f'<capability id="row"{told}/>')), answers=(answer,))
    assert (found[ONE].support if ONE in found else None) is support


def test_of_several_rows_all_must_be_absent_for_a_no(deriver_of: Callable[[str], Deriver]) -> None:
    inside = '<capability id="row"/><capability id="other"/>'
    assert ONE not in derive(deriver_of(item(inside)), answers=(row(Status.ABSENT),))
    assert derive(deriver_of(item(inside)), answers=(row(Status.DECLARED),))[ONE].support is Support.YES


@pytest.mark.parametrize(
    ("inside", "key"),
    [
        (item("<yes>nr[</yes>"), "derivation.xpath"),
        (item("<yes>nr[$unknown]</yes>"), "derivation.variable"),
        (item("<yes>nr</yes>", item="9"), "derivation.unknown-item"),
        (item("<yes>nr</yes>", mnemonic="pc_other"), "derivation.unknown-item"),
        (item("<yes>nr</yes>", no="missing"), "derivation.unknown-condition"),
        (SAME.replace("pc_two", "pc_other"), "derivation.unknown-item"),
        ('<configurations tables="T-9" place="p" source="s" confidence="high"/>', "derivation.no-table"),
        (
            '<family tables="T-2" pattern="nothing" place="p" source="s" confidence="high"><yes>nr</yes></family>',
            "derivation.no-match",
        ),
        (
            '<family tables="T-2" pattern="(" place="p" source="s" confidence="high"><yes>nr</yes></family>',
            "derivation.pattern",
        ),
        (SHAPES, "derivation.classes"),
        (item("<yes>nr</yes>") + item("<yes>nr</yes>"), "derivation.twice"),
    ],
)
def test_broken_data_is_refused_with_its_place(deriver_of: Callable[[str], Deriver], inside: str, key: str) -> None:
    with pytest.raises(DataError) as caught:
        deriver_of(inside)
    assert caught.value.key == key
    assert "own.xml" in str(caught.value)


def test_every_bundled_derivation_names_rows_of_the_catalogue() -> None:
    rows = (etree.parse(path).iter("{*}capability") for path in resources.specs("capabilities").glob("*.xml"))
    known = {row.get("id") for found in rows for row in found}
    files = resources.specs("derivations").glob("*.xml")
    named = {one.get("id") for path in files for one in etree.parse(path).iter("{*}capability")}
    assert len(named) > 100
    assert named <= known


def test_the_page_says_how_many_items_and_configurations_are_derived() -> None:
    book = load_proformas(sorted(resources.specs("proformas").glob("*.xml")))
    deriver = load_deriver(sorted(resources.specs("derivations").glob("*.xml")), book)
    page = (Path(__file__).parents[3] / "docs/reference/ics-derivation.md").read_text(encoding="utf-8")
    for spec in ("38.508-2", "36.523-2", "37.571-3", "34.229-2"):
        proforma = book.proformas[spec]
        keys = [key for key in deriver.keys if key.spec == spec]
        items = sum(map(len, proforma.tables.values()))
        listed = {(one.table, one.name) for found in proforma.configurations.values() for one in found}
        derived = sum(book.item(key) is not None for key in keys)
        configurations = f"{len(listed):,} | {len(keys) - derived:,}" if listed else "– | –"
        assert f"| TS {spec} | {items:,} | {derived:,} | {configurations} |" in page
