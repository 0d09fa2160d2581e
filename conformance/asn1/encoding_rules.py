"""The rules of encoding that test vectors exercise or break: ``specs/encoding/uper.xml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from conformance.model.vector import EncodingRule, Expectation, Policy, Resolution
from conformance.resources import specs

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

NAMESPACE = "urn:yangfan:encoding:1"
FILE = ("encoding", "uper.xml")


@dataclass(frozen=True, slots=True)
class EncodingRules:
    """Rules by their identifiers, and the policies that decide what the standards leave open."""

    rules: Mapping[str, EncodingRule]
    policies: Mapping[str, Policy]


@cache
def load_encoding_rules() -> EncodingRules:
    """Return the rules of the unaligned PER, in the order of their file.

    Raises:
        DataError: the file is not as its schema has it.
    """
    from conformance.xml.documents import load_document

    root = load_document(specs(*FILE), "encoding")
    rules = [_rule(element) for element in root.iter(f"{{{NAMESPACE}}}rule")]
    policies = [_policy(element) for element in root.iter(f"{{{NAMESPACE}}}policy")]
    return EncodingRules(
        MappingProxyType({rule.id: rule for rule in rules}),
        MappingProxyType({policy.id: policy for policy in policies}),
    )


def _rule(element: Element) -> EncodingRule:
    from conformance.xml.documents import bilingual, child

    return EncodingRule(
        element.get("id", ""),
        Expectation(element.get("expectation", "")),
        element.get("clause", ""),
        bilingual(child(element, "title")),
        bilingual(child(element, "meaning")),
        element.get("policy", ""),
        element.get("source", ""),
        element.get("confidence", ""),
    )


def _policy(element: Element) -> Policy:
    from conformance.xml.documents import bilingual, child

    return Policy(
        element.get("id", ""),
        bilingual(child(element, "title")),
        Resolution(element.get("default", "")),
        element.get("clause", ""),
        element.get("source", ""),
    )
