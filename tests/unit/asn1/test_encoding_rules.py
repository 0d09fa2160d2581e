"""The rules of encoding: what the strict codec refuses is told there, and every text is said in both languages."""

from conformance import messages
from conformance.asn1.encoding_rules import load_encoding_rules
from conformance.model.vector import Expectation

LIMITS = {"uper.too-large", "uper.too-many", "uper.too-deep", "uper.too-wide"}
OF_VALUES = {
    "uper.bitmap-width",
    "uper.mismatch",
    "uper.missing-component",
    "uper.no-marker",
    "uper.no-octets",
    "uper.rules",
    "uper.tail",
    "uper.unknown-alternative",
    "uper.unknown-component",
    "uper.unknown-enumerator",
    "uper.unused-bits",
}


def test_every_breach_that_the_strict_codec_refuses_is_a_rule():
    rules = load_encoding_rules().rules
    invalid = {f"uper.{rule.id}" for rule in rules.values() if rule.expectation is Expectation.INVALID}
    told = {key for key in messages.catalogue("en") if key.startswith("uper.")}
    assert invalid == told - LIMITS - OF_VALUES


def test_acceptable_rules_alone_have_a_policy_and_each_policy_decides_one():
    told = load_encoding_rules()
    decided = {rule.policy for rule in told.rules.values() if rule.policy}
    assert decided == set(told.policies)
    for rule in told.rules.values():
        assert bool(rule.policy) == (rule.expectation is Expectation.ACCEPTABLE)


def test_every_rule_says_in_both_languages_what_a_failure_would_mean():
    for rule in load_encoding_rules().rules.values():
        texts = rule.title.en, rule.title.zh, rule.meaning.en, rule.meaning.zh
        assert len({*texts}) == 4
        assert all(texts)
        assert rule.clause
        assert rule.source
