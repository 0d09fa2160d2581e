from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from conformance import __version__
from conformance.plugins import BUILT_INS

Command = Callable[..., Any]


def test_every_built_in_is_listed_with_its_hooks(command: Command) -> None:
    answer = command("plugins", "--json")
    assert answer.code == 0
    listed = {entry["name"]: entry for entry in json.loads(answer.out)}
    assert set(BUILT_INS) <= set(listed)
    assert listed["conformance.sut.builtin"] == {
        "name": "conformance.sut.builtin",
        "version": __version__,
        "bundled": True,
        "hooks": ["open_sut"],
    }


def test_the_table_names_version_and_hooks(command: Command) -> None:
    answer = command("plugins")
    assert answer.code == 0
    (line,) = [line for line in answer.out.splitlines() if line.startswith("conformance.asn1.builtin")]
    assert line.split() == ["conformance.asn1.builtin", __version__, "asn1_engines,", "schema_sources"]
