"""Assignments are set on lines of their own where pycrate's compiler would not find them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.asn1.assignments import one_a_line

BODIES = {
    "types": ["T ::= NULL", "U ::= SEQUENCE OF NULL", "V ::= INTEGER (0..n)"],
    "values": ["v Foo ::= bar", "U ::= NULL", "w INTEGER ::= 5", "x OBJECT IDENTIFIER ::= { 1 2 }", "y U ::= NULL"],
    "choices": ["c Choice ::= alt : x", "D ::= BIT STRING { a(0) } (SIZE (4))", "b BIT STRING { a(0) } ::= '0'B"],
    "parameters": ["P { T, INTEGER:n } ::= SEQUENCE { a T }", "Q ::= P { NULL, 5 }", "z Other.Item ::= { a 5 }"],
    "strings": ['s IA5String ::= "T { U ( ,"', "t Foo ::= s", "E ::= ENUMERATED { a, b }"],
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@given(data=st.data())
def test_however_assignments_are_laid_out_each_gets_its_line(body, data):
    blanks = st.sampled_from([" ", "\n", "\n\n", " \n "])
    laid_out = "".join(word + data.draw(blanks) for item in body for word in _words(item))
    text = one_a_line(f"A DEFINITIONS ::= BEGIN {laid_out}END")
    lines = [line.strip() for line in text.split("\n") if "::=" in line]
    heads = [line.partition("::=")[0].rpartition("BEGIN")[2].split() for line in lines]
    wanted = [_words(item)[: _words(item).index("::=")] for item in body]
    assert [head for head in heads if head and head[-1] != "DEFINITIONS"] == wanted


def _words(text):
    """Split at blanks, but not within a string."""
    return re.findall(r'"[^"]*"|\S+', text)


@pytest.mark.parametrize(
    "text",
    [
        "A DEFINITIONS ::= BEGIN\nT ::= NULL\nU ::= SEQUENCE {\n  a T\n}\nEND",
        "A DEFINITIONS AUTOMATIC TAGS ::=\n\nBEGIN\nC ::= CLASS { &id INTEGER }\nS C ::= { o | p }\nEND",
        "T ::=\n  NULL",
        "",
    ],
)
def test_what_stands_right_is_left_alone(text):
    assert one_a_line(text) == text
