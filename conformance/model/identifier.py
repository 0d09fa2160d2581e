"""Identifiers of standards, apart from the many ways of writing them."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """What names a standard, an edition or a plan item, whatever the spacing, the dashes and the case it is written in.

    Attributes:
        prefix: as the body writes it: ``GB/T``, ``YD/T``, ``T/CSAE``, ``DB31/T``, ``5G AIA``, ``3GPP TS``, ``IEC PAS``;
            ``""`` for plan and filing numbers.
        number: without parts: ``31024``, ``38.101``, ``X.691``; a plan number such as ``20230390-T-339`` as a whole.
        part: ``1`` in ``GB/T 31024.1`` and in ``TS 38.101-1``, ``""`` if there is none.
        year: of the edition, four digits; ``""`` for the standard in any edition.
        version: of a 3GPP specification, ``16.3.0``; ``16`` for a release as a whole; else ``""``.
        form: how it is written: the identifier of a form in ``specs/identifiers/forms.xml``, such as ``gb``, ``3gpp``.
    """

    prefix: str
    number: str
    part: str = ""
    year: str = ""
    version: str = ""
    form: str = ""

    @property
    def undated(self) -> Identifier:
        """The same standard, in any edition."""
        return replace(self, year="", version="")
