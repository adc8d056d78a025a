"""A handler that leaves before it works on any message, although the code for that is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ....reading import Seen
from ....unreached import unreached
from ...run.one_way import Way
from ...run.state.values import Site, about_of
from ...syntax import short, text_of, walk
from ..noted import seen

if TYPE_CHECKING:
    from tree_sitter import Node


def idle(ways: list[Way]) -> Iterator[Seen]:
    """The first call that no way reaches, where none of them works on a message."""
    works = any(event.kind == "work" and (event.about or about_of(event.given)) for way in ways for event in way.machine.events)
    if works or not ways:
        return
    handler: Site = ways[0].machine.state["handler"]
    reached = {one for way in ways for one in way.machine.reached}
    for node in (handler.node, *_named(handler, reached)):
        for found in unreached(node, reached, of_message=node.id != handler.node.id):
            yield seen("idle", short(found), Site(handler.source, found, ""))
            return


def _named(handler: Site, reached: set[int]) -> list[Node]:
    """The other functions of the handler's module that are called, or named in what is."""
    functions = [one for one in walk(handler.source.root) if one.child_by_field_name("body") is not None and "function" in one.type]
    called = [one for one in functions if one.id in reached and one.id != handler.node.id]
    names = {text_of(one) for function in (handler.node, *called) for one in walk(function) if one.type == "identifier"}
    return called + [one for one in functions if one.id not in reached and _name(one) in names]


def _name(function: Node) -> str:
    named = function if function.child_by_field_name("name") is not None else function.parent
    return text_of(name) if named is not None and (name := named.child_by_field_name("name")) is not None else ""
