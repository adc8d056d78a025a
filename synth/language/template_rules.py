"""Which worlds the templates' `Rules` leave: what each says of the parameters, and what those say together that speak of the same ones.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..values.plan import Plan
from ..values.trees import paths
from ..values.worlds import Variable, World, every
from .scope import Scope


def possible(scopes: Sequence[Scope]) -> Callable[[World], bool] | None:
    """Tells whether the rest of a world can satisfy the `Rules` of all these templates; None where there are none."""
    plans = _together([scope.allowed for scope in scopes if scope.allowed is not None])
    return (lambda world: all(any(outcome is not False for _, outcome in paths(plan.tree(), world.domains)) for plan in plans)) if plans else None


def _together(plans: list[Plan]) -> list[Plan]:
    """One plan for those that speak of the same parameters: each may be satisfied, and not all at once."""
    groups: list[tuple[set[Variable], list[Plan]]] = []
    for plan in plans:
        asked = {variable for cube, _ in paths(plan.tree(), {}) for variable in cube}
        joined = [group for group in groups if group[0] & asked]
        groups = [group for group in groups if group not in joined]
        groups.append((asked.union(*(variables for variables, _ in joined)), [*(one for _, several in joined for one in several), plan]))
    return [several[0] if len(several) == 1 else _all(several) for _, several in groups]


def _all(plans: list[Plan]) -> Plan:
    return Plan(lambda world: every(world, [lambda plan=plan: bool(plan(world)) for plan in plans]))  # type: ignore[misc]  # a default argument is no annotation
