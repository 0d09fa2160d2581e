from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from conformance.ics.answers import RELEASE, Answers
from conformance.ics.proformas import ProformaBook
from conformance.model.applicability import ItemRef, MnemonicRef
from conformance.model.ics import Configuration, IcsAnswer, IcsItem, ItemKey, Proforma, Statement, Support
from conformance.model.text import Text

SPEC = "38.508-2"
YES, NO, UNANSWERED = Support.YES, Support.NO, Support.UNANSWERED
FIRST, SECOND, TWIN = (ItemKey(SPEC, "A.1", item) for item in "123")
CONFIGURATION = ItemKey(SPEC, "A.2", "CA_n1B")
NOWHERE = ItemKey(SPEC, "A.9", "1")


def item(key: ItemKey, mnemonic: str) -> IcsItem:
    return IcsItem(key, mnemonic, Text(mnemonic, mnemonic))


ITEMS = (item(FIRST, "pc_first"), item(SECOND, "pc_second"), item(TWIN, "pc_second"))
BOOK = ProformaBook(
    {
        SPEC: Proforma(
            SPEC, "1.0.0", Text("synthetic", "合成"), {"A.1": ITEMS}, {"A.2": (Configuration(SPEC, "A.2", "CA_n1B"),)}
        )
    }
)

supports = st.sampled_from(Support)
answered = st.dictionaries(st.sampled_from([FIRST, SECOND, TWIN, CONFIGURATION]), supports)


def said(given: Mapping[ItemKey, Support], origin: str = "") -> dict[ItemKey, IcsAnswer]:
    return {key: IcsAnswer(key, support, origin=origin) for key, support in given.items()}


def answers(
    declared: Mapping[ItemKey, Support] | None = None,
    kept: Mapping[ItemKey, Support] | None = None,
    now: Mapping[ItemKey, Support] | None = None,
    *,
    release: str = "",
) -> Answers:
    product = {"release": release} if release else {}
    statement = Statement(product, {SPEC: "1.0.0"}, said(declared or {}, "supplier"), said(kept or {}, "kept"))
    return Answers(statement, said(now or {}, "now"), BOOK)


def test_without_statement_what_the_device_shows_counts() -> None:
    assert Answers(None, said({FIRST: YES}), BOOK).support_of(FIRST) is YES


def test_the_supplier_is_heard_before_what_was_derived() -> None:
    found = answers({FIRST: YES}, {FIRST: YES}, {FIRST: YES}).answer(FIRST)
    assert found is not None
    assert found.origin == "supplier"


def test_what_the_statement_keeps_comes_before_what_is_derived_now() -> None:
    found = answers(kept={FIRST: YES}, now={FIRST: YES}).answer(FIRST)
    assert found is not None
    assert found.origin == "kept"


def test_a_deliberate_unanswered_leaves_the_answer_to_the_device() -> None:
    assert answers({FIRST: UNANSWERED}, now={FIRST: NO}).support_of(FIRST) is NO


def test_declared_yes_and_not_shown_is_a_contradiction_and_no_answer() -> None:
    found = answers({FIRST: YES}, now={FIRST: NO})
    (contradiction,) = found.contradictions
    assert (contradiction.key, contradiction.mnemonic) == (FIRST, "pc_first")
    assert (contradiction.declared.origin, contradiction.derived.origin) == ("supplier", "now")
    assert found.is_contradicted(FIRST)
    assert found.support_of(FIRST) is UNANSWERED
    assert FIRST not in found.answered


def test_declared_no_and_shown_is_a_contradiction_too() -> None:
    (contradiction,) = answers({FIRST: NO}, now={FIRST: YES}).contradictions
    assert (contradiction.declared.support, contradiction.derived.support) == (NO, YES)


def test_a_statement_derived_from_another_device_contradicts_this_one() -> None:
    found = answers(kept={FIRST: YES}, now={FIRST: NO})
    assert [one.kind for one in found.contradictions] == ["derived"], "the supplier said nothing"
    assert [one.kind for one in answers({FIRST: YES}, {FIRST: YES}, {FIRST: NO}).contradictions] == ["declared"]
    assert found.support_of(FIRST) is UNANSWERED


def test_a_configuration_is_answered_like_an_item_and_called_by_its_name() -> None:
    found = answers({CONFIGURATION: YES}, now={CONFIGURATION: NO})
    assert found.contradictions[0].mnemonic == "CA_n1B"
    assert answers({CONFIGURATION: YES}).support(ItemRef(SPEC, "A.2", "CA_n1B")) is YES


def test_values_that_differ_contradict_each_other() -> None:
    declared = {FIRST: IcsAnswer(FIRST, YES, value="4")}
    shown = {FIRST: IcsAnswer(FIRST, YES, value="2")}
    assert Answers(Statement({}, {}, declared), shown, BOOK).is_contradicted(FIRST)
    assert not Answers(Statement({}, {}, declared), said({FIRST: YES}), BOOK).is_contradicted(FIRST)


def test_an_item_of_no_proforma_is_unanswered_whatever_is_said() -> None:
    found = answers({NOWHERE: YES}, now={NOWHERE: NO})
    assert found.support(ItemRef(*_parts(NOWHERE))) is UNANSWERED
    assert found.contradictions == ()


def test_the_claimed_release_comes_before_the_shown_one() -> None:
    assert Answers(Statement({"release": "Rel-16"}, {}), {}, BOOK).release == "Rel-16"
    assert Answers(None, {RELEASE: IcsAnswer(RELEASE, YES, value="Rel-15")}, BOOK).release == "Rel-15"
    assert Answers(None, {}, BOOK).release == ""


def test_a_claimed_release_that_is_not_shown_is_a_contradiction_and_no_release() -> None:
    shown = {RELEASE: IcsAnswer(RELEASE, YES, value="Rel-15")}
    found = Answers(Statement({"release": "Rel-16", "manufacturer": "synthetic"}, {}), shown, BOOK)
    (contradiction,) = found.contradictions
    assert (contradiction.declared.value, contradiction.derived.value) == ("Rel-16", "Rel-15")
    assert contradiction.declared.origin == "synthetic"
    assert found.release == ""
    assert found.claimed_release == "Rel-16"


@given(answered, answered, answered)
def test_no_answer_is_made_up(
    declared: dict[ItemKey, Support], kept: dict[ItemKey, Support], now: dict[ItemKey, Support]
) -> None:
    found = answers(declared, kept, now)
    for key in (FIRST, SECOND, TWIN, CONFIGURATION):
        decided = {given[key] for given in (declared, kept, now) if key in given} - {UNANSWERED}
        assert found.is_contradicted(key) == (len(decided) > 1)
        expected = next(iter(decided)) if len(decided) == 1 else UNANSWERED
        assert found.support_of(key) is expected
        assert found.answered.get(key, UNANSWERED) is expected


@given(answered)
def test_a_mnemonic_is_yes_if_any_of_its_items_is_and_no_only_if_all_are(declared: dict[ItemKey, Support]) -> None:
    both = [declared.get(key, UNANSWERED) for key in (SECOND, TWIN)]
    expected = YES if YES in both else NO if both == [NO, NO] else UNANSWERED
    assert answers(declared).support(MnemonicRef(SPEC, "pc_second")) is expected


def test_a_mnemonic_that_no_item_has_is_unanswered() -> None:
    assert answers({FIRST: NO}).support(MnemonicRef(SPEC, "pc_third")) is UNANSWERED


def _parts(key: ItemKey) -> tuple[str, str, str]:
    return key.spec, key.table, key.item
