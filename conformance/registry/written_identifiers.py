"""Write identifiers, in the way of their body and in the other ways that texts have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from urllib.parse import quote

from conformance.model.identifier import Identifier

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Style(StrEnum):
    """A way to write an identifier; the last three do not write all of it."""

    CANONICAL = "canonical"
    UNSPACED = "unspaced"
    EN_DASH = "en-dash"
    EM_DASH = "em-dash"
    FULL_WIDTH = "full-width"
    UNDERSCORED = "underscored"
    OCR = "ocr"
    """With a space on both sides of whatever is not a letter or a digit, as recognition of scans returns it."""
    ENCODED = "encoded"
    """As in the address of a page."""
    BROKEN = "broken"
    """Over the end of a line, after the prefix."""
    LOWER = "lower"
    SHORT = "short"
    """Of 3GPP: ``TS 38.331 V16.3.0``."""
    BARE = "bare"
    """Of 3GPP: ``38.331``, so that it is not known whether it is TS or TR."""
    FILE_NAME = "file-name"
    """Of 3GPP: ``38331-g30``; neither is it here."""
    UNDATED = "undated"


LOSSY = frozenset({Style.BARE, Style.FILE_NAME, Style.UNDATED})
"""Styles that leave something of the identifier out."""


def written(identifier: Identifier, style: Style = Style.CANONICAL) -> str:
    """Return *identifier* in *style*.

    Raises:
        ValueError: the style has no way to write it; :func:`styles` lists those that have.
    """
    if style is Style.CANONICAL:
        return _canonical(identifier)
    if not _writes(style, identifier):
        message = f"{_canonical(identifier)} is not written in the style {style}"
        raise ValueError(message)
    return _STYLES[style](identifier)


def styles(identifier: Identifier) -> tuple[Style, ...]:
    """Return the styles in which *identifier* is written."""
    return tuple(style for style in Style if _writes(style, identifier))


def _writes(style: Style, identifier: Identifier) -> bool:
    chinese = bool(identifier.prefix) and identifier.form not in {"3gpp", "etsi", "itu", "ietf", "iso", "ieee"}
    numbers = identifier.version.split(".")
    digits = len(numbers) == len(("x", "y", "z")) and all(int(one) < len(_DIGITS) for one in numbers)
    specification = identifier.form == "3gpp"
    limits = {
        Style.EN_DASH: chinese,
        Style.EM_DASH: chinese,
        Style.OCR: chinese,
        Style.LOWER: chinese,
        Style.UNDERSCORED: chinese,
        Style.UNSPACED: bool(identifier.prefix) and not identifier.prefix[-1].isdigit(),  # DB11 1234 is not DB111234
        Style.BROKEN: bool(identifier.prefix),
        Style.SHORT: identifier.prefix in {"3GPP TS", "3GPP TR"},
        Style.BARE: specification,
        Style.FILE_NAME: specification and digits and len(identifier.number) == len("38.331"),
        Style.UNDATED: bool(identifier.year or identifier.version),
    }
    return limits.get(style, True)


def _canonical(identifier: Identifier) -> str:
    number = identifier.number
    part, year = identifier.part, identifier.year
    match identifier.form:
        case "3gpp" | "etsi":
            edition = identifier.version and (
                f" V{identifier.version}" if "." in identifier.version else f" Rel-{identifier.version}"
            )
            rest = f"{number}{_joined('-', part)}{edition}"
        case "iso":
            rest = f"{number}{_joined('-', part)}{_joined(':', year)}"
        case "itu":
            date = f"{identifier.version}/{year}" if identifier.version else year
            rest = f"{number}{_joined('-', part)}" + (f" ({date})" if year else "")
        case _:
            rest = f"{number}{_joined('.', part)}{_joined('-', year)}"
    return f"{identifier.prefix} {rest}".strip()


def _joined(mark: str, text: str) -> str:
    return mark + text if text else ""


def _unspaced(identifier: Identifier) -> str:
    return identifier.prefix + _canonical(identifier).removeprefix(identifier.prefix).strip()


def _full_width(identifier: Identifier) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in _canonical(identifier)).replace(
        " ", "\u3000"
    )


def _ocr(identifier: Identifier) -> str:
    number = f"{identifier.number}{_joined('.', identifier.part)}{_joined(' - ', identifier.year)}"
    return f"{identifier.prefix.replace('/', ' / ')} {number}"


def _broken(identifier: Identifier) -> str:
    return f"{identifier.prefix}\n{_canonical(identifier).removeprefix(identifier.prefix).strip()}"


def _bare(identifier: Identifier) -> str:
    return _canonical(identifier).removeprefix(identifier.prefix).strip()


def _file_name(identifier: Identifier) -> str:
    version = "".join(_DIGITS[int(one)] for one in identifier.version.split("."))
    return f"{identifier.number.replace('.', '')}{_joined('-', identifier.part)}-{version}"


_STYLES: Mapping[Style, Callable[[Identifier], str]] = {
    Style.CANONICAL: _canonical,
    Style.UNSPACED: _unspaced,
    Style.EN_DASH: lambda one: _canonical(one).replace("-", "\u2013"),
    Style.EM_DASH: lambda one: _canonical(one).replace("-", "\u2014"),
    Style.FULL_WIDTH: _full_width,
    Style.UNDERSCORED: lambda one: _canonical(one).replace("/", "_").replace(" ", "_"),
    Style.OCR: _ocr,
    Style.ENCODED: lambda one: quote(_canonical(one), safe=""),
    Style.BROKEN: _broken,
    Style.LOWER: lambda one: _canonical(one).lower(),
    Style.SHORT: lambda one: _canonical(one).removeprefix("3GPP "),
    Style.BARE: _bare,
    Style.FILE_NAME: _file_name,
    Style.UNDATED: lambda one: _canonical(one.undated),
}
