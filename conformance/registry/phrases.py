"""The words beside a number that say what its standard is about, and in which manner they say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Manner(StrEnum):
    """How a text says what a standard is about."""

    TITLE = "title"
    """As its title: in 《》 or in a column of titles."""
    ENTRY = "entry"
    """As the words after the number in a list, in brackets or in quotation marks, which may be its title."""
    LABEL = "label"
    """As all words before the number in an item of a list, which are its title or a heading."""
    SUBJECT = "subject"
    """In a sentence, which need not use the words of the title."""
    USE = "use"
    """As what is to comply with it, which may be anything."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says of a standard."""

    text: str
    manner: Manner


def sayings(before: str, after: str, *, first: bool) -> Iterator[Said]:
    """Yield what the words around a number say; the closest way of saying it only.

    Args:
        before: back to the number before it.
        after: up to the next number.
        first: whether it is the first number of its paragraph.
    """
    if found := _AFTER_QUOTED.match(after):
        yield _quotation(found)
    elif within := _within_quotation(before, after):
        yield within
    elif (quoted := _before_quoted(before)) and (first or quoted.start() > 0):
        yield _quotation(quoted)
    elif named := _field(before, after):
        yield named
    elif (enclosed := _enclosed(before, after)) is not None:
        if _NOT_A_TITLE.match(enclosed["text"]) is None:
            yield Said(unquoted(enclosed["text"]), Manner.ENTRY)
        elif nickname := _NICKNAME.match(enclosed["text"]):
            yield Said(bare(nickname["text"]), Manner.SUBJECT)
    elif unmarked := _following(before, after) or _preceding(before, after) or _among_others(after):
        yield unmarked


def _enclosed(before: str, after: str) -> re.Match[str] | None:
    """Return the brackets after a number, unless a title begins with them or they hold no words."""
    found = _BRACKETS.match(after)
    if found is None or is_plain(found["text"]):
        return None
    is_beginning = _ENTRY_START.match(before) is not None and after[found.end() : found.end() + 1].isalnum()
    return None if is_beginning else found


def _following(before: str, after: str) -> Said | None:
    """Return what the words after a number say of it that no mark sets apart."""
    begins = _ENTRY_START.match(before) is not None
    if found := _EQUALS.match(after):
        return Said(bare(found["text"]), Manner.ENTRY)
    if found := _VERB_ZH.match(after) or _VERB_EN.match(after):
        return Said(bare(found["text"]), Manner.SUBJECT)
    if (begins or _POINTS_TO.search(before)) and (found := _FOR.match(after)):
        return Said(bare(found["text"]), Manner.SUBJECT)
    if found := _COLON.match(after):
        return Said(bare(found["text"]), Manner.ENTRY)
    if begins and (found := _ENTRY.match(after)) and not _NOT_A_TITLE.match(found["text"]):
        return Said(bare(_END_OF_ENTRY.split(found["text"])[0]), Manner.ENTRY)
    return None


def _among_others(after: str) -> Said | None:
    """Return what the words after a number say of it before 等, which ends an enumeration."""
    found = _AND_OTHERS.match(after)
    return Said(bare(found["text"]), Manner.SUBJECT) if found else None


def _preceding(before: str, after: str) -> Said | None:
    """Return what the words before a number say of it."""
    if not before or before.isspace():
        return None
    near = _SENTENCE_END.split(before[-_NEAR:])[-1]
    for pattern, manner in _BEFORE:
        if found := pattern.search(near):
            return Said(bare(found["text"]), manner)
    if _TREATED.match(after) and (found := _BY_ZH.search(near)):
        return Said(bare(found["text"]), Manner.SUBJECT)
    label = _LABEL.match(near) if len(near) == len(before) and _ENDS.match(after) else None
    if label and not _CLAUSE.search(label["text"]):
        return Said(bare(label["text"]), Manner.LABEL)
    if found := _BESIDE.search(near):
        text = bare(_PHRASE.split(found["text"])[-1])
        return Said(text, Manner.SUBJECT) if text else None
    return None


def _within_quotation(before: str, after: str) -> Said | None:
    """Return what follows a number in the same marks: 《YD/T 3709-2020 消息层技术要求》."""
    opened = _OPENED.search(before)
    found = opened and _CLOSED.match(after)
    if not opened or not found:
        return None
    return Said(bare(found["text"]), Manner.TITLE if opened["mark"] == "《" else Manner.ENTRY)


def _before_quoted(before: str) -> re.Match[str] | None:
    found = _BEFORE_QUOTED.search(before) if _QUOTE_ENDS.search(before) else None
    paired = found is None or found["c"] is None or not before.count('"') % 2
    return found if paired else None


def _field(before: str, after: str) -> Said | None:
    """Return what stands after a name such as ``标准名称：`` beside the number."""
    found = _FIELD_AFTER.match(after) or (_FIELD_BEFORE.search(before) if _FIELD_END.search(before) else None)
    if found is None:
        return None
    return Said(unquoted(bare(found["text"])), Manner.TITLE if found["full"] else Manner.ENTRY)


def _quotation(found: re.Match[str]) -> Said:
    """Return what is quoted: a title in 《》, in other marks perhaps a clause or a nickname."""
    return Said(_quoted(found), Manner.TITLE if found["a"] else Manner.ENTRY)


def _quoted(found: re.Match[str]) -> str:
    return next(text for text in found.group("a", "b", "c", "d", "e", "f") if text is not None).strip(" ,.，。")


def unquoted(text: str) -> str:
    """Return *text* without the quotation marks around it."""
    found = re.fullmatch(_QUOTED, text.strip())
    return _quoted(found) if found else text.strip()


def bare(text: str) -> str:
    """Return *text* without the marks and spaces around it."""
    return re.sub(r"\s+", " ", text).strip(" \t*_`~|,，.。;；、和与及:：—–-[【(（")


def is_plain(text: str) -> bool:
    """Tell whether *text* is a number, a date or the like, no words."""
    return re.fullmatch(r"[\d\s./年月日:-]*", text) is not None


_NEAR = 260
"""How far before a number words without marks around them can belong to it."""

_SENTENCE_END = re.compile("[。；;！？]")

_MARKS = r"[\s*_`~]*"
_PAIRED = (
    r"《(?P<a>[^《》]{2,250}(?:〈[^〉]*〉)?)》|“(?P<b>[^“”]{4,250})”|「(?P<d>[^」]{2,250})」"
    r"|«(?P<e>[^»]{4,250})»|‘(?P<f>[^‘’]{8,250})’"
)
_QUOTED = rf"(?:{_PAIRED}|\"(?P<c>[^\"]{{4,250}})\")"
_LINK = (
    r"(?:[,，:：.=＝—–-]|\(|（|\[S\]|标准|名称|标准名称|题为|名为|实为|是|为|即|指的是"
    r"|entitled|titled|called|named|is|namely|i\.e\.,?)"
)
_AFTER_QUOTED = re.compile(rf"(?:{_MARKS}{_LINK}){{0,6}}{_MARKS}{_QUOTED}", re.IGNORECASE)
_NUMBER_IS = r"(?:的?(?:行业|国家|团体|推荐性)?标准(?:编?号)?|的?编号|即|No\.?|number)?"
_BEFORE_QUOTED = re.compile(
    rf"{_QUOTED}{_MARKS}[,，]?{_MARKS}[(（\[【]?{_MARKS}{_NUMBER_IS}{_MARKS}(?:[:：,，]|为|是|is)?{_MARKS}$",
    re.IGNORECASE,
)
_QUOTE_ENDS = re.compile('[》”」»’"]')
_OPENED = re.compile(r"(?P<mark>[《“「\"])\s*$")
_CLOSED = re.compile(r"[\s:：,，—–-]*(?P<text>[^》”」《“「\"]{2,250})[》”」\"]")
_BRACKETS = re.compile(rf"{_MARKS}[(（](?P<text>(?:[^()（）]|[(（][^()（）]*[)）]){{2,250}})[)）]")
_NICKNAME = re.compile(r"\s*(?:以下简称|简称)[:：为]?[“\"「]?(?P<text>[^”\"」]{2,60})")
_FIELD_NAME = (
    r"(?P<full>(?:中文|英文)?标准(?:中文|英文)?(?:名称|题名)|standard(?:'s)? (?:title|name))?"
    r"(?(full)|(?:名称|题名|标题|title|name))"
)
_FIELD_AFTER = re.compile(
    rf"[\s,，;；。]*{_FIELD_NAME}\s?[:：]\s*(?P<text>.{{2,250}}?)(?=\s+\S{{2,12}}\s?[:：]\s|\s+\S{{2,12}}[:：]|[;；。]|$)",
    re.IGNORECASE,
)
_FIELD_BEFORE = re.compile(
    rf"{_FIELD_NAME}\s?[:：]\s*(?P<text>[^:：]{{2,250}}?)[\s,，;；。]+(?:标准)?(?:编?号|编码|代号|number|no\.?)\s?[:：]\s*$",
    re.IGNORECASE,
)
_FIELD_END = re.compile(r"[:：]\s*$")
_EQUALS = re.compile(
    rf"{_MARKS}(?:=|＝|≙|即为|即是|即|实为|名为|题为|is called|is titled|means){_MARKS}"
    r"(?P<text>[^。；;\n\"”]{2,250})"
)
_COLON = re.compile(rf"{_MARKS}(?:[:：]|——|\s[–—-]\s){_MARKS}(?P<text>[^。；;\n\"”]{{2,250}})")
_VERB_ZH = re.compile(
    rf"{_MARKS}(?:标准)?(?:主要|具体|还|则|也|已)?"
    r"(?:规定|规范|涉及|描述|定义|给出|明确|覆盖|关于|针对|适用于|是关于|是(?!否|由|在|对|我国|现行|指)|为(?!准|依据|基础|例|了))"
    r"(?:了|的是|的)?(?P<text>[^。；;，,\n]{2,120})"
)
_VERB_EN = re.compile(
    rf"{_MARKS}(?:,\s*which\s+|\s*which\s+|\s*that\s+)?(?:mainly\s+|also\s+)?(?:specifies|covers|defines|describes|"
    rf"standardi[sz]es|addresses|deals with|concerns|is about|is on|regulates|is the standard (?:for|on)"
    r"|is (?!not\b|\w+ed\b|\w+ing\b|in\b|to\b|an?\b|the\b|still\b|now\b|only\b|also\b))\s*"
    r"(?P<text>[^.;,\n]{4,120}(?:,\s*(?:general|overall|technical)\s[^.;,\n]{4,80})?)",
    re.IGNORECASE,
)
_POINTS_TO = re.compile(r"\b(?:see|cf\.?|refer to|consult|standard)\s*$", re.IGNORECASE)
_FOR = re.compile(
    rf"{_MARKS}\s(?:for|on|about|regarding)\s+(?P<text>[^.;,\n]{{4,120}}(?:,\s*(?:general|overall|technical)\s[^.;,\n]{{4,80}})?)",
    re.IGNORECASE,
)
_ITEM = (
    r"[\s|>*_`~#\-•●·]*(?:\[\^?\w{1,8}\]:?|［\d+］|[(（]?\d{1,3}[)）、.]?|[①-⑳]|注\s?\d{0,2}[:：]|[-*•●·]"
    r"|[一二三四五六七八九十]+、)?[\s*_`~\[(（【]*"
)
_ENTRY_START = re.compile(rf"^{_ITEM}$|(?:标准|standards?)\s?[:：]\s*$", re.IGNORECASE)
_ENTRY = re.compile(rf"{_MARKS}[\])）】]?{_MARKS}[.,，:：|—–-]?\s*(?P<text>[^。；;\n]{{4,300}})")
_NOT_A_TITLE = re.compile(
    r"^\s*(?:的|和|与|及|以及|或|等|、|中|所|标准|要求|执行|进行|是|为|应|可|不|已|由|在|第"
    r"|and\b|or\b|is\b|are\b|was\b|were\b|has\b|have\b|shall\b|should\b|must\b|may\b|can\b|in\b|on\b|to\b|of\b|for\b|by\b|with\b|as\b|which\b|that\b|clause\b|section\b|see\b|gives?\b|"
    r"specifies|specified|defines|defined|describes|described|covers|covered|studied|addresses|follows|表|图|条|章|见|以下简称|简称|19|20\d\d)",
    re.IGNORECASE,
)
_END_OF_ENTRY = re.compile(
    r"\[S\]|\[Z\]|\[EB/OL\]|\.\s+(?=[A-Z][a-z]+:)|(?<=[a-z)])\.\s|\s{3,}|(?<=\))\s*,\s*(?:both|which)\b|，|,\s*(?:19|20)\d\d\b"
)

_AND_OTHERS = re.compile(r"\s+(?P<text>[^。；;，,、：:\n()（）]{2,60}?)(?:等|标准(?=[。，；、]|$))")
_WORDS_ZH = r"(?P<text>[^。；;，,、：:？！\n()（）《》“”\"]{2,60}?)"
_WORDS_EN = r"(?P<text>[^.;,:()\n\"]{4,120}?(?:,\s*(?:general|overall|technical)\s[^.;,:()\n\"]{4,80}?)?)"
_THE_STANDARD = r"(?:行业|国家|团体|推荐性)?(?:标准)?\s*"
_THE_STANDARD_EN = r"(?:the\s+)?(?:(?:chinese|industry|national|group|recommended)\s+)*(?:standards?\s+)?"
_TREATS = (
    r"(?:covered|specified|defined|described|standardi[sz]ed|addressed|regulated|governed|treated|given"
    r"|dealt\s+with|laid\s+down)"
)
_BEFORE = (
    (
        re.compile(
            rf"(?:关于|对于|针对|有关)\s*{_WORDS_ZH}[，,]?\s*(?:请|可|详)?(?:参见|见|参阅|参考){_THE_STANDARD}$"
        ),
        Manner.SUBJECT,
    ),
    (re.compile(rf"{_WORDS_ZH}\s*[（(]?(?:请|可|详)?(?:参见|见|参阅){_THE_STANDARD}$"), Manner.SUBJECT),
    (re.compile(rf"{_WORDS_ZH}\s*的?(?:标准|标准编号|标准号|编号)\s*(?:为|是|即|[:：=])\s*$"), Manner.SUBJECT),
    (
        re.compile(rf"(?:for|on|regarding)\s+{_WORDS_EN},?\s+see\s+(?:also\s+)?{_THE_STANDARD_EN}$", re.IGNORECASE),
        Manner.SUBJECT,
    ),
    (re.compile(rf"\b(?:standard|specification)s?\s+(?:for|on)\s+{_WORDS_EN},?\s*$", re.IGNORECASE), Manner.SUBJECT),
    (
        re.compile(
            rf"{_WORDS_EN}\s+(?:is|are|was|were|has\s+been)\s+(?:also\s+|mainly\s+)?{_TREATS}\s+(?:by|in)\s+{_THE_STANDARD_EN}$",
            re.IGNORECASE,
        ),
        Manner.SUBJECT,
    ),
    (
        re.compile(
            rf"{_WORDS_ZH}\s*(?:应当?|须|需)?(?:符合|满足|遵循|遵照|执行|依据|依照|按照?|参照|采用|遵守){_THE_STANDARD}$"
        ),
        Manner.USE,
    ),
    (
        re.compile(
            rf"{_WORDS_EN}\s+(?:(?:shall|must|should)\s+)?(?:compl(?:y|ies)\s+with|conforms?\s+to|follows?|meets?|according\s+to"
            rf"|in\s+accordance\s+with|as\s+per)\s+{_THE_STANDARD_EN}$",
            re.IGNORECASE,
        ),
        Manner.USE,
    ),
)
_BY_ZH = re.compile(rf"{_WORDS_ZH}\s*(?:由|在){_THE_STANDARD}$")
_TREATED = re.compile(r"\s*(?:标准)?(?:中|里)?(?:作了|加以|进行|予以|统一)?(?:规定|规范|定义|给出|描述|明确)")
_LABEL = re.compile(
    rf"^{_ITEM}(?P<text>[^。；;：:|\n\"\s(（\[【][^。；;：:|\n\"]{{2,200}}?)(?:\s*[(（\[【,，—–=－|-]\s*|\s+)(?:(?:see|cf\.?)\s+|标准号?\s*)?[\s*_`~(（\[【]*$"
)
_ENDS = re.compile(r"[\s*_`~\])）】]*(?:[.。,，;；]?\s*(?:(?:19|20)\d\d(?:年发布)?[.。]?\s*)?$|\[S\])")
_BESIDE = re.compile(
    r"(?P<text>[^。；;，,、：:？！.\n()（）《》“”\"|]{2,120}?(?:,\s*(?:general|overall|technical)\s[^.;,:()\n\"]{4,80}?)?)\s*(?:行业标准|国家标准|团体标准|标准|standard)?\s*"
    r"(?:[(（\[【—–=:：-]\s*(?:参见|见|依据|标准号|编号|see|cf\.?)?[:：]?)?\s*$",
    re.IGNORECASE,
)
_VERBS = (
    r"应|须|需|可|支持|符合|满足|通过|采用|执行|按照?|依据|根据|参照|参考|遵循|包括|包含|例如|如|发布|制定|完成|进行|开展|规定|引用|代替|已|将|了|对|在|由|见"
    r"|\b(?:shall|must|should|may|can|will|is|are|was|were|has|have|includ\w+|such\s+as|supports?|uses?|requires?"
    r"|follows?|compl\w+|conform\w*|according|per|meets?|see|replaces?)\b"
)
_CLAUSE = re.compile(_VERBS, re.IGNORECASE)
"""What shows that words are a clause, not a title."""
_PHRASE = re.compile(rf"{_VERBS}|\b(?:with|for|to|by|in|on|and|or|from|as|than|against|under|using)\b", re.IGNORECASE)
"""What a phrase within a clause begins after."""
