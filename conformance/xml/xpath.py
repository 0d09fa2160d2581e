"""XPath 1.0 expressions, compiled once."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree


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


def check_xpath(expression: str) -> None:
    """Check that *expression* compiles, and that it can be evaluated: no unknown function, variable or prefix.

    Raises:
        ValueError: it cannot; the message says why.
    """
    try:
        compiled(expression)(etree.Element("ue"))
    except etree.XPathError as error:
        raise ValueError(str(error)) from error
