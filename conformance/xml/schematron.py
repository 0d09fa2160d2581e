"""ISO Schematron (ISO/IEC 19757-3) with XPath 1.0, as lxml's skeleton implements it, compiled once per process.

The skeleton visits every node of the document once per pattern and once more for nothing; on the 55,000 elements of a
large device that costs some 40 ms a pattern. What cures it leaves the meaning as it is: the skeleton's own parameter
``select-contexts`` looks contexts up by key, and the visit for nothing (in the default mode, where it has no templates)
is taken out. Contexts should be absolute paths: a key on a relative one searches the whole document. So does libxslt
on an alternative after ``|`` and a blank, which it does not see to be absolute; the blank is taken out too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.errors import DataError

if TYPE_CHECKING:
    from lxml import etree
    from lxml.etree import _Element as Element

SCHEMATRON = "{http://purl.oclc.org/dsdl/schematron}"
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_XSLT = "{http://www.w3.org/1999/XSL/Transform}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_BLANK_AFTER_BAR = re.compile(r"""("[^"]*"|'[^']*')|\|\s+""")
_PARAMETERS = {"select-contexts": "key", "generate-fired-rule": "false"}


@dataclass(frozen=True, slots=True)
class FailedAssert:
    """One assert that does not hold at one place.

    Attributes:
        id: the assert's identifier.
        element: the element of the document where it does not hold.
        texts: what its diagnostics say there, by language.
    """

    id: str
    element: Element
    texts: Mapping[str, str]


@cache
def load_schematron(path: Path) -> Schematron:
    """Return the schema in *path*, compiled when it is first asked for.

    Raises:
        DataError: it cannot be read or is no Schematron schema; the message names file and line.
    """
    from conformance.xml.documents import read_document

    return Schematron(read_document(path), origin=str(path))


class Schematron:
    """A compiled schema.

    Args:
        root: the schema; ``include`` is not followed.
        origin: where it comes from, for messages.

    Raises:
        DataError: it is no schema, or one of its expressions is no XPath.
    """

    def __init__(self, root: Element, *, origin: str) -> None:
        self.root = root
        self._origin = origin
        self._transform = _compiled(root, origin)

    def failed_asserts(self, document: Element) -> list[FailedAssert]:
        """Return the asserts that do not hold in *document*, pattern by pattern, each in document order.

        Raises:
            DataError: an expression cannot be evaluated, such as one with an unknown variable.
        """
        from lxml import etree

        try:
            report = self._transform(document)
        except etree.XSLTApplyError as error:
            raise DataError("rules.unusable", origin=self._origin, reason=error) from error
        return [_failed_assert(found, document) for found in report.getroot().iter(f"{_SVRL}failed-assert")]


def _compiled(root: Element, origin: str) -> Any:
    """Return the transformation that the skeleton makes of a schema; rules cannot read or write anything else."""
    from lxml import (  # type: ignore[attr-defined]  # the stubs leave isoschematron out
        etree,
        isoschematron,
    )

    denied: Any = etree.XSLTAccessControl
    try:
        made = isoschematron.Schematron(root, include=False, store_xslt=True, compile_params=_PARAMETERS)
        sheet = made.validator_xslt
        for pattern in list(sheet.getroot().iter(f"{_SVRL}active-pattern")):
            for visit in pattern.findall(f"{_XSLT}apply-templates"):
                pattern.remove(visit)
        for key in sheet.getroot().iter(f"{_XSLT}key"):
            key.set("match", _BLANK_AFTER_BAR.sub(lambda found: found[1] or "|", key.get("match", "")))
        return etree.XSLT(sheet, access_control=denied.DENY_ALL)
    except etree.LxmlError as error:
        raise DataError("rules.unusable", origin=origin, reason=_reason(error)) from error


def _reason(error: etree.LxmlError) -> str:
    return " ".join(str(error).split())


def _failed_assert(found: Element, document: Element) -> FailedAssert:
    location = str(found.get("location"))
    selected: Any = document.getroottree().xpath(location)
    texts = {
        str(text.get(_LANGUAGE)): " ".join("".join(map(str, text.itertext())).split())
        for text in found.iter(f"{_SVRL}diagnostic-reference")
    }
    return FailedAssert(str(found.get("id")), selected[0], texts)
