"""Rules that follow from the catalogue: ``prerequisites.sch``, ``conditional.sch`` and ``not-declared.sch``.

All read what :mod:`conformance.capabilities.derived_answers` writes.

Prerequisites: a capability per UE is asked once, one of a list of bands, band combinations or feature sets once for
each item. A prerequisite that lives in the same list must hold for the same item; one of another granularity must hold
somewhere (TS 38.306 clause 4.2.1 NOTE 3). Rows whose prerequisites a rule of another file asks for
(``y:prerequisites-of``) are left to it. What the evidence cannot tell offends nobody.

Contexts take rows of every status: where no context of a pattern matches, libxslt builds its keys anew for each.

Conditional: what another capability makes mandatory (rules MR17). Where both live in one list, it is so for each item;
else one place that declares it is enough, also one for satellite access alone (``ntn-Parameters``).

Not declared: a mandatory capability whose flag is missing was not tested, no more (TS 38.306 clause 4.2.1). Rows with a
condition are left to rules of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from conformance.capabilities.derived_answers import element_name, list_of
from conformance.capabilities.evaluation import CapabilityProbes
from conformance.capabilities.prerequisites import FIELD, Operand, operands, parse_prerequisites, write_expression
from conformance.capabilities.rules import Rule
from conformance.model.capability import Capability, Clause, Obligation
from conformance.model.evidence import Rat
from conformance.model.finding import Severity
from conformance.model.text import Text

_BANDS = "supportedBandListNR"
_ANSWERS = "/ue/derived/answers"
_NR_DC = "/ue/nr/UE-NR-Capability/rf-Parameters/supportedBandCombinationList-v1560/*/ca-ParametersNRDC"
_SATELLITES = "/ue/derived/band[@satellite]"
_EN_WORDS = (" and ", " or ")
_ZH_WORDS = (" 且 ", " 或 ")


@dataclass(frozen=True, slots=True)
class _Assert:
    id: str
    severity: Severity
    clause: Clause
    confidence: str
    context: str
    test: str
    title: Text
    message: Text
    """Markup: ``value-of`` may stand in it."""


def prerequisite_rules(
    catalogue: Iterable[Capability], probes: CapabilityProbes, *, others: Iterable[Rule] = ()
) -> str:
    """Return the schema that asks for the prerequisites of every row, but for what no encoding can lack.

    Args:
        catalogue: the rows.
        probes: the probes of those rows.
        others: the rules of other files; what they ask for is left to them.
    """
    left = {row for rule in others for row in rule.prerequisites_of}
    rows = {row.id: row for row in catalogue}
    asserts = (
        _prerequisite(row, rows, probes.fields)
        for row in rows.values()
        if row.prerequisites and row.id not in left and not _is_inherent(row, rows, probes.required)
    )
    return _schema("Capabilities come with their prerequisites", "prerequisites", asserts)


def conditional_rules(catalogue: Iterable[Capability]) -> str:
    """Return the schema that asks for the capabilities that others make mandatory."""
    rows = {row.id: row for row in catalogue}
    asserts = (_conditional(row, row.mandatory_if, rows) for row in rows.values() if row.mandatory_if)
    return _schema("Capabilities that others make mandatory are declared", "conditional", asserts)


def not_declared_rules(catalogue: Iterable[Capability]) -> str:
    """Return the schema that reports the mandatory flags that a device of their release leaves out."""
    rows = (row for row in catalogue if _is_reported(row))
    return _schema("Mandatory capabilities that were not declared tested", "not-declared", map(_not_declared, rows))


def _is_inherent(row: Capability, rows: Mapping[str, Capability], required: Collection[str]) -> bool:
    """Whether the one prerequisite of *row* is a component that the SEQUENCE around its field always has."""
    other = rows.get(row.prerequisites)
    return other is not None and all(
        any(place in required and path.startswith(f"{place.rpartition('/')[0]}/") for place in other.paths)
        for path in row.paths
    )


def _prerequisite(row: Capability, rows: Mapping[str, Capability], fields: Mapping[str, Iterable[str]]) -> _Assert:
    expression = parse_prerequisites(row.prerequisites)
    lists = _lists(row.paths)

    def shares_list(operand: Operand) -> bool:
        other = rows.get(operand.name)
        if other is not None and other.rat is not row.rat:
            return False
        paths = other.paths if other else fields[operand.name.removeprefix(FIELD)]
        return bool(lists) and "" not in lists and lists <= _lists(paths)

    def in_words(operand: Operand) -> str:
        return rows[operand.name].field if operand.name in rows else operand.name.removeprefix(FIELD)

    def holds(operand: Operand) -> str:
        up = "../.." if by_item else ".."
        field = operand.name.removeprefix(FIELD)
        other = f"{up}/{element_name(field)}" if operand.name in rows else f"{up}/../fields/{field}"
        if not shares_list(operand):
            return f"{other}[@status != 'absent']"
        return f"({other}/at/@in = @in or {other}[@status = 'unknown'])"

    by_item = any(map(shares_list, operands(expression)))
    written = {words: write_expression(expression, in_words, conjunctions=words) for words in (_EN_WORDS, _ZH_WORDS)}
    wanted = write_expression(expression, holds, conjunctions=_EN_WORDS)
    where = _item(lists) if by_item else Text(en="", zh="")
    return _Assert(
        id=f"PR-{row.id}",
        severity=_severity(row.confidence),
        clause=row.clause,
        confidence=row.confidence,
        context=f"{_ANSWERS}/{element_name(row.id)}{'/at' if by_item else ''}",
        test=wanted if by_item else f"@status != 'declared' or {wanted}",
        title=Text(
            en=f"{row.field} comes with {written[_EN_WORDS]}", zh=f"声明 {row.field} 须同时支持 {written[_ZH_WORDS]}"
        ),
        message=Text(
            en=f"{row.field} is declared{where.en}, but not {written[_EN_WORDS]}",
            zh=f"{where.zh}声明了 {row.field}，但未声明 {written[_ZH_WORDS]}",
        ),
    )


def _conditional(row: Capability, obligation: Obligation, rows: Mapping[str, Capability]) -> _Assert:
    expression = parse_prerequisites(obligation.expression)
    named = [rows[operand.name] for operand in operands(expression)]
    lists = _lists(row.paths)
    alike = len(named) == 1 and "" not in lists and lists == _lists(named[0].paths)

    def declared(operand: Operand) -> str:
        element = f"{_ANSWERS}/{element_name(operand.name)}"
        if obligation.bands and _lists(rows[operand.name].paths) == {_BANDS}:
            return f"{element}/at/@band = {_SATELLITES}/@nr"
        return f"{element}/@status = 'declared'"

    applies = write_expression(expression, declared, conjunctions=_EN_WORDS)
    answer = f"{_ANSWERS}/{element_name(row.id)}"
    where = Text(en="", zh="")
    if alike:
        context = f"{_ANSWERS}/{element_name(named[0].id)}/at"
        test = f"{answer}[at/@in = current()/@in or @status = 'unknown']"
        where = _item(lists)
    elif obligation.bands and lists == {_BANDS}:
        context = _SATELLITES
        test = f"not({applies}) or {answer}[at/@band = current()/@nr or @status = 'unknown']"
        where = Text(en=' for band n<value-of select="@nr"/>', zh='频段 n<value-of select="@nr"/> ')
    else:
        context = answer
        test = f"@status != 'absent' or not({applies}) or /ue/nr/UE-NR-Capability//{row.field}"
    words = {
        conjunctions: write_expression(expression, lambda one: rows[one.name].field, conjunctions=conjunctions)
        for conjunctions in (_EN_WORDS, _ZH_WORDS)
    }
    bands = Text(en=" in the bands of satellites", zh="在卫星频段") if obligation.bands else Text(en="", zh="")
    return _Assert(
        id=f"MR17-{row.id}",
        severity=_severity(obligation.confidence),
        clause=row.clause,
        confidence=obligation.confidence,
        context=context,
        test=test,
        title=Text(
            en=f"{words[_EN_WORDS]} makes {row.field} mandatory{bands.en}",
            zh=f"声明 {words[_ZH_WORDS]} 时，{bands.zh}必须支持 {row.field}",
        ),
        message=Text(
            en=f"{words[_EN_WORDS]} is declared, which makes {row.field} mandatory, but that is not declared{where.en}",
            zh=f"已声明 {words[_ZH_WORDS]}，因此 {row.field} 必选，但{where.zh}未声明",
        ),
    )


def _severity(confidence: str) -> Severity:
    return Severity.FAIL if confidence == "high" else Severity.WARNING


def _lists(paths: Iterable[str]) -> set[str]:
    return {list_of(path) for path in paths}


def _item(lists: Iterable[str]) -> Text:
    """Return the words that name the item of a list that a finding is about."""
    if set(lists) == {_BANDS}:
        return Text(en=' for band n<value-of select="@band"/>', zh='频段 n<value-of select="@band"/> ')
    return Text(en=' in <value-of select="@in"/>', zh='<value-of select="@in"/> ')


def _is_reported(row: Capability) -> bool:
    return row.kind == "flag" and row.mandatory == "yes" and row.condition is None


def _not_declared(row: Capability) -> _Assert:
    wanted = ["@status = 'absent'", *_applies(row)]
    return _Assert(
        id=f"ND-{row.id}",
        severity=Severity.INFORMATION,
        clause=row.clause,
        confidence=row.confidence,
        context=f"{_ANSWERS}/{element_name(row.id)}",
        test=f"not({' and '.join(wanted)})",
        title=Text(en=f"{row.field} was tested", zh=f"{row.field} 已测试"),
        message=Text(
            en=f"{row.field} is mandatory, but not declared: whether it works was not tested",
            zh=f"{row.field} 为必选特性但未声明，说明未经测试",
        ),
    )


def _applies(row: Capability) -> Iterator[str]:
    """Yield what must be true of the device for a row to concern it."""
    if row.rat is Rat.NR:
        yield f"/ue/derived/@release >= {row.release}"
    if "/nrdc-Parameters" in row.paths[0]:
        yield _NR_DC
    for what, attribute in ((row.frequency_range, "range"), (row.duplex, "duplex")):
        only = what.removesuffix(" only")
        if only != what and row.rat is Rat.NR:
            yield f"/ue/derived/band/@{attribute} = '{only}'"


def _schema(title: str, pattern: str, asserts: Iterable[_Assert]) -> str:
    listed = list(asserts)
    rules = "".join(map(_rule, listed))
    diagnostics = "".join(f"    {_diagnostic(one, language)}\n" for one in listed for language in ("en", "zh"))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- Made from specs/capabilities by .ci/catalogue-rules: change the catalogue, not this file. -->
<schema xmlns="http://purl.oclc.org/dsdl/schematron" xmlns:y="urn:yangfan:rules:1" queryBinding="xslt">
  <title>{escape(title)}</title>
  <pattern id="{pattern}">
{rules}  </pattern>
  <diagnostics>
{diagnostics}  </diagnostics>
</schema>
"""


def _rule(one: _Assert) -> str:
    return f"""    <rule context={quoteattr(one.context)}>
      <assert id="{one.id}" role="{one.severity.value}" y:clause="{one.clause}" y:confidence="{one.confidence}"
          test={quoteattr(one.test)} diagnostics="{one.id}.en {one.id}.zh">
        <span class="en">{escape(one.title.en)}</span>
        <span class="zh">{escape(one.title.zh)}</span>
      </assert>
    </rule>
"""


def _diagnostic(one: _Assert, language: str) -> str:
    text = one.message.en if language == "en" else one.message.zh
    return f'<diagnostic id="{one.id}.{language}" xml:lang="{language}">{text}</diagnostic>'
