"""``yangfan vectors show``: a suite, the vectors of a rule, or one vector in full."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.tables import write_table
from conformance.cli.vectors_list import provenance_text, suite_json
from conformance.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.model.vector import EncodingRule, Vector
    from conformance.vectors.display import Decoded
    from conformance.vectors.suites import Suite

LIMIT = 20
"""How many vectors are listed unless the user says otherwise."""

_OCTETS_A_LINE = 32


@click.command()
@click.argument("suite", metavar="DIR|ID")
@click.option("--rule", metavar="RULE", help="Only vectors of this rule / 只看此规则的向量.")
@click.option("--vector", "identifier", metavar="ID", help="This vector in full / 完整显示此向量.")
@click.option("--limit", type=click.IntRange(1), default=LIMIT, show_default=True, help="At most so many / 条数上限.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")
def show(suite: str, *, rule: str | None, identifier: str | None, limit: int, as_json: bool) -> None:
    """Show a suite, or one of its vectors in full / 显示向量集，或完整显示其中一个向量."""
    workspace = open_workspace()
    found = workspace.find_suite(suite)
    if identifier is not None:
        from conformance.vectors.display import decoded

        vector = found.vector(identifier)
        told = decoded(vector, found.header, workspace.schemas.schema)
        if as_json:
            click.echo(json.dumps(_vector_json(vector, told), ensure_ascii=False, indent=2))
        else:
            _write_vector(vector, told)
        return
    if rule is not None and rule not in found.rules:
        raise UsageError("vectors.rule-not-there", rule=rule, suite=found.header.id, known=", ".join(found.rules))
    vectors = list(islice(found.vectors(rule=rule or ""), limit))
    if as_json:
        from conformance.vectors.json_lines import vector_json

        document = suite_json(found) | {"vectors": [vector_json(vector) for vector in vectors]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        _write_suite(found, rule)
        _write_list(vectors, found.rules[rule] if rule else found.count)


def _write_suite(suite: Suite, rule: str | None) -> None:
    told = suite.header
    click.echo(f"{told.id}: {told.title}")
    for name, text in {
        "schema": f"{told.schema} ({told.schema_digest})",
        "type": f"{told.module}.{told.type_name}",
        "release": "" if told.release is None else str(told.release),
        "encoding": told.encoding,
        "provenance": provenance_text(told.provenance),
        "tools": ", ".join(f"{tool} {version}" for tool, version in told.provenance.tools.items()),
    }.items():
        _write_field(name, text)
    known = _rules()
    if rule is not None:
        if rule in known:
            _write_rule(known[rule])
        return
    rows = [
        (name, _say(known[name].expectation) if name in known else "", str(count), _title(known, name))
        for name, count in suite.rules.items()
    ]
    click.echo()
    write_table([_say(f"column-{name}") for name in ("rule", "expectation", "count", "title")], rows)


def _write_rule(rule: EncodingRule) -> None:
    _write_field("rule", f"{rule.id}: {rule.title}")
    _write_field("expectation", _say(rule.expectation))
    _write_field("clause", rule.clause)
    _write_field("policy", rule.policy)
    _write_field("meaning", str(rule.meaning))


def _write_list(vectors: list[Vector], count: int) -> None:
    rows = [
        (vector.id, vector.rule, _say(vector.expectation), str(len(vector.octets)), vector.path) for vector in vectors
    ]
    click.echo()
    write_table([_say(f"column-{name}") for name in ("vector", "rule", "expectation", "octets", "path")], rows)
    if count > len(vectors):
        click.echo(messages.text("vectors.more", {"count": count - len(vectors)}))


def _write_vector(vector: Vector, told: Decoded) -> None:
    click.echo(f"{vector.id}: {_say(vector.expectation)}")
    rule = _rules().get(vector.rule)
    _write_field("rule", f"{vector.rule}: {rule.title}" if rule else vector.rule)
    _write_field("clause", vector.clause or (rule.clause if rule else ""))
    _write_field("policy", vector.policy)
    _write_field("path", vector.path)
    _write_field("flags", " ".join(vector.flags))
    _write_field("sender", vector.sender)
    _write_field("origin", vector.origin)
    _write_field("meaning", str(vector.note or (rule.meaning if rule else "")))
    _write_field("value-digest", vector.value_digest)
    click.echo()
    click.echo(_say("octets-of", count=len(vector.octets)))
    click.echo("\n".join(_hexadecimal(vector.octets)))
    click.echo()
    if told.value is not None:
        click.echo(_say("value-of"))
        click.echo(told.value)
    for violation in told.violations:
        click.echo(_say("violation-of", what=violation.message))


def _hexadecimal(octets: bytes) -> Iterator[str]:
    """Yield lines of hexadecimal digits, each with the number of its first bit."""
    for start in range(0, len(octets), _OCTETS_A_LINE):
        yield f"{8 * start:6}  {octets[start : start + _OCTETS_A_LINE].hex(' ', 4)}"


def _vector_json(vector: Vector, told: Decoded) -> dict[str, object]:
    from conformance.vectors.json_lines import vector_json

    rule = _rules().get(vector.rule)
    document = vector_json(vector)
    if rule is not None:
        document["clause"] = vector.clause or rule.clause
        document["meaning"] = str(vector.note or rule.meaning)
    return document | {
        "value": told.document,
        "notation": told.value,
        "violations": [
            {"path": one.path, "bit": one.bit, "rule": one.rule, "message": str(one.message)} for one in told.violations
        ],
    }


def _rules() -> Mapping[str, EncodingRule]:
    from conformance.asn1.encoding_rules import load_encoding_rules

    return load_encoding_rules().rules


def _title(rules: Mapping[str, EncodingRule], name: str) -> str:
    return str(rules[name].title) if name in rules else ""


def _write_field(name: str, text: str) -> None:
    if text:
        click.echo(f"  {_say(f'column-{name}')}: {text}")


def _say(name: str, **data: object) -> str:
    return messages.text(f"vectors.{name}", data)
