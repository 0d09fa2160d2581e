"""The size of things, and what the repository must not contain."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
LONGEST_MODULE = 500
LONGEST_FUNCTION = 60
SHAPELESS = {"base", "common", "core", "helper", "helpers", "manager", "misc", "tools", "util", "utils"}

MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|farm|root|home|tmp|Users)/")
SUBSCRIBER = re.compile(r"(?<![\w.])\d{15}(?![\w.])")
"""An IMEI or an IMSI: fifteen digits that are no part of a longer number, word or hexadecimal string."""
ADDRESS = re.compile(r"\bhttps?://([^/\s\"'<>)`\]]+)")
ADDRESSES = {
    "example.org",
    "json-schema.org",
    "purl.oclc.org",
    "schemas.openxmlformats.org",  # ECMA-376
    "www.3gpp.org",
    "www.apache.org",
    "www.etsi.org",
    "www.itu.int",
    "www.w3.org",
}
"""Hosts that may be named: publishers of standards, the namespaces of XML, the dialect of JSON Schema. No package
registry is among them."""


def repository() -> list[Path]:
    """Return the tracked files and those that are about to be, as the next commit would hold them."""
    if not (CHECKOUT / ".git").exists():
        pytest.skip("no git checkout: its files cannot be told from others")
    command = ["git", "-c", f"safe.directory={CHECKOUT}", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, encoding="utf-8").stdout
    return [CHECKOUT / name for name in listed.split("\0") if name and (CHECKOUT / name).is_file()]


@cache
def texts() -> tuple[tuple[str, str], ...]:
    found = []
    for path in repository():
        octets = path.read_bytes()
        if b"\0" not in octets:
            found.append((str(path.relative_to(CHECKOUT)), octets.decode("utf-8")))
    return tuple(found)


def matches(pattern: re.Pattern[str], *, besides: frozenset[str] = frozenset()) -> list[str]:
    return [
        f"{name}:{number}: {found.group(0)}"
        for name, text in texts()
        if name not in besides
        for number, line in enumerate(text.splitlines(), 1)
        for found in pattern.finditer(line)
    ]


def product_modules() -> Iterator[tuple[str, str]]:
    for name, text in texts():
        if name.endswith(".py") and (name.startswith("conformance/") or re.match(r"plugins/[^/]+/(?!tests/)", name)):
            yield name, text


def test_every_text_is_utf8() -> None:
    assert len(texts()) > 50


def test_modules_are_short() -> None:
    counted = {name: text.count("\n") for name, text in product_modules()}
    assert counted
    assert not {name: lines for name, lines in counted.items() if lines > LONGEST_MODULE}


def test_functions_are_short() -> None:
    long = [
        f"{name}:{node.lineno} {node.name}"
        for name, text in product_modules()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long


def test_modules_are_named_by_what_is_inside() -> None:
    assert not [name for name, _ in product_modules() if SHAPELESS & set(Path(name).with_suffix("").parts)]


def test_unit_tests_mirror_the_package() -> None:
    folders = {Path(name).parts[2] for name, _ in texts() if name.startswith("tests/unit/") and name.count("/") > 2}
    assert folders
    assert folders <= {path.stem for path in (CHECKOUT / "conformance").iterdir()} | {"specs", "test_vectors"}


def test_no_path_of_a_machine_is_written_down() -> None:
    assert not matches(MACHINE_PATHS)


def test_no_subscriber_or_equipment_number_is_written_down() -> None:
    assert not matches(SUBSCRIBER)


def test_addresses_are_those_of_standards() -> None:
    assert not [found for found in matches(ADDRESS) if found.rpartition("//")[2] not in ADDRESSES]
