from __future__ import annotations

import pytest
from lxml import etree

from conformance.xml.xpath import check_xpath, compiled, elements, holds

DOCUMENT = etree.fromstring("<ue><nr><a>1</a><a>2</a></nr></ue>")


def test_an_expression_is_compiled_once() -> None:
    assert compiled("nr/a") is compiled("nr/a")


def test_elements_are_in_document_order() -> None:
    assert [element.text for element in elements(DOCUMENT, "nr/a[2] | nr/a[1]")] == ["1", "2"]
    assert elements(DOCUMENT, "count(nr)") == []


@pytest.mark.parametrize(("expression", "truth"), [("nr/a", True), ("nr/b", False), ("nr/a = 2", True), ("0", False)])
def test_holds_is_the_boolean_of_an_expression(expression: str, *, truth: bool) -> None:
    assert holds(DOCUMENT, expression) is truth


@pytest.mark.parametrize("expression", ["nr[", "$x", "f()", "p:x", "nr/(a)"])
def test_what_cannot_be_evaluated_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        check_xpath(expression)


def test_what_can_be_evaluated_passes() -> None:
    check_xpath("derived/band[@range = 'FR1'] and not(nr//a)")
