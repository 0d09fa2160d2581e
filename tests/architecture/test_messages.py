"""The message catalogue: both languages say the same things, and code and catalogue agree on keys and fields."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from conformance import messages

PACKAGE = Path(messages.__file__).parents[1]
PACKS = Path(__file__).parents[2] / "plugins"
AREAS = sorted(path.stem for path in (PACKAGE / "messages" / "en").glob("*.toml"))
KEY = re.compile(rf"(?:{'|'.join(AREAS)})\.[a-z0-9][a-z0-9.-]*")
SAID_BY_TEMPLATE = re.compile(r"""\bsay\(\s*["']([a-z0-9.-]+)["']\s*(~)?""")


@dataclass(frozen=True, slots=True)
class Mention:
    """A message key in the source: whole, or only how it begins where the rest is computed."""

    text: str
    whole: bool
    place: str

    def means(self, key: str) -> bool:
        return key == self.text if self.whole else key.startswith(self.text)


def fields(template: str) -> set[str]:
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(template) if name is not None}


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def sources() -> Mapping[str, ast.Module]:
    """The modules of the package and of the packs, which may say its messages too."""
    found = {str(path.relative_to(PACKAGE)): parsed(path) for path in sorted(PACKAGE.rglob("*.py"))}
    packs = (path for path in sorted(PACKS.rglob("*.py")) if "tests" not in path.parts)
    return found | {str(path.relative_to(PACKS)): parsed(path) for path in packs}


def mentions() -> Iterator[Mention]:
    for name, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
                yield Mention(node.value, whole=True, place=f"{name}:{node.lineno}")
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                beginning = str(node.values[0].value)
                if KEY.match(beginning + "x"):
                    yield Mention(beginning, whole=False, place=f"{name}:{node.lineno}")
    for path in sorted(PACKAGE.rglob("templates/*.html")):
        for found in SAID_BY_TEMPLATE.finditer(path.read_text(encoding="utf-8")):
            key = found[1] if KEY.match(f"{found[1]}x") else f"report.{found[1]}"
            yield Mention(key, whole=not found[2], place=path.name)


def literal_calls() -> Iterator[tuple[str, str, str, set[str]]]:
    """Yield every message that is made in one expression: place, how it is made, key and the data it is given."""
    for name, tree in sources().items():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            maker = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if not call.args or not isinstance(call.args[0], ast.Constant) or not isinstance(call.args[0].value, str):
                continue
            key, place = call.args[0].value, f"{name}:{call.lineno}"
            if maker.endswith("Error") and KEY.fullmatch(key):
                given = {word.arg for word in call.keywords}
                if None not in given:
                    yield place, maker, key, {word for word in given if word}
            elif maker in {"Message", "text"} and KEY.fullmatch(key):
                data = call.args[1] if len(call.args) > 1 else ast.Dict([], [])
                if isinstance(data, ast.Dict) and None not in data.keys:
                    yield place, maker, key, {ast.literal_eval(word) for word in data.keys if word}


def test_both_languages_have_the_same_areas_and_keys() -> None:
    assert set(messages.catalogue("zh")) == set(messages.catalogue("en"))
    assert {path.stem for path in (PACKAGE / "messages" / "zh").glob("*.toml")} == set(AREAS)


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_use_the_same_fields(area: str) -> None:
    english, chinese = messages.catalogue("en"), messages.catalogue("zh")
    keys = [key for key in english if key.startswith(f"{area}.")]
    assert keys
    for key in keys:
        assert fields(chinese[key]) == fields(english[key]), key


@pytest.mark.parametrize("spoken", messages.LANGUAGES)
@pytest.mark.parametrize("area", AREAS)
def test_texts_are_not_empty_and_name_no_positional_field(area: str, spoken: str) -> None:
    path = PACKAGE / "messages" / spoken / f"{area}.toml"
    assert tomllib.loads(path.read_text(encoding="utf-8"))
    for key, text in messages.catalogue(spoken).items():
        assert text.strip(), key
        assert not any(name == "" or name.isdigit() for name in fields(text)), key


def test_chinese_texts_are_chinese() -> None:
    english = messages.catalogue("en")
    same = [key for key, text in messages.catalogue("zh").items() if text == english[key] and " " in text]
    assert not same


def test_every_key_in_the_code_is_in_the_catalogue() -> None:
    known = messages.catalogue("en")
    strangers = [f"{place} {maker}({key!r})" for place, maker, key, _ in literal_calls() if key not in known] + [
        f"{mention.place} {mention.text}…"
        for mention in mentions()
        if not mention.whole and not any(mention.means(key) for key in known)
    ]
    assert not strangers


def test_errors_name_a_key_of_the_catalogue() -> None:
    """An error whose first argument is a text of its own would not be translated."""
    own_words = []
    for name, tree in sources().items():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            maker = getattr(call.func, "id", "")
            if maker in OUR_ERRORS and call.args and isinstance(call.args[0], ast.Constant | ast.JoinedStr):
                first = call.args[0]
                written = str(first.value if isinstance(first, ast.Constant) else getattr(first.values[0], "value", ""))
                if not KEY.match(written + "x"):
                    own_words.append(f"{name}:{call.lineno} {maker}({written!r})")
    assert not own_words


def test_every_key_of_the_catalogue_is_used() -> None:
    found = list(mentions())
    unused = [key for key in messages.catalogue("en") if not any(mention.means(key) for mention in found)]
    assert not unused


def test_messages_are_given_the_fields_of_their_texts() -> None:
    """A field that the code does not give would be a KeyError in front of the user."""
    known = messages.catalogue("en")
    lacking = {
        f"{place} {key}": sorted(missing)
        for place, _, key, given in literal_calls()
        if key in known and (missing := fields(known[key]) - given)
    }
    assert not lacking


OUR_ERRORS = {
    node.name
    for node in parsed(PACKAGE / "errors.py").body
    if isinstance(node, ast.ClassDef) and node.name.endswith("Error")
}
