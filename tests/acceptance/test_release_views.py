"""Release views are what the earlier editions were: held against the real trees that old versions of pycrate bring.

The trees themselves are not kept here. ``trees.toml`` has the digests of their wire forms; ``tox -e views`` installs
the old versions and compares everything: the digests, and values of every type, encoded by the old pycrate.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conformance.asn1.bundled import BundledSource
from conformance.asn1.schema_files import write_schema
from conformance.asn1.strict import StrictEngine
from conformance.asn1.wire_form import WireForms
from conformance.model.schema import ChoiceType, EnumeratedType, ListType, Schema, SequenceType, Type

TESTS = Path(__file__).parents[1]
TREES = tomllib.loads((TESTS / "data" / "release_views" / "trees.toml").read_text(encoding="utf-8"))["tree"]
NAMED = [f"{tree['schema']}@{tree['edition']}" for tree in TREES]
CAPABILITIES = ("UE-NR-Capability", "UE-MRDC-Capability", "UE-EUTRA-Capability")
PROMISED = 0.99
"""The share of types that must be wire-identical."""


@cache
def bundled(name: str) -> Schema:
    return BundledSource().load(name)


@pytest.mark.parametrize("tree", TREES, ids=NAMED)
def test_views_have_the_wire_form_of_the_real_trees(tree):
    view = bundled(tree["schema"]).at_version(tree["edition"])
    forms = WireForms(view)
    for name, expected in tree["types"].items():
        assert forms.digest(view.find(name)) == expected["digest"], name


@pytest.mark.parametrize("tree", TREES, ids=NAMED)
def test_views_differ_from_each_other_and_from_their_source(tree):
    """A digest that any schema has would prove nothing."""
    schema = bundled(tree["schema"])
    forms = WireForms(schema)
    others = {one["types"][name]["digest"] for one in TREES if one is not tree for name in one["types"]}
    for name, expected in tree["types"].items():
        assert forms.digest(schema.find(name)) != expected["digest"], name
        assert expected["digest"] not in others, name


@pytest.mark.parametrize("tree", TREES, ids=NAMED)
def test_values_of_the_real_trees_and_of_the_views_encode_alike(tree, old_trees, tmp_path):
    answer = compared(tree, old_trees, tmp_path)
    assert answer["pycrate"] == tree["pycrate"], "another version of pycrate answered"
    assert answer["roots"] == {name: tree["types"][name] for name in answer["roots"]}
    for root, outcomes in answer["types"].items():
        agreeing = sum(not outcome for outcome in outcomes.values())
        count = tree["types"][root]["count"]
        identical = f"{agreeing} wire-identical, {answer['same_names'][root]} name-identical"
        print(f"{tree['schema']}@{tree['edition']} {root}: {count} types, {identical}")  # noqa: T201  # for pytest -rP
        assert len(outcomes) == count
        assert agreeing / count >= PROMISED, {name: outcome for name, outcome in outcomes.items() if outcome}


def compared(tree: Mapping[str, Any], old_trees: Path, folder: Path) -> dict[str, Any]:
    """Compare the view with the real tree in a process where the old pycrate comes first."""
    view = folder / "view.json"
    write_schema(bundled(tree["schema"]).at_version(tree["edition"]), view)
    roots = [name for name in tree["types"] if name in CAPABILITIES]
    done = subprocess.run(
        [sys.executable, str(TESTS / "views" / "compare_with_tree.py"), tree["schema"], str(view), *roots],
        env={**os.environ, "PYTHONPATH": str(old_trees / tree["pycrate"]), "YANGFAN_CACHE": str(folder / "cache")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(("edition", "unknown"), [("15.8.0", 6), ("16.9.0", 0), ("17.4.0", 0)])
def test_real_captures_of_release_15_decode_under_each_view(edition, unknown, real_data):
    """Every device here says that it is of Release 15; some send what came with later editions of it (``-v1590``)."""
    schema, engine = bundled("nr-rrc"), StrictEngine()
    view = schema.at_version(edition)
    used = view.find("UE-NR-Capability")
    captures = sorted((real_data / "ue_capability" / "raw_uper").glob("nr_*.hex"))
    assert len(captures) > 10
    different = []
    for path in captures:
        octets = bytes.fromhex(path.read_text(encoding="ascii"))
        now = engine.decode(schema, "UE-NR-Capability", octets)
        then = with_names(schema, used, view, used, engine.decode(view, "UE-NR-Capability", octets))
        assert now["accessStratumRelease"] == "rel15"
        assert is_part(then, now), path.name
        different += [path.name] if then != now else []
    assert len(different) == unknown, different


def with_names(now: Schema, new: Type, then: Schema, old: Type, value: Any) -> Any:
    """Return a *value* of the type *old* with the names that *new* has at the same places; additions come last."""
    before, after = then.definition(old), now.definition(new)
    match before, after:
        case SequenceType(), SequenceType():
            pairs = [
                pair for pair in zip(before.components(), after.components(), strict=False) if pair[0].name in value
            ]
            return {
                other.name: with_names(now, other.type, then, member.type, value[member.name])
                for member, other in pairs
            }
        case ChoiceType(), ChoiceType():
            for member, other in zip(before.alternatives(), after.alternatives(), strict=False):
                if member.name == value[0]:
                    return other.name, with_names(now, other.type, then, member.type, value[1])
        case ListType(element), ListType(other_element):
            return [with_names(now, other_element, then, element, item) for item in value]
        case EnumeratedType(), EnumeratedType():
            names = [[name for name, _ in (*one.root, *(one.additions or ()))] for one in (before, after)]
            return dict(zip(*names, strict=False))[value]
    return value


def is_part(then: Any, now: Any) -> bool:
    """Whether all that *then* says stands in *now*, which may say more."""
    match then, now:
        case dict(), dict():
            return then.keys() <= now.keys() and all(is_part(item, now[name]) for name, item in then.items())
        case list(), list():
            return len(then) == len(now) and all(map(is_part, then, now))
        case (str(name), chosen), (str(other), value):
            return name == other and is_part(chosen, value)
    return bool(then == now)
