"""The reference pages name everything that exists: hooks, commands, options, configuration, verdicts, terms."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pluggy
import pytest

from conformance import hookspecs
from conformance.cli import cli
from conformance.model.profile import Level
from conformance.plugins import BUILT_INS, build_plugin_manager
from conformance.verdicts import Conclusion, Verdict
from conformance.workspace import configuration

CHECKOUT = Path(__file__).parents[2]
DOCS = CHECKOUT / "docs"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """Return what stands under *heading*, up to the next heading of any level; empty if there is no such heading."""
    found = re.search(rf"^#+ {re.escape(heading)}$\n(.*?)(?=^#+ |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def hooks() -> list[str]:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    return sorted(name for name in vars(manager.hook) if not name.startswith("_"))


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every bundled command with its words, groups before their members."""
    context = click.Context(cli, obj=_built_ins_only())
    waiting: list[tuple[str, click.Command, click.Context]] = [("yangfan", cli, context)]
    while waiting:
        name, command, around = waiting.pop(0)
        yield name, command
        if isinstance(command, click.Group):
            inside = around if command is cli else click.Context(command, info_name=name, parent=around)
            for word in command.list_commands(inside):
                member = command.get_command(inside, word)
                assert member is not None
                waiting.append((f"{name} {word}", member, inside))


def _built_ins_only() -> pluggy.PluginManager:
    manager = build_plugin_manager()
    for name, _ in manager.list_name_plugin():
        if name not in BUILT_INS:
            manager.unregister(name=name)
    return manager


@pytest.mark.parametrize("hook", hooks())
def test_hook_has_a_heading_with_its_signature(hook: str) -> None:
    signature = str(inspect.signature(getattr(hookspecs, hook))).replace("'", "")
    assert section(page("reference/hooks.md"), f"`{hook}{signature}`").strip()


def test_hooks_page_has_no_other_hooks() -> None:
    documented = re.findall(r"^### `(\w+)\(", page("reference/hooks.md"), re.MULTILINE)
    assert sorted(documented) == hooks()


def test_every_hook_is_implemented_by_a_built_in_or_an_example_pack() -> None:
    """A hook ships with one real plugin that uses it."""
    places = [CHECKOUT / "plugins", *CHECKOUT.glob("conformance/*/builtin.py")]
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for place in places
        for path in ([place] if place.is_file() else place.rglob("*.py"))
    )
    implemented = set(re.findall(r"@hookimpl(?:\(.*\))?\s+def (\w+)\(", sources))
    assert not set(hooks()) - implemented


def test_every_command_is_documented_with_its_options() -> None:
    text = page("reference/cli.md")
    lacking = []
    for name, command in commands():
        described = section(text, f"`{name}`")
        if not described.strip():
            lacking.append(name)
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                lacking += [f"{name} {word}" for word in parameter.opts if f"`{word}" not in described]
    assert not lacking


def test_cli_page_describes_no_command_that_is_gone() -> None:
    documented = set(re.findall(r"^#+ `(yangfan[^`]*)`$", page("reference/cli.md"), re.MULTILINE))
    assert documented <= {name for name, _ in commands()}


def test_every_command_says_what_it_does_in_both_languages() -> None:
    assert not [name for name, command in commands() if not CHINESE.search(command.help or "") or not command.help]


def test_every_configuration_key_is_documented() -> None:
    text = page("reference/configuration.md")
    for key in configuration.KEYS:
        assert f"`{key}`" in text, key
    for variable in environment_variables():
        assert f"`{variable}`" in text, variable


def environment_variables() -> set[str]:
    """Return the ``YANGFAN_`` variables that the package reads, found as words in its source and its configuration."""
    sources = (path.read_text(encoding="utf-8") for path in (CHECKOUT / "conformance").rglob("*.py"))
    written = {word for text in sources for word in re.findall(r"\bYANGFAN_[A-Z_]*[A-Z]\b", text)}
    return written | {f"YANGFAN_{key.upper()}" for key in configuration.KEYS if key != "language"}


def test_every_verdict_level_and_conclusion_is_documented() -> None:
    text = page("reference/verdicts.md")
    for word in [*(verdict.word for verdict in Verdict), *Conclusion, *Level]:
        assert re.search(rf"^\| `{re.escape(word)}` \| \S", text, re.MULTILINE), word


def test_every_term_of_the_glossary_is_in_both_languages() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page("glossary.md").splitlines()
        if line.startswith("| ") and not line.startswith("| term")
    ]
    assert len(rows) > 40
    for term, chinese, meaning, _ in rows:
        assert re.search("[a-z]", term), term
        assert CHINESE.search(chinese), term
        english, dot, translated = meaning.partition(" · ")
        assert english, term
        assert dot, term
        assert CHINESE.search(translated), term
    terms = [term.lower() for term, *_ in rows]
    assert len(set(terms)) == len(terms)
