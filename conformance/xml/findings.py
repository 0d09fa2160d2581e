"""What the XML Schema processor finds, in words of our own where it is common.

libxml2 writes English sentences, with namespaces before the names. The sentences are told by their form; one that is
none of these is passed on as it is, without the namespaces.
"""

from __future__ import annotations

import re

from conformance.model.text import Message

_NAMESPACE = re.compile(r"\{[A-Za-z][A-Za-z0-9+.-]*:[^\s'{}]+\}(?=[\w*])")
"""A namespace before a name; a set of values, as in ``{'yes', 'no'}``, is none."""
_WHERE = re.compile(r"Element '(?P<element>[^']+)'(?:, attribute '(?P<attribute>[^']+)')?: (?P<finding>.*)", re.DOTALL)
_FORMS = {
    "xml.not-one-of": r"\[facet 'enumeration'\] The value '(?P<value>.*)' is not an element of the set "
    r"\{(?P<known>.*)\}\.",
    "xml.wrong-form": r"\[facet 'pattern'\] The value '(?P<value>.*)' is not accepted by the pattern '(?P<form>.*)'\.",
    "xml.too-short": r"\[facet 'minLength'\] The value '(?P<value>.*)' has a length of '(?P<size>\d+)'; "
    r"this underruns the allowed minimum length of '(?P<limit>\d+)'\.",
    "xml.too-long": r"\[facet 'maxLength'\] The value '(?P<value>.*)' has a length of '(?P<size>\d+)'; "
    r"this exceeds the allowed maximum length of '(?P<limit>\d+)'\.",
    "xml.too-small": r"\[facet 'minInclusive'\] The value '(?P<value>.*)' is less than the minimum value allowed "
    r"\('(?P<limit>.*)'\)\.",
    "xml.too-great": r"\[facet 'maxInclusive'\] The value '(?P<value>.*)' is greater than the maximum value allowed "
    r"\('(?P<limit>.*)'\)\.",
    "xml.wrong-type": r"'(?P<value>.*)' is not a valid value of the (?:atomic|list|union) type '(?P<type>[^']*)'\.",
    "xml.lacks-attribute": r"The attribute '(?P<lacking>[^']*)' is required but missing\.",
    "xml.unknown-attribute": r"The attribute '(?P<unknown>[^']*)' is not allowed\.",
    "xml.unexpected": r"This element is not expected\.",
    "xml.unexpected-here": r"This element is not expected\. Expected is (?:one of )?\( (?P<known>.*) \)\.",
    "xml.lacks-child": r"Missing child element\(s\)\. Expected is (?:one of )?\( (?P<known>.*) \)\.",
    "xml.key-twice": r"Duplicate key-sequence \[(?P<value>.*)\] in (?:key|unique) identity-constraint "
    r"'(?P<key>[^']*)'\.",
}
_COMPILED = {key: re.compile(form, re.DOTALL) for key, form in _FORMS.items()}
_LONG = 60


def finding_message(finding: str) -> Message:
    """Return the message on one *finding*, a sentence of libxml2."""
    told = _WHERE.fullmatch(finding.strip())
    if told is None:
        return Message("xml.finding", {"finding": without_namespaces(finding)})
    where = _where(without_namespaces(told["element"]), without_namespaces(told["attribute"] or ""))
    for key, form in _COMPILED.items():
        if said := form.fullmatch(told["finding"]):
            return Message(
                key, {"where": where, **{name: _shown(name, text) for name, text in said.groupdict().items()}}
            )
    return Message("xml.finding-at", {"where": where, "finding": without_namespaces(told["finding"])})


def without_namespaces(text: str) -> str:
    """Return *text* with the names in it as people write them."""
    return _NAMESPACE.sub("", text)


def _where(element: str, attribute: str) -> Message:
    key = "xml.attribute-of" if attribute else "xml.element"
    return Message(key, {"element": element, "attribute": attribute})


def _shown(name: str, text: str) -> str:
    """Return what a message has for a part of a finding: a value as it is, but not all of a long one."""
    if name == "value":
        return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"
    return without_namespaces(text).replace("', '", ", ").strip("'") if name == "known" else without_namespaces(text)
