"""``docs/reference/rules.md`` lists every rule; run this file to write the tables anew."""

from __future__ import annotations

from pathlib import Path

from conformance import resources
from conformance.capabilities.rules import Rule, load_rules
from conformance.xml.documents import child, read_document, words

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "rules.md"
HEADING = "## Every rule\n"


def tables() -> str:
    """Return a table for each file of rules."""
    return "".join(_table(path) for path in sorted(resources.specs("rules").glob("*.sch")))


def _table(path: Path) -> str:
    title = words(child(read_document(path), "title"))
    head = f"\n### {title}\n\n`specs/rules/{path.name}`\n\n| rule | severity | clause | what must hold |\n"
    return head + "|---|---|---|---|\n" + "".join(_row(rule) for rule in load_rules([path]).rules)


def _row(rule: Rule) -> str:
    clause = f"({rule.clause})" if rule.implied else rule.clause
    cells = [f"`{rule.id}`", f"`{rule.severity}`", clause, rule.title.en]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def test_page_lists_every_rule_as_its_file_states_it() -> None:
    _, found, listed = PAGE.read_text(encoding="utf-8").partition(HEADING)
    assert found
    assert listed == tables(), f"python {Path(__file__).relative_to(PAGE.parents[2])} writes the tables anew"


if __name__ == "__main__":
    before, heading, _ = PAGE.read_text(encoding="utf-8").partition(HEADING)
    PAGE.write_text(before + heading + tables(), encoding="utf-8")
