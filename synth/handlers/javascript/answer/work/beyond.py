"""A batch of more messages than the code takes at once, by a number of its own (`slice(0, 5)`, `if (i === 5) break`). The code is run with one more, and where they are counted from 0, with two."""

from __future__ import annotations

from typing import Final

from ....words.counting import most_taken, node_at
from ...run.one_way import with_more
from ...run.program import Program
from ...run.state.values import Site
from ...syntax import short
from ..noted import is_looked_at
from ..response.answers import answer

_HOLDS: Final = ("call_expression", "binary_expression", "lexical_declaration", "variable_declaration", "statement")


def beyond(program: Program) -> tuple[str, Site] | None:
    """The number with what it stands in, where of one message more than that some are neither worked on nor returned."""
    found = most_taken(((source.text, source) for source in program.modules.sources), lambda messages: _leaves_some(program, messages))
    if found is None:
        return None
    most, at, source = found
    node = node_at(source.root, source.text, at, _HOLDS)
    return f"{most} {short(node)}", Site(source, node, short(node))


def _leaves_some(program: Program, messages: int) -> bool:
    way = with_more(program, messages)
    if way is None or way.ended != "return" or way.machine.fault is not None or way.machine.doubts or way.machine.missing:
        return False
    reported = answer(way).reported
    return reported is not None and any(not is_looked_at(way, index) for index in {*range(messages)} - reported)
