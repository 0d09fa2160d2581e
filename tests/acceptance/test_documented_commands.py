"""What README, tutorial and guides show is what happens: their console blocks are run, their files written.

A page is one session of bash in a folder of its own that holds ``test_vectors`` as the checkout does. In a block marked
``console``, lines after ``$`` (continued after ``>``) are commands, the others are what they print, standard error
included; ``…`` stands for any text, alone on a line for any lines. A ``code-block`` with a caption is a file that the
reader writes.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance import resources

CHECKOUT = Path(__file__).parents[2]
PAGES = [
    CHECKOUT / "README.md",
    *sorted((CHECKOUT / "docs" / "tutorials").glob("*.md")),
    *sorted((CHECKOUT / "docs" / "how-to").glob("*.md")),
]
FENCE = re.compile(r"^(?P<fence>```+)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
CAPTION = re.compile(r"\A:caption: (?P<name>\S+)\n+")
MARK = "\x1e"
"""Separates what the commands of a page print; no command prints it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the reader does: type a command and see what it prints, or write a file."""

    line: int
    command: str
    expected: str


def steps(text: str) -> Iterator[Step]:
    for found in FENCE.finditer(text):
        line, body = text.count("\n", 0, found.start()) + 1, found["body"]
        caption = CAPTION.match(body)
        if found["info"].strip() == "console":
            yield from console_steps(body, line)
        elif found["info"].startswith("{code-block}") and caption:
            content = body[caption.end() :]
            yield Step(line, f"cat > {caption['name']} <<'END_OF_FILE'\n{content}END_OF_FILE", "")


def console_steps(body: str, first_line: int) -> Iterator[Step]:
    commands: list[tuple[int, list[str], list[str]]] = []
    for number, line in enumerate(body.splitlines(), first_line + 1):
        if line.startswith("$ "):
            commands.append((number, [line[2:]], []))
        elif line.startswith("> ") and commands and not commands[-1][2]:
            commands[-1][1].append(line[2:])
        else:
            assert commands, f"line {number}: output before a command"
            commands[-1][2].append(line)
    for number, command, expected in commands:
        yield Step(number, "\n".join(command), "\n".join(expected).strip())


def printed(page: list[Step], folder: Path) -> list[str]:
    """Run the steps in one session and return what each printed; ``$?`` goes from one to the next."""
    script = ["last=0"]
    for step in page:
        script += [f"printf '{MARK}'", "(exit $last)", step.command, "last=$?"]
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "120",
    }
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=folder,
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
    )
    return done.stdout.split(MARK)[1:]


def pattern(expected: str) -> re.Pattern[str]:
    """Turn what a page shows into what must be printed; the width of columns does not matter."""
    lines = []
    for line in expected.splitlines():
        if line.strip() in {"…", "..."}:
            lines.append(r"(?:.*\n)*?")
        else:
            words = (r".*".join(map(re.escape, word.split("…"))) for word in line.split())
            lines.append(r"[ \t]*" + r"[ \t]+".join(words) + r"[ \t]*\n")
    return re.compile("".join(lines))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    shown = list(steps(page.read_text(encoding="utf-8")))
    (tmp_path / "test_vectors").symlink_to(resources.vectors())
    assert any(step.command.startswith(("yangfan", "pytest")) for step in shown)
    outputs = printed(shown, tmp_path)
    assert len(outputs) == len(shown), outputs[-1:]
    for step, output in zip(shown, outputs, strict=True):
        where = f"{page.name}:{step.line}: $ {step.command}\n--- shown\n{step.expected}\n--- printed\n{output}"
        assert "Traceback (most recent call last)" not in output, where
        if step.expected:
            is_shown = pattern(step.expected).fullmatch(output.strip("\n") + "\n") is not None
            assert is_shown, where


def test_a_page_that_shows_something_else_is_found_out() -> None:
    assert pattern("a …\n…\nz").fullmatch("a b\nc\nd\nz\n")
    assert pattern("a   b").fullmatch("a b\n")
    assert not pattern("a\nz").fullmatch("a\nb\nz\n")
    assert not pattern("").fullmatch("a\n")
    assert [step.command for step in steps("```console\n$ a\n> b\nout\n$ c\n```\n")] == ["a\nb", "c"]
