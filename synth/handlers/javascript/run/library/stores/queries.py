"""Queries that are put together step by step, each of which gives the query itself: `query.where("tenant", tenant);` belongs to what is waited for later.

https://knexjs.org/guide/query-builder.html ; https://orm.drizzle.team/docs/dynamic-query-building
"""

from __future__ import annotations

from typing import Any, Final

from ...state.machine import Machine
from ...state.values import BUILDER, External, Promise, Site, Unknown

_BUILT: Final = "built"
"""What a machine remembers of queries: the promise of the first step, by what each step gives."""


def stepped(machine: Machine, external: External, value: Any, made: Any, site: Site) -> Any:
    """A step of a query gives a value: it is waited for here, or belongs to the query that it is a step of."""
    built: dict[Any, Promise] = machine.state.setdefault(_BUILT, {})
    method = external.arguments[0] if external.path[0] == "unknown" and external.arguments else None
    first = built.get(method.key[1]) if isinstance(method, Unknown) else None
    if isinstance(made, Promise):
        made.kind, made.aside = BUILDER, first
    if first is not None and site.context == "await":
        first.waited = True
    if isinstance(value, Unknown) and (root := first or (made if isinstance(made, Promise) else None)) is not None:
        built[value.key] = root
    return made
