"""Comments, strings and marks of ASN.1 text: the rules of X.680 clause 12.6, case by case and as properties."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.asn1.source_text import Place, collapse_blanks, modules_in, place_of, plain_text, read_text
from conformance.errors import SchemaError


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a -- to the end of the line\nb", "a b"),
        ("a -- closed -- b", "a b"),
        ("a -- one -- b -- two -- c", "a b c"),
        ("a -- at the end of the file", "a"),
        ("a--touching--b", "a b"),
        ("a ---- b", "a b"),  # an empty comment
        ("a ------ gone\nb", "a b"),  # an empty comment, then one to the end of the line
        ("a --- gone\nb", "a b"),
        ("a -- Title ---------\nb", "a b"),
        ("a ----- gone\nb", "a b"),  # a single hyphen cannot be left over: an ornament
        ("a - b", "a - b"),
        ("a /* block */ b", "a b"),
        ("a /* over\nlines */ b", "a b"),
        ("a /* outer /* inner */ still outer */ b", "a b"),
        ("a /* -- */ b", "a b"),  # hyphens within a block comment
        ("a /* -- */ b -- */ gone\nc", "a b c"),
        ("a -- /* no block\nb", "a b"),
        ("a /**/ b", "a b"),
        ("a /* * / */ b", "a b"),
        ('a "-- no comment --" b', 'a "-- no comment --" b'),
        ('a "/* no comment */" b', 'a "/* no comment */" b'),
        ('a "doubled "" -- mark" b', 'a "doubled "" -- mark" b'),
        ('a -- " no string\nb', "a b"),
        ('a /* " */ b', "a b"),
        ("a '0110'B -- bits ' --\nb", "a '0110'B b"),
        ("a -- 注释 é --\nb", "a b"),
    ],
)
def test_comments_are_taken_out_as_x680_demands(text, left):
    plain = plain_text(text, file="t")
    assert plain.split() == left.split()
    assert plain.count("\n") == text.count("\n")
    assert len(plain) == len(text)


COMMENTS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="-\n\r\v\f")).map(lambda text: f"--{text}--"),
    st.text(st.characters(codec="utf-8", exclude_characters="-\n\r\v\f")).map(lambda text: f"-- {text}\n"),
    st.text(st.characters(codec="utf-8", exclude_characters="*/\r")).map(lambda text: f"/*{text}*/"),
    st.text(st.characters(codec="utf-8", exclude_characters="*/\r")).map(lambda text: f"/* /*{text}*/ -- */"),
)
TOKENS = st.sampled_from(["Type", "::=", "SEQUENCE", "{", "}", "(0..5)", '"a--b"', '"/*"', "'00'H", "[[", "-5", "..."])


@given(st.lists(st.tuples(TOKENS, COMMENTS)))
def test_comments_between_tokens_leave_the_tokens(pairs):
    text = " ".join(f"{token} {comment}" for token, comment in pairs)
    plain = plain_text(text, file="t")
    assert plain.split() == [token for token, _ in pairs]
    assert plain.count("\n") == text.count("\n")


@given(st.text(st.sampled_from("-/*\"' \nab")))
def test_any_mixture_of_marks_is_read_or_refused(text):
    with contextlib.suppress(SchemaError):
        plain = plain_text(text, file="t")
        assert plain.count("\n") == text.count("\n")
        assert len(plain) == len(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\n/* /* */", "t, line 2: the comment that begins here"),
        ('a\n\n"open', "t, line 3: the character string that begins here"),
        ("a\nä", r"t, line 2: U\+00E4"),
        ('a "two  blanks"', "t, line 1: a character string with"),
        ('a "two\nlines"', "t, line 1: a character string with"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text, message):
    with pytest.raises(SchemaError, match=message):
        plain_text(text, file="t")


def test_only_what_stands_between_the_marks_of_3gpp_counts():
    prose, start, stop = "6.2 Messages – “prose /*\n", "-- ASN1START\n", "-- ASN1STOP\n"
    text = f"{prose}{start}A ::= NULL\n{stop}{prose}{start}B\n{stop}"
    plain = plain_text(text, file="t")
    assert plain.split() == ["A", "::=", "NULL", "B"]
    assert plain.split("\n")[2] == "A ::= NULL"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("-- ASN1START\nA\n-- ASN1START\n", 3),
        ("-- ASN1STOP\n", 1),
        ("x\n-- ASN1START\nA\n", 2),
    ],
)
def test_marks_of_3gpp_must_alternate(text, line):
    with pytest.raises(SchemaError, match=f"t, line {line}: ASN1ST"):
        plain_text(text, file="t")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_comments_are_read_in_the_usual_encodings(encoding):
    text = read_text("A ::= NULL -- 车辆编号\r\nB".encode(encoding))
    assert text == "A ::= NULL -- 车辆编号\nB"


def test_word_processor_characters_become_what_they_stand_for():
    assert read_text("A\u00a0::=\u00a0max\u2011Bands\r\rB".encode()) == "A ::= max-Bands\n\nB"


@given(st.binary())
def test_any_octets_are_some_text(data):
    assert "\r" not in read_text(data)


def test_runs_of_blanks_are_joined():
    assert collapse_blanks("a  \t b\n\n\nc") == "a b\nc"


TEXTS = {
    "one.asn": """
First DEFINITIONS ::= BEGIN
  n INTEGER ::= 5
  Item ::= SEQUENCE { a Item2,
    n INTEGER (0..n) }
END""",
    "two.asn": """Second { iso 1 } DEFINITIONS ::= BEGIN
  Item2 ::= NULL
END
Third DEFINITIONS ::= BEGIN
  P { T } ::= T
END""",
}


def test_modules_are_found_in_textual_order():
    assert modules_in(TEXTS) == {
        "First": Place("one.asn", 2),
        "Second": Place("two.asn", 1),
        "Third": Place("two.asn", 4),
    }


@pytest.mark.parametrize(
    ("module", "name", "place"),
    [
        ("First", "n", Place("one.asn", 3)),
        ("First", "Item", Place("one.asn", 4)),
        ("Second", "Item2", Place("two.asn", 2)),
        ("Third", "P", Place("two.asn", 5)),
        ("Second", "P", Place("two.asn", 1)),  # another module's: the heading
        ("First", "", Place("one.asn", 2)),
        ("Fourth", "n", None),
    ],
)
def test_assignments_are_found_in_their_module(module, name, place):
    assert place_of(TEXTS, module, name) == place


def test_a_module_in_two_files_is_refused_with_both_places():
    with pytest.raises(SchemaError, match=r"First stands in one.asn, line 2, and again in copy.asn, line 2"):
        modules_in(TEXTS | {"copy.asn": TEXTS["one.asn"]})


def test_text_without_a_module_is_refused():
    with pytest.raises(SchemaError, match=r"no ASN\.1 module in empty\.asn"):
        modules_in({"empty.asn": "nothing"})
