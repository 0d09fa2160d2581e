"""Generation of suites: drafts of every kind, a fair share of each, made vectors in an order that never changes.

The octets follow from the schema tree, the type and the seed alone: neither the hash seed of Python nor the versions of
other libraries change them. DER and aligned PER are as asn1tools and pycrate write them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from conformance.asn1.closure import closure
from conformance.asn1.strict import StrictEngine
from conformance.asn1.value_digests import value_digest
from conformance.errors import DecodeError, UsageError
from conformance.model.schema import Schema
from conformance.model.text import Text
from conformance.model.vector import Expectation, Provenance, SuiteHeader, Vector
from conformance.vectors.boundaries import boundary_drafts
from conformance.vectors.cross_release import CrossRelease
from conformance.vectors.drafts import FRAGMENTS, Draft
from conformance.vectors.draws import Draws
from conformance.vectors.elements import Elements, elements
from conformance.vectors.invalid import INVALID_RULES, InvalidEncodings, Unbroken
from conformance.vectors.later_editions import later_edition_drafts
from conformance.vectors.mixing import fair_shares, telling
from conformance.vectors.other_encodings import broken_drafts, written_drafts
from conformance.vectors.received_drafts import bitmap_width_drafts, explicit_default_drafts, named_bit_drafts
from conformance.vectors.releases import release_schema, release_schemas
from conformance.vectors.suite_xml import MAX_VECTOR_OCTETS
from conformance.vectors.valid import covering_drafts, isolated_drafts, random_drafts

GENERATOR = "yangfan-enumerator 1"
"""The generator and the version of its algorithm: what it makes of a seed changes with the version only."""
ENCODINGS = ("uper", "aper", "der", "jer", "xer")
MAX_COUNT = 1_000_000
"""How many vectors can be asked for."""
SMALL = 512
"""Encodings of up to so many octets come before larger ones of their rule."""
LARGE_SHARE = 64
"""Larger ones come in while all of them together take at most so many octets for each vector that is asked for."""
MOST_REPEATED = 2_000
"""So many random drafts in a row that were there before end them: the type has hardly more values."""

SchemaOf = Callable[[str], Schema]
Drafted = Callable[[int], None]
"""Told how many drafts there are so far; only some of them become vectors."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be generated.

    Attributes:
        schema: the schema by name, such as ``nr-rrc``.
        type_name: the type.
        release: 15, 16, 17…; ``None`` for the schema as it is.
        count: how many vectors; 0 for as many as the structure and the rules need.
        seed: what random values are drawn from.
        encoding: ``uper``, ``aper``, ``der``, ``jer`` or ``xer``.
        id: the name of the suite; without one, it is made of the others.
        title: in both languages; without one, it is made of the others.
    """

    schema: str
    type_name: str
    release: int | None = None
    count: int = 0
    seed: int = 1
    encoding: str = "uper"
    id: str = ""
    title: Text | None = None


@dataclass(slots=True)
class Account:
    """What became of the drafts; complete once all vectors are made.

    Attributes:
        made: how many vectors there are, by rule.
        left_out: how many more there would be, by rule.
        discarded: how many drafts did not do what they are there for, by rule.
        unbroken: the rules that no encoding of the type can break.
    """

    made: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    discarded: Counter[str] = field(default_factory=Counter)
    unbroken: tuple[Unbroken, ...] = ()


@dataclass(frozen=True, slots=True)
class Generated:
    """A suite that is being generated.

    Attributes:
        header: what its vectors have in common.
        vectors: the vectors; they are made as they are taken.
        account: what became of the drafts.
    """

    header: SuiteHeader
    vectors: Iterator[Vector]
    account: Account


def generate(order: Order, schema_of: SchemaOf, *, drafted: Drafted = lambda _number: None) -> Generated:
    """Return the suite that *order* asks for; the same order gives the same vectors.

    Args:
        order: what is to be generated.
        schema_of: returns the schema of a name, release views too.
        drafted: told how far the work is before there are vectors.

    Raises:
        LookupError: the type has no value.
        SchemaError: there is no such schema or type.
        UsageError: the order cannot be met.
    """
    if order.encoding not in ENCODINGS:
        raise UsageError("generation.encoding", encoding=order.encoding, known=", ".join(ENCODINGS))
    if not 0 <= order.count <= MAX_COUNT:
        raise UsageError("generation.count", count=order.count, limit=MAX_COUNT)
    whole_schema = schema_of(order.schema)
    schema = schema_of(release_schema(whole_schema, order.release))
    header = _header(order, schema)
    account = Account()
    drafter = _Drafter(order, schema, account, drafted)
    senders = [schema_of(name) for name in release_schemas(whole_schema).values() if name != schema.name]
    drafts = drafter.drafts(senders if order.release is not None else ())
    return Generated(header, _vectors(schema, order.type_name, drafts, account), account)


def order_of(header: SuiteHeader) -> Order:
    """Return the order by which a generated suite is made again.

    Raises:
        UsageError: the suite was not generated, or by another version of the generator.
    """
    told = header.provenance
    if told.generator != GENERATOR or told.seed is None:
        raise UsageError("generation.generator", id=header.id, generator=told.generator or told.kind, known=GENERATOR)
    return Order(
        header.schema if header.release is None else header.schema.partition("@")[0],
        header.type_name,
        release=header.release,
        count=told.count,
        seed=told.seed,
        encoding=header.encoding,
        id=header.id,
        title=header.title,
    )


class _Drafter:
    """Collects the drafts of one order."""

    def __init__(self, order: Order, schema: Schema, account: Account, drafted: Drafted) -> None:
        self._order = order
        self._drafted = drafted
        self._number = 0
        self._schema = schema
        self._account = account
        self._seen: set[bytes] = set()
        self._draws = Draws(order.seed)
        self._room = LARGE_SHARE * order.count if order.count else LARGE_SHARE * MAX_COUNT
        """How many octets large encodings may still take."""

    def drafts(self, senders: Sequence[Schema]) -> Iterator[Draft]:
        """Yield the drafts: those that show the structure, then a share of each rule, then random ones."""
        wanted = self._order.count
        whole = elements(self._schema, self._order.type_name)
        covering = self._distinct(self._written(covering_drafts(whole, self._draws.branch("covering"))))
        if self._order.encoding != "uper":
            covering = self._admitted(covering)
        groups = grouped(self._admitted(self._further(whole, covering, senders)))
        others = sum(map(len, groups.values()))
        shown = covering[: max(wanted // 2, wanted - others)] if wanted else covering
        self._account.left_out.update(draft.rule for draft in covering[len(shown) :])
        yield from shown
        counts = {rule: len(drafts) for rule, drafts in groups.items()}
        shares = fair_shares(counts, wanted - len(shown)) if wanted else counts
        for rule, drafts in groups.items():
            yield from telling(drafts, shares[rule], kind=lambda draft: draft.flags)
            self._account.left_out[rule] += len(drafts) - shares[rule]
        if wanted:
            yield from self._random(whole, wanted - len(shown) - sum(shares.values()))

    def _further(self, whole: Elements, covering: Sequence[Draft], senders: Sequence[Schema]) -> list[Draft]:
        """Return all further drafts, their rules in the order of what matters more."""
        if self._order.encoding == "uper":
            drafts = chain(
                self._invalid(),
                self._crossing(senders),
                later_edition_drafts(whole),
                boundary_drafts(whole),
                bitmap_width_drafts(whole),
                explicit_default_drafts(whole),
                named_bit_drafts(whole),
                isolated_drafts(whole),
            )
            return self._distinct(drafts)
        further = self._distinct(self._written(chain(boundary_drafts(whole), isolated_drafts(whole))))
        broken = broken_drafts(chain(covering, further), self._order.encoding)
        return [*self._distinct(broken), *further]

    def _invalid(self) -> Iterator[Draft]:
        """Yield the invalid drafts that the strict codec refuses for the very rule that they break."""
        invalid = InvalidEncodings(self._schema, self._order.type_name)
        engine = StrictEngine()
        by_rule = grouped(self._counted(invalid.drafts()))
        self._account.unbroken = tuple(invalid.unbroken())
        for rule in INVALID_RULES:
            for draft in by_rule.get(rule, ()):
                try:
                    engine.decode(self._schema, self._order.type_name, draft.octets)
                except DecodeError as error:
                    if error.key == f"uper.{rule}":
                        yield draft
                        continue
                self._account.discarded[rule] += 1

    def _crossing(self, senders: Iterable[Schema]) -> Iterator[Draft]:
        for sender in senders:
            if sender.find(self._order.type_name) is not None:
                yield from CrossRelease(sender, self._schema, self._order.type_name).drafts()

    def _random(self, whole: Elements, count: int) -> Iterator[Draft]:
        """Yield *count* random drafts that differ from all others, fewer if the type has hardly more values."""
        repeated = 0
        drafts = self._written(random_drafts(whole, self._draws.branch("random")))
        while count > 0 and repeated < MOST_REPEATED:
            draft = next(drafts, None)
            if draft is None:
                return
            if draft.octets in self._seen:
                repeated += 1
                continue
            self._seen.add(draft.octets)
            repeated = 0
            count -= 1
            yield draft

    def _written(self, drafts: Iterable[Draft]) -> Iterator[Draft]:
        """Yield drafts in the encoding of the order."""
        if self._order.encoding == "uper":
            return iter(drafts)
        return written_drafts(
            self._schema,
            self._order.type_name,
            self._order.encoding,
            drafts=drafts,
            discarded=self._account.discarded,
        )

    def _distinct(self, drafts: Iterable[Draft]) -> list[Draft]:
        """Return the drafts that were not there before."""
        found = []
        for draft in self._counted(drafts):
            if draft.octets not in self._seen:
                self._seen.add(draft.octets)
                found.append(draft)
        return found

    def _counted(self, drafts: Iterable[Draft]) -> Iterator[Draft]:
        for draft in drafts:
            self._number += 1
            self._drafted(self._number)
            yield draft

    def _admitted(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Return the small drafts, and of the large ones those that there is room for, the smallest first.

        Before them comes the smallest one with a length in fragments: nothing else shows those.
        """
        large = sorted((draft for draft in drafts if len(draft.octets) > SMALL), key=lambda draft: len(draft.octets))
        fragments = next((draft for draft in large if FRAGMENTS in draft.flags), None)
        admitted = set()
        for draft in sorted(large, key=lambda draft: draft is not fragments):
            if len(draft.octets) <= min(self._room, MAX_VECTOR_OCTETS):
                self._room -= len(draft.octets)
                admitted.add(draft.octets)
            else:
                self._account.left_out[draft.rule] += 1
        return [draft for draft in drafts if len(draft.octets) <= SMALL or draft.octets in admitted]


def grouped(drafts: Iterable[Draft]) -> dict[str, list[Draft]]:
    """Return drafts by rule, in the order in which they come."""
    groups: dict[str, list[Draft]] = {}
    for draft in drafts:
        groups.setdefault(draft.rule, []).append(draft)
    return groups


def _vectors(schema: Schema, type_name: str, drafts: Iterable[Draft], account: Account) -> Iterator[Vector]:
    for draft in drafts:
        account.made[draft.rule] += 1
        returned = draft.expectation is not Expectation.INVALID
        yield Vector(
            id=f"{draft.rule}-{account.made[draft.rule]:05}",
            octets=draft.octets,
            expectation=draft.expectation,
            rule=draft.rule,
            path=draft.path,
            value_digest=value_digest(schema, type_name, draft.value) if returned else "",
            policy=draft.policy,
            flags=draft.flags,
            sender=draft.sender,
        )


def _header(order: Order, schema: Schema) -> SuiteHeader:
    used = schema.find(order.type_name)
    digest = closure(schema, [order.type_name]).digest
    shown = f"{order.type_name} ({schema.name}, {order.encoding.upper()})"
    plain = "-".join((order.schema, order.encoding, *([f"r{order.release}"] if order.release else []), order.type_name))
    return SuiteHeader(
        id=order.id or plain.lower().replace("@", "-"),
        title=order.title or Text(f"Generated vectors of {shown}", f"{shown} 的生成测试向量"),
        schema=schema.name,
        schema_digest=digest,
        module=used.module if used else "",
        type_name=order.type_name,
        release=order.release,
        encoding=order.encoding,
        provenance=Provenance(
            "generated", generator=GENERATOR, seed=order.seed, count=order.count, tools=_tools(order.encoding)
        ),
    )


def _tools(encoding: str) -> Mapping[str, Any]:
    """Return the versions of what the octets of an encoding come from; UPER, JER and XER are our own."""
    from importlib.metadata import version

    tool = {"der": "asn1tools", "aper": "pycrate"}.get(encoding)
    return {tool: version(tool)} if tool else {}
