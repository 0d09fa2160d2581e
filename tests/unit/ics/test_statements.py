from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import DataError
from conformance.ics.answers import RELEASE
from conformance.ics.proformas import ProformaBook
from conformance.ics.statements import (
    MAX_OCTETS,
    PRODUCT_FIELDS,
    empty_statement,
    read_statement,
    with_declared,
    with_declared_of,
    with_derived,
    without_identities,
    write_statement,
)
from conformance.model.ics import (
    Configuration,
    IcsAnswer,
    IcsItem,
    ItemKey,
    Kind,
    Proforma,
    Statement,
    Support,
)
from conformance.model.text import Text

SPEC, OTHER = "38.508-2", "36.523-2"
FDD, TDD, NUMBER = ItemKey(SPEC, "A.4.1-1", "1"), ItemKey(SPEC, "A.4.1-1", "2"), ItemKey(SPEC, "A.4.1-10", "1")
CONFIGURATION, ELSEWHERE = ItemKey(SPEC, "A.4.3.2A.2.1-3", "CA_n1B"), ItemKey(OTHER, "A.4.1-1", "1")
KEYS = [FDD, TDD, NUMBER, CONFIGURATION, ELSEWHERE]


def item(key: ItemKey, mnemonic: str, kind: Kind = Kind.BOOLEAN) -> IcsItem:
    return IcsItem(key, mnemonic, Text(mnemonic, mnemonic), kind=kind)


TITLE = Text("synthetic", "合成")
BOOK = ProformaBook(
    {
        SPEC: Proforma(
            SPEC,
            "19.0.0",
            TITLE,
            {
                "A.4.1-1": (item(FDD, "pc_nrFDD"), item(TDD, "pc_nrTDD")),
                "A.4.1-10": (item(NUMBER, "pc_number", Kind.INTEGER),),
            },
            {CONFIGURATION.table: (Configuration(SPEC, CONFIGURATION.table, "CA_n1B"),)},
        ),
        OTHER: Proforma(OTHER, "18.8.0", TITLE, {"A.4.1-1": (item(ELSEWHERE, "pc_eFDD"),)}),
    }
)

letters = st.characters(exclude_categories=("Cc", "Cs", "Nd", "Zs", "Zl", "Zp"), exclude_characters="\ufffe\uffff")
texts = st.text(letters, max_size=20)


@st.composite
def answers(draw: st.DrawFn, *, place: bool) -> dict[ItemKey, IcsAnswer]:
    found = {}
    for key in draw(st.lists(st.sampled_from(KEYS), unique=True)):
        value = str(draw(st.integers(-99, 99))) if key == NUMBER else ""
        found[key] = IcsAnswer(
            key,
            draw(st.sampled_from(Support)),
            value=value,
            place=draw(texts) if place else "",
            origin=draw(texts),
            note=draw(texts),
        )
    return found


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    product = {name: draw(texts) for name in ("manufacturer", "model", "hardware", "software")}
    product |= {"date": str(draw(st.dates())), "release": draw(st.sampled_from(["", "Rel-15", "Rel-17"]))}
    product["lpp-release"] = draw(st.sampled_from(["", "Rel-9", "Rel-16"]))
    derived = draw(answers(place=True))
    if draw(st.booleans()):
        derived = {RELEASE: IcsAnswer(RELEASE, Support.YES, value="Rel-16", place=draw(texts)), **derived}
    return Statement(
        {name: product[name] for name in PRODUCT_FIELDS if product[name]},
        {SPEC: "19.0.0", OTHER: "18.8.0"},
        draw(answers(place=False)),
        derived,
    )


def document(*items: str, product: str = "", spec: str = SPEC, table: str = "A.4.1-1") -> bytes:
    return f"""<statement xmlns="urn:yangfan:ics-statement:1">
<product>{product}</product>
<proforma spec="{spec}" edition="19.0.0"><table id="{table}">
{chr(10).join(items)}
</table></proforma></statement>""".encode()


def read(data: bytes) -> Statement:
    return read_statement(data, origin="S.xml", book=BOOK)


@given(statements())
def test_what_was_written_is_read_back(statement: Statement) -> None:
    assert read(write_statement(statement, book=BOOK)) == statement
    assert read(write_statement(statement)) == statement


@given(statements())
def test_answers_stand_in_the_order_of_the_proforma(statement: Statement) -> None:
    written = write_statement(statement, book=BOOK).decode()
    found = re.findall(r'mnemonic="([^"]+)"', written)
    order = [one.mnemonic for key in KEYS if (one := BOOK.item(key)) is not None]
    assert found == [mnemonic for mnemonic in order if mnemonic in found]


def test_declared_and_derived_stand_side_by_side() -> None:
    statement = read(
        document(
            '<item id="1" mnemonic="pc_nrFDD"><declared support="no" origin="supplier" note="next firmware"/>'
            '<derived support="yes" place="UE-NR-Capability.rf-Parameters" origin="a.hex"/></item>'
        )
    )
    assert statement.declared[FDD] == IcsAnswer(FDD, Support.NO, origin="supplier", note="next firmware")
    assert statement.derived[FDD].place == "UE-NR-Capability.rf-Parameters"


def test_an_unknown_item_is_refused_with_line_and_suggestion() -> None:
    with pytest.raises(DataError, match=r"S\.xml, line 4: .*38\.508-2:A\.4\.1-1/3; .*A\.4\.1-1/[12]"):
        read(document('<item id="3"/>'))


def test_an_unknown_table_is_refused_with_the_one_that_looks_alike() -> None:
    with pytest.raises(DataError, match=r"A\.4\.1-11/1; is one of these meant: A\.4\.1-1"):
        read(document('<item id="1"/>', table="A.4.1-11"))


def test_what_resembles_nothing_gets_no_suggestion() -> None:
    with pytest.raises(DataError, match=r"no item 38\.508-2:Z/1$"):
        read(document('<item id="1"/>', table="Z"))


def test_an_unknown_proforma_is_refused_with_the_known_ones() -> None:
    with pytest.raises(DataError, match=r"line 3: .*38\.599.*38\.508-2, 36\.523-2"):
        read(document('<item id="1"/>', spec="38.599"))


def test_an_item_answered_twice_is_refused_with_both_lines() -> None:
    answered = '<item id="1"><declared support="yes"/></item>'
    with pytest.raises(DataError, match=r"line 5: .*A\.4\.1-1/1 .*line 4"):
        read(document(answered, answered))


def test_a_proforma_twice_is_refused() -> None:
    twice = document('<item id="1"/>').replace(b"</statement>", f'<proforma spec="{SPEC}"/></statement>'.encode())
    with pytest.raises(DataError, match=r"S\.xml.*line"):
        read(twice)


def test_a_mnemonic_that_does_not_fit_the_item_is_refused() -> None:
    with pytest.raises(DataError, match=r"line 4: .*A\.4\.1-1/1 is pc_nrFDD, not pc_nrTDD"):
        read(document('<item id="1" mnemonic="pc_nrTDD"/>'))


def test_a_number_is_asked_for_where_the_item_wants_one() -> None:
    many = '<item id="1"><declared support="yes" value="many"/></item>'
    with pytest.raises(DataError, match="asks for a number; many"):
        read(document(many, table="A.4.1-10"))


@pytest.mark.parametrize(
    "product",
    [
        "<imei>1</imei>",
        "<serial>1</serial>",
        "<model>a</model><model>b</model>",
        "<release>16</release>",
        "<date>24.11.2026</date>",
    ],
)
def test_the_product_has_no_fields_but_its_own(product: str) -> None:
    with pytest.raises(DataError, match="line 2"):
        read(document(product=product))


@pytest.mark.parametrize(
    "number",
    [
        "12345" * 3,
        "12-345678-901234-5",
        "1234" * 4,
        "001 01 0123456789",
        "123456.78.901234.5",
        "12345678/901234/56",
        "001.01.0123456789",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "unit {}.", "log_{}.pcap", "{},"])
def test_what_looks_like_an_identity_is_refused_and_not_repeated(number: str, frame: str) -> None:
    """IMEI, IMEISV and IMSI in the forms of TS 23.003; these are counted digits and those of a test network."""
    with pytest.raises(DataError, match="model holds a number that looks like an IMEI or IMSI") as refused:
        read(document(product=f"<model>{frame.format(number)}</model>", table="A.4.1-1"))
    assert number not in str(refused.value)
    note = IcsAnswer(FDD, Support.YES, note=frame.format(number))
    with pytest.raises(DataError, match=re.escape("38.508-2:A.4.1-1/1 note")):
        write_statement(Statement({}, {SPEC: "19.0.0"}, {FDD: note}))


@pytest.mark.parametrize(
    "text",
    [
        "20261124",
        "1.2.3.4 2026-11-24",
        "a" + "1" * 15,
        "1" * 40,
        "12345678901234",
        "1.0.20261124.12345",
        "2.10.4/20261124.1",
    ],
)
def test_other_numbers_are_no_identity(text: str) -> None:
    assert read(document('<item id="1"/>', product=f"<model>{text}</model>")).product["model"] == text


def test_an_identity_in_a_comment_is_refused_too() -> None:
    data = document('<item id="1"/>', product=f"<model>a</model><!-- IMEI {'12345' * 3} -->")
    with pytest.raises(DataError, match="the comment on line 2 holds a number"):
        read(data)
    with pytest.raises(DataError, match="the comment on line"):
        read(data.replace(f"<!-- IMEI {'12345' * 3} -->".encode(), b"") + f"<!-- {'1234' * 4} -->".encode())


def test_what_looks_like_an_identity_is_masked() -> None:
    assert without_identities("log_12-345678-901234-5.pcap") == "log_….pcap"
    assert without_identities("log_20261124.pcap") == "log_20261124.pcap"


def test_a_spreadsheet_replaces_what_is_declared_on_its_proformas_and_nothing_derived() -> None:
    other = ItemKey("36.523-2", "A.4.1-1", "1")
    yes = {key: IcsAnswer(key, Support.YES) for key in (FDD, other)}
    before = Statement({"model": "a"}, {SPEC: "1", "36.523-2": "1"}, yes, {FDD: IcsAnswer(FDD, Support.NO)})
    after = with_declared_of(before, Statement({"model": "b"}, {SPEC: "2"}, {}, {}))
    assert after == Statement({"model": "b"}, {SPEC: "2", "36.523-2": "1"}, {other: yes[other]}, before.derived)


def test_a_control_character_is_refused() -> None:
    with pytest.raises(DataError, match="control character"):
        write_statement(Statement({"model": "a\x01"}, {}))


def test_a_text_longer_than_the_schema_allows_is_refused_in_writing_already() -> None:
    with pytest.raises(DataError):
        write_statement(Statement({"model": "a" * 1001}, {}))


def test_answers_outside_the_editions_are_never_dropped_silently() -> None:
    with pytest.raises(ValueError, match=re.escape(OTHER)):
        write_statement(Statement({}, {SPEC: "19.0.0"}, {ELSEWHERE: IcsAnswer(ELSEWHERE, Support.YES)}))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nonsense",
        b"<statement/>",
        b'<statement xmlns="urn:yangfan:ics-statement:1"/>',
        b'<!DOCTYPE statement [<!ENTITY x "y">]><statement xmlns="urn:yangfan:ics-statement:1">&x;</statement>',
        b" " * (MAX_OCTETS + 1),
        document('<item id="1"><declared support="perhaps"/></item>'),
    ],
    ids=["empty", "no-xml", "no-namespace", "no-product", "dtd", "too-large", "no-answer"],
)
def test_what_is_no_statement_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(DataError, match=r"S\.xml"):
        read(data)


def test_an_empty_statement_names_the_editions_and_answers_nothing() -> None:
    statement = empty_statement(BOOK, specs=[OTHER, SPEC], product={"model": "synthetic", "release": ""})
    assert statement == Statement({"model": "synthetic"}, {SPEC: "19.0.0", OTHER: "18.8.0"})
    with pytest.raises(DataError, match=r"no proforma of 38\.599"):
        empty_statement(BOOK, specs=["38.599"], product={})


def test_new_derived_answers_replace_old_ones_and_touch_nothing_declared() -> None:
    declared = {FDD: IcsAnswer(FDD, Support.NO)}
    statement = Statement({}, {SPEC: "19.0.0"}, declared, {TDD: IcsAnswer(TDD, Support.YES)})
    shown = {key: IcsAnswer(key, Support.YES) for key in (FDD, ELSEWHERE, RELEASE)}
    found = with_derived(statement, shown)
    assert found.declared == declared
    assert list(found.derived) == [FDD, RELEASE], "what the statement is not about is left out"


def test_a_declared_answer_replaces_the_one_before() -> None:
    statement = Statement({}, {SPEC: "19.0.0"}, {FDD: IcsAnswer(FDD, Support.NO)})
    assert with_declared(statement, [IcsAnswer(FDD, Support.YES)]).declared[FDD].support is Support.YES
