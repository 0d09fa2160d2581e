"""The published test cases, what selects them, and the plan of one device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from conformance.model.ics import ItemKey, Support
from conformance.model.text import Text


class Decision(StrEnum):
    """Whether a test case is to be run on a device (TS 38.523-2 clause 4.1, TS 38.522 clause 4)."""

    RECOMMENDED = "R"
    OPTIONAL = "O"
    NOT_APPLICABLE = "N/A"
    UNANSWERED = "unanswered"
    """An answer is missing or contradicted, or the publication does not say: it blocks, and never becomes N/A."""


@dataclass(frozen=True, slots=True)
class ItemRef:
    """An item in an expression: ``A.4.1-3/2``; ``spec`` is resolved (``[10]`` means another one in each document)."""

    spec: str
    table: str
    item: str

    @property
    def key(self) -> ItemKey:
        """The item that it names, if there is one."""
        return ItemKey(self.spec, self.table, self.item)


@dataclass(frozen=True, slots=True)
class MnemonicRef:
    """A mnemonic in an expression: ``pc_EN_DC``, ``36.523-2:pc_VoLTE``; true if any item of that mnemonic is."""

    spec: str
    mnemonic: str


Atom = ItemRef | MnemonicRef


@dataclass(frozen=True, slots=True)
class Not:
    """The negation of one expression."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more expressions."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more expressions."""

    operands: tuple[Expression, ...]


Expression = ItemRef | MnemonicRef | Not | And | Or


@dataclass(frozen=True, slots=True)
class CodeRef:
    """Another condition by its code (``C21``), as the result of one."""

    code: str


@dataclass(frozen=True, slots=True)
class If:
    """``IF test THEN … ELSE …``; the branches are decisions, codes or conditions again."""

    test: Expression
    then: Branch
    otherwise: Branch


Branch = Decision | CodeRef | If


SupportOf = Callable[[Atom], Support]
"""Answers an atom of an expression."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of an applicability table.

    Attributes:
        document: the specification that has it: ``38.523-2``, ``38.522``, ``37.571-3``.
        code: such as ``C21``.
        published: the text as published, with whatever is wrong in it.
        repaired: the text as it is read, where it differs; ``""`` if the published text can be read as it is.
        repairs: the names of the repairs (applicability.md clause 5: ``missing-if``, ``unbalanced-bracket``…).
        unresolved: references that the publication damaged or never defined, as published: unanswered.
        table: such as ``Table 4.2-1``.
        source: where it was read.
        confidence: ``high``, ``medium`` or ``low``.
        suggestion: what the unresolved references may be meant to be; never applied.
    """

    document: str
    code: str
    published: str
    repaired: str = ""
    repairs: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()
    table: str = ""
    source: str = ""
    confidence: str = "high"
    suggestion: str = ""

    @property
    def text(self) -> str:
        """The text that is read."""
        return self.repaired or self.published


@dataclass(frozen=True, slots=True)
class Selector:
    """A selector of bands (``D…``), configurations (``E…``) or subtests (``F…``) of TS 38.522."""

    document: str
    code: str
    selects: str
    published: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class SelectorUse:
    """A selector in the row of a test case; ``subtest`` is the label before it (``Subtest 2``), or ``""``."""

    code: str
    subtest: str = ""


@dataclass(frozen=True, slots=True)
class BranchUse:
    """A branch in the row of a test case: ``2Rx``, ``PC3``, ``GSO``.

    ``note`` is such as ``NOTE 1``, ``group`` what stands before a colon (``Inter-band CA``).
    """

    name: str
    note: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class TestCase:
    """One published test case.

    Attributes:
        spec: such as ``38.523-1``.
        clause: such as ``8.1.5.1.1``.
        title: as published.
        release: the cell as published: ``Rel-15``, ``Rel-15 only``, ``Rel-15 to Rel-17 only``, ``Rel-15, Rel-16``,
            ``FFS``, ``""``.
        area: ``rf``, ``performance``, ``rrm``, ``protocol``, ``positioning``, ``usim``, ``ims`` or ``test-function``.
        document: the specification with the applicability table, ``""`` where none is held.
        condition: the cell as published: ``R``, ``O``, ``N/A``, a code, ``[code]`` (not final), ``FFS``, ``TBD`` or
            ``""``.
        selectors: the selectors of bands, configurations and subtests.
        branches: the branches, in their order.
        specific_ics: items that single executions depend on, as published.
        lpp_release: for TS 37.571 the release of LPP.
        source: document, edition and table.
        confidence: as in the table of facts.
        heading: what comparing the title with the heading of the specification gave.
    """

    spec: str
    clause: str
    title: str
    release: str = ""
    area: str = ""
    document: str = ""
    condition: str = ""
    selectors: tuple[SelectorUse, ...] = ()
    branches: tuple[BranchUse, ...] = ()
    specific_ics: str = ""
    lpp_release: str = ""
    source: str = ""
    confidence: str = ""
    heading: str = ""

    __test__ = False  # pytest is not meant


@dataclass(frozen=True, slots=True)
class Lint:
    """Something that is wrong in a publication, or in tables of one's own.

    Attributes:
        kind: ``repaired``, ``unresolved-item``, ``undefined-code``, ``undefined-selector``, ``not-final``,
            ``no-table``…
        document: the specification.
        item: what it is about: a code, or specification and clause of a test case.
        published: the text as published.
        read_as: how it is read, ``""`` if it cannot be.
        suggestion: what it may be meant to be; never applied.
    """

    kind: str
    document: str
    item: str
    published: str
    read_as: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What evaluating a condition gave.

    Attributes:
        decision: the decision.
        trace: why, as ``pc_5GCN yes AND 36.523-2:pc_VoLTE unanswered, so unanswered``.
        missing: the unanswered items that can still change the decision, contradicted ones among them; none of a
            decided one.
    """

    decision: Decision
    trace: Text
    missing: tuple[ItemKey, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One test case in the plan of one device.

    Attributes:
        case: the test case.
        decision: whether it is to be run.
        code: the code of the condition, or the cell where it is no code.
        trace: why, as ``C36: pc_5GCN yes AND …, so unanswered``; or the release, or what the publication lacks.
        missing: the unanswered items that keep it from being decided.
        bands: the bands it is to be run over, such as ``n78``, where a selector chooses bands.
        configurations: the CA and DC configurations likewise.
        branches: the branches that the device has, such as ``4Rx``, ``PC3``.
        subtests: the subtests that apply, by their labels.
        undecided: the selectors and branches that cannot be decided, each with the missing items.
        contradicted: those of the missing items, of the decision or of what is undecided, that have an answer that
            contradicts what was derived: they are to be settled, not answered.
        possible_bands: the bands that it may have to be run over besides, once what is undecided is decided.
    """

    case: TestCase
    decision: Decision
    code: str
    trace: Text
    missing: tuple[ItemKey, ...] = ()
    bands: tuple[str, ...] = ()
    configurations: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    subtests: tuple[str, ...] = ()
    undecided: tuple[tuple[str, tuple[ItemKey, ...]], ...] = ()
    contradicted: tuple[ItemKey, ...] = ()
    possible_bands: tuple[str, ...] = ()
