"""The properties of a resource whose values AWS refuses: below the least, above the most, or no word of the enumeration. What AWS accepts is the table in `defaults`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ...language.functions import coerce
from ...linking.properties import Property, written_ones
from ...linking.resources import View
from ...values.defaults import ROWS, Row
from ...values.value import Resolved, Value
from ...values.worlds import Undecided


def _property(path: str, row: Row) -> Property[Any]:
    """The property as it is written; a class may read the same one in another form."""
    words = isinstance(row.words[0], str) if row.words else False
    made: Property[Any] = Property(path, (coerce.strings if path in _LISTS else coerce.string) if words else coerce.integer)
    made.row = row
    return made


_LISTS: Final = ("FunctionResponseTypes", "MetricsConfig.Metrics", "Architectures")
_BOUNDED: Final[dict[str, dict[str, list[Property[Any]]]]] = {}
"""By the type, and the first key."""
for (kind, path), row in ROWS.items():
    if row.is_bounded:
        _BOUNDED.setdefault(kind, {}).setdefault(path.partition(".")[0], []).append(_property(path, row))


def refused(view: View) -> Iterator[tuple[Value[Any], Row]]:
    """Each value that AWS refuses in this world, and what it accepts instead. What nobody knows, or nobody wrote, is not among them."""
    for bounded in written_ones(view.facts, _BOUNDED.get(view.facts.type, {})):
        plan = bounded.plan(view.facts)
        if not any(isinstance(outcome, Resolved) and outcome.refused for outcome in plan.outcomes()):
            continue  # accepted in every world: it asks nothing of this one
        value: Value[Any] = Value(plan, view.world, bounded.path, (bounded.row.least, bounded.row.most), bounded.row.unit)
        try:
            if value.is_refused:
                yield value, bounded.row
        except Undecided:  # malformed, or open: the rules that need it say so
            continue
