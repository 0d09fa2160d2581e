"""Test plans as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from conformance.ics.answers import RELEASES

if TYPE_CHECKING:
    from conformance.ics.explanation import ItemStory, SelectorStory, Story
    from conformance.ics.members import Membership
    from conformance.ics.plan import WaitingItem
    from conformance.ics.plan_differences import PlanChange
    from conformance.ics.proformas import ProformaBook
    from conformance.model.applicability import Outcome, PlanEntry
    from conformance.model.ics import IcsAnswer, ItemKey


_ENCODER = json.JSONEncoder(ensure_ascii=False)


def dump_lines(documents: Iterable[object]) -> bytes:
    """Return a JSON list with a line for each of *documents*: a plan has thousands, and lines can be searched."""
    lines = ",\n".join(_ENCODER.encode(document) for document in documents)
    return f"[\n{lines}\n]\n".encode()


@cache
def key_text(key: ItemKey) -> str:
    """Write an item as ``38.508-2:A.4.1-3/2``, and the release of the device as ``release``."""
    return str(key)


def entry_json(entry: PlanEntry) -> dict[str, object]:
    """Return one test case of a plan."""
    case = entry.case
    return {
        "spec": case.spec,
        "clause": case.clause,
        "title": case.title,
        "release": case.release,
        "decision": entry.decision.value,
        "code": entry.code,
        "trace": str(entry.trace),
        "bands": list(entry.bands),
        "possible_bands": list(entry.possible_bands),
        "missing": [key_text(key) for key in entry.missing],
        "contradicted": [key_text(key) for key in entry.contradicted],
        "area": case.area,
        "source": case.source,
        "configurations": list(entry.configurations),
        "branches": list(entry.branches),
        "subtests": list(entry.subtests),
        "undecided": [{"what": what, "missing": [key_text(key) for key in keys]} for what, keys in entry.undecided],
    }


def waiting_json(one: WaitingItem, book: ProformaBook) -> dict[str, object]:
    """Return an item that test cases wait for."""
    item = book.item(one.key)
    return {
        "item": key_text(one.key),
        "mnemonic": item.mnemonic if item else "",
        "question": str(item.name) if item else "",
        "decides": one.decides,
        "waiting": one.waiting,
        "askable": one.key in RELEASES or book.has(one.key),
    }


def story_json(story: Story) -> dict[str, object]:
    """Return the whole story of one test case."""
    case, condition = story.entry.case, story.condition
    return {
        **entry_json(story.entry),
        "confidence": case.confidence,
        "specific_ics": case.specific_ics,
        "release_gate": _outcome_json(story.release),
        "scope_gate": _outcome_json(story.scope),
        "condition": {
            "cell": case.condition,
            **_outcome_json(story.outcome),
            "published": condition.published if condition else "",
            "repaired": condition.repaired if condition else "",
            "repairs": list(condition.repairs) if condition else [],
            "unresolved": list(condition.unresolved) if condition else [],
            "table": condition.table if condition else "",
            "source": condition.source if condition else "",
        },
        "items": [_item_json(item) for item in story.items],
        "selectors": [_selector_json(selector) for selector in story.selectors],
        "branch_answers": {label: _membership_json(one) for label, one in story.branches.items()},
    }


def change_json(change: PlanChange) -> dict[str, object]:
    """Return a test case in which two plans differ."""
    case = change.case
    return {
        "spec": case.spec,
        "clause": case.clause,
        "title": case.title,
        "change": change.kind.value,
        "old": change.old.decision.value if change.old else None,
        "new": change.new.decision.value if change.new else None,
        "because": [
            {"item": key_text(one.key), "mnemonic": one.mnemonic, "old": one.old, "new": one.new}
            for one in change.because
        ],
        "condition_differs": change.condition,
        "gained": list(change.scope.gained),
        "lost": list(change.scope.lost),
    }


def _outcome_json(outcome: Outcome) -> dict[str, object]:
    return {"decision": outcome.decision.value, "trace": str(outcome.trace)}


def _item_json(item: ItemStory) -> dict[str, object]:
    return {
        "item": key_text(item.key),
        "mnemonic": item.mnemonic,
        "answer": item.support.value,
        "said": item.said.value,
        "by": _answer_json(item.answer),
        "against": _answer_json(item.other),
    }


def _answer_json(answer: IcsAnswer | None) -> dict[str, object] | None:
    if answer is None:
        return None
    return {"answer": answer.support.value, "value": answer.value, "place": answer.place, "origin": answer.origin}


def _selector_json(story: SelectorStory) -> dict[str, object]:
    return {
        "code": story.code,
        "subtest": story.subtest,
        "published": story.selector.published if story.selector else None,
        "read_as": story.read_as,
        "repairs": list(story.repairs),
        "members": {name: _membership_json(one) for name, one in story.members.items()},
        "others": _membership_json(story.others),
    }


def _membership_json(one: Membership) -> dict[str, object]:
    return {
        "answer": one.support.value,
        "missing": [key_text(key) for key in sorted(one.missing)],
        "causes": sorted(one.causes),
    }
