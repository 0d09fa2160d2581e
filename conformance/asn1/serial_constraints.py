"""Constraints that are applied one after the other, as X.680 has them; pycrate's compiler gets them wrong.

``N (1..2, ...)`` is extensible even if ``N`` is ``INTEGER (0..7)``: the constraint that is applied last decides.
pycrate 0.8.1 calls the result extensible only if all of the constraints are, and stumbles over it if they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

_Constraint = dict[str, Any]


def let_last_constraint_decide() -> None:
    """Correct pycrate's compiler in this process: the constraint applied last decides on extensibility."""
    from pycrate_asn1c import asnobj, asnproc, generator

    asnobj.ASN1Obj.get_const = _marked(asnobj.ASN1Obj.get_const)
    for module in (asnobj, asnproc, generator):
        module.reduce_setdicts = _reduced(module.reduce_setdicts)


def _marked(get_const: Callable[[Any], list[_Constraint]]) -> Callable[[Any], list[_Constraint]]:
    """Mark the last constraint of each kind among those that an object has itself; inherited ones come before them."""

    def constraints_of(item: Any) -> list[_Constraint]:
        last = {one["type"]: one for one in item._const or ()}  # noqa: SLF001  # pycrate has no public name for it
        return [{**one, "last": one is last.get(one["type"])} for one in get_const(item)]

    return constraints_of


def _reduced(reduce: Callable[[Sequence[_Constraint]], Any]) -> Callable[[Sequence[_Constraint]], Any]:
    """Intersect the roots of constraints and let the marked one decide whether the result is extensible."""

    def reduced(constraints: Sequence[_Constraint]) -> Any:
        if len(constraints) == 1:
            return reduce(constraints)
        last = next((one for one in constraints if one["last"]), constraints[0])
        result = reduce([{**one, "ext": None} for one in constraints])
        if last.get("ext") is not None:
            result._ev = []  # noqa: SLF001  # an ASN1Set is extensible if it has a list of extension values
            result._init()  # noqa: SLF001  # what follows from that
        return result

    return reduced
