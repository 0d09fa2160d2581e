"""XPath 1.0 expressions, compiled once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element


@lru_cache(maxsize=4096)
def compiled(expression: str) -> etree.XPath:
    """Return *expression* ready to be evaluated; answers are plain values, not tied to the tree.

    Raises:
        ValueError: it is no XPath; the message says why.
    """
    try:
        return etree.XPath(expression, smart_strings=False)
    except etree.XPathError as error:
        raise ValueError(str(error)) from error


def elements(context: Element, expression: str) -> list[Element]:
    """Return the elements that *expression* selects, in document order."""
    found: Any = compiled(expression)(context)
    return found if isinstance(found, list) else []


def holds(context: Element, expression: str) -> bool:
    """Whether *expression*, turned into a boolean, is true."""
    return bool(compiled(f"boolean({expression})")(context))


def check_xpath(expression: str) -> None:
    """Check that *expression* compiles, and that it can be evaluated: no unknown function, variable or prefix.

    Raises:
        ValueError: it cannot; the message says why.
    """
    try:
        compiled(expression)(etree.Element("ue"))
    except etree.XPathError as error:
        raise ValueError(str(error)) from error
